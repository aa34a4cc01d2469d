//! The relational store on SQLite and Postgres: units of work, queries, outbox, streams, credentials, bodies.
