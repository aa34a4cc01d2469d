//! Files that are handed on while they arrive, in constant memory: of a form that holds nothing else, or as a bare body. Bytes are read no
//! faster than they are taken.

use std::pin::pin;

use actix_multipart::{Field, Multipart};
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, dev::Payload, web::Data};
use async_trait::async_trait;
use bytes::Bytes;
use futures_util::{
    StreamExt as _,
    future::LocalBoxFuture,
    stream::{self, LocalBoxStream},
};
use p2p_app::files::FileService;
use p2p_domain::{
    file::{FileLimits, FileName},
    port::{blob::ByteSource, error::BlobError},
};
use tokio::sync::mpsc;

use super::{
    BESIDE, FILE, admit,
    beside::{Beside, SentText, TextField},
    bounded, problem_of,
};
use crate::{
    extract::{FieldErrors, Fingerprint, headers},
    middleware::Deadline,
    problem::Problem,
};

/// Bytes as they arrive, or what is wrong with them.
pub type Pieces = LocalBoxStream<'static, Result<Bytes, Problem>>;

/// How many pieces wait for whoever takes them.
const AHEAD: usize = 4;

/// How much of a file, beside its name, tells it from another one under the same idempotency key.
const TELLING: usize = 64 * 1024;

/// The file of a form, of which no more was read than tells it from others.
pub struct UploadStream {
    /// What it is called there.
    pub name: FileName,
    /// How many bytes it has at least, as the length of the body tells.
    pub declared: Option<u64>,
    /// Tells it from other files by its name and its first bytes.
    pub fingerprint: Fingerprint,
    /// Its bytes.
    pub pieces: Pieces,
    /// The text beside it, where the form may hold one.
    pub text: SentText,
}

impl FromRequest for UploadStream {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        Self::arriving(request, payload, Beside::default())
    }
}

impl UploadStream {
    /// The file of a form that may hold that text as well.
    pub fn with_text(
        request: &HttpRequest,
        payload: &mut Payload,
        text: TextField,
    ) -> LocalBoxFuture<'static, Result<Self, Problem>> {
        Self::arriving(request, payload, Beside::of(text))
    }

    fn arriving(
        request: &HttpRequest,
        payload: &mut Payload,
        beside: Beside,
    ) -> LocalBoxFuture<'static, Result<Self, Problem>> {
        let limits = request.app_data::<Data<FileService>>().map_or_else(FileLimits::default, |files| files.limits);
        let max = usize::try_from(limits.largest()).unwrap_or(usize::MAX).min(usize::MAX - BESIDE);
        let admitted = admit(request.headers(), max);
        let declared = headers::length(request.headers()).and_then(|length| length.checked_sub(BESIDE as u64));
        let bytes = bounded(watched(request, payload), max + BESIDE);
        let form = Multipart::new(request.headers(), bytes);
        Box::pin(async move {
            admitted?;
            begin(form, declared, beside).await
        })
    }
}

/// Reads up to the first bytes of the file.
async fn begin(mut form: Multipart, declared: Option<u64>, beside: Beside) -> Result<UploadStream, Problem> {
    let mut errors = FieldErrors::new();
    let field = loop {
        match form.next().await.transpose().map_err(|error| problem_of(&error))? {
            Some(field) if field.name() != Some(FILE) => beside.take(field).await?,
            found => break found,
        }
    };
    let Some(field) = errors.present(FILE, field) else { return Err(errors.into()) };
    let name = errors.required("filename", name_of(&field), FileName::parse);
    let name = errors.finish(name)?;
    let text = beside.sent();
    let mut read = name.as_str().as_bytes().to_vec();
    read.extend(text.get().into_iter().flat_map(String::into_bytes));
    let mut rest = pieces(FileField { form, field: Some(field), beside });
    let mut head = Vec::new();
    let enough = read.len() + TELLING;
    while read.len() < enough
        && let Some(piece) = rest.next().await
    {
        let piece = piece?;
        read.extend_from_slice(&piece[..piece.len().min(enough - read.len())]);
        head.push(Ok(piece));
    }
    let pieces = stream::iter(head).chain(rest).boxed_local();
    Ok(UploadStream { name, declared, fingerprint: Fingerprint::of(&read), pieces, text })
}

/// What a part says that its file is called; the encoded name (RFC 8187) goes before the plain one.
fn name_of(field: &Field) -> Option<String> {
    let disposition = field.content_disposition()?;
    let encoded = disposition.get_filename_ext().and_then(|name| String::from_utf8(name.value.clone()).ok());
    encoded.or_else(|| disposition.get_filename().map(str::to_owned))
}

/// The file of a form that is being read, and the form around it.
struct FileField {
    form: Multipart,
    field: Option<Field>,
    beside: Beside,
}

impl FileField {
    async fn next(&mut self) -> Option<Result<Bytes, Problem>> {
        if let Some(field) = self.field.as_mut()
            && let Some(chunk) = field.next().await
        {
            return Some(chunk.map_err(|error| problem_of(&error)));
        }
        // The form goes on only once nobody holds the field.
        self.field = None;
        while let Some(other) = self.form.next().await {
            let taken = match other {
                Ok(other) => self.beside.take(other).await,
                Err(error) => Err(problem_of(&error)),
            };
            if let Err(problem) = taken {
                return Some(Err(problem));
            }
        }
        None
    }
}

fn pieces(file: FileField) -> Pieces {
    stream::unfold(file, async |mut file: FileField| file.next().await.map(|piece| (piece, file))).fuse().boxed_local()
}

/// A bare body of any type.
pub struct BodyStream(pub Pieces);

impl FromRequest for BodyStream {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        if !headers::is_plain(request.headers()) {
            return std::future::ready(Err(Problem::new("unsupported_media_type")));
        }
        let bytes = watched(request, payload).map(|chunk| chunk.map_err(|error| problem_of(&error.into())));
        std::future::ready(Ok(Self(bytes.boxed_local())))
    }
}

/// The body, whose arrival keeps the request going.
fn watched(request: &HttpRequest, payload: &mut Payload) -> Payload {
    let deadline = request.extensions().get::<Deadline>().cloned();
    let bytes = payload.take().inspect(move |chunk| {
        if let (Some(deadline), Ok(chunk)) = (&deadline, chunk) {
            deadline.progress(chunk.len());
        }
    });
    Payload::Stream { payload: Box::pin(bytes) }
}

/// Does work with bytes that arrive meanwhile. Work that needs no more of them is not kept waiting for the rest; what is wrong with the
/// bytes goes before what became of the work for want of them.
pub async fn feed<T, F>(pieces: Pieces, work: impl FnOnce(Box<dyn ByteSource>) -> F) -> Result<T, Problem>
where
    F: Future<Output = Result<T, Problem>>,
{
    let (sender, receiver) = mpsc::channel(AHEAD);
    let mut work = pin!(work(Box::new(Received { receiver, is_over: false })));
    let handed = tokio::select! {
        biased;
        done = &mut work => return done,
        handed = hand_on(pieces, sender) => handed,
    };
    let done = work.await;
    handed.and(done)
}

/// An end that is not told, since the sender is dropped before, is none.
async fn hand_on(mut pieces: Pieces, sender: mpsc::Sender<Option<Bytes>>) -> Result<(), Problem> {
    while let Some(piece) = pieces.next().await {
        let piece = piece?;
        if !piece.is_empty() && sender.send(Some(piece)).await.is_err() {
            return Ok(());
        }
    }
    // Nobody listens any more who has had enough.
    let _ = sender.send(None).await;
    Ok(())
}

/// Bytes from the connection, for work that may run elsewhere.
struct Received {
    receiver: mpsc::Receiver<Option<Bytes>>,
    is_over: bool,
}

#[async_trait]
impl ByteSource for Received {
    async fn next(&mut self) -> Option<Result<Vec<u8>, BlobError>> {
        if self.is_over {
            return None;
        }
        match self.receiver.recv().await {
            Some(Some(piece)) => Some(Ok(piece.into())),
            Some(None) => {
                self.is_over = true;
                None
            }
            None => {
                self.is_over = true;
                Some(Err(BlobError::internal("upload.next", "the body broke off")))
            }
        }
    }
}

#[cfg(test)]
mod tests;
