//! People that are found.

use p2p_domain::{search::SearchKind, user::User};
use sea_orm::{DbBackend, QueryResult};

use super::{FOUND, ORDER, Search};
use crate::{
    error::Failure,
    read::Query,
    row::{USER, user},
};

pub(super) const KINDS: &[SearchKind] = &[SearchKind::User];

/// Active ones, of no organization or of an active one.
pub(super) const VISIBLE: &str = "CROSS JOIN users v LEFT JOIN organizations w ON w.id = v.organization_id \
     WHERE v.id = m.subject_id AND v.status = 'active' AND COALESCE(w.is_active, TRUE) = TRUE";

pub(in crate::read) fn shown(backend: DbBackend, search: &Search<'_>) -> Query {
    let query = Query::new(backend).sql(&format!("SELECT {USER}, {FOUND} FROM ("));
    search.cut(query).sql(") f CROSS JOIN users u WHERE u.id = f.subject_id").sql(ORDER)
}

pub(super) fn read(row: &QueryResult) -> Result<User, Failure> {
    user(row)
}
