//! The search index, and the words that corrections are offered from.

mod search;

use sea_orm_migration::{
    MigrationName, MigrationTrait, SchemaManager, async_trait,
    sea_orm::{DbBackend, DbErr},
};

use crate::dialect::run;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0005_search"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, search::STATEMENTS).await?;
        match manager.get_database_backend() {
            DbBackend::Sqlite => run(manager, search::SQLITE).await,
            _ => run(manager, search::POSTGRES).await,
        }
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
