//! Administration over HTTP: the audit log, an organization's webhooks, and the whole platform as superusers see it.

mod audit;
mod organizations;
mod requests;
mod spreadsheet;
mod users;
mod webhook_making;
mod webhook_requests;
mod webhooks;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of administration, below `/api/v1`.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(audit::list);
    config.service(organizations::list).service(organizations::edit);
    config.service(organizations::deactivate).service(organizations::reactivate);
    config.service(users::list).service(users::edit).service(users::deactivate).service(users::reactivate);
    config.service(webhooks::list).service(webhook_making::create).service(webhooks::get_one);
    config.service(webhooks::edit).service(webhooks::remove).service(webhooks::test).service(webhooks::deliveries);
}

#[cfg(test)]
mod tests;
