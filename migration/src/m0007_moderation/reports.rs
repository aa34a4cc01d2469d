//! Reports. They outlive what was reported, so that moderators find what they decided.

pub(super) const STATEMENTS: &[&str] = &[
    "CREATE TABLE reports (
        id {id} NOT NULL PRIMARY KEY,
        target_kind {key} NOT NULL,
        target_id {id} NOT NULL,
        topic_id {id} NOT NULL,
        organization_id {id} REFERENCES organizations (id) ON DELETE SET NULL,
        excerpt TEXT NOT NULL,
        reporter_id {id} REFERENCES users (id) ON DELETE SET NULL,
        reason {key} NOT NULL,
        note TEXT,
        status {key} NOT NULL,
        resolved_by {id} REFERENCES users (id) ON DELETE SET NULL,
        resolution TEXT,
        created_at BIGINT NOT NULL,
        resolved_at BIGINT
    )",
    // Nobody has two open ones of one thing; and the open ones of one thing.
    "CREATE UNIQUE INDEX reports_open ON reports (target_kind, target_id, reporter_id) WHERE status = 'open'",
    "CREATE INDEX reports_newest ON reports (created_at, id)",
    "CREATE INDEX reports_by_status ON reports (status, created_at, id)",
    "CREATE INDEX reports_of_organization ON reports (organization_id, created_at, id)",
    "CREATE INDEX reports_of_organization_by_status ON reports (organization_id, status, created_at, id)",
    "CREATE INDEX reports_by ON reports (reporter_id, id)",
    "CREATE INDEX reports_resolved_by ON reports (resolved_by)",
];
