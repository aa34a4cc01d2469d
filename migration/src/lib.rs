#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod dialect;
mod m0001_foundation;
mod m0002_people;
mod m0003_use_cases;
mod m0004_files;
mod m0005_search;
mod m0006_conversation;
mod m0007_moderation;

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::{MigrationTrait, async_trait};

/// All migrations, the oldest first.
pub struct Migrator;

/// The name of the newest migration: what a fully migrated store reports as its version.
pub const NEWEST: &str = "m0007_moderation";

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_foundation::Migration),
            Box::new(m0002_people::Migration),
            Box::new(m0003_use_cases::Migration),
            Box::new(m0004_files::Migration),
            Box::new(m0005_search::Migration),
            Box::new(m0006_conversation::Migration),
            Box::new(m0007_moderation::Migration),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_migration_is_the_last_one() {
        let migrations = Migrator::migrations();
        assert_eq!(migrations.last().map(|migration| migration.name()), Some(NEWEST));
        assert!(migrations.is_sorted_by(|a, b| a.name() < b.name()), "migrations run in the order of their names");
    }
}
