//! Metrics as text, for Prometheus. What is measured, each place that measures says.

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header::{self, HeaderValue},
    web::Data,
};
use sha2::{Digest, Sha256};

use crate::problem::{Problem, ProblemBody};

/// The metrics of a server, and who may read them here.
#[derive(Clone)]
pub struct MetricsPage {
    /// Writes them in the text format of Prometheus.
    pub render: Arc<dyn Fn() -> String + Send + Sync>,
    /// What a reader must show; anybody may read without.
    pub token: Option<String>,
    /// Whether this listener shows them at all.
    pub exposed: bool,
}

impl MetricsPage {
    /// Whether the request may read.
    fn admit(&self, request: &HttpRequest) -> Result<(), Problem> {
        if !self.exposed {
            return Err(Problem::new("route_not_found"));
        }
        let Some(token) = &self.token else { return Ok(()) };
        if bearer(request).is_some_and(|shown| are_equal(shown, token)) {
            return Ok(());
        }
        Err(Problem::new("unauthenticated").with_header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")))
    }
}

fn bearer(request: &HttpRequest) -> Option<&str> {
    let (scheme, token) = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Compares in a time that tells nothing of where two secrets differ, nor of how long they are.
fn are_equal(shown: &str, token: &str) -> bool {
    let (shown, token) = (Sha256::digest(shown), Sha256::digest(token));
    shown.iter().zip(token.iter()).fold(0, |difference, (a, b)| difference | (a ^ b)) == 0
}

/// Read the metrics
///
/// In the text format of Prometheus. Where configuration sets a token, `Authorization: Bearer` must show it; where it gives
/// metrics a listener of their own, they are not here.
#[utoipa::path(tag = "service", security(()), responses(
    (status = 200, description = "The metrics", body = String, content_type = "text/plain"),
    (status = 401, description = "A token is set, and this is not it", body = ProblemBody, content_type = "application/problem+json")))]
#[get("/metrics")]
pub(super) async fn page(request: HttpRequest, page: Data<MetricsPage>) -> Result<HttpResponse, Problem> {
    page.admit(&request)?;
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body((page.render)()))
}

#[cfg(test)]
mod tests {
    use actix_web::{
        App,
        test::{TestRequest, call_service, init_service, read_body},
    };

    use super::*;

    async fn ask(token: Option<&str>, exposed: bool, authorization: Option<&str>) -> (u16, String) {
        let data = MetricsPage { render: Arc::new(|| "up 1\n".to_owned()), token: token.map(str::to_owned), exposed };
        let app = init_service(App::new().app_data(Data::new(data)).service(page)).await;
        let mut request = TestRequest::get().uri("/metrics");
        if let Some(authorization) = authorization {
            request = request.insert_header((header::AUTHORIZATION, authorization));
        }
        let response = call_service(&app, request.to_request()).await;
        let status = response.status().as_u16();
        (status, String::from_utf8(read_body(response).await.to_vec()).unwrap())
    }

    #[actix_web::test]
    async fn metrics_are_read_by_who_shows_the_token() {
        assert_eq!(ask(None, true, None).await, (200, "up 1\n".to_owned()));
        assert_eq!(ask(Some("s3cret"), true, Some("bearer s3cret")).await.0, 200);
        for wrong in
            [None, Some("Bearer s3cre"), Some("Bearer s3cret0"), Some("Bearer "), Some("Basic s3cret"), Some("s3cret")]
        {
            assert_eq!(ask(Some("s3cret"), true, wrong).await, (401, String::new()), "{wrong:?}");
        }
    }

    #[actix_web::test]
    async fn metrics_with_a_listener_of_their_own_are_nowhere_else() {
        assert_eq!(ask(None, false, None).await.0, 404);
        assert_eq!(ask(Some("s3cret"), false, Some("Bearer s3cret")).await.0, 404);
    }
}
