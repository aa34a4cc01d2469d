//! Whom to tell: the people of a circle who may act and did not block who did it, each with what they chose.

use p2p_domain::{
    id::{OrganizationId, UserId},
    notification::{Addressee, Circle, NotificationKind, Preference, Preferences},
    user::UserStatus,
};
use sea_orm::{DbBackend, QueryResult};

use super::super::Query;
use crate::{error::Failure, row::get};

/// The people alone, one after the other by their ids; then what each chose, a row for each choice.
pub(in crate::read) fn query(
    backend: DbBackend,
    circle: &Circle,
    actor: Option<UserId>,
    after: Option<UserId>,
    limit: u32,
) -> Query {
    let query = Query::new(backend).sql(
        "SELECT a.id, a.organization_id, a.locale, a.is_verified, l.lettered_at, p.kind, p.in_app, p.email FROM (",
    );
    people(query, circle, &Narrowing { actor, after, limit })
        .sql(") a LEFT JOIN instant_letters l ON l.user_id = a.id ")
        .sql("LEFT JOIN notification_preferences p ON p.user_id = a.id ORDER BY a.id")
}

/// What every circle is narrowed down by.
struct Narrowing {
    actor: Option<UserId>,
    after: Option<UserId>,
    limit: u32,
}

impl Narrowing {
    /// Adds the people whom this table and condition find. `column` holds their ids in the order of the index.
    fn of(&self, query: Query, from: &str, column: &str, add: impl FnOnce(Query) -> Query) -> Query {
        let query = query
            .sql("SELECT u.id, u.organization_id, u.locale, u.is_verified FROM ")
            .sql(from)
            .sql(" LEFT JOIN organizations o ON o.id = u.organization_id WHERE ");
        add(query)
            .sql(" AND (u.organization_id IS NULL OR o.is_active = TRUE) AND u.status || '' = ")
            .bind(UserStatus::Active)
            .when(self.after, |query, after| query.sql(&format!(" AND {column} > ")).bind(after))
            .when(self.actor, |query, actor| {
                query
                    .sql(" AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.user_id = u.id AND b.blocked_id = ")
                    .bind(actor)
                    .sql(")")
            })
            .sql(&format!(" ORDER BY {column} LIMIT {}", self.limit))
    }

    fn admins(&self, query: Query, organization: OrganizationId) -> Query {
        self.of(query, "users u", "u.id", |query| {
            query.sql("u.role = 'admin' AND u.organization_id = ").bind(organization)
        })
    }

    fn superusers(&self, query: Query) -> Query {
        self.of(query, "users u", "u.id", |query| query.sql("u.role = 'superuser'"))
    }
}

fn people(query: Query, circle: &Circle, narrowing: &Narrowing) -> Query {
    match circle {
        Circle::People(people) if people.is_empty() => {
            narrowing.of(query, "users u", "u.id", |query| query.sql("FALSE"))
        }
        Circle::People(people) => {
            narrowing.of(query, "users u", "u.id", |query| query.sql("u.id IN (").padded_list(people).sql(")"))
        }
        // `CROSS JOIN` keeps SQLite from beginning with the people.
        Circle::Followers(topic) => narrowing.of(query, "follows f CROSS JOIN users u", "f.user_id", |query| {
            query.sql("u.id = f.user_id AND f.topic_id = ").bind(topic)
        }),
        Circle::Members(organization) => {
            narrowing.of(query, "users u", "u.id", |query| query.sql("u.organization_id = ").bind(organization))
        }
        Circle::Moderators(None) => narrowing.superusers(query),
        Circle::Moderators(Some(organization)) => {
            let query = narrowing.admins(query.sql("SELECT m.* FROM (SELECT a.* FROM ("), *organization);
            let query = narrowing.superusers(query.sql(") a UNION ALL SELECT s.* FROM ("));
            query.sql(&format!(") s) m ORDER BY m.id LIMIT {}", narrowing.limit))
        }
    }
}

/// One addressee for the rows of each person.
pub(super) fn folded(rows: &[QueryResult]) -> Result<Vec<Addressee>, Failure> {
    let mut found: Vec<Addressee> = Vec::new();
    for row in rows {
        let user_id = get(row, "id")?;
        if found.last().is_none_or(|last| last.user_id != user_id) {
            found.push(addressee(user_id, row)?);
        }
        if let (Some(last), Some(kind)) = (found.last_mut(), get::<Option<NotificationKind>>(row, "kind")?) {
            last.preferences.set(kind, Preference { in_app: get(row, "in_app")?, email: get(row, "email")? });
        }
    }
    Ok(found)
}

fn addressee(user_id: UserId, row: &QueryResult) -> Result<Addressee, Failure> {
    Ok(Addressee {
        user_id,
        organization_id: get(row, "organization_id")?,
        locale: get(row, "locale")?,
        is_verified: get(row, "is_verified")?,
        preferences: Preferences::default(),
        lettered_at: get(row, "lettered_at")?,
    })
}
