//! `?fields=`: which top-level keys are kept. What keys there are is read from the schema of the wire shape, once.

use std::{
    any::TypeId,
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use serde_json::{Map, Value};
use utoipa::{
    ToSchema,
    openapi::{RefOr, Schema},
};

use crate::{extract::FieldErrors, problem::Problem};

type Keys = Arc<BTreeSet<String>>;

static KNOWN: OnceLock<Mutex<HashMap<TypeId, Keys>>> = OnceLock::new();

/// The top-level keys of a wire shape.
fn keys<T: ToSchema + 'static>() -> Keys {
    let mut known = KNOWN.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
    Arc::clone(known.entry(TypeId::of::<T>()).or_insert_with(|| Arc::new(read::<T>())))
}

fn read<T: ToSchema>() -> BTreeSet<String> {
    let mut named = Vec::new();
    T::schemas(&mut named);
    let named: BTreeMap<String, RefOr<Schema>> = named.into_iter().collect();
    let mut keys = BTreeSet::new();
    collect(&T::schema(), &named, &mut keys, 8);
    keys
}

/// Gathers property names; `depth` bounds a schema that refers to itself.
fn collect(schema: &RefOr<Schema>, named: &BTreeMap<String, RefOr<Schema>>, keys: &mut BTreeSet<String>, depth: u8) {
    if depth == 0 {
        return;
    }
    match schema {
        RefOr::Ref(reference) => {
            let name = reference.ref_location.rsplit('/').next().unwrap_or_default();
            if let Some(schema) = named.get(name) {
                collect(schema, named, keys, depth - 1);
            }
        }
        RefOr::T(Schema::Object(object)) => keys.extend(object.properties.keys().cloned()),
        // A flattened shape is all of its parts.
        RefOr::T(Schema::AllOf(all)) => all.items.iter().for_each(|item| collect(item, named, keys, depth - 1)),
        RefOr::T(_) => {}
    }
}

/// The names in `?fields=`, in so far as the wire shape has them.
pub(super) fn wanted<T: ToSchema + 'static>(fields: &str) -> Result<BTreeSet<&str>, Problem> {
    let known = keys::<T>();
    let wanted: BTreeSet<&str> = fields.split(',').map(str::trim).collect();
    let mut errors = FieldErrors::new();
    if wanted.iter().any(|name| !known.contains(*name)) {
        errors.add("fields", "unknown_field");
        return Err(errors.into());
    }
    Ok(wanted)
}

/// Keeps those keys.
pub(super) fn keep(value: Value, wanted: &BTreeSet<&str>) -> Value {
    match value {
        Value::Object(object) => {
            let kept: Map<String, Value> =
                object.into_iter().filter(|(key, _)| wanted.contains(key.as_str())).collect();
            Value::Object(kept)
        }
        other => other,
    }
}
