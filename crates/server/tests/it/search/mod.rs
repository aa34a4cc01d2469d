//! Search from outside: what is found the moment it is written, by whom, and how it is shown. What meets what is tested beside the
//! analysis, and on every store by the contract.

mod lexicon;
mod permissions;
mod words;

use serde_json::{Value, json};

use crate::harness::{Client, Person, World, eventually, stories, text};

stories!(
    what_is_written_is_found_at_once,
    everything_is_searched_at_once,
    hits_show_where_they_were_found,
    results_come_in_pages,
    wrong_queries_are_told,
    a_slip_of_the_fingers_is_corrected,
);

/// A query in an address.
fn query(text: &str) -> String {
    text.bytes().fold(String::new(), |all, byte| all + &format!("%{byte:02X}"))
}

async fn search(person: &Client, part: &str, text: &str) -> Value {
    person.get(&format!("/search{part}?q={}", query(text))).await.expect(200)
}

async fn found(person: &Client, part: &str, text: &str) -> Vec<String> {
    let answer = search(person, part, text).await;
    answer["items"].as_array().unwrap().iter().map(|hit| hit["id"].as_str().unwrap().to_owned()).collect()
}

/// A topic; answers its id, and that of its first post.
async fn topic(person: &Person, title: &str, content: &str) -> (String, String) {
    let topic = person.post("/forums/topics", &json!({ "title": title, "content": content })).await.expect(201);
    (text(&topic, "id"), text(&topic["posts"]["items"][0], "id"))
}

async fn use_case(person: &Person, title: &str, solution: &str) -> String {
    let form = json!({ "title": title, "industry": "Plastics", "problem_statement": "Heat.", "solution": solution });
    let made = person.post("/use-cases", &form).await.expect(201);
    person.poke(&format!("/use-cases/{}/publish", text(&made, "id"))).await.is(200);
    text(&made, "id")
}

async fn what_is_written_is_found_at_once(world: World) {
    let amal = world.admin().await;
    let (topic, post) = topic(&amal, "Leaking gate valves", "The bonnet drips.").await;
    assert_eq!(found(&amal, "/forums", "valve").await, [topic.as_str()]);
    assert_eq!(found(&amal, "/forums", "bonnets dripping").await, [post.as_str()]);
    let reply =
        amal.post(&format!("/forums/posts/{post}/replies"), &json!({ "content": "Lap the seat." })).await.expect(201);
    assert_eq!(found(&amal, "/forums", "lapped seats").await, [text(&reply, "id")]);
    amal.patch(&format!("/forums/posts/{post}"), &json!({ "content": "The packing smokes." })).await.is(200);
    assert!(found(&amal, "/forums", "bonnet").await.is_empty(), "what was edited away is found no more");
    assert_eq!(found(&amal, "/forums", "packing").await, [post.as_str()]);
    amal.patch(&format!("/forums/topics/{topic}"), &json!({ "title": "Globe valves", "tags": ["steam"] }))
        .await
        .is(200);
    assert!(found(&amal, "/forums", "gate").await.is_empty());
    assert_eq!(found(&amal, "/forums", "steam").await, [topic.as_str()]);
    amal.delete(&format!("/forums/topics/{topic}")).await.is(204);
    for gone in ["globe", "packing", "seat"] {
        assert!(found(&amal, "/forums", gone).await.is_empty(), "{gone}");
    }
    amal.patch("/users/me", &json!({ "job_title": "Welding inspector" })).await.is(200);
    assert_eq!(found(&amal, "/users", "inspectors welded").await.len(), 1);
    let id = use_case(&amal, "Cooling the extruder", "A closed loop.").await;
    assert_eq!(found(&amal, "/use-cases", "extruders").await, [id.as_str()]);
    amal.patch(&format!("/use-cases/{id}"), &json!({ "solution": "Chilled water." })).await.is(200);
    assert!(found(&amal, "/use-cases", "loop").await.is_empty());
    assert_eq!(found(&amal, "/use-cases", "chilling").await, [id]);
}

async fn everything_is_searched_at_once(world: World) {
    let amal = world.admin().await;
    topic(&amal, "Extruder noise", "It hums.").await;
    topic(&amal, "Hum", "Is it the extruder?").await;
    use_case(&amal, "Cooling the extruder", "Water.").await;
    amal.patch("/users/me", &json!({ "job_title": "Extruder operator" })).await.is(200);
    let all = search(&amal, "", "extruder").await;
    assert_eq!(
        (&all["users"]["total"], &all["use_cases"]["total"], &all["topics"]["total"]),
        (&json!(1), &json!(1), &json!(2))
    );
    let me = amal.get("/users/me").await.expect(200);
    assert_eq!(all["users"]["items"][0]["id"], me["id"]);
    assert_eq!(all["use_cases"]["items"][0]["title"], "Cooling the extruder");
    let kinds: Vec<&Value> = all["topics"]["items"].as_array().unwrap().iter().map(|hit| &hit["type"]).collect();
    assert_eq!(kinds, ["topic", "post"], "what has it in its title comes first");
    for part in ["users", "use_cases", "topics"] {
        assert!(all[part]["items"][0]["score"].as_f64().unwrap() > 0.0);
    }
}

async fn hits_show_where_they_were_found(world: World) {
    let amal = world.admin().await;
    let (topic, _) =
        topic(&amal, "Pumps & <b>seals</b>", "My **mechanical seal** leaks <script>alert(1)</script>.").await;
    let answer = search(&amal, "/forums", "seal").await;
    let hits = answer["items"].as_array().unwrap();
    assert_eq!(hits.len(), 2);
    let titled = hits.iter().find(|hit| hit["type"] == "topic").unwrap();
    assert_eq!(titled["highlights"]["title"], "Pumps &amp; &lt;b&gt;<mark>seals</mark>&lt;/b&gt;");
    let post = hits.iter().find(|hit| hit["type"] == "post").unwrap();
    assert_eq!(post["topic"], json!({ "id": topic, "title": "Pumps & <b>seals</b>" }));
    let shown = post["highlights"]["content"].as_str().unwrap();
    assert!(shown.contains("<mark>seal</mark>") && !shown.contains("<script>"), "{shown}");
    assert!(post["created_at"].as_str().unwrap().ends_with('Z'));
}

async fn results_come_in_pages(world: World) {
    let amal = world.admin().await;
    for number in 0..7 {
        topic(&amal, &format!("Compressor {number}"), "Rattles.").await;
    }
    let hits = amal.walk("/search/forums?q=compressor", 3).await;
    assert_eq!(hits.len(), 7);
    let mut ids: Vec<&str> = hits.iter().map(|hit| hit["id"].as_str().unwrap()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 7, "none twice");
    let page = amal.get("/search/forums?q=compressor&limit=2&with_total=true").await.expect(200);
    assert_eq!((page["items"].as_array().unwrap().len(), &page["total"]), (2, &json!(7)));
    amal.get("/search/forums?q=compressor&cursor=nonsense").await.problem(422, "invalid_cursor");
}

async fn wrong_queries_are_told(world: World) {
    let amal = world.admin().await;
    for part in ["", "/users", "/use-cases", "/forums"] {
        amal.get(&format!("/search{part}")).await.problem(422, "validation_failed");
        for (text, code) in [
            ("", "blank"),
            ("  ", "blank"),
            ("!?", "blank"),
            ("the of", "only_stop_words"),
            ("في من", "only_stop_words"),
            ("-valve", "only_exclusions"),
            (&"x".repeat(201), "too_long"),
            (&(10..31).map(|n| n.to_string()).collect::<Vec<_>>().join(" "), "too_many"),
        ] {
            let answer = amal.get(&format!("/search{part}?q={}", query(text))).await;
            answer.problem(422, "validation_failed");
            assert_eq!(answer.fields(), [format!("q: {code}")], "{text:?}");
        }
    }
    world.anybody().get("/search?q=valve").await.problem(401, "unauthenticated");
    for rude in [
        "\"",
        "*",
        "a*",
        "NEAR(a b)",
        "title:valve",
        "a AND (b",
        "'; DROP TABLE users; --",
        "valve -",
        "\u{0}valve",
        "a:*|!b",
    ] {
        let answer = amal.get(&format!("/search?q={}", query(rude))).await;
        assert!([200, 422].contains(&answer.code()), "{rude:?}: {}", answer.code());
    }
}

async fn a_slip_of_the_fingers_is_corrected(world: World) {
    let amal = world.admin().await;
    topic(&amal, "Compressor maintenance", "Every week.").await;
    topic(&amal, "صيانة الضاغط اللولبي", "كل أسبوع.").await;
    for (typed, meant) in [("compresor", "compressor"), ("الضاقط", "الضاغط")] {
        eventually("the words are learned", async || search(&amal, "/forums", typed).await["did_you_mean"] == meant)
            .await;
    }
    assert_eq!(search(&amal, "", "compresor").await["did_you_mean"], "compressor");
    assert_eq!(search(&amal, "/forums", "compressor").await["did_you_mean"], Value::Null);
    assert_eq!(search(&amal, "/forums", "zzqqxx").await["did_you_mean"], Value::Null);
}
