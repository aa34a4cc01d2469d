//! The bytes of files: from an address of the store's own where it has them, else from here, whole or in part.

use std::{
    io,
    time::{Duration, SystemTime},
};

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    body::SizedStream,
    get,
    http::header::{self, HeaderName, HeaderValue},
    web::Data,
};
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use p2p_app::{
    error::ServiceError,
    files::{FileService, Opened, OpenedBytes, Part},
};
use p2p_domain::{
    file::{File, MediaType},
    id::FileId,
    port::blob::ByteSource,
};

use super::ranges::{self, Wanted};
use crate::{
    extract::Id,
    middleware::{Bodiless, Edge},
    problem::{Problem, ProblemBody},
    respond::{self, Pieces},
    session::person::Person,
    wire::FileBytes,
};

/// How often a file is opened whose bytes were replaced meanwhile: that happens once, when its metadata is removed.
const TRIES: u32 = 3;

/// Kept by the reader's browser for a while, and never run as anything. The compressor is told to leave it alone: parts and tags are of
/// the bytes as they are.
const SHOWN: [(HeaderName, HeaderValue); 4] = [
    (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=300")),
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
    (header::CONTENT_ENCODING, HeaderValue::from_static("identity")),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
];

/// Get the bytes of a file
///
/// A redirection to an address of the store that is good for a quarter of an hour, where the store has such; else the bytes, whole or one
/// range of them.
#[utoipa::path(operation_id = "get_file_content", tag = "files", params(
    ("Range" = Option<String>, Header, description = "One range of bytes: `bytes=0-1023`"),
    ("If-Range" = Option<String>, Header, description = "The entity tag for which the range holds"),
    ("If-None-Match" = Option<String>, Header, description = "The entity tag at hand: 304 when it still holds")), responses(
    (status = 200, description = "The bytes", body = inline(FileBytes), content_type = "application/octet-stream", headers(
        ("ETag" = String, description = "Names these very bytes"),
        ("Content-Disposition" = String, description = "Images and videos are shown, documents are saved, with the file's name"))),
    (status = 206, description = "The range", body = inline(FileBytes), content_type = "application/octet-stream", headers(
        ("Content-Range" = String, description = "Which bytes of how many"))),
    (status = 302, description = "Where the bytes are", headers(("Location" = String, description = "An address of the store"))),
    (status = 304, description = "What the caller has still holds."),
    (status = 416, description = "`range_not_satisfiable`", body = ProblemBody, content_type = "application/problem+json")))]
#[get("/files/{id}/content")]
pub(super) async fn content(
    person: Person,
    id: Id<FileId>,
    request: HttpRequest,
    files: Data<FileService>,
) -> Result<HttpResponse, Problem> {
    answer(&request, &person, id.0, Part::Content, &files).await
}

/// Get a small image of a file
///
/// A WebP, as soon as there is one.
#[utoipa::path(operation_id = "get_file_thumbnail", tag = "files", params(
    ("If-None-Match" = Option<String>, Header, description = "The entity tag at hand: 304 when it still holds")), responses(
    (status = 200, description = "The image", body = inline(FileBytes), content_type = "image/webp", headers(
        ("ETag" = String, description = "Names these very bytes"))),
    (status = 302, description = "Where the image is", headers(("Location" = String, description = "An address of the store"))),
    (status = 304, description = "What the caller has still holds.")))]
#[get("/files/{id}/thumbnail")]
pub(super) async fn thumbnail(
    person: Person,
    id: Id<FileId>,
    request: HttpRequest,
    files: Data<FileService>,
) -> Result<HttpResponse, Problem> {
    answer(&request, &person, id.0, Part::Thumbnail, &files).await
}

async fn answer(
    request: &HttpRequest,
    person: &Person,
    id: FileId,
    part: Part,
    files: &FileService,
) -> Result<HttpResponse, Problem> {
    let mut file = files.get(&person.actor, id).await?;
    for _ in 0..TRIES {
        let tag = tag(&file, part);
        // Moments are not compared: bytes may be replaced within a second.
        if respond::is_known(request.headers(), &tag) {
            return Ok(head(HttpResponse::NotModified(), &file, tag).finish());
        }
        let range = range(request, &file, part, &tag)?;
        let opened = files.open(&person.actor, id, part, range.clone()).await?;
        if opened.file.generation == file.generation {
            return send(request, opened, range, tag).await;
        }
        file = opened.file;
    }
    Err(Problem::internal(format!("the bytes of {id} are replaced again and again")))
}

/// A tag of those very bytes: what came in, and how often it was replaced since.
fn tag(file: &File, part: Part) -> String {
    let digest = file.sha256.as_deref().unwrap_or_default();
    let kind = if part == Part::Thumbnail { "-thumbnail" } else { "" };
    format!("\"{digest}-{}{kind}\"", file.generation)
}

/// The bytes that are wanted, where not all are. HEAD speaks of the whole, and a thumbnail is never sent in parts.
fn range(request: &HttpRequest, file: &File, part: Part, tag: &str) -> Result<Option<std::ops::Range<u64>>, Problem> {
    if part == Part::Thumbnail || Bodiless::marks(request) {
        return Ok(None);
    }
    match ranges::wanted(request.headers(), tag, file.size) {
        Wanted::Whole => Ok(None),
        Wanted::Part(range) => Ok(Some(range)),
        Wanted::Nothing => {
            let size = HeaderValue::from_str(&format!("bytes */{}", file.size)).map_err(Problem::internal)?;
            Err(Problem::new("range_not_satisfiable").with_header(header::CONTENT_RANGE, size))
        }
    }
}

fn head(mut answer: HttpResponseBuilder, file: &File, tag: String) -> HttpResponseBuilder {
    for field in SHOWN {
        answer.insert_header(field);
    }
    let made_at = Duration::from_millis(u64::try_from(file.created_at.millis()).unwrap_or_default());
    let made_at = header::HttpDate::from(SystemTime::UNIX_EPOCH + made_at);
    answer.insert_header((header::ETAG, tag)).insert_header((header::LAST_MODIFIED, made_at.to_string()));
    answer
}

/// Texts say how they are written; a byte order mark, where there is one, goes before that.
fn content_type(media: MediaType) -> String {
    match media {
        MediaType::Csv | MediaType::Txt => format!("{}; charset=utf-8", media.as_str()),
        _ => media.as_str().to_owned(),
    }
}

async fn send(
    request: &HttpRequest,
    opened: Opened,
    range: Option<std::ops::Range<u64>>,
    tag: String,
) -> Result<HttpResponse, Problem> {
    let Opened { file, media, disposition, bytes } = opened;
    let (size, bytes) = match bytes {
        OpenedBytes::Elsewhere(there) => {
            return Ok(HttpResponse::Found().insert_header((header::LOCATION, there.url)).finish());
        }
        OpenedBytes::Here { size, bytes } => (size, bytes),
    };
    let status = if range.is_some() { HttpResponse::PartialContent() } else { HttpResponse::Ok() };
    let mut answer = head(status, &file, tag);
    answer.content_type(content_type(media)).insert_header((header::CONTENT_DISPOSITION, disposition));
    answer.insert_header((header::ACCEPT_RANGES, "bytes"));
    let length = match range {
        Some(range) => {
            let which = format!("bytes {}-{}/{size}", range.start, range.end.saturating_sub(1));
            answer.insert_header((header::CONTENT_RANGE, which));
            range.end - range.start
        }
        None => size,
    };
    // The connection asks a body for all that it has, even where it sends none of it.
    if Bodiless::marks(request) {
        return Ok(answer.body(SizedStream::new(length, stream::empty::<Result<Bytes, io::Error>>())));
    }
    Ok(answer.body(SizedStream::new(length, respond::begun(pieces(bytes)).await?)))
}

/// The pieces of a source. One for which too long nothing comes breaks off, however long the whole may take.
fn pieces(bytes: Box<dyn ByteSource>) -> Pieces {
    let pieces = stream::unfold(Some(bytes), async |bytes: Option<Box<dyn ByteSource>>| {
        let mut bytes = bytes?;
        match tokio::time::timeout(Edge::DEADLINE, bytes.next()).await {
            Ok(Some(Ok(piece))) => Some((Ok(piece.into()), Some(bytes))),
            Ok(Some(Err(error))) => Some((Err(ServiceError::from(error).into()), None)),
            Ok(None) => None,
            Err(_) => Some((Err(Problem::new("timeout")), None)),
        }
    });
    pieces.boxed_local()
}
