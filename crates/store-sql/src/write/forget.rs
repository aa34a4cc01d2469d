//! Rewriting texts that name somebody who is erased: events, jobs that wait, kept answers of others. A text names somebody by their
//! id, so the database finds those that hold it; they are read and written in bounded steps along the key.

mod occasion;

use p2p_domain::{
    event::{Channel, LiveEvent},
    id::UserId,
    job::Job,
    notification::About,
    unread::{UnreadCounts, UnreadKind},
    user::Email,
};
use sea_orm::{DatabaseTransaction, Value};
use serde_json::Value as Json;

use super::unread;
use crate::{
    error::Failure,
    row::get,
    sql::{Db, params},
};

/// How many rows one step reads.
const CHUNK: usize = 200;

/// Events that stand in streams. One that cannot be read goes: it can be told to nobody.
pub(super) async fn in_streams(db: &Db<DatabaseTransaction>, user: UserId) -> Result<(), Failure> {
    let sql = format!(
        "SELECT channel, seq, payload FROM stream_events WHERE (channel, seq) > ($1, $2) AND payload LIKE $3 \
         ORDER BY channel, seq LIMIT {CHUNK}"
    );
    let (mut channel, mut seq) = (String::new(), 0_i64);
    loop {
        let rows = db.rows(&sql, params![channel, seq, holding(&user.to_string())]).await?;
        for row in &rows {
            (channel, seq) = (get(row, "channel")?, get(row, "seq")?);
            let key = params![channel, seq];
            let payload = event_without(db, &channel, &get::<String>(row, "payload")?, user).await?;
            rewrite(db, "stream_events", "payload", "channel = $1 AND seq = $2", key, payload).await?;
        }
        if rows.len() < CHUNK {
            return Ok(());
        }
    }
}

/// Jobs, waiting and parked. One that cannot be read goes: it will never be done.
pub(super) async fn in_jobs(db: &Db<DatabaseTransaction>, user: UserId) -> Result<(), Failure> {
    let sql = format!("SELECT n, payload FROM outbox WHERE n > $1 AND payload LIKE $2 ORDER BY n LIMIT {CHUNK}");
    let mut n = 0_i64;
    loop {
        let rows = db.rows(&sql, params![n, holding(&user.to_string())]).await?;
        for row in &rows {
            n = get(row, "n")?;
            let payload = job_without(db, &get::<String>(row, "payload")?, user).await?;
            rewrite(db, "outbox", "payload", "n = $1", params![n], payload).await?;
        }
        if rows.len() < CHUNK {
            return Ok(());
        }
    }
}

/// Kept answers of others. What they look like is not known here, but that whatever bears the id or the address of somebody is
/// about them.
pub(super) async fn in_answers(db: &Db<DatabaseTransaction>, user: UserId, email: &Email) -> Result<(), Failure> {
    let sql = format!(
        "SELECT user_id, route, key, body FROM idempotency WHERE (user_id, route, key) > ($1, $2, $3) \
         AND (body LIKE $4 OR body LIKE $5) ORDER BY user_id, route, key LIMIT {CHUNK}"
    );
    let (mut owner, mut route, mut key) = (uuid::Uuid::nil(), String::new(), String::new());
    let id = user.to_string();
    loop {
        let rows = db.rows(&sql, params![owner, route, key, holding(&id), holding(email.as_str())]).await?;
        for row in &rows {
            (owner, route, key) = (get(row, "user_id")?, get(row, "route")?, get(row, "key")?);
            let body = answer_without(&get::<String>(row, "body")?, &id, email.as_str());
            let at = params![owner, route, key];
            rewrite(db, "idempotency", "body", "user_id = $1 AND route = $2 AND key = $3", at, body).await?;
        }
        if rows.len() < CHUNK {
            return Ok(());
        }
    }
}

/// A pattern for texts that hold the word. `_` in an address finds a little too much, which is then left as it is.
pub(super) fn holding(word: &str) -> String {
    format!("%{word}%")
}

/// Writes the new text, or removes the row where there is none.
async fn rewrite(
    db: &Db<DatabaseTransaction>,
    table: &str,
    column: &str,
    condition: &str,
    mut key: Vec<Value>,
    text: Option<String>,
) -> Result<(), Failure> {
    let sql = if let Some(text) = text {
        key.extend(params![text]);
        format!("UPDATE {table} SET {column} = ${} WHERE {condition}", key.len())
    } else {
        format!("DELETE FROM {table} WHERE {condition}")
    };
    db.run(&sql, key).await.map(drop)
}

async fn event_without(
    db: &Db<DatabaseTransaction>,
    channel: &str,
    payload: &str,
    user: UserId,
) -> Result<Option<String>, Failure> {
    let Ok(mut event) = serde_json::from_str::<LiveEvent>(payload) else { return Ok(None) };
    forget(db, channel, &mut event, user).await?;
    Ok(serde_json::to_string(&event).ok())
}

/// An event keeps its place in its stream. One that tells of their joining, which nobody is told of any longer, tells instead how much waits
/// to be read now.
async fn forget(
    db: &Db<DatabaseTransaction>,
    channel: &str,
    event: &mut LiveEvent,
    user: UserId,
) -> Result<(), Failure> {
    if matches!(event, LiveEvent::Notification { notification, .. } if notification.notification.about == About::User(user))
    {
        *event = LiveEvent::Unread { counts: counts(db, channel).await? };
    }
    event.forget(user);
    Ok(())
}

/// What waits for the one to whom a channel belongs.
async fn counts(db: &Db<DatabaseTransaction>, channel: &str) -> Result<UnreadCounts, Failure> {
    let owner = channel.strip_prefix("user:").and_then(|id| id.parse().ok());
    match owner {
        Some(owner) => unread::add(db, owner, UnreadKind::Notifications, 0).await,
        None => Ok(UnreadCounts::default()),
    }
}

/// None for what would be told to them, and of what nothing is told any longer.
async fn job_without(db: &Db<DatabaseTransaction>, payload: &str, user: UserId) -> Result<Option<String>, Failure> {
    let Ok(mut job) = serde_json::from_str::<Job>(payload) else { return Ok(None) };
    let is_told = match &mut job {
        Job::Announce(told) if told.channel == Channel::User(user) => false,
        Job::Announce(told) => {
            forget(db, &told.channel.to_string(), &mut told.event, user).await?;
            true
        }
        Job::Notify(occasion) => occasion::without(occasion, user),
        _ => true,
    };
    Ok(serde_json::to_string(&job).ok().filter(|_| is_told))
}

/// An answer that is no JSON goes.
fn answer_without(body: &str, id: &str, email: &str) -> Option<String> {
    let mut body: Json = serde_json::from_str(body).ok()?;
    empty_those_of(&mut body, id, email);
    Some(body.to_string())
}

/// Empties every object that bears the id or the address, and what else is the id.
fn empty_those_of(json: &mut Json, id: &str, email: &str) {
    match json {
        Json::String(text) if text == id => *json = Json::Null,
        Json::Array(items) => items.iter_mut().for_each(|item| empty_those_of(item, id, email)),
        Json::Object(fields) => {
            let bears = |field: &str, value: &str| fields.get(field).and_then(Json::as_str) == Some(value);
            if bears("id", id) || bears("email", email) {
                fields.values_mut().for_each(|value| *value = Json::Null);
            } else {
                fields.values_mut().for_each(|value| empty_those_of(value, id, email));
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_emptied_of_whoever_bears_the_id_or_the_address() {
        let body = r#"{"id":"t","author":{"id":"u","first_name":"Amal"},"sender_id":"u",
            "sent":[{"email":"a@b.example","role":"member"}]}"#;
        let rest = r#"{"author":{"first_name":null,"id":null},"id":"t","sender_id":null,
            "sent":[{"email":null,"role":null}]}"#;
        let read = |text: &str| serde_json::from_str::<Json>(text).unwrap();
        assert_eq!(answer_without(body, "u", "a@b.example").map(|text| read(&text)), Some(read(rest)));
        assert_eq!(answer_without("Amal", "u", "a@b.example"), None);
    }
}
