//! Administration over HTTP: the audit log, and the whole platform as superusers see it.

mod audit;
mod organizations;
mod requests;
mod spreadsheet;
mod users;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of administration, below `/api/v1`.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(audit::list);
    config.service(organizations::list).service(organizations::edit);
    config.service(organizations::deactivate).service(organizations::reactivate);
    config.service(users::list).service(users::edit).service(users::deactivate).service(users::reactivate);
}

#[cfg(test)]
mod tests;
