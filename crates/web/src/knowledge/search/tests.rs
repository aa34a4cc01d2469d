use std::sync::Arc;

use actix_web::{FromRequest as _, test::TestRequest};
use p2p_app::search::{Highlights, Hit, SearchPage};
use p2p_domain::{
    id::TopicId,
    page::Page,
    search::{ForumEntry, FoundKey, SearchKind, Subject},
    timestamp::Timestamp,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    requests::{SearchEverything, SearchText},
    shapes::HitListing,
};
use crate::{
    extract::{ListQuery, Query},
    problem::Problem,
    session::tests::{
        ask,
        doubles::{GOOD, Ports},
    },
    wire::ForumHitShape,
};

type List = ListQuery<SearchText, FoundKey>;

async fn list(query: &str) -> Result<List, Problem> {
    List::extract(&TestRequest::with_uri(&format!("/search/forums?{query}")).to_http_request()).await
}

fn told(problem: &Problem) -> Vec<String> {
    problem.errors().iter().map(|error| format!("{}:{}", error.field, error.code)).collect()
}

#[actix_web::test]
async fn a_search_needs_its_words_and_tells_ten_of_each_kind() {
    let ask = async |query: &str| {
        let request = TestRequest::with_uri(&format!("/search?{query}")).to_http_request();
        Query::<SearchEverything>::extract(&request).await
    };
    let found = ask("q=%D9%85%D8%B6%D8%AE%D8%A9&fields=users").await.unwrap().0;
    assert_eq!((found.q.as_str(), found.limit.get()), ("مضخة", 10));
    assert_eq!(ask("q=a&limit=100").await.unwrap().0.limit.get(), 100);
    assert_eq!(told(&ask("limit=101").await.unwrap_err()), ["q:required", "limit:out_of_range"]);
    assert_eq!(
        told(&ask("q=a&limit=0&cursor=x").await.unwrap_err()),
        ["cursor:unknown_parameter", "limit:out_of_range"]
    );
    assert_eq!(told(&list("limit=5").await.unwrap_err()), ["q:required"]);
    assert_eq!(list("q=a&skip=3&with_total=true").await.unwrap().filter, "a");
}

#[actix_web::test]
async fn a_hit_tells_where_it_stands_and_the_list_what_may_have_been_meant() {
    let at = Timestamp::from_millis(0);
    let entry = ForumEntry {
        subject: Subject { kind: SearchKind::Reply, id: Uuid::from_u128(9) },
        topic_id: TopicId::new(Uuid::from_u128(4)),
        topic_title: "Valves".to_owned(),
        topic_tags: Vec::new(),
        body: None,
        created_at: at,
    };
    let highlights = Highlights { title: None, content: Some("a <mark>b</mark>".to_owned()) };
    let key = FoundKey { rank: 1, now: at, at, id: Uuid::from_u128(9) };
    let page = Page { items: vec![Hit { item: entry, score: 1.5, highlights }], next: Some(key), total: Some(7) };
    let found = SearchPage { page, did_you_mean: Some("valve".to_owned()) };
    let query = list("q=valv").await.unwrap();
    let listing = serde_json::to_value(HitListing::of(found, &query.scope, ForumHitShape::from).unwrap()).unwrap();
    let hit = json!({ "type": "reply", "id": Uuid::from_u128(9), "topic": { "id": Uuid::from_u128(4), "title": "Valves" }, "score": 1.5,
        "highlights": { "title": null, "content": "a <mark>b</mark>" }, "created_at": "1970-01-01T00:00:00.000Z" });
    assert_eq!((&listing["items"][0], &listing["total"], &listing["did_you_mean"]), (&hit, &json!(7), &json!("valve")));
    let cursor = listing["next_cursor"].as_str().unwrap();
    assert_eq!(query.scope.decode::<FoundKey>(cursor), Some(key));
}

#[actix_web::test]
async fn everything_is_searched_at_once_or_page_by_page() {
    let get = async |path: &str| {
        let request = TestRequest::get().uri(path).insert_header(("authorization", format!("Bearer {GOOD}")));
        ask(&Arc::<Ports>::default(), request).await
    };
    let all = get("/api/v1/search?q=iot").await;
    assert_eq!((all.status, &all.body["did_you_mean"]), (200, &Value::Null), "{}", all.text);
    let totals = ["users", "use_cases", "topics"].map(|part| all.body[part]["total"].as_u64());
    assert_eq!(totals, [Some(1); 3]);
    let found = &all.body["use_cases"]["items"][0];
    assert_eq!((&found["title"], &found["score"]), (&json!("خفض الهدر"), &json!(1.5)));
    assert!(found["highlights"]["content"].as_str().unwrap().contains("<mark>IoT</mark>"), "{found}");
    assert_eq!(get("/api/v1/search?q=iot&fields=did_you_mean").await.body, json!({ "did_you_mean": null }));
    for (part, kept) in [("users", "id"), ("use-cases", "title"), ("forums", "topic")] {
        let page = get(&format!("/api/v1/search/{part}?q=iot&with_total=true&fields={kept},score")).await;
        assert_eq!(
            (page.status, &page.body["total"], &page.body["next_cursor"]),
            (200, &json!(1), &Value::Null),
            "{}",
            page.text
        );
        let keys: Vec<&String> = page.body["items"][0].as_object().unwrap().keys().collect();
        assert_eq!(keys.len(), 2, "{part}");
    }
    for query in ["", "q=", "q=%20", "q=the", "q=-iot"] {
        let refused = get(&format!("/api/v1/search?{query}")).await;
        assert_eq!((refused.status, &refused.body["errors"][0]["field"]), (422, &json!("q")), "{query}");
    }
}
