use std::sync::{Arc, PoisonError};

use actix_web::test::TestRequest;
use p2p_domain::{
    locale::Locale,
    picture::PictureSize,
    port::user::UserFilter,
    user::{Change, Role},
};
use serde_json::{Value, json};

use super::{
    invitation_requests::{InviteBatchRequest, InviteRequest},
    manage_requests::{EditAccess, EditUser},
    pictures::PictureQuery,
    requests::{EditOrganization, EditProfile, MemberFilters},
};
use crate::{
    extract::{Body, FieldErrors},
    problem::Problem,
    session::tests::{
        ask,
        doubles::{GOOD, Ports},
    },
};

/// What a body becomes, as the extractor does it with a body whose types are right.
fn command<T: Body>(body: Value) -> Result<T::Command, Problem> {
    let shape: T = serde_json::from_value(body).unwrap();
    let mut errors = FieldErrors::new();
    let command = shape.check(&mut errors);
    errors.finish(command)
}

fn refused<T: Body>(body: Value) -> Vec<(String, &'static str)> {
    let Err(problem) = command::<T>(body) else { return Vec::new() };
    problem.errors().iter().map(|error| (error.field.to_string(), error.code)).collect()
}

#[test]
fn a_profile_keeps_what_is_left_out_and_clears_what_is_null() {
    let change = command::<EditProfile>(json!({ "first_name": " أمل ", "bio": null, "locale": "ar" })).unwrap();
    assert!(matches!(change.first_name, Change::Set(name) if name.as_str() == "أمل"));
    assert_eq!((change.last_name, change.bio, change.locale), (Change::Keep, Change::Clear, Change::Set(Locale::Ar)));
}

#[test]
fn every_field_of_a_profile_that_is_wrong_is_told() {
    let wrong = json!({ "first_name": "", "job_title": "x".repeat(151), "bio": "x".repeat(2_001) });
    let expected = [("first_name", "blank"), ("job_title", "too_long"), ("bio", "too_long")];
    assert_eq!(refused::<EditProfile>(wrong), expected.map(|(field, code)| (field.to_owned(), code)));
    assert!(serde_json::from_value::<EditProfile>(json!({ "locale": "fr" })).is_err());
    assert!(serde_json::from_value::<EditProfile>(json!({ "email": "a@b.co" })).is_err(), "not for oneself to edit");
}

#[test]
fn an_organization_keeps_a_name() {
    assert_eq!(refused::<EditOrganization>(json!({ "name": null })), [("name".to_owned(), "not_nullable")]);
    let change = command::<EditOrganization>(json!({ "city": null, "size": "11-50" })).unwrap();
    assert_eq!((change.name, change.industry, change.city), (None, Change::Keep, Change::Clear));
}

#[test]
fn members_are_searched_among_the_active() {
    let filter = command::<MemberFilters>(json!({ "q": "Ali  Salem", "role": "admin" })).unwrap();
    assert_eq!(
        (filter.words, filter.is_active, filter.match_email),
        (vec!["ali".to_owned(), "salem".to_owned()], Some(true), false)
    );
    assert!(command::<MemberFilters>(json!({ "q": " " })).unwrap().words.is_empty());
}

#[test]
fn an_admin_makes_nobody_a_superuser() {
    let edit = command::<EditUser>(json!({ "role": "admin", "first_name": null })).unwrap();
    assert_eq!((edit.role, edit.first_name, edit.is_active), (Some(Role::Admin), Change::Clear, None));
    assert!(serde_json::from_value::<EditUser>(json!({ "role": "superuser" })).is_err());
    assert!(serde_json::from_value::<InviteRequest>(json!({ "role": "superuser" })).is_err());
    let null = json!({ "role": null, "is_active": null });
    let expected = [("role", "not_nullable"), ("is_active", "not_nullable")];
    assert_eq!(refused::<EditUser>(null), expected.map(|(field, code)| (field.to_owned(), code)));
    assert_eq!(refused::<EditAccess>(json!({})), [("is_active".to_owned(), "required")]);
    assert_eq!(refused::<EditAccess>(json!({ "is_active": null })), [("is_active".to_owned(), "not_nullable")]);
}

#[test]
fn each_invitation_of_a_batch_is_checked_on_its_own() {
    let batch = json!({ "invitations": [
        { "email": "salem@valves.example" },
        { "email": "nobody", "message": " ", "colour": "red" },
        "salem@valves.example",
    ] });
    let checked = command::<InviteBatchRequest>(batch).unwrap();
    assert_eq!(checked[0].as_ref().unwrap().role, Role::Member);
    let codes = |index: usize| {
        let problem: &Problem = checked[index].as_ref().err().unwrap();
        let mut codes: Vec<String> =
            problem.errors().iter().map(|error| format!("{} {}", error.field, error.code)).collect();
        codes.sort();
        codes
    };
    assert_eq!(codes(1), ["colour unknown_field", "email invalid_email", "message blank"]);
    assert_eq!(codes(2), ["invitations[2] invalid_type"]);
    assert_eq!(refused::<InviteBatchRequest>(json!({})), [("invitations".to_owned(), "required")]);
    assert_eq!(refused::<InviteBatchRequest>(json!({ "invitations": [] })), [("invitations".to_owned(), "empty")]);
    let many = json!({ "invitations": vec![json!({}); 101] });
    assert_eq!(refused::<InviteBatchRequest>(many), [("invitations".to_owned(), "too_many")]);
}

#[test]
fn a_picture_has_two_sizes() {
    assert_eq!(command::<PictureQuery>(json!({})).unwrap(), PictureSize::Large);
    assert_eq!(command::<PictureQuery>(json!({ "size": 64 })).unwrap(), PictureSize::Small);
    assert_eq!(refused::<PictureQuery>(json!({ "size": 65 })), [("size".to_owned(), "unknown_value")]);
}

fn get(path: &str) -> TestRequest {
    TestRequest::get().uri(path).insert_header(("authorization", format!("Bearer {GOOD}")))
}

#[actix_web::test]
async fn people_of_other_organizations_keep_their_address_to_themselves() {
    let ports = Arc::<Ports>::default();
    let own = ask(&ports, get("/api/v1/users/me")).await;
    assert_eq!((own.status, &own.body["email"]), (200, &json!("amal@valves.example")));
    let other = ask(&ports, get("/api/v1/users/0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70")).await;
    assert_eq!((other.status, &other.body["email"], &other.body["last_login"]), (200, &Value::Null, &Value::Null));
}

#[actix_web::test]
async fn a_profile_that_is_still_the_same_is_not_sent_again() {
    let ports = Arc::<Ports>::default();
    let tag = ask(&ports, get("/api/v1/users/me")).await.header("etag").to_owned();
    assert!(tag.starts_with("\"v1-"), "{tag}");
    let again = ask(&ports, get("/api/v1/users/me").insert_header(("if-none-match", tag))).await;
    assert_eq!((again.status, again.body), (304, Value::Null));
}

/// The filter by which people were listed for a member or an admin.
async fn listed_by(is_admin: bool) -> UserFilter {
    let ports = Arc::new(Ports { is_admin, ..Ports::default() });
    let answer = ask(&ports, get("/api/v1/organizations/members?q=amal&limit=2")).await;
    assert_eq!((answer.status, answer.body["items"].as_array().unwrap().len()), (200, 2));
    assert!(answer.body["next_cursor"].is_string());
    let filter = ports.filter.lock().unwrap_or_else(PoisonError::into_inner).clone();
    filter.unwrap()
}

#[actix_web::test]
async fn only_admins_find_members_by_their_address() {
    let found =
        |match_email| UserFilter { role: None, is_active: Some(true), words: vec!["amal".to_owned()], match_email };
    assert_eq!(listed_by(false).await, found(false));
    assert_eq!(listed_by(true).await, found(true));
}

#[actix_web::test]
async fn activity_tells_what_was_made_and_where_it_is_shown() {
    let ports = Arc::<Ports>::default();
    let answer = ask(&ports, get("/api/v1/users/me/activity?limit=1")).await;
    let topic = uuid::Uuid::from_u128(21).to_string();
    let item = &answer.body["items"][0];
    assert_eq!((&item["kind"], &item["object"]["type"]), (&json!("reply_created"), &json!("reply")));
    let reply = uuid::Uuid::from_u128(22);
    assert_eq!(
        (&item["link"], &item["object"]["title"]),
        (&json!(format!("/forums/topics/{topic}#reply-{reply}")), &json!("Valves that stick"))
    );
    assert_eq!(item["actor"]["avatar_url"], format!("/api/v1/pictures/{}", "7".repeat(44)));
    assert!(answer.body["next_cursor"].is_string());
}
