//! Which paths there are, as the document tells: for 405 and `Allow`, for the route in logs and metrics, and for
//! refusing query parameters that nobody reads.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use actix_web::{
    Error,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, header},
    middleware::Next,
    web::Data,
};
use serde_json::Value;

use crate::{docs::openapi::FIELDS_REF, extract::FieldErrors, problem::Problem};

/// One method of a path.
#[derive(Debug)]
struct Operation {
    /// Query parameters that it reads.
    parameters: BTreeSet<String>,
    /// Whether it needs no session.
    is_public: bool,
}

/// One path with its placeholders.
#[derive(Debug)]
pub struct RouteEntry {
    template: String,
    methods: BTreeMap<String, Operation>,
}

/// All documented paths, by their number of segments.
#[derive(Debug, Default)]
pub struct RouteTable(HashMap<usize, Vec<RouteEntry>>);

impl RouteTable {
    /// The paths of a finished OpenAPI document.
    #[must_use]
    pub fn of(document: &Value) -> Self {
        let mut table = Self::default();
        for (template, item) in document["paths"].as_object().into_iter().flatten() {
            let operations = item.as_object().into_iter().flatten().filter(|(name, _)| is_method(name));
            let methods = operations.map(|(name, operation)| (name.to_ascii_uppercase(), Operation::of(operation)));
            let entry = RouteEntry { template: template.clone(), methods: methods.collect() };
            table.0.entry(segments(template).count()).or_default().push(entry);
        }
        // Of two templates that fit, the one with more words in it comes first: `/users/me` before `/users/{id}`.
        for entries in table.0.values_mut() {
            entries.sort_by_key(|entry| segments(&entry.template).map(is_placeholder).collect::<Vec<_>>());
        }
        table
    }

    /// The path that fits.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<&RouteEntry> {
        let path = path.trim_end_matches('/');
        let entries = self.0.get(&segments(path).count())?;
        entries.iter().find(|entry| {
            segments(&entry.template)
                .zip(segments(path))
                .all(|(wanted, given)| wanted == given || (is_placeholder(wanted) && !given.is_empty()))
        })
    }
}

impl RouteEntry {
    /// The path with its placeholders.
    #[must_use]
    pub fn template(&self) -> &str {
        &self.template
    }

    /// The value of `Allow`.
    #[must_use]
    pub fn allow(&self) -> String {
        let mut methods: BTreeSet<&str> = self.methods.keys().map(String::as_str).collect();
        if methods.contains("GET") {
            methods.insert("HEAD");
        }
        methods.insert("OPTIONS");
        methods.into_iter().collect::<Vec<_>>().join(", ")
    }

    /// Whether it is for that method. `/users/me` is not `/users/{id}`, though a router that goes by method may think so.
    fn takes(&self, method: &Method) -> bool {
        matches!(*method, Method::HEAD | Method::OPTIONS) || self.methods.contains_key(method.as_str())
    }

    /// The parameters in the query that nobody reads. Where an extractor reads others, it names these together with
    /// the rest; without a session the caller first hears of that.
    fn unread(&self, request: &ServiceRequest) -> FieldErrors {
        let mut errors = FieldErrors::new();
        let operation = self.methods.get(request.method().as_str()).filter(|operation| {
            let extracted = operation.parameters.iter().any(|name| name != "fields");
            !extracted && (operation.is_public || brings_token(request))
        });
        let Some(operation) = operation else { return errors };
        for (name, _) in form_urlencoded::parse(request.query_string().as_bytes()) {
            if !operation.parameters.contains(name.as_ref()) && !errors.has(&name) {
                errors.add(name.into_owned(), "unknown_parameter");
            }
        }
        errors
    }
}

/// 405, with what is allowed.
pub(super) fn method_not_allowed(allow: &str) -> Problem {
    match header::HeaderValue::from_str(allow) {
        Ok(allow) => Problem::new("method_not_allowed").with_header(header::ALLOW, allow),
        Err(error) => Problem::internal(error),
    }
}

fn brings_token(request: &ServiceRequest) -> bool {
    let cookie = |value: &header::HeaderValue| value.to_str().is_ok_and(|value| value.contains("sAccessToken="));
    request.headers().contains_key(header::AUTHORIZATION) || request.headers().get_all(header::COOKIE).any(cookie)
}

/// Refuses methods that a path does not take, and query parameters on routes that read none. Inside the layer that knows the caller, whose language it speaks.
pub async fn refuse_undocumented<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let route = request.app_data::<Data<RouteTable>>().and_then(|table| table.find(request.path()));
    if let Some(allow) = route.filter(|route| !route.takes(request.method())).map(RouteEntry::allow) {
        return Ok(request.error_response(method_not_allowed(&allow)).map_into_right_body());
    }
    let errors = route.map(|route| route.unread(&request)).unwrap_or_default();
    if errors.is_empty() {
        return next.call(request).await.map(ServiceResponse::map_into_left_body);
    }
    Ok(request.error_response(Problem::from(errors)).map_into_right_body())
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/')
}

fn is_placeholder(segment: &str) -> bool {
    segment.starts_with('{')
}

pub(crate) fn is_method(name: &str) -> bool {
    matches!(name, "get" | "put" | "post" | "delete" | "options" | "head" | "patch")
}

impl Operation {
    fn of(operation: &Value) -> Self {
        let name = |parameter: &Value| match parameter["in"].as_str() {
            Some("query") => parameter["name"].as_str().map(str::to_owned),
            _ => (parameter["$ref"] == FIELDS_REF).then(|| "fields".to_owned()),
        };
        let parameters = operation["parameters"].as_array().into_iter().flatten().filter_map(name).collect();
        Self { parameters, is_public: operation.get("security").is_some() }
    }
}
