//! Sessions over HTTP: who asks, how tokens travel, and the routes under /api/v1/auth.

pub mod arrival;
mod begin;
mod end;
pub mod identify;
mod keep;
pub mod person;
mod requests;
mod shapes;
pub mod tokens;
pub mod transport;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of sessions, below `/api/v1`.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(begin::sign_up).service(begin::log_in);
    config.service(keep::refresh).service(keep::list);
    config.service(end::log_out).service(end::revoke).service(end::revoke_others);
}

#[cfg(test)]
pub(crate) mod tests;
