//! Writing the whole index anew, behind the back of who writes and who searches: after an update of the rules or of the lexicon, and when
//! there never was an index.
//!
//! What is written anew is read first and analyzed without a unit; the unit writes the entry only of what did not change since, for
//! who changed it wrote the entry as well.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use p2p_domain::{
    content::{BodyKey, Matter},
    port::{
        body::BodyStore,
        error::{StoreError, StoreErrorKind},
        search::{IndexSource, Vocabulary},
        store::Store,
    },
    search::{SearchKind, SearchText, Subject, Unindexed, UnindexedMatter, WORDS_MAX},
    text::analysis::Lexicon,
    use_case::UseCaseStatus,
};
use tokio::{sync::watch, time::sleep};
use uuid::Uuid;

use super::Prepared;
use crate::reading::{Texts, texts};

/// How many things are read and analyzed at once.
const BATCH: u32 = 200;
/// How many entries one unit writes: other writers wait no longer than that takes.
const UNIT: usize = 25;
/// Between two units, so that other writers get in between even where they do not queue.
const PAUSE: Duration = Duration::from_millis(10);
/// Before a batch that failed is tried again: first, and at most.
const PATIENCE: (Duration, Duration) = (Duration::from_secs(1), Duration::from_mins(1));
/// After how many entries the log tells how far it came.
const TOLD: u64 = 10_000;

/// Writes the index anew when it was written by other rules.
pub struct Reindexer {
    /// Units of work.
    pub store: Arc<dyn Store>,
    /// What the index must hold.
    pub source: Arc<dyn IndexSource>,
    /// Texts.
    pub bodies: Arc<dyn BodyStore>,
    /// Words that corrections are offered from.
    pub vocabulary: Arc<dyn Vocabulary>,
    /// Which words belong together.
    pub lexicon: Arc<Lexicon>,
}

/// How far it came.
#[derive(Default)]
struct Walk {
    /// How many kinds are done.
    kinds: usize,
    /// Behind which one of the next kind it goes on.
    after: Option<Uuid>,
    /// How many entries were looked at.
    seen: u64,
}

/// Something whose entry is worked out.
struct Ready {
    subject: Subject,
    seen: u32,
    entry: Prepared,
    /// Whether everybody may read it.
    is_public: bool,
}

impl Reindexer {
    /// Looks whether the index was written by the present rules, and if it was not, writes it anew; ends when that is done, or when
    /// `shutdown` turns true. A process that dies over it begins again at its next start, which does no harm.
    pub async fn run(&self, mut shutdown: watch::Receiver<bool>) {
        let (mut walk, mut delay) = (None, PATIENCE.0);
        while !*shutdown.borrow_and_update() {
            let pause = match self.step(&mut walk).await {
                Ok(true) => {
                    delay = PATIENCE.0;
                    PAUSE
                }
                Ok(false) => return,
                Err(error) => {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "the search index is not written on for now; it will be tried again"
                    );
                    metrics::counter!("background_tasks_total", "task" => "reindex", "outcome" => "failed")
                        .increment(1);
                    let pause = delay;
                    delay = (delay * 2).min(PATIENCE.1);
                    pause
                }
            };
            tokio::select! {
                () = sleep(pause) => {}
                _ = shutdown.changed() => return,
            }
        }
    }

    /// One batch; false when there is none left. A batch that failed may be done again.
    async fn step(&self, walk: &mut Option<Walk>) -> Result<bool, StoreError> {
        let wanted = self.lexicon.fingerprint();
        let Some(walk) = walk else {
            if self.source.fingerprint().await?.as_ref() == Some(&wanted) {
                return Ok(false);
            }
            tracing::info!("the search index is written anew");
            *walk = Some(Walk::default());
            return Ok(true);
        };
        let Some(kind) = SearchKind::ALL.get(walk.kinds) else {
            self.source.set_fingerprint(&wanted).await?;
            tracing::info!(entries = walk.seen, "the search index is written");
            metrics::counter!("background_tasks_total", "task" => "reindex", "outcome" => "ok").increment(1);
            return Ok(false);
        };
        let batch = self.source.batch(*kind, walk.after, BATCH).await?;
        let (count, last) = (batch.len(), batch.last().map(|item| subject(&item.matter).id));
        self.write_anew(batch).await?;
        walk.advance(count, last);
        Ok(true)
    }

    async fn write_anew(&self, batch: Vec<Unindexed>) -> Result<(), StoreError> {
        let keys = batch.iter().filter_map(|item| body(&item.matter)).collect();
        let mut texts = texts(self.bodies.as_ref(), keys).await?;
        let lexicon = self.lexicon.clone();
        let ready: Vec<Ready> = tokio::task::spawn_blocking(move || {
            batch.iter().filter_map(|item| ready(item, &mut texts, &lexicon)).collect()
        })
        .await
        .map_err(|error| StoreError::new(StoreErrorKind::Internal, "search.reindex", error))?;
        for (number, entries) in ready.chunks(UNIT).enumerate() {
            if number > 0 {
                sleep(PAUSE).await;
            }
            self.put(entries).await?;
        }
        self.learn(&ready).await
    }

    async fn put(&self, entries: &[Ready]) -> Result<(), StoreError> {
        let mut unit = self.store.begin().await?;
        for ready in entries {
            if unit.search().unchanged(ready.subject, ready.seen).await? {
                ready.entry.put(unit.as_mut()).await?;
            }
        }
        unit.commit().await
    }

    /// Learns each word of a batch once, in however many of its texts it stands: how often a word is used settles ties alone, and what was
    /// written before may have been learned then.
    async fn learn(&self, ready: &[Ready]) -> Result<(), StoreError> {
        let public = ready.iter().filter(|ready| ready.is_public);
        let words: BTreeSet<&String> = public.flat_map(|ready| ready.entry.words()).collect();
        let words: Vec<String> = words.into_iter().cloned().collect();
        for words in words.chunks(WORDS_MAX) {
            self.vocabulary.learn(words).await?;
        }
        Ok(())
    }
}

impl Walk {
    fn advance(&mut self, count: usize, last: Option<Uuid>) {
        let told = self.seen / TOLD;
        self.seen += count as u64;
        if self.seen / TOLD > told {
            tracing::info!(entries = self.seen, "the search index is being written");
        }
        if count < BATCH as usize {
            (self.kinds, self.after) = (self.kinds + 1, None);
        } else {
            self.after = last;
        }
    }
}

fn subject(matter: &UnindexedMatter) -> Subject {
    match matter {
        UnindexedMatter::User(user) => Subject { kind: SearchKind::User, id: user.id.uuid() },
        UnindexedMatter::Topic(topic) => Subject { kind: SearchKind::Topic, id: topic.id.uuid() },
        UnindexedMatter::Text { subject, .. } => *subject,
        UnindexedMatter::UseCase(row) => Subject { kind: SearchKind::UseCase, id: row.id.uuid() },
    }
}

fn body(matter: &UnindexedMatter) -> Option<BodyKey> {
    match matter {
        UnindexedMatter::User(_) | UnindexedMatter::Topic(_) => None,
        UnindexedMatter::Text { body, .. } => Some(*body),
        UnindexedMatter::UseCase(row) => Some(row.body),
    }
}

fn ready(item: &Unindexed, texts: &mut Texts, lexicon: &Lexicon) -> Option<Ready> {
    let subject = subject(&item.matter);
    let Some(text) = text(&item.matter, texts) else {
        // Purged since its row was read; else whoever reads it meets the same.
        tracing::warn!(kind = subject.kind.as_str(), id = %subject.id, "its text is gone: it is not written anew");
        return None;
    };
    let is_public = !matches!(&item.matter, UnindexedMatter::UseCase(row) if row.status != UseCaseStatus::Published);
    Some(Ready { subject, seen: item.seen, entry: Prepared::of(&text, lexicon), is_public })
}

/// What is searched of something; none when its text is not there.
fn text(matter: &UnindexedMatter, texts: &mut Texts) -> Option<SearchText> {
    match matter {
        UnindexedMatter::User(user) => Some(SearchText::of_user(user)),
        UnindexedMatter::Topic(topic) => Some(SearchText::of_topic(topic)),
        UnindexedMatter::Text { subject, topic_id, body, at } => {
            let text = texts.remove(body).and_then(Matter::into_forum)?;
            Some(SearchText::of_text(*subject, *topic_id, text.content, *at))
        }
        UnindexedMatter::UseCase(row) => {
            let text = texts.remove(&row.body).and_then(Matter::into_use_case)?;
            Some(SearchText::of_use_case(row, &text))
        }
    }
}
