//! The search over HTTP: in everything at once, and page by page in people, use cases and the forum.

mod requests;
mod routes;
mod shapes;

use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(routes::search).service(routes::search_users);
    config.service(routes::search_use_cases).service(routes::search_forums);
}

#[cfg(test)]
mod tests;
