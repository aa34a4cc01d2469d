//! The dashboard: numbers come out of indexes, what lies in a span of time is found by its time.

use p2p_domain::{
    dashboard::{Interval, Metric, Span, TrendSubject, TrendWindow},
    id::{OrganizationId, UserId},
};

use super::{
    super::dashboard::{self, pulses, series},
    AT, ID, SQLITE, plan,
};

/// Each of these steps is taken, and no table is walked but along an index that holds all that is read.
#[track_caller]
fn takes(steps: &[String], wanted: &[&str]) {
    for step in wanted {
        assert!(steps.iter().any(|taken| taken.contains(step)), "no {step}: {steps:?}");
    }
    let is_table = |name: &str| {
        let is_inner = |way: &str| steps.iter().any(|step| *step == format!("{way} {name}"));
        // What was counted is looked through under another name.
        let is_counted = name == "n" && steps.iter().any(|step| step == "MATERIALIZE counted");
        !is_inner("CO-ROUTINE") && !is_inner("MATERIALIZE") && !is_counted && !name.starts_with("CONSTANT ROW")
    };
    let walks = |step: &&String| {
        step.strip_prefix("SCAN ").is_some_and(|name| !name.contains("USING COVERING INDEX") && is_table(name))
    };
    assert_eq!(steps.iter().find(walks), None, "{steps:?}");
}

#[tokio::test]
async fn the_forum_is_counted_in_its_indexes_alone() {
    let steps = plan(dashboard::of_forum(SQLITE, AT)).await;
    takes(
        &steps,
        &[
            "SCAN s USING COVERING INDEX topics_by_time",
            "SCAN s USING COVERING INDEX posts_",
            "SCAN s USING COVERING INDEX replies_",
            "s USING COVERING INDEX topics_by_time (created_at>? AND created_at<?)",
            "s USING COVERING INDEX posts_by_time (created_at>? AND created_at<?)",
            "s USING COVERING INDEX replies_by_time (created_at>? AND created_at<?)",
            "g USING COVERING INDEX topics_deleted",
        ],
    );
}

#[tokio::test]
async fn a_person_is_counted_along_what_they_wrote() {
    let steps = plan(dashboard::of_user(SQLITE, UserId::new(ID))).await;
    takes(
        &steps,
        &[
            "INDEX posts_of_author (author_id=?)",
            "INDEX replies_written_by (author_id=?)",
            "use_cases_of_author (author_id=?",
        ],
    );
}

#[tokio::test]
async fn use_cases_are_counted_by_their_status() {
    let steps = plan(dashboard::of_use_cases(SQLITE, Some(OrganizationId::new(ID)))).await;
    takes(&steps, &["(status=?)", "use_cases_of_organization (organization_id=? AND status=?)"]);
}

#[tokio::test]
async fn what_is_talked_about_is_found_by_its_time() {
    let span = "(created_at>? AND created_at<?)";
    let steps = plan(pulses::of(SQLITE, TrendSubject::Topic, TrendWindow::Week, AT)).await;
    let found: Vec<String> = ["topics", "posts", "replies", "follows"]
        .map(|table| format!("s USING COVERING INDEX {table}_by_time {span}"))
        .into_iter()
        .chain(["v USING COVERING INDEX votes_by_time (kind=? AND created_at>? AND created_at<?)".to_owned()])
        .collect();
    takes(&steps, &found.iter().map(String::as_str).collect::<Vec<_>>());
    let steps = plan(pulses::of(SQLITE, TrendSubject::UseCase, TrendWindow::Week, AT)).await;
    let [likes, bookmarks] =
        ["likes", "bookmarks"].map(|kind| format!("s USING COVERING INDEX use_case_{kind}_by_time {span}"));
    takes(&steps, &[&likes, &bookmarks, "use_cases_newest (status=? AND listed_at>? AND listed_at<?)"]);
}

#[tokio::test]
async fn a_series_reads_its_span_alone() {
    let span = Span::new(10, 40, Interval::Week).unwrap();
    let in_span = |table: &str| format!("s USING COVERING INDEX {table}_by_time (created_at>? AND created_at<?)");
    let [topics, posts, replies] = ["topics", "posts", "replies"].map(in_span);
    for (metric, steps) in [
        (Metric::Topics, vec![topics.as_str()]),
        (Metric::Posts, vec![posts.as_str(), &replies]),
        (Metric::ActiveUsers, vec![topics.as_str(), &posts, &replies]),
        (Metric::UseCases, vec!["COVERING INDEX use_cases_newest (status=? AND listed_at>? AND listed_at<?)"]),
        (
            Metric::Views,
            vec![
                "v USING COVERING INDEX topic_views_by_day (day>? AND day<?)",
                "d USING COVERING INDEX use_case_days_by_day (day>? AND day<?)",
            ],
        ),
    ] {
        takes(&plan(series::of(SQLITE, metric, span)).await, &steps);
    }
}

#[tokio::test]
async fn headings_are_looked_up() {
    let steps = plan(dashboard::headings(SQLITE, &[(TrendSubject::Topic, ID), (TrendSubject::UseCase, ID)])).await;
    takes(&steps, &["sqlite_autoindex_topics_1 (id=?)", "sqlite_autoindex_use_cases_1 (id=?)"]);
}
