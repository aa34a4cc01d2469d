//! What stands in the forum by time, whoever wrote it, and what readers do by time. Each index holds all that numbers are made of, so
//! that no row is read for them; SQLite wants the column of the condition among it.

pub(super) const STATEMENTS: &[&str] = &[
    "CREATE INDEX topics_by_time ON topics (created_at, id, author_id, best_id, deleted_at) WHERE deleted_at IS NULL",
    "CREATE INDEX posts_by_time ON posts (created_at, id, topic_id, author_id, is_opening, deleted_at)
        WHERE deleted_at IS NULL",
    "CREATE INDEX replies_by_time ON replies (created_at, id, topic_id, author_id, deleted_at) WHERE deleted_at IS NULL",
    // The few that wait to be purged: their texts do not stand any more.
    "CREATE INDEX topics_deleted ON topics (deleted_at, id) WHERE deleted_at IS NOT NULL",
    "CREATE INDEX votes_by_time ON votes (kind, created_at, subject_id)",
    "CREATE INDEX follows_by_time ON follows (created_at, topic_id)",
    "CREATE INDEX use_case_likes_by_time ON use_case_likes (created_at, use_case_id)",
    "CREATE INDEX use_case_bookmarks_by_time ON use_case_bookmarks (created_at, use_case_id)",
    "CREATE INDEX topic_views_by_day ON topic_views (day)",
    "CREATE INDEX use_case_days_by_day ON use_case_days (day, views)",
];
