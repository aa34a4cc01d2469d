//! Erasing somebody: what foreign keys do not take along, and then the person. Texts that others see are rewritten in `forget`.
//!
//! Bodies and earlier states keep the bare id of whoever wrote them, and so does the audit log; nobody is found under it.

use async_trait::async_trait;
use p2p_domain::{
    event::Channel,
    id::{FileId, InvitationId, UserId},
    port::{erasure::ErasureRepository, error::StoreError},
    search::{SearchKind, Subject},
    user::Email,
};
use sea_orm::DatabaseTransaction;

use super::{clamped, conversation, file, forget, search};
use crate::{
    error::Failure,
    row::get,
    scrub,
    sql::{Db, measured, params},
    unit::SqlUnitOfWork,
};

/// How many invitations one step removes.
const CHUNK: usize = 200;

#[async_trait]
impl ErasureRepository for SqlUnitOfWork {
    async fn erase(&mut self, user: UserId) -> Result<Vec<FileId>, StoreError> {
        measured("erasure.erase", person(self.db(), user)).await
    }
}

/// Their files that hung on nothing.
async fn person(db: &Db<DatabaseTransaction>, user: UserId) -> Result<Vec<FileId>, Failure> {
    let Some(email) = hold(db, user).await? else { return Ok(Vec::new()) };
    take_back_counts(db, user).await?;
    leave_organization(db, user).await?;
    remove_invitations_to(db, &email).await?;
    // Those that they sent stay with whom they are to, without their words and, by the foreign key, without their name.
    db.run("UPDATE invitations SET message = NULL WHERE invited_by = $1 AND message IS NOT NULL", params![user])
        .await?;
    db.run("UPDATE audit_log SET address = NULL WHERE actor_id = $1 AND address IS NOT NULL", params![user]).await?;
    db.run("DELETE FROM idempotency WHERE user_id = $1", params![user]).await?;
    // Letters to them, in the order key of their jobs.
    db.run("DELETE FROM outbox WHERE key = $1", params![format!("letters:{user}")]).await?;
    conversation::leave(db, user).await?;
    conversation::withdraw(db, user).await?;
    remove_deliveries(db, user).await?;
    // Behind the conversations: files of those that nobody is left to read are loose by now.
    let loose = file::remove_loose(db, user).await?;
    search::remove(db, Subject { kind: SearchKind::User, id: user.uuid() }).await?;
    let channel = Channel::User(user);
    db.run("DELETE FROM stream_events WHERE channel = $1", params![channel]).await?;
    db.run("DELETE FROM stream_heads WHERE channel = $1", params![channel]).await?;
    db.run("DELETE FROM users WHERE id = $1", params![user]).await?;
    forget::in_streams(db, user).await?;
    forget::in_jobs(db, user).await?;
    forget::in_answers(db, user, &email).await?;
    if db.is_sqlite() {
        db.run(scrub::NOTE, params![]).await?;
    }
    Ok(loose)
}

/// Their address, and until the commit nobody else writes rows that refer to them: on Postgres such rows lock the person's row
/// themselves, and this lock waits for them. What they wrote is there for the statements that follow.
async fn hold(db: &Db<DatabaseTransaction>, user: UserId) -> Result<Option<Email>, Failure> {
    let lock = db.lock(" FOR UPDATE");
    let row = db.first(&format!("SELECT email FROM users WHERE id = $1{lock}"), params![user]).await?;
    row.map(|row| get(&row, "email")).transpose()
}

/// Votes, follows, likes and bookmarks go with the person; what they counted for goes here. Views stay counted.
async fn take_back_counts(db: &Db<DatabaseTransaction>, user: UserId) -> Result<(), Failure> {
    for (table, counter, theirs) in [
        ("posts", "upvote_count", "SELECT subject_id FROM votes WHERE user_id = $1 AND kind = 'post'"),
        ("replies", "upvote_count", "SELECT subject_id FROM votes WHERE user_id = $1 AND kind = 'reply'"),
        ("topics", "follower_count", "SELECT topic_id FROM follows WHERE user_id = $1"),
        ("use_cases", "like_count", "SELECT use_case_id FROM use_case_likes WHERE user_id = $1"),
        ("use_cases", "bookmark_count", "SELECT use_case_id FROM use_case_bookmarks WHERE user_id = $1"),
    ] {
        let count = clamped(counter, "-1");
        db.run(&format!("UPDATE {table} SET {counter} = {count} WHERE id IN ({theirs})"), params![user]).await?;
    }
    Ok(())
}

/// An organization whose successor nobody chose has no admin of record; that shows, so it is another version.
async fn leave_organization(db: &Db<DatabaseTransaction>, user: UserId) -> Result<(), Failure> {
    let sql = "UPDATE organizations SET admin_user_id = NULL, version = version + 1 WHERE admin_user_id = $1";
    db.run(sql, params![user]).await.map(drop)
}

/// Calls that are made out to name them go by the foreign key; these only bear their id somewhere. Settled ones say nothing any more.
async fn remove_deliveries(db: &Db<DatabaseTransaction>, user: UserId) -> Result<(), Failure> {
    let sql = "DELETE FROM webhook_deliveries WHERE status = 'pending' AND payload LIKE $1";
    db.run(sql, params![forget::holding(&user.to_string())]).await.map(drop)
}

/// Those to their address, with the jobs that would send them.
async fn remove_invitations_to(db: &Db<DatabaseTransaction>, email: &Email) -> Result<(), Failure> {
    let some = format!("SELECT id FROM invitations WHERE email = $1 LIMIT {CHUNK}");
    let sql = format!("DELETE FROM invitations WHERE id IN ({some}) RETURNING id");
    loop {
        let gone = db.rows(&sql, params![email]).await?;
        for row in &gone {
            let id: InvitationId = get(row, "id")?;
            db.run("DELETE FROM outbox WHERE key = $1", params![format!("letters:{id}")]).await?;
        }
        if gone.len() < CHUNK {
            return Ok(());
        }
    }
}
