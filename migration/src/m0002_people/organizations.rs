//! Invitations and consents.

pub(super) const STATEMENTS: &[&str] = &[
    "CREATE TABLE invitations (
        id {id} NOT NULL PRIMARY KEY,
        organization_id {id} NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
        email {key} NOT NULL,
        role TEXT NOT NULL,
        message TEXT,
        invited_by {id} REFERENCES users (id) ON DELETE SET NULL,
        status {key} NOT NULL,
        expires_at BIGINT NOT NULL,
        created_at BIGINT NOT NULL
    )",
    "CREATE UNIQUE INDEX invitations_pending_key ON invitations (organization_id, email) WHERE status = 'pending'",
    "CREATE INDEX invitations_of_organization ON invitations (organization_id, created_at, id)",
    "CREATE INDEX invitations_by_status ON invitations (organization_id, status, created_at, id)",
    "CREATE INDEX invitations_to ON invitations (email)",
    "CREATE INDEX invitations_by ON invitations (invited_by, id)",
    "CREATE TABLE invitation_tokens (
        digest {key} NOT NULL PRIMARY KEY,
        invitation_id {id} NOT NULL REFERENCES invitations (id) ON DELETE CASCADE,
        created_at BIGINT NOT NULL
    ) {keyed}",
    "CREATE INDEX invitation_tokens_of_invitation ON invitation_tokens (invitation_id)",
    "CREATE TABLE consents (
        user_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        version {key} NOT NULL,
        accepted_at BIGINT NOT NULL,
        PRIMARY KEY (user_id, version)
    ) {keyed}",
];
