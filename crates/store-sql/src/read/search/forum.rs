//! Topics, posts and replies that are found.

use p2p_domain::{
    content::BodyKey,
    search::{ForumEntry, SearchKind, Subject},
    topic::{Tag, Tags},
};
use sea_orm::{DbBackend, QueryResult};
use uuid::Uuid;

use super::{FOUND, ORDER, Search};
use crate::{error::Failure, read::Query, row::get};

pub(super) const KINDS: &[SearchKind] = &[SearchKind::Topic, SearchKind::Post, SearchKind::Reply];

/// What stands, in a topic that does. The replies to a deleted post are deleted with it.
pub(super) const VISIBLE: &str = "CROSS JOIN topics v \
     LEFT JOIN posts vp ON m.kind = 'post' AND vp.id = m.subject_id AND vp.deleted_at IS NULL \
     LEFT JOIN replies vr ON m.kind = 'reply' AND vr.id = m.subject_id AND vr.deleted_at IS NULL \
     WHERE v.id = m.topic_id AND v.deleted_at IS NULL \
     AND (m.kind = 'topic' OR vp.id IS NOT NULL OR vr.id IS NOT NULL)";

const ENTRY: &str = "f.kind, t.id AS topic_id, t.title, t.tags, COALESCE(p.body_id, r.body_id) AS body_id, \
     COALESCE(p.created_at, r.created_at, t.created_at) AS created_at";

pub(in crate::read) fn shown(backend: DbBackend, search: &Search<'_>) -> Query {
    let query = Query::new(backend).sql(&format!("SELECT {ENTRY}, {FOUND} FROM ("));
    search
        .cut(query)
        .sql(") f CROSS JOIN topics t ")
        .sql("LEFT JOIN posts p ON f.kind = 'post' AND p.id = f.subject_id ")
        .sql("LEFT JOIN replies r ON f.kind = 'reply' AND r.id = f.subject_id WHERE t.id = f.topic_id")
        .sql(ORDER)
}

pub(super) fn read(row: &QueryResult) -> Result<ForumEntry, Failure> {
    let subject = Subject { kind: get(row, "kind")?, id: get(row, "found_id")? };
    let tags: Tags = get(row, "tags")?;
    let revision: Option<Uuid> = get(row, "body_id")?;
    Ok(ForumEntry {
        subject,
        topic_id: get(row, "topic_id")?,
        topic_title: get(row, "title")?,
        topic_tags: tags.iter().map(Tag::as_str).map(str::to_owned).collect(),
        body: revision.map(|revision| BodyKey { id: subject.id, revision }),
        created_at: get(row, "created_at")?,
    })
}
