//! The service of use cases on a world, with ports that count their calls and documents that stay as they are told.

use std::{collections::BTreeMap, sync::Arc};

use async_trait::async_trait;
use p2p_app::{
    error::ServiceError,
    use_cases::{NewUseCase, Press, UseCaseReading, UseCaseService, ViewBuffer, Workbooks},
};
use p2p_domain::{
    actor::{Actor, Audience},
    content::{Body, BodyKey},
    error::Classify,
    id::{UseCaseId, UserId},
    organization::Industry,
    page::{Page, PageRequest},
    port::{body::BodyStore, error::StoreError, use_case::UseCaseReader},
    timestamp::Timestamp,
    use_case::{
        Facets, MapPoint, Media, Prose, UseCaseChange, UseCaseEntry, UseCaseFilter, UseCaseKey, UseCaseNumbers,
        UseCaseSort, UseCaseTitle,
    },
    user::Change,
};
use p2p_store_sql::SqlStore;
use tokio::sync::Mutex;

use super::documents::{Sheets, Typesetter};
use crate::world::{Ground, World};

pub const WEBSITE: &str = "https://www.p2p.example";

/// The service of use cases, on a world.
pub struct Library {
    pub world: World,
    pub use_cases: UseCaseService,
    pub views: Arc<ViewBuffer>,
    pub calls: Arc<Counted>,
    pub sheets: Sheets,
    pub typesetter: Arc<Typesetter>,
}

impl Library {
    pub async fn new() -> Self {
        Self::on(&Ground::new()).await
    }

    pub async fn on(ground: &Ground) -> Self {
        let world = ground.process().await;
        let writing = world.topics.writing.clone();
        let calls =
            Arc::new(Counted { store: world.store.clone(), bodies: writing.bodies.clone(), calls: Mutex::default() });
        let views = Arc::new(ViewBuffer::new(world.ports.units.clone(), calls.clone()));
        let (sheets, typesetter) = (Sheets::default(), Arc::new(Typesetter::default()));
        let use_cases = UseCaseService {
            reading: UseCaseReading { use_cases: calls.clone(), bodies: calls.clone(), views: views.clone() },
            writing,
            files: world.files.clone(),
            press: Press::new(typesetter.clone()),
            tables: Workbooks::new(Arc::new(sheets.clone())),
            website_url: WEBSITE.to_owned(),
        };
        Self { world, use_cases, views, calls, sheets, typesetter }
    }

    /// A draft of a title alone.
    pub async fn draft(&self, by: &Actor, title: &str) -> UseCaseId {
        self.use_cases.create(by, titled(title), None).await.unwrap().use_case.id
    }

    /// One that everybody sees, with what it must have.
    pub async fn published(&self, by: &Actor, title: &str) -> UseCaseId {
        publish(&self.use_cases, by, title).await
    }

    /// How many views the store knows.
    pub async fn stored_views(&self, by: &Actor, of: UseCaseId) -> u32 {
        let entry = UseCaseReader::get(self.world.store.as_ref(), &by.audience(), of).await.unwrap();
        entry.unwrap().use_case.view_count
    }
}

/// The service alone, and its readers.
pub fn service(world: &World) -> (UseCaseService, Arc<Counted>) {
    let writing = world.topics.writing.clone();
    let (store, bodies) = (world.store.clone(), writing.bodies.clone());
    let calls = Arc::new(Counted { store, bodies, calls: Mutex::default() });
    let views = Arc::new(ViewBuffer::new(world.ports.units.clone(), calls.clone()));
    let service = UseCaseService {
        reading: UseCaseReading { use_cases: calls.clone(), bodies: calls.clone(), views },
        writing,
        files: world.files.clone(),
        press: Press::new(Arc::new(Typesetter::default())),
        tables: Workbooks::new(Arc::new(Sheets::default())),
        website_url: WEBSITE.to_owned(),
    };
    (service, calls)
}

pub fn titled(title: &str) -> NewUseCase {
    NewUseCase { title: UseCaseTitle::parse(title).unwrap(), change: UseCaseChange::default() }
}

/// One that everybody sees, with what it must have.
pub async fn publish(service: &UseCaseService, by: &Actor, title: &str) -> UseCaseId {
    let new = NewUseCase { change: what_is_required(), ..titled(title) };
    let id = service.create(by, new, None).await.unwrap().use_case.id;
    service.publish(by, id).await.unwrap();
    id
}

pub fn what_is_required() -> UseCaseChange {
    UseCaseChange {
        industry: Change::Set(Industry::parse("Plastics").unwrap()),
        problem_statement: Change::Set(prose("Heat")),
        solution: Change::Set(prose("Water")),
        ..UseCaseChange::default()
    }
}

pub fn prose(text: &str) -> Prose {
    Prose::parse(text).unwrap()
}

/// The fields that a refusal names.
pub fn wrong<T: std::fmt::Debug>(outcome: Result<T, ServiceError>) -> Vec<(String, &'static str)> {
    let error = outcome.unwrap_err();
    error.fields().iter().map(|field| (field.field.to_string(), field.code)).collect()
}

/// What a refusal is called.
pub fn code<T: std::fmt::Debug, E: Classify>(outcome: Result<T, E>) -> &'static str {
    outcome.map(|done| panic!("{done:?}")).map_err(|error| error.code()).unwrap_err()
}

/// The readers of a store, which count what they are asked.
pub struct Counted {
    store: Arc<SqlStore>,
    bodies: Arc<dyn BodyStore>,
    calls: Mutex<BTreeMap<&'static str, u32>>,
}

impl Counted {
    async fn note(&self, call: &'static str) {
        *self.calls.lock().await.entry(call).or_default() += 1;
    }

    /// What was asked since this was told last.
    pub async fn take(&self) -> Vec<(&'static str, u32)> {
        std::mem::take(&mut *self.calls.lock().await).into_iter().collect()
    }
}

#[async_trait]
impl UseCaseReader for Counted {
    async fn list(
        &self,
        audience: &Audience,
        filter: &UseCaseFilter,
        sort: UseCaseSort,
        now: Timestamp,
        page: &PageRequest<UseCaseKey>,
    ) -> Result<Page<UseCaseEntry, UseCaseKey>, StoreError> {
        self.note("list").await;
        UseCaseReader::list(self.store.as_ref(), audience, filter, sort, now, page).await
    }
    async fn get(&self, audience: &Audience, id: UseCaseId) -> Result<Option<UseCaseEntry>, StoreError> {
        self.note("get").await;
        UseCaseReader::get(self.store.as_ref(), audience, id).await
    }
    async fn facets(&self, audience: &Audience, filter: &UseCaseFilter) -> Result<Facets, StoreError> {
        self.note("facets").await;
        self.store.facets(audience, filter).await
    }
    async fn map(&self, audience: &Audience, filter: &UseCaseFilter, limit: u32) -> Result<Vec<MapPoint>, StoreError> {
        self.note("map").await;
        self.store.map(audience, filter, limit).await
    }
    async fn media(&self, of: &[UseCaseId]) -> Result<Vec<(UseCaseId, Media)>, StoreError> {
        self.note("media").await;
        self.store.media(of).await
    }
    async fn has_viewed(&self, id: UseCaseId, viewer: UserId, at: Timestamp) -> Result<bool, StoreError> {
        self.note("has_viewed").await;
        self.store.has_viewed(id, viewer, at).await
    }
    async fn numbers(&self, id: UseCaseId, now: Timestamp) -> Result<Option<UseCaseNumbers>, StoreError> {
        self.note("numbers").await;
        self.store.numbers(id, now).await
    }
}

#[async_trait]
impl BodyStore for Counted {
    async fn put(&self, body: &Body) -> Result<(), StoreError> {
        self.bodies.put(body).await
    }
    async fn get_many(&self, keys: &[BodyKey]) -> Result<Vec<Body>, StoreError> {
        self.note("texts").await;
        self.bodies.get_many(keys).await
    }
    async fn delete_many(&self, keys: &[BodyKey]) -> Result<(), StoreError> {
        self.bodies.delete_many(keys).await
    }
    async fn written_before(
        &self,
        before: Timestamp,
        after: Option<BodyKey>,
        limit: u32,
    ) -> Result<Vec<BodyKey>, StoreError> {
        self.bodies.written_before(before, after, limit).await
    }
}
