//! A search in the language of each store: which entries a query finds, and how well. What a reader may see of them is the caller's
//! to join.

use std::collections::BTreeSet;

use p2p_domain::{
    search::SearchKind,
    text::search::{Clause, HALF_LIFE, Phrase, RECENCY_SHARE, SearchQuery, TITLE_WEIGHT},
};

use super::Query;
use crate::write::search::{quoted, terms_of};

const COLUMNS: &str = "SELECT e.number, e.kind, e.subject_id, e.topic_id, e.at, ";

/// Adds a `SELECT` of the entries that are found, to stand between parentheses: `number`, `kind`, `subject_id`, `topic_id`, `at` and
/// `text_score`, which is never negative, and larger for better. People are never searched together with other kinds.
pub(crate) fn matching(query: Query, kinds: &[SearchKind], wanted: &SearchQuery) -> Query {
    let query = query.sql(COLUMNS);
    if query.is_sqlite() { in_tables(query, kinds, wanted) } else { in_vectors(query, kinds, wanted) }
}

/// On SQLite the terms are looked up first, and nothing around may ask for them anew row by row: a limit keeps it out.
fn in_tables(query: Query, kinds: &[SearchKind], wanted: &SearchQuery) -> Query {
    let terms = kinds.first().map_or("search_terms", |kind| terms_of(*kind));
    query
        .sql(&format!("-bm25({terms}, {TITLE_WEIGHT:?}, 1.0) AS text_score FROM {terms} "))
        .sql(&format!("CROSS JOIN search_entries e WHERE e.number = {terms}.rowid AND {terms} MATCH "))
        .bind(fts5(wanted))
        .sql(" AND e.kind IN (")
        .bind_all(kinds)
        .sql(") LIMIT -1")
}

/// Postgres scores a demand for several terms by how near they stand together, which is nothing when one is in the title; so what is
/// found is scored by any of them.
fn in_vectors(query: Query, kinds: &[SearchKind], wanted: &SearchQuery) -> Query {
    let body = 1.0 / TITLE_WEIGHT;
    query
        .sql(&format!("CAST(ts_rank('{{0, 0, {body:?}, 1}}', e.terms, CAST("))
        .bind(any_term(wanted))
        .sql(" AS tsquery), 1) AS double precision) AS text_score FROM search_entries e WHERE e.terms @@ CAST(")
        .bind(tsquery(wanted))
        .sql(" AS tsquery) AND e.kind IN (")
        .bind_all(kinds)
        .sql(")")
}

/// The score to sort by ([`p2p_domain::text::search::rank`]), of the columns or placeholders for the text's score, its moment, and now.
pub(crate) fn scored(text_score: &str, at: &str, now: &str) -> String {
    let half_life = HALF_LIFE.as_secs() * 1_000;
    let kept = 1.0 - RECENCY_SHARE;
    let age = format!("CAST(CASE WHEN {at} < {now} THEN {now} - {at} ELSE 0 END AS DOUBLE PRECISION)");
    format!("{text_score} * ({kept:?} + {RECENCY_SHARE:?} * {half_life}.0 / ({half_life}.0 + {age}))")
}

fn fts5(wanted: &SearchQuery) -> String {
    let phrase = |phrase: &Phrase| {
        let beginning = if phrase.prefix { " *" } else { "" };
        format!("\"{}\"{beginning}", phrase.terms.join(" ").replace('"', "\"\""))
    };
    let found = joined(wanted.required(), " AND ", |clause| grouped(&clause.alternatives, " OR ", phrase));
    if wanted.excluded().is_empty() {
        return found;
    }
    format!("({found}) NOT {}", grouped(wanted.excluded(), " OR ", phrase))
}

fn tsquery(wanted: &SearchQuery) -> String {
    let phrase = |phrase: &Phrase| grouped(&marked(phrase), " <-> ", Clone::clone);
    let found = joined(wanted.required(), " & ", |clause| grouped(&clause.alternatives, " | ", phrase));
    if wanted.excluded().is_empty() {
        return found;
    }
    format!("{found} & !{}", grouped(wanted.excluded(), " | ", phrase))
}

/// Any term of what must be found.
fn any_term(wanted: &SearchQuery) -> String {
    let phrases = wanted.required().iter().flat_map(|Clause { alternatives }| alternatives);
    let terms: BTreeSet<String> = phrases.flat_map(marked).collect();
    terms.into_iter().collect::<Vec<_>>().join(" | ")
}

/// The terms of a phrase, each quoted; the last with the sign of a beginning if it is one.
fn marked(phrase: &Phrase) -> Vec<String> {
    let mut terms: Vec<String> = phrase.terms.iter().map(|term| quoted(term)).collect();
    if let Some(last) = terms.last_mut().filter(|_| phrase.prefix) {
        last.push_str(":*");
    }
    terms
}

fn joined<T>(parts: &[T], joint: &str, part: impl Fn(&T) -> String) -> String {
    parts.iter().map(part).collect::<Vec<_>>().join(joint)
}

fn grouped<T>(parts: &[T], joint: &str, part: impl Fn(&T) -> String) -> String {
    format!("({})", joined(parts, joint, part))
}
