//! How a schema becomes a value: its own example, else what its parts, its format or its name suggest. Where the values
//! are put is told in `examples.rs`.

use serde_json::{Map, Value, json};

use super::shapes::SCHEMAS;

/// Every id without an example of its own.
pub(super) const UUID: &str = "0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70";

/// Every moment without an example of its own.
const MOMENT: &str = "2026-01-31T08:05:00.000Z";

/// How deep values are nested at most; below, lists are empty and the rest is null.
const DEEPEST: usize = 12;

/// Composes values from the named schemas of a document.
pub(super) struct Composer<'a> {
    schemas: &'a Value,
}

/// Where in a value one is: what the field is called, how deep it lies, and the named schemas around it.
#[derive(Clone)]
struct Place<'a> {
    field: &'a str,
    around: Vec<&'a str>,
    depth: usize,
}

impl<'a> Composer<'a> {
    pub(super) fn of(schemas: &'a Value) -> Self {
        Self { schemas }
    }

    /// A value of that schema; none where the schema says nothing.
    pub(super) fn compose(&self, schema: &'a Value) -> Option<Value> {
        self.at(schema, &Place { field: "", around: Vec::new(), depth: 0 })
    }

    /// A value of the schema of that name.
    pub(super) fn compose_named(&self, name: &'a str) -> Option<Value> {
        self.at(self.schemas.get(name)?, &Place { field: "", around: vec![name], depth: 0 })
    }

    fn at(&self, schema: &'a Value, place: &Place<'a>) -> Option<Value> {
        if let Some(example) = own(schema) {
            return Some(example.clone());
        }
        if place.depth > DEEPEST {
            return None;
        }
        if let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix(SCHEMAS)) {
            return self.referred(name, place);
        }
        if let Some(forms) = schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array()) {
            let form = forms.iter().find(|form| form["type"] != "null");
            return Some(form.and_then(|form| self.at(form, place)).unwrap_or(Value::Null));
        }
        if schema.get("allOf").is_some() || schema.get("properties").is_some() {
            return Some(Value::Object(self.object(schema, place)));
        }
        self.typed(schema, place)
    }

    /// A schema inside itself is none, so that the list around it stays empty.
    fn referred(&self, name: &'a str, place: &Place<'a>) -> Option<Value> {
        if place.around.contains(&name) {
            return None;
        }
        let mut inside = place.clone();
        inside.around.push(name);
        self.at(self.schemas.get(name)?, &inside)
    }

    /// The properties of all parts.
    fn object(&self, schema: &'a Value, place: &Place<'a>) -> Map<String, Value> {
        let mut object = Map::new();
        for part in schema["allOf"].as_array().into_iter().flatten() {
            if let Some(Value::Object(part)) = self.at(part, place) {
                object.extend(part);
            }
        }
        for (field, property) in schema["properties"].as_object().into_iter().flatten() {
            let inside = Place { field, around: place.around.clone(), depth: place.depth + 1 };
            object.insert(field.clone(), self.at(property, &inside).unwrap_or(Value::Null));
        }
        object
    }

    fn typed(&self, schema: &'a Value, place: &Place<'a>) -> Option<Value> {
        let (kind, is_nullable) = kind(schema)?;
        // What may be null and has no example is null; but what is shown is never nameless.
        if is_nullable && place.field != "id" {
            return Some(Value::Null);
        }
        let inside = Place { depth: place.depth + 1, ..place.clone() };
        Some(match kind {
            "object" => match schema.get("additionalProperties").and_then(|value| self.at(value, &inside)) {
                Some(value) => json!({ (key_in(place.field)): value }),
                None => json!({}),
            },
            "array" if schema["maxItems"] == 0 => json!([]),
            "array" => self.at(&schema["items"], &inside).into_iter().collect(),
            "integer" => json!(schema["minimum"].as_i64().unwrap_or(1).max(1)),
            "number" => json!(schema["minimum"].as_f64().unwrap_or(1.0).max(1.0)),
            "boolean" => json!(false),
            "string" => json!(text(schema["format"].as_str(), place.field)),
            _ => Value::Null,
        })
    }
}

/// What a schema itself gives as an example.
fn own(schema: &Value) -> Option<&Value> {
    let first = |key: &str| schema.get(key).and_then(|list| list.get(0));
    schema.get("example").or_else(|| first("examples")).or_else(|| schema.get("const")).or_else(|| first("enum"))
}

/// The first type that is not null, and whether null is one, too.
fn kind(schema: &Value) -> Option<(&str, bool)> {
    match &schema["type"] {
        Value::String(kind) => Some((kind, false)),
        Value::Array(kinds) => {
            let kind = kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null")?;
            Some((kind, kinds.iter().any(|kind| kind == "null")))
        }
        _ => None,
    }
}

/// A key of a map whose keys are not told by its schema.
fn key_in(field: &str) -> &str {
    if field == "dependencies" { "store" } else { "name" }
}

fn text(format: Option<&str>, field: &str) -> String {
    let known = match (format, field) {
        (Some("uuid"), _) => UUID,
        (Some("date-time"), _) => MOMENT,
        (Some("date"), _) => "2026-01-31",
        (Some("email"), _) | (_, "email") => "amal@najd-valves.example",
        (_, "request_id") => "web-4711",
        (_, "content") => "Check the **grease quantity** first.",
        (_, "title") => "Bearing temperature rises after relubrication",
        (_, "message") => "This takes at most 200 characters.",
        (_, "") => "text",
        (_, field) => return field.replace('_', " "),
    };
    known.to_owned()
}
