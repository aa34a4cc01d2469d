//! One-time tokens, second factors, devices, and who somebody is to an outside authentication service.

pub(super) const STATEMENTS: &[&str] = &[
    "CREATE TABLE account_tokens (
        digest {key} NOT NULL PRIMARY KEY,
        purpose {key} NOT NULL,
        user_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        email {key} NOT NULL,
        expires_at BIGINT NOT NULL
    ) {keyed}",
    "CREATE INDEX account_tokens_of_user ON account_tokens (user_id, purpose)",
    "CREATE INDEX account_tokens_expiring ON account_tokens (expires_at)",
    // At most two rows of one person: the one that was begun, and the one that was confirmed.
    "CREATE TABLE second_factors (
        user_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        is_confirmed BOOLEAN NOT NULL,
        secret {bytes} NOT NULL,
        created_at BIGINT NOT NULL,
        confirmed_at BIGINT,
        last_step BIGINT NOT NULL,
        PRIMARY KEY (user_id, is_confirmed)
    ) {keyed}",
    "CREATE TABLE recovery_codes (
        user_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        digest {key} NOT NULL,
        PRIMARY KEY (user_id, digest)
    ) {keyed}",
    "CREATE TABLE known_devices (
        user_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        device {key} NOT NULL,
        seen_at BIGINT NOT NULL,
        PRIMARY KEY (user_id, device)
    ) {keyed}",
    // No foreign key: who was erased here must still be found there, to be erased there too.
    "CREATE TABLE external_identities (
        user_id {id} NOT NULL PRIMARY KEY,
        external {key} NOT NULL,
        tie {key} NOT NULL,
        CONSTRAINT external_identities_external_key UNIQUE (external)
    )",
];
