//! Notifications as people, letters and those who wait for one find them. Whom to tell is in `addressees`.

pub(super) mod addressees;

use async_trait::async_trait;
use p2p_domain::{
    id::{NotificationId, UserId},
    notification::{
        Addressee, Circle, EmailChoice, LetterId, NotificationEntry, NotificationKey, Preference, Preferences,
    },
    page::{Page, PageRequest},
    port::{error::StoreError, notification::NotificationReader},
    timestamp::Timestamp,
};
use sea_orm::DbBackend;

use super::{Query, page};
use crate::{
    SqlStore,
    row::{AWAITS_LETTER, CARD, NOTIFICATION, card_joins, get, notification_entry},
    sql::{measured, params},
};

/// How much one letter tells at most.
const LETTER_MAX: u32 = 100;

#[async_trait]
impl NotificationReader for SqlStore {
    async fn notifications(
        &self,
        user: UserId,
        unread_only: bool,
        request: &PageRequest<NotificationKey>,
    ) -> Result<Page<NotificationEntry, NotificationKey>, StoreError> {
        let key =
            |item: &NotificationEntry| NotificationKey { at: item.notification.created_at, id: item.notification.id };
        measured("notification.notifications", async {
            let (db, backend) = (self.reader(), self.backend());
            let items = page::read(db, list(backend, user, unread_only, request), notification_entry).await?;
            let total = page::total(db, request.with_total, || {
                shown(Query::new(backend).sql("SELECT COUNT(*) AS total FROM notifications n"), user, unread_only)
            })
            .await?;
            Ok(Page::cut(items, request.limit, total, key))
        })
        .await
    }

    async fn notification(&self, user: UserId, id: NotificationId) -> Result<Option<NotificationEntry>, StoreError> {
        measured("notification.notification", async {
            let query = shown(entries(self.backend()), user, false).sql(" AND n.id = ").bind(id);
            page::read_one(self.reader(), query, notification_entry).await
        })
        .await
    }

    async fn preferences(&self, user: UserId) -> Result<Preferences, StoreError> {
        const SQL: &str = "SELECT p.kind, p.in_app, p.email FROM notification_preferences p WHERE p.user_id = $1";
        measured("notification.preferences", async {
            let mut preferences = Preferences::default();
            for row in self.reader().rows(SQL, params![user]).await? {
                let how = Preference { in_app: get(&row, "in_app")?, email: get(&row, "email")? };
                preferences.set(get(&row, "kind")?, how);
            }
            Ok(preferences)
        })
        .await
    }

    async fn addressees(
        &self,
        circle: &Circle,
        actor: Option<UserId>,
        after: Option<UserId>,
        limit: u32,
    ) -> Result<Vec<Addressee>, StoreError> {
        measured("notification.addressees", async {
            let (sql, params) = addressees::query(self.backend(), circle, actor, after, limit).parts();
            addressees::folded(&self.reader().rows(&sql, params).await?)
        })
        .await
    }

    async fn letter(&self, letter: LetterId) -> Result<Vec<NotificationEntry>, StoreError> {
        measured("notification.letter", async {
            page::read(self.reader(), told_by(self.backend(), letter), notification_entry).await
        })
        .await
    }

    async fn awaiting_letter(
        &self,
        email: EmailChoice,
        before: Timestamp,
        quiet_since: Timestamp,
        after: Option<UserId>,
        limit: u32,
    ) -> Result<Vec<UserId>, StoreError> {
        measured("notification.awaiting_letter", async {
            let query = awaiting(self.backend(), email, before, quiet_since, after, limit);
            page::read(self.reader(), query, |row| get(row, "user_id")).await
        })
        .await
    }
}

fn entries(backend: DbBackend) -> Query {
    Query::new(backend).sql(&format!("SELECT {NOTIFICATION}, {CARD} FROM notifications n {}", card_joins("n.actor_id")))
}

fn shown(query: Query, user: UserId, unread_only: bool) -> Query {
    let query = query.sql(" WHERE n.user_id = ").bind(user).sql(" AND n.shown = TRUE");
    if unread_only { query.sql(" AND n.read_at IS NULL") } else { query }
}

/// One page, the newest first.
pub(super) fn list(
    backend: DbBackend,
    user: UserId,
    unread_only: bool,
    request: &PageRequest<NotificationKey>,
) -> Query {
    let query = shown(entries(backend), user, unread_only)
        .when(page::behind(request), |query, key| {
            query.sql(" AND (n.created_at, n.id) < (").bind(key.at).sql(", ").bind(key.id).sql(")")
        })
        .sql(" ORDER BY n.created_at DESC, n.id DESC");
    page::window(query, request)
}

/// What a letter that was not sent yet tells, the oldest first.
pub(super) fn told_by(backend: DbBackend, letter: LetterId) -> Query {
    entries(backend)
        .sql(" WHERE n.letter_id = ")
        .bind(letter)
        .sql(" AND n.read_at IS NULL AND n.mailed_at IS NULL")
        .sql(&format!(" ORDER BY n.created_at, n.id LIMIT {LETTER_MAX}"))
}

/// For whom something waits to be mailed so.
pub(super) fn awaiting(
    backend: DbBackend,
    email: EmailChoice,
    before: Timestamp,
    quiet_since: Timestamp,
    after: Option<UserId>,
    limit: u32,
) -> Query {
    let quiet = (email == EmailChoice::Instant).then_some(quiet_since);
    Query::new(backend)
        .sql("SELECT n.user_id FROM notifications n WHERE n.email = ")
        .bind(email)
        .sql(&format!(" AND {AWAITS_LETTER} AND n.created_at < "))
        .bind(before)
        .when(after, |query, id| query.sql(" AND n.user_id > ").bind(id))
        .when(quiet, |query, since| {
            query
                .sql(" AND NOT EXISTS (SELECT 1 FROM instant_letters l WHERE l.user_id = n.user_id AND l.lettered_at >= ")
                .bind(since)
                .sql(")")
        })
        .sql(&format!(" GROUP BY n.user_id ORDER BY n.user_id LIMIT {limit}"))
}
