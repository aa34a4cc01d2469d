use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::codes;
use crate::docs::compose::Composer;

fn document() -> Value {
    serde_json::from_slice(crate::document().unwrap().json()).unwrap()
}

/// What a reference stands for.
fn resolved<'a>(node: &'a Value, document: &'a Value) -> &'a Value {
    match node["$ref"].as_str() {
        Some(reference) => document.pointer(reference.trim_start_matches('#')).unwrap(),
        None => node,
    }
}

/// Every JSON content of every request and answer, with where it stands.
fn contents(document: &Value) -> Vec<(String, &Value)> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let answers = operation["responses"].as_object().into_iter().flatten();
            let bodies = answers.map(|(status, answer)| (status.as_str(), answer));
            assert!(!operation.as_object().unwrap().values().any(Value::is_null), "{method} {path} has a null");
            for (name, body) in bodies.chain([("request", &operation["requestBody"])]) {
                let content = resolved(body, document)["content"].as_object();
                let json = content.into_iter().flatten().filter(|(media_type, _)| media_type.ends_with("json"));
                found.extend(json.map(|(kind, content)| (format!("{method} {path} {name} {kind}"), content)));
            }
        }
    }
    found
}

/// The properties of an object's schema, those of its parts included.
fn properties<'a>(schema: &'a Value, document: &'a Value) -> Vec<(&'a str, &'a Value)> {
    let schema = resolved(schema, document);
    let parts = schema["allOf"].as_array().into_iter().flatten().flat_map(|part| properties(part, document));
    let own = schema["properties"].as_object().into_iter().flatten().map(|(name, property)| (name.as_str(), property));
    own.chain(parts).collect()
}

/// Fails unless every object in a value has exactly the keys of its schema. Returns how many objects there were.
fn check_keys(value: &Value, schema: &Value, document: &Value, place: &str) -> usize {
    let schema = resolved(schema, document);
    if let Some(forms) = schema["oneOf"].as_array() {
        let form = forms.iter().find(|form| form["type"] != "null").unwrap();
        return check_keys(value, form, document, place);
    }
    match value {
        Value::Object(object) if schema.get("properties").is_some() || schema.get("allOf").is_some() => {
            let properties = properties(schema, document);
            let names: BTreeSet<&str> = properties.iter().map(|(name, _)| *name).collect();
            assert_eq!(object.keys().map(String::as_str).collect::<BTreeSet<_>>(), names, "{place}");
            let inside = properties
                .iter()
                .map(|(name, property)| check_keys(&object[*name], property, document, &format!("{place}.{name}")));
            1 + inside.sum::<usize>()
        }
        Value::Object(object) => {
            let of_each = &schema["additionalProperties"];
            object.values().map(|value| check_keys(value, of_each, document, &format!("{place}.*"))).sum()
        }
        Value::Array(items) => items.iter().map(|item| check_keys(item, &schema["items"], document, place)).sum(),
        _ => 0,
    }
}

#[test]
fn every_operation_has_a_name_of_its_own() {
    let document = document();
    let items = document["paths"].as_object().unwrap().values();
    let operations = items.flat_map(|item| item.as_object().unwrap().values());
    let names: Vec<&str> = operations.map(|operation| operation["operationId"].as_str().unwrap()).collect();
    let distinct: BTreeSet<&str> = names.iter().copied().collect();
    let repeated: Vec<&str> =
        distinct.iter().copied().filter(|name| names.iter().filter(|found| found == &name).count() > 1).collect();
    assert_eq!((repeated, names.len() > 50), (Vec::new(), true));
}

#[test]
fn every_json_body_has_an_example() {
    let document = document();
    let contents = contents(&document);
    for (place, content) in &contents {
        let examples = content["examples"].as_object().map_or(0, serde_json::Map::len);
        assert!(content.get("example").is_some() || examples > 0, "{place}");
    }
    for kind in [" request application/json", " request application/merge-patch+json", " 200 application/json"] {
        assert!(contents.iter().any(|(place, _)| place.ends_with(kind)), "{kind}");
    }
    assert!(contents.iter().any(|(place, _)| place.ends_with(" 409 application/problem+json")));
}

#[test]
fn examples_have_exactly_the_keys_of_their_schemas() {
    let document = document();
    let mut objects = 0;
    for (place, content) in contents(&document) {
        let Some(schema) = content.get("schema") else { continue };
        let shown = content["examples"].as_object().into_iter().flatten().map(|(_, example)| &example["value"]);
        for example in shown.chain(content.get("example")) {
            objects += check_keys(example, schema, &document, &place);
        }
    }
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        if schema["type"] == "object" || schema.get("allOf").is_some() {
            let example = schema.get("example").unwrap_or_else(|| panic!("{name} has no example"));
            objects += check_keys(example, schema, &document, name);
        }
    }
    assert!(objects > 100, "{objects}");
}

#[test]
fn values_are_composed_by_example_form_format_and_name() {
    let schemas = json!({
        "Node": { "type": "object", "properties": {
            "id": { "type": ["string", "null"], "format": "uuid" },
            "kind": { "type": "string", "enum": ["leaf", "fork"] },
            "at": { "oneOf": [{ "type": "null" }, { "type": "string", "format": "date-time" }] },
            "count": { "type": "integer", "minimum": 7 },
            "note": { "type": ["string", "null"] },
            "given": { "type": ["string", "null"], "example": "as given" },
            "open": { "type": "boolean" },
            "below": { "type": "array", "items": { "$ref": "#/components/schemas/Node" } } } },
        "Named": { "allOf": [{ "$ref": "#/components/schemas/Node" },
            { "type": "object", "properties": { "short_name": { "type": "string" } } }] },
    });
    let mut node = json!({ "id": "0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70", "kind": "leaf", "at": "2026-01-31T08:05:00.000Z",
        "count": 7, "note": null, "given": "as given", "open": false, "below": [] });
    let composer = Composer::of(&schemas);
    assert_eq!(composer.compose_named("Node"), Some(node.clone()));
    node["short_name"] = json!("short name");
    assert_eq!(composer.compose_named("Named"), Some(node));
    assert_eq!(composer.compose(&json!({})), None);
}

#[test]
fn problems_are_shown_by_the_codes_that_are_meant() {
    assert_eq!(
        codes("403", "`wrong_credentials` or `account_deactivated`"),
        ["wrong_credentials", "account_deactivated"]
    );
    assert_eq!(codes("409", "The topic is locked"), ["topic_locked"]);
    assert_eq!(codes("409", "It is the first post of its topic"), ["opening_post"]);
    assert_eq!(codes("401", "Nothing that a code tells"), ["unauthenticated"]);
    assert_eq!(codes("418", "A teapot"), Vec::<&str>::new());
}
