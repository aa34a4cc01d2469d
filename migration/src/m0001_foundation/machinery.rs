//! Bodies, drafts, streams, the outbox, answers to keyed requests, and the epoch of this store.

pub(super) const STATEMENTS: &[&str] = &[
    "CREATE TABLE meta (
        key {key} NOT NULL PRIMARY KEY,
        value TEXT NOT NULL
    )",
    "INSERT INTO meta (key, value) VALUES ('epoch', {random_u32})",
    // No foreign keys: a body is written before the row that points at it, and may live in another store.
    "CREATE TABLE bodies (
        id {id} NOT NULL,
        revision {id} NOT NULL,
        kind TEXT NOT NULL,
        topic_id {id} NOT NULL,
        author_id {id} NOT NULL,
        content TEXT NOT NULL,
        html TEXT NOT NULL,
        created_at BIGINT NOT NULL,
        PRIMARY KEY (id, revision)
    )",
    "CREATE INDEX bodies_written ON bodies (created_at)",
    "CREATE TABLE drafts (
        user_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        key {key} NOT NULL,
        content TEXT NOT NULL,
        version INTEGER NOT NULL,
        updated_at BIGINT NOT NULL,
        PRIMARY KEY (user_id, key)
    )",
    "CREATE TABLE stream_heads (
        channel {key} NOT NULL PRIMARY KEY,
        last_seq BIGINT NOT NULL,
        floor_seq BIGINT NOT NULL
    ) {keyed}",
    "CREATE TABLE stream_events (
        channel {key} NOT NULL,
        seq BIGINT NOT NULL,
        id {id} NOT NULL,
        at BIGINT NOT NULL,
        payload TEXT NOT NULL,
        PRIMARY KEY (channel, seq)
    )",
    "CREATE INDEX stream_events_at ON stream_events (at)",
    "CREATE TABLE outbox (
        n {counter},
        key {key} NOT NULL,
        payload TEXT NOT NULL,
        created_at BIGINT NOT NULL,
        due_at BIGINT NOT NULL,
        leased_until BIGINT,
        attempts INTEGER NOT NULL,
        error TEXT,
        parked_at BIGINT
    )",
    "CREATE INDEX outbox_due ON outbox (parked_at, due_at, n)",
    "CREATE INDEX outbox_of_key ON outbox (key, n)",
    "CREATE TABLE idempotency (
        user_id {id} NOT NULL,
        route {key} NOT NULL,
        key {key} NOT NULL,
        fingerprint TEXT NOT NULL,
        status INTEGER,
        headers TEXT,
        body TEXT,
        created_at BIGINT NOT NULL,
        PRIMARY KEY (user_id, route, key)
    )",
    "CREATE INDEX idempotency_made ON idempotency (created_at)",
];
