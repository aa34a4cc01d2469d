//! What happened in a window of time: gathered along the indexes by time, counted by subject, kind and part of the window, and cut to the
//! subjects to which most happened.

use p2p_domain::{
    dashboard::{Pulse, TrendSubject, TrendWindow},
    timestamp::Timestamp,
};
use sea_orm::{DbBackend, QueryResult};

use super::STANDS;
use crate::{error::Failure, read::Query, row::get};

/// How many subjects of one kind are told.
const SUBJECTS: u32 = 200;

/// What can happen to one kind of subject: its name, the subject and the tables with their conditions. What happened is under the alias
/// `s` but for votes, whose time is their own; all are found by their time, which comes behind.
struct Source {
    kind: &'static str,
    subject: &'static str,
    at: &'static str,
    from: &'static str,
    /// Whether it is a text, or for one, that must stand.
    is_text: bool,
}

/// An opening post is what begins its topic, and counts as nothing else.
const OF_TOPICS: &[Source] = &[
    Source {
        kind: "begun",
        subject: "s.id",
        at: "s.created_at",
        from: "topics s WHERE s.deleted_at IS NULL",
        is_text: false,
    },
    Source {
        kind: "text",
        subject: "s.topic_id",
        at: "s.created_at",
        from: "posts s WHERE s.is_opening = FALSE",
        is_text: true,
    },
    Source { kind: "text", subject: "s.topic_id", at: "s.created_at", from: "replies s WHERE TRUE", is_text: true },
    Source {
        kind: "vote",
        subject: "s.topic_id",
        at: "v.created_at",
        from: "votes v CROSS JOIN posts s WHERE v.kind = 'post' AND s.id = v.subject_id",
        is_text: true,
    },
    Source {
        kind: "vote",
        subject: "s.topic_id",
        at: "v.created_at",
        from: "votes v CROSS JOIN replies s WHERE v.kind = 'reply' AND s.id = v.subject_id",
        is_text: true,
    },
    Source { kind: "follow", subject: "s.topic_id", at: "s.created_at", from: "follows s WHERE TRUE", is_text: false },
];

const OF_USE_CASES: &[Source] = &[
    Source {
        kind: "begun",
        subject: "s.id",
        at: "s.listed_at",
        from: "use_cases s WHERE s.status = 'published'",
        is_text: false,
    },
    Source {
        kind: "vote",
        subject: "s.use_case_id",
        at: "s.created_at",
        from: "use_case_likes s WHERE TRUE",
        is_text: false,
    },
    Source {
        kind: "follow",
        subject: "s.use_case_id",
        at: "s.created_at",
        from: "use_case_bookmarks s WHERE TRUE",
        is_text: false,
    },
];

/// The pulses of one kind of subject. Age and part are whole milliseconds, so that dividing them cuts alike on both stores.
pub(in crate::read) fn of(backend: DbBackend, subject: TrendSubject, window: TrendWindow, now: Timestamp) -> Query {
    let (query, since) = Query::new(backend).place(now.minus(window.length()));
    let (query, until) = query.place(now);
    let (sources, standing) = match subject {
        TrendSubject::Topic => (OF_TOPICS, "topics x WHERE x.id = counted.subject AND x.deleted_at IS NULL"),
        TrendSubject::UseCase => (OF_USE_CASES, "use_cases x WHERE x.id = counted.subject AND x.status = 'published'"),
    };
    let happened = |Source { kind, subject, at, from, is_text }: &Source| {
        let stands = if *is_text { format!(" AND {STANDS}") } else { String::new() };
        format!(
            "SELECT {subject} AS subject, '{kind}' AS kind, {at} AS at FROM {from}{stands} AND {at} > {since} AND {at} <= {until}"
        )
    };
    let happened = sources.iter().map(happened).collect::<Vec<_>>().join(" UNION ALL ");
    let part = window.part().as_millis();
    query
        .sql(&format!("WITH counted AS MATERIALIZED (SELECT w.subject, w.kind, ({until} - w.at) / {part} AS part, "))
        .sql(&format!("COUNT(*) AS count FROM ({happened}) w GROUP BY w.subject, w.kind, ({until} - w.at) / {part}) "))
        .sql("SELECT c.subject, c.kind, c.part, c.count FROM (")
        .sql(&format!("SELECT counted.subject FROM counted CROSS JOIN {standing} GROUP BY counted.subject "))
        .sql(&format!("ORDER BY SUM(counted.count) DESC, counted.subject DESC LIMIT {SUBJECTS}) m "))
        .sql("JOIN counted c ON c.subject = m.subject")
}

/// Reads a row of [`of`].
pub(super) fn pulse(subject: TrendSubject, row: &QueryResult) -> Result<Pulse, Failure> {
    Ok(Pulse {
        subject,
        id: get(row, "subject")?,
        kind: get(row, "kind")?,
        part: get(row, "part")?,
        count: get(row, "count")?,
    })
}
