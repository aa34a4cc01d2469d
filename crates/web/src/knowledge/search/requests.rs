//! What is searched for.

use p2p_domain::{error::ValueError as _, page::Limit};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::extract::{Body, FieldErrors};

/// How many of each kind a search in everything tells when nobody says.
const BEST: u32 = 10;

/// What is searched for in everything.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct SearchEverything {
    /// Words that must all be found, in any order and form, the last one also as a beginning; `"a phrase"` as it stands; `-word` not at all.
    #[param(value_type = String, required = true, max_length = 200, example = "bearing -noise")]
    q: Option<String>,
    /// How many of each kind at most.
    #[param(minimum = 1, maximum = 100, default = 10)]
    limit: Option<u32>,
}

/// The same, understood. What the query means is for the use case to say.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Searching {
    pub q: String,
    pub limit: Limit,
}

impl Body for SearchEverything {
    type Command = Searching;

    fn check(self, errors: &mut FieldErrors) -> Option<Searching> {
        let q = errors.present("q", self.q);
        let limit = Limit::new(self.limit.unwrap_or(BEST)).map_err(|error| errors.push(error.at("limit")));
        Some(Searching { q: q?, limit: limit.ok()? })
    }
}

/// What is searched for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct SearchText {
    /// Words that must all be found, in any order and form, the last one also as a beginning; `"a phrase"` as it stands; `-word` not at all.
    #[param(value_type = String, required = true, max_length = 200, example = "bearing -noise")]
    q: Option<String>,
}

impl Body for SearchText {
    type Command = String;

    fn check(self, errors: &mut FieldErrors) -> Option<String> {
        errors.present("q", self.q)
    }
}
