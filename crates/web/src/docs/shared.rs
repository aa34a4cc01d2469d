//! The components that every operation refers to: how to be authorized, headers, parameters, problems.

use p2p_domain::{error::FieldError, locale::Locale};
use serde_json::{Map, Value, json};
use utoipa::{PartialSchema as _, ToSchema as _};

use crate::problem::{Asked, FieldProblem, Problem, ProblemBody, catalog};

pub(super) fn add(document: &mut Value) -> Result<(), serde_json::Error> {
    if !document["components"].is_object() {
        document["components"] = json!({});
    }
    let components = &mut document["components"];
    components["securitySchemes"] = json!({
        "bearer": { "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
            "description": "The access token from the header `st-access-token` of signup, login and refresh." },
        "cookie": { "type": "apiKey", "in": "cookie", "name": "sAccessToken",
            "description": "Set by signup, login and refresh with `st-auth-mode: cookie`. Writes then need the header `anti-csrf`." },
    });
    components["parameters"] = parameters();
    components["headers"] = headers();
    components["responses"] = problems()?;
    if !components["schemas"].is_object() {
        components["schemas"] = json!({});
    }
    components["schemas"][ProblemBody::name().as_ref()] = serde_json::to_value(ProblemBody::schema())?;
    components["schemas"][FieldProblem::name().as_ref()] = serde_json::to_value(FieldProblem::schema())?;
    Ok(())
}

fn parameters() -> Value {
    // The example stands in the description: pages that send requests fill in what is declared as one, and a
    // conditional header that nobody meant refuses the request.
    let header = |name: &str, description: &str, example: &str| {
        json!({ "name": name, "in": "header", "required": false, "description": format!("{description} Example: `{example}`."),
            "schema": { "type": "string" } })
    };
    json!({
        "Fields": { "name": "fields", "in": "query", "required": false, "schema": { "type": "string" },
            "description": "Keeps these top-level keys alone, of each item in a list: `id,title`." },
        "AcceptLanguage": header("Accept-Language", "Language of problems: `en` or `ar`.", "ar"),
        "RequestId": header("X-Request-Id", "Echoed if sane: up to 128 of `A-Za-z0-9._-`.", "web-4711"),
        "IdempotencyKey": header("Idempotency-Key",
            "The same key and body answers what the first request answered, for 24 hours.", "3f6c1a2e"),
        "IfMatch": header("If-Match", "The entity tag that was read: 412 when it was edited since.", "\"v3-0a1b2c3d4e5f6071\""),
        "IfNoneMatch": header("If-None-Match", "The entity tag at hand: 304 when it still holds.", "\"v3-0a1b2c3d4e5f6071\""),
    })
}

fn headers() -> Value {
    let header = |description: &str, example: &str| json!({ "description": description, "schema": { "type": "string" }, "example": example });
    json!({
        "X-Request-Id": header("Names this request in the log.", "web-4711"),
        "ETag": header("Version and state of what is shown.", "\"v3-0a1b2c3d4e5f6071\""),
        "Location": header("Where the new thing lies.", "/api/v1/forums/topics/0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70"),
        "Idempotent-Replayed": header("`true` when this answer was given before.", "true"),
        "RateLimit": header("What is left of the quota, and until when.", "\"write\";r=599;t=12"),
        "RateLimit-Policy": header("The quota and its window in seconds.", "\"write\";q=600;w=60"),
        "Retry-After": header("Seconds to wait.", "7"),
        "Allow": header("Methods of this path.", "GET, HEAD, OPTIONS"),
    })
}

/// One response per status, with every code as an example.
fn problems() -> Result<Value, serde_json::Error> {
    let mut responses = Map::new();
    for entry in catalog::entries() {
        let response = responses.entry(format!("Problem{}", entry.status)).or_insert_with(|| {
            let schema = json!({ "$ref": format!("#/components/schemas/{}", ProblemBody::name()) });
            json!({ "description": entry.title[0], "content": { "application/problem+json": { "schema": schema, "examples": {} } },
                "headers": { "X-Request-Id": { "$ref": "#/components/headers/X-Request-Id" } } })
        });
        if matches!(entry.status, 429 | 503) {
            response["headers"]["Retry-After"] = json!({ "$ref": "#/components/headers/Retry-After" });
        }
        response["content"]["application/problem+json"]["examples"][entry.code] =
            json!({ "value": example(entry.code, "/api/v1/…")? });
    }
    Ok(Value::Object(responses))
}

/// The body of a problem of that code, as it is answered at that path.
pub(super) fn example(code: &'static str, path: &str) -> Result<Value, serde_json::Error> {
    let asked = Asked { request_id: "web-4711".to_owned(), path: path.to_owned(), locale: Locale::En };
    let problem = match code {
        "validation_failed" => Problem::invalid(vec![FieldError::with_limit("title", "too_long", 200)]),
        "invalid_cursor" => Problem::invalid(vec![FieldError::new("cursor", "invalid_cursor")]),
        _ => Problem::new(code),
    };
    serde_json::to_value(problem.body(&asked))
}
