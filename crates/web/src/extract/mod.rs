//! Reading requests: bodies, queries, ids and conditional headers, strictly and with every mistake named at once.
//! What a field may hold is the domain's; here is only how it travels.

mod attachments;
pub mod cursor;
mod decode;
mod errors;
mod headers;
mod id;
mod idempotency;
mod if_match;
mod json;
mod nested;
mod paging;
mod pairs;
mod patch;
mod query;
mod strict;
mod upload;
mod words;

use serde::de::DeserializeOwned;

pub use self::{
    attachments::attachments,
    errors::FieldErrors,
    headers::is_form,
    id::Id,
    idempotency::{Fingerprint, Idempotency},
    if_match::IfMatch,
    json::{Json, KeyedJson, MAX_BODY, ObjectSent, checked_by, one_of_several},
    nested::object_or_null,
    paging::{ListQuery, NoFilter, Paging},
    patch::Patch,
    query::Query,
    upload::{BodyStream, FileForm, Pieces, SentText, TextField, Upload, UploadStream, feed},
};

/// A wire shape that becomes a command of the application: the body of a write, or the filters of a read.
///
/// The type carries `#[serde(default, deny_unknown_fields)]`, and its fields are `Option`, [`Patch`] or (in queries)
/// `Vec`, so that a missing field is found by `check`, together with everything else.
pub trait Body: DeserializeOwned + 'static {
    /// What it becomes.
    type Command;

    /// Where a list with these filters goes on, relative to the path asked for. Cursors are good there as well; empty
    /// for a list that is its own resource.
    const LIST: &'static str = "";

    /// Parameters that choose what stands beside the items, and not which items: cursors are good with and without them.
    const BESIDE: &'static [&'static str] = &[];

    /// Parses each field, noting every error; `None` only when something was noted.
    fn check(self, errors: &mut FieldErrors) -> Option<Self::Command>;
}
