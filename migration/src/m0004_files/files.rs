//! The table of files. Each kind of thing that files hang on has a column of its own, so that the database keeps a file from
//! hanging on what is not there.

pub(super) const STATEMENTS: &[&str] = &[
    "CREATE TABLE files (
        id {id} NOT NULL PRIMARY KEY,
        owner_id {id} REFERENCES users (id) ON DELETE SET NULL,
        organization_id {id} REFERENCES organizations (id) ON DELETE SET NULL,
        name TEXT NOT NULL,
        media TEXT NOT NULL,
        size BIGINT NOT NULL,
        sha256 TEXT,
        generation INTEGER NOT NULL,
        has_thumbnail BOOLEAN NOT NULL,
        status TEXT NOT NULL,
        post_id {id} REFERENCES posts (id) ON DELETE SET NULL,
        reply_id {id} REFERENCES replies (id) ON DELETE SET NULL,
        use_case_id {id} REFERENCES use_cases (id) ON DELETE SET NULL,
        place INTEGER NOT NULL,
        caption TEXT,
        loose_since BIGINT NOT NULL,
        created_at BIGINT NOT NULL,
        CHECK ((CASE WHEN post_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN reply_id IS NULL THEN 0 ELSE 1 END)
            + (CASE WHEN use_case_id IS NULL THEN 0 ELSE 1 END) <= 1)
    )",
    // What hangs on one thing, in its order.
    "CREATE INDEX files_of_post ON files (post_id, place, id) WHERE post_id IS NOT NULL",
    "CREATE INDEX files_of_reply ON files (reply_id, place, id) WHERE reply_id IS NOT NULL",
    "CREATE INDEX files_of_use_case ON files (use_case_id, place, id) WHERE use_case_id IS NOT NULL",
    // What hangs on nothing, the longest first. While a file hangs on something, since when it was loose before means nothing.
    "CREATE INDEX files_loose ON files (loose_since, id)
        WHERE post_id IS NULL AND reply_id IS NULL AND use_case_id IS NULL",
    // A quota is summed up in the index alone.
    "CREATE INDEX files_of_organization ON files (organization_id, size)",
    "CREATE INDEX files_of_owner ON files (owner_id, id)",
];
