//! Files that hang on a use case: added, described, put in order, taken down.

use actix_web::{HttpRequest, HttpResponse, delete, patch, post, web::Data};
use p2p_app::{
    files::Upload,
    idempotency::{IdempotencyService, Once},
    use_cases::UseCaseService,
};
use p2p_domain::{
    id::UseCaseId,
    idempotency::StoredAnswer,
    use_case::{Caption, Media},
    version::Version,
};

use super::{
    media_requests::{Hanging, MediaHang, MediaPatch, MediaPath},
    sent_media::{MediaForm, SentMedia},
};
use crate::{
    extract::{Id, Idempotency, Json, KeyedJson, UploadStream, feed},
    keyed,
    problem::{Asked, Problem, ProblemBody},
    respond::{self, View},
    session::person::Person,
    wire::MediaShape,
};

/// Who adds a medium to what, by which request.
struct Adding<'a> {
    person: &'a Person,
    of: UseCaseId,
    key: &'a Idempotency,
    asked: Asked,
    use_cases: &'a UseCaseService,
    keys: &'a IdempotencyService,
}

/// A medium is read where its file is.
fn created(media: &Media) -> StoredAnswer {
    let location = format!("/api/v1/files/{}", media.file.id);
    respond::created(&MediaShape::from(media), Version::FIRST, location)
}

impl Adding<'_> {
    /// A file that is there.
    async fn hang(&self, body: KeyedJson<MediaHang>) -> Result<HttpResponse, Problem> {
        let actor = &self.person.actor;
        let keyed = self.key.keyed(actor.user_id, &body.fingerprint);
        let work = async |once: Option<Once<'_, Media>>| -> Result<Media, Problem> {
            let Hanging { file, caption } = body.command?;
            Ok(self.use_cases.hang(actor, self.of, file, caption, once.as_ref()).await?)
        };
        keyed::answer(self.keys, keyed, &self.asked, created, work).await
    }

    /// A file that arrives. Its caption may stand behind it, and was checked when it came.
    async fn upload(&self, sent: UploadStream) -> Result<HttpResponse, Problem> {
        let actor = &self.person.actor;
        let UploadStream { name, declared, fingerprint, pieces, text } = sent;
        let keyed = self.key.keyed(actor.user_id, &fingerprint);
        let caption = || text.get().and_then(|text| Caption::parse(&text).ok());
        let taken = async |bytes| {
            let upload = Upload { name, bytes, declared };
            let work = async |once: Option<Once<'_, Media>>| -> Result<Media, Problem> {
                Ok(self.use_cases.upload(actor, self.of, upload, caption, once.as_ref()).await?)
            };
            keyed::answer(self.keys, keyed, &self.asked, created, work).await
        };
        feed(pieces, taken).await
    }
}

/// Add a medium to a use case
///
/// A form with the field `file`, which has its `filename`, and maybe the field `caption`; or JSON that names a file which is there already.
/// What files may be is told at `POST /files`; at most 30 hang on one use case. For its author, admins of its organization and superusers.
#[utoipa::path(tag = "use cases",
    request_body(content((MediaForm = "multipart/form-data"), (MediaHang = "application/json"))), responses(
    (status = 201, description = "The medium", body = MediaShape),
    (status = 409, description = "`quota_exceeded`, `idempotency_in_progress`", body = ProblemBody, content_type = "application/problem+json"),
    (status = 415, description = "`unsupported_file_type`, or `unsupported_media_type` for what is neither form nor JSON",
        body = ProblemBody, content_type = "application/problem+json")))]
#[post("/use-cases/{id}/media")]
pub(super) async fn add_media(
    person: Person,
    id: Id<UseCaseId>,
    key: Idempotency,
    sent: SentMedia,
    request: HttpRequest,
    use_cases: Data<UseCaseService>,
    keys: Data<IdempotencyService>,
) -> Result<HttpResponse, Problem> {
    let asked = Asked::of(&request);
    let adding = Adding { person: &person, of: id.0, key: &key, asked, use_cases: &use_cases, keys: &keys };
    match sent {
        SentMedia::Arriving(form) => adding.upload(form).await,
        SentMedia::Present(body) => adding.hang(body).await,
    }
}

/// Describe or move a medium
///
/// For the author of the use case, admins of its organization and superusers.
#[utoipa::path(tag = "use cases", responses(
    (status = 200, description = "The medium as it is now", body = MediaShape),
    (status = 409, description = "Others edited it again and again meanwhile", body = ProblemBody,
        content_type = "application/problem+json")))]
#[patch("/use-cases/{id}/media/{media_id}")]
pub(super) async fn update_media(
    person: Person,
    path: MediaPath,
    body: Json<MediaPatch>,
    view: View,
    use_cases: Data<UseCaseService>,
) -> Result<HttpResponse, Problem> {
    let media = use_cases.edit_media(&person.actor, path.of, path.file, body.command).await?;
    view.plain(&MediaShape::from(&media))
}

/// Take a medium down
///
/// The file hangs on nothing from then on, and goes in its time. For the author of the use case, admins of its organization and superusers.
#[utoipa::path(tag = "use cases", responses((status = 204, description = "It is no longer there")))]
#[delete("/use-cases/{id}/media/{media_id}")]
pub(super) async fn remove_media(
    person: Person,
    path: MediaPath,
    use_cases: Data<UseCaseService>,
) -> Result<HttpResponse, Problem> {
    use_cases.remove_media(&person.actor, path.of, path.file).await?;
    Ok(HttpResponse::NoContent().finish())
}
