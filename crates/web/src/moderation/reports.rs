//! Reports, for those who resolve them.

use actix_web::{HttpResponse, get, post, web::Data};
use p2p_app::reports::ReportService;
use p2p_domain::{id::ReportId, report::ReportKey, version::Version};

use super::requests::{ReportFilters, ReportResolve};
use crate::{
    extract::{Id, Json, ListQuery, Paging},
    problem::{Problem, ProblemBody},
    respond::{Listing, View},
    session::person::Person,
    wire::ReportShape,
};

/// List reports
///
/// The newest first: superusers see all, admins those of content of their organization's people.
#[utoipa::path(tag = "moderation", params(ReportFilters, Paging),
    responses((status = 200, description = "A page of reports", body = Listing<ReportShape>)))]
#[get("/moderation/reports")]
pub(super) async fn list_reports(
    person: Person,
    query: ListQuery<ReportFilters, ReportKey>,
    view: View,
    reports: Data<ReportService>,
) -> Result<HttpResponse, Problem> {
    let page = reports.list(&person.actor, query.filter, &query.page).await?;
    view.list(&Listing::of(page, &query.scope, ReportShape::from)?)
}

/// Get a report
///
/// For those who may resolve it. Reports are never edited: what moves is the state, and the entity tag with it.
#[utoipa::path(tag = "moderation", responses((status = 200, description = "The report", body = ReportShape)))]
#[get("/moderation/reports/{id}")]
pub(super) async fn get_report(
    person: Person,
    id: Id<ReportId>,
    view: View,
    reports: Data<ReportService>,
) -> Result<HttpResponse, Problem> {
    let report = reports.get(&person.actor, id.0).await?;
    view.one(&ReportShape::from(report), Version::FIRST)
}

/// Resolve a report
///
/// `dismiss` lets the content stand, `remove` deletes it; a topic goes with its first post. All open reports of the same content are
/// resolved together. Who decides the same again is answered the same; another decision comes too late: 409 `report_resolved`.
#[utoipa::path(tag = "moderation", responses(
    (status = 200, description = "The report as it is now", body = ReportShape),
    (status = 409, description = "`report_resolved`: it was decided otherwise", body = ProblemBody,
        content_type = "application/problem+json")))]
#[post("/moderation/reports/{id}/resolve")]
pub(super) async fn resolve_report(
    person: Person,
    id: Id<ReportId>,
    body: Json<ReportResolve>,
    view: View,
    reports: Data<ReportService>,
) -> Result<HttpResponse, Problem> {
    let (resolution, reason) = body.command;
    let report = reports.resolve(&person.actor, id.0, resolution, reason).await?;
    view.plain(&ReportShape::from(report))
}
