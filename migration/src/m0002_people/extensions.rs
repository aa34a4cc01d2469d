//! What the tables of the first schema gain: columns, and indexes for lists and for erasing somebody.

pub(super) const STATEMENTS: &[&str] = &[
    "ALTER TABLE users ADD COLUMN avatar {key}",
    "CREATE INDEX users_avatar ON users (avatar) WHERE avatar IS NOT NULL",
    "CREATE INDEX users_made ON users (created_at, id)",
    "ALTER TABLE organizations ADD COLUMN logo {key}",
    "CREATE INDEX organizations_logo ON organizations (logo) WHERE logo IS NOT NULL",
    "ALTER TABLE organizations ADD COLUMN requires_second_factor BOOLEAN NOT NULL DEFAULT FALSE",
    "CREATE INDEX organizations_of_admin ON organizations (admin_user_id)",
    "CREATE INDEX organizations_made ON organizations (created_at, id)",
    // Folded, for searching: as far as the database folds; the store does the rest behind the migration.
    "ALTER TABLE organizations ADD COLUMN name_key {key} NOT NULL DEFAULT ''",
    "UPDATE organizations SET name_key = lower(name)",
    "ALTER TABLE sessions ADD COLUMN email_verified BOOLEAN NOT NULL DEFAULT FALSE",
    "ALTER TABLE outbox ADD COLUMN lane INTEGER NOT NULL DEFAULT 0",
    // Letters and clearing up that wait from before there were lanes.
    "UPDATE outbox SET lane = 1 WHERE key LIKE 'purge:%'",
    // One lane in its order, however many jobs wait in the other; and what of it is held or waits.
    "CREATE INDEX outbox_of_lane ON outbox (lane, n) WHERE parked_at IS NULL",
    "DROP INDEX outbox_due",
    "CREATE INDEX outbox_due ON outbox (lane, due_at, key, n) WHERE parked_at IS NULL",
    // By time behind the author: what somebody did, the newest first. What cannot be shown is not walked.
    "CREATE INDEX topics_opened_by ON topics (author_id, created_at, id) WHERE deleted_at IS NULL",
    "CREATE INDEX posts_written_by ON posts (author_id, created_at, id) WHERE deleted_at IS NULL AND is_opening = FALSE",
    "CREATE INDEX replies_written_by ON replies (author_id, created_at, id) WHERE deleted_at IS NULL",
    // By id behind the person: their own copy of all that they made, and erasing them.
    "CREATE INDEX topics_made_by ON topics (author_id, id)",
    "DROP INDEX posts_of_author",
    "CREATE INDEX posts_of_author ON posts (author_id, id)",
    "DROP INDEX replies_of_author",
    "CREATE INDEX replies_of_author ON replies (author_id, id)",
    "DROP INDEX votes_of_user",
    "CREATE INDEX votes_of_user ON votes (user_id, subject_id)",
    "DROP INDEX follows_of_user",
    "CREATE INDEX follows_of_user ON follows (user_id, topic_id)",
    "DROP INDEX topic_views_of_user",
    "CREATE INDEX topic_views_of_user ON topic_views (user_id, topic_id, day)",
    // An organization in numbers. SQLite reads the row for a column that is not in the index, even when the condition settles it.
    "CREATE INDEX users_by_status ON users (organization_id, status)",
    "CREATE INDEX posts_of_organization ON posts (organization_id, topic_id, deleted_at) WHERE deleted_at IS NULL",
    "CREATE INDEX replies_of_organization ON replies (organization_id, topic_id, deleted_at) WHERE deleted_at IS NULL",
];
