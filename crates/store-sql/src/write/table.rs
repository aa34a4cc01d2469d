//! A table as rows are added to it: one by one, under a condition, or many at once.

use sea_orm::{ConnectionTrait as _, DatabaseTransaction, DbBackend, Value};

use crate::{error::Failure, sql::Db};

/// A table and the columns that a new row writes, in the order of its values.
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) columns: &'static str,
}

impl Table {
    /// How many values a row has.
    pub(crate) fn width(&self) -> usize {
        self.columns.split(',').count()
    }

    /// Adds one row: `$1`, `$2`, …
    pub(crate) fn insert(&self) -> String {
        format!("INSERT INTO {} ({}) VALUES ({})", self.name, self.columns, dollars(1, self.width()))
    }

    /// Adds one row if the condition, which may use its values, holds.
    pub(crate) fn insert_if(&self, condition: &str) -> String {
        format!("INSERT INTO {} ({}) SELECT {} WHERE {condition}", self.name, self.columns, dollars(1, self.width()))
    }

    /// Adds so many rows. SQLite looks a named parameter up by walking all of them, so here they are nameless.
    pub(crate) fn insert_many(&self, rows: usize, backend: DbBackend) -> String {
        let width = self.width();
        let row = |n: usize| match backend {
            DbBackend::Sqlite => vec!["?"; width].join(", "),
            _ => dollars(n * width + 1, width),
        };
        let rows: Vec<String> = (0..rows).map(|n| format!("({})", row(n))).collect();
        format!("INSERT INTO {} ({}) VALUES {}", self.name, self.columns, rows.join(", "))
    }

    /// Adds these rows, if there are any, in one statement.
    pub(super) async fn add(&self, db: &Db<DatabaseTransaction>, rows: Vec<Vec<Value>>) -> Result<(), Failure> {
        if rows.is_empty() {
            return Ok(());
        }
        let sql = self.insert_many(rows.len(), db.get_database_backend());
        db.run(&sql, rows.into_iter().flatten().collect()).await.map(drop)
    }
}

fn dollars(first: usize, count: usize) -> String {
    (first..first + count).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_spelled_for_their_store() {
        let table = Table { name: "t", columns: "a, b" };
        assert_eq!(table.insert(), "INSERT INTO t (a, b) VALUES ($1, $2)");
        assert_eq!(table.insert_if("x = $1"), "INSERT INTO t (a, b) SELECT $1, $2 WHERE x = $1");
        assert_eq!(table.insert_many(2, DbBackend::Postgres), "INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4)");
        assert_eq!(table.insert_many(2, DbBackend::Sqlite), "INSERT INTO t (a, b) VALUES (?, ?), (?, ?)");
    }
}
