//! Taking, showing and removing files.

use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse, delete, get, post, put, web::Data};
use p2p_app::{
    files::{Announced, Announcement, FileService, Upload},
    idempotency::{IdempotencyService, Once},
};
use p2p_domain::{file::File, id::FileId, idempotency::StoredAnswer, version::Version};

use super::requests::{Announcing, FileAnnouncement, FileUploadShape, TicketQuery};
use crate::{
    extract::{BodyStream, FileForm, Id, Idempotency, IfMatch, KeyedJson, Query, UploadStream, feed},
    keyed,
    middleware::Deadline,
    problem::{Asked, Problem, ProblemBody},
    respond::{self, View},
    session::person::Person,
    wire::{FileBytes, FileShape},
};

/// How long it may take to look through a file that arrived, at least; its size is bounded.
const LOOKING: Duration = Duration::from_mins(5);

fn location(id: FileId) -> String {
    format!("/api/v1/files/{id}")
}

fn created(file: &File) -> StoredAnswer {
    respond::created(&FileShape::from(file), Version::FIRST, location(file.id))
}

/// Upload a file
///
/// PNG, JPEG, WebP, GIF, MP4, WebM, PDF, DOCX, XLSX, PPTX, CSV or TXT by its content; 10 MiB, films 200 MiB, unless configured otherwise. The
/// form holds the field `file` with its `filename` and nothing else. Only its uploader sees it until it hangs on something; what hangs on nothing
/// for 24 hours goes. With an `Idempotency-Key`, its name and its first 64 KiB tell a file from another.
#[utoipa::path(operation_id = "upload_file", tag = "files",
    request_body(content = FileForm, content_type = "multipart/form-data"), responses(
    (status = 201, description = "The file", body = FileShape),
    (status = 409, description = "`quota_exceeded`, `idempotency_in_progress`", body = ProblemBody, content_type = "application/problem+json"),
    (status = 415, description = "`unsupported_file_type`, or `unsupported_media_type` for what is no form",
        body = ProblemBody, content_type = "application/problem+json")))]
#[post("/files")]
pub(super) async fn upload(
    person: Person,
    file: UploadStream,
    key: Idempotency,
    request: HttpRequest,
    files: Data<FileService>,
    keys: Data<IdempotencyService>,
) -> Result<HttpResponse, Problem> {
    let UploadStream { name, declared, fingerprint, pieces, .. } = file;
    let keyed = key.keyed(person.actor.user_id, &fingerprint);
    let taken = async |bytes| {
        let upload = Upload { name, bytes, declared };
        let work = async |once: Option<Once<'_, File>>| -> Result<File, Problem> {
            Ok(files.upload(&person.actor, upload, once.as_ref()).await?)
        };
        keyed::answer(&keys, keyed, &Asked::of(&request), created, work).await
    };
    feed(pieces, taken).await
}

/// Announce a file
///
/// Its bytes are then put at the address that is answered, and the file completed.
#[utoipa::path(operation_id = "announce_file", tag = "files", request_body = FileAnnouncement, responses(
    (status = 201, description = "What to do next", body = FileUploadShape),
    (status = 409, description = "`quota_exceeded`, `idempotency_in_progress`", body = ProblemBody, content_type = "application/problem+json"),
    (status = 415, description = "`unsupported_file_type`, or `unsupported_media_type` for what is no JSON",
        body = ProblemBody, content_type = "application/problem+json")))]
#[post("/files/uploads")]
pub(super) async fn announce(
    person: Person,
    body: KeyedJson<FileAnnouncement>,
    key: Idempotency,
    request: HttpRequest,
    files: Data<FileService>,
    keys: Data<IdempotencyService>,
) -> Result<HttpResponse, Problem> {
    let keyed = key.keyed(person.actor.user_id, &body.fingerprint);
    let render = |announced: &Announced| {
        respond::created(&FileUploadShape::from(announced), Version::FIRST, location(announced.file.id))
    };
    let work = async |once: Option<Once<'_, Announced>>| -> Result<Announced, Problem> {
        let Announcing { name, media, size } = body.command?;
        let media = media.ok_or_else(|| Problem::new("unsupported_file_type"))?;
        Ok(files.announce(&person.actor, Announcement { name, media, size }, once.as_ref()).await?)
    };
    keyed::answer(&keys, keyed, &Asked::of(&request), render, work).await
}

/// Put the bytes of a file
///
/// At the address that announcing it answered, where the store has none of its own. The signature is the right to do so, once.
#[utoipa::path(operation_id = "put_file", tag = "files", security(()), params(TicketQuery),
    request_body(content = inline(FileBytes), content_type = "application/octet-stream"), responses(
    (status = 204, description = "The bytes are there"),
    (status = 403, description = "`invalid_signature`", body = ProblemBody, content_type = "application/problem+json"),
    (status = 422, description = "`upload_mismatch`: more or fewer bytes than announced", body = ProblemBody,
        content_type = "application/problem+json")))]
#[put("/files/{id}/upload")]
pub(super) async fn receive(
    id: Id<FileId>,
    ticket: Query<TicketQuery>,
    body: BodyStream,
    files: Data<FileService>,
) -> Result<HttpResponse, Problem> {
    feed(body.0, async |bytes| Ok(files.receive(id.0, &ticket.0, bytes).await?)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Complete a file
///
/// Once its bytes are put. They must be what was announced; if not, they go, and the announcement with them. Doing so again changes nothing.
#[utoipa::path(operation_id = "complete_file", tag = "files", responses(
    (status = 200, description = "The file", body = FileShape),
    (status = 409, description = "`upload_missing`", body = ProblemBody, content_type = "application/problem+json"),
    (status = 422, description = "`upload_mismatch`", body = ProblemBody, content_type = "application/problem+json")))]
#[post("/files/{id}/complete")]
pub(super) async fn complete(
    person: Person,
    id: Id<FileId>,
    view: View,
    deadline: Deadline,
    files: Data<FileService>,
) -> Result<HttpResponse, Problem> {
    deadline.extend(LOOKING);
    let file = files.complete(&person.actor, id.0).await?;
    view.plain(&FileShape::from(&file))
}

/// Get a file
///
/// What it is; its bytes are at its `url`. For whoever may read what it hangs on, and for its uploader.
#[utoipa::path(operation_id = "get_file", tag = "files", responses((status = 200, description = "The file", body = FileShape)))]
#[get("/files/{id}")]
pub(super) async fn get_one(
    person: Person,
    id: Id<FileId>,
    view: View,
    files: Data<FileService>,
) -> Result<HttpResponse, Problem> {
    let file = files.get(&person.actor, id.0).await?;
    view.one(&FileShape::from(&file), Version::FIRST)
}

/// Delete a file
///
/// For good, and from what it hangs on. For its uploader, admins of the uploader's organization and superusers.
#[utoipa::path(operation_id = "delete_file", tag = "files", responses((status = 204, description = "It is gone")))]
#[delete("/files/{id}")]
pub(super) async fn delete(
    person: Person,
    id: Id<FileId>,
    expected: IfMatch,
    files: Data<FileService>,
) -> Result<HttpResponse, Problem> {
    files.delete(&person.actor, id.0, &expected.expected()).await?;
    Ok(HttpResponse::NoContent().finish())
}
