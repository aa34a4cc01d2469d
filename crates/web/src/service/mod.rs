//! Routes for those who run the server: health and metrics, outside `/api/v1`. What is asked and counted, the server knows.

mod health;
mod metrics;

use utoipa_actix_web::service_config::ServiceConfig;

pub use self::{
    health::{Dependency, Readiness, ReadinessProbe, Report},
    metrics::MetricsPage,
};

/// The routes of health and metrics, at the root.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(health::live).service(health::ready).service(metrics::page);
}
