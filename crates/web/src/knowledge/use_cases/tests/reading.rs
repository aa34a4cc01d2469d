//! What is shown.

use actix_web::{http::Method, test::TestRequest};
use serde_json::{Value, json};

use super::{asked, get, id, one, signed_in};

fn the_use_case() -> Value {
    let media = |number: u128, caption: Option<&str>, has_thumbnail: bool| {
        let path = |end: &str| format!("/api/v1/files/{}/{end}", id(number));
        json!({ "id": id(number), "type": "image", "url": path("content"), "thumbnail_url": has_thumbnail.then(|| path("thumbnail")),
            "caption": caption })
    };
    let moment = "2026-01-31T08:05:00.000Z";
    json!({
        "id": id(5), "title": "خفض الهدر", "summary": null, "lang": "ar", "dir": "rtl",
        "organization_id": id(3), "organization_name": "Najd Valves",
        "submitted_by": { "id": null, "first_name": "Amal", "last_name": null, "avatar_url": null, "organization_name": null },
        "industry": "=1+1", "technology": ["IoT", "Computer Vision"], "problem_statement": "Heat,\n\"and\" dust", "solution": "Water",
        "outcomes": { "cost_savings": "20 %", "efficiency_gain": null, "roi_timeline": null,
            "metrics": [{ "name": "Scrap", "before": 7.5, "after": 2.0, "unit": null }] },
        "vendor_info": { "name": null, "contact": null }, "media": [media(1, Some("Before"), true), media(2, None, false)],
        "location": { "city": "Jubail", "region": null, "latitude": 27.0046, "longitude": -49.646 }, "tags": ["scrap"],
        "status": "published", "views": 12, "like_count": 3, "liked_by_me": true, "bookmarked_by_me": false, "distance_km": null,
        "published_at": moment, "created_at": moment, "updated_at": moment,
    })
}

#[actix_web::test]
async fn a_use_case_has_every_key_and_a_tag_of_version_and_state() {
    let found = get(&one("")).await;
    assert_eq!((found.status, &found.body), (200, &the_use_case()));
    let tag = found.header("etag").to_owned();
    assert!(tag.starts_with("\"v4-"), "{tag}");
    let known = asked(signed_in(Method::GET, &one("")).insert_header(("if-none-match", tag))).await;
    assert_eq!((known.status, known.text.as_str()), (304, ""));
    assert_eq!(get(&one("?fields=views")).await.body, json!({ "views": 12 }));
    assert_eq!((get(&format!("/{}", id(6))).await.status, get("/mine").await.status), (404, 404));
    assert_eq!(asked(TestRequest::get().uri("/api/v1/use-cases")).await.status, 401);
}

#[actix_web::test]
async fn a_list_tells_distances_and_facets_where_they_are_asked_for() {
    let list = get("?near=27,-49&with_total=true&facets=true&fields=id,distance_km").await;
    let expected = json!([{ "id": id(5), "distance_km": 64.003 }]);
    assert_eq!((list.status, &list.body["items"]), (200, &expected), "{}", list.text);
    let facets = json!({ "industry": [{ "value": "Plastics", "count": 2 }], "technology": [], "city": [] });
    assert_eq!((&list.body["facets"], &list.body["total"]), (&facets, &json!(2)));
    let cursor = list.body["next_cursor"].as_str().unwrap();
    let last = get(&format!("?near=27,-49&cursor={cursor}")).await;
    assert_eq!((last.status, &last.body["next_cursor"], &last.body["facets"]), (200, &Value::Null, &Value::Null));
    let unordered = get("?sort=distance").await.body;
    assert_eq!(
        (&unordered["errors"][0]["field"], &unordered["errors"][0]["code"]),
        (&json!("sort"), &json!("requires_near"))
    );
}

#[actix_web::test]
async fn a_map_is_geojson_that_says_whether_it_is_cut() {
    let map = get("/map?bbox=34,16,56,33&industry=Plastics").await;
    assert_eq!((map.status, map.header("content-type")), (200, "application/geo+json"));
    assert_eq!((&map.body["type"], &map.body["truncated"]), (&json!("FeatureCollection"), &json!(true)));
    assert_eq!(map.body["features"].as_array().unwrap().len(), 1_000);
    let properties =
        json!({ "id": id(5), "title": "خفض الهدر", "industry": null, "city": "Jubail", "organization_name": null });
    let feature = json!({ "type": "Feature", "id": id(5), "geometry": { "type": "Point", "coordinates": [-49.646, 27.0046] },
        "properties": properties });
    assert_eq!(map.body["features"][0], feature);
    assert_eq!(get("/map?bbox=34,16,56,33&fields=type").await.body, json!({ "type": "FeatureCollection" }));
}

#[actix_web::test]
async fn marks_and_numbers_are_told() {
    let mark = async |method, end: &str| asked(signed_in(method, &one(end))).await.body;
    assert_eq!(mark(Method::POST, "/like").await, json!({ "like_count": 4, "liked_by_me": true }));
    assert_eq!(mark(Method::DELETE, "/like").await, json!({ "like_count": 3, "liked_by_me": false }));
    assert_eq!(mark(Method::POST, "/bookmark").await, json!({ "bookmarked_by_me": true }));
    assert_eq!(mark(Method::DELETE, "/bookmark").await, json!({ "bookmarked_by_me": false }));
    let numbers = json!({ "views_total": 12, "unique_viewers": 11, "likes": 3, "bookmarks": 9,
        "views_by_day": [{ "date": "2026-01-31", "views": 12 }],
        "viewers_by_organization": [{ "organization_id": null, "organization_name": null, "viewers": 11 }] });
    assert_eq!(get(&one("/analytics")).await.body, numbers);
}

#[actix_web::test]
async fn a_use_case_is_told_edited_published_and_deleted() {
    let told = asked(signed_in(Method::POST, "").set_json(json!({ "title": "Cooling", "tags": ["a"] }))).await;
    assert_eq!(
        (told.status, &told.body["status"], &told.body["tags"]),
        (201, &json!("draft"), &json!(["a"])),
        "{}",
        told.text
    );
    assert_eq!(told.header("location"), format!("/api/v1/use-cases/{}", id(99)));
    assert!(told.header("etag").starts_with("\"v1-"));
    let patch = |tag: &'static str| signed_in(Method::PATCH, &one("")).insert_header(("if-match", tag));
    let edit = json!({ "summary": "Less" }).to_string();
    let merge = ("content-type", "application/merge-patch+json");
    let edited = asked(patch("\"v4-00\"").insert_header(merge).set_payload(edit.clone())).await;
    assert_eq!((edited.status, edited.header("etag").starts_with("\"v4-")), (200, true), "{}", edited.text);
    let stale = asked(patch("\"v3-00\"").insert_header(merge).set_payload(edit)).await;
    assert_eq!((stale.status, &stale.body["code"]), (412, &json!("precondition_failed")));
    let cleared = asked(patch("*").set_json(json!({ "solution": null, "industry": null }))).await;
    let fields: Vec<&Value> = cleared.body["errors"].as_array().unwrap().iter().map(|error| &error["field"]).collect();
    assert_eq!((cleared.status, fields), (422, vec![&json!("industry"), &json!("solution")]));
    for end in ["/publish", "/archive", "/unpublish"] {
        let answer = asked(signed_in(Method::POST, &one(end))).await;
        assert_eq!((answer.status, &answer.body["id"]), (200, &json!(id(5))), "{end}");
    }
    assert_eq!(asked(signed_in(Method::DELETE, &one(""))).await.status, 204);
}

#[actix_web::test]
async fn each_operation_of_a_batch_comes_out_for_itself() {
    let operations = json!([{ "op": "create", "body": { "title": "Cooling" } }, { "op": "publish", "id": id(6) }, { "op": "delete", "id": id(5) },
        { "op": "update", "id": id(5), "body": { "location": { "latitude": 1 } } }, { "op": "update", "id": id(5), "body": { "tags": ["b"] } }]);
    let done = asked(signed_in(Method::POST, "/batch").set_json(json!({ "operations": operations }))).await;
    assert_eq!(done.status, 207, "{}", done.text);
    let results = done.body["results"].as_array().unwrap();
    let told: Vec<_> =
        results.iter().map(|one| (one["index"].as_u64().unwrap(), one["status"].as_u64().unwrap())).collect();
    assert_eq!(told, [(0, 201), (1, 404), (2, 204), (3, 422), (4, 200)]);
    let ids: Vec<&Value> = results.iter().map(|one| &one["id"]).collect();
    assert_eq!(ids, [&json!(id(99)), &json!(id(6)), &json!(id(5)), &Value::Null, &json!(id(5))]);
    assert_eq!((&results[0]["body"]["title"], &results[0]["error"]), (&json!("Cooling"), &Value::Null));
    assert_eq!((&results[1]["error"]["code"], &results[1]["body"]), (&json!("not_found"), &Value::Null));
    assert_eq!(results[3]["error"]["errors"][0]["field"], "body.location.longitude");
}

#[test]
fn the_document_tells_of_use_cases() {
    let document: Value = serde_json::from_slice(crate::document().unwrap().json()).unwrap();
    let operation = |path: &str, method: &str| document["paths"][format!("/api/v1/use-cases{path}")][method].clone();
    let statuses = |path: &str, method: &str| {
        let operation = operation(path, method);
        let answers = operation["responses"].as_object().unwrap();
        answers.keys().filter(|status| !status.starts_with('5')).cloned().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(statuses("", "post"), "201 400 401 403 409 413 415 422 429");
    assert_eq!(statuses("/{id}", "get"), "200 304 401 403 404 422 429");
    assert_eq!(statuses("/{id}", "patch"), "200 400 401 403 404 409 412 413 415 422 429");
    assert_eq!(statuses("/{id}/media/{media_id}", "delete"), "204 401 403 404 422 429", "media have no version");
    assert_eq!(statuses("/batch", "post"), "207 400 401 403 409 413 415 422 429");
    let media: Vec<String> =
        operation("/{id}/media", "post")["requestBody"]["content"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(media, ["application/json", "multipart/form-data"]);
    assert_eq!(document["components"]["schemas"]["UseCase"]["required"].as_array().unwrap().len(), 26);
}
