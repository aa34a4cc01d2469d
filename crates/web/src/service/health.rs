//! Whether the process runs, and whether it can serve.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use actix_web::{HttpResponse, get, web::Data};
use futures_util::future::BoxFuture;
use serde::Serialize;
use utoipa::ToSchema;

/// Asks each configured dependency whether it is there.
pub trait Readiness: Send + Sync {
    /// How things stand now. Answers within seconds whatever is away, and bears being asked by anybody at any rate.
    fn report(&self) -> BoxFuture<'_, Report>;
}

/// How things stand with a server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// The newest migration that the store has; none when the store cannot be asked.
    pub schema_version: Option<String>,
    /// The process is going down and wants no new requests.
    pub is_stopping: bool,
    /// What the server depends on.
    pub dependencies: Vec<Dependency>,
}

/// How things stand with one dependency. Its address is nobody's business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// Its role, such as `store` or `bus`.
    pub name: &'static str,
    /// Whether it answered as it should.
    pub is_available: bool,
    /// How long it took to answer, or until it was given up.
    pub latency: Duration,
}

/// What the routes ask.
#[derive(Clone)]
pub struct ReadinessProbe(pub Arc<dyn Readiness>);

/// How somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = HealthStatus)]
enum Status {
    /// As it should be.
    Ok,
    /// Not able to serve.
    Unavailable,
}

impl Status {
    const fn of(is_ok: bool) -> Self {
        if is_ok { Self::Ok } else { Self::Unavailable }
    }
}

/// The process runs.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Liveness)]
struct LivenessShape {
    /// Always `ok`.
    status: Status,
}

/// Whether the server can serve.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Readiness)]
struct ReadinessShape {
    /// `ok` when every dependency is.
    status: Status,
    /// The newest migration that the store has; null when the store cannot be asked.
    #[schema(example = "m0001_foundation")]
    schema_version: Option<String>,
    /// Each configured dependency by its role.
    dependencies: BTreeMap<&'static str, DependencyShape>,
}

/// One dependency.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Dependency)]
struct DependencyShape {
    /// How it is.
    status: Status,
    /// How long it took to answer, in milliseconds.
    #[schema(example = 1.4)]
    latency_ms: f64,
}

impl From<Report> for ReadinessShape {
    fn from(report: Report) -> Self {
        let is_ok = !report.is_stopping && report.dependencies.iter().all(|dependency| dependency.is_available);
        let shape = |dependency: Dependency| {
            // Tenths are as exact as such a measure gets.
            let latency_ms = (dependency.latency.as_secs_f64() * 10_000.0).round() / 10.0;
            (dependency.name, DependencyShape { status: Status::of(dependency.is_available), latency_ms })
        };
        Self {
            status: Status::of(is_ok),
            schema_version: report.schema_version,
            dependencies: report.dependencies.into_iter().map(shape).collect(),
        }
    }
}

/// Is the process running
///
/// 200 as long as it does.
#[utoipa::path(tag = "service", security(()), responses((status = 200, description = "It runs", body = LivenessShape)))]
#[get("/health/live")]
pub(super) async fn live() -> HttpResponse {
    HttpResponse::Ok().json(LivenessShape { status: Status::Ok })
}

/// Can the server serve
///
/// Asks each configured dependency. 503 while one is away, and while the process is going down.
#[utoipa::path(tag = "service", security(()), responses(
    (status = 200, description = "It can", body = ReadinessShape),
    (status = 503, description = "It cannot", body = ReadinessShape)))]
#[get("/health/ready")]
pub(super) async fn ready(probe: Data<ReadinessProbe>) -> HttpResponse {
    let shape = ReadinessShape::from(probe.0.report().await);
    match shape.status {
        Status::Ok => HttpResponse::Ok().json(shape),
        Status::Unavailable => HttpResponse::ServiceUnavailable().json(shape),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::{
        App,
        test::{TestRequest, call_service, init_service, read_body_json},
    };
    use serde_json::{Value, json};

    use super::*;

    struct Fixed(Report);

    impl Readiness for Fixed {
        fn report(&self) -> BoxFuture<'_, Report> {
            Box::pin(std::future::ready(self.0.clone()))
        }
    }

    async fn ask(report: Report) -> (u16, Value) {
        let probe = Data::new(ReadinessProbe(Arc::new(Fixed(report))));
        let app = init_service(App::new().app_data(probe).service(ready)).await;
        let response = call_service(&app, TestRequest::get().uri("/health/ready").to_request()).await;
        (response.status().as_u16(), read_body_json(response).await)
    }

    fn report() -> Report {
        let dependency = |name, is_available| Dependency { name, is_available, latency: Duration::from_micros(1_449) };
        Report {
            schema_version: Some("m0001".to_owned()),
            is_stopping: false,
            dependencies: vec![dependency("store", true), dependency("bus", true)],
        }
    }

    #[actix_web::test]
    async fn one_dependency_that_is_away_makes_the_server_unready() {
        let (status, body) = ask(report()).await;
        let fine = json!({ "status": "ok", "latency_ms": 1.4 });
        assert_eq!(status, 200);
        assert_eq!(
            body,
            json!({ "status": "ok", "schema_version": "m0001", "dependencies": { "bus": fine, "store": fine } })
        );
        let mut broken = report();
        broken.dependencies[1].is_available = false;
        let (status, body) = ask(broken).await;
        assert_eq!((status, &body["status"]), (503, &json!("unavailable")));
        assert_eq!(body["dependencies"]["bus"]["status"], "unavailable");
        assert_eq!(body["dependencies"]["store"]["status"], "ok");
    }

    #[actix_web::test]
    async fn a_server_that_goes_down_is_unready() {
        let (status, body) = ask(Report { is_stopping: true, ..report() }).await;
        assert_eq!((status, &body["status"]), (503, &json!("unavailable")));
    }
}
