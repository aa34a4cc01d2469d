//! Use cases without their texts, and what they are found by.
//!
//! Every list asks for one status, so that this comes first in the indexes of lists, behind what narrows them down.

pub(super) const STATEMENTS: &[&str] = &[
    // `listed_at` is when it was first published, else when it was begun; `x`, `y` and `z` are the place on the unit sphere.
    "CREATE TABLE use_cases (
        id {id} NOT NULL PRIMARY KEY,
        title TEXT NOT NULL,
        summary TEXT,
        lang TEXT,
        organization_id {id} REFERENCES organizations (id),
        author_id {id} REFERENCES users (id) ON DELETE SET NULL,
        industry {key},
        industry_key {key},
        technologies TEXT NOT NULL,
        tags TEXT NOT NULL,
        city {key},
        city_key {key},
        region TEXT,
        latitude DOUBLE PRECISION,
        longitude DOUBLE PRECISION,
        x DOUBLE PRECISION,
        y DOUBLE PRECISION,
        z DOUBLE PRECISION,
        status {key} NOT NULL,
        body_id {id} NOT NULL,
        view_count INTEGER NOT NULL,
        like_count INTEGER NOT NULL,
        bookmark_count INTEGER NOT NULL,
        published_at BIGINT,
        listed_at BIGINT NOT NULL,
        version INTEGER NOT NULL,
        created_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL
    )",
    "CREATE INDEX use_cases_newest ON use_cases (status, listed_at, id)",
    "CREATE INDEX use_cases_popular ON use_cases (status, (like_count * 10 + view_count), id)",
    "CREATE INDEX use_cases_of_organization ON use_cases (organization_id, status, listed_at, id)",
    "CREATE INDEX use_cases_of_author ON use_cases (author_id, status, listed_at, id)",
    "CREATE INDEX use_cases_of_industry ON use_cases (industry_key, status, listed_at, id)",
    "CREATE INDEX use_cases_of_city ON use_cases (city_key, status, listed_at, id)",
    "CREATE INDEX use_cases_on_map ON use_cases (status, latitude, longitude)",
    // What a whole list holds is counted in the index alone.
    "CREATE INDEX use_cases_industries ON use_cases (status, industry_key, industry)",
    "CREATE INDEX use_cases_cities ON use_cases (status, city_key, city)",
    // A person's own copy is read in the order of ids.
    "CREATE INDEX use_cases_made_by ON use_cases (author_id, id)",
    "CREATE TABLE use_case_technologies (
        key {key} NOT NULL,
        use_case_id {id} NOT NULL REFERENCES use_cases (id) ON DELETE CASCADE,
        name {key} NOT NULL,
        PRIMARY KEY (key, use_case_id)
    ) {keyed}",
    "CREATE INDEX use_case_technologies_of ON use_case_technologies (use_case_id, key, name)",
    "CREATE TABLE use_case_tags (
        tag {key} NOT NULL,
        use_case_id {id} NOT NULL REFERENCES use_cases (id) ON DELETE CASCADE,
        PRIMARY KEY (tag, use_case_id)
    ) {keyed}",
    "CREATE INDEX use_case_tags_of ON use_case_tags (use_case_id)",
];
