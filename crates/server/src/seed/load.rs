//! Writes what `generate` makes into a store, in one transaction: all of it or nothing. Threads are made and rendered
//! on all cores while earlier ones are written, so memory does not grow with the number of posts.

mod batch;
mod cast;
mod lanes;
mod library;
mod outcome;
mod picture;
mod progress;
mod talk;

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
    time::Instant,
};

use p2p_app::topics::BEST_ANSWER_REPUTATION;
use p2p_auth_local::{PasswordOptions, hash_password};
use p2p_domain::{
    content::LanguageTag,
    id::{UseCaseId, UserId},
    port::{
        blob::BlobStore,
        category::CategoryReader,
        error::{StoreError, StoreErrorKind},
        search::IndexSource,
        user::UserReader,
    },
    search::{IndexEntry, SearchText},
    text::analysis::Lexicon,
    timestamp::Timestamp,
    use_case::{Mark, Media},
    user::Password,
};
use p2p_store_sql::{Bulk, SqlStore};
use time::OffsetDateTime;

use self::{
    batch::{Batch, Stage},
    cast::Cast,
    lanes::Lanes,
    library::Library,
    progress::Progress,
    talk::Talk,
};
use super::{
    corpus::Lang,
    generate::{Generator, Scale},
};
use crate::{
    config::{AuthConfig, Config},
    failure::StartError,
    ports::{self, Platform},
};

pub use self::outcome::Loaded;

/// Everybody's password.
pub const PASSWORD: &str = "sandbox-demo-2026";

/// How much is to be made, and from which numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeedOptions {
    /// How many posts; everything else follows from that.
    pub posts: u64,
    /// The same number gives the same data, ids included, as seen from the same day (UTC).
    pub rng_seed: u64,
    /// Whether a store that holds people already may be filled up.
    pub force: bool,
}

/// Fills the store that the configuration names. The latest item lies before the start of the current day (UTC).
///
/// Refuses a store that holds people already unless that is forced, and one that holds organizations of the same names.
pub async fn run(config: &Config, platform: &Platform, options: SeedOptions) -> Result<Loaded, StartError> {
    if matches!(config.auth, AuthConfig::Supertokens { .. }) {
        return Err(StartError::Refused(
            "The seed keeps passwords in this server's own store, where a SuperTokens core does not look; leave SUPERTOKENS_CONNECTION_URI out.".to_owned(),
        ));
    }
    let store = ports::open_store(config).await?;
    let lexicon = ports::open_lexicon(config)?;
    let loaded = Loader { config, platform, store: &store, lexicon, begun: Instant::now() }.run(options).await;
    let closed = store.close().await.map_err(|error| StartError::store(config, "closed", error));
    loaded.and_then(|loaded| closed.map(|()| loaded))
}

/// A value of the generator that the domain took or refused; the generator's own tests see to it that it takes them.
fn sound<T, E: std::error::Error>(value: Result<T, E>) -> Result<T, StartError> {
    value.map_err(|error| StartError::fault("Making the content", error))
}

fn tag(lang: Lang) -> LanguageTag {
    LanguageTag::stored(lang.tag().to_owned())
}

fn count<T>(items: &[T]) -> u32 {
    u32::try_from(items.len()).unwrap_or(u32::MAX)
}

struct Loader<'a> {
    config: &'a Config,
    platform: &'a Platform,
    store: &'a SqlStore,
    lexicon: Arc<Lexicon>,
    begun: Instant,
}

impl Loader<'_> {
    async fn run(&self, options: SeedOptions) -> Result<Loaded, StartError> {
        self.store.migrate().await.map_err(|error| StartError::store(self.config, "migrated", error))?;
        let is_empty = self.store.is_empty().await.map_err(|error| self.unread(error))?;
        if !options.force && !is_empty {
            return Err(StartError::Refused(
                "There are people in the store already; --force adds others to them (with another --rng-seed than before).".to_owned(),
            ));
        }
        let end = Timestamp::of_day(self.platform.clock.now().day());
        let generator = sound(OffsetDateTime::from_unix_timestamp(end.seconds()))
            .map(|end| Generator::new(options.rng_seed, Scale::for_posts(options.posts), end))?;
        let cast = Cast::make(&generator)?;
        let library = Library::make(&generator, &cast, &self.lexicon)?;
        self.keep_pictures(&library).await?;
        let indexed_by = self.store.fingerprint().await.map_err(|error| self.unread(error))?;
        let mut bulk = self.store.bulk().await.map_err(|error| self.unwritten(error))?;
        let mut loaded = self.write_people(&mut bulk, &cast, end).await?;
        write_library(&mut bulk, &library).await.map_err(|error| self.unwritten(error))?;
        loaded.use_cases = library.use_cases.len();
        let talk = Talk::make(&generator, &cast, self.platform.ids.as_ref(), end)?;
        loaded.messages = talk.messages();
        self.write_threads(&mut bulk, generator, &cast, &mut loaded).await?;
        talk.write(bulk.repositories()).await.map_err(|error| self.unwritten(error))?;
        bulk.commit().await.map_err(|error| self.unwritten(error))?;
        if indexed_by.is_none() && is_empty {
            let rules = self.lexicon.fingerprint();
            self.store.set_fingerprint(&rules).await.map_err(|error| self.unwritten(error))?;
        }
        loaded.elapsed = self.begun.elapsed();
        Ok(loaded)
    }

    async fn write_people(&self, bulk: &mut Bulk, cast: &Cast, at: Timestamp) -> Result<Loaded, StartError> {
        let password = sound(Password::parse(PASSWORD, &[]))?;
        let hash = hash_password(&password, self.platform.entropy.as_ref(), PasswordOptions::default()).await;
        let hash = hash.map_err(|error| StartError::fault("Hashing the password", error))?;
        let ids: Vec<UserId> = cast.users.iter().map(|user| user.id).collect();
        bulk.organizations(&cast.organizations).await.map_err(|error| self.unwritten(error))?;
        bulk.users(&cast.users).await.map_err(|error| self.unwritten(error))?;
        bulk.credentials(&ids, &hash, at).await.map_err(|error| self.unwritten(error))?;
        let entries: Vec<IndexEntry> =
            cast.users.iter().map(|user| SearchText::of_user(user).entry(&self.lexicon)).collect();
        bulk.index(&entries).await.map_err(|error| self.unwritten(error))?;
        Ok(Loaded::of(cast))
    }

    /// Bytes come before the rows that point at them; should the rows not come to be, the sweep finds them.
    async fn keep_pictures(&self, library: &Library) -> Result<(), StartError> {
        let blobs = ports::open_blobs(&self.config.blobs)?;
        let kept = |error| StartError::fault("Keeping the pictures", error);
        for picture in &library.pictures {
            let file = &picture.media.file;
            blobs.put(&file.blob(), picture.drawn.image.clone()).await.map_err(kept)?;
            blobs.put(&file.thumbnail_blob(), picture.drawn.thumbnail.clone()).await.map_err(kept)?;
        }
        Ok(())
    }

    async fn write_threads(
        &self,
        bulk: &mut Bulk,
        generator: Generator,
        cast: &Cast,
        loaded: &mut Loaded,
    ) -> Result<(), StartError> {
        let categories = self.store.all().await.map_err(|error| self.unread(error))?;
        let categories =
            categories.into_iter().map(|category| (category.slug.as_str().to_owned(), category.id)).collect();
        let mut progress = Progress::new(generator.scale().posts().into());
        let mut lanes = Lanes::start(&Arc::new(Stage {
            generator,
            members: cast.members(),
            categories,
            lexicon: Arc::clone(&self.lexicon),
        }));
        let mut earned: HashMap<UserId, i64> = HashMap::new();
        let mut words: BTreeMap<String, u64> = BTreeMap::new();
        while let Some(batch) = lanes.next().await {
            let batch = batch?;
            write(bulk, &batch).await.map_err(|error| self.unwritten(error))?;
            loaded.count(&batch);
            progress.advance(batch.posts.len() as u64);
            for (word, uses) in batch.words {
                *words.entry(word).or_default() += uses;
            }
            for author in batch.accepted {
                *earned.entry(author).or_default() += BEST_ANSWER_REPUTATION;
            }
        }
        progress.finish();
        let mut earned: Vec<(UserId, i64)> = earned.into_iter().collect();
        earned.sort_unstable();
        bulk.words(&words).await.map_err(|error| self.unwritten(error))?;
        bulk.reputations(&earned).await.map_err(|error| self.unwritten(error))
    }

    fn unread(&self, error: StoreError) -> StartError {
        StartError::store(self.config, "read", error)
    }

    fn unwritten(&self, error: StoreError) -> StartError {
        match error.kind {
            StoreErrorKind::Conflict(_) => StartError::Refused(
                "The store holds some of these organizations and people already; choose another --rng-seed. Nothing was added.".to_owned(),
            ),
            _ => StartError::store(self.config, "written", error),
        }
    }
}

/// Parents before their children.
async fn write(bulk: &mut Bulk, batch: &Batch) -> Result<(), StoreError> {
    bulk.topics(&batch.topics).await?;
    bulk.posts(&batch.posts).await?;
    bulk.replies(&batch.replies).await?;
    bulk.bodies(&batch.bodies).await?;
    bulk.revisions(&batch.revisions).await?;
    bulk.votes(&batch.votes).await?;
    bulk.follows(&batch.follows).await?;
    bulk.index(&batch.entries).await
}

async fn write_library(bulk: &mut Bulk, library: &Library) -> Result<(), StoreError> {
    let media: Vec<(UseCaseId, Media)> = library.pictures.iter().map(|one| (one.of, one.media.clone())).collect();
    bulk.use_cases(&library.use_cases).await?;
    bulk.bodies(&library.bodies).await?;
    bulk.media(&media).await?;
    bulk.marks(Mark::Like, &library.likes).await?;
    bulk.marks(Mark::Bookmark, &library.bookmarks).await?;
    bulk.views(&library.views).await?;
    bulk.index(&library.entries).await?;
    bulk.words(&library.words).await
}
