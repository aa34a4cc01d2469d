//! Sessions over HTTP: who asks, how tokens travel, and the routes under /api/v1/auth.

mod account_requests;
pub mod arrival;
mod begin;
mod end;
pub mod identify;
mod joining;
mod keep;
mod passwords;
pub mod person;
mod requests;
mod second_factor;
mod shapes;
pub mod tokens;
pub mod transport;
mod verification;

pub(crate) use account_requests::PasswordRequest;
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of sessions, below `/api/v1`.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(begin::sign_up).service(begin::log_in);
    config.service(keep::refresh).service(keep::list);
    config.service(end::log_out).service(end::revoke).service(end::revoke_others);
    config.service(verification::verify_email).service(verification::resend_verification);
    config.service(passwords::request_reset).service(passwords::confirm_reset).service(passwords::change_password);
    config.service(second_factor::state).service(second_factor::begin).service(second_factor::remove);
    config.service(second_factor::confirm).service(second_factor::renew_recovery);
    config.service(joining::read).service(joining::accept);
}

#[cfg(test)]
pub(crate) mod tests;
