//! One file of a form (RFC 7578), held in memory and bounded while it arrives. What the file holds is not looked at here.

mod beside;
mod stream;

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::{FromRequest, HttpRequest, dev::Payload, error::PayloadError, http::header::HeaderMap};
use bytes::Bytes;
use futures_util::{Stream, StreamExt as _, future::LocalBoxFuture};
use p2p_domain::error::FieldError;
use utoipa::ToSchema;

use super::{FieldErrors, headers};
use crate::problem::Problem;

pub use self::{
    beside::{SentText, TextField},
    stream::{BodyStream, Pieces, UploadStream, feed},
};

/// The name of the field.
const FILE: &str = "file";

/// How much a form may hold beside its file: boundaries, headers, and fields that are refused anyway.
const BESIDE: usize = 64 * 1024;

/// How much of an unknown field's name is told back, in characters.
const NAME_MAX: usize = 100;

/// The file of a form, of at most `MAX` bytes. It may be empty: whether that will do is for the use case to say.
#[derive(Debug)]
pub struct Upload<const MAX: usize> {
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A form with one file.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "read by the document alone")]
pub struct FileForm {
    /// The file.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

impl<const MAX: usize> FromRequest for Upload<MAX> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let admitted = admit(request.headers(), MAX);
        let form = Multipart::new(request.headers(), bounded(payload.take(), MAX + BESIDE));
        Box::pin(async move {
            admitted?;
            Ok(Self { bytes: file_in(form, MAX).await? })
        })
    }
}

/// What the headers alone refuse, before a byte of the body is read.
fn admit(headers: &HeaderMap, max: usize) -> Result<(), Problem> {
    if !headers::is_plain(headers) || !headers::is_form(headers) {
        return Err(Problem::new("unsupported_media_type"));
    }
    if headers::length(headers).is_some_and(|length| length > (max + BESIDE) as u64) {
        return Err(Problem::new("payload_too_large"));
    }
    Ok(())
}

/// The same bytes up to a limit, and then an overflow.
fn bounded(payload: Payload, limit: usize) -> impl Stream<Item = Result<Bytes, PayloadError>> {
    let mut left = limit;
    payload.map(move |chunk| {
        let chunk = chunk?;
        left = left.checked_sub(chunk.len()).ok_or(PayloadError::Overflow)?;
        Ok(chunk)
    })
}

/// The one file of the form.
async fn file_in(mut form: Multipart, max: usize) -> Result<Vec<u8>, Problem> {
    let mut errors = FieldErrors::new();
    let mut file = None;
    while let Some(field) = form.next().await {
        let field = field.map_err(|error| problem_of(&error))?;
        match field.name() {
            Some(FILE) if file.is_none() => file = Some(read(field, max).await?),
            name => errors.push(misplaced(name)),
        }
        if errors.is_full() {
            break;
        }
    }
    let file = errors.present(FILE, file);
    errors.finish(file)
}

/// A field that stands where none may, or a second file.
fn misplaced(name: Option<&str>) -> FieldError {
    match name {
        Some(FILE) => FieldError::new(FILE, "repeated_field"),
        name => {
            let name: String = name.unwrap_or_default().chars().take(NAME_MAX).collect();
            FieldError::new(name, "unknown_field")
        }
    }
}

async fn read(mut field: Field, max: usize) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.next().await {
        let chunk = chunk.map_err(|error| problem_of(&error))?;
        if bytes.len() + chunk.len() > max {
            return Err(Problem::new("payload_too_large"));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn problem_of(error: &MultipartError) -> Problem {
    match error {
        MultipartError::Payload(PayloadError::Overflow) => Problem::new("payload_too_large"),
        // The client's fault, or the end of its connection.
        _ => Problem::new("bad_request"),
    }
}

#[cfg(test)]
mod tests;
