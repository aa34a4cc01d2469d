//! The audit log, as a list and as a table.

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header::{self, HeaderValue},
    web::Data,
};
use p2p_app::audit::AuditService;
use p2p_domain::port::audit::AuditKey;

use super::{
    requests::{AuditFilters, Format},
    spreadsheet,
};
use crate::{
    extract::{ListQuery, Paging},
    problem::Problem,
    respond::{self, Listing, View},
    session::person::Person,
    wire::AuditEntryShape,
};

/// What the table is called on the disk of who takes it.
const DISPOSITION: HeaderValue = HeaderValue::from_static("attachment; filename=\"audit-log.csv\"");

/// Read the audit log
///
/// Who did what to whom, when and from where, the newest first. Superusers see everybody's, admins their organization's. As CSV
/// (UTF-8 with a byte order mark; cells that a spreadsheet would run are escaped by an apostrophe) it is written while it is
/// read, from the page that is asked for to the end, and ends after 100,000 lines: `until` leads further back.
#[utoipa::path(operation_id = "list_audit_log", tag = "administration", params(AuditFilters, Paging), responses(
    (status = 200, description = "A page of it, or the table", content(
        (Listing<AuditEntryShape> = "application/json"),
        (String = "text/csv")))))]
#[get("/admin/audit-log")]
pub(super) async fn list(
    person: Person,
    query: ListQuery<AuditFilters, AuditKey>,
    request: HttpRequest,
    view: View,
    audit: Data<AuditService>,
) -> Result<HttpResponse, Problem> {
    if query.filter.format.unwrap_or_else(|| wanted(&request)) == Format::Json {
        let page = audit.list(&person.actor, query.filter.filter, &query.page).await?;
        return view.list(&Listing::of(page, &query.scope, AuditEntryShape::from)?);
    }
    let table = spreadsheet::Table::new(audit.get_ref().clone(), person.actor, query.filter.filter, query.page.start);
    let mut answer = HttpResponse::Ok();
    answer.content_type("text/csv; charset=utf-8").insert_header((header::CONTENT_DISPOSITION, DISPOSITION));
    respond::flow(answer, table.pieces()).await
}

/// What `Accept` asks for: a table only where it is named, and JSON is not.
fn wanted(request: &HttpRequest) -> Format {
    let values = request.headers().get_all(header::ACCEPT).filter_map(|value| value.to_str().ok());
    let kinds: Vec<&str> =
        values.flat_map(|value| value.split(',')).filter_map(|range| range.split(';').next().map(str::trim)).collect();
    let names = |wanted: &str| kinds.iter().any(|kind| kind.eq_ignore_ascii_case(wanted));
    if names("text/csv") && !names("application/json") { Format::Csv } else { Format::Json }
}
