//! Files hang on messages as well. The check that a file hangs on one thing stays as it was made; who hangs files asks for loose ones.

pub(super) const STATEMENTS: &[&str] = &[
    "ALTER TABLE files ADD COLUMN message_id {id} REFERENCES messages (id) ON DELETE SET NULL",
    "CREATE INDEX files_of_message ON files (message_id, place, id) WHERE message_id IS NOT NULL",
    "DROP INDEX files_loose",
    "CREATE INDEX files_loose ON files (loose_since, id)
        WHERE post_id IS NULL AND reply_id IS NULL AND use_case_id IS NULL AND message_id IS NULL",
];
