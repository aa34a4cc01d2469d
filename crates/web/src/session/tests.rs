mod account;
pub(crate) mod doubles;

use std::sync::Arc;

use actix_web::{
    App, HttpResponse,
    body::to_bytes,
    dev::Service,
    http::header::HeaderMap,
    middleware::from_fn,
    test::{TestRequest, init_service},
    web::Data,
};
use serde_json::{Value, json};
use utoipa_actix_web::{AppExt, scope, service_config::ServiceConfig};

use self::doubles::{GOOD, OLD, Ports, cabinet, court, gauges, handle, hooks, library, services, shelf, talk};
use super::{configure, identify::gate, transport::CookiePolicy};
use crate::{
    administration, conversation, dashboard,
    docs::Documentation,
    files, knowledge,
    middleware::{Edge, stack},
    moderation, people,
};

fn mount(config: &mut ServiceConfig<'_>) {
    config.service(
        scope("/api/v1")
            .configure(configure)
            .configure(people::configure)
            .configure(files::configure)
            .configure(knowledge::configure)
            .configure(conversation::configure)
            .configure(moderation::configure)
            .configure(dashboard::configure)
            .configure(administration::configure),
    );
}

pub(crate) struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    /// The body, where it is JSON.
    pub body: Value,
    /// The body as it is.
    pub text: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("-", |value| value.to_str().unwrap())
    }

    fn cookies(&self) -> Vec<&str> {
        self.headers.get_all("set-cookie").map(|value| value.to_str().unwrap()).collect()
    }

    /// Whether the client loses the tokens of both transports.
    fn is_cleared(&self) -> bool {
        let cookies = self.cookies();
        let emptied =
            |name| cookies.iter().filter(|cookie| cookie.starts_with(name) && cookie.contains("01 Jan 1970")).count();
        self.header("front-token") == "remove"
            && self.header("st-access-token").is_empty()
            && self.header("st-refresh-token").is_empty()
            && (emptied("sAccessToken=;"), emptied("sRefreshToken=;")) == (1, 2)
    }
}

/// An answer through all layers.
pub(crate) async fn ask(ports: &Arc<Ports>, request: TestRequest) -> Answer {
    let (_, api) = App::new().into_utoipa_app().configure(mount).split_for_parts();
    let routes = Documentation::of(&api).unwrap().routes();
    let edge = Edge { origins: Vec::new(), deadline: Edge::DEADLINE, ids: ports.clone(), routes };
    let doubles = services(ports);
    let (app, _) = App::new().into_utoipa_app().configure(mount).split_for_parts();
    let app = app.app_data(Data::new(doubles.sessions)).app_data(Data::new(doubles.authenticator));
    let app = app.app_data(Data::new(doubles.users)).app_data(Data::new(doubles.account));
    let app = app.app_data(Data::new(shelf::pictures(ports))).app_data(Data::new(cabinet::files(ports)));
    let app = app.app_data(Data::new(cabinet::keys(ports))).app_data(Data::new(library::search(ports)));
    let app = app.app_data(Data::new(library::use_cases(ports))).app_data(Data::new(talk::messages(ports)));
    let app = app.app_data(Data::new(talk::notifications(ports))).app_data(Data::new(court::reports(ports)));
    let app = app.app_data(Data::new(gauges::dashboard(ports))).app_data(Data::new(hooks::webhooks(ports)));
    let app = app.app_data(Data::new(doubles.second_factors)).app_data(Data::new(CookiePolicy::default()));
    let app =
        init_service(stack(app.wrap(from_fn(crate::middleware::refuse_undocumented)).wrap(from_fn(gate)), &edge)).await;
    let response = match app.call(request.to_request()).await {
        Ok(response) => response.into_parts().1.map_into_boxed_body(),
        Err(error) => HttpResponse::from_error(error),
    };
    let (head, body) = response.into_parts();
    let bytes = to_bytes(body).await.ok().unwrap();
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let body = serde_json::from_slice(&bytes).unwrap_or_default();
    Answer { status: head.status().as_u16(), headers: head.headers().clone(), body, text }
}

fn post(path: &str) -> TestRequest {
    TestRequest::post().uri(path)
}

const REFRESH: &str = "/api/v1/auth/refresh";
const LOGOUT: &str = "/api/v1/auth/logout";

#[actix_web::test]
async fn a_refresh_that_fails_takes_every_token_from_the_client() {
    let ports = Arc::default();
    let requests = [
        post(REFRESH),
        post(REFRESH).insert_header(("authorization", "Bearer gone")),
        post(REFRESH).insert_header(("authorization", "Bearer stolen")),
        post(REFRESH).insert_header(("cookie", "sRefreshToken=good")),
        post(REFRESH).insert_header(("cookie", "sRefreshToken=good")).insert_header(("anti-csrf", "guess")),
        // An access token of a session that is gone must not get in the way.
        post(REFRESH).insert_header(("cookie", format!("sAccessToken={OLD}"))),
    ];
    for request in requests {
        let answer = ask(&ports, request).await;
        assert_eq!((answer.status, &answer.body["code"]), (401, &json!("session_expired")));
        assert!(answer.is_cleared(), "{:?}", answer.headers);
    }
}

#[actix_web::test]
async fn new_tokens_travel_as_the_old_one_came() {
    let ports = Arc::default();
    let by_header = ask(&ports, post(REFRESH).insert_header(("authorization", "Bearer good"))).await;
    assert_eq!((by_header.status, &by_header.body), (200, &json!({})));
    assert_eq!((by_header.header("st-refresh-token"), by_header.header("cache-control")), ("a+b/c=", "no-store"));
    assert!(by_header.cookies().is_empty());
    let cookie = post(REFRESH).insert_header(("cookie", "sRefreshToken=good")).insert_header(("anti-csrf", "guard"));
    let by_cookie = ask(&ports, cookie).await;
    assert_eq!(
        (by_cookie.status, by_cookie.header("anti-csrf"), by_cookie.header("st-access-token")),
        (200, "guard", "-")
    );
    assert_eq!(by_cookie.cookies().len(), 3);
}

#[actix_web::test]
async fn logging_out_ends_the_session_and_clears_the_client() {
    let ports = Arc::<Ports>::default();
    let answer = ask(&ports, post(LOGOUT).insert_header(("authorization", format!("Bearer {GOOD}")))).await;
    assert_eq!((answer.status, answer.is_cleared(), ports.revoked()), (204, true, vec![handle()]));
    let cookie =
        post(LOGOUT).insert_header(("cookie", format!("sAccessToken={GOOD}"))).insert_header(("anti-csrf", "guard"));
    let answer = ask(&ports, cookie).await;
    assert_eq!((answer.status, ports.revoked().len()), (204, 2));
}

#[actix_web::test]
async fn logging_out_without_a_session_is_no_error() {
    let ports = Arc::<Ports>::default();
    for token in ["Bearer none.of.ours", "Bearer rubbish", ""] {
        let answer = ask(&ports, post(LOGOUT).insert_header(("authorization", token))).await;
        assert_eq!((answer.status, answer.is_cleared()), (204, true), "{token}");
    }
    assert!(ports.revoked().is_empty());
}

#[actix_web::test]
async fn a_session_that_cannot_be_told_is_not_left_behind() {
    let ports = Arc::<Ports>::default();
    let unguarded = post(LOGOUT).insert_header(("cookie", format!("sAccessToken={GOOD}")));
    for request in [unguarded, post(LOGOUT).insert_header(("authorization", format!("Bearer {OLD}")))] {
        let answer = ask(&ports, request).await;
        assert_eq!((answer.status, &answer.body["code"]), (401, &json!("try_refresh_token")));
        assert_eq!((answer.header("front-token"), answer.cookies().len()), ("-", 0));
    }
    assert!(ports.revoked().is_empty());
}

#[actix_web::test]
async fn what_is_wrong_with_a_form_is_told_at_once_and_costs_no_work() {
    let ports = Arc::<Ports>::default();
    let form =
        json!({ "email": "nobody", "password": "12345678", "organization_name": "x", "city": "", "colour": "red" });
    let answer = ask(&ports, post("/api/v1/auth/signup").set_json(form)).await;
    let mut errors: Vec<(String, String)> = Vec::new();
    for error in answer.body["errors"].as_array().unwrap() {
        errors.push((error["field"].as_str().unwrap().to_owned(), error["code"].as_str().unwrap().to_owned()));
    }
    errors.sort();
    let expected = [
        ("city", "blank"),
        ("colour", "unknown_field"),
        ("email", "invalid_email"),
        ("organization_name", "too_short"),
        ("password", "password_too_common"),
    ];
    assert_eq!(errors, expected.map(|(field, code)| (field.to_owned(), code.to_owned())));
    let answer = ask(&ports, post("/api/v1/auth/login").set_json(json!({ "email": "nobody", "password": "" }))).await;
    assert_eq!((answer.status, answer.body["errors"].as_array().unwrap().len()), (422, 2));
    assert_eq!(ports.asked(), 0);
}

#[actix_web::test]
async fn a_password_is_not_ones_own_name() {
    let ports = Arc::<Ports>::default();
    let form = json!({ "email": "a@valves.example", "password": "Abdulrahman", "first_name": "abdulrahman", "organization_name": "Valves" });
    let answer = ask(&ports, post("/api/v1/auth/signup").set_json(form)).await;
    assert_eq!(answer.body["errors"][0]["code"], "password_personal");
}

#[actix_web::test]
async fn wrong_credentials_are_told_without_tokens() {
    let ports = Arc::<Ports>::default();
    let answer =
        ask(&ports, post("/api/v1/auth/login").set_json(json!({ "email": "Amal@Valves.example", "password": "x" })))
            .await;
    assert_eq!((answer.status, &answer.body["code"]), (403, &json!("wrong_credentials")));
    assert_eq!((answer.header("front-token"), answer.cookies().len()), ("-", 0));
}

#[actix_web::test]
async fn sessions_are_listed_and_ended_by_their_owner() {
    let ports = Arc::<Ports>::default();
    let own = |request: TestRequest| request.insert_header(("authorization", format!("Bearer {GOOD}")));
    let answer = ask(&ports, own(TestRequest::get().uri("/api/v1/auth/sessions"))).await;
    assert_eq!(answer.status, 200);
    let current: Vec<bool> =
        answer.body["items"].as_array().unwrap().iter().map(|item| item["current"].as_bool().unwrap()).collect();
    assert_eq!(current, [false, true]);
    assert_eq!(
        (&answer.body["items"][0]["ip"], &answer.body["items"][0]["user_agent"]),
        (&json!("203.0.113.7"), &json!("curl"))
    );
    let path = |number: u128| format!("/api/v1/auth/sessions/{}", uuid::Uuid::from_u128(number));
    let other = ask(&ports, own(TestRequest::delete().uri(&path(12)))).await;
    assert_eq!((other.status, other.is_cleared()), (204, false));
    let current = ask(&ports, own(TestRequest::delete().uri(&path(11)))).await;
    assert_eq!((current.status, current.is_cleared(), ports.revoked().len()), (204, true, 2));
    let unknown = ask(&ports, own(TestRequest::delete().uri(&path(13)))).await;
    assert_eq!((unknown.status, ports.revoked().len()), (404, 2));
    assert_eq!(ask(&ports, TestRequest::get().uri("/api/v1/auth/sessions")).await.status, 401);
}
