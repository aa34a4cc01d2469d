//! Where the tests' stores are, and the smallest things that can be put into them.

use std::future::Future;

use p2p_domain::{
    content::{BodyKey, Revision},
    geo::Coordinates,
    id::{PostId, ReplyId, TopicId, UseCaseId, UserId},
    organization::Industry,
    post::Post,
    reply::{Place as Spot, Reply},
    text::direction::Direction,
    timestamp::Timestamp,
    topic::{Tags, Topic, TopicTitle},
    use_case::{Location, Technologies, UseCase, UseCaseStatus, UseCaseTitle},
    user::{Email, Role, User, UserStatus},
    version::Version,
};
use p2p_migration::{Migrator, MigratorTrait as _};
use p2p_store_sql::{SqlOptions, SqlStore};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, SqliteConnection};
use uuid::Uuid;

/// A migrated store of its own.
pub struct Place {
    pub store: SqlStore,
    url: String,
    folder: Option<tempfile::TempDir>,
}

impl Place {
    pub async fn sqlite() -> Self {
        let place = Self::empty_sqlite().await;
        place.store.migrate().await.unwrap();
        place
    }

    async fn empty_sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("forum.db").display());
        Self { store: SqlStore::open(SqlOptions::new(&url)).await.unwrap(), url, folder: Some(folder) }
    }

    /// `None`, and a word about it, without `POSTGRES_TEST_URL`.
    pub async fn postgres() -> Option<Self> {
        let place = Self::empty_postgres().await?;
        place.store.migrate().await.unwrap();
        Some(place)
    }

    async fn empty_postgres() -> Option<Self> {
        #[expect(clippy::disallowed_methods, reason = "tests have no configuration")]
        let Ok(server) = std::env::var("POSTGRES_TEST_URL") else {
            eprintln!("skipped: POSTGRES_TEST_URL is not set");
            return None;
        };
        let name = format!("smoke_{}_{}", std::process::id(), NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
        let mut admin = PgConnection::connect(&server).await.unwrap();
        admin.execute(AssertSqlSafe(format!("DROP SCHEMA IF EXISTS {name} CASCADE"))).await.unwrap();
        admin.execute(AssertSqlSafe(format!("CREATE SCHEMA {name}"))).await.unwrap();
        let joint = if server.contains('?') { '&' } else { '?' };
        let url = format!("{server}{joint}options[search_path]={name}");
        Some(Self { store: SqlStore::open(SqlOptions::new(&url)).await.unwrap(), url, folder: None })
    }

    /// An empty store of the same kind.
    pub async fn sibling(&self) -> Self {
        if self.is_sqlite() { Self::empty_sqlite().await } else { Self::empty_postgres().await.unwrap() }
    }

    pub fn is_sqlite(&self) -> bool {
        self.url.starts_with("sqlite:")
    }

    /// The folder of a store on SQLite.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.as_ref().unwrap().path()
    }

    /// Runs a statement beside the store.
    pub async fn sql(&self, sql: &str) -> Result<u64, sqlx::Error> {
        if self.is_sqlite() {
            let mut beside = SqliteConnection::connect(&self.url).await?;
            return Ok(beside.execute(AssertSqlSafe(sql)).await?.rows_affected());
        }
        let mut beside = PgConnection::connect(&self.url).await?;
        Ok(beside.execute(AssertSqlSafe(sql)).await?.rows_affected())
    }

    /// Migrates as far as so many migrations went.
    pub async fn migrate_first(&self, count: u32) {
        let connection = sea_orm::Database::connect(&self.url).await.unwrap();
        Migrator::up(&connection, Some(count)).await.unwrap();
        connection.close().await.unwrap();
    }

    /// The same place, opened once more.
    pub async fn again(&self) -> SqlStore {
        SqlStore::open(SqlOptions::new(&self.url)).await.unwrap()
    }
}

static NEXT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);

const AT: Timestamp = Timestamp::from_millis(1_760_000_000_000);

pub fn id(n: u32) -> Uuid {
    Uuid::from_u128(0x0198_f1a0_0000_7000_8000_0000_0000_0000 + u128::from(n))
}

pub fn user(n: u32) -> User {
    let email = Email::parse(&format!("user{n}@valves.example")).unwrap();
    User {
        status: UserStatus::Active,
        is_verified: true,
        ..User::newcomer(UserId::new(id(n)), None, email, Role::Member, AT)
    }
}

pub fn topic(n: u32, author: &User) -> Topic {
    Topic {
        id: TopicId::new(id(n)),
        title: TopicTitle::parse("Which valve?").unwrap(),
        lang: None,
        category_id: None,
        author_id: Some(author.id),
        organization_id: None,
        tags: Tags::parse("tags", &["valves", "pumps"]).unwrap(),
        is_pinned: false,
        is_locked: false,
        best_answer: None,
        post_count: 0,
        view_count: 0,
        follower_count: 0,
        last_activity_at: AT,
        version: Version::FIRST,
        created_at: AT,
        updated_at: AT,
    }
}

pub fn post(n: u32, topic: &Topic) -> Post {
    Post {
        id: PostId::new(id(n)),
        topic_id: topic.id,
        author_id: topic.author_id,
        organization_id: None,
        is_opening: false,
        revision: Revision::FIRST,
        body: BodyKey { id: id(n), revision: id(n + 1_000) },
        lang: None,
        dir: Direction::Ltr,
        upvote_count: 0,
        reply_count: 0,
        edited_at: None,
        version: Version::FIRST,
        created_at: AT,
        updated_at: AT,
    }
}

pub fn reply(n: u32, post: &Post, parent: Option<&Reply>) -> Reply {
    let spot = parent.map_or(Spot::TOP, Spot::answering);
    Reply {
        id: ReplyId::new(id(n)),
        topic_id: post.topic_id,
        post_id: post.id,
        parent_reply_id: spot.parent,
        depth: spot.depth,
        author_id: post.author_id,
        organization_id: None,
        revision: Revision::FIRST,
        body: BodyKey { id: id(n), revision: id(n + 1_000) },
        lang: None,
        dir: Direction::Ltr,
        upvote_count: 0,
        reply_count: 0,
        edited_at: None,
        version: Version::FIRST,
        created_at: AT,
        updated_at: AT,
    }
}

pub fn use_case(n: u32, author: &User) -> UseCase {
    let title = UseCaseTitle::parse("Valves that report").unwrap();
    UseCase {
        industry: Some(Industry::parse("Valves").unwrap()),
        technologies: Technologies::parse("technologies", &["IoT", "Vision"]).unwrap(),
        tags: Tags::parse("tags", &["valves"]).unwrap(),
        location: Location { coordinates: Coordinates::new(24.7, 46.7).ok(), ..Location::default() },
        status: UseCaseStatus::Published,
        body: BodyKey { id: id(n), revision: id(n + 1_000) },
        published_at: Some(AT),
        ..UseCase::draft(UseCaseId::new(id(n)), None, author.id, title, AT)
    }
}

/// Runs the same small work in many tasks at once.
pub async fn at_once<F>(count: u32, work: impl Fn(u32) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let tasks: Vec<_> = (0..count).map(|n| tokio::spawn(work(n))).collect();
    for task in tasks {
        task.await.unwrap();
    }
}
