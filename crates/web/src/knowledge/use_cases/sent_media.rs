//! A medium as it is sent: a form with a file and its caption, or JSON that names a file which is there already.

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use futures_util::{FutureExt as _, TryFutureExt as _, future::LocalBoxFuture};
use p2p_domain::{
    error::{FieldError, ValueError as _},
    use_case::Caption,
};
use utoipa::ToSchema;

use super::media_requests::MediaHang;
use crate::{
    extract::{KeyedJson, TextField, UploadStream, is_form},
    problem::Problem,
};

/// A form with a file and its caption.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "read by the document alone")]
pub(super) struct MediaForm {
    /// The file.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// What it shows.
    #[schema(max_length = 300, example = "The line before the change")]
    caption: Option<String>,
}

/// The caption of a form. The file is not kept where it will not do.
const CAPTION: TextField = TextField { name: "caption", check };

fn check(text: &str) -> Result<(), FieldError> {
    Caption::parse(text).map(drop).map_err(|error| error.at("caption"))
}

/// What came.
pub(super) enum SentMedia {
    /// A file that arrives.
    Arriving(UploadStream),
    /// A file that is there.
    Present(KeyedJson<MediaHang>),
}

impl FromRequest for SentMedia {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        if is_form(request.headers()) {
            UploadStream::with_text(request, payload, CAPTION).map_ok(Self::Arriving).boxed_local()
        } else {
            KeyedJson::from_request(request, payload).map_ok(Self::Present).boxed_local()
        }
    }
}
