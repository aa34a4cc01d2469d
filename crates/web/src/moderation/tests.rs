use std::sync::Arc;

use actix_web::test::TestRequest;
use p2p_app::reports::ReportError;
use p2p_domain::report::{ReportReason, ReportStatus, Resolution};
use serde_json::{Value, json};
use uuid::Uuid;

use super::requests::{ReportCreate, ReportResolve};
use crate::{
    extract::{Body, one_of_several},
    problem::Problem,
    session::tests::{
        Answer, ask,
        doubles::{
            GOOD, Ports,
            court::{DISMISSED, OPEN, POST, REPLY, TOPIC, entry},
        },
    },
    wire::ReportShape,
};

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn told(problem: &Problem) -> Vec<String> {
    problem.errors().iter().map(|error| format!("{}:{}", error.field, error.code)).collect()
}

fn refused<T: Body>(body: Value) -> Vec<String> {
    one_of_several::<T>("", body).err().as_ref().map(told).unwrap_or_default()
}

async fn asked(is_admin: bool, request: TestRequest) -> Answer {
    let ports = Arc::new(Ports { is_admin, ..Ports::default() });
    ask(&ports, request.insert_header(("authorization", format!("Bearer {GOOD}")))).await
}

fn get(path: &str) -> TestRequest {
    TestRequest::get().uri(&format!("/api/v1/moderation/reports{path}"))
}

fn the_open_report() -> Value {
    let moment = "2026-01-31T08:05:00.000Z";
    let link = format!("/forums/topics/{}#post-{}", id(TOPIC), id(POST));
    json!({
        "id": id(OPEN), "target": { "type": "post", "id": id(POST) }, "topic_id": id(TOPIC), "excerpt": "Buy our grease", "link": link,
        "reason": "off_topic", "note": "مكرر", "status": "open",
        "reporter": { "id": id(7), "first_name": "Amal", "last_name": null, "avatar_url": null, "organization_name": null },
        "resolver": null, "resolution": null, "created_at": moment, "resolved_at": null,
    })
}

#[test]
fn a_report_says_why_and_a_decision_says_what() {
    let new = one_of_several::<ReportCreate>("", json!({ "reason": "other", "note": "Look" })).unwrap();
    assert_eq!((new.reason, new.note.unwrap().as_str()), (ReportReason::Other, "Look"));
    let (resolution, reason) =
        one_of_several::<ReportResolve>("", json!({ "action": "remove", "reason": null })).unwrap();
    assert_eq!((resolution, reason), (Resolution::Remove, None));
    assert_eq!(refused::<ReportCreate>(json!({})), ["reason:required"]);
    assert_eq!(
        refused::<ReportCreate>(json!({ "reason": "dull", "note": " ", "target": 1 })),
        ["reason:unknown_value", "target:unknown_field", "note:blank"]
    );
    assert_eq!(
        refused::<ReportResolve>(json!({ "action": "Remove", "reason": "x".repeat(1_001) })),
        ["action:unknown_value", "reason:too_long"]
    );
}

#[actix_web::test]
async fn who_reports_again_is_answered_the_open_report() {
    for (kind, number) in [("posts", POST), ("replies", REPLY)] {
        let report = |number: u128| {
            let path = format!("/api/v1/forums/{kind}/{}/report", id(number));
            TestRequest::post().uri(&path).set_json(json!({ "reason": "off_topic" }))
        };
        let answer = asked(false, report(number)).await;
        assert_eq!((answer.status, &answer.body), (202, &the_open_report()), "{kind}: {}", answer.text);
        assert_eq!(asked(false, report(99)).await.status, 404, "{kind}");
    }
}

#[actix_web::test]
async fn reports_are_listed_by_status_and_reason_for_admins() {
    let list = asked(true, get("?fields=id,status")).await;
    let both = json!([{ "id": id(OPEN), "status": "open" }, { "id": id(DISMISSED), "status": "dismissed" }]);
    assert_eq!((list.status, &list.body["items"]), (200, &both), "{}", list.text);
    let found = asked(true, get("?status=open&reason=off_topic")).await;
    assert_eq!(found.body["items"], json!([the_open_report()]));
    assert_eq!(asked(true, get("?reason=spam")).await.body["items"], json!([]));
    let wrong = asked(true, get("?status=lost&reason=&limit=0")).await;
    assert_eq!((wrong.status, wrong.body["errors"].as_array().unwrap().len()), (422, 3), "{}", wrong.text);
    assert_eq!(asked(false, get("")).await.body["code"], "forbidden");
    assert_eq!(ask(&Arc::default(), get("")).await.status, 401);
}

#[actix_web::test]
async fn a_report_has_a_tag_that_moves_with_its_state() {
    let found = asked(true, get(&format!("/{}", id(OPEN)))).await;
    assert_eq!((found.status, &found.body), (200, &the_open_report()));
    let known = get(&format!("/{}", id(OPEN))).insert_header(("if-none-match", found.header("etag").to_owned()));
    assert_eq!(asked(true, known).await.status, 304);
    let other = asked(true, get(&format!("/{}", id(DISMISSED)))).await;
    assert_ne!(other.header("etag"), found.header("etag"));
    assert_eq!(
        (asked(true, get("/7")).await.status, asked(false, get(&format!("/{}", id(OPEN)))).await.status),
        (404, 403)
    );
}

#[test]
fn who_resolved_it_is_nobody_while_it_is_open_and_somebody_unknown_once_erased() {
    let shown = serde_json::to_value(ReportShape::from(entry(ReportStatus::Dismissed))).unwrap();
    let nobody =
        json!({ "id": null, "first_name": null, "last_name": null, "avatar_url": null, "organization_name": null });
    assert_eq!((&shown["resolver"], &shown["resolution"]), (&nobody, &json!("It is fine.")));
    assert_eq!((&shown["status"], shown["resolved_at"].is_string()), (&json!("dismissed"), true));
}

#[actix_web::test]
async fn what_nobody_knows_of_cannot_be_resolved_and_what_was_decided_stays() {
    let resolve = |number: u128, body: Value| {
        TestRequest::post().uri(&format!("/api/v1/moderation/reports/{}/resolve", id(number))).set_json(body)
    };
    let dismiss = || json!({ "action": "dismiss" });
    assert_eq!(asked(true, resolve(99, dismiss())).await.status, 404);
    assert_eq!(asked(false, resolve(OPEN, dismiss())).await.body["code"], "forbidden");
    let wrong = asked(true, resolve(OPEN, json!({ "action": "keep" }))).await;
    assert_eq!((wrong.status, &wrong.body["errors"][0]["field"]), (422, &json!("action")));
    let problem = Problem::from(ReportError::AlreadyResolved);
    assert_eq!((problem.code(), actix_web::ResponseError::status_code(&problem).as_u16()), ("report_resolved", 409));
}
