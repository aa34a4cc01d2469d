//! How much of what is possible the server reaches: each route's rate beside a baseline of the same run, as a ratio.
//! `cargo xtask bench` runs it. Absolute figures say more of the machine than of the server.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench ends at the first surprise, and prints")]

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use p2p_contract::build;
use p2p_domain::{
    id::TopicId,
    page::{Limit, PageRequest},
    port::{post::PostReader, topic::TopicReader},
    topic::{TopicFilter, TopicSort},
};
use p2p_server::{Config, Server};
use p2p_store_sql::SqlStore;
use reqwest::{Client, RequestBuilder, Response};
use serde_json::{Value, json};

/// How long each rate is measured.
const SPAN: Duration = Duration::from_secs(3);
/// How many callers there are at once.
const CALLERS: usize = 16;
/// Topics in the store, so that a list has something to show.
const TOPICS: usize = 200;

/// Calls `work` from all callers at once; how often it was done in a second.
async fn rate<F: Future<Output = ()> + Send>(work: impl Fn() -> F + Clone + Send + 'static) -> f64 {
    let done = Arc::new(AtomicU64::new(0));
    let began = Instant::now();
    let callers: Vec<_> = (0..CALLERS)
        .map(|_| {
            let (work, done) = (work.clone(), Arc::clone(&done));
            tokio::spawn(async move {
                while began.elapsed() < SPAN {
                    work().await;
                    done.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    for caller in callers {
        caller.await.unwrap();
    }
    #[expect(clippy::cast_precision_loss, reason = "a rate is a rough number")]
    let count = done.load(Ordering::Relaxed) as f64;
    count / began.elapsed().as_secs_f64()
}

fn tell(what: &str, rate: f64, baseline: (&str, f64)) {
    println!("{what:<34} {rate:>9.0}/s {:>6.1} % of {}", 100.0 * rate / baseline.1, baseline.0);
}

async fn fine(request: RequestBuilder) -> Response {
    request.send().await.unwrap().error_for_status().unwrap()
}

/// What is measured: a running server, its store, and somebody who may call.
struct Scene {
    base: String,
    store: Arc<SqlStore>,
    client: Client,
    token: String,
    topic: TopicId,
}

impl Scene {
    async fn set(folder: &tempfile::TempDir) -> Self {
        let folder = folder.path().to_str().unwrap().to_owned();
        let config = Config::parse(|name| match name {
            "DATA_DIR" => Some(folder.clone()),
            "BIND" => Some("127.0.0.1:0".to_owned()),
            "RATE_LIMITS" => Some("off".to_owned()),
            _ => None,
        });
        let server = Server::bind(config.unwrap()).await.unwrap();
        let (base, store) = (format!("http://{}/api/v1", server.addr()), server.store());
        tokio::spawn(server.run());
        let client = Client::new();
        let form =
            json!({ "email": "bench@valves.example", "password": "securepass123", "organization_name": "Bench" });
        let signed_up = fine(client.post(format!("{base}/auth/signup")).json(&form)).await;
        let token = signed_up.headers()["st-access-token"].to_str().unwrap().to_owned();
        let mut topic = None;
        for number in 0..TOPICS {
            let form = json!({ "title": format!("Pump number {number}"), "content": "It *vibrates* at 1,480 rpm." });
            let made = fine(client.post(format!("{base}/forums/topics")).bearer_auth(&token).json(&form)).await;
            topic = made.json::<Value>().await.unwrap()["id"].as_str().map(|id| id.parse().unwrap());
        }
        Self { base, store, client, token, topic: topic.unwrap() }
    }

    async fn get(&self, path: &str) -> f64 {
        self.send(self.client.get(format!("{}{path}", self.base))).await
    }

    async fn post(&self, path: &str, body: Value) -> f64 {
        self.send(self.client.post(format!("{}{path}", self.base)).json(&body)).await
    }

    async fn send(&self, request: RequestBuilder) -> f64 {
        let request = Arc::new(request.bearer_auth(&self.token));
        rate(move || {
            let request = request.try_clone().unwrap();
            async move { drop(fine(request).await.bytes().await.unwrap()) }
        })
        .await
    }
}

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let scene = Scene::set(&folder).await;
    let audience = build::audience(&build::a_user());
    let bare = scene.get("/../../health/live").await;
    let store = scene.store.clone();
    let list = rate(move || {
        let store = store.clone();
        async move {
            let page = PageRequest::first(Limit::default());
            drop(
                TopicReader::list(store.as_ref(), &audience, &TopicFilter::default(), TopicSort::Latest, &page)
                    .await
                    .unwrap(),
            );
        }
    })
    .await;
    let (store, topic) = (scene.store.clone(), scene.topic);
    let posts = rate(move || {
        let store = store.clone();
        async move {
            let page = PageRequest::first(Limit::default());
            drop(PostReader::list(store.as_ref(), &audience, topic, &page).await.unwrap());
        }
    })
    .await;
    println!("{CALLERS} callers, {} s each, SQLite, client and server on one machine", SPAN.as_secs());
    println!("{:<34} {bare:>9.0}/s", "a route without a query");
    println!("{:<34} {list:>9.0}/s", "the list's query without HTTP");
    println!("{:<34} {posts:>9.0}/s", "the posts' query without HTTP");
    tell("GET /forums/topics", scene.get("/forums/topics").await, ("its query", list));
    tell("GET /forums/topics/{id}", scene.get(&format!("/forums/topics/{topic}")).await, ("its query", posts));
    let written =
        scene.post(&format!("/forums/topics/{topic}/posts"), json!({ "content": "A **post** of the bench." })).await;
    tell("POST /forums/topics/{id}/posts", written, ("a route without a query", bare));
}
