//! The audit log. No foreign keys: its lines outlive whom they name. Both stores refuse to change or remove a line; only the
//! address may be forgotten.

pub(super) const STATEMENTS: &[&str] = &[
    "CREATE TABLE audit_log (
        id {id} NOT NULL PRIMARY KEY,
        at BIGINT NOT NULL,
        organization_id {id},
        actor_id {id},
        action {key} NOT NULL,
        target_kind {key},
        target_id {id},
        address TEXT,
        details TEXT NOT NULL
    )",
    "CREATE INDEX audit_log_at ON audit_log (at, id)",
    "CREATE INDEX audit_log_of_organization ON audit_log (organization_id, at, id)",
    "CREATE INDEX audit_log_of_actor ON audit_log (actor_id, at, id)",
    "CREATE INDEX audit_log_of_target ON audit_log (target_id, at, id)",
];

pub(super) const GUARDS_OF_SQLITE: &[&str] = &[
    "CREATE TRIGGER audit_log_is_kept BEFORE DELETE ON audit_log
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
    // What REPLACE would remove is removed without a trigger of its own.
    "CREATE TRIGGER audit_log_is_added_to BEFORE INSERT ON audit_log
        WHEN EXISTS (SELECT 1 FROM audit_log l WHERE l.id = NEW.id)
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
    "CREATE TRIGGER audit_log_stands
        BEFORE UPDATE OF id, at, organization_id, actor_id, action, target_kind, target_id, details ON audit_log
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
    "CREATE TRIGGER audit_log_forgets BEFORE UPDATE OF address ON audit_log WHEN NEW.address IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
];

pub(super) const GUARDS_OF_POSTGRES: &[&str] = &[
    "CREATE FUNCTION audit_log_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'integrity_constraint_violation'; END
    $$",
    "CREATE TRIGGER audit_log_is_kept BEFORE DELETE ON audit_log
        FOR EACH ROW EXECUTE FUNCTION audit_log_refuse()",
    "CREATE TRIGGER audit_log_is_not_emptied BEFORE TRUNCATE ON audit_log
        FOR EACH STATEMENT EXECUTE FUNCTION audit_log_refuse()",
    "CREATE TRIGGER audit_log_stands
        BEFORE UPDATE OF id, at, organization_id, actor_id, action, target_kind, target_id, details ON audit_log
        FOR EACH ROW EXECUTE FUNCTION audit_log_refuse()",
    "CREATE TRIGGER audit_log_forgets BEFORE UPDATE OF address ON audit_log
        FOR EACH ROW WHEN (NEW.address IS NOT NULL) EXECUTE FUNCTION audit_log_refuse()",
];
