//! Migrations are append-only: what was released has run on somebody's data.

use xtask::migration_lock::{Comparison, compare};

use crate::expect_none;

#[test]
fn released_migrations_never_change() {
    let Comparison { broken, unlisted } = compare(&xtask::workspace::root().join("migration")).unwrap();
    expect_none("migration/LOCK and migration/src disagree", &broken);
    let lines: Vec<String> =
        unlisted.into_iter().map(|line| format!("add this line to migration/LOCK: {line}")).collect();
    expect_none("new migration files; `cargo xtask lock-migrations` adds them when they are final", &lines);
}
