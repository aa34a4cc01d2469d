//! Organizations, people, and how they prove who they are.

pub(super) const STATEMENTS: &[&str] = &[
    "CREATE TABLE organizations (
        id {id} NOT NULL PRIMARY KEY,
        name TEXT NOT NULL,
        domain {key} NOT NULL,
        industry TEXT,
        size TEXT,
        country TEXT,
        city TEXT,
        is_active BOOLEAN NOT NULL,
        admin_user_id {id},
        version INTEGER NOT NULL,
        created_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL,
        CONSTRAINT organizations_domain_key UNIQUE (domain)
    )",
    "CREATE TABLE users (
        id {id} NOT NULL PRIMARY KEY,
        organization_id {id} CONSTRAINT users_organization_id_fkey REFERENCES organizations (id),
        email {key} NOT NULL,
        first_name TEXT,
        last_name TEXT,
        name_key {key} NOT NULL,
        role TEXT NOT NULL,
        status {key} NOT NULL,
        is_verified BOOLEAN NOT NULL,
        job_title TEXT,
        bio TEXT,
        locale TEXT,
        reputation BIGINT NOT NULL,
        last_login BIGINT,
        version INTEGER NOT NULL,
        created_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL,
        CONSTRAINT users_email_key UNIQUE (email)
    )",
    "CREATE INDEX users_of_organization ON users (organization_id, created_at, id)",
    "CREATE INDEX users_pending ON users (status, created_at)",
    "CREATE TABLE credentials (
        user_id {id} NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
        password_hash TEXT NOT NULL,
        updated_at BIGINT NOT NULL
    )",
    "CREATE TABLE sessions (
        handle {id} NOT NULL PRIMARY KEY,
        user_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        generation INTEGER NOT NULL,
        secret {bytes} NOT NULL,
        anti_csrf_token TEXT,
        user_agent TEXT,
        ip TEXT,
        created_at BIGINT NOT NULL,
        rotated_at BIGINT NOT NULL,
        expires_at BIGINT NOT NULL,
        revoked_at BIGINT
    )",
    "CREATE INDEX sessions_of_user ON sessions (user_id, created_at)",
    "CREATE INDEX sessions_revoked ON sessions (revoked_at)",
    "CREATE INDEX sessions_expiring ON sessions (expires_at)",
    "CREATE TABLE signing_keys (
        kid {key} NOT NULL PRIMARY KEY,
        private_key {bytes} NOT NULL,
        created_at BIGINT NOT NULL
    )",
];
