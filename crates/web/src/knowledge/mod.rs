//! The routes of what the platform knows: use cases, and the search in everything. Rules are p2p-app's, wire shapes of answers
//! [`crate::wire`]'s.

mod search;
mod use_cases;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of use cases and of the search, below `/api/v1`.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.configure(use_cases::configure).configure(search::configure);
}
