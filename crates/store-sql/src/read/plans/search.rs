//! Searches: the terms are looked up first, and what they find is looked up by its ids.

use p2p_domain::{
    search::{FoundKey, SearchKind},
    text::{analysis::Lexicon, search::SearchQuery},
};

use super::{
    super::search::{Search, forum, people, use_cases},
    AT, ID, SQLITE, audience, follows, page, plan, starts, walks_nothing_but,
};
use crate::{index_source, vocabulary};

/// Terms are looked up, entries by their numbers; only what is found is put into order. Nothing else is walked.
#[track_caller]
fn looks_up(steps: &[String], terms: &str, by_id: &[&str]) {
    let text = steps.join("\n");
    assert!(text.contains(&format!("SCAN {terms} VIRTUAL TABLE INDEX 0:M")), "no look-up of terms:\n{text}");
    assert!(text.contains("SEARCH e USING INTEGER PRIMARY KEY (rowid=?)"), "entries are walked:\n{text}");
    for index in by_id {
        assert!(text.contains(index), "not by {index}:\n{text}");
    }
    let is_inner = |name: &str| ["m", "s", "f", "(subquery"].iter().any(|inner| name.starts_with(inner));
    let walked = steps.iter().filter_map(|step| step.strip_prefix("SCAN "));
    let walked: Vec<&str> = walked.filter(|name| !name.starts_with(terms) && !is_inner(name)).collect();
    assert!(walked.is_empty(), "walks {walked:?}:\n{text}");
}

#[tokio::test]
async fn searches_look_terms_up_and_then_what_they_find() {
    let query = SearchQuery::parse("pump \"gate valve\" -leak fact", Lexicon::built_in()).unwrap();
    for start in starts(FoundKey { rank: 1.0_f64.to_bits().cast_signed(), now: AT, at: AT, id: ID }) {
        let page = page(start);
        let people = Search::of_people(&query, AT, &page);
        let use_cases = Search::of_use_cases(&query, AT, &page);
        let forum = Search::of_forum(&query, AT, &page);
        for steps in [plan(people::shown(SQLITE, &people)).await, plan(people.count(SQLITE)).await] {
            looks_up(&steps, "search_people", &["sqlite_autoindex_users_1 (id=?)"]);
        }
        for steps in
            [plan(use_cases::shown(SQLITE, &audience(), &use_cases)).await, plan(use_cases.count(SQLITE)).await]
        {
            looks_up(&steps, "search_terms", &["sqlite_autoindex_use_cases_1 (id=?)"]);
        }
        for steps in [plan(forum::shown(SQLITE, &forum)).await, plan(forum.count(SQLITE)).await] {
            looks_up(&steps, "search_terms", &["sqlite_autoindex_topics_1 (id=?)", "sqlite_autoindex_posts_1 (id=?)"]);
        }
    }
}

#[tokio::test]
async fn words_alike_are_looked_up_by_their_runs() {
    let runs: Vec<String> = ["  p", " pu", "pum"].map(str::to_owned).into();
    let steps = plan(vocabulary::alike(SQLITE, &runs, 1_000)).await;
    walks_nothing_but(&steps, "SEARCH g USING PRIMARY KEY (trigram=?)");
    walks_nothing_but(&steps, "SEARCH w USING PRIMARY KEY (word=?)");
}

#[tokio::test]
async fn what_is_to_be_indexed_is_read_in_the_order_of_ids() {
    for kind in SearchKind::ALL {
        let table = match kind {
            SearchKind::User => "users",
            SearchKind::UseCase => "use_cases",
            SearchKind::Topic => "topics",
            SearchKind::Post => "posts",
            SearchKind::Reply => "replies",
        };
        for after in [None, Some(ID)] {
            let steps = plan(index_source::batch(SQLITE, kind, after, 100)).await;
            follows(&steps, &format!("sqlite_autoindex_{table}_1"));
        }
    }
}
