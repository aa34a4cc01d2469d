//! Examples of bodies, composed from their schemas, so that no body is shown without one. What a schema or a route gives
//! by itself is left as it is. How a schema becomes a value is told in `compose.rs`.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use utoipa::ToSchema as _;

use super::{
    compose::{Composer, UUID},
    shared,
};
use crate::{
    middleware::routes::is_method,
    problem::{ProblemBody, catalog},
};

const PROBLEM: &str = "application/problem+json";

/// From this many words in common, a description tells of a code.
const TELLING: usize = 2;

/// Words shorter than this tell nothing.
const SHORTEST: usize = 4;

/// Adds what is missing. To be called last, as it reads schemas and responses as they are served.
pub(super) fn add(document: &mut Value) -> Result<(), serde_json::Error> {
    let schemas = document["components"]["schemas"].clone();
    let composer = Composer::of(&schemas);
    for (path, item) in document["paths"].as_object_mut().into_iter().flatten() {
        for (_, operation) in item.as_object_mut().into_iter().flatten().filter(|(name, _)| is_method(name)) {
            // By `get_mut`: an index would leave null where there is no body.
            if let Some(body) = operation.get_mut("requestBody") {
                show(body, &composer);
            }
            for (status, response) in operation["responses"].as_object_mut().into_iter().flatten() {
                show_problem(path, status, response)?;
                show(response, &composer);
            }
        }
    }
    for (_, response) in document["components"]["responses"].as_object_mut().into_iter().flatten() {
        show(response, &composer);
    }
    show_schemas(document, &composer)
}

fn has_example(node: &Value) -> bool {
    node.get("example").is_some() || node.get("examples").is_some()
}

/// Examples of a request body or of an answer, for each of its JSON media types.
fn show(body: &mut Value, composer: &Composer<'_>) {
    let contents = body.get_mut("content").and_then(Value::as_object_mut).into_iter().flatten();
    for (media_type, content) in contents {
        let is_json = media_type == "application/json" || media_type.ends_with("+json");
        if is_json
            && !has_example(content)
            && let Some(example) = content.get("schema").and_then(|schema| composer.compose(schema))
        {
            content["example"] = example;
        }
    }
}

fn show_schemas(document: &mut Value, composer: &Composer<'_>) -> Result<(), serde_json::Error> {
    for (name, schema) in document["components"]["schemas"].as_object_mut().into_iter().flatten() {
        if has_example(schema) || !(schema["type"] == "object" || schema.get("allOf").is_some()) {
            continue;
        }
        let example = if *name == ProblemBody::name() {
            Some(shared::example("validation_failed", "/api/v1/forums/topics")?)
        } else {
            composer.compose_named(name)
        };
        if let Some(example) = example {
            schema["example"] = example;
        }
    }
    Ok(())
}

/// A problem that a route tells of is shown as the codes that its description means.
fn show_problem(path: &str, status: &str, response: &mut Value) -> Result<(), serde_json::Error> {
    let codes = codes(status, response["description"].as_str().unwrap_or_default());
    let Some(content) = response.get_mut("content").and_then(|content| content.get_mut(PROBLEM)) else {
        return Ok(());
    };
    if has_example(content) || codes.is_empty() {
        return Ok(());
    }
    let path = path.replace("{id}", UUID);
    let mut examples = Map::new();
    for code in codes {
        examples.insert(code.to_owned(), json!({ "value": shared::example(code, &path)? }));
    }
    content["examples"] = Value::Object(examples);
    Ok(())
}

/// The codes of that status that a description names in backticks; else the one whose words it shares; else the first.
fn codes(status: &str, description: &str) -> Vec<&'static str> {
    let entries: Vec<_> = catalog::entries().filter(|entry| entry.status.to_string() == status).collect();
    let quoted: Vec<&str> = description.split('`').skip(1).step_by(2).collect();
    let named: Vec<_> = entries.iter().map(|entry| entry.code).filter(|code| quoted.contains(code)).collect();
    if !named.is_empty() {
        return named;
    }
    let told = words(description);
    let mut best = (TELLING - 1, entries.first().map(|entry| entry.code));
    for entry in &entries {
        let own = words(&format!("{} {} {}", entry.code, entry.title[0], entry.detail[0]));
        let common = own.intersection(&told).count();
        if common > best.0 {
            best = (common, Some(entry.code));
        }
    }
    best.1.into_iter().collect()
}

fn words(text: &str) -> BTreeSet<String> {
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| word.len() >= SHORTEST);
    words.map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests;
