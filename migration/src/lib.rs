//! The schema: append-only SeaORM migrations for SQLite and Postgres.
