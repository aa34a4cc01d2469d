//! Topics: opened, edited, locked, followed, viewed, deleted. Lists of them and categories have files of their own.

mod categories;
mod listing;

use serde_json::{Value, json};

use crate::harness::{Person, World, stories};

stories!(
    a_topic_opens_with_its_first_post,
    bad_topics_name_every_field,
    topics_are_edited_by_their_author_and_admins,
    two_writers_never_overwrite_each_other,
    a_locked_topic_takes_nothing_more,
    following_is_idempotent,
    views_count_once_per_person_and_day,
    a_deleted_topic_is_gone_with_all_of_it,
    many_writers_at_once_lose_nothing,
    a_topic_may_go_while_others_write,
);

async fn open(person: &Person, title: &str) -> Value {
    person.post("/forums/topics", &json!({ "title": title, "content": "Who knows?" })).await.expect(201)
}

fn id(value: &Value) -> &str {
    value["id"].as_str().unwrap()
}

fn ids(list: &Value) -> Vec<&str> {
    list["items"].as_array().unwrap().iter().map(id).collect()
}

async fn a_topic_opens_with_its_first_post(world: World) {
    let amal = world.admin().await;
    let categories = amal.get("/forums/categories").await.expect(200);
    let category = &categories["items"][0];
    let form = json!({
        "title": "  Which valve?  ", "content": "Ours **leaks**.", "category_id": category["id"], "tags": ["Valves", "Heat  Exchange", "صمامات", "valves"], "lang": "en",
    });
    let answer = amal.post("/forums/topics", &form).await;
    let topic = answer.expect(201);
    assert_eq!(answer.must("location"), format!("/api/v1/forums/topics/{}", id(&topic)));
    assert_eq!((&topic["title"], &topic["dir"], &topic["lang"]), (&json!("Which valve?"), &json!("ltr"), &json!("en")));
    assert_eq!(topic["tags"], json!(["heat-exchange", "valves", "صمامات"]));
    assert_eq!((&topic["category_id"], &topic["organization_id"]), (&category["id"], &json!(amal.organization_id)));
    assert_eq!(
        (&topic["post_count"], &topic["view_count"], &topic["best_answer_id"]),
        (&json!(1), &json!(0), &Value::Null)
    );
    for flag in ["is_pinned", "is_locked", "is_answered"] {
        assert_eq!(topic[flag], false, "{flag}");
    }
    let author = &topic["author"];
    assert_eq!(
        (&author["id"], &author["first_name"], &author["avatar_url"]),
        (&json!(amal.id), &json!("Amal"), &Value::Null)
    );
    let posts = &topic["posts"];
    assert_eq!((posts["items"].as_array().unwrap().len(), &posts["next_cursor"]), (1, &Value::Null));
    assert_eq!(posts["items"][0]["content"], "Ours **leaks**.");
    let read = amal.get(&format!("/forums/topics/{}", id(&topic))).await.expect(200);
    assert_eq!(read["posts"]["items"], posts["items"]);
    let arabic = amal.post("/forums/topics", &json!({ "title": "أي صمام؟", "content": "يسرب" })).await.expect(201);
    assert_eq!(
        (&arabic["dir"], &arabic["lang"], &arabic["category_id"], &arabic["tags"]),
        (&json!("rtl"), &Value::Null, &Value::Null, &json!([]))
    );
    let counted = amal.get(&format!("/forums/categories/{}", id(category))).await.expect(200);
    assert_eq!(counted["topic_count"].as_i64().unwrap(), category["topic_count"].as_i64().unwrap() + 1);
}

async fn bad_topics_name_every_field(world: World) {
    let amal = world.admin().await;
    let fields = async |body: Value| amal.post("/forums/topics", &body).await.fields();
    assert_eq!(fields(json!({})).await, ["content: required", "title: required"]);
    let wrong = json!({ "title": "ab", "content": "  \n ", "category_id": "maintenance", "tags": ["ok", "a b!c"], "lang": "english please", "pinned": true });
    assert_eq!(
        fields(wrong).await,
        [
            "category_id: invalid_uuid",
            "content: blank",
            "lang: invalid_language",
            "pinned: unknown_field",
            "tags[1]: invalid_tag",
            "title: too_short"
        ]
    );
    let long = json!({ "title": "x".repeat(201), "content": "y".repeat(20_001), "tags": (0..11).map(|n| format!("t{n}")).collect::<Vec<_>>() });
    assert_eq!(fields(long).await, ["content: too_long", "tags: too_many", "title: too_long"]);
    let nowhere =
        json!({ "title": "Which valve?", "content": "x", "category_id": "0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70" });
    assert_eq!(fields(nowhere).await, ["category_id: unknown_reference"]);
    let longest = json!({ "title": "ص".repeat(200), "content": "y".repeat(20_000) });
    amal.post("/forums/topics", &longest).await.is(201);
    assert_eq!(
        amal.get("/forums/topics?with_total=true").await.expect(200)["total"],
        1,
        "what was refused left nothing"
    );
}

async fn topics_are_edited_by_their_author_and_admins(world: World) {
    let (admin, stranger) = (world.admin().await, world.admin().await);
    let author = world.member_of(&admin).await;
    let colleague = world.member_of(&admin).await;
    let topic = open(&author, "Topic a").await;
    let path = format!("/forums/topics/{}", id(&topic));
    let edited = author.patch(&path, &json!({ "title": "Topic b", "tags": ["new"] })).await.expect(200);
    assert_eq!((&edited["title"], &edited["tags"]), (&json!("Topic b"), &json!(["new"])));
    for other in [&colleague, &stranger] {
        other.patch(&path, &json!({ "title": "Mine" })).await.problem(403, "forbidden");
        other.delete(&path).await.problem(403, "forbidden");
    }
    author.patch(&path, &json!({ "is_locked": true })).await.problem(403, "forbidden");
    admin.patch(&path, &json!({ "title": "Topic c", "is_locked": false })).await.is(200);
    world.superuser().await.patch(&path, &json!({ "title": "Topic d" })).await.is(200);
    let categories = admin.get("/forums/categories").await.expect(200);
    let filed = author.patch(&path, &json!({ "category_id": categories["items"][0]["id"] })).await.expect(200);
    assert_eq!((&filed["category_id"], &filed["title"]), (&categories["items"][0]["id"], &json!("Topic d")));
    assert_eq!(author.patch(&path, &json!({ "category_id": null })).await.expect(200)["category_id"], Value::Null);
    let wrong = json!({ "title": null, "tags": null, "is_locked": "yes", "content": "x", "category_id": "0198f1a0" });
    assert_eq!(
        author.patch(&path, &wrong).await.fields(),
        [
            "category_id: invalid_uuid",
            "content: unknown_field",
            "is_locked: invalid_type",
            "tags: not_nullable",
            "title: not_nullable"
        ]
    );
    let unchanged = json!({ "category_id": "0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70" });
    assert_eq!(author.patch(&path, &unchanged).await.fields(), ["category_id: unknown_reference"]);
    author
        .patch("/forums/topics/0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70", &json!({ "title": "None" }))
        .await
        .problem(404, "not_found");
}

async fn two_writers_never_overwrite_each_other(world: World) {
    let amal = world.admin().await;
    let topic = open(&amal, "Topic a").await;
    let path = format!("/forums/topics/{}", id(&topic));
    let read = amal.get(&path).await.must("etag").to_owned();
    // A view, a post and a vote move the state of the tag, not its version: the edit still holds.
    amal.post(&format!("{path}/posts"), &json!({ "content": "More." })).await.is(201);
    let edit = amal.patch(&path, &json!({ "title": "Topic b" })).header("if-match", &read).await;
    let second = edit.is(200).must("etag").to_owned();
    amal.patch(&path, &json!({ "title": "Topic c" }))
        .header("if-match", &read)
        .await
        .problem(412, "precondition_failed");
    amal.delete(&path).header("if-match", &read).await.problem(412, "precondition_failed");
    amal.patch(&path, &json!({ "title": "Topic c" }))
        .header("if-match", "\"made-up\"")
        .await
        .problem(412, "precondition_failed");
    amal.patch(&path, &json!({ "tags": ["x"] })).header("if-match", "*").await.is(200);
    amal.patch(&path, &json!({ "tags": ["y"] })).header("if-match", &second).await.problem(412, "precondition_failed");
    let (title, tags) = (json!({ "title": "Topic d" }), json!({ "tags": ["z"] }));
    let (one, two) = tokio::join!(async { amal.patch(&path, &title).await }, async { amal.patch(&path, &tags).await });
    one.is(200);
    two.is(200);
    let now = amal.get(&path).await.expect(200);
    assert_eq!(
        (&now["title"], &now["tags"]),
        (&json!("Topic d"), &json!(["z"])),
        "edits of different fields both survive"
    );
}

async fn a_locked_topic_takes_nothing_more(world: World) {
    let (admin, nora) = (world.admin().await, world.admin().await);
    let topic = open(&admin, "Topic a").await;
    let (path, post) = (format!("/forums/topics/{}", id(&topic)), id(&topic["posts"]["items"][0]).to_owned());
    assert_eq!(admin.patch(&path, &json!({ "is_locked": true })).await.expect(200)["is_locked"], true);
    let text = json!({ "content": "One more." });
    nora.post(&format!("{path}/posts"), &text).await.problem(409, "topic_locked");
    nora.post(&format!("/forums/posts/{post}/replies"), &text).await.problem(409, "topic_locked");
    admin.patch(&format!("/forums/posts/{post}"), &text).await.problem(409, "topic_locked");
    let now = nora.get(&path).await.expect(200);
    assert_eq!((&now["post_count"], &now["posts"]["items"][0]["reply_count"]), (&json!(1), &json!(0)));
    admin.patch(&path, &json!({ "is_locked": false })).await.is(200);
    nora.post(&format!("{path}/posts"), &text).await.is(201);
}

async fn following_is_idempotent(world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    let topic = open(&amal, "Topic a").await;
    let path = format!("/forums/topics/{}", id(&topic));
    let state = async |person: &Person| {
        let topic = person.get(&path).await.expect(200);
        (topic["is_following"].as_bool().unwrap(), topic["follower_count"].as_i64().unwrap())
    };
    let (_, before) = state(&nora).await;
    for _ in 0..2 {
        nora.poke(&format!("{path}/follow")).await.is(204);
        assert_eq!(state(&nora).await, (true, before + 1));
    }
    let list = nora.get("/forums/topics").await.expect(200);
    assert_eq!(
        (&list["items"][0]["is_following"], &list["items"][0]["follower_count"]),
        (&json!(true), &json!(before + 1))
    );
    for _ in 0..2 {
        nora.delete(&format!("{path}/follow")).await.is(204);
        assert_eq!(state(&nora).await, (false, before));
    }
    nora.poke("/forums/topics/0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70/follow").await.problem(404, "not_found");
}

async fn views_count_once_per_person_and_day(world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    let topic = open(&amal, "Topic a").await;
    let path = format!("/forums/topics/{}", id(&topic));
    for person in [&amal, &nora, &nora, &amal, &nora] {
        person.get(&path).await.is(200);
    }
    nora.get("/forums/topics").await.is(200);
    assert_eq!(nora.get(&path).await.expect(200)["view_count"], 2);
    let (one, two) = (world.member_of(&amal).await, world.member_of(&amal).await);
    tokio::join!(
        async {
            one.get(&path).await.is(200);
        },
        async {
            two.get(&path).await.is(200);
        },
        async {
            one.get(&path).await.is(200);
        }
    );
    assert_eq!(nora.get(&path).await.expect(200)["view_count"], 4);
}

async fn a_deleted_topic_is_gone_with_all_of_it(world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    let topic = open(&amal, "Topic a").await;
    let (path, post) = (format!("/forums/topics/{}", id(&topic)), id(&topic["posts"]["items"][0]).to_owned());
    let reply =
        nora.post(&format!("/forums/posts/{post}/replies"), &json!({ "content": "No idea." })).await.expect(201);
    amal.delete(&path).await.is(204);
    world.settled().await;
    for gone in [
        path.clone(),
        format!("{path}/posts"),
        format!("{path}/events"),
        format!("/forums/posts/{post}"),
        format!("/forums/posts/{post}/replies"),
        format!("/forums/posts/{post}/revisions"),
        format!("/forums/replies/{}", id(&reply)),
    ] {
        amal.get(&gone).await.problem(404, "not_found");
    }
    amal.delete(&path).await.problem(404, "not_found");
    nora.post(&format!("{path}/posts"), &json!({ "content": "Late." })).await.problem(404, "not_found");
    assert!(ids(&amal.get("/forums/topics").await.expect(200)).is_empty());
}

async fn many_writers_at_once_lose_nothing(world: World) {
    let amal = world.admin().await;
    let topic = open(&amal, "Topic a").await;
    let (path, post) = (format!("/forums/topics/{}", id(&topic)), id(&topic["posts"]["items"][0]).to_owned());
    let mut people = Vec::new();
    for _ in 0..6 {
        people.push(world.member_of(&amal).await);
    }
    let work = people.into_iter().map(|person| {
        let (path, post) = (path.clone(), post.clone());
        tokio::spawn(async move {
            for number in 0..5 {
                let text = json!({ "content": format!("Text {number}") });
                person.post(&format!("{path}/posts"), &text).await.is(201);
                person.post(&format!("/forums/posts/{post}/replies"), &text).await.is(201);
                person.poke(&format!("/forums/posts/{post}/upvote")).await.is(200);
                person.poke(&format!("{path}/follow")).await.is(204);
                person.get(&path).await.is(200);
            }
        })
    });
    for done in work.collect::<Vec<_>>() {
        done.await.unwrap();
    }
    let now = amal.get(&path).await.expect(200);
    assert_eq!((&now["post_count"], &now["view_count"]), (&json!(31), &json!(7)));
    let first = &now["posts"]["items"][0];
    assert_eq!((&first["reply_count"], &first["upvote_count"]), (&json!(30), &json!(6)));
    assert_eq!(amal.walk(&format!("{path}/posts"), 7).await.len(), 31);
    assert_eq!(amal.walk(&format!("/forums/posts/{post}/replies"), 7).await.len(), 30);
}

async fn a_topic_may_go_while_others_write(world: World) {
    let amal = world.admin().await;
    let topic = open(&amal, "Topic a").await;
    let (path, post) = (format!("/forums/topics/{}", id(&topic)), id(&topic["posts"]["items"][0]).to_owned());
    let writers = (0..6).map(|number| {
        let (amal, path, post) = (amal.clone(), path.clone(), post.clone());
        tokio::spawn(async move {
            for _ in 0..6 {
                let text = json!({ "content": "More." });
                let answer = match number % 3 {
                    0 => amal.post(&format!("{path}/posts"), &text).await,
                    1 => amal.post(&format!("/forums/posts/{post}/replies"), &text).await,
                    _ => amal.patch(&format!("/forums/posts/{post}"), &text).await,
                };
                assert!(matches!(answer.code(), 200 | 201 | 404), "{answer}");
            }
        })
    });
    let writers = writers.collect::<Vec<_>>();
    amal.get(&path).await.is(200);
    amal.delete(&path).await.is(204);
    for writer in writers {
        writer.await.unwrap();
    }
    world.settled().await;
    amal.get(&path).await.problem(404, "not_found");
    amal.get(&format!("/forums/posts/{post}")).await.problem(404, "not_found");
}
