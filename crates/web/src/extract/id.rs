//! Ids in paths.

use std::{
    future::{Ready, ready},
    str::FromStr,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload};

use crate::problem::Problem;

/// The id in the path: of the first placeholder. One that is no UUID names nothing: 404, like one that does not exist.
#[derive(Debug, Clone, Copy)]
pub struct Id<T>(pub T);

impl<T: FromStr> FromRequest for Id<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let text = request.match_info().iter().next().map(|(_, text)| text);
        ready(text.and_then(|text| text.parse().ok()).map(Self).ok_or_else(Problem::not_found))
    }
}
