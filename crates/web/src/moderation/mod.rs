//! Moderation over HTTP: content is reported where it stands, and reports are resolved here. Rules are p2p-app's, the wire shape of a
//! report is [`crate::wire`]'s.

mod reporting;
mod reports;
mod requests;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of reports, below `/api/v1`.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(reporting::report_post).service(reporting::report_reply);
    config.service(reports::list_reports).service(reports::get_report).service(reports::resolve_report);
}

#[cfg(test)]
mod tests;
