//! Queries of lists: filters, and which page of what they leave.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use p2p_domain::{
    error::FieldError,
    page::{Limit, PageRequest, Start},
};
use serde::{Deserialize, de::DeserializeOwned};
use utoipa::IntoParams;

use super::{Body, FieldErrors, cursor::CursorScope, pairs::Pairs};
use crate::problem::Problem;

/// The parameters that every list takes, for the document: `params(TopicFilters, Paging)`.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "read by the document alone")]
pub struct Paging {
    /// How many items at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// Where to go on: `next_cursor` of the page before, with the same filters. Not together with `skip`.
    cursor: Option<String>,
    /// How many items to jump over, for people who turn to page 7. Not together with `cursor`.
    #[param(minimum = 0, maximum = 1_000_000)]
    skip: Option<u64>,
    /// Whether to count the whole list.
    #[param(default = false)]
    with_total: Option<bool>,
}

/// For lists without filters.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NoFilter {}

impl Body for NoFilter {
    type Command = ();

    fn check(self, _: &mut FieldErrors) -> Option<()> {
        Some(())
    }
}

/// The filters of a list, and the page that is asked for. `K` is the key of the list's order.
#[derive(Debug)]
pub struct ListQuery<F: Body, K> {
    /// What is filtered, and how it is ordered.
    pub filter: F::Command,
    /// Which page.
    pub page: PageRequest<K>,
    /// Makes the cursors of the answer.
    pub scope: CursorScope,
}

impl<F: Body, K: DeserializeOwned> FromRequest for ListQuery<F, K> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::parse(request.path(), request.query_string()))
    }
}

impl<F: Body, K: DeserializeOwned> ListQuery<F, K> {
    fn parse(path: &str, query: &str) -> Result<Self, Problem> {
        let mut errors = FieldErrors::new();
        let mut pairs = Pairs::of(query);
        pairs.drop("fields");
        let limit = limit(pairs.take("limit", &mut errors), &mut errors);
        let cursor = pairs.take("cursor", &mut errors);
        let skip = pairs.take("skip", &mut errors);
        let with_total = flag("with_total", pairs.take("with_total", &mut errors).as_deref(), &mut errors);
        let filters = pairs.iter().filter(|(name, _)| !F::BESIDE.contains(name));
        let scope = CursorScope::of(&format!("{path}{}", F::LIST), filters);
        let start = start(cursor, skip, &scope, &mut errors);
        let filter = pairs.shape::<F>(&mut errors).and_then(|shape| shape.check(&mut errors));
        let filter = errors.finish(filter)?;
        Ok(Self { filter, page: PageRequest { limit, start, with_total }, scope })
    }
}

fn limit(text: Option<String>, errors: &mut FieldErrors) -> Limit {
    let Some(text) = text else { return Limit::default() };
    let size = number("limit", &text, u64::from(Limit::MAX), errors).and_then(|size| u32::try_from(size).ok());
    size.and_then(|size| errors.parsed("limit", Limit::new(size))).unwrap_or_default()
}

fn flag(field: &'static str, text: Option<&str>, errors: &mut FieldErrors) -> bool {
    match text {
        None | Some("false") => false,
        Some("true") => true,
        Some(_) => {
            errors.add(field, "invalid_type");
            false
        }
    }
}

fn start<K: DeserializeOwned>(
    cursor: Option<String>,
    skip: Option<String>,
    scope: &CursorScope,
    errors: &mut FieldErrors,
) -> Start<K> {
    match (cursor, skip) {
        (None, None) => Start::First,
        (Some(_), Some(_)) => {
            errors.add("skip", "mutually_exclusive");
            Start::First
        }
        (Some(cursor), None) => scope.decode(&cursor).map_or_else(
            || {
                errors.add("cursor", "invalid_cursor");
                Start::First
            },
            Start::After,
        ),
        (None, Some(text)) => match number("skip", &text, Start::<K>::MAX_SKIP, errors) {
            None | Some(0) => Start::First,
            Some(count) => Start::Skip(count),
        },
    }
}

/// A whole number from 0 to `most`.
fn number(field: &'static str, text: &str, most: u64, errors: &mut FieldErrors) -> Option<u64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|sign| sign.is_ascii_digit()) {
        errors.add(field, "invalid_type");
        return None;
    }
    let number = text.parse().ok().filter(|number| *number <= most);
    if number.is_none() {
        errors.push(FieldError::with_limit(field, "out_of_range", most));
    }
    number
}

#[cfg(test)]
mod tests;
