//! From a driver's error to what callers may act on. Every failure of this crate passes through [`Failure::at`].

use std::borrow::Cow;

use p2p_domain::port::error::{Constraint, StoreError, StoreErrorKind};
use sea_orm::{DbErr, RuntimeErr, SqlxError};

/// What went wrong below a port method, before the method's name is known.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The driver's error, still to be classified.
    Db(DbErr),
    /// A failure that was recognized here.
    Known(StoreErrorKind, Cow<'static, str>),
}

impl From<DbErr> for Failure {
    fn from(error: DbErr) -> Self {
        Self::Db(error)
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::corrupt(error.to_string())
    }
}

impl Failure {
    /// A rule that the write would have broken, found without the database's help.
    pub(crate) fn conflict(constraint: Constraint) -> Self {
        Self::Known(StoreErrorKind::Conflict(constraint), Cow::Borrowed("refused by a condition"))
    }

    /// A row that does not read as what it should be.
    pub(crate) fn corrupt(what: impl Into<Cow<'static, str>>) -> Self {
        Self::Known(StoreErrorKind::Corrupt, what.into())
    }

    /// The store is too slow or away.
    pub(crate) fn unavailable(what: impl Into<Cow<'static, str>>) -> Self {
        Self::Known(StoreErrorKind::Unavailable, what.into())
    }

    /// A misuse or an unforeseen state.
    pub(crate) fn internal(what: impl Into<Cow<'static, str>>) -> Self {
        Self::Known(StoreErrorKind::Internal, what.into())
    }

    /// What callers may act on.
    pub(crate) fn kind(&self) -> StoreErrorKind {
        match self {
            Self::Db(error) => of_db(error),
            Self::Known(kind, _) => *kind,
        }
    }

    /// The port's error, under the name of its method.
    pub(crate) fn at(self, op: &'static str) -> StoreError {
        let kind = self.kind();
        match self {
            Self::Db(error) => StoreError::new(kind, op, error),
            Self::Known(_, what) => StoreError::new(kind, op, what),
        }
    }
}

fn of_db(error: &DbErr) -> StoreErrorKind {
    match error {
        DbErr::ConnectionAcquire(_) => StoreErrorKind::Unavailable,
        DbErr::Conn(RuntimeErr::SqlxError(error)) => match of_sqlx(error) {
            StoreErrorKind::Internal => StoreErrorKind::Unavailable,
            kind => kind,
        },
        DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error)) => of_sqlx(error),
        DbErr::TryIntoErr { .. } | DbErr::Type(_) | DbErr::Json(_) => StoreErrorKind::Corrupt,
        _ => StoreErrorKind::Internal,
    }
}

/// What a bare driver error is.
pub(crate) fn of_sqlx(error: &SqlxError) -> StoreErrorKind {
    match error {
        SqlxError::Io(_)
        | SqlxError::Tls(_)
        | SqlxError::PoolTimedOut
        | SqlxError::PoolClosed
        | SqlxError::WorkerCrashed => StoreErrorKind::Unavailable,
        SqlxError::ColumnDecode { .. } | SqlxError::Decode(_) => StoreErrorKind::Corrupt,
        SqlxError::Database(error) => {
            let code = error.code().unwrap_or_default();
            if error.is_unique_violation() {
                StoreErrorKind::Conflict(unique(error.constraint(), error.message()))
            } else if error.is_foreign_key_violation() {
                StoreErrorKind::Conflict(reference(error.constraint()))
            } else if code.len() == 5 {
                of_sqlstate(&code)
            } else {
                of_sqlite(&code)
            }
        }
        _ => StoreErrorKind::Internal,
    }
}

/// Postgres names the constraint, SQLite the columns.
fn unique(constraint: Option<&str>, message: &str) -> Constraint {
    let names = |constraint_name: &str, column: &str| {
        constraint.map_or_else(|| message.ends_with(column), |name| name == constraint_name)
    };
    if names("users_email_key", " users.email") {
        Constraint::UserEmail
    } else if names("organizations_domain_key", " organizations.domain") {
        Constraint::OrganizationDomain
    } else if names("categories_slug_key", " categories.slug") {
        Constraint::CategorySlug
    } else if names("invitations_pending_key", " invitations.email") {
        Constraint::InvitationPending
    } else {
        Constraint::Key
    }
}

/// Only Postgres says which reference broke; for SQLite the topic repository finds out.
fn reference(constraint: Option<&str>) -> Constraint {
    if constraint == Some("topics_category_id_fkey") { Constraint::CategoryExists } else { Constraint::Reference }
}

/// Postgres, appendix A: error codes.
fn of_sqlstate(code: &str) -> StoreErrorKind {
    match code {
        // serialization_failure, deadlock_detected
        "40001" | "40P01" => StoreErrorKind::Contended,
        // lock_not_available, query_canceled (the statement timeout), idle_in_transaction_session_timeout,
        // read_only_sql_transaction (a standby), data or index corrupted are told apart below
        "55P03" | "57014" | "25P03" | "25P04" | "25006" => StoreErrorKind::Unavailable,
        "XX001" | "XX002" => StoreErrorKind::Corrupt,
        // Classes: connection, resources (disk full, too many connections), operator intervention, system
        _ if ["08", "53", "57", "58"].iter().any(|class| code.starts_with(class)) => StoreErrorKind::Unavailable,
        _ => StoreErrorKind::Internal,
    }
}

/// SQLite, result and error codes; the low byte is the primary code.
fn of_sqlite(code: &str) -> StoreErrorKind {
    let Ok(number) = code.parse::<u32>() else { return StoreErrorKind::Internal };
    match (number, number & 0xff) {
        // BUSY_SNAPSHOT: another writer committed since this unit read.
        (517, _) => StoreErrorKind::Contended,
        // BUSY, LOCKED, NOMEM, READONLY, INTERRUPT, IOERR, FULL, CANTOPEN
        (_, 5..=10 | 13 | 14) => StoreErrorKind::Unavailable,
        // CORRUPT, NOTADB
        (_, 11 | 26) => StoreErrorKind::Corrupt,
        _ => StoreErrorKind::Internal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unique_keys_are_told_apart_on_both_stores() {
        for (constraint, message, expected) in [
            (None, "UNIQUE constraint failed: users.email", Constraint::UserEmail),
            (None, "UNIQUE constraint failed: users.id", Constraint::Key),
            (None, "UNIQUE constraint failed: organizations.domain", Constraint::OrganizationDomain),
            (None, "UNIQUE constraint failed: categories.slug", Constraint::CategorySlug),
            (
                None,
                "UNIQUE constraint failed: invitations.organization_id, invitations.email",
                Constraint::InvitationPending,
            ),
            (None, "UNIQUE constraint failed: votes.kind, votes.subject_id, votes.user_id", Constraint::Key),
            (Some("users_email_key"), "", Constraint::UserEmail),
            (Some("users_pkey"), "", Constraint::Key),
            (Some("organizations_domain_key"), "", Constraint::OrganizationDomain),
            (Some("categories_slug_key"), "", Constraint::CategorySlug),
            (Some("invitations_pending_key"), "", Constraint::InvitationPending),
        ] {
            assert_eq!(unique(constraint, message), expected, "{constraint:?} {message}");
        }
    }

    #[test]
    fn codes_become_what_callers_may_act_on() {
        for (code, expected) in [
            ("40001", StoreErrorKind::Contended),
            ("40P01", StoreErrorKind::Contended),
            ("53100", StoreErrorKind::Unavailable),
            ("57014", StoreErrorKind::Unavailable),
            ("25P02", StoreErrorKind::Internal),
            ("XX001", StoreErrorKind::Corrupt),
            ("42P01", StoreErrorKind::Internal),
        ] {
            assert_eq!(of_sqlstate(code), expected, "{code}");
        }
        for (code, expected) in [
            ("5", StoreErrorKind::Unavailable),
            ("517", StoreErrorKind::Contended),
            ("13", StoreErrorKind::Unavailable),
            ("778", StoreErrorKind::Unavailable),
            ("11", StoreErrorKind::Corrupt),
            ("1", StoreErrorKind::Internal),
            ("275", StoreErrorKind::Internal),
        ] {
            assert_eq!(of_sqlite(code), expected, "{code}");
        }
    }
}
