//! Files: a picture, a text and an announced film of a thousand bytes each, and notes of what was put and added.

use std::{
    ops::Range,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use p2p_app::{files::FileService, idempotency::IdempotencyService, relay::Wake};
use p2p_domain::{
    actor::Audience,
    file::{File, FileHolder, FileLimits, FileName, FileRecord, FileStatus, MediaType},
    id::{FileId, OrganizationId, UserId},
    idempotency::{KeyedRequest, Reservation, StoredAnswer},
    port::{
        blob::{BlobBytes, BlobLinks, BlobStore, ByteSource, LinkSigner, SignedRequest},
        error::{BlobError, StoreError},
        file::{FileReader, FileRepository},
        idempotency::IdempotencyKeys,
    },
    timestamp::Timestamp,
};
use uuid::Uuid;

use super::{Ports, sample, unit::Unit, user_id};

/// How many bytes every file has.
pub const SIZE: u64 = 1_000;

/// How many come at once.
const PIECE: usize = 300;

pub const PICTURE: u128 = 1;
pub const TEXT: u128 = 2;
pub const FILM: u128 = 3;

/// The bytes of every file.
pub fn bytes() -> Vec<u8> {
    (b'a'..=b'z').cycle().take(1_000).collect()
}

#[derive(Default)]
pub struct Cabinet {
    /// Whether the store has addresses of its own.
    pub has_links: AtomicBool,
    /// What was put.
    pub put: Mutex<Vec<u8>>,
}

fn record(id: FileId) -> Option<FileRecord> {
    let (name, media, status) = match id.uuid().as_u128() {
        PICTURE => ("مضخة.png", MediaType::Png, FileStatus::Ready),
        TEXT => ("plan.txt", MediaType::Txt, FileStatus::Ready),
        FILM => ("pump.mp4", MediaType::Mp4, FileStatus::Announced),
        _ => return None,
    };
    let file = File {
        id,
        owner_id: Some(user_id()),
        organization_id: None,
        name: FileName::stored(name.to_owned()),
        media,
        size: SIZE,
        sha256: Some("5e".repeat(32)),
        generation: 1,
        has_thumbnail: media == MediaType::Png,
        created_at: Timestamp::from_millis(1_769_846_700_000),
    };
    Some(FileRecord { file, status, holder: None })
}

#[async_trait]
impl FileReader for Cabinet {
    async fn readable(&self, _: &Audience, id: FileId) -> Result<Option<FileRecord>, StoreError> {
        Ok(record(id).filter(|record| record.status == FileStatus::Ready))
    }

    async fn record(&self, id: FileId) -> Result<Option<FileRecord>, StoreError> {
        Ok(record(id))
    }

    async fn attached(&self, _: &[FileHolder]) -> Result<Vec<(FileHolder, File)>, StoreError> {
        Ok(Vec::new())
    }

    async fn orphans(&self, _: Timestamp, _: u32) -> Result<Vec<FileRecord>, StoreError> {
        Ok(Vec::new())
    }

    async fn unknown(&self, ids: &[FileId]) -> Result<Vec<FileId>, StoreError> {
        Ok(ids.to_vec())
    }
}

struct InPieces(Vec<u8>);

#[async_trait]
impl ByteSource for InPieces {
    async fn next(&mut self) -> Option<Result<Vec<u8>, BlobError>> {
        let piece: Vec<u8> = self.0.drain(..PIECE.min(self.0.len())).collect();
        (!piece.is_empty()).then_some(Ok(piece))
    }
}

#[async_trait]
impl BlobStore for Cabinet {
    async fn put(&self, _: &str, _: Vec<u8>) -> Result<(), BlobError> {
        Ok(())
    }

    async fn put_stream(&self, _: &str, mut bytes: Box<dyn ByteSource>) -> Result<u64, BlobError> {
        let mut kept = Vec::new();
        while let Some(piece) = bytes.next().await {
            kept.extend(piece?);
        }
        let size = kept.len() as u64;
        *self.put.lock().unwrap_or_else(PoisonError::into_inner) = kept;
        Ok(size)
    }

    async fn get(&self, _: &str) -> Result<Option<Vec<u8>>, BlobError> {
        Ok(None)
    }

    async fn read(&self, _: &str, range: Option<Range<u64>>) -> Result<Option<BlobBytes>, BlobError> {
        let range = range.unwrap_or(0..SIZE);
        let part = bytes().into_iter().skip(usize::try_from(range.start).unwrap());
        let part = part.take(usize::try_from(range.end - range.start).unwrap()).collect();
        Ok(Some(BlobBytes { size: SIZE, bytes: Box::new(InPieces(part)) }))
    }

    async fn size(&self, _: &str) -> Result<Option<u64>, BlobError> {
        Ok(None)
    }

    async fn delete(&self, _: &str) -> Result<(), BlobError> {
        Ok(())
    }

    async fn list(&self, _: &str, _: Option<&str>, _: u32) -> Result<Vec<String>, BlobError> {
        Ok(Vec::new())
    }
}

#[async_trait]
impl BlobLinks for Cabinet {
    async fn upload(&self, _: &str, _: &str, _: u64, _: Duration) -> Result<Option<SignedRequest>, BlobError> {
        Ok(None)
    }

    async fn download(&self, key: &str, _: &str, _: &str, _: Duration) -> Result<Option<SignedRequest>, BlobError> {
        let there = SignedRequest { method: "GET", url: format!("https://store.example/{key}"), headers: Vec::new() };
        Ok(self.has_links.load(Ordering::SeqCst).then_some(there))
    }
}

impl LinkSigner for Cabinet {
    fn sign(&self, text: &str) -> String {
        format!("signed-{}", text.len())
    }

    fn verify(&self, text: &str, signature: &str) -> bool {
        self.sign(text) == signature
    }
}

#[async_trait]
impl FileRepository for Unit {
    async fn insert(&mut self, _: &FileRecord) -> Result<(), StoreError> {
        Ok(())
    }

    async fn find(&mut self, id: FileId) -> Result<Option<FileRecord>, StoreError> {
        Ok(record(id))
    }

    async fn complete(&mut self, _: &File) -> Result<bool, StoreError> {
        Ok(true)
    }

    async fn renew(&mut self, _: &File, _: u32) -> Result<bool, StoreError> {
        Ok(true)
    }

    /// Whoever hangs a file finds it behind the others.
    async fn attach(&mut self, _: UserId, files: &[FileId], _: FileHolder) -> Result<Vec<FileId>, StoreError> {
        self.hung.extend(files.iter().map(|file| sample::picture(file.uuid().as_u128(), None)));
        Ok(Vec::new())
    }

    async fn detach_all(&mut self, _: FileHolder, _: Timestamp) -> Result<(), StoreError> {
        Ok(())
    }

    async fn delete(&mut self, id: FileId) -> Result<bool, StoreError> {
        Ok(record(id).is_some())
    }

    async fn hold_quota(&mut self, _: OrganizationId) -> Result<u64, StoreError> {
        Ok(0)
    }
}

#[async_trait]
impl IdempotencyKeys for Cabinet {
    async fn reserve(&self, request: &KeyedRequest, _: Timestamp) -> Result<Reservation, StoreError> {
        if request.key.as_str() != BROKEN_OFF {
            return Ok(Reservation::Fresh);
        }
        let done = |status, body: &str| StoredAnswer { status, headers: Vec::new(), body: body.to_owned() };
        Ok(match request.route.rsplit(' ').next() {
            Some("0") => Reservation::Done(done(201, &format!("{{\"id\":\"{}\"}}", Uuid::from_u128(9)))),
            Some("1") => Reservation::Done(done(403, "{\"code\":\"email_not_verified\"}")),
            Some("2") => Reservation::Running,
            Some("/api/v1/webhooks") => {
                let id = Uuid::from_u128(super::hooks::OWN);
                Reservation::Done(done(201, &format!("{{\"id\":\"{id}\",\"secret\":null}}")))
            }
            _ => Reservation::Fresh,
        })
    }

    async fn refuse(&self, _: &KeyedRequest, _: &StoredAnswer, _: Timestamp) -> Result<(), StoreError> {
        Ok(())
    }

    async fn release(&self, _: &KeyedRequest) -> Result<(), StoreError> {
        Ok(())
    }

    async fn sweep(&self, _: Timestamp) -> Result<u64, StoreError> {
        Ok(0)
    }
}

/// The key of several things that were sent before: the first was done, the next refused, and the third is being done.
pub const BROKEN_OFF: &str = "broken-off";

/// Keys of requests, of which none but that one was seen before.
pub fn keys(ports: &Arc<Ports>) -> IdempotencyService {
    IdempotencyService::new(ports.cabinet.clone(), ports.clone())
}

/// The id of that file.
pub fn id(number: u128) -> FileId {
    FileId::new(Uuid::from_u128(number))
}

/// Files of that cabinet.
pub fn files(ports: &Arc<Ports>) -> FileService {
    let cabinet = ports.cabinet.clone();
    FileService {
        store: ports.clone(),
        files: cabinet.clone(),
        blobs: cabinet.clone(),
        links: cabinet.clone(),
        signer: cabinet,
        limits: FileLimits { image: 2_000, video: 200_000, document: 2_000, organization: 1_000_000 },
        clock: ports.clone(),
        ids: ports.clone(),
        wake: Wake::default(),
        api_url: "http://localhost:8080".to_owned(),
    }
}
