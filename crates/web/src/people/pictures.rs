//! Pictures of people and organizations: set and removed by their owners, shown to everybody who knows their address.

use std::future::{Ready, ready};

use actix_web::{
    FromRequest, HttpRequest, HttpResponse, delete,
    dev::Payload,
    get,
    http::header::{self, HeaderName, HeaderValue},
    put,
    web::Data,
};
use p2p_app::pictures::PictureService;
use p2p_domain::picture::{Picture, PictureKey, PictureSize};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    extract::{Body, FieldErrors, FileForm, IfMatch, Query, Upload},
    problem::{Problem, ProblemBody},
    respond::{self, View},
    session::person::Person,
    wire::{FileBytes, OrganizationShape, UserShape},
};

/// A picture on its way in.
type PictureUpload = Upload<{ Picture::UPLOAD_MAX }>;

/// Set one's picture
///
/// PNG, JPEG or WebP by its content, up to 5 MiB and 50 million pixels. Kept as a square WebP of 256 and of 64 pixels, upright,
/// without anything else that was in the file.
#[utoipa::path(tag = "users", request_body(content = FileForm, content_type = "multipart/form-data"), responses(
    (status = 200, description = "The caller as they are now", body = UserShape),
    (status = 415, description = "`unsupported_file_type`, or `unsupported_media_type` for what is no form",
        body = ProblemBody, content_type = "application/problem+json")))]
#[put("/users/me/avatar")]
pub(super) async fn set_avatar(
    person: Person,
    upload: PictureUpload,
    view: View,
    pictures: Data<PictureService>,
) -> Result<HttpResponse, Problem> {
    let user = pictures.set_avatar(&person.actor, upload.bytes).await?;
    view.one(&UserShape::own(&user), user.version)
}

/// Remove one's picture
///
/// Having none is no error.
#[utoipa::path(tag = "users", responses((status = 204, description = "There is none")))]
#[delete("/users/me/avatar")]
pub(super) async fn remove_avatar(
    person: Person,
    expected: IfMatch,
    pictures: Data<PictureService>,
) -> Result<HttpResponse, Problem> {
    pictures.remove_avatar(&person.actor, &expected.expected()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Set one's organization's logo
///
/// For its admins; files as for one's own picture.
#[utoipa::path(tag = "organizations", request_body(content = FileForm, content_type = "multipart/form-data"), responses(
    (status = 200, description = "The organization as it is now", body = OrganizationShape),
    (status = 415, description = "`unsupported_file_type`, or `unsupported_media_type` for what is no form",
        body = ProblemBody, content_type = "application/problem+json")))]
#[put("/organizations/current/logo")]
pub(super) async fn set_logo(
    person: Person,
    upload: PictureUpload,
    view: View,
    pictures: Data<PictureService>,
) -> Result<HttpResponse, Problem> {
    let (organization, user_count) = pictures.set_logo(&person.actor, upload.bytes).await?;
    view.one(&OrganizationShape::new(&organization, user_count), organization.version)
}

/// Remove one's organization's logo
///
/// For its admins. Having none is no error.
#[utoipa::path(tag = "organizations", responses((status = 204, description = "There is none")))]
#[delete("/organizations/current/logo")]
pub(super) async fn remove_logo(
    person: Person,
    expected: IfMatch,
    pictures: Data<PictureService>,
) -> Result<HttpResponse, Problem> {
    pictures.remove_logo(&person.actor, &expected.expected()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The key in the path. What can be none names nothing.
#[derive(Debug)]
pub(super) struct KeyInPath(PictureKey);

impl FromRequest for KeyInPath {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let key = PictureKey::parse(request.match_info().get("key").unwrap_or_default());
        ready(key.map(Self).ok_or_else(Problem::not_found))
    }
}

/// Which of its sizes is wanted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PictureQuery {
    /// The edge in pixels: 256 or 64; left out: 256.
    #[param(example = 64)]
    size: Option<u32>,
}

impl Body for PictureQuery {
    type Command = PictureSize;

    fn check(self, errors: &mut FieldErrors) -> Option<PictureSize> {
        let size = self.size.map_or(Some(PictureSize::default()), PictureSize::from_pixels);
        if size.is_none() {
            errors.add("size", "unknown_value");
        }
        size
    }
}

/// Get a picture
///
/// At the address that `avatar_url` and `logo_url` name: nobody guesses it, it needs no session, and what is there never changes.
#[utoipa::path(operation_id = "show_picture", tag = "pictures", security(()), params(PictureQuery), responses(
    (status = 200, description = "The picture", body = inline(FileBytes), content_type = "image/webp", headers(
        ("ETag" = String, description = "Names these very bytes"),
        ("Cache-Control" = String, description = "A year, immutable"))),
    (status = 304, description = "What the caller has still holds.")))]
#[get("/pictures/{key}")]
pub(super) async fn show(
    request: HttpRequest,
    key: KeyInPath,
    size: Query<PictureQuery>,
    pictures: Data<PictureService>,
) -> Result<HttpResponse, Problem> {
    let bytes = pictures.read(&key.0, size.0).await?.ok_or_else(Problem::not_found)?;
    let tag = format!("\"{}-{}\"", key.0.as_str(), size.0.pixels());
    let known = respond::is_known(request.headers(), &tag);
    let mut answer = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    for header in SHOWN {
        answer.insert_header(header);
    }
    answer.insert_header((header::ETAG, tag));
    Ok(if known { answer.finish() } else { answer.content_type("image/webp").body(bytes) })
}

/// Shown in pages of other origins, cached for good, and never run as anything.
const SHOWN: [(HeaderName, HeaderValue); 3] = [
    (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin")),
];

#[cfg(test)]
mod tests;
