//! What is written is found: on SQLite, from the services that write to the one that searches.

mod arabic;
mod following;
mod lists;
mod meanings;
mod people;
mod permissions;
mod reindexing;
mod shown;
mod statements;

use std::sync::Arc;

use p2p_app::{
    posts::EditContent,
    search::{Reindexer, SearchResults, SearchService},
    topics::OpenTopic,
    use_cases::{UseCaseReading, ViewBuffer},
};
use p2p_contract::build;
use p2p_domain::{
    actor::Actor,
    content::{Body, Matter},
    page::{Limit, PageRequest},
    port::body::BodyStore as _,
    search::{FoundKey, SearchText},
    text::analysis::Lexicon,
    topic::{Tags, TopicTitle},
    use_case::{UseCase, UseCaseText},
    user::User,
};
use uuid::Uuid;

use crate::{
    office::Office,
    world::{Ground, World, text},
};

/// A process with the service that searches.
pub struct Catalogue {
    pub office: Office,
    pub search: SearchService,
}

impl Catalogue {
    pub async fn new() -> Self {
        Self::on(&Ground::new()).await
    }

    pub async fn on(ground: &Ground) -> Self {
        let office = Office::on(ground.process().await);
        let store = office.world.store.clone();
        let views = Arc::new(ViewBuffer::new(office.world.ports.units.clone(), store.clone()));
        let search = SearchService {
            reader: store.clone(),
            use_cases: UseCaseReading { use_cases: store.clone(), bodies: store.clone(), views },
            bodies: store.clone(),
            vocabulary: store,
            lexicon: office.world.ports.index.lexicon.clone(),
            clock: ground.clock.clone(),
        };
        Self { office, search }
    }

    pub fn world(&self) -> &World {
        &self.office.world
    }

    /// What writes the index anew.
    pub fn reindexer(&self) -> Reindexer {
        let store = self.world().store.clone();
        Reindexer {
            store: self.world().ports.units.clone(),
            source: store.clone(),
            bodies: store.clone(),
            vocabulary: store,
            lexicon: self.search.lexicon.clone(),
        }
    }

    /// Opens a topic; its id and that of its first post.
    pub async fn topic(&self, actor: &Actor, title: &str, content: &str) -> (Uuid, Uuid) {
        let page = self.world().topics.open(actor, a_topic(title, content), None).await.unwrap();
        (page.view.topic.id.uuid(), page.posts.items[0].post.id.uuid())
    }

    /// Puts a use case with that text as it stands, and its entry.
    pub async fn use_case(&self, row: &UseCase, text: &UseCaseText) {
        let (key, at) = (row.body, row.created_at);
        let matter = Matter::UseCase(Box::new(text.clone()));
        let body = Body { key, author_id: row.author_id.unwrap(), created_at: at, matter };
        self.world().store.put(&body).await.unwrap();
        let mut unit = self.world().unit().await;
        unit.use_cases().insert(row).await.unwrap();
        unit.search().put(&SearchText::of_use_case(row, text).entry(&self.search.lexicon)).await.unwrap();
        unit.commit().await.unwrap();
    }

    /// Puts somebody as they stand, and their entry.
    pub async fn somebody(&self, user: &User) {
        let mut unit = self.world().unit().await;
        unit.users().insert(user).await.unwrap();
        unit.search().put(&SearchText::of_user(user).entry(&self.search.lexicon)).await.unwrap();
        unit.commit().await.unwrap();
    }

    pub async fn all(&self, actor: &Actor, q: &str) -> SearchResults {
        self.search.all(actor, q, Limit::new(100).unwrap()).await.unwrap()
    }

    /// The ids of all that is found, people first, use cases then.
    pub async fn found(&self, actor: &Actor, q: &str) -> Vec<Uuid> {
        let SearchResults { users, use_cases, forum, .. } = self.all(actor, q).await;
        let mut ids: Vec<Uuid> = users.page.items.iter().map(|hit| hit.item.id.uuid()).collect();
        ids.extend(use_cases.page.items.iter().map(|hit| hit.item.use_case.id.uuid()));
        ids.extend(forum.page.items.iter().map(|hit| hit.item.subject.id));
        ids
    }

    /// Whether that alone is found.
    pub async fn finds(&self, actor: &Actor, q: &str, id: Uuid) -> bool {
        self.found(actor, q).await == [id]
    }

    /// Learns what waits to be learned.
    pub async fn learn(&self) {
        self.world().ports.learner.lock().await.flush().await;
    }
}

pub fn a_topic(title: &str, content: &str) -> OpenTopic {
    OpenTopic {
        title: TopicTitle::parse(title).unwrap(),
        content: text(content),
        lang: None,
        category_id: None,
        tags: Tags::default(),
        attachments: Vec::new(),
        draft: None,
    }
}

pub fn rewritten(content: &str) -> EditContent {
    EditContent { content: Some(text(content)), ..EditContent::default() }
}

pub fn first(limit: u32) -> PageRequest<FoundKey> {
    PageRequest::first(Limit::new(limit).unwrap())
}

/// The built-in groups and one more.
pub fn extended(group: &str) -> Arc<Lexicon> {
    Arc::new(Lexicon::extended(group).unwrap())
}

/// Somebody of an organization that is in the store.
pub async fn a_reader(catalogue: &Catalogue) -> (Actor, User) {
    let staff = catalogue.office.organization(1, 1).await;
    (staff.member(), build::a_member(&staff.organization))
}
