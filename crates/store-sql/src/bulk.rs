//! Loading many rows at once, for the seed command. Counters and best answers come as final values in the rows;
//! nothing is checked but what the database itself checks, so parents come before their children.

mod search;

use std::collections::HashMap;

use p2p_domain::{
    content::{Body, ContentRef, RevisionRecord},
    file::{FileHolder, FileRecord, FileStatus},
    id::{TopicId, UseCaseId, UserId},
    organization::Organization,
    port::{error::StoreError, store::UnitOfWork},
    post::Post,
    reply::Reply,
    timestamp::Timestamp,
    topic::Topic,
    use_case::{Mark, Media, UseCase, View},
    user::User,
};
use sea_orm::{ConnectionTrait as _, Value};

use crate::{
    body::Written,
    error::Failure,
    sql::{measured, params},
    store::{Durability, SqlStore},
    unit::SqlUnitOfWork,
    write::{Table, file, organization, post, reply, topic, use_case, user},
};

/// Rows per statement: always the same number, so that the prepared statement is found again. The widest table makes
/// 5,600 parameters of it; SQLite takes 32,766 and Postgres 65,535.
const CHUNK: usize = 200;

/// While it loads, SQLite may keep 256 MiB of pages: what does not fit is written to the log each time it is touched, and
/// indexes are touched everywhere. The connection keeps it for the rest of its life, which is that of the command.
const LARGE_CACHE: &str = "PRAGMA cache_size = -262144";

const CREDENTIALS: Table = Table { name: "credentials", columns: "user_id, password_hash, updated_at" };
const BODIES: Table =
    Table { name: "bodies", columns: "id, revision, kind, topic_id, author_id, content, html, created_at" };
const REVISIONS: Table =
    Table { name: "revisions", columns: "kind, subject_id, revision, body_id, editor_id, topic_id, created_at" };
const VOTES: Table = Table { name: "votes", columns: "kind, subject_id, user_id, created_at" };
const VIEWS: Table = Table { name: "use_case_views", columns: "use_case_id, viewer_id, day, organization_id" };
const FOLLOWS: Table = Table { name: "follows", columns: "topic_id, user_id, created_at" };

/// One transaction that loads rows. Nothing is there before [`Bulk::commit`]; dropping it leaves nothing behind.
/// Nobody else can write on SQLite while it is open.
pub struct Bulk {
    unit: SqlUnitOfWork,
}

impl SqlStore {
    /// Begins to load.
    pub async fn bulk(&self) -> Result<Bulk, StoreError> {
        measured("bulk.begin", async {
            let transaction = self.transaction(Durability::Durable).await?;
            if self.is_sqlite() {
                transaction.db.run(LARGE_CACHE, params![]).await?;
            }
            Ok(Bulk { unit: SqlUnitOfWork::of(transaction) })
        })
        .await
    }
}

impl Bulk {
    /// The repositories, in the same transaction: for rows that are few and whose counts they keep. It is committed here alone.
    pub fn repositories(&mut self) -> &mut dyn UnitOfWork {
        &mut self.unit
    }

    /// Adds organizations.
    pub async fn organizations(&mut self, rows: &[Organization]) -> Result<(), StoreError> {
        self.load("bulk.organizations", &organization::TABLE, rows.iter().map(organization::values)).await
    }

    /// Adds people.
    pub async fn users(&mut self, rows: &[User]) -> Result<(), StoreError> {
        self.load("bulk.users", &user::TABLE, rows.iter().map(user::values)).await
    }

    /// Gives all these people the same password hash.
    pub async fn credentials(&mut self, users: &[UserId], hash: &str, at: Timestamp) -> Result<(), StoreError> {
        self.load("bulk.credentials", &CREDENTIALS, users.iter().map(|user| params![user, hash, at])).await
    }

    /// Adds topics with their tags.
    pub async fn topics(&mut self, rows: &[Topic]) -> Result<(), StoreError> {
        self.load("bulk.topics", &topic::TABLE, rows.iter().map(topic::values)).await?;
        self.load("bulk.topics", &topic::TAGS, rows.iter().flat_map(topic::tag_rows)).await
    }

    /// Adds posts.
    pub async fn posts(&mut self, rows: &[Post]) -> Result<(), StoreError> {
        self.load("bulk.posts", &post::TABLE, rows.iter().map(post::values)).await
    }

    /// Adds replies; a reply comes after the one that it answers.
    pub async fn replies(&mut self, rows: &[Reply]) -> Result<(), StoreError> {
        self.load("bulk.replies", &reply::TABLE, rows.iter().map(reply::values)).await
    }

    /// Adds bodies.
    pub async fn bodies(&mut self, rows: &[Body]) -> Result<(), StoreError> {
        let values = |body: &Body| {
            let Written { kind, topic_id, content, html } = Written::of(body.key.id, &body.matter)?;
            let mut values = params![body.key.id, body.key.revision, kind, topic_id, body.author_id];
            values.extend(params![content, html, body.created_at]);
            Ok(values)
        };
        measured("bulk.bodies", async {
            let values = rows.iter().map(values).collect::<Result<Vec<_>, Failure>>()?;
            self.insert(&BODIES, values.into_iter()).await
        })
        .await
    }

    /// Adds states of posts and replies, each with the topic that it stands in.
    pub async fn revisions(&mut self, rows: &[(RevisionRecord, TopicId)]) -> Result<(), StoreError> {
        let values = |(record, topic): &(RevisionRecord, TopicId)| {
            let mut values = params![record.of.kind(), record.of.uuid(), record.revision, record.body.revision];
            values.extend(params![record.editor_id, topic, record.created_at]);
            values
        };
        self.load("bulk.revisions", &REVISIONS, rows.iter().map(values)).await
    }

    /// Adds votes. The counters are those of the rows voted on.
    pub async fn votes(&mut self, rows: &[(ContentRef, UserId, Timestamp)]) -> Result<(), StoreError> {
        let values = |(on, by, at): &(ContentRef, UserId, Timestamp)| params![on.kind(), on.uuid(), by, at];
        self.load("bulk.votes", &VOTES, rows.iter().map(values)).await
    }

    /// Adds follows. The counters are those of the topics.
    pub async fn follows(&mut self, rows: &[(TopicId, UserId, Timestamp)]) -> Result<(), StoreError> {
        let values = |(topic, by, at): &(TopicId, UserId, Timestamp)| params![topic, by, at];
        self.load("bulk.follows", &FOLLOWS, rows.iter().map(values)).await
    }

    /// Adds use cases with their technologies and tags.
    pub async fn use_cases(&mut self, rows: &[UseCase]) -> Result<(), StoreError> {
        self.load("bulk.use_cases", &use_case::TABLE, rows.iter().map(use_case::values)).await?;
        let technologies = rows.iter().flat_map(use_case::technology_rows);
        self.load("bulk.use_cases", &use_case::TECHNOLOGIES, technologies).await?;
        self.load("bulk.use_cases", &use_case::TAGS, rows.iter().flat_map(use_case::tag_rows)).await
    }

    /// Adds files, hanging on what they say; those of one post or reply in the order of their ids.
    pub async fn files(&mut self, rows: &[FileRecord]) -> Result<(), StoreError> {
        let values = |row: &FileRecord| file::values(&row.file, row.status, row.holder, 1, None);
        self.load("bulk.files", &file::TABLE, rows.iter().map(values)).await
    }

    /// Adds files that hang on use cases, those of one in the order in which they come.
    pub async fn media(&mut self, rows: &[(UseCaseId, Media)]) -> Result<(), StoreError> {
        let mut places: HashMap<UseCaseId, u32> = HashMap::new();
        let values = rows.iter().map(|(of, Media { file, caption })| {
            let place = places.entry(*of).or_default();
            *place += 1;
            let holder = Some(FileHolder::UseCase(of.uuid()));
            file::values(file, FileStatus::Ready, holder, *place, caption.as_ref())
        });
        self.load("bulk.media", &file::TABLE, values).await
    }

    /// Adds likes or bookmarks. The counters are those of the use cases.
    pub async fn marks(&mut self, mark: Mark, rows: &[(UseCaseId, UserId, Timestamp)]) -> Result<(), StoreError> {
        let (name, _) = use_case::of_mark(mark);
        let table = Table { name, columns: "use_case_id, user_id, created_at" };
        self.load("bulk.marks", &table, rows.iter().map(|(on, by, at)| params![on, by, at])).await
    }

    /// Adds views of use cases, one per person and day. The totals are those of the use cases; those of each day are counted at the end.
    pub async fn views(&mut self, rows: &[View]) -> Result<(), StoreError> {
        let values = |view: &View| params![view.use_case_id, view.viewer_id, view.at.day(), view.organization_id];
        self.load("bulk.views", &VIEWS, rows.iter().map(values)).await
    }

    /// Adds to people's reputation what they earned: it is known only after the content, which comes after them.
    pub async fn reputations(&mut self, rows: &[(UserId, i64)]) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE users SET reputation = reputation + $2 WHERE id = $1";
        measured("bulk.reputations", async {
            for (user, earned) in rows {
                self.unit.db().run(SQL, params![user, *earned]).await?;
            }
            Ok(())
        })
        .await
    }

    /// Counts the topics of each category and the views of each day, gathers the planner's statistics, and makes all of it true.
    pub async fn commit(self) -> Result<(), StoreError> {
        const RECOUNT: &str = "UPDATE categories SET topic_count = \
             (SELECT count(*) FROM topics t WHERE t.category_id = categories.id AND t.deleted_at IS NULL)";
        const DAYS: &str = "INSERT INTO use_case_days (use_case_id, day, views) \
             SELECT v.use_case_id, v.day, count(*) FROM use_case_views v WHERE TRUE GROUP BY v.use_case_id, v.day \
             ON CONFLICT (use_case_id, day) DO UPDATE SET views = excluded.views";
        measured("bulk.commit", async {
            self.unit.db().run(RECOUNT, params![]).await?;
            self.unit.db().run(DAYS, params![]).await?;
            self.unit.db().run("ANALYZE", params![]).await?;
            self.unit.transaction.commit().await
        })
        .await
    }

    async fn load(
        &mut self,
        op: &'static str,
        table: &Table,
        rows: impl Iterator<Item = Vec<Value>> + Send,
    ) -> Result<(), StoreError> {
        measured(op, self.insert(table, rows)).await
    }

    async fn insert(&self, table: &Table, rows: impl Iterator<Item = Vec<Value>> + Send) -> Result<(), Failure> {
        let db = self.unit.db();
        let full = table.insert_many(CHUNK, db.get_database_backend());
        let mut values = Vec::with_capacity(CHUNK * table.width());
        for row in rows {
            values.extend(row);
            if values.len() == CHUNK * table.width() {
                db.run(&full, std::mem::take(&mut values)).await?;
            }
        }
        if values.is_empty() {
            return Ok(());
        }
        let rest = table.insert_many(values.len() / table.width(), db.get_database_backend());
        db.run(&rest, values).await.map(drop)
    }
}
