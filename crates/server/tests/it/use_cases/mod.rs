//! Use cases: written, published, found, liked, counted and taken along as documents.

mod documents;
mod journey;
mod lists;
mod media;
mod numbers;
mod places;
mod together;

use serde_json::{Value, json};

use crate::harness::{Person, World, stories};

stories!(
    a_title_is_enough_for_a_draft,
    bad_use_cases_name_every_field,
    a_patch_merges_and_two_writers_never_overwrite_each_other,
    publishing_asks_for_all_that_is_missing_at_once,
    what_is_required_stays_while_it_is_published,
    a_draft_is_its_organizations_own,
    archived_ones_are_their_organizations_own,
    who_may_edit,
    a_deleted_use_case_is_gone,
    a_key_makes_one_draft,
);

const UNKNOWN: &str = "/use-cases/0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70";

/// All that a published one needs and more.
fn full(title: &str) -> Value {
    json!({
        "title": title,
        "summary": "Less heat, fewer stops.",
        "industry": "Plastics",
        "technology": ["IoT", "Machine Learning"],
        "problem_statement": "The extruder overheated every summer.",
        "solution": "Sensors and a closed loop.",
        "outcomes": {
            "cost_savings": "20%",
            "efficiency_gain": "30%",
            "roi_timeline": "6 months",
            "metrics": [{ "name": "Stops", "before": 12, "after": 2.5, "unit": "per month" }],
        },
        "vendor_info": { "name": "Sahab Systems", "contact": "sales@sahab.example" },
        "location": { "city": "Riyadh", "region": "Riyadh Region", "latitude": 24.7136, "longitude": 46.6753 },
        "tags": ["Automation", "quality control"],
        "lang": "en",
    })
}

async fn draft(person: &Person, form: &Value) -> Value {
    person.post("/use-cases", form).await.expect(201)
}

/// A published one; answers its path.
async fn published(person: &Person, form: &Value) -> String {
    let path = path(&draft(person, form).await);
    person.poke(&format!("{path}/publish")).await.is(200);
    path
}

fn path(use_case: &Value) -> String {
    format!("/use-cases/{}", use_case["id"].as_str().unwrap())
}

fn titles(list: &Value) -> Vec<&str> {
    list["items"].as_array().unwrap().iter().map(|item| item["title"].as_str().unwrap()).collect()
}

async fn a_title_is_enough_for_a_draft(world: World) {
    let amal = world.admin().await;
    let bare = draft(&amal, &json!({ "title": "  Cooling the extruder  " })).await;
    assert_eq!((&bare["title"], &bare["status"]), (&json!("Cooling the extruder"), &json!("draft")));
    for name in ["summary", "industry", "problem_statement", "solution", "published_at", "lang"] {
        assert_eq!(bare[name], Value::Null, "{name} is there and null: {bare}");
        assert!(bare.get(name).is_some(), "{name}");
    }
    assert_eq!(bare["location"], json!({ "city": null, "region": null, "latitude": null, "longitude": null }));
    let outcomes = json!({ "cost_savings": null, "efficiency_gain": null, "roi_timeline": null, "metrics": [] });
    assert_eq!(bare["outcomes"], outcomes);
    assert_eq!(bare["vendor_info"], json!({ "name": null, "contact": null }));
    assert_eq!((&bare["media"], &bare["tags"], &bare["technology"]), (&json!([]), &json!([]), &json!([])));
    assert_eq!((&bare["views"], &bare["like_count"], &bare["liked_by_me"]), (&json!(0), &json!(0), &json!(false)));
    let whole = draft(&amal, &full("Whole")).await;
    assert_eq!(whole["technology"], json!(["IoT", "Machine Learning"]));
    assert_eq!(whole["tags"], json!(["automation", "quality-control"]));
    let metric = json!({ "name": "Stops", "before": 12.0, "after": 2.5, "unit": "per month" });
    assert_eq!(whole["outcomes"]["metrics"], json!([metric]));
    let me = amal.get("/users/me").await.expect(200);
    assert_eq!(whole["submitted_by"]["id"], me["id"]);
    assert_eq!(whole["organization_id"], me["organization_id"]);
    let organization = amal.get("/organizations/current").await.expect(200);
    assert_eq!(whole["organization_name"], organization["name"]);
    let read = amal.get(&path(&whole)).await;
    assert!(read.header("etag").is_some());
    assert_eq!(read.expect(200), whole);
}

async fn bad_use_cases_name_every_field(world: World) {
    let amal = world.admin().await;
    let form = json!({
        "title": "ab",
        "industry": " ",
        "technology": ["IoT", ""],
        "tags": ["a/b"],
        "outcomes": { "metrics": [{ "name": "", "before": 1, "after": 2, "unit": "h" }] },
        "location": { "latitude": 91, "longitude": 10 },
        "lang": "x",
    });
    let answer = amal.post("/use-cases", &form).await;
    answer.problem(422, "validation_failed");
    let fields = answer.fields();
    for field in ["title", "industry", "technology[1]", "tags[0]", "outcomes.metrics[0].name", "location", "lang"] {
        assert!(fields.iter().any(|told| told.starts_with(field)), "{field} of {fields:?}");
    }
    for unknown in
        [json!({ "title": "Cooling", "views": 7 }), json!({ "title": "Cooling", "location": { "town": "x" } })]
    {
        amal.post("/use-cases", &unknown).await.problem(422, "validation_failed");
    }
    for half in [json!({ "latitude": 24.0 }), json!({ "longitude": 46.0 })] {
        let form = json!({ "title": "Cooling", "location": half });
        amal.post("/use-cases", &form).await.problem(422, "validation_failed");
    }
    amal.post("/use-cases", &json!({})).await.problem(422, "validation_failed");
}

async fn a_patch_merges_and_two_writers_never_overwrite_each_other(world: World) {
    let amal = world.admin().await;
    let made = draft(&amal, &full("Cooling")).await;
    let path = path(&made);
    let edited =
        amal.patch(&path, &json!({ "outcomes": { "cost_savings": "25%" }, "location": { "city": null } })).await;
    let edited = edited.expect(200);
    assert_eq!(edited["outcomes"]["cost_savings"], "25%");
    assert_eq!(edited["outcomes"]["efficiency_gain"], "30%", "what is not named stays");
    assert_eq!((&edited["location"]["city"], &edited["location"]["region"]), (&Value::Null, &json!("Riyadh Region")));
    assert_eq!(
        amal.patch(&path, &json!({ "vendor_info": null })).await.expect(200)["vendor_info"]["name"],
        Value::Null
    );
    let etag = amal.get(&path).await.must("etag").to_owned();
    amal.get(&path).header("if-none-match", &etag).await.is(304);
    amal.patch(&path, &json!({ "title": "Cooling, again" })).header("if-match", &etag).await.is(200);
    amal.patch(&path, &json!({ "title": "Lost" })).header("if-match", &etag).await.problem(412, "precondition_failed");
    amal.delete(&path).header("if-match", &etag).await.problem(412, "precondition_failed");
    let title = json!({ "title": "Both" });
    let solution = json!({ "solution": "survive" });
    let (one, two) = tokio::join!(amal.patch(&path, &title), amal.patch(&path, &solution));
    one.is(200);
    two.is(200);
    let now = amal.get(&path).await.expect(200);
    assert_eq!((&now["title"], &now["solution"]), (&json!("Both"), &json!("survive")));
    amal.patch(UNKNOWN, &title).await.problem(404, "not_found");
}

async fn publishing_asks_for_all_that_is_missing_at_once(world: World) {
    let amal = world.admin().await;
    let bare = path(&draft(&amal, &json!({ "title": "Cooling" })).await);
    let refused = amal.poke(&format!("{bare}/publish")).await;
    refused.problem(422, "validation_failed");
    assert_eq!(refused.fields(), ["industry: required", "problem_statement: required", "solution: required"]);
    amal.patch(&bare, &full("Cooling")).await.is(200);
    let shown = amal.poke(&format!("{bare}/publish")).await.expect(200);
    assert_eq!(shown["status"], "published");
    let first = shown["published_at"].clone();
    assert!(first.is_string());
    assert_eq!(amal.poke(&format!("{bare}/publish")).await.expect(200)["published_at"], first, "again changes nothing");
    assert_eq!(amal.poke(&format!("{bare}/unpublish")).await.expect(200)["status"], "draft");
    assert_eq!(amal.poke(&format!("{bare}/publish")).await.expect(200)["published_at"], first);
}

async fn what_is_required_stays_while_it_is_published(world: World) {
    let amal = world.admin().await;
    let path = published(&amal, &full("Cooling")).await;
    let refused = amal.patch(&path, &json!({ "solution": null, "industry": null })).await;
    refused.problem(422, "validation_failed");
    assert_eq!(refused.fields(), ["industry: required", "solution: required"]);
    amal.poke(&format!("{path}/unpublish")).await.is(200);
    amal.patch(&path, &json!({ "solution": null })).await.is(200);
}

async fn a_draft_is_its_organizations_own(world: World) {
    let amal = world.admin().await;
    let nora = world.member_of(&amal).await;
    let stranger = world.admin().await;
    let path = path(&draft(&nora, &full("Cooling")).await);
    for reader in [&amal, &nora] {
        reader.get(&path).await.is(200);
        assert_eq!(titles(&reader.get("/use-cases?status=draft").await.expect(200)), ["Cooling"]);
    }
    world.superuser().await.get(&path).await.is(200);
    stranger.get(&path).await.problem(404, "not_found");
    assert!(titles(&stranger.get("/use-cases?status=draft").await.expect(200)).is_empty());
    assert!(titles(&amal.get("/use-cases").await.expect(200)).is_empty(), "published ones, unless one says so");
    for step in ["publish", "archive", "unpublish", "like", "bookmark"] {
        stranger.poke(&format!("{path}/{step}")).await.problem(404, "not_found");
    }
    stranger.get(&format!("{path}/export?format=pdf")).await.problem(404, "not_found");
    stranger.get(&format!("{path}/analytics")).await.problem(404, "not_found");
    world.anybody().get(&path).await.problem(401, "unauthenticated");
}

async fn archived_ones_are_their_organizations_own(world: World) {
    let (amal, stranger) = (world.admin().await, world.admin().await);
    let path = published(&amal, &full("Cooling")).await;
    stranger.get(&path).await.is(200);
    assert_eq!(amal.poke(&format!("{path}/archive")).await.expect(200)["status"], "archived");
    stranger.get(&path).await.problem(404, "not_found");
    assert!(titles(&stranger.get("/use-cases").await.expect(200)).is_empty());
    assert_eq!(titles(&amal.get("/use-cases?status=archived").await.expect(200)), ["Cooling"]);
    amal.poke(&format!("{path}/publish")).await.is(200);
    stranger.get(&path).await.is(200);
}

async fn who_may_edit(world: World) {
    let amal = world.admin().await;
    let (nora, sami) = (world.member_of(&amal).await, world.member_of(&amal).await);
    let stranger = world.admin().await;
    let path = published(&nora, &full("Cooling")).await;
    let title = json!({ "title": "Edited" });
    for refused in [&sami, &stranger] {
        refused.patch(&path, &title).await.problem(403, "forbidden");
        refused.delete(&path).await.problem(403, "forbidden");
        refused.poke(&format!("{path}/archive")).await.problem(403, "forbidden");
        refused.poke(&format!("{path}/unpublish")).await.problem(403, "forbidden");
    }
    for allowed in [&nora, &amal, &world.superuser().await] {
        allowed.patch(&path, &title).await.is(200);
    }
    amal.delete(&path).await.is(204);
}

async fn a_deleted_use_case_is_gone(world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    let path = published(&amal, &full("Cooling")).await;
    for mark in ["like", "bookmark"] {
        nora.poke(&format!("{path}/{mark}")).await.is(200);
    }
    nora.get(&path).await.is(200);
    amal.delete(&path).await.is(204);
    amal.get(&path).await.problem(404, "not_found");
    amal.delete(&path).await.problem(404, "not_found");
    assert!(titles(&nora.get("/use-cases?bookmarked=true").await.expect(200)).is_empty());
    let found = nora.get("/search/use-cases?q=cooling").await.expect(200);
    assert_eq!(found["items"], json!([]));
}

async fn a_key_makes_one_draft(world: World) {
    let amal = world.admin().await;
    let first = amal.post("/use-cases", &full("Once")).header("idempotency-key", "k1").await.expect(201);
    let again = amal.post("/use-cases", &full("Once")).header("idempotency-key", "k1").await;
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!(again.expect(201)["id"], first["id"]);
    amal.post("/use-cases", &full("Other"))
        .header("idempotency-key", "k1")
        .await
        .problem(422, "idempotency_key_reused");
    assert_eq!(titles(&amal.get("/use-cases?status=draft").await.expect(200)), ["Once"]);
}
