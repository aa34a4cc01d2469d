//! `/metrics` on a listener of its own, so that it need not be reachable from where clients are.

use std::net::SocketAddr;

use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer, dev,
    http::header,
    web::{self, Data},
};
use metrics_exporter_prometheus::PrometheusHandle;

use crate::{config::Secret, failure::StartError};

/// What the listener needs.
#[derive(Clone)]
struct Exposition {
    recorder: PrometheusHandle,
    token: Option<Secret>,
}

/// Listens there.
pub(crate) fn listen(
    bind: SocketAddr,
    token: Option<Secret>,
    recorder: PrometheusHandle,
) -> Result<(SocketAddr, dev::Server), StartError> {
    let exposition = Data::new(Exposition { recorder, token });
    let server =
        HttpServer::new(move || App::new().app_data(exposition.clone()).route("/metrics", web::get().to(page)))
            .disable_signals()
            .workers(1)
            .bind(bind)
            .map_err(|error| StartError::listen(bind, "METRICS_BIND", &error))?;
    let addr = server.addrs().first().copied().unwrap_or(bind);
    Ok((addr, server.run()))
}

async fn page(request: HttpRequest, exposition: Data<Exposition>) -> HttpResponse {
    let given = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if !may_read(given, exposition.token.as_ref()) {
        return HttpResponse::Unauthorized().insert_header((header::WWW_AUTHENTICATE, "Bearer")).finish();
    }
    HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(exposition.recorder.render())
}

/// Without a token everybody may; with one, only who sends it. The comparison takes the same time wherever they differ.
fn may_read(authorization: Option<&str>, token: Option<&Secret>) -> bool {
    let Some(token) = token else { return true };
    let given = authorization.and_then(|text| text.split_once(' '));
    let given = given.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map_or("", |(_, given)| given.trim());
    let (given, wanted) = (given.as_bytes(), token.expose().as_bytes());
    given.len() == wanted.len()
        && given.iter().zip(wanted).fold(0, |differing, (left, right)| differing | (left ^ right)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_asked_for_where_one_is_set() {
        let token = Secret::new("s3cret".to_owned());
        assert!(may_read(None, None));
        assert!(may_read(Some("Bearer s3cret"), Some(&token)));
        assert!(may_read(Some("bearer s3cret"), Some(&token)));
        let wrong = ["", "Bearer", "Bearer s3cre", "Bearer s3crex", "Basic s3cret", "s3cret"];
        for wrong in wrong.map(Some).into_iter().chain([None]) {
            assert!(!may_read(wrong, Some(&token)), "{wrong:?}");
        }
    }
}
