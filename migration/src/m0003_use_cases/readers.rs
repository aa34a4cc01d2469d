//! Likes, bookmarks and views of use cases: a row per person, by person where they look through their own, by use case where it is
//! counted.

pub(super) const STATEMENTS: &[&str] = &[
    "CREATE TABLE use_case_likes (
        user_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        use_case_id {id} NOT NULL REFERENCES use_cases (id) ON DELETE CASCADE,
        created_at BIGINT NOT NULL,
        PRIMARY KEY (user_id, use_case_id)
    ) {keyed}",
    "CREATE INDEX use_case_likes_of ON use_case_likes (use_case_id)",
    "CREATE TABLE use_case_bookmarks (
        user_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        use_case_id {id} NOT NULL REFERENCES use_cases (id) ON DELETE CASCADE,
        created_at BIGINT NOT NULL,
        PRIMARY KEY (user_id, use_case_id)
    ) {keyed}",
    "CREATE INDEX use_case_bookmarks_of ON use_case_bookmarks (use_case_id)",
    // The organization is the viewer's of then, and only counted by.
    "CREATE TABLE use_case_views (
        use_case_id {id} NOT NULL REFERENCES use_cases (id) ON DELETE CASCADE,
        viewer_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        day INTEGER NOT NULL,
        organization_id {id},
        PRIMARY KEY (use_case_id, viewer_id, day)
    ) {keyed}",
    "CREATE INDEX use_case_views_of_viewer ON use_case_views (viewer_id, use_case_id, day)",
    // Totals, which stay when a viewer is erased.
    "CREATE TABLE use_case_days (
        use_case_id {id} NOT NULL REFERENCES use_cases (id) ON DELETE CASCADE,
        day INTEGER NOT NULL,
        views INTEGER NOT NULL,
        PRIMARY KEY (use_case_id, day)
    ) {keyed}",
];
