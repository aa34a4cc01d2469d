//! The first schema: people, sessions, the forum, and the machinery of units of work.

mod categories;
mod forum;
mod machinery;
mod people;

use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait, sea_orm::DbErr};

use crate::dialect::run;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0001_foundation"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, people::STATEMENTS).await?;
        run(manager, forum::STATEMENTS).await?;
        run(manager, machinery::STATEMENTS).await?;
        categories::insert(manager).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
