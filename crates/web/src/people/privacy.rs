//! What the law gives people, also without the second factor that their organization demands: a copy of all that is held of them, and to
//! be erased. What the copy holds is in `archive`.

use actix_web::{
    HttpResponse, get,
    http::header::{self, HeaderValue},
    post,
    web::Data,
};
use p2p_app::privacy::PrivacyService;

use super::archive;
use crate::{
    extract::Json,
    problem::{Problem, ProblemBody},
    respond,
    session::{PasswordRequest, person::Newcomer, tokens::Headers, transport::CookiePolicy},
    wire::FileBytes,
};

/// What the copy is called on the disk of who takes it.
const DISPOSITION: HeaderValue = HeaderValue::from_static("attachment; filename=\"p2p-sandbox-export.zip\"");

/// Take a copy of all that is held of oneself
///
/// A ZIP of JSON files, one for each kind of data, and one's picture. It is written while it is read.
#[utoipa::path(operation_id = "export_own_data", tag = "users", responses((status = 200, description = "The copy", body = inline(FileBytes), content_type = "application/zip",
    headers(("Content-Disposition" = String, description = "To be kept as a file")))))]
#[get("/users/me/export")]
pub(super) async fn export(Newcomer(person): Newcomer, privacy: Data<PrivacyService>) -> Result<HttpResponse, Problem> {
    let copy = archive::pieces(privacy.export(&person.actor));
    let mut answer = HttpResponse::Ok();
    answer.content_type("application/zip").insert_header((header::CONTENT_DISPOSITION, DISPOSITION));
    respond::flow(answer, copy).await
}

/// Erase oneself
///
/// The person and all that names them go; what they wrote stays, of nobody. All sessions end. Refused to the only admin of an
/// organization that has other active people: 409 `last_admin`.
#[utoipa::path(operation_id = "erase_oneself", tag = "users", request_body = PasswordRequest, responses(
    (status = 204, description = "Erased", headers(
        ("front-token" = String, description = "`remove`"),
        ("Set-Cookie" = String, description = "Empties `sAccessToken` and `sRefreshToken`"))),
    (status = 403, description = "`wrong_credentials`", body = ProblemBody, content_type = "application/problem+json"),
    (status = 409, description = "`last_admin`", body = ProblemBody, content_type = "application/problem+json")))]
#[post("/users/me/erase")]
pub(super) async fn erase(
    Newcomer(person): Newcomer,
    body: Json<PasswordRequest>,
    privacy: Data<PrivacyService>,
    policy: Data<CookiePolicy>,
) -> Result<HttpResponse, Problem> {
    privacy.erase(&person.actor, &body.command).await?;
    Ok(Headers::clearing(&policy)?.on(HttpResponse::NoContent().finish()))
}
