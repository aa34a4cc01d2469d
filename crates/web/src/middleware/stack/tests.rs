use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use actix_web::{
    App, HttpResponse,
    body::{MessageBody, to_bytes},
    dev::{Service, ServiceResponse},
    get, patch, post,
    test::{TestRequest, init_service},
    web::Data,
};
use p2p_domain::{id::TopicId, port::clock::IdSource, version::Version};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa_actix_web::{AppExt, scope};
use uuid::Uuid;

use super::{Edge, stack};
use crate::{
    docs::{self, Documentation},
    extract::{Body, FieldErrors, Id, Json, ListQuery, NoFilter, Paging, Patch},
    problem::Problem,
    respond::{Listing, View},
};

struct Counter(AtomicU64);

impl IdSource for Counter {
    fn uuid(&self) -> Uuid {
        Uuid::from_u64_pair(0, self.0.fetch_add(1, Ordering::Relaxed))
    }
}

#[derive(Debug, Serialize, ToSchema)]
struct Thing {
    id: u32,
    text: Option<String>,
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct EditThing {
    text: Patch<String>,
}

impl Body for EditThing {
    type Command = Option<String>;

    fn check(self, errors: &mut FieldErrors) -> Option<Option<String>> {
        Some(errors.not_nullable("text", self.text))
    }
}

/// Things
#[utoipa::path(tag = "things", params(Paging), responses((status = 200, body = Listing<Thing>)))]
#[get("/things")]
async fn list(query: ListQuery<NoFilter, u32>, view: View) -> Result<HttpResponse, Problem> {
    let item = |id| Thing { id, text: None };
    let page = p2p_domain::page::Page::cut((0..=100).collect(), query.page.limit, None, |id: &u32| *id);
    view.list(&Listing::of(page, &query.scope, item)?)
}

/// A thing
#[utoipa::path(tag = "things", responses((status = 200, body = Thing)))]
#[get("/things/{id}")]
async fn one(id: Id<TopicId>, view: View) -> Result<HttpResponse, Problem> {
    let text = if id.0.uuid().is_nil() { Some("ش".repeat(2_000)) } else { None };
    view.one(&Thing { id: 1, text }, Version::FIRST)
}

#[utoipa::path(tag = "things", responses((status = 200, body = Thing)))]
#[patch("/things/{id}")]
async fn edit(_id: Id<TopicId>, body: Json<EditThing>, view: View) -> Result<HttpResponse, Problem> {
    view.one(&Thing { id: 1, text: body.command }, Version::FIRST)
}

#[utoipa::path(tag = "things", security(()), responses((status = 201, body = Thing)))]
#[post("/things")]
async fn create(view: View) -> HttpResponse {
    view.created(&Thing { id: 7, text: None }, Version::FIRST, "/api/v1/things/7".to_owned())
}

#[utoipa::path(tag = "things", responses((status = 200, body = Thing)))]
#[get("/slow")]
async fn slow() -> HttpResponse {
    std::future::pending::<()>().await;
    HttpResponse::Ok().finish()
}

#[utoipa::path(tag = "things", responses((status = 200, body = Thing)))]
#[get("/broken")]
async fn broken() -> Result<HttpResponse, actix_web::Error> {
    Err(actix_web::error::ErrorInternalServerError("SELECT secret FROM 10.0.0.7"))
}

fn things(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    let things =
        scope("/api/v1").service(list).service(one).service(edit).service(create).service(slow).service(broken);
    config.service(things);
}

fn documentation() -> Documentation {
    let (_, api) = App::new().into_utoipa_app().configure(things).configure(docs::routes).split_for_parts();
    Documentation::of(&api).unwrap()
}

fn edge(documentation: &Documentation) -> Edge {
    Edge {
        origins: vec!["http://localhost:5173".to_owned()],
        deadline: Duration::from_millis(50),
        ids: Arc::new(Counter(AtomicU64::new(1))),
        routes: documentation.routes(),
    }
}

async fn answer(request: TestRequest) -> ServiceResponse<impl MessageBody> {
    let documentation = documentation();
    let edge = edge(&documentation);
    let (app, _) = App::new().into_utoipa_app().configure(things).configure(docs::routes).split_for_parts();
    let app = init_service(stack(
        app.app_data(Data::new(documentation))
            .wrap(actix_web::middleware::from_fn(crate::middleware::refuse_undocumented)),
        &edge,
    ))
    .await;
    match app.call(request.to_request()).await {
        Ok(response) => response.map_into_boxed_body(),
        // As the server does it with what a layer gives up.
        Err(error) => ServiceResponse::new(TestRequest::get().to_http_request(), HttpResponse::from_error(error)),
    }
}

async fn problem(request: TestRequest) -> (u16, Value) {
    let response = answer(request).await;
    assert_eq!(header(&response, "content-type"), "application/problem+json");
    let status = response.status().as_u16();
    let body: Value = serde_json::from_slice(&to_bytes(response.into_body()).await.ok().unwrap()).unwrap();
    assert_eq!(body["status"], status);
    (status, body)
}

fn header<B>(response: &ServiceResponse<B>, name: &str) -> String {
    response.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
}

fn get(path: &str) -> TestRequest {
    TestRequest::get().uri(path)
}

const NIL: &str = "/api/v1/things/00000000-0000-0000-0000-000000000000";
const OTHER: &str = "/api/v1/things/00000000-0000-0000-0000-000000000001";

#[actix_web::test]
async fn a_request_id_is_echoed_when_sane_and_made_otherwise() {
    for sane in ["web-4711", "a", &"x".repeat(128)] {
        let response = answer(get("/api/v1/things").insert_header(("x-request-id", sane))).await;
        assert_eq!(header(&response, "x-request-id"), sane);
    }
    for odd in ["", "a b", "x\"y", &"x".repeat(129)] {
        let response = answer(get("/api/v1/nowhere").insert_header(("x-request-id", odd))).await;
        assert_eq!(header(&response, "x-request-id"), "00000000-0000-0000-0000-000000000001", "{odd}");
    }
}

#[actix_web::test]
async fn unknown_routes_and_methods_are_told_apart() {
    let (status, body) = problem(get("/api/v1/nowhere?x=1")).await;
    assert_eq!(
        (status, body["code"].as_str(), body["instance"].as_str()),
        (404, Some("route_not_found"), Some("/api/v1/nowhere"))
    );
    assert_eq!(body["request_id"], "00000000-0000-0000-0000-000000000001");
    let response = answer(TestRequest::delete().uri("/api/v1/things")).await;
    assert_eq!((response.status().as_u16(), header(&response, "allow")), (405, "GET, HEAD, OPTIONS, POST".to_owned()));
    let response = answer(TestRequest::post().uri(&format!("{NIL}/"))).await;
    assert_eq!((response.status().as_u16(), header(&response, "allow")), (405, "GET, HEAD, OPTIONS, PATCH".to_owned()));
    let response = answer(TestRequest::post().uri("/docs")).await;
    assert_eq!(response.status(), 405);
    assert_eq!(problem(get("/api/v1/things/not-a-uuid")).await.1["code"], "not_found");
    assert_eq!(problem(get("/")).await.1["code"], "route_not_found");
    assert_eq!(problem(get("/api/v1/%00%ff")).await.1["code"], "route_not_found");
}

#[actix_web::test]
async fn problems_speak_the_language_of_the_caller() {
    let response = answer(get("/api/v1/nowhere").insert_header(("accept-language", "fr, ar;q=0.8, en;q=0.2"))).await;
    assert_eq!(header(&response, "content-language"), "ar");
    let (_, body) = problem(get("/api/v1/things?limit=0").insert_header(("accept-language", "ar"))).await;
    assert_eq!(body["errors"][0]["code"], "out_of_range");
    assert!(body["errors"][0]["message"].as_str().unwrap().contains("100"));
    assert!(!body["title"].as_str().unwrap().is_ascii());
}

#[actix_web::test]
async fn a_trailing_slash_and_head_are_accepted() {
    assert_eq!(answer(get("/api/v1/things/")).await.status(), 200);
    let response = answer(TestRequest::default().method(actix_web::http::Method::HEAD).uri(OTHER)).await;
    assert_eq!(response.status(), 200);
    assert!(header(&response, "etag").starts_with("\"v1-"));
}

/// What a real connection carries: the codec has the last word on HEAD.
#[actix_web::test]
async fn head_sends_the_headers_of_get_and_no_body() {
    let server = actix_web::HttpServer::new(|| {
        let documentation = documentation();
        let (app, _) = App::new().into_utoipa_app().configure(things).configure(docs::routes).split_for_parts();
        stack(app.app_data(Data::new(documentation.clone())), &edge(&documentation))
    });
    let server = server.workers(1).disable_signals().bind(("127.0.0.1", 0)).unwrap();
    let address = server.addrs()[0];
    let running = server.run();
    let handle = running.handle();
    actix_web::rt::spawn(running);
    let ask = move |method: &str| {
        use std::io::{Read, Write};
        let mut socket = std::net::TcpStream::connect(address).unwrap();
        write!(socket, "{method} {OTHER} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let length = head.lines().find(|line| line.starts_with("content-length")).unwrap_or_default().to_owned();
        (head.lines().next().unwrap().to_owned(), length, body.to_owned())
    };
    let (get, head) = actix_web::rt::task::spawn_blocking(move || (ask("GET"), ask("HEAD"))).await.unwrap();
    handle.stop(false).await;
    assert_eq!(get.0, "HTTP/1.1 200 OK");
    assert_eq!((&head.0, &head.1), (&get.0, &get.1));
    assert_eq!(get.1, format!("content-length: {}", get.2.len()));
    assert_eq!(head.2, "");
}

#[actix_web::test]
async fn unread_parameters_are_refused_on_every_route() {
    let signed_in = || ("authorization", "Bearer a.b.c");
    assert_eq!(answer(get(&format!("{OTHER}?colour=red"))).await.status(), 200, "the route itself asks for a session");
    assert_eq!(
        problem(get(&format!("{OTHER}?fields=id&colour=red&x")).insert_header(signed_in())).await.1["errors"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert_eq!(answer(get(&format!("{OTHER}?fields=id"))).await.status(), 200);
    let (status, body) = problem(TestRequest::post().uri("/api/v1/things?dry=1")).await;
    assert_eq!((status, &body["errors"][0]["field"]), (422, &json!("dry")));
    assert_eq!(problem(get("/api/v1/things?colour=red&limit=0")).await.1["errors"].as_array().unwrap().len(), 2);
}

#[actix_web::test]
async fn what_takes_too_long_is_given_up() {
    let request = get("/api/v1/slow").insert_header(("origin", "http://localhost:5173"));
    let response = answer(request).await;
    assert_eq!(response.status(), 503);
    assert_eq!(header(&response, "retry-after"), "1");
    assert_eq!(header(&response, "access-control-allow-origin"), "http://localhost:5173");
    assert!(!header(&response, "x-request-id").is_empty());
    assert_eq!(problem(get("/api/v1/slow")).await.1["code"], "timeout");
}

#[actix_web::test]
async fn a_fault_shows_nothing_of_itself() {
    let (status, body) = problem(get("/api/v1/broken")).await;
    assert_eq!((status, body["code"].as_str()), (500, Some("internal")));
    assert!(!body.to_string().contains("SELECT"));
}

#[actix_web::test]
async fn only_worthwhile_bodies_are_compressed() {
    for coding in ["br", "zstd", "gzip"] {
        let large = answer(get(NIL).insert_header(("accept-encoding", coding))).await;
        assert_eq!(header(&large, "content-encoding"), coding);
        assert!(header(&large, "vary").to_ascii_lowercase().contains("accept-encoding"));
        let small = answer(get(OTHER).insert_header(("accept-encoding", coding))).await;
        assert_eq!(header(&small, "content-encoding"), "");
    }
    let refused = answer(get("/api/v1/nowhere").insert_header(("accept-encoding", "br"))).await;
    assert_eq!(header(&refused, "content-encoding"), "");
    assert_eq!(header(&answer(get(NIL)).await, "content-encoding"), "");
    let none = problem(get(OTHER).insert_header(("accept-encoding", "compress, *;q=0"))).await;
    assert_eq!(none.1["code"], "not_acceptable");
}

#[actix_web::test]
async fn origins_are_admitted_from_the_list_alone() {
    let preflight = |origin: &'static str| {
        let request = TestRequest::default().method(actix_web::http::Method::OPTIONS).uri("/api/v1/things");
        let asked = "content-type,idempotency-key,st-auth-mode,if-match,rid,anti-csrf,fdi-version,authorization";
        request
            .insert_header(("origin", origin))
            .insert_header(("access-control-request-method", "PATCH"))
            .insert_header(("access-control-request-headers", asked))
    };
    let response = answer(preflight("http://localhost:5173")).await;
    assert!(response.status().is_success());
    assert_eq!(header(&response, "access-control-allow-credentials"), "true");
    assert_eq!(header(&answer(preflight("http://evil.example")).await, "access-control-allow-origin"), "");
    let response = answer(get("/api/v1/nowhere").insert_header(("origin", "http://localhost:5173"))).await;
    assert_eq!(header(&response, "access-control-allow-origin"), "http://localhost:5173");
    let exposed = header(&response, "access-control-expose-headers").to_ascii_lowercase();
    for name in ["front-token", "etag", "ratelimit-policy", "idempotent-replayed", "content-language"] {
        assert!(exposed.contains(name), "{name}");
    }
    let response = answer(get("/api/v1/things").insert_header(("origin", "http://evil.example"))).await;
    assert_eq!((response.status().as_u16(), header(&response, "access-control-allow-origin")), (200, String::new()));
}

#[actix_web::test]
async fn answers_are_kept_from_sniffers_and_shared_caches() {
    let tagged = answer(get(OTHER)).await;
    assert_eq!(header(&tagged, "cache-control"), "private, no-cache");
    assert_eq!(header(&tagged, "x-content-type-options"), "nosniff");
    let listed = answer(get("/api/v1/things")).await;
    assert_eq!(header(&listed, "cache-control"), "no-store");
    let known = answer(get(OTHER).insert_header(("if-none-match", header(&tagged, "etag")))).await;
    assert_eq!(known.status(), 304);
}
