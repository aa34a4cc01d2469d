//! Notifications, the letters that they stand in, and what people chose to hear of.
//!
//! Whoever holds several of them holds them by person and id, so that two who do so at once wait in one direction only.

use async_trait::async_trait;
use p2p_domain::{
    id::{NotificationId, UserId},
    notification::{EmailChoice, LETTER_PAUSE, LetterId, Notification, Preferences, Which},
    port::{error::StoreError, notification::NotificationRepository},
    timestamp::Timestamp,
};
use sea_orm::{ConnectionTrait as _, DatabaseTransaction, QueryResult, Value};
use uuid::Uuid;

use super::Table;
use crate::{
    error::Failure,
    read::Query,
    row::{AWAITS_LETTER, Param, get},
    sql::{Db, measured, params},
    unit::SqlUnitOfWork,
};

/// How many one statement adds: SQLite looks a named parameter up by walking all of them.
const CHUNK: usize = 64;

const PREFERENCES: Table = Table { name: "notification_preferences", columns: "user_id, kind, in_app, email" };

/// Nothing is noted while the latest letter is younger than that: of two who put one together at once, the second waits for the first here.
const NOTE_LETTER: &str = "INSERT INTO instant_letters (user_id, lettered_at) VALUES ($1, $2) \
     ON CONFLICT (user_id) DO UPDATE SET lettered_at = excluded.lettered_at WHERE instant_letters.lettered_at < $3";

const TAKE_OUT: &str = "UPDATE notifications SET letter_id = NULL WHERE letter_id = $1";

const LETTER_SENT: &str = "UPDATE notifications SET mailed_at = $2 WHERE letter_id = $1 AND mailed_at IS NULL";

fn values(notification: &Notification) -> Vec<Value> {
    let n = notification;
    let mut values = params![n.id, n.user_id, n.kind, n.actor_id, n.about.kind(), n.about.uuid(), n.about.place()];
    values.extend(params![n.title, n.excerpt, n.shown, n.email, n.read_at, n.created_at]);
    values
}

/// Adds those that are not there, for people who are there; an actor who is no more is nobody.
async fn add(db: &Db<DatabaseTransaction>, rows: &[Vec<Value>]) -> Result<Vec<NotificationId>, Failure> {
    const COLUMNS: &str = "id, user_id, kind, actor_id, about_kind, about_id, place_id, title, excerpt, shown, email, read_at, created_at";
    // On Postgres the people stay until the unit ends, or were gone before.
    let lock = db.lock(" FOR KEY SHARE OF u");
    let (sql, params) = Query::new(db.get_database_backend())
        .sql(&format!("WITH w ({COLUMNS}) AS ("))
        .padded_rows(rows)
        .sql(&format!(") INSERT INTO notifications ({COLUMNS}) SELECT w.id, w.user_id, w.kind, "))
        .sql("(SELECT a.id FROM users a WHERE a.id = w.actor_id), w.about_kind, w.about_id, w.place_id, w.title, ")
        .sql("w.excerpt, w.shown, w.email, w.read_at, w.created_at FROM w CROSS JOIN users u WHERE u.id = w.user_id ")
        .sql(&format!("ORDER BY w.user_id, w.id{lock} ON CONFLICT DO NOTHING RETURNING id"))
        .parts();
    db.rows(&sql, params).await?.iter().map(|row| get(row, "id")).collect()
}

/// The condition that picks these, with `$1` as the id that it names, if it names one.
const fn picked(which: Which) -> (&'static str, Option<Uuid>) {
    match which {
        Which::One(id) => ("n.id = $1", Some(id.uuid())),
        Which::About(id) => ("n.about_id = $1", Some(id)),
        Which::In(id) => ("n.place_id = $1", Some(id)),
        Which::All => ("TRUE", None),
    }
}

/// Reads these of somebody; how many of the shown ones were not before.
async fn mark_read(db: &Db<DatabaseTransaction>, user: UserId, which: Which, at: Timestamp) -> Result<u64, Failure> {
    let (condition, id) = picked(which);
    let mut values: Vec<Value> = params![];
    values.extend(id.map(|id| Param::param(&id)));
    values.extend(params![user, at]);
    let (user, at) = (values.len() - 1, values.len());
    let these = format!("{condition} AND n.user_id = ${user} AND n.read_at IS NULL");
    if !db.is_sqlite() {
        let held = format!(
            "SELECT COUNT(*) AS held FROM (SELECT n.id FROM notifications n WHERE {these} ORDER BY n.id FOR UPDATE) h"
        );
        db.first(&held, values[..user].to_vec()).await?;
    }
    // What came in between is read with them, and counted.
    let read =
        |shown: &str| format!("UPDATE notifications AS n SET read_at = ${at} WHERE {these} AND n.shown = {shown}");
    db.run(&read("FALSE"), values.clone()).await?;
    db.run(&read("TRUE"), values).await
}

/// Removes these; whose each was, and whether it was shown and unread.
async fn remove(db: &Db<DatabaseTransaction>, these: Query) -> Result<Vec<(UserId, bool)>, Failure> {
    let (sql, params) = these
        .sql(") DELETE FROM notifications WHERE id IN (SELECT held.id FROM held) RETURNING user_id, shown, read_at")
        .parts();
    db.rows(&sql, params).await?.iter().map(removed).collect()
}

fn removed(row: &QueryResult) -> Result<(UserId, bool), Failure> {
    let is_read = get::<Option<Timestamp>>(row, "read_at")?.is_some();
    Ok((get(row, "user_id")?, get::<bool>(row, "shown")? && !is_read))
}

/// What tells of this thing, a post with its replies, or of what stands there.
fn withdrawn(db: &Db<DatabaseTransaction>, of: Which, limit: u32) -> Option<Query> {
    let query = Query::new(db.get_database_backend()).sql("WITH held AS (SELECT n.id FROM notifications n WHERE ");
    let query = match of {
        Which::About(id) => query
            .sql("n.about_id IN (SELECT ")
            .bind(id)
            .sql(" UNION ALL SELECT r.id FROM replies r WHERE r.post_id = ")
            .bind(id)
            .sql(")"),
        Which::In(id) => query.sql("n.place_id = ").bind(id),
        Which::One(_) | Which::All => return None,
    };
    Some(query.sql(&format!(" ORDER BY n.user_id, n.id LIMIT {limit}{}", db.lock(" FOR UPDATE"))))
}

/// What happened before that moment. What somebody else holds is left to the next time.
fn expired(db: &Db<DatabaseTransaction>, before: Timestamp, limit: u32) -> Query {
    Query::new(db.get_database_backend())
        .sql("WITH held AS (SELECT n.id FROM notifications n WHERE n.created_at < ")
        .bind(before)
        .sql(&format!(" ORDER BY n.created_at, n.id LIMIT {limit}{}", db.lock(" FOR UPDATE SKIP LOCKED")))
}

/// Puts what waits into a letter; how many.
async fn put_into_letter(
    db: &Db<DatabaseTransaction>,
    user: UserId,
    email: EmailChoice,
    letter: LetterId,
    before: Timestamp,
) -> Result<u64, Failure> {
    let (sql, params) = Query::new(db.get_database_backend())
        .sql("WITH held AS (SELECT id FROM notifications WHERE user_id = ")
        .bind(user)
        .sql(" AND email = ")
        .bind(email)
        .sql(" AND created_at < ")
        .bind(before)
        .sql(&format!(" AND {AWAITS_LETTER} ORDER BY id{}) ", db.lock(" FOR UPDATE")))
        .sql("UPDATE notifications SET letter_id = ")
        .bind(letter)
        .sql(" WHERE id IN (SELECT held.id FROM held)")
        .parts();
    db.run(&sql, params).await
}

/// Writes what somebody chose. The person is held, so that of two choices at once one stands whole.
async fn choose(db: &Db<DatabaseTransaction>, user: UserId, preferences: &Preferences) -> Result<(), Failure> {
    let lock = db.lock(" FOR NO KEY UPDATE");
    db.first(&format!("SELECT 1 AS one FROM users WHERE id = $1{lock}"), params![user]).await?;
    db.run("DELETE FROM notification_preferences WHERE user_id = $1", params![user]).await?;
    let chosen = preferences.chosen().map(|(kind, how)| params![user, kind, how.in_app, how.email]);
    PREFERENCES.add(db, chosen.collect()).await
}

#[async_trait]
impl NotificationRepository for SqlUnitOfWork {
    async fn add(&mut self, notifications: &[Notification]) -> Result<Vec<NotificationId>, StoreError> {
        measured("notification.add", async {
            let mut sorted: Vec<&Notification> = notifications.iter().collect();
            sorted.sort_by_key(|notification| (notification.user_id, notification.id));
            let rows: Vec<_> = sorted.into_iter().map(values).collect();
            let mut added = Vec::new();
            for chunk in rows.chunks(CHUNK) {
                added.extend(add(self.db(), chunk).await?);
            }
            Ok(added)
        })
        .await
    }

    async fn mark_read(&mut self, user: UserId, which: Which, at: Timestamp) -> Result<u32, StoreError> {
        measured("notification.mark_read", async {
            Ok(u32::try_from(mark_read(self.db(), user, which, at).await?).unwrap_or(u32::MAX))
        })
        .await
    }

    async fn withdraw(&mut self, which: Which, limit: u32) -> Result<Vec<(UserId, bool)>, StoreError> {
        measured("notification.withdraw", async {
            match withdrawn(self.db(), which, limit) {
                Some(these) => remove(self.db(), these).await,
                None => Ok(Vec::new()),
            }
        })
        .await
    }

    async fn put_into_letter(
        &mut self,
        user: UserId,
        email: EmailChoice,
        letter: LetterId,
        before: Timestamp,
        now: Timestamp,
    ) -> Result<u32, StoreError> {
        measured("notification.put_into_letter", async {
            let count = put_into_letter(self.db(), user, email, letter, before).await?;
            if count > 0 && email == EmailChoice::Instant {
                let quiet_since = now.minus(LETTER_PAUSE);
                if self.db().run(NOTE_LETTER, params![user, now, quiet_since]).await? == 0 {
                    self.db().run(TAKE_OUT, params![letter]).await?;
                    return Ok(0);
                }
            }
            Ok(u32::try_from(count).unwrap_or(u32::MAX))
        })
        .await
    }

    async fn letter_sent(&mut self, letter: LetterId, at: Timestamp) -> Result<(), StoreError> {
        measured("notification.letter_sent", async { self.db().run(LETTER_SENT, params![letter, at]).await.map(drop) })
            .await
    }

    async fn choose(&mut self, user: UserId, preferences: &Preferences) -> Result<(), StoreError> {
        measured("notification.choose", choose(self.db(), user, preferences)).await
    }

    async fn expire(&mut self, before: Timestamp, limit: u32) -> Result<Vec<(UserId, bool)>, StoreError> {
        measured("notification.expire", async { remove(self.db(), expired(self.db(), before, limit)).await }).await
    }
}
