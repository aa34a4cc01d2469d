//! One entry for each thing that is found; its terms, where each store looks them up; words with their three-letter runs.

pub(super) const STATEMENTS: &[&str] = &[
    // No foreign keys: what an entry is of lies in one of several tables, and who removes it removes the entry.
    "CREATE TABLE search_entries (
        number {counter},
        kind {key} NOT NULL,
        subject_id {id} NOT NULL,
        topic_id {id},
        at BIGINT NOT NULL,
        CONSTRAINT search_entries_subject UNIQUE (kind, subject_id)
    )",
    "CREATE INDEX search_entries_of_topic ON search_entries (topic_id) WHERE topic_id IS NOT NULL",
    "CREATE TABLE search_words (
        word {key} NOT NULL PRIMARY KEY,
        uses BIGINT NOT NULL
    ) {keyed}",
    "CREATE TABLE search_trigrams (
        trigram {key} NOT NULL,
        word {key} NOT NULL,
        PRIMARY KEY (trigram, word)
    ) {keyed}",
];

/// The terms of people stand apart: what is deleted stays in an index of this kind until parts of it are merged, and a small one is
/// merged whole as soon as somebody is erased. What begins with one or two letters is found in an index of its own: while somebody
/// types, that is asked first, and else all terms with that beginning would be gone through.
pub(super) const SQLITE: &[&str] = &[
    "CREATE VIRTUAL TABLE search_terms USING fts5
        (title, body, content = '', contentless_delete = 1, tokenize = 'ascii', prefix = '1 2')",
    "CREATE VIRTUAL TABLE search_people USING fts5
        (title, body, content = '', contentless_delete = 1, tokenize = 'ascii', prefix = '1 2')",
    "CREATE TRIGGER search_terms_removed AFTER DELETE ON search_entries WHEN old.kind <> 'user'
        BEGIN DELETE FROM search_terms WHERE rowid = old.number; END",
    "CREATE TRIGGER search_people_removed AFTER DELETE ON search_entries WHEN old.kind = 'user'
        BEGIN DELETE FROM search_people WHERE rowid = old.number; END",
];

pub(super) const POSTGRES: &[&str] = &[
    "ALTER TABLE search_entries ADD COLUMN terms TSVECTOR NOT NULL",
    "CREATE INDEX search_entries_terms ON search_entries USING gin (terms)",
];
