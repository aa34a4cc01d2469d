//! What belonged to a deleted topic, removed in bounded steps, from the leaves to the root.

use p2p_domain::{event::Channel, id::TopicId};
use sea_orm::DatabaseTransaction;

use crate::{
    error::Failure,
    sql::{Db, params},
};

/// Each removes, or sets free, at most `$2` rows of the topic `$1`. Bodies are left to the sweeper of unreferenced ones.
/// `CROSS JOIN` keeps SQLite from walking all votes of a kind before it looks at the topic.
const STEPS: &[&str] = &[
    "DELETE FROM votes WHERE (kind, subject_id, user_id) IN (SELECT v.kind, v.subject_id, v.user_id \
     FROM replies r CROSS JOIN votes v WHERE r.topic_id = $1 AND v.kind = 'reply' AND v.subject_id = r.id LIMIT $2)",
    "DELETE FROM votes WHERE (kind, subject_id, user_id) IN (SELECT v.kind, v.subject_id, v.user_id \
     FROM posts p CROSS JOIN votes v WHERE p.topic_id = $1 AND v.kind = 'post' AND v.subject_id = p.id LIMIT $2)",
    "DELETE FROM revisions WHERE (kind, subject_id, revision) IN (SELECT h.kind, h.subject_id, h.revision \
     FROM replies r CROSS JOIN revisions h WHERE r.topic_id = $1 AND h.kind = 'reply' AND h.subject_id = r.id LIMIT $2)",
    "DELETE FROM revisions WHERE (kind, subject_id, revision) IN (SELECT h.kind, h.subject_id, h.revision \
     FROM posts p CROSS JOIN revisions h WHERE p.topic_id = $1 AND h.kind = 'post' AND h.subject_id = p.id LIMIT $2)",
    // Files stay, of nothing since the topic was deleted: whoever sweeps finds them and removes their bytes, too.
    "UPDATE files SET reply_id = NULL, loose_since = (SELECT deleted_at FROM topics WHERE id = $1) WHERE id IN \
     (SELECT f.id FROM replies r CROSS JOIN files f WHERE r.topic_id = $1 AND f.reply_id = r.id LIMIT $2)",
    "UPDATE files SET post_id = NULL, loose_since = (SELECT deleted_at FROM topics WHERE id = $1) WHERE id IN \
     (SELECT f.id FROM posts p CROSS JOIN files f WHERE p.topic_id = $1 AND f.post_id = p.id LIMIT $2)",
    // The deepest first, so that no removal has to unhook others.
    "DELETE FROM replies WHERE id IN (SELECT id FROM replies WHERE topic_id = $1 ORDER BY depth DESC LIMIT $2)",
    "DELETE FROM posts WHERE id IN (SELECT id FROM posts WHERE topic_id = $1 LIMIT $2)",
    // Behind the texts: none that stands still is indexed again meanwhile.
    "DELETE FROM search_entries WHERE number IN (SELECT number FROM search_entries WHERE topic_id = $1 LIMIT $2)",
    "DELETE FROM follows WHERE (topic_id, user_id) IN \
     (SELECT topic_id, user_id FROM follows WHERE topic_id = $1 LIMIT $2)",
    "DELETE FROM topic_views WHERE (topic_id, user_id, day) IN \
     (SELECT topic_id, user_id, day FROM topic_views WHERE topic_id = $1 LIMIT $2)",
    "DELETE FROM topic_tags WHERE (tag, topic_id) IN (SELECT tag, topic_id FROM topic_tags WHERE topic_id = $1 LIMIT $2)",
];

const EVENTS: &str = "DELETE FROM stream_events WHERE (channel, seq) IN \
     (SELECT channel, seq FROM stream_events WHERE channel = $1 LIMIT $2)";

/// Removes up to `limit` rows; true when nothing is left, or the topic is not deleted.
pub(super) async fn topic(db: &Db<DatabaseTransaction>, id: TopicId, limit: u32) -> Result<bool, Failure> {
    let deleted = "SELECT 1 AS one FROM topics WHERE id = $1 AND deleted_at IS NOT NULL";
    if db.first(deleted, params![id]).await?.is_none() {
        return Ok(true);
    }
    let mut left = u64::from(limit);
    for step in STEPS {
        left = left.saturating_sub(db.run(step, params![id, budget(left)]).await?);
        if left == 0 {
            return Ok(false);
        }
    }
    let channel = Channel::Topic(id);
    left = left.saturating_sub(db.run(EVENTS, params![channel, budget(left)]).await?);
    if left == 0 {
        return Ok(false);
    }
    db.run("DELETE FROM stream_heads WHERE channel = $1", params![channel]).await?;
    db.run("DELETE FROM topics WHERE id = $1", params![id]).await?;
    Ok(true)
}

fn budget(left: u64) -> i64 {
    i64::try_from(left).unwrap_or(i64::MAX)
}
