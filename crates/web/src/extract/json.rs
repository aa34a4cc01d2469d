//! JSON bodies. What is no JSON is 400, what is not the wanted JSON is 422 with every field.

use std::borrow::Cow;

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    error::PayloadError,
    http::{
        Method,
        header::{self, HeaderMap},
    },
};
use bytes::{Bytes, BytesMut};
use futures_util::{StreamExt, future::LocalBoxFuture};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use super::{Body, FieldErrors, Fingerprint, decode, headers, strict::Strict};
use crate::problem::Problem;

/// The largest JSON body, in bytes.
pub const MAX_BODY: usize = 256 * 1024;

/// The command that a JSON body asks for.
#[derive(Debug)]
pub struct Json<T: Body> {
    /// What is to be done.
    pub command: T::Command,
    /// Tells this body from others, for idempotency keys.
    pub fingerprint: Fingerprint,
}

impl<T: Body> FromRequest for Json<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let keyed = KeyedJson::<T>::from_request(request, payload);
        Box::pin(async move {
            let KeyedJson { command, fingerprint } = keyed.await?;
            Ok(Self { command: command?, fingerprint })
        })
    }
}

/// A JSON body that may come with an idempotency key: what is wrong with it is told by the work, so that the refusal is
/// kept for the key like any other answer.
#[derive(Debug)]
pub struct KeyedJson<T: Body> {
    /// What is to be done, or why it cannot be.
    pub command: Result<T::Command, Problem>,
    /// Tells this body from others.
    pub fingerprint: Fingerprint,
}

impl<T: Body> FromRequest for KeyedJson<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let admitted = admit(request.method(), request.headers());
        let payload = payload.take();
        Box::pin(async move {
            admitted?;
            let bytes = read(payload).await?;
            Ok(Self { command: parse::<T>(&bytes), fingerprint: Fingerprint::of(&bytes) })
        })
    }
}

/// What the headers alone refuse, before a byte of the body is read.
fn admit(method: &Method, headers: &HeaderMap) -> Result<(), Problem> {
    let length = headers::length(headers);
    if length.is_some_and(|length| length > MAX_BODY as u64) {
        return Err(Problem::new("payload_too_large"));
    }
    let has_body = length.is_some_and(|length| length > 0) || headers.contains_key(header::TRANSFER_ENCODING);
    let known = match headers::text(headers, header::CONTENT_TYPE) {
        Some(content_type) => is_json(method, content_type),
        None => !has_body,
    };
    if known && headers::is_plain(headers) { Ok(()) } else { Err(Problem::new("unsupported_media_type")) }
}

fn is_json(method: &Method, content_type: &str) -> bool {
    let mut parts = content_type.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default();
    let named = essence.eq_ignore_ascii_case("application/json")
        || (method == Method::PATCH && essence.eq_ignore_ascii_case("application/merge-patch+json"));
    let utf8 = |part: &str| match part.split_once('=') {
        Some((name, value)) if name.trim().eq_ignore_ascii_case("charset") => {
            ["utf-8", "utf8"].iter().any(|utf8| value.trim().trim_matches('"').eq_ignore_ascii_case(utf8))
        }
        _ => true,
    };
    named && parts.all(utf8)
}

/// The whole body, as long as it stays within [`MAX_BODY`].
async fn read(mut payload: Payload) -> Result<Bytes, Problem> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| match error {
            PayloadError::Overflow => Problem::new("payload_too_large"),
            _ => Problem::new("bad_request"),
        })?;
        if body.len() + chunk.len() > MAX_BODY {
            return Err(Problem::new("payload_too_large"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// The command in those bytes.
pub(super) fn parse<T: Body>(bytes: &[u8]) -> Result<T::Command, Problem> {
    let Strict(value) = serde_json::from_slice(bytes).map_err(|_| Problem::new("malformed_json"))?;
    one_of_several::<T>("", value)
}

/// The command in one value of a body that holds several: what is wrong with it is told apart from the others, and by its place where
/// it has no fields of its own.
pub fn one_of_several<T: Body>(place: impl Into<Cow<'static, str>>, value: Value) -> Result<T::Command, Problem> {
    checked(place, value, T::check)
}

/// An object that is read by [`checked_by`].
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct ObjectSent(Map<String, Value>);

impl Body for ObjectSent {
    type Command = Value;

    fn check(self, _: &mut FieldErrors) -> Option<Value> {
        Some(Value::Object(self.0))
    }
}

/// The command in an object, where the check of its fields needs to know more than they tell; every mistake is still told at once.
pub fn checked_by<T: DeserializeOwned, C>(
    object: Value,
    check: impl FnOnce(T, &mut FieldErrors) -> Option<C>,
) -> Result<C, Problem> {
    checked("", object, check)
}

fn checked<T: DeserializeOwned, C>(
    place: impl Into<Cow<'static, str>>,
    value: Value,
    check: impl FnOnce(T, &mut FieldErrors) -> Option<C>,
) -> Result<C, Problem> {
    let mut errors = FieldErrors::new();
    let Value::Object(object) = value else {
        errors.add(place, "invalid_type");
        return Err(errors.into());
    };
    let shape: Option<T> = decode::object(object, &mut errors);
    let command = shape.and_then(|shape| check(shape, &mut errors));
    errors.finish(command)
}

#[cfg(test)]
mod tests;
