//! Webhooks, and what each of them is told.

pub(super) const STATEMENTS: &[&str] = &[
    "CREATE TABLE webhooks (
        id {id} NOT NULL PRIMARY KEY,
        organization_id {id} NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
        url TEXT NOT NULL,
        events TEXT NOT NULL,
        is_active BOOLEAN NOT NULL,
        secret {bytes} NOT NULL,
        created_by {id} REFERENCES users (id) ON DELETE SET NULL,
        failing_since BIGINT,
        version INTEGER NOT NULL,
        created_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL
    )",
    "CREATE INDEX webhooks_of_organization ON webhooks (organization_id, created_at, id)",
    "CREATE INDEX webhooks_made_by ON webhooks (created_by)",
    "CREATE INDEX webhooks_off ON webhooks (id) WHERE is_active = FALSE",
    // Whoever makes a call holds its row until `leased_until`, so that the row still tells since when the call is due.
    "CREATE TABLE webhook_deliveries (
        id {id} NOT NULL PRIMARY KEY,
        webhook_id {id} NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
        event {key} NOT NULL,
        occasion_id {id} NOT NULL,
        names {id} REFERENCES users (id) ON DELETE CASCADE,
        payload TEXT NOT NULL,
        status {key} NOT NULL,
        attempts INTEGER NOT NULL,
        next_attempt_at BIGINT,
        leased_until BIGINT,
        last_at BIGINT,
        last_millis BIGINT,
        last_response INTEGER,
        last_fault TEXT,
        created_at BIGINT NOT NULL,
        delivered_at BIGINT,
        settled_at BIGINT,
        CONSTRAINT webhook_deliveries_once UNIQUE (webhook_id, event, occasion_id)
    )",
    "CREATE INDEX webhook_deliveries_of ON webhook_deliveries (webhook_id, created_at, id)",
    // By webhook first: one to which much waits is passed over in one step.
    "CREATE INDEX webhook_deliveries_due ON webhook_deliveries (webhook_id, next_attempt_at, id) WHERE status = 'pending'",
    "CREATE INDEX webhook_deliveries_settled ON webhook_deliveries (settled_at) WHERE settled_at IS NOT NULL",
    "CREATE INDEX webhook_deliveries_naming ON webhook_deliveries (names)",
];
