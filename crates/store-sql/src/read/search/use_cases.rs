//! Use cases that are found.

use p2p_domain::{actor::Audience, search::SearchKind, use_case::UseCaseEntry};
use sea_orm::{DbBackend, QueryResult};

use super::{FOUND, ORDER, Search};
use crate::{
    error::Failure,
    read::{Query, use_case},
};

pub(super) const KINDS: &[SearchKind] = &[SearchKind::UseCase];

/// What everybody may see: a search finds no drafts, not even one's own.
pub(super) const VISIBLE: &str = "CROSS JOIN use_cases v WHERE v.id = m.subject_id AND v.status = 'published'";

pub(in crate::read) fn shown(backend: DbBackend, audience: &Audience, search: &Search<'_>) -> Query {
    let query = use_case::columns(Query::new(backend).sql("SELECT "), audience).sql(&format!(", {FOUND} FROM ("));
    let joins = use_case::joins();
    search.cut(query).sql(&format!(") f CROSS JOIN use_cases u {joins} WHERE u.id = f.subject_id")).sql(ORDER)
}

pub(super) fn read(row: &QueryResult) -> Result<UseCaseEntry, Failure> {
    use_case::entry(row, use_case::newest_key)
}
