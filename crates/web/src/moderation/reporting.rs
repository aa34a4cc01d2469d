//! Reporting content. Who reports the same thing twice is answered the report that is open.

use actix_web::{HttpResponse, post, web::Data};
use p2p_app::reports::ReportService;
use p2p_domain::{
    content::ContentRef,
    id::{PostId, ReplyId},
};

use super::requests::ReportCreate;
use crate::{
    extract::{Id, Json},
    problem::Problem,
    session::person::Person,
    wire::ReportShape,
};

/// Report a post
///
/// The admins of its author's organization and superusers are told. While a report is open, reporting the same again answers that one.
#[utoipa::path(tag = "moderation", responses((status = 202, description = "The report", body = ReportShape)))]
#[post("/forums/posts/{id}/report")]
pub(super) async fn report_post(
    person: Person,
    id: Id<PostId>,
    body: Json<ReportCreate>,
    reports: Data<ReportService>,
) -> Result<HttpResponse, Problem> {
    let report = reports.report(&person.actor, ContentRef::Post(id.0), body.command).await?;
    Ok(HttpResponse::Accepted().json(ReportShape::from(report)))
}

/// Report a reply
///
/// The admins of its author's organization and superusers are told. While a report is open, reporting the same again answers that one.
#[utoipa::path(tag = "moderation", responses((status = 202, description = "The report", body = ReportShape)))]
#[post("/forums/replies/{id}/report")]
pub(super) async fn report_reply(
    person: Person,
    id: Id<ReplyId>,
    body: Json<ReportCreate>,
    reports: Data<ReportService>,
) -> Result<HttpResponse, Problem> {
    let report = reports.report(&person.actor, ContentRef::Reply(id.0), body.command).await?;
    Ok(HttpResponse::Accepted().json(ReportShape::from(report)))
}
