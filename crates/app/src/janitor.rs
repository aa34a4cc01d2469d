//! The janitor: bounded sweeps of what nothing needs any more. Each may fail; the next round tries again.

mod told;

use std::{future::Future, sync::Arc, time::Duration};

use p2p_domain::{
    content::BodyKey,
    id::UserId,
    idempotency,
    picture::{PictureKey, PictureSize},
    port::{
        blob::BlobStore,
        body::{BodyReferences, BodyStore},
        clock::Clock,
        error::StoreError,
        file::FileReader,
        idempotency::IdempotencyKeys,
        picture::PictureReferences,
        store::Store,
        stream::StreamReader,
        unread::UnreadReader,
        webhook::DeliveryQueue,
    },
};
use tokio::sync::watch;

pub use told::NOTIFICATION_AGE;

use crate::{
    Writing,
    error::ServiceError,
    relay::Wake,
    sessions::{Revocations, SessionsService},
};

/// Between two rounds.
const ROUND: Duration = Duration::from_mins(1);
/// How many events each stream keeps whatever their age.
pub const STREAM_KEEP: u64 = 1_000;
/// How long each event is kept whatever their number.
pub const STREAM_AGE: Duration = Duration::from_mins(10);
/// How long a body may be without a row that points at it: far longer than any request lives.
const BODY_PATIENCE: Duration = Duration::from_hours(24);
/// How many bodies are looked at in one step.
const BODY_STEP: u32 = 500;
/// How long a picture may be without a row that shows it.
const PICTURE_PATIENCE: Duration = Duration::from_hours(24);
/// How many files of pictures are looked at in one step.
const PICTURE_STEP: u32 = 500;
/// How long what became of a webhook's call can be looked up.
const DELIVERY_AGE: Duration = Duration::from_hours(30 * 24);

/// Where the looks through long lists go on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// Through the bodies.
    pub bodies: Option<BodyKey>,
    /// Through the files of pictures.
    pub pictures: Option<String>,
    /// Through the blobs of files.
    pub files: Option<String>,
    /// Through the people whose counts are compared with what really waits.
    pub unread: Option<UserId>,
}

/// Sweeps.
pub struct Janitor {
    /// Streams of live events.
    pub streams: Arc<dyn StreamReader>,
    /// Answers to keyed requests.
    pub idempotency: Arc<dyn IdempotencyKeys>,
    /// Texts.
    pub bodies: Arc<dyn BodyStore>,
    /// Which texts are needed.
    pub references: Arc<dyn BodyReferences>,
    /// Files.
    pub blobs: Arc<dyn BlobStore>,
    /// Which pictures are shown.
    pub pictures: Arc<dyn PictureReferences>,
    /// Which files there are, and which hang on nothing.
    pub files: Arc<dyn FileReader>,
    /// Whose counts are wrong.
    pub unread: Arc<dyn UnreadReader>,
    /// Calls of webhooks.
    pub deliveries: Arc<dyn DeliveryQueue>,
    /// Tells people of what changed for them.
    pub writing: Writing,
    /// Units of work.
    pub store: Arc<dyn Store>,
    /// Sign-ups.
    pub sessions: SessionsService,
    /// Ended sessions that this process remembers.
    pub revocations: Arc<Revocations>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Wakes the relay after a commit.
    pub wake: Wake,
}

impl Janitor {
    /// Sweeps once a minute until `shutdown` turns true.
    pub async fn run(&self, mut shutdown: watch::Receiver<bool>) {
        let mut progress = Progress::default();
        loop {
            tokio::select! {
                () = tokio::time::sleep(ROUND) => {}
                _ = shutdown.changed() => return,
            }
            self.round(&mut progress).await;
        }
    }

    /// One round, from where the last one left off.
    pub async fn round(&self, progress: &mut Progress) {
        let now = self.clock.now();
        self.revocations.sweep(now);
        note("trim_streams", async { Ok(self.streams.trim(now.minus(STREAM_AGE), STREAM_KEEP).await?) }).await;
        note("sweep_idempotency", async { Ok(self.idempotency.sweep(idempotency::horizon(now)).await?) }).await;
        note("reconcile_sign_ups", self.sessions.reconcile()).await;
        note("sweep_bodies", async { Ok(self.sweep_bodies(&mut progress.bodies).await?) }).await;
        note("sweep_pictures", self.sweep_pictures(&mut progress.pictures)).await;
        note("sweep_files", self.sweep_orphans()).await;
        note("sweep_file_blobs", self.sweep_blobs(&mut progress.files)).await;
        note("repair_unread", self.repair_unread(&mut progress.unread)).await;
        note("expire_notifications", self.expire_notifications()).await;
        note("sweep_deliveries", async { Ok(self.deliveries.sweep(now.minus(DELIVERY_AGE), now).await?) }).await;
    }

    /// Looks at the next bodies written before yesterday and removes those that nothing points at.
    pub async fn sweep_bodies(&self, from: &mut Option<BodyKey>) -> Result<u64, StoreError> {
        let before = self.clock.now().minus(BODY_PATIENCE);
        let keys = self.bodies.written_before(before, *from, BODY_STEP).await?;
        *from = if keys.len() < BODY_STEP as usize { None } else { keys.last().copied() };
        if keys.is_empty() {
            return Ok(0);
        }
        let needed = self.references.referenced(&keys).await?;
        let orphans: Vec<BodyKey> = keys.into_iter().filter(|key| !needed.contains(key)).collect();
        if !orphans.is_empty() {
            self.bodies.delete_many(&orphans).await?;
        }
        Ok(orphans.len() as u64)
    }

    /// Looks at the next files of pictures and removes those that were made before yesterday and nobody shows.
    pub async fn sweep_pictures(&self, from: &mut Option<String>) -> Result<u64, ServiceError> {
        let before = self.clock.now().minus(PICTURE_PATIENCE);
        let files = self.blobs.list(PictureKey::FOLDER, from.as_deref(), PICTURE_STEP).await?;
        let last = if files.len() < PICTURE_STEP as usize { None } else { files.last().cloned() };
        let mut old: Vec<PictureKey> = files.iter().filter_map(|file| PictureKey::of_blob(file)).collect();
        old.retain(|key| key.made_at() < before);
        // Both sizes of a picture stand side by side.
        old.dedup();
        if !old.is_empty() {
            let shown = self.pictures.shown(&old).await?;
            old.retain(|key| !shown.contains(key));
        }
        for key in &old {
            for size in PictureSize::ALL {
                self.blobs.delete(&key.blob(size)).await?;
            }
        }
        *from = last;
        Ok(old.len() as u64)
    }
}

/// Runs a task and notes what became of it, for the log and the metrics.
async fn note(task: &'static str, work: impl Future<Output = Result<u64, ServiceError>>) {
    let outcome = match work.await {
        Ok(count) => {
            if count > 0 {
                tracing::debug!(task, count, "swept");
            }
            "ok"
        }
        Err(error) => {
            tracing::warn!(
                task,
                error = &error as &dyn std::error::Error,
                "a sweep failed; the next round tries again"
            );
            "failed"
        }
    };
    metrics::counter!("background_tasks_total", "task" => task, "outcome" => outcome).increment(1);
}
