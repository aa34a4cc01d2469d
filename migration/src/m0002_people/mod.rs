//! People: pictures, second factors, invitations, consents, the audit log, tokens, devices, and what erasing somebody needs.

mod accounts;
mod audit;
mod extensions;
mod organizations;

use sea_orm_migration::{
    MigrationName, MigrationTrait, SchemaManager, async_trait,
    sea_orm::{DbBackend, DbErr},
};

use crate::dialect::run;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0002_people"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, extensions::STATEMENTS).await?;
        run(manager, organizations::STATEMENTS).await?;
        run(manager, accounts::STATEMENTS).await?;
        run(manager, audit::STATEMENTS).await?;
        run(
            manager,
            if manager.get_database_backend() == DbBackend::Sqlite {
                audit::GUARDS_OF_SQLITE
            } else {
                audit::GUARDS_OF_POSTGRES
            },
        )
        .await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
