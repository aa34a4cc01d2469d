//! What is sent to write.

use p2p_app::use_cases::Operation;
use p2p_domain::{
    use_case::{LocationChange, Metric, Outcome, Technology, UseCaseChange},
    user::Change,
};
use serde_json::json;

use super::{id, read, refused, told};
use crate::knowledge::use_cases::{
    batch_requests::UseCaseBatch,
    media_requests::{MediaHang, MediaPatch},
    requests::{UseCaseCreate, UseCasePatch},
};

#[test]
fn a_title_is_enough_and_all_that_is_told_is_read() {
    let bare = read::<UseCaseCreate>(json!({ "title": " Cooling ", "summary": null, "location": null })).unwrap();
    assert_eq!((bare.title.as_str(), bare.change), ("Cooling", UseCaseChange::default()));
    let whole = json!({ "title": "Cooling", "summary": "Less heat", "lang": "en", "industry": "Plastics",
        "technology": ["IoT", "iot"], "tags": ["Heat"], "problem_statement": "Heat", "solution": "Water",
        "location": { "city": "Jubail", "region": "East", "latitude": 27, "longitude": 49.5 },
        "outcomes": { "cost_savings": "20 %", "metrics": [{ "name": "Scrap", "before": 7, "after": null, "unit": "%" }] },
        "vendor_info": { "name": "Najd", "contact": "x@najd.example" } });
    let change = read::<UseCaseCreate>(whole).unwrap().change;
    let technologies = change.technologies.unwrap();
    assert_eq!(technologies.iter().map(Technology::as_str).collect::<Vec<_>>(), ["IoT"]);
    let Change::Set(LocationChange { coordinates: Change::Set(place), .. }) = change.location else { panic!() };
    assert_eq!((place.latitude(), place.longitude()), (27.0, 49.5));
    let Change::Set(outcomes) = change.outcomes else { panic!() };
    let Change::Set(metrics) = outcomes.metrics else { panic!() };
    let told: Vec<_> = metrics.iter().map(|Metric { before, after, .. }| (*before, *after)).collect();
    assert_eq!(told, [(Some(7.0), None)]);
}

#[test]
fn everything_that_is_wrong_is_told_at_once_by_its_path() {
    let body = json!({ "title": "x", "colour": 1, "technology": ["ok", " "], "tags": [3], "summary": 7,
        "location": { "latitude": "x", "longitude": 181, "planet": "Mars" },
        "outcomes": { "roi_timeline": " ", "metrics": [{ "name": "ok" }, { "before": "x", "name": "", "size": 1 }, 3] },
        "vendor_info": { "contact": ["x"] } });
    let expected = [
        "colour:unknown_field",
        "location.latitude:invalid_type",
        "location.planet:unknown_field",
        "outcomes.metrics[1].before:invalid_type",
        "outcomes.metrics[1].name:blank",
        "outcomes.metrics[1].size:unknown_field",
        "outcomes.metrics[2]:invalid_type",
        "outcomes.roi_timeline:blank",
        "summary:invalid_type",
        "tags[0]:invalid_type",
        "technology[1]:blank",
        "title:too_short",
        "vendor_info.contact:invalid_type",
    ];
    assert_eq!(refused::<UseCaseCreate>(body.clone()), expected);
    assert_eq!(refused::<UseCasePatch>(body), expected);
    assert_eq!(
        refused::<UseCaseCreate>(json!({ "outcomes": { "metrics": vec![3; 51] } })),
        ["outcomes.metrics:too_many", "title:required"]
    );
}

#[test]
fn coordinates_come_as_a_pair() {
    let wrong = |location| refused::<UseCasePatch>(json!({ "location": location }));
    let (no_latitude, no_longitude) = ("location.latitude:incomplete_pair", "location.longitude:incomplete_pair");
    assert_eq!(wrong(json!({ "latitude": 1.0 })), [no_longitude]);
    assert_eq!(wrong(json!({ "latitude": 1.0, "longitude": null })), [no_longitude]);
    assert_eq!(wrong(json!({ "latitude": null })), [no_longitude]);
    assert_eq!(wrong(json!({ "longitude": 1.0 })), [no_latitude]);
    assert_eq!(wrong(json!({ "longitude": 1.0, "latitude": null })), [no_latitude]);
    let outside = ["location.latitude:out_of_range", "location.longitude:out_of_range"];
    assert_eq!(wrong(json!({ "latitude": -90.1, "longitude": 1e300 })), outside);
    let cleared = read::<UseCasePatch>(json!({ "location": { "latitude": null, "longitude": null } })).unwrap();
    let Change::Set(location) = cleared.location else { panic!() };
    assert_eq!((location.coordinates, location.city), (Change::Clear, Change::Keep));
}

#[test]
fn a_patch_keeps_what_it_does_not_name_and_clears_what_it_names_null() {
    assert_eq!(read::<UseCasePatch>(json!({})).unwrap(), UseCaseChange::default());
    let patch = json!({ "summary": null, "vendor_info": null, "location": { "city": null }, "outcomes": { "cost_savings": "1", "metrics": null } });
    let change = read::<UseCasePatch>(patch).unwrap();
    assert!(matches!((&change.summary, &change.vendor, &change.title), (Change::Clear, Change::Clear, None)));
    let Change::Set(outcomes) = change.outcomes else { panic!() };
    assert_eq!((outcomes.metrics, outcomes.roi_timeline), (Change::Clear, Change::Keep));
    assert_eq!(outcomes.cost_savings, Change::Set(Outcome::parse("1").unwrap()));
    let nulls = json!({ "title": null, "technology": null, "tags": null });
    assert_eq!(refused::<UseCasePatch>(nulls), ["tags:not_nullable", "technology:not_nullable", "title:not_nullable"]);
}

#[test]
fn each_operation_of_a_batch_is_read_for_itself() {
    let id = id(5).to_string();
    let operations = json!([{ "op": "create", "body": { "title": "Cooling" } }, { "op": "update", "id": id, "body": { "tags": ["a"] } },
        { "op": "publish", "id": id }, { "op": "delete", "id": id },
        { "op": "create", "id": id, "body": { "title": "x", "location": { "x": 1 } } }, { "op": "update", "body": 3 }, { "op": "publish", "body": {} },
        { "op": "burn" }, { "id": id }, 7]);
    let read = read::<UseCaseBatch>(json!({ "operations": operations })).unwrap();
    assert!(matches!(&read[0], Ok(Operation::Create(new)) if new.title.as_str() == "Cooling"));
    assert!(matches!(&read[1], Ok(Operation::Update { change, .. }) if change.tags.is_some()));
    assert!(matches!((&read[2], &read[3]), (Ok(Operation::Publish { .. }), Ok(Operation::Delete { .. }))));
    let wrong: Vec<String> = read[4..].iter().map(|one| told(one.as_ref().unwrap_err()).join(" ")).collect();
    let expected = [
        "body.location.x:unknown_field body.title:too_short id:unknown_field",
        "body:invalid_type id:required",
        "body:unknown_field id:required",
        "op:unknown_value",
        "op:required",
        "operations[9]:invalid_type",
    ];
    assert_eq!(wrong, expected);
    assert_eq!(refused::<UseCaseBatch>(json!({})), ["operations:required"]);
    assert_eq!(refused::<UseCaseBatch>(json!({ "operations": [] })), ["operations:empty"]);
    assert_eq!(refused::<UseCaseBatch>(json!({ "operations": vec![1; 101] })), ["operations:too_many"]);
}

#[test]
fn media_are_hung_described_and_moved() {
    let hung = read::<MediaHang>(json!({ "file_id": id(1).to_string(), "caption": "Before" })).unwrap();
    assert_eq!((hung.file.uuid(), hung.caption.unwrap().as_str()), (id(1), "Before"));
    assert_eq!(refused::<MediaHang>(json!({ "caption": " " })), ["caption:blank", "file_id:required"]);
    assert_eq!(refused::<MediaHang>(json!({ "file_id": "x" })), ["file_id:invalid_uuid"]);
    let moved = read::<MediaPatch>(json!({ "caption": null, "position": 2 })).unwrap();
    assert_eq!((moved.caption, moved.place), (Change::Clear, Some(2)));
    let wrong = json!({ "caption": "x".repeat(301), "position": null });
    assert_eq!(refused::<MediaPatch>(wrong), ["caption:too_long", "position:not_nullable"]);
    assert_eq!(refused::<MediaPatch>(json!({ "position": -1 })), ["position:out_of_range"]);
}
