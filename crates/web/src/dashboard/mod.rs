//! The dashboard over HTTP: numbers, what people do, what is talked about, and how it went from day to day. Rules are p2p-app's.

mod requests;
mod routes;
mod shapes;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of the dashboard, below `/api/v1`.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(routes::dashboard_stats).service(routes::dashboard_activity);
    config.service(routes::dashboard_trending).service(routes::dashboard_timeseries);
}

#[cfg(test)]
mod tests;
