//! Topics in lists: filtered, sorted, paged.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{id, ids, open};
use crate::harness::{World, stories};

stories!(
    topics_are_filtered,
    topics_are_sorted_and_pinned_ones_come_first,
    a_walk_shows_everything_once_while_others_write,
    pages_can_be_skipped_counted_and_cut,
    cursors_hold_in_their_own_list_alone,
    a_list_of_any_length_takes_as_many_statements,
);

async fn topics_are_filtered(world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    let categories = amal.get("/forums/categories").await.expect(200);
    let category = &categories["items"][1];
    let filed =
        json!({ "title": "Bearing temperature", "content": "x", "category_id": category["id"], "tags": ["bearings"] });
    let filed = amal.post("/forums/topics", &filed).await.expect(201);
    let other = open(&nora, "درجة حرارة المحمل").await;
    let answer =
        nora.post(&format!("/forums/topics/{}/posts", id(&filed)), &json!({ "content": "Grease." })).await.expect(201);
    amal.poke(&format!("/forums/posts/{}/best-answer", id(&answer))).await.is(200);
    let found = async |query: &str| {
        let list = amal.get(&format!("/forums/topics?{query}")).await.expect(200);
        ids(&list).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let (filed, other) = (vec![id(&filed).to_owned()], vec![id(&other).to_owned()]);
    for query in [
        format!("category={}", id(category)),
        format!("category={}", category["slug"].as_str().unwrap()),
        "tag=bearings".into(),
        "tag=Bearings".into(),
        format!("author_id={}", amal.id),
        format!("organization_id={}", amal.organization_id),
        "answered=true".into(),
        "q=TEMPERATURE%20bearing".into(),
    ] {
        assert_eq!(found(&query).await, filed, "{query}");
    }
    for query in
        ["answered=false".to_owned(), format!("author_id={}", nora.id), "q=%D8%AD%D8%B1%D8%A7%D8%B1%D9%87".to_owned()]
    {
        assert_eq!(found(&query).await, other, "{query}");
    }
    for query in [
        "category=nowhere-at-all",
        "tag=nothing",
        "author_id=0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70",
        "q=%25",
        "tag=bearings&answered=false",
    ] {
        assert!(found(query).await.is_empty(), "{query}");
    }
    let wrong = amal
        .get("/forums/topics?answered=maybe&sort=best&author_id=7&category=No%20Slug&limit=0&tags=x")
        .await
        .fields();
    assert_eq!(
        wrong,
        [
            "answered: invalid_type",
            "author_id: invalid_uuid",
            "category: invalid_slug",
            "limit: out_of_range",
            "sort: unknown_value",
            "tags: unknown_parameter"
        ]
    );
}

async fn topics_are_sorted_and_pinned_ones_come_first(world: World) {
    let amal = world.admin().await;
    let (a, b, c) = (open(&amal, "Topic a").await, open(&amal, "Topic b").await, open(&amal, "Topic c").await);
    let (a, b, c) = (id(&a), id(&b), id(&c));
    let order = async |query: &str| {
        let list = amal.get(&format!("/forums/topics?{query}")).await.expect(200);
        ids(&list).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(order("").await, [c, b, a]);
    amal.post(&format!("/forums/topics/{a}/posts"), &json!({ "content": "News." })).await.is(201);
    assert_eq!(order("").await, [a, c, b], "by last activity");
    assert_eq!(order("sort=latest").await, [a, c, b]);
    assert_eq!(order("sort=newest").await, [c, b, a]);
    assert_eq!(order("sort=popular").await[0], a);
    let pinned = amal.post(&format!("/forums/topics/{b}/pin"), &json!({ "pinned": true })).await.expect(200);
    assert_eq!(pinned["is_pinned"], true);
    for sort in ["latest", "newest", "popular"] {
        assert_eq!(order(&format!("sort={sort}")).await[0], b, "{sort}");
    }
    assert_eq!(amal.walk("/forums/topics?sort=newest", 1).await.iter().map(id).collect::<Vec<_>>(), [b, c, a]);
    amal.post(&format!("/forums/topics/{b}/pin"), &json!({ "pinned": false })).await.is(200);
    assert_eq!(order("sort=newest").await, [c, b, a]);
    let member = world.member_of(&amal).await;
    member.post(&format!("/forums/topics/{b}/pin"), &json!({ "pinned": true })).await.problem(403, "forbidden");
    world
        .admin()
        .await
        .post(&format!("/forums/topics/{b}/pin"), &json!({ "pinned": true }))
        .await
        .problem(403, "forbidden");
    assert_eq!(amal.post(&format!("/forums/topics/{b}/pin"), &json!({})).await.fields(), ["pinned: required"]);
}

async fn a_walk_shows_everything_once_while_others_write(world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    let mut first = BTreeSet::new();
    for number in 0..25 {
        first.insert(id(&open(&amal, &format!("Topic {number}")).await).to_owned());
    }
    for sort in ["latest", "newest", "popular"] {
        let (mut seen, mut next, mut pages) = (Vec::new(), String::new(), 0);
        loop {
            let page = amal.get(&format!("/forums/topics?limit=4&sort={sort}{next}")).await.expect(200);
            seen.extend(ids(&page).into_iter().map(str::to_owned));
            // Somebody opens topics all the while, above and in between.
            open(&nora, "Meanwhile").await;
            pages += 1;
            assert!(pages < 100, "the walk does not end");
            match page["next_cursor"].as_str() {
                Some(cursor) => next = format!("&cursor={cursor}"),
                None => break,
            }
        }
        let once: BTreeSet<String> = seen.iter().cloned().collect();
        assert_eq!(once.len(), seen.len(), "{sort}: something came twice");
        assert!(first.is_subset(&once), "{sort}: {} are missing", first.difference(&once).count());
    }
}

async fn pages_can_be_skipped_counted_and_cut(world: World) {
    let amal = world.admin().await;
    for number in 0..5 {
        open(&amal, &format!("Topic {number}")).await;
    }
    let all = amal.get("/forums/topics").await.expect(200);
    assert_eq!((&all["total"], &all["next_cursor"]), (&Value::Null, &Value::Null), "not counted unless asked");
    let counted = amal.get("/forums/topics?limit=2&skip=3&with_total=true").await.expect(200);
    assert_eq!((&counted["total"], ids(&counted)), (&json!(5), ids(&all)[3..5].to_vec()));
    assert!(ids(&amal.get("/forums/topics?skip=1000").await.expect(200)).is_empty());
    let cut = amal.get("/forums/topics?limit=1&fields=id,%20title").await.expect(200);
    assert_eq!(cut["items"][0].as_object().unwrap().keys().collect::<Vec<_>>(), ["id", "title"]);
    assert!(cut["next_cursor"].is_string(), "the envelope stays");
    let one = amal.get(&format!("/forums/topics/{}?fields=title", ids(&all)[0])).await.expect(200);
    assert_eq!(one, json!({ "title": "Topic 4" }));
    assert_eq!(amal.get("/forums/topics?fields=id,secret").await.fields(), ["fields: unknown_field"]);
    assert_eq!(amal.get("/forums/topics?fields=").await.fields(), ["fields: unknown_field"]);
    for (query, field) in [
        ("limit=101", "limit: out_of_range"),
        ("limit=0", "limit: out_of_range"),
        ("limit=-1", "limit: out_of_range"),
        ("limit=ten", "limit: invalid_type"),
        ("limit=99999999999999999999", "limit: out_of_range"),
        ("skip=-1", "skip: out_of_range"),
        ("skip=x", "skip: invalid_type"),
        ("with_total=1", "with_total: invalid_type"),
        ("limit=5&limit=6", "limit: repeated_parameter"),
    ] {
        assert_eq!(amal.get(&format!("/forums/topics?{query}")).await.fields(), [field], "{query}");
    }
    amal.get("/forums/topics?limit=100").await.is(200);
}

async fn cursors_hold_in_their_own_list_alone(world: World) {
    let amal = world.admin().await;
    let topic = open(&amal, "Topic a").await;
    open(&amal, "Topic b").await;
    amal.post(&format!("/forums/topics/{}/posts", id(&topic)), &json!({ "content": "More." })).await.is(201);
    let page = amal.get("/forums/topics?limit=1").await.expect(200);
    let cursor = page["next_cursor"].as_str().unwrap();
    amal.get(&format!("/forums/topics?limit=50&cursor={cursor}")).await.is(200);
    for path in [
        "/forums/topics?sort=newest",
        "/forums/topics?tag=x",
        "/forums/categories?",
        &format!("/forums/topics/{}/posts?", id(&topic)),
        "/organizations/members?",
    ] {
        let joint = if path.ends_with('?') { "" } else { "&" };
        amal.get(&format!("{path}{joint}cursor={cursor}")).await.problem(422, "invalid_cursor");
    }
    for garbage in [
        "",
        "x",
        "AAAA",
        "%00",
        "%F0%9F%92%A5",
        &cursor[1..],
        &cursor.to_uppercase(),
        &format!("{cursor}A"),
        &"A".repeat(3_000),
    ] {
        amal.get(&format!("/forums/topics?cursor={garbage}")).await.problem(422, "invalid_cursor");
    }
    assert_eq!(
        amal.get(&format!("/forums/topics?cursor={cursor}&skip=1")).await.fields(),
        ["skip: mutually_exclusive"]
    );
    // The cursor of the posts shown with a topic goes on in the list of its posts, and the other way round.
    let shown = amal.get(&format!("/forums/topics/{}?limit=1", id(&topic))).await.expect(200);
    let next = shown["posts"]["next_cursor"].as_str().unwrap();
    let rest = amal.get(&format!("/forums/topics/{}/posts?cursor={next}", id(&topic))).await.expect(200);
    assert_eq!(rest["items"][0]["content"], "More.");
    let again = amal.get(&format!("/forums/topics/{}?cursor={next}", id(&topic))).await.expect(200);
    assert_eq!(again["posts"]["items"], rest["items"]);
}

async fn a_list_of_any_length_takes_as_many_statements(world: World) {
    let amal = world.admin().await;
    for number in 0..50 {
        open(&amal, &format!("Topic {number}")).await;
    }
    for sort in ["latest", "newest", "popular"] {
        let cost = world.statements(&amal, &format!("/forums/topics?limit=5&sort={sort}")).await;
        assert_eq!(cost, world.statements(&amal, &format!("/forums/topics?limit=50&sort={sort}")).await, "{sort}");
        assert!(cost <= 3, "{cost} statements for a list");
    }
}
