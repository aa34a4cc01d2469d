//! Callers who mean no good, or whose code is broken: always a clear 4xx, never a 5xx, and nothing written.

mod bodies;
mod queries;
mod requests;
mod tokens;

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::harness::{Answer, Person, World};

/// Somebody with a topic, to see afterwards that nothing else was written.
struct Witness {
    person: Person,
    topic: String,
    post: String,
    before: Vec<Value>,
}

impl Witness {
    async fn of(world: &World) -> Self {
        let person = world.admin().await;
        let topic = person
            .post("/forums/topics", &json!({ "title": "Which valve?", "content": "Ours leaks." }))
            .await
            .expect(201);
        let text = |value: &Value| value["id"].as_str().unwrap().to_owned();
        let (topic, post) = (text(&topic), text(&topic["posts"]["items"][0]));
        person.get(&format!("/forums/topics/{topic}")).await.is(200);
        let mut witness = Self { person, topic, post, before: Vec::new() };
        witness.before = witness.look().await;
        witness
    }

    async fn look(&self) -> Vec<Value> {
        let mut seen = Vec::new();
        for path in [
            "/users/me",
            "/organizations/current",
            "/organizations/members",
            "/forums/topics",
            "/forums/categories",
            "/auth/sessions",
            &format!("/forums/topics/{}", self.topic),
            &format!("/forums/topics/{}/events", self.topic),
            &format!("/forums/posts/{}/replies", self.post),
            &format!("/forums/posts/{}/revisions", self.post),
        ] {
            seen.push(self.person.get(path).await.expect(200));
        }
        seen
    }

    /// The routes that take bodies, with a body that each would take.
    fn writes(&self) -> Vec<(Method, String, Value)> {
        let (topic, post) = (&self.topic, &self.post);
        vec![
            (
                Method::POST,
                "/auth/signup".into(),
                json!({ "email": "new@rude.example", "password": "saffron kettle 41", "organization_name": "Rude" }),
            ),
            (Method::POST, "/auth/login".into(), json!({ "email": self.person.email, "password": "wrong" })),
            (Method::PATCH, "/users/me".into(), json!({ "first_name": "Rude", "bio": "Rude" })),
            (Method::PATCH, "/organizations/current".into(), json!({ "name": "Rude", "city": "Rude" })),
            (Method::POST, "/forums/topics".into(), json!({ "title": "Rude", "content": "Rude" })),
            (Method::PATCH, format!("/forums/topics/{topic}"), json!({ "title": "Rude" })),
            (Method::POST, format!("/forums/topics/{topic}/pin"), json!({ "pinned": true })),
            (Method::POST, format!("/forums/topics/{topic}/posts"), json!({ "content": "Rude" })),
            (Method::PATCH, format!("/forums/posts/{post}"), json!({ "content": "Rude" })),
            (Method::POST, format!("/forums/posts/{post}/replies"), json!({ "content": "Rude" })),
            (Method::PUT, "/drafts/rude".into(), json!({ "content": "Rude" })),
        ]
    }

    async fn sees_nothing_new(&self) {
        assert_eq!(self.look().await, self.before);
        self.person.get("/drafts/rude").await.problem(404, "not_found");
    }

    async fn send(&self, method: &Method, path: &str, body: impl Into<reqwest::Body>) -> Answer {
        self.person.call(method.clone(), path).body("application/json", body).await
    }
}

#[track_caller]
fn is_refused(answer: &Answer) {
    assert!(answer.status.is_client_error(), "{answer}");
    answer.assert_problem();
}

/// A bare connection: what is sent is written here to the letter.
struct Raw(TcpStream);

impl Raw {
    async fn open(world: &World) -> Self {
        Self(TcpStream::connect(world.server.addr).await.unwrap())
    }

    /// Sends text; a server that has closed already is an answer too.
    async fn send(&mut self, text: &str) {
        let _closed_meanwhile = self.0.write_all(text.as_bytes()).await.is_err();
    }

    /// Sends no more.
    async fn finish(&mut self) {
        let _closed_meanwhile = self.0.shutdown().await.is_err();
    }

    /// All that comes until the server closes, and the first status in it.
    async fn rest(&mut self) -> (Option<u16>, String) {
        let mut bytes = Vec::new();
        let read = tokio::time::timeout(Duration::from_secs(20), self.0.read_to_end(&mut bytes)).await;
        assert!(read.is_ok(), "the server neither answers nor closes");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        (status(&text), text)
    }

    /// The status of the first answer.
    async fn status(&mut self) -> Option<u16> {
        let mut bytes = vec![0; 64];
        let count = tokio::time::timeout(Duration::from_secs(20), self.0.read(&mut bytes)).await.ok()?.ok()?;
        status(&String::from_utf8_lossy(&bytes[..count]))
    }
}

fn status(text: &str) -> Option<u16> {
    text.strip_prefix("HTTP/1.")?.split(' ').nth(1)?.parse().ok()
}
