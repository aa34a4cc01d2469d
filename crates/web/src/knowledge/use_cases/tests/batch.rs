//! A batch that is sent again.

use actix_web::http::Method;
use serde_json::{Value, json};

use super::{asked, id, signed_in};
use crate::session::tests::doubles::cabinet::BROKEN_OFF;

#[actix_web::test]
async fn drafts_that_a_batch_began_are_not_begun_again() {
    let operation = json!({ "op": "create", "body": { "title": "Cooling" } });
    let batch = json!({ "operations": vec![&operation; 3] });
    let request = signed_in(Method::POST, "/batch").insert_header(("idempotency-key", BROKEN_OFF));
    let answer = asked(request.set_json(batch)).await;
    assert_eq!(answer.status, 207, "{}", answer.text);
    let results = &answer.body["results"];
    let statuses: Vec<&Value> = (0..3).map(|n| &results[n]["status"]).collect();
    assert_eq!(statuses, [201, 403, 409]);
    assert_eq!((&results[0]["id"], &results[0]["body"]["id"]), (&json!(id(9)), &json!(id(9))), "as it was begun");
    assert_eq!(results[1]["error"]["code"], "email_not_verified");
    assert_eq!(results[2]["error"]["code"], "idempotency_in_progress");
}
