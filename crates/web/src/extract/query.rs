//! Query strings of requests that answer no list.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::Method};

use super::{Body, FieldErrors, pairs::Pairs};
use crate::problem::Problem;

/// What a query string asks for. Unknown parameters are refused; `fields` is read by the view.
#[derive(Debug)]
pub struct Query<T: Body>(pub T::Command);

impl<T: Body> FromRequest for Query<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let mut pairs = Pairs::of(request.query_string());
        if request.method() == Method::GET {
            pairs.drop("fields");
        }
        let mut errors = FieldErrors::new();
        let command = pairs.shape::<T>(&mut errors).and_then(|shape| shape.check(&mut errors));
        ready(errors.finish(command).map(Self))
    }
}
