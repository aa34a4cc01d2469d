//! Use cases: one that is published and tells nearly everything, what is found by any search, and documents of few bytes.

use std::{
    io::{Cursor, Read},
    sync::Arc,
};

use async_trait::async_trait;
use p2p_app::{
    Writing,
    relay::Wake,
    search::{Indexer, SearchService},
    use_cases::{Press, UseCaseReading, UseCaseService, ViewBuffer, Workbooks},
};
use p2p_domain::{
    actor::{Actor, Audience},
    content::{AuthorCard, Body, BodyKey, Matter},
    id::{TopicId, UseCaseId, UserId},
    page::{Page, PageRequest, Start},
    policy::WritePolicy,
    port::{
        body::BodyStore,
        document::{Cell, DocumentError, Printout, Table, TableMaker, UseCasePrinter},
        error::{StoreError, StoreErrorKind},
        search::{SearchReader, Vocabulary},
        use_case::UseCaseReader,
    },
    search::{ForumEntry, Found, FoundKey, SearchKind, Subject},
    text::{analysis::Lexicon, search::SearchQuery},
    timestamp::Timestamp,
    use_case::{
        DayViews, FacetCount, Facets, MapPoint, Media, UseCaseEntry, UseCaseFilter, UseCaseKey, UseCaseNumbers,
        UseCaseSort, ViewerOrganization,
    },
    user::User,
};
use uuid::Uuid;

use super::{Ports, account, cabinet, handle, sample, user, user_id};

pub struct Library;

fn away() -> StoreError {
    StoreError::new(StoreErrorKind::Unavailable, "use_case.list", "away")
}

fn entry() -> UseCaseEntry {
    let use_case = sample::use_case();
    let key = UseCaseKey { rank: 1, now: None, id: use_case.id };
    UseCaseEntry {
        use_case,
        organization_name: Some("Najd Valves".to_owned()),
        author: AuthorCard { first_name: Some("Amal".to_owned()), ..AuthorCard::default() },
        liked_by_me: true,
        bookmarked_by_me: false,
        key,
    }
}

#[async_trait]
impl UseCaseReader for Library {
    /// Two pages of it. A search fails, and so does the second page of bookmarks.
    async fn list(
        &self,
        _: &Audience,
        filter: &UseCaseFilter,
        _: UseCaseSort,
        _: Timestamp,
        page: &PageRequest<UseCaseKey>,
    ) -> Result<Page<UseCaseEntry, UseCaseKey>, StoreError> {
        if filter.query.is_some() {
            return Err(away());
        }
        let total = page.with_total.then_some(2);
        match page.start {
            Start::First => Ok(Page { items: vec![entry()], next: Some(entry().key), total }),
            _ if filter.bookmarked => Err(away()),
            _ => Ok(Page { items: vec![entry()], next: None, total }),
        }
    }

    async fn get(&self, _: &Audience, id: UseCaseId) -> Result<Option<UseCaseEntry>, StoreError> {
        Ok(Some(entry()).filter(|entry| entry.use_case.id == id))
    }

    async fn facets(&self, _: &Audience, _: &UseCaseFilter) -> Result<Facets, StoreError> {
        let industry = vec![FacetCount { value: "Plastics".to_owned(), count: 2 }];
        Ok(Facets { industry, ..Facets::default() })
    }

    async fn map(&self, _: &Audience, _: &UseCaseFilter, limit: u32) -> Result<Vec<MapPoint>, StoreError> {
        let row = sample::use_case();
        let point = MapPoint {
            id: row.id,
            at: row.location.coordinates.unwrap(),
            title: row.title.into_string(),
            industry: None,
            city: Some("Jubail".to_owned()),
            organization_name: None,
        };
        Ok(vec![point; limit as usize])
    }

    async fn media(&self, of: &[UseCaseId]) -> Result<Vec<(UseCaseId, Media)>, StoreError> {
        Ok(of.iter().flat_map(|id| sample::media().map(|media| (*id, media))).collect())
    }

    async fn has_viewed(&self, _: UseCaseId, _: UserId, _: Timestamp) -> Result<bool, StoreError> {
        Ok(true)
    }

    async fn numbers(&self, _: UseCaseId, _: Timestamp) -> Result<Option<UseCaseNumbers>, StoreError> {
        Ok(Some(UseCaseNumbers {
            views_total: 12,
            unique_viewers: 11,
            likes: 3,
            bookmarks: 9,
            views_by_day: vec![DayViews { day: 20_484, views: 12 }],
            viewers_by_organization: vec![ViewerOrganization {
                organization_id: None,
                organization_name: None,
                viewers: 11,
            }],
        }))
    }
}

#[async_trait]
impl BodyStore for Library {
    async fn put(&self, _: &Body) -> Result<(), StoreError> {
        Ok(())
    }

    async fn get_many(&self, keys: &[BodyKey]) -> Result<Vec<Body>, StoreError> {
        let matter = || Matter::UseCase(Box::new(sample::text()));
        let body = |key: &BodyKey| Body { key: *key, author_id: user_id(), created_at: sample::NOW, matter: matter() };
        Ok(keys.iter().map(body).collect())
    }

    async fn delete_many(&self, _: &[BodyKey]) -> Result<(), StoreError> {
        Ok(())
    }

    async fn written_before(&self, _: Timestamp, _: Option<BodyKey>, _: u32) -> Result<Vec<BodyKey>, StoreError> {
        Ok(Vec::new())
    }
}

fn found<T>(item: T, id: Uuid) -> Page<Found<T>, FoundKey> {
    let key = FoundKey { rank: 1, now: sample::NOW, at: sample::NOW, id };
    Page { items: vec![Found { item, score: 1.5, key }], next: None, total: Some(1) }
}

#[async_trait]
impl SearchReader for Library {
    async fn users(
        &self,
        _: &Audience,
        _: &SearchQuery,
        _: Timestamp,
        _: &PageRequest<FoundKey>,
    ) -> Result<Page<Found<User>, FoundKey>, StoreError> {
        Ok(found(user(user_id()), user_id().uuid()))
    }

    async fn use_cases(
        &self,
        _: &Audience,
        _: &SearchQuery,
        _: Timestamp,
        _: &PageRequest<FoundKey>,
    ) -> Result<Page<Found<UseCaseEntry>, FoundKey>, StoreError> {
        Ok(found(entry(), sample::use_case().id.uuid()))
    }

    async fn forum(
        &self,
        _: &Audience,
        _: &SearchQuery,
        _: Timestamp,
        _: &PageRequest<FoundKey>,
    ) -> Result<Page<Found<ForumEntry>, FoundKey>, StoreError> {
        let topic = ForumEntry {
            subject: Subject { kind: SearchKind::Topic, id: Uuid::from_u128(21) },
            topic_id: TopicId::new(Uuid::from_u128(21)),
            topic_title: "Pumps <that> stick".to_owned(),
            topic_tags: Vec::new(),
            body: None,
            created_at: sample::NOW,
        };
        Ok(found(topic, Uuid::from_u128(21)))
    }
}

#[async_trait]
impl Vocabulary for Library {
    async fn learn(&self, _: &[String]) -> Result<(), StoreError> {
        Ok(())
    }

    async fn alike(&self, _: &[String], _: u32) -> Result<Vec<(String, u64)>, StoreError> {
        Ok(Vec::new())
    }
}

#[async_trait]
impl UseCasePrinter for Library {
    async fn print(&self, printout: Printout) -> Result<Vec<u8>, DocumentError> {
        Ok(format!("%PDF {} {}", printout.locale.as_str(), printout.link).into_bytes())
    }
}

/// How many rows it has.
struct Counted(u32);

impl TableMaker for Library {
    fn begin(&self, _: &str, _: &[&str], _: bool) -> Result<Box<dyn Table>, DocumentError> {
        Ok(Box::new(Counted(0)))
    }
}

impl Table for Counted {
    fn row(&mut self, _: &[Cell]) -> Result<(), DocumentError> {
        self.0 += 1;
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Box<dyn Read + Send>, DocumentError> {
        Ok(Box::new(Cursor::new(format!("{} rows ", self.0).repeat(20_000))))
    }
}

/// The person of the doubles, signed in.
pub fn actor() -> Actor {
    account(user(user_id())).actor(handle())
}

/// An indexer whose words nobody learns.
pub fn indexer() -> Indexer {
    Indexer::new(Arc::default(), Arc::new(Library)).0
}

fn reading(ports: &Arc<Ports>) -> UseCaseReading {
    let library = Arc::new(Library);
    let views = Arc::new(ViewBuffer::new(ports.clone(), library.clone()));
    UseCaseReading { use_cases: library.clone(), bodies: library, views }
}

/// What writing needs.
pub fn writing(ports: &Arc<Ports>) -> Writing {
    Writing {
        store: ports.clone(),
        bodies: Arc::new(Library),
        clock: ports.clone(),
        ids: ports.clone(),
        index: indexer(),
        wake: Wake::default(),
        policy: WritePolicy { require_verified_email: true },
    }
}

/// Use cases of that library.
pub fn use_cases(ports: &Arc<Ports>) -> UseCaseService {
    let library = Arc::new(Library);
    UseCaseService {
        reading: reading(ports),
        writing: writing(ports),
        files: cabinet::files(ports),
        press: Press::new(library.clone()),
        tables: Workbooks::new(library),
        website_url: "https://p2p.example".to_owned(),
    }
}

/// The search in it.
pub fn search(ports: &Arc<Ports>) -> SearchService {
    let library = Arc::new(Library);
    SearchService {
        reader: library.clone(),
        use_cases: reading(ports),
        bodies: library.clone(),
        vocabulary: library,
        lexicon: Arc::<Lexicon>::default(),
        clock: ports.clone(),
    }
}
