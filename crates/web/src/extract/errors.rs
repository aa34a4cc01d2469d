//! Field errors, collected. At most fifty are kept: nobody reads more, and a client must not make us write them.

use std::borrow::Cow;

use p2p_domain::{
    error::{FieldError, ValueError},
    timestamp::Timestamp,
    user::Change,
};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use uuid::Uuid;

use super::Patch;
use crate::problem::Problem;

/// What is wrong with a request so far.
#[derive(Debug, Default)]
pub struct FieldErrors(Vec<FieldError>);

impl FieldErrors {
    /// How many errors are told at once.
    pub const MAX: usize = 50;

    /// Nothing wrong yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes an error.
    pub fn push(&mut self, error: FieldError) {
        if !self.is_full() {
            self.0.push(error);
        }
    }

    /// Notes errors, as value types made of several give them.
    pub fn extend(&mut self, errors: impl IntoIterator<Item = FieldError>) {
        errors.into_iter().for_each(|error| self.push(error));
    }

    /// Notes an error by its code.
    pub fn add(&mut self, field: impl Into<Cow<'static, str>>, code: &'static str) {
        self.push(FieldError::new(field, code));
    }

    /// Whether the field, or something in it, is wrong already.
    #[must_use]
    pub fn has(&self, field: &str) -> bool {
        let within = |rest: &str| rest.is_empty() || rest.starts_with(['.', '[']);
        self.0.iter().any(|error| error.field.strip_prefix(field).is_some_and(within))
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn is_full(&self) -> bool {
        self.0.len() >= Self::MAX
    }

    /// The parsed value, or the error of that field noted.
    pub fn parsed<T, E: ValueError>(&mut self, field: &'static str, result: Result<T, E>) -> Option<T> {
        result.map_err(|error| self.push(error.at(field))).ok()
    }

    /// The value that was made of several, or the errors of those noted.
    pub fn composed<T>(&mut self, result: Result<T, Vec<FieldError>>) -> Option<T> {
        result.map_err(|errors| self.extend(errors)).ok()
    }

    /// A field that must be there. One that has an error already is not called missing too.
    pub fn present<V>(&mut self, field: &'static str, value: Option<V>) -> Option<V> {
        if value.is_none() && !self.has(field) {
            self.add(field, "required");
        }
        value
    }

    /// A text that must be there and parse.
    pub fn required<T, E: ValueError>(
        &mut self,
        field: &'static str,
        value: Option<String>,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let text = self.present(field, value)?;
        self.parsed(field, parse(&text))
    }

    /// A text that may be missing or null, and else must parse.
    pub fn optional<T, E: ValueError>(
        &mut self,
        field: &'static str,
        value: Option<String>,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        self.parsed(field, parse(&value?))
    }

    /// A moment in RFC 3339 that may be missing or null.
    pub fn optional_moment(&mut self, field: &'static str, value: Option<String>) -> Option<Timestamp> {
        let moment = OffsetDateTime::parse(&value?, &Rfc3339).ok();
        if moment.is_none() {
            self.add(field, "invalid_moment");
        }
        moment.map(Timestamp::from)
    }

    /// An id that may be missing or null.
    pub fn optional_id<T>(
        &mut self,
        field: &'static str,
        value: Option<String>,
        id: impl FnOnce(Uuid) -> T,
    ) -> Option<T> {
        let text = value?;
        let hyphenated = text.len() == uuid::fmt::Hyphenated::LENGTH;
        let uuid = Uuid::try_parse(&text).ok().filter(|_| hyphenated);
        if uuid.is_none() {
            self.add(field, "invalid_uuid");
        }
        let uuid = uuid?;
        Some(id(uuid))
    }

    /// A nullable text of a merge patch.
    pub fn change<T, E: ValueError>(
        &mut self,
        field: &'static str,
        value: Patch<String>,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Change<T> {
        match value {
            Patch::Absent => Change::Keep,
            Patch::Null => Change::Clear,
            Patch::Value(text) => self.parsed(field, parse(&text)).map_or(Change::Keep, Change::Set),
        }
    }

    /// A field of a merge patch that cannot be cleared; `None` leaves it as it is.
    pub fn not_nullable<V>(&mut self, field: &'static str, value: Patch<V>) -> Option<V> {
        match value {
            Patch::Absent => None,
            Patch::Null => {
                self.add(field, "not_nullable");
                None
            }
            Patch::Value(value) => Some(value),
        }
    }

    /// A text of a merge patch that cannot be cleared and must parse; `None` leaves it as it is.
    pub fn changed<T, E: ValueError>(
        &mut self,
        field: &'static str,
        value: Patch<String>,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let text = self.not_nullable(field, value)?;
        self.parsed(field, parse(&text))
    }

    /// The command, unless something is wrong.
    pub fn finish<T>(self, command: Option<T>) -> Result<T, Problem> {
        match command {
            Some(command) if self.0.is_empty() => Ok(command),
            _ => Err(Problem::invalid(self.0)),
        }
    }
}

impl From<FieldErrors> for Problem {
    fn from(errors: FieldErrors) -> Self {
        Self::invalid(errors.0)
    }
}
