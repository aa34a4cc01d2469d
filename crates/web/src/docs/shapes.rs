//! Schemas, put right: merge-patch fields are written in place, and what an answer holds is always there.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::openapi::PATCH_PREFIX;

/// What references to schemas begin with.
pub(super) const SCHEMAS: &str = "#/components/schemas/";

/// Replaces references to merge-patch fields by what they stand for, and drops the named forms.
pub(super) fn write_patches_in_place(document: &mut Value) {
    let schemas = document["components"]["schemas"].clone();
    visit(document, &mut |node| {
        let name = node.get("$ref").and_then(Value::as_str).and_then(|reference| reference.strip_prefix(SCHEMAS));
        if let Some(schema) = name.filter(|name| name.starts_with(PATCH_PREFIX)).and_then(|name| schemas.get(name)) {
            let forms: Vec<Value> = schema["oneOf"].as_array().into_iter().flatten().map(bare).collect();
            *node = json!({ "oneOf": without_repeats(forms) });
        }
    });
    if let Some(schemas) = document["components"]["schemas"].as_object_mut() {
        schemas.retain(|name, _| !name.starts_with(PATCH_PREFIX));
    }
}

/// A form of a merge-patch field without the words about the wrapper.
fn bare(form: &Value) -> Value {
    let mut form = form.clone();
    if let Some(form) = form.as_object_mut() {
        form.remove("description");
        form.remove("default");
    }
    form
}

/// Left out and null are both null to a reader of the schema.
fn without_repeats(forms: Vec<Value>) -> Vec<Value> {
    forms.into_iter().fold(Vec::new(), |mut kept, form| {
        if !kept.contains(&form) {
            kept.push(form);
        }
        kept
    })
}

/// A field that may be left out has no default that a client should send: utoipa reads one out of `#[serde(default)]`.
pub(super) fn drop_null_defaults(document: &mut Value) {
    visit(&mut document["components"]["schemas"], &mut |node| {
        if let Some(node) = node.as_object_mut()
            && node.get("default") == Some(&Value::Null)
        {
            node.remove("default");
        }
    });
}

/// In answers, an absent value is null and its key is there: every key of every schema that only answers use is required.
pub(super) fn require_what_answers_hold(document: &mut Value) {
    let (mut asked, mut answered) = (BTreeSet::new(), BTreeSet::new());
    for operation in
        document["paths"].as_object().into_iter().flatten().filter_map(|(_, item)| item.as_object()).flatten()
    {
        reach(&operation.1["requestBody"], document, &mut asked);
        reach(&operation.1["responses"], document, &mut answered);
    }
    answered.extend(["Problem".to_owned(), "FieldProblem".to_owned()]);
    for name in answered.difference(&asked) {
        require_all(&mut document["components"]["schemas"][name]);
    }
}

/// No key of this schema, nor of what stands in it, is ever left out.
pub(super) fn require_all(schema: &mut Value) {
    visit(schema, &mut |node| {
        if let Some(properties) = node.get("properties").and_then(Value::as_object) {
            node["required"] = json!(properties.keys().collect::<Vec<_>>());
        }
    });
}

/// The schemas that can be reached from here.
fn reach(node: &Value, document: &Value, found: &mut BTreeSet<String>) {
    match node {
        Value::Object(object) => {
            if let Some(name) = object.get("$ref").and_then(Value::as_str).and_then(|text| text.strip_prefix(SCHEMAS))
                && found.insert(name.to_owned())
            {
                reach(&document["components"]["schemas"][name], document, found);
            }
            object.values().for_each(|value| reach(value, document, found));
        }
        Value::Array(items) => items.iter().for_each(|item| reach(item, document, found)),
        _ => {}
    }
}

/// Calls `change` on every node, parents first.
fn visit(node: &mut Value, change: &mut impl FnMut(&mut Value)) {
    change(node);
    match node {
        Value::Object(object) => object.values_mut().for_each(|value| visit(value, change)),
        Value::Array(items) => items.iter_mut().for_each(|item| visit(item, change)),
        _ => {}
    }
}
