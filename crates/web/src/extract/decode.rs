//! A JSON object as a wire shape, with every unknown field and every wrong type noted: each offence is noted, taken out,
//! and the rest is read again, so that the value errors of sound fields are found in the same answer.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use serde_path_to_error::{Path, Segment};

use super::FieldErrors;

/// Reads the object. `None` when there is more wrong than one answer tells.
pub(super) fn object<T: DeserializeOwned>(object: Map<String, Value>, errors: &mut FieldErrors) -> Option<T> {
    let mut value = Value::Object(object);
    while !errors.is_full() {
        let (path, message) = match serde_path_to_error::deserialize(&value) {
            Ok(shape) => return Some(shape),
            Err(error) => (error.path().clone(), error.inner().to_string()),
        };
        let code = code_of(&message);
        // A nested shape lacks a field that it needs: the error is the field's, the shape goes.
        let field = match missing(&message) {
            Some(name) => join(&path, name),
            None => path.to_string(),
        };
        errors.add(field, code);
        if !remove(&mut value, &path) {
            return None;
        }
    }
    None
}

/// What serde's wording says of the value. The wording of serde_json and of serde's own errors is part of their tests.
pub(super) fn code_of(message: &str) -> &'static str {
    let begins = |start: &str| message.starts_with(start);
    if begins("unknown field") {
        "unknown_field"
    } else if begins("unknown variant") {
        "unknown_value"
    } else if begins("missing field") {
        "required"
    } else if begins("invalid value: integer") || begins("number too") {
        "out_of_range"
    } else if begins("UUID parsing failed") {
        "invalid_uuid"
    } else {
        "invalid_type"
    }
}

fn missing(message: &str) -> Option<&str> {
    message.strip_prefix("missing field `")?.split('`').next()
}

fn join(path: &Path, name: &str) -> String {
    match path.iter().next() {
        Some(_) => format!("{path}.{name}"),
        None => name.to_owned(),
    }
}

/// Takes out what the path leads to: the named key, or, from the first list on, the whole list, whose other positions
/// would else shift.
fn remove(value: &mut Value, path: &Path) -> bool {
    let mut keys: Vec<&str> = Vec::new();
    for segment in path {
        match segment {
            Segment::Map { key } => keys.push(key),
            Segment::Seq { .. } | Segment::Enum { .. } | Segment::Unknown => break,
        }
    }
    let Some((last, parents)) = keys.split_last() else { return false };
    let parent = parents.iter().try_fold(value, |value, key| value.get_mut(*key));
    parent.and_then(Value::as_object_mut).is_some_and(|object| object.remove(*last).is_some())
}
