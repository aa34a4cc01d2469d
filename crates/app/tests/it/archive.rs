//! Files on a world: small limits, and stand-ins for what only looks at bytes. Real scanners and images are their adapters' business.

use std::{collections::VecDeque, sync::Arc};

use async_trait::async_trait;
use p2p_app::files::{FileError, FileService, OpenedBytes, Part, Upload};
use p2p_contract::build;
use p2p_domain::{
    actor::Actor,
    error::Classify as _,
    file::{File, FileLimits, FileName, MediaType},
    id::FileId,
    organization::Organization,
    picture::PictureRefusal,
    port::{
        blob::{BlobStore as _, ByteSource, LinkSigner},
        error::BlobError,
        media::{CleanImage, ImageCleaner},
        scan::{Verdict, VirusScanner},
    },
    user::{Role, User},
};

use crate::{
    ports::Ports,
    world::{World, actor},
};

pub const API: &str = "https://api.p2p.example";

pub const LIMITS: FileLimits = FileLimits { image: 1_000, video: 9_000, document: 1_000, organization: 10_000 };

/// What every PNG begins with.
pub const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

pub fn service(ports: &Ports) -> FileService {
    FileService {
        store: ports.units.clone(),
        files: ports.store.clone(),
        blobs: ports.blobs.clone(),
        links: ports.ground.blobs.clone(),
        signer: Arc::new(Signer),
        limits: LIMITS,
        clock: ports.ground.clock.clone(),
        ids: ports.ground.ids.clone(),
        wake: ports.wake.clone(),
        api_url: API.to_owned(),
    }
}

/// Signs with what everybody knows.
struct Signer;

impl LinkSigner for Signer {
    fn sign(&self, text: &str) -> String {
        text.chars().rev().filter(char::is_ascii_alphanumeric).collect()
    }

    fn verify(&self, text: &str, signature: &str) -> bool {
        self.sign(text) == signature
    }
}

/// Finds the one word that it knows.
pub struct Scanner;

#[async_trait]
impl VirusScanner for Scanner {
    async fn scan(&self, bytes: Box<dyn ByteSource>) -> Result<Verdict, BlobError> {
        let bytes = read(bytes).await?;
        let is_known = bytes.windows(4).any(|window| window == b"worm");
        Ok(if is_known { Verdict::Infected("Test.Worm".to_owned()) } else { Verdict::Clean })
    }
}

/// Takes the place out of an image, but for those that do not decode.
pub struct Cleaner;

#[async_trait]
impl ImageCleaner for Cleaner {
    async fn clean(&self, media: MediaType, bytes: Vec<u8>) -> Result<Result<CleanImage, PictureRefusal>, BlobError> {
        let text = String::from_utf8_lossy(&bytes);
        if text.contains("broken") {
            return Ok(Err(PictureRefusal::Broken));
        }
        let image = (media != MediaType::Gif).then(|| text.replace("Riyadh", "").into_bytes());
        Ok(Ok(CleanImage { image, thumbnail: b"small".to_vec() }))
    }
}

/// Bytes in pieces of seven; what is added behind them is the end.
pub struct Pieces(VecDeque<Result<Vec<u8>, BlobError>>);

#[async_trait]
impl ByteSource for Pieces {
    async fn next(&mut self) -> Option<Result<Vec<u8>, BlobError>> {
        self.0.pop_front()
    }
}

pub fn pieces(bytes: &[u8]) -> Box<dyn ByteSource> {
    Box::new(Pieces(bytes.chunks(7).map(|piece| Ok(piece.to_vec())).collect()))
}

/// The same, but the sender goes away before the end.
pub fn broken_off(bytes: &[u8]) -> Box<dyn ByteSource> {
    let mut pieces: VecDeque<_> = bytes.chunks(7).map(|piece| Ok(piece.to_vec())).collect();
    pieces.push_back(Err(BlobError::unavailable("test", "gone")));
    Box::new(Pieces(pieces))
}

pub async fn read(mut source: Box<dyn ByteSource>) -> Result<Vec<u8>, BlobError> {
    let mut bytes = Vec::new();
    while let Some(piece) = source.next().await {
        bytes.extend(piece?);
    }
    Ok(bytes)
}

pub fn name(text: &str) -> FileName {
    FileName::parse(text).unwrap()
}

/// What a refusal is called.
pub fn code<T: std::fmt::Debug>(outcome: Result<T, FileError>) -> &'static str {
    outcome.unwrap_err().code()
}

impl World {
    pub async fn upload(&self, by: &Actor, called: &str, bytes: &[u8]) -> Result<File, FileError> {
        let upload = Upload { name: name(called), bytes: pieces(bytes), declared: None };
        self.files.upload(by, upload, None).await
    }

    /// A text of theirs that hangs on nothing.
    pub async fn a_note(&self, by: &Actor) -> FileId {
        self.upload(by, "ملاحظة.txt", "a note".as_bytes()).await.unwrap().id
    }

    /// What somebody reads of a file, or the code of what stands in their way.
    pub async fn bytes_of(&self, by: &Actor, id: FileId, part: Part) -> Result<Vec<u8>, &'static str> {
        let opened = self.files.open(by, id, part, None).await.map_err(|error| error.code())?;
        let OpenedBytes::Here { size, bytes } = opened.bytes else { panic!("these blobs have no addresses") };
        let bytes = read(bytes).await.unwrap();
        assert_eq!(size, bytes.len() as u64);
        Ok(bytes)
    }

    /// The blobs of all files.
    pub async fn blobs(&self) -> Vec<String> {
        self.ground.blobs.list(File::FOLDER, None, 1_000).await.unwrap()
    }

    /// An admin and two members of one organization.
    pub async fn colleagues(&self) -> [Actor; 3] {
        let organization: Organization = build::an_organization();
        let users =
            [Role::Admin, Role::Member, Role::Member].map(|role| User { role, ..build::a_member(&organization) });
        let mut unit = self.unit().await;
        unit.organizations().insert(&organization).await.unwrap();
        for user in &users {
            unit.users().insert(user).await.unwrap();
        }
        unit.commit().await.unwrap();
        users.each_ref().map(actor)
    }
}
