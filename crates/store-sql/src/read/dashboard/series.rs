//! How much there was from day to day, or from week to week.

use p2p_domain::{
    dashboard::{Interval, Metric, Span},
    timestamp::Timestamp,
};
use sea_orm::{DbBackend, QueryResult};

use super::STANDS;
use crate::{error::Failure, read::Query, row::get};

/// Milliseconds of a day.
const DAY: u32 = 86_400_000;

/// The points of a span.
pub(in crate::read) fn of(backend: DbBackend, metric: Metric, span: Span) -> Query {
    let query = Query::new(backend);
    if metric == Metric::Views {
        return views(query, span);
    }
    let (query, from) = query.place(Timestamp::of_day(span.from()));
    let (query, until) = query.place(Timestamp::of_day(span.to() + 1));
    let (amount, what) = match metric {
        Metric::Topics => ("COUNT(*)", topics(&from, &until)),
        Metric::Posts => ("COUNT(*)", texts(&from, &until)),
        Metric::UseCases => ("COUNT(*)", use_cases(&from, &until)),
        Metric::ActiveUsers | Metric::Views => ("COUNT(DISTINCT w.author_id)", authors(&from, &until)),
    };
    let begin = begin(span.interval(), &format!("(w.at / {DAY})"));
    query.sql(&format!("SELECT {begin} AS day, {amount} AS count FROM ({what}) w GROUP BY {begin}"))
}

/// The first day of the interval of a day. Days are not negative, so that the remainder is not, either; day 3 before the first was a Monday.
fn begin(interval: Interval, day: &str) -> String {
    match interval {
        Interval::Day => day.to_owned(),
        Interval::Week => format!("({day} - ({day} + 3) % 7)"),
    }
}

fn topics(from: &str, until: &str) -> String {
    format!(
        "SELECT s.created_at AS at, s.author_id FROM topics s WHERE s.deleted_at IS NULL \
         AND s.created_at >= {from} AND s.created_at < {until}"
    )
}

fn texts(from: &str, until: &str) -> String {
    let of = |table: &str| {
        format!(
            "SELECT s.created_at AS at, s.author_id FROM {table} s WHERE {STANDS} \
             AND s.created_at >= {from} AND s.created_at < {until}"
        )
    };
    format!("{} UNION ALL {}", of("posts"), of("replies"))
}

fn use_cases(from: &str, until: &str) -> String {
    format!(
        "SELECT s.listed_at AS at FROM use_cases s WHERE s.status = 'published' \
         AND s.listed_at >= {from} AND s.listed_at < {until}"
    )
}

/// Who opened a topic, posted or replied, and when.
pub(super) fn authors(from: &str, until: &str) -> String {
    format!("{} UNION ALL {}", topics(from, until), texts(from, until))
}

fn views(query: Query, span: Span) -> Query {
    let (query, from) = query.place(span.from());
    let (query, to) = query.place(span.to());
    let begin = begin(span.interval(), "w.day");
    query
        .sql(&format!("SELECT {begin} AS day, CAST(SUM(w.views) AS BIGINT) AS count FROM ("))
        .sql("SELECT v.day, COUNT(*) AS views FROM topic_views v ")
        .sql(&format!("WHERE v.day >= {from} AND v.day <= {to} GROUP BY v.day UNION ALL "))
        .sql("SELECT d.day, SUM(d.views) AS views FROM use_case_days d ")
        .sql(&format!("WHERE d.day >= {from} AND d.day <= {to} GROUP BY d.day) w GROUP BY {begin}"))
}

/// Reads a point.
pub(super) fn point(row: &QueryResult) -> Result<(i32, u64), Failure> {
    Ok((get(row, "day")?, get(row, "count")?))
}
