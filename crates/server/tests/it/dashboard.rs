//! The dashboard: numbers that follow what happens, what is talked about, and how it went.

use serde_json::{Value, json};

use crate::harness::{Person, World, eventually, stories, text};

stories!(
    numbers_follow_what_happens,
    activity_is_everybodys_and_walks_by_cursor,
    what_is_talked_about_comes_first,
    a_series_has_every_day,
    bad_questions_name_every_field,
    everything_takes_as_many_statements_for_much_as_for_little,
);

async fn topic(person: &Person, title: &str) -> String {
    text(&person.post("/forums/topics", &json!({ "title": title, "content": "It leaks." })).await.expect(201), "id")
}

async fn post(person: &Person, topic: &str, content: &str) -> String {
    let path = format!("/forums/topics/{topic}/posts");
    text(&person.post(&path, &json!({ "content": content })).await.expect(201), "id")
}

async fn published(person: &Person, title: &str) -> String {
    let draft = json!({ "title": title, "industry": "Plastics", "problem_statement": "Scrap.", "solution": "Less." });
    let id = text(&person.post("/use-cases", &draft).await.expect(201), "id");
    person.poke(&format!("/use-cases/{id}/publish")).await.is(200);
    id
}

async fn numbers_follow_what_happens(world: World) {
    let (amal, sami) = (world.admin().await, world.admin().await);
    let id = topic(&amal, "Which seal?").await;
    let answer = post(&sami, &id, "Try another.").await;
    amal.poke(&format!("/forums/posts/{answer}/best-answer")).await.is(200);
    topic(&amal, "Unanswered").await;
    let case = published(&sami, "Less scrap").await;
    sami.post("/use-cases", &json!({ "title": "Begun" })).await.is(201);
    amal.post("/messages", &json!({ "recipient_id": sami.id, "content": "Thanks" })).await.is(201);
    let expected = json!({
        "user_stats": { "total_posts": 1, "best_answers": 1, "reputation": 15, "use_cases": 1 },
        "forum_stats": { "topics": 2, "posts": 3, "active_today": 2, "unanswered": 1 },
    });
    eventually("the numbers follow", async || {
        let stats = sami.get("/dashboard/stats").await.expect(200);
        assert_eq!(stats["degraded"], json!([]), "{stats}");
        stats["user_stats"] == expected["user_stats"] && stats["forum_stats"] == expected["forum_stats"]
    })
    .await;
    let stats = sami.get("/dashboard/stats").await.expect(200);
    assert_eq!((&stats["use_case_stats"]["published"], &stats["use_case_stats"]["drafts"]), (&json!(1), &json!(1)));
    assert_eq!(stats["message_stats"], json!({ "unread": 1 }));
    let newest = &stats["recent_activity"][0];
    assert_eq!(
        (&newest["kind"], &newest["object"]),
        (&json!("use_case_published"), &json!({ "type": "use_case", "id": case, "title": "Less scrap" }))
    );
}

async fn activity_is_everybodys_and_walks_by_cursor(world: World) {
    let (amal, sami) = (world.admin().await, world.admin().await);
    let id = topic(&amal, "Which seal?").await;
    let answer = post(&sami, &id, "Try another.").await;
    amal.post(&format!("/forums/posts/{answer}/replies"), &json!({ "content": "Which?" })).await.is(201);
    published(&sami, "Less scrap").await;
    let all = amal.walk("/dashboard/activity", 1).await;
    let kinds: Vec<String> = all.iter().map(|item| text(item, "kind")).collect();
    assert_eq!(kinds, ["use_case_published", "reply_created", "post_created", "topic_created"]);
    let actors: Vec<&Value> = all.iter().map(|item| &item["actor"]["id"]).collect();
    assert_eq!(actors, [&json!(sami.id), &json!(amal.id), &json!(sami.id), &json!(amal.id)]);
    assert!(all[2]["object"]["title"] == "Which seal?" && text(&all[2], "link").contains(&answer), "{}", all[2]);
    let own = sami.get("/users/me/activity").await.expect(200);
    let kinds: Vec<String> = own["items"].as_array().unwrap().iter().map(|item| text(item, "kind")).collect();
    assert_eq!(kinds, ["use_case_published", "post_created"]);
    amal.delete(&format!("/forums/topics/{id}")).await.is(204);
    assert_eq!(amal.walk("/dashboard/activity", 10).await.len(), 1);
}

async fn what_is_talked_about_comes_first(world: World) {
    let (amal, sami) = (world.admin().await, world.admin().await);
    let quiet = topic(&amal, "Quiet").await;
    let busy = topic(&amal, "Busy").await;
    for n in 0..4 {
        post(&sami, &busy, &format!("{n}")).await;
    }
    let case = published(&sami, "Less scrap").await;
    amal.poke(&format!("/use-cases/{case}/like")).await.is(200);
    for window in ["day", "week", "month"] {
        let trending = amal.get(&format!("/dashboard/trending?window={window}")).await.expect(200);
        let items = trending["items"].as_array().unwrap().clone();
        let ids: Vec<String> = items.iter().map(|item| text(item, "id")).collect();
        assert_eq!(ids, [busy.clone(), case.clone(), quiet.clone()], "{trending}");
        assert!(items[0]["score"].as_f64() > items[1]["score"].as_f64(), "{trending}");
        assert_eq!((&items[1]["type"], &items[1]["title"]), (&json!("use_case"), &json!("Less scrap")));
    }
}

async fn a_series_has_every_day(world: World) {
    let (amal, sami) = (world.admin().await, world.admin().await);
    let id = topic(&amal, "Which seal?").await;
    post(&sami, &id, "Try another.").await;
    let today = text(&amal.get("/users/me").await.expect(200), "created_at")[..10].to_owned();
    for (metric, value) in [("topics", 1), ("posts", 2), ("use_cases", 0), ("active_users", 2)] {
        let path = format!("/dashboard/timeseries?metric={metric}&from=2026-01-01&to={today}&interval=day");
        let series = amal.get(&path).await.expect(200);
        let points = series["points"].as_array().unwrap();
        assert_eq!((&points[0]["date"], &points[0]["value"]), (&json!("2026-01-01"), &json!(0)));
        assert_eq!(points.last().unwrap(), &json!({ "date": today, "value": value }), "{metric}");
        assert_eq!((&series["metric"], &series["interval"]), (&json!(metric), &json!("day")));
    }
    let weeks = amal
        .get(&format!("/dashboard/timeseries?metric=posts&from=2026-11-01&to={today}&interval=week"))
        .await
        .expect(200);
    assert_eq!(weeks["points"][0]["date"], "2026-10-26", "{weeks}");
    assert_eq!(weeks["points"].as_array().unwrap().last().unwrap()["value"], 2, "{weeks}");
}

async fn bad_questions_name_every_field(world: World) {
    let amal = world.admin().await;
    let path = "/dashboard/timeseries?metric=likes&from=2026-02-30&to=tomorrow&interval=hour";
    let refused = amal.get(path).await;
    refused.problem(422, "validation_failed");
    assert_eq!(refused.fields().len(), 4, "{:?}", refused.fields());
    amal.get("/dashboard/timeseries").await.problem(422, "validation_failed");
    for span in ["from=2024-01-01&to=2026-01-01", "from=2026-02-01&to=2026-01-01"] {
        amal.get(&format!("/dashboard/timeseries?metric=posts&{span}")).await.problem(422, "validation_failed");
    }
    amal.get("/dashboard/timeseries?metric=posts&from=2025-01-01&to=2026-01-01").await.is(200);
    amal.get("/dashboard/trending?window=year").await.problem(422, "validation_failed");
    amal.get("/dashboard/stats?x=1").await.problem(422, "validation_failed");
}

async fn everything_takes_as_many_statements_for_much_as_for_little(world: World) {
    let (amal, sami) = (world.admin().await, world.admin().await);
    let id = topic(&amal, "Which seal?").await;
    post(&sami, &id, "1").await;
    let few = world.statements(&amal, "/dashboard/activity").await;
    for n in 0..15 {
        post(&sami, &id, &format!("{n}")).await;
        published(&sami, &format!("Case {n}")).await;
    }
    assert_eq!(few, world.statements(&amal, "/dashboard/activity").await);
}
