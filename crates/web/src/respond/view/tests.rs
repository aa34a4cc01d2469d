use actix_web::{FromRequest, HttpResponse, body::MessageBody, test::TestRequest};
use p2p_domain::{
    page::{Limit, Page},
    version::Version,
};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::{Listing, View};
use crate::{extract::NoFilter, problem::Problem};

#[derive(Debug, Clone, Serialize, ToSchema)]
struct Head {
    id: u32,
    title: Option<String>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
struct Thing {
    #[serde(flatten)]
    head: Head,
    votes: u32,
}

fn thing(votes: u32) -> Thing {
    Thing { head: Head { id: 1, title: None }, votes }
}

async fn view(request: TestRequest) -> Result<View, Problem> {
    View::extract(&request.to_http_request()).await
}

async fn asking(query: &str) -> View {
    view(TestRequest::with_uri(&format!("/x?{query}"))).await.unwrap()
}

fn json_of(response: HttpResponse) -> Value {
    serde_json::from_slice(&response.into_body().try_into_bytes().unwrap()).unwrap()
}

fn tag_of(response: &HttpResponse) -> String {
    response.headers().get("etag").unwrap().to_str().unwrap().to_owned()
}

#[actix_web::test]
async fn absent_values_are_null_and_fields_choose_keys() {
    let all = asking("").await.one(&thing(3), Version::FIRST).unwrap();
    assert_eq!(json_of(all), json!({ "id": 1, "title": null, "votes": 3 }));
    let some = asking("fields=title,%20votes").await.one(&thing(3), Version::FIRST).unwrap();
    assert_eq!(json_of(some), json!({ "title": null, "votes": 3 }));
    for unknown in ["fields=nope", "fields=id,Title", "fields=", "fields=id,,votes"] {
        let problem = asking(unknown).await.one(&thing(3), Version::FIRST).unwrap_err();
        assert_eq!((problem.code(), problem.errors()[0].field.as_ref()), ("validation_failed", "fields"), "{unknown}");
    }
    assert!(view(TestRequest::with_uri("/x?fields=id&fields=votes")).await.is_err());
}

#[actix_web::test]
async fn fields_speak_of_the_items_of_a_list() {
    let query =
        crate::extract::ListQuery::<NoFilter, u32>::extract(&TestRequest::with_uri("/x?limit=1").to_http_request());
    let query = query.await.unwrap();
    let page = Page::cut(vec![1_u32, 2], Limit::new(1).unwrap(), None, |n| *n);
    let listing = Listing::of(page, &query.scope, thing).unwrap();
    let body = json_of(asking("fields=votes").await.list(&listing).unwrap());
    assert_eq!(body["items"], json!([{ "votes": 1 }]));
    assert!(body["total"].is_null() && body.as_object().unwrap().contains_key("total"));
    let cursor = body["next_cursor"].as_str().unwrap();
    assert_eq!(query.scope.decode::<u32>(cursor), Some(1));
    assert!(asking("fields=items").await.list(&listing).is_err());
}

#[actix_web::test]
async fn a_tag_moves_with_edits_and_with_what_is_shown() {
    let plain = asking("").await;
    let first = tag_of(&plain.one(&thing(3), Version::FIRST).unwrap());
    assert!(first.starts_with("\"v1-"));
    assert_eq!(first, tag_of(&asking("fields=id").await.one(&thing(3), Version::FIRST).unwrap()));
    assert_ne!(first, tag_of(&plain.one(&thing(4), Version::FIRST).unwrap()));
    assert_ne!(first, tag_of(&plain.one(&thing(3), Version::FIRST.next()).unwrap()));
    for has in [first.clone(), format!("W/{first}"), format!("\"x\", {first}"), "*".to_owned()] {
        let known = view(TestRequest::get().insert_header(("if-none-match", has))).await.unwrap();
        let response = known.one(&thing(3), Version::FIRST).unwrap();
        assert_eq!((response.status().as_u16(), tag_of(&response)), (304, first.clone()));
    }
    let stale = view(TestRequest::get().insert_header(("if-none-match", first))).await.unwrap();
    assert_eq!(stale.one(&thing(4), Version::FIRST).unwrap().status(), 200);
}

#[actix_web::test]
async fn what_was_made_says_where_it_lies() {
    let response = asking("").await.created(&thing(0), Version::FIRST, "/api/v1/things/1".to_owned());
    assert_eq!(response.status(), 201);
    assert_eq!(response.headers().get("location").unwrap(), "/api/v1/things/1");
    assert!(tag_of(&response).starts_with("\"v1-"));
    assert_eq!(json_of(response)["id"], 1);
}
