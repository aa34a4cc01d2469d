use std::sync::Arc;

use actix_web::{FromRequest as _, test::TestRequest};
use p2p_domain::dashboard::{Interval, Metric, TrendWindow, day_of_date};
use serde_json::{Value, json};
use uuid::Uuid;

use super::requests::{SeriesFilters, TrendFilters};
use crate::{
    extract::Query,
    problem::Problem,
    session::tests::{
        Answer, ask,
        doubles::{GOOD, Ports},
    },
};

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn day(date: &str) -> i32 {
    day_of_date(date).unwrap()
}

fn told(problem: &Problem) -> Vec<String> {
    problem.errors().iter().map(|error| format!("{}:{}", error.field, error.code)).collect()
}

async fn series(query: &str) -> Result<Query<SeriesFilters>, Problem> {
    let request = TestRequest::with_uri(&format!("/dashboard/timeseries?{query}")).to_http_request();
    Query::<SeriesFilters>::extract(&request).await
}

/// What is wrong with a series that is asked for on the last day of January 2026.
async fn wrong(query: &str) -> Vec<String> {
    match series(query).await {
        Ok(Query(wanted)) => wanted.span(day("2026-01-31")).map_or_else(|problem| told(&problem), |_| Vec::new()),
        Err(problem) => told(&problem),
    }
}

async fn get(path: &str) -> Answer {
    let request = TestRequest::get().uri(&format!("/api/v1/dashboard{path}"));
    ask(&Arc::<Ports>::default(), request.insert_header(("authorization", format!("Bearer {GOOD}")))).await
}

#[actix_web::test]
async fn a_window_is_a_week_unless_told_otherwise() {
    let ask = async |query: &str| {
        Query::<TrendFilters>::extract(&TestRequest::with_uri(&format!("/x?{query}")).to_http_request()).await
    };
    assert_eq!(ask("").await.unwrap().0, TrendWindow::Week);
    assert_eq!(ask("window=month").await.unwrap().0, TrendWindow::Month);
    assert_eq!(
        told(&ask("window=year&limit=3").await.unwrap_err()),
        ["limit:unknown_parameter", "window:unknown_value"]
    );
}

#[actix_web::test]
async fn a_series_ends_today_and_has_thirty_days_unless_told_otherwise() {
    let today = day("2026-01-31");
    let span = async |query: &str| {
        let wanted = series(query).await.unwrap().0;
        let span = wanted.span(today).unwrap();
        (wanted.metric, span.from(), span.to(), span.interval())
    };
    assert_eq!(span("metric=posts").await, (Metric::Posts, day("2026-01-02"), today, Interval::Day));
    assert_eq!(
        span("metric=active_users&to=2025-12-30").await,
        (Metric::ActiveUsers, day("2025-12-01"), day("2025-12-30"), Interval::Day)
    );
    assert_eq!(
        span("metric=views&from=2026-01-29&interval=week").await,
        (Metric::Views, day("2026-01-26"), day("2026-02-01"), Interval::Week)
    );
    assert_eq!(
        span("metric=use_cases&from=2025-01-31&to=2026-01-31").await,
        (Metric::UseCases, day("2025-01-31"), today, Interval::Day),
        "366 points"
    );
}

#[actix_web::test]
async fn what_is_wrong_with_a_series_is_told_at_once() {
    assert_eq!(wrong("").await, ["metric:required"]);
    let all = wrong("metric=likes&from=2026-02-30&to=31.01.2026&interval=hour&by=me").await;
    let expected = [
        "by:unknown_parameter",
        "interval:unknown_value",
        "metric:unknown_value",
        "from:invalid_date",
        "to:invalid_date",
    ];
    assert_eq!(all, expected);
    assert_eq!(wrong("from=2026-01-02&to=2026-01-01").await, ["metric:required", "to:ends_before_it_begins"]);
    assert_eq!(wrong("metric=posts&from=2025-01-30&to=2026-01-31").await, ["from:too_many_points"]);
    assert_eq!(wrong("metric=posts&from=2019-01-01&interval=week").await, ["from:too_many_points"]);
    assert_eq!(wrong("metric=posts&from=2026-02-01").await, ["from:ends_before_it_begins"], "it begins after today");
    assert_eq!(wrong("metric=posts&from=2019-01-01&to=2026-01-01&interval=year").await, ["interval:unknown_value"]);
}

#[actix_web::test]
async fn a_part_that_is_away_is_null_and_named() {
    let answer = get("/stats").await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(
        answer.body["user_stats"],
        json!({ "total_posts": 4, "best_answers": 1, "reputation": 15, "use_cases": 2 })
    );
    assert_eq!((&answer.body["forum_stats"], &answer.body["degraded"]), (&Value::Null, &json!(["forum_stats"])));
    assert_eq!(answer.body["use_case_stats"], json!({ "published": 7, "drafts": 1, "views": 90 }));
    assert_eq!(answer.body["message_stats"], json!({ "unread": 3 }));
    assert_eq!(answer.body["recent_activity"].as_array().unwrap().len(), 3);
    assert_eq!(answer.body.as_object().unwrap().len(), 6);
    assert_eq!(get("/stats?fields=degraded").await.body, json!({ "degraded": ["forum_stats"] }));
    assert_eq!(ask(&Arc::default(), TestRequest::get().uri("/api/v1/dashboard/stats")).await.status, 401);
}

#[actix_web::test]
async fn activity_is_of_everybody_and_goes_on() {
    let all = get("/activity").await;
    let kinds: Vec<&Value> = all.body["items"].as_array().unwrap().iter().map(|item| &item["kind"]).collect();
    assert_eq!(kinds, ["reply_created", "topic_created", "use_case_published"]);
    let published = &all.body["items"][2];
    let object = json!({ "type": "use_case", "id": id(5), "title": "Valves that stick" });
    assert_eq!((&published["object"], &published["link"]), (&object, &json!(format!("/use-cases/{}", id(5)))));
    let first = get("/activity?limit=1").await;
    let cursor = first.body["next_cursor"].as_str().unwrap();
    assert_eq!(get(&format!("/activity?limit=1&cursor={cursor}")).await.status, 200);
}

#[actix_web::test]
async fn what_is_talked_about_is_told_with_its_score() {
    let found = get("/trending?window=day").await;
    let items = found.body["items"].as_array().unwrap();
    assert_eq!((found.status, items.len()), (200, 2), "{}", found.text);
    let link = format!("/use-cases/{}", id(5));
    assert_eq!((&items[0]["type"], &items[0]["link"]), (&json!("use_case"), &json!(link)));
    assert!(items[0]["score"].as_f64() > items[1]["score"].as_f64(), "{}", found.text);
    assert_eq!(items[1]["link"], format!("/forums/topics/{}", id(21)));
    let titles = json!({ "items": [{ "title": "A use_case" }, { "title": "A topic" }] });
    assert_eq!(get("/trending?fields=title").await.body, titles);
}

#[actix_web::test]
async fn a_series_has_every_point() {
    let found = get("/timeseries?metric=topics&from=2026-01-30&to=2026-02-01").await;
    let point = |date: &str, value: u64| json!({ "date": date, "value": value });
    let points = [point("2026-01-30", 3), point("2026-01-31", 0), point("2026-02-01", 0)];
    let expected = json!({ "metric": "topics", "interval": "day", "points": points });
    assert_eq!((found.status, &found.body), (200, &expected));
    let long = get("/timeseries?metric=topics&from=2020-01-01&to=2026-02-01").await;
    assert_eq!((long.status, &long.body["errors"][0]["code"]), (422, &json!("too_many_points")));
    let message = long.body["errors"][0]["message"].as_str().unwrap();
    assert!(message.contains("366"), "{message}");
}
