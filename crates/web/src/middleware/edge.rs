//! The outermost layer: names the request, answers HEAD by GET, renders problems, completes headers, writes one log line
//! and counts.

use std::time::Instant;

use actix_web::{
    Error, HttpMessage, HttpRequest, HttpResponse,
    body::{BodySize, EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    error::InternalError,
    http::{
        Method, StatusCode,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
    web::Data,
};
use tracing::Instrument as _;

use super::{
    Edge, compression,
    request_id::{REQUEST_ID, RequestId},
};
use crate::problem::{Asked, Problem, language};

/// What stays known of a request while it is worked on.
struct Seen {
    method: Method,
    route: String,
    asked: Asked,
    started: Instant,
}

/// Stands in the extensions of a request that was HEAD, for routes to whom a body is dear.
#[derive(Debug, Clone, Copy)]
pub struct Bodiless;

impl Bodiless {
    /// Whether it stands in those of that request.
    #[must_use]
    pub fn marks(request: &HttpRequest) -> bool {
        request.extensions().get::<Self>().is_some()
    }
}

pub(super) async fn observe<B: MessageBody>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let seen = see(&request);
    // The codec remembers that it was HEAD, and sends no body.
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
        request.extensions_mut().insert(Bodiless);
    }
    let span =
        tracing::info_span!("request", request_id = seen.asked.request_id, method = %seen.method, route = seen.route);
    let outcome = next.call(request).instrument(span).await;
    match outcome {
        Ok(response) => {
            let (request, response) = response.into_parts();
            let asked = Asked { locale: language::of(&request), ..seen.asked.clone() };
            let problem = problem_in(&response);
            let mut response = render(response, problem, &asked);
            complete(response.headers_mut(), &seen);
            note(&seen, response.status());
            Ok(ServiceResponse::new(request, response))
        }
        // A layer gave up without the request: its answer is rendered all the same, and stays an error to actix.
        Err(error) => {
            let status = error.as_response_error().status_code();
            let response = render(error.error_response(), Some(problem_of(&error, status)), &seen.asked);
            let mut response = response.map_into_boxed_body();
            complete(response.headers_mut(), &seen);
            note(&seen, response.status());
            Err(InternalError::from_response("given up", response).into())
        }
    }
}

fn see(request: &ServiceRequest) -> Seen {
    let edge = request.app_data::<Data<Edge>>();
    let route = edge.and_then(|edge| edge.routes.find(request.path()).map(|route| route.template().to_owned()));
    let route = route.or_else(|| request.match_pattern()).unwrap_or_else(|| "unmatched".to_owned());
    if let Some(edge) = edge {
        let id = RequestId::of(request.request(), edge.ids.as_ref());
        request.extensions_mut().insert(id);
    }
    Seen { method: request.method().clone(), route, asked: Asked::of(request.request()), started: Instant::now() }
}

/// Puts a problem's body into a response that stands for one.
fn render<B>(response: HttpResponse<B>, problem: Option<Problem>, asked: &Asked) -> HttpResponse<EitherBody<B>> {
    let Some(problem) = problem else { return response.map_into_left_body() };
    let mut rendered = problem.respond(asked);
    // What layers in between said (CORS, cookies, limits) stays; what described the old body goes.
    let described = [header::CONTENT_TYPE, header::CONTENT_LENGTH, header::CONTENT_ENCODING];
    for (name, value) in response.headers().iter().filter(|(name, _)| !described.contains(name)) {
        rendered.headers_mut().append(name.clone(), value.clone());
    }
    rendered.map_into_right_body()
}

fn problem_in<B: MessageBody>(response: &HttpResponse<B>) -> Option<Problem> {
    let status = response.status();
    if let Some(error) = response.error() {
        return Some(problem_of(error, status));
    }
    let refused = status.is_client_error() || status.is_server_error();
    let silent = matches!(response.body().size(), BodySize::None | BodySize::Sized(0));
    // The compressor refuses in plain text.
    (refused && (silent || status == StatusCode::NOT_ACCEPTABLE)).then(|| Problem::of_status(status))
}

fn problem_of(error: &Error, status: StatusCode) -> Problem {
    match error.as_error::<Problem>() {
        Some(problem) => problem.clone(),
        None if status == StatusCode::INTERNAL_SERVER_ERROR => Problem::internal(error),
        None => Problem::of_status(status),
    }
}

const SECURITY: [(HeaderName, &str); 3] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
];

/// Adds what every answer has, unless the route said it better.
fn complete(headers: &mut HeaderMap, seen: &Seen) {
    compression::unmark(headers);
    for (name, value) in SECURITY {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        // With a tag, a browser may keep it and ask whether it still holds; without, there is nothing to ask by.
        let tagged = headers.contains_key(header::ETAG);
        let value = if tagged { "private, no-cache" } else { "no-store" };
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(value));
    }
    if let Ok(id) = HeaderValue::from_str(&seen.asked.request_id) {
        headers.insert(REQUEST_ID, id);
    }
}

/// One log line and two metrics.
fn note(seen: &Seen, status: StatusCode) {
    let took = seen.started.elapsed();
    let method = known(&seen.method);
    tracing::info!(
        request_id = seen.asked.request_id,
        method,
        route = seen.route,
        status = status.as_u16(),
        duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        "answered"
    );
    let route = seen.route.clone();
    metrics::counter!("http_requests_total", "method" => method, "route" => route.clone(), "status" => status.as_str().to_owned())
        .increment(1);
    metrics::histogram!("http_request_duration_seconds", "method" => method, "route" => route).record(took);
}

/// A method of ours, so that made-up ones do not make metrics without end.
fn known(method: &Method) -> &'static str {
    const KNOWN: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    KNOWN.into_iter().find(|known| *known == method.as_str()).unwrap_or("other")
}
