//! What all operations have in common, added to the document by method and security, so that no route repeats it.
//! Works on the JSON form, which is what is served.

use serde_json::{Map, Value, json};
use utoipa::openapi::OpenApi;

use super::{examples, shapes, shared};
use crate::middleware::routes::is_method;

/// The parameter `fields`, as operations refer to it.
pub(crate) const FIELDS_REF: &str = "#/components/parameters/Fields";

/// What the schema of a merge-patch field is called until it is written in place.
pub(crate) const PATCH_PREFIX: &str = "Patch_";

/// Below this path the conventions of this API hold.
const OURS: &str = "/api/v1/";

/// But not of the documents themselves.
const DOCUMENTS: [&str; 2] = ["/api/v1/openapi.json", "/api/v1/asyncapi.json"];

/// Below this path sockets are opened.
const SOCKETS: &str = "/ws/";

/// What an upgrade may be refused with; behind it, problems are frames and close codes.
const UPGRADE_PROBLEMS: [u16; 7] = [401, 403, 404, 422, 426, 429, 503];

/// The document as it is served.
pub fn finish(api: &OpenApi) -> Result<Value, serde_json::Error> {
    let mut document = serde_json::to_value(api)?;
    document["openapi"] = json!("3.1.0");
    document["info"] = json!({
        "title": "P2P Sandbox",
        "version": env!("CARGO_PKG_VERSION"),
        "summary": "Peer-driven collaboration for industrial small and medium enterprises.",
        "description": "Conventions, error codes and sockets are described in the documentation of the project.",
        "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
    });
    document["servers"] = json!([{ "url": "/", "description": "This server" }]);
    document["security"] = json!([{ "bearer": [] }, { "cookie": [] }]);
    shared::add(&mut document)?;
    shapes::write_patches_in_place(&mut document);
    shapes::drop_null_defaults(&mut document);
    shapes::require_what_answers_hold(&mut document);
    for (path, item) in document["paths"].as_object_mut().into_iter().flatten() {
        let operations = item.as_object_mut().into_iter().flatten().filter(|(name, _)| is_method(name));
        for (method, operation) in operations {
            name_placeholders(path, operation);
            if path.starts_with(OURS) && !DOCUMENTS.contains(&path.as_str()) {
                complete(path, method, operation);
            } else if path.starts_with(SOCKETS) {
                refuse_upgrades(operation);
            }
        }
    }
    examples::add(&mut document)?;
    Ok(document)
}

/// Declares the placeholders of the path that the route did not.
fn name_placeholders(path: &str, operation: &mut Value) {
    let names = path.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'));
    for name in names {
        let declared = operation["parameters"].as_array().into_iter().flatten();
        if declared.clone().any(|parameter| parameter["name"] == name && parameter["in"] == "path") {
            continue;
        }
        let schema = if name == "id" || name.ends_with("_id") || name == "handle" {
            json!({ "type": "string", "format": "uuid" })
        } else {
            json!({ "type": "string" })
        };
        push(operation, json!({ "name": name, "in": "path", "required": true, "schema": schema }));
    }
}

fn push(operation: &mut Value, parameter: Value) {
    match operation["parameters"].as_array_mut() {
        Some(parameters) => parameters.push(parameter),
        None => operation["parameters"] = json!([parameter]),
    }
}

/// What an operation takes part in.
struct Traits {
    /// The statuses of the problems that it may answer.
    problems: Vec<u16>,
    creates: bool,
    /// Its answer is one thing with a version.
    is_single: bool,
    is_conditional_write: bool,
}

impl Traits {
    fn of(path: &str, method: &str, operation: &Value) -> Self {
        let answer = &operation["responses"]["200"]["content"]["application/json"]["schema"];
        let reference = answer["$ref"].as_str().unwrap_or_default();
        let is_list = reference.rsplit('/').next().is_some_and(|name| name.starts_with("Listing"));
        // A secret that is shown once is kept for no key.
        let made = ["201", "207"].iter().any(|status| operation["responses"].get(*status).is_some());
        let creates = method == "post" && made && !path.ends_with("/second-factor");
        // One thing: by its id, the caller, or the caller's organization. Sessions, offers, media and blocks have no version.
        let unversioned = ["/{handle}", "/{token}", "/{media_id}", "/{user_id}"].iter().any(|end| path.ends_with(end));
        let is_one = !unversioned && (path.ends_with('}') || ["/me", "/current"].iter().any(|end| path.ends_with(end)));
        // A picture is a part of the thing that it shows, and goes with a version of that.
        let is_part = ["/avatar", "/logo"].iter().any(|end| path.ends_with(end)) && method == "delete";
        let is_conditional_write = is_part || (matches!(method, "patch" | "delete") && is_one);
        let rules: [(bool, &[u16]); 6] = [
            (operation.get("security").is_none(), &[401, 403]),
            (path.contains('{'), &[404]),
            (operation.get("requestBody").is_some(), &[400, 413, 415]),
            (creates, &[409]),
            (is_conditional_write, &[412]),
            (true, &[422, 429, 500, 503]),
        ];
        let problems = rules.into_iter().filter(|(holds, _)| *holds).flat_map(|(_, statuses)| statuses.iter().copied());
        Self {
            problems: problems.collect(),
            creates,
            is_single: method == "get" && answer.is_object() && !is_list && is_one,
            is_conditional_write,
        }
    }
}

fn complete(path: &str, method: &str, operation: &mut Value) {
    let traits = Traits::of(path, method, operation);
    let shared = |name: &str| json!({ "$ref": format!("#/components/parameters/{name}") });
    push(operation, shared("AcceptLanguage"));
    push(operation, shared("RequestId"));
    if method == "get" && operation["responses"]["200"]["content"].get("application/json").is_some() {
        push(operation, shared("Fields"));
    }
    if traits.is_single {
        push(operation, shared("IfNoneMatch"));
    }
    if traits.is_conditional_write {
        push(operation, shared("IfMatch"));
    }
    if traits.creates {
        push(operation, shared("IdempotencyKey"));
    }
    if let Some(responses) = operation["responses"].as_object_mut() {
        add_headers(responses, &traits);
        add_problems(responses, &traits);
    }
    if method == "patch" {
        take_merge_patches(operation);
    }
}

fn refuse_upgrades(operation: &mut Value) {
    for status in UPGRADE_PROBLEMS {
        operation["responses"][status.to_string()] =
            json!({ "$ref": format!("#/components/responses/Problem{status}") });
    }
}

fn add_headers(responses: &mut Map<String, Value>, traits: &Traits) {
    for (status, response) in responses.iter_mut().filter(|(status, _)| status.starts_with('2')) {
        let mut names = vec!["X-Request-Id", "RateLimit", "RateLimit-Policy"];
        if traits.is_single || (traits.creates && status == "201") {
            names.push("ETag");
        }
        if status == "201" {
            names.push("Location");
        }
        if traits.creates {
            names.push("Idempotent-Replayed");
        }
        for name in names {
            if response["headers"].get(name).is_none() {
                response["headers"][name] = json!({ "$ref": format!("#/components/headers/{name}") });
            }
        }
    }
}

fn add_problems(responses: &mut Map<String, Value>, traits: &Traits) {
    if traits.is_single {
        responses.entry("304").or_insert_with(|| json!({ "description": "What the caller has still holds." }));
    }
    for status in &traits.problems {
        let shared = json!({ "$ref": format!("#/components/responses/Problem{status}") });
        responses.entry(status.to_string()).or_insert(shared);
    }
}

/// A merge patch may be sent under its own media type, too.
fn take_merge_patches(operation: &mut Value) {
    if let Some(content) = operation["requestBody"]["content"].as_object_mut()
        && let Some(json) = content.get("application/json").cloned()
    {
        content.entry("application/merge-patch+json").or_insert(json);
    }
}
