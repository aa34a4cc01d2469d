//! Posts: written, rendered, edited with their history, voted for, deleted. Best answers have a file of their own.

mod best_answers;

use serde_json::{Value, json};

use crate::harness::{Person, World, stories, text};

stories!(
    a_post_is_written_and_read,
    markdown_is_rendered_and_sanitized,
    every_text_tells_its_direction,
    bad_posts_name_every_field,
    edits_keep_the_history,
    edits_hold_against_the_version_that_was_read,
    votes_are_idempotent,
    posts_are_deleted_but_the_opening_one,
    posts_page_in_order,
    a_list_of_any_length_takes_as_many_statements,
);

/// A topic: its id, and that of its first post.
async fn topic(person: &Person) -> (String, String) {
    let topic =
        person.post("/forums/topics", &json!({ "title": "Which valve?", "content": "Ours leaks." })).await.expect(201);
    (text(&topic, "id"), text(&topic["posts"]["items"][0], "id"))
}

async fn post(person: &Person, topic: &str, content: &str) -> Value {
    person.post(&format!("/forums/topics/{topic}/posts"), &json!({ "content": content })).await.expect(201)
}

async fn a_post_is_written_and_read(world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    let (topic, _) = topic(&amal).await;
    let answer = nora
        .post(&format!("/forums/topics/{topic}/posts"), &json!({ "content": "  Check the *seat*.\n", "lang": "en" }))
        .await;
    let written = answer.expect(201);
    let path = format!("/forums/posts/{}", text(&written, "id"));
    assert_eq!(answer.must("location"), format!("/api/v1{path}"));
    assert_eq!((&written["topic_id"], &written["author"]["id"]), (&json!(topic), &json!(nora.id)));
    assert!(text(&written, "content").contains("Check the *seat*."), "the source as sent");
    assert!(text(&written, "content_html").contains("<em>seat</em>"), "{written}");
    assert_eq!(
        (&written["upvote_count"], &written["upvoted_by_me"], &written["edited_at"]),
        (&json!(0), &json!(false), &Value::Null)
    );
    assert_eq!(
        (&written["replies"], &written["attachments"], &written["lang"]),
        (&json!([]), &json!([]), &json!("en"))
    );
    let read = amal.get(&path).await;
    assert_eq!(read.expect(200), written);
    assert_eq!(read.must("etag"), answer.must("etag"));
    amal.get(&path).header("if-none-match", read.must("etag")).await.is(304);
    let now = amal.get(&format!("/forums/topics/{topic}")).await.expect(200);
    assert_eq!((&now["post_count"], &now["last_activity_at"]), (&json!(2), &written["created_at"]));
    nora.post("/forums/topics/0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70/posts", &json!({ "content": "x" }))
        .await
        .problem(404, "not_found");
    nora.get("/forums/posts/7").await.problem(404, "not_found");
    nora.get(&format!("/forums/posts/{topic}")).await.problem(404, "not_found");
}

async fn markdown_is_rendered_and_sanitized(world: World) {
    let amal = world.admin().await;
    let (topic, _) = topic(&amal).await;
    let attacks = [
        "<script>alert(1)</script>",
        "<SCRIPT SRC=//x.example></SCRIPT>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](data:image/svg+xml,<svg/onload=alert(1)>)",
        "<iframe src=\"//x.example\"></iframe>",
        "<svg/onload=alert(1)>",
        "<a href=\"java\nscript:alert(1)\">x</a>",
        "<a href=\"&#106;avascript:alert(1)\">x</a>",
        "[x](vbscript:msgbox)",
        "<p style=\"background:url(javascript:x)\">x</p>",
        "<style>*{display:none}</style>",
        "<form action=//x.example><input></form>",
        "<math><mi//xlink:href=\"data:x,<script>alert(1)</script>\">",
        "<base href=//x.example>",
        "<object data=x></object>",
        "<div onclick='x()'>y</div>",
        "`<script>` and <!--<script>-->",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        "\u{1}javascript:alert(1)",
        "<https://x.example/\" onmouseover=\"alert(1)>",
        "[x]: javascript:alert(1)\n\n[x]",
        "<meta http-equiv=refresh content=0>",
    ];
    for attack in attacks {
        let answer = amal
            .post(
                &format!("/forums/topics/{topic}/posts"),
                &json!({ "content": format!("before {attack}\n\n{attack}\n\nafter") }),
            )
            .await;
        if attack.contains('\u{1}') {
            assert_eq!(answer.fields(), ["content: control_character"]);
            continue;
        }
        let html = text(&answer.expect(201), "content_html");
        assert_harmless(attack, &html);
        assert!(html.contains("before"), "{attack} ate what stood around it: {html}");
    }
    let rich = "# Title\n\n- one\n- two\n\n> quote\n\n```rust\nlet a = 1 < 2;\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[link](https://valves.example) **bold**";
    let html = text(&post(&amal, &topic, rich).await, "content_html");
    for part in [
        "<li",
        "<blockquote",
        "<pre",
        "1 &lt; 2",
        "<td",
        "href=\"https://valves.example\"",
        "<strong>bold</strong>",
        "nofollow",
        "dir=\"auto\"",
    ] {
        assert!(html.contains(part), "no {part} in {html}");
    }
}

/// Whatever is a tag or an attribute in there does nothing: text that looks like one is escaped.
fn assert_harmless(attack: &str, html: &str) {
    let lower = html.to_lowercase();
    for tag in
        ["script", "iframe", "style", "svg", "math", "object", "form", "input", "base", "meta", "noscript", "embed"]
    {
        assert!(!lower.contains(&format!("<{tag}")), "{attack} -> {html}");
    }
    for tag in lower.split('<').skip(1).filter_map(|rest| rest.split('>').next()) {
        for bad in [" on", "\ton", "\non", "style=", "javascript:", "vbscript:", "=\"data:", "srcdoc"] {
            assert!(!tag.contains(bad), "{attack} -> {html}");
        }
    }
}

async fn every_text_tells_its_direction(world: World) {
    let amal = world.admin().await;
    let (topic, _) = topic(&amal).await;
    for (content, dir) in [
        ("Pump", "ltr"),
        ("مضخة", "rtl"),
        ("123 — مضخة Pump", "rtl"),
        ("**P** مضخة", "ltr"),
        ("42!", "ltr"),
        ("שסתום", "rtl"),
    ] {
        let written = post(&amal, &topic, content).await;
        assert_eq!((&written["dir"], &written["lang"]), (&json!(dir), &Value::Null), "{content}");
        assert!(text(&written, "content_html").contains("dir=\"auto\""), "{written}");
    }
    let tagged = amal
        .post(&format!("/forums/topics/{topic}/posts"), &json!({ "content": "Pump", "lang": "ar-EG" }))
        .await
        .expect(201);
    assert_eq!((&tagged["dir"], &tagged["lang"]), (&json!("ltr"), &json!("ar-EG")));
}

async fn bad_posts_name_every_field(world: World) {
    let amal = world.admin().await;
    let (topic, _) = topic(&amal).await;
    let path = format!("/forums/topics/{topic}/posts");
    let fields = async |body: Value| amal.post(&path, &body).await.fields();
    assert_eq!(fields(json!({})).await, ["content: required"]);
    let wrong = json!({ "content": ["x"], "lang": "!", "draft_key": "no key", "attachment_ids": ["x"], "html": "" });
    assert_eq!(
        fields(wrong).await,
        [
            "attachment_ids[0]: invalid_uuid",
            "content: invalid_type",
            "draft_key: invalid_draft_key",
            "html: unknown_field",
            "lang: invalid_language"
        ]
    );
    for (content, code) in [
        ("", "blank"),
        (" \n\t ", "blank"),
        ("\u{200b}\u{2066}", "blank"),
        ("a\u{0}b", "control_character"),
        ("a\u{1b}[31m", "control_character"),
    ] {
        assert_eq!(fields(json!({ "content": content })).await, [format!("content: {code}")], "{content:?}");
    }
    assert_eq!(fields(json!({ "content": "x".repeat(20_001) })).await, ["content: too_long"]);
    amal.post(&path, &json!({ "content": "ص".repeat(20_000), "attachment_ids": [] })).await.is(201);
    assert_eq!(amal.get(&format!("/forums/topics/{topic}")).await.expect(200)["post_count"], 2);
}

async fn edits_keep_the_history(world: World) {
    let (admin, nora) = (world.admin().await, world.admin().await);
    let author = world.member_of(&admin).await;
    let (topic, first) = topic(&author).await;
    let path = format!("/forums/posts/{first}");
    let edited = author.patch(&path, &json!({ "content": "Ours **drips**." })).await.expect(200);
    assert_eq!(edited["content"], "Ours **drips**.");
    assert!(
        text(&edited, "content_html").contains("<strong>drips</strong>") && edited["edited_at"].is_string(),
        "{edited}"
    );
    admin.patch(&path, &json!({ "content": "Ours drips a lot." })).await.is(200);
    nora.patch(&path, &json!({ "content": "Mine." })).await.problem(403, "forbidden");
    world.member_of(&admin).await.patch(&path, &json!({ "content": "Mine." })).await.problem(403, "forbidden");
    let history = nora.get(&format!("{path}/revisions")).await.expect(200);
    let told: Vec<(i64, &str, &str)> = history["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|revision| {
            (
                revision["revision"].as_i64().unwrap(),
                revision["content"].as_str().unwrap(),
                revision["editor"]["id"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (3, "Ours drips a lot.", admin.id.as_str()),
            (2, "Ours **drips**.", author.id.as_str()),
            (1, "Ours leaks.", author.id.as_str())
        ]
    );
    assert_eq!(nora.walk(&format!("{path}/revisions"), 1).await.len(), 3);
    assert_eq!(author.patch(&path, &json!({ "lang": "en" })).await.expect(200)["lang"], "en");
    assert_eq!(
        author.patch(&path, &json!({ "content": null, "title": "x", "lang": 1 })).await.fields(),
        ["content: not_nullable", "lang: invalid_type", "title: unknown_field"]
    );
    author.delete(&format!("/forums/topics/{topic}")).await.is(204);
}

async fn edits_hold_against_the_version_that_was_read(world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    let (_, first) = topic(&amal).await;
    let path = format!("/forums/posts/{first}");
    let read = amal.get(&path).await.must("etag").to_owned();
    nora.poke(&format!("{path}/upvote")).await.is(200);
    let voted = amal.get(&path).header("if-none-match", &read).await;
    assert_ne!(voted.is(200).must("etag"), read, "a vote is something new to see");
    let edit = amal.patch(&path, &json!({ "content": "Second." })).header("if-match", &read).await;
    edit.is(200);
    let late = amal.patch(&path, &json!({ "content": "Third." })).header("if-match", &read).await;
    late.problem(412, "precondition_failed");
    let weak = format!("\"other\", W/{}", edit.must("etag"));
    amal.patch(&path, &json!({ "content": "Third." })).header("if-match", &weak).await.is(200);
    let (content, lang) = (json!({ "content": "Fourth." }), json!({ "lang": "en" }));
    let (one, two) =
        tokio::join!(async { amal.patch(&path, &content).await }, async { amal.patch(&path, &lang).await });
    one.is(200);
    two.is(200);
    let now = amal.get(&path).await.expect(200);
    assert_eq!((&now["content"], &now["lang"]), (&json!("Fourth."), &json!("en")));
}

async fn votes_are_idempotent(world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    let (_, first) = topic(&amal).await;
    let path = format!("/forums/posts/{first}");
    let vote = format!("{path}/upvote");
    for _ in 0..3 {
        assert_eq!(nora.poke(&vote).await.expect(200), json!({ "upvote_count": 1, "upvoted_by_me": true }));
    }
    assert_eq!(amal.poke(&vote).await.expect(200)["upvote_count"], 2);
    let seen = nora.get(&path).await.expect(200);
    assert_eq!((&seen["upvote_count"], &seen["upvoted_by_me"]), (&json!(2), &json!(true)));
    let sami = world.member_of(&amal).await;
    assert_eq!(sami.get(&path).await.expect(200)["upvoted_by_me"], false);
    let racing = (0..8).map(|_| {
        let (sami, vote) = (sami.clone(), vote.clone());
        tokio::spawn(async move {
            sami.poke(&vote).await.is(200);
        })
    });
    for vote in racing.collect::<Vec<_>>() {
        vote.await.unwrap();
    }
    assert_eq!(amal.get(&path).await.expect(200)["upvote_count"], 3);
    for _ in 0..2 {
        assert_eq!(nora.delete(&vote).await.expect(200), json!({ "upvote_count": 2, "upvoted_by_me": false }));
    }
    nora.poke("/forums/posts/0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70/upvote").await.problem(404, "not_found");
}

async fn posts_are_deleted_but_the_opening_one(world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    let (topic, first) = topic(&amal).await;
    let answer = text(&post(&nora, &topic, "The seat.").await, "id");
    let reply =
        amal.post(&format!("/forums/posts/{answer}/replies"), &json!({ "content": "Thanks." })).await.expect(201);
    amal.delete(&format!("/forums/posts/{first}")).await.problem(409, "opening_post");
    amal.delete(&format!("/forums/posts/{answer}")).await.problem(403, "forbidden");
    nora.delete(&format!("/forums/posts/{answer}"))
        .header("if-match", "\"v99-0\"")
        .await
        .problem(412, "precondition_failed");
    nora.delete(&format!("/forums/posts/{answer}")).await.is(204);
    nora.delete(&format!("/forums/posts/{answer}")).await.problem(404, "not_found");
    amal.get(&format!("/forums/replies/{}", text(&reply, "id"))).await.problem(404, "not_found");
    let now = amal.get(&format!("/forums/topics/{topic}")).await.expect(200);
    assert_eq!((&now["post_count"], now["posts"]["items"].as_array().unwrap().len()), (&json!(1), 1));
}

async fn posts_page_in_order(world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    let (topic, first) = topic(&amal).await;
    let mut expected = vec![first];
    for number in 0..7 {
        expected.push(text(&post(&nora, &topic, &format!("Post {number}")).await, "id"));
    }
    let path = format!("/forums/topics/{topic}/posts");
    let found = amal.walk(&path, 3).await;
    assert_eq!(found.iter().map(|post| text(post, "id")).collect::<Vec<_>>(), expected);
    let counted = amal.get(&format!("{path}?with_total=true&skip=6&fields=content")).await.expect(200);
    assert_eq!(
        counted,
        json!({ "items": [{ "content": "Post 5" }, { "content": "Post 6" }], "next_cursor": null, "total": 8 })
    );
    let shown = amal.get(&format!("/forums/topics/{topic}?limit=3&with_total=true")).await.expect(200);
    assert_eq!((shown["posts"]["items"].as_array().unwrap().len(), &shown["posts"]["total"]), (3, &json!(8)));
}

async fn a_list_of_any_length_takes_as_many_statements(world: World) {
    let amal = world.admin().await;
    let (topic, first) = topic(&amal).await;
    for number in 0..49 {
        let post = post(&amal, &topic, &format!("Post {number}")).await;
        if number % 5 == 0 {
            amal.post(&format!("/forums/posts/{}/replies", text(&post, "id")), &json!({ "content": "Reply." }))
                .await
                .is(201);
        }
    }
    amal.post(&format!("/forums/posts/{first}/replies"), &json!({ "content": "Reply." })).await.is(201);
    for path in [format!("/forums/topics/{topic}/posts"), format!("/forums/topics/{topic}")] {
        let cost = world.statements(&amal, &format!("{path}?limit=5")).await;
        assert_eq!(cost, world.statements(&amal, &format!("{path}?limit=50")).await, "{path}");
        assert!(cost <= 10, "{cost} statements for {path}");
    }
}
