//! Those who write while the server is killed, and what they know: what was acknowledged, and what was never answered.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    time::Duration,
};

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::{sync::watch, task::JoinHandle};

use crate::harness::Client;

/// What was acknowledged, by id.
#[derive(Default)]
pub struct Ledger {
    /// Posts and their texts.
    pub posts: BTreeMap<String, String>,
    /// Replies, their posts and their texts.
    pub replies: BTreeMap<String, (String, String)>,
    /// Posts that have a vote; each is voted for by one person at most.
    pub votes: BTreeSet<String>,
}

/// A request that was sent and never answered.
struct Doubt {
    writer: usize,
    request: Request,
}

/// One write.
#[derive(Clone)]
struct Request {
    path: String,
    body: Option<(String, Value)>,
}

/// Who writes into one topic.
pub struct Writers {
    topic: String,
    /// What was acknowledged.
    pub ledger: Ledger,
    doubts: Vec<Doubt>,
    /// Texts of which nobody knows whether they were written.
    pub open: BTreeSet<String>,
    /// Votes of which nobody knows whether they were given.
    pub open_votes: BTreeSet<String>,
    count: watch::Sender<u64>,
}

/// Writers under way.
pub struct Running(Vec<JoinHandle<(Ledger, Doubt)>>);

impl Running {
    /// Waits until all of them found the server gone, and takes down what they know.
    pub async fn ended(self, writers: &mut Writers) {
        for task in self.0 {
            let (mut ledger, doubt) = task.await.unwrap();
            writers.ledger.posts.append(&mut ledger.posts);
            writers.ledger.replies.append(&mut ledger.replies);
            writers.ledger.votes.append(&mut ledger.votes);
            writers.note_doubt(&doubt.request);
            writers.doubts.push(doubt);
        }
    }
}

/// One who writes: a post, a reply to it, a vote for it, and again.
struct Writer {
    http: reqwest::Client,
    addr: SocketAddr,
    token: String,
    ledger: Ledger,
    count: watch::Sender<u64>,
}

impl Writer {
    /// Sends; `None` when no answer came.
    async fn send(&self, request: &Request) -> Option<(StatusCode, Value)> {
        let url = format!("http://{}/api/v1{}", self.addr, request.path);
        let mut call = self.http.request(Method::POST, url).bearer_auth(&self.token);
        if let Some((key, body)) = &request.body {
            call = call.header("idempotency-key", key).json(body);
        }
        let response = call.send().await.ok()?;
        let status = response.status();
        let body = response.bytes().await.ok()?;
        Some((status, serde_json::from_slice(&body).unwrap_or(Value::Null)))
    }

    /// Sends what must be accepted; `None` when no answer came.
    async fn write(&self, request: &Request) -> Option<Value> {
        let (status, body) = self.send(request).await?;
        assert!(status.is_success(), "{} -> {status}: {body}", request.path);
        self.count.send_modify(|count| *count += 1);
        Some(body)
    }

    /// Writes until the server is gone; answers the request that was not answered.
    async fn run(&mut self, topic: &str, name: &str) -> Request {
        for n in 0.. {
            let content = format!("{name} post {n}");
            let request = creation(format!("/forums/topics/{topic}/posts"), &content);
            let Some(post) = self.write(&request).await else { return request };
            let id = id_of(&post);
            self.ledger.posts.insert(id.clone(), content);
            let content = format!("{name} reply {n}");
            let request = creation(format!("/forums/posts/{id}/replies"), &content);
            let Some(reply) = self.write(&request).await else { return request };
            self.ledger.replies.insert(id_of(&reply), (id.clone(), content));
            let request = Request { path: format!("/forums/posts/{id}/upvote"), body: None };
            let Some(_) = self.write(&request).await else { return request };
            self.ledger.votes.insert(id);
        }
        unreachable!("the server is ended long before")
    }
}

fn creation(path: String, content: &str) -> Request {
    Request { path, body: Some((content.replace(' ', "-"), json!({ "content": content }))) }
}

fn id_of(body: &Value) -> String {
    body["id"].as_str().unwrap().to_owned()
}

impl Writers {
    /// Nobody yet.
    pub fn new(topic: &str) -> Self {
        Self {
            topic: topic.to_owned(),
            ledger: Ledger::default(),
            doubts: Vec::new(),
            open: BTreeSet::new(),
            open_votes: BTreeSet::new(),
            count: watch::Sender::new(0),
        }
    }

    fn writer(&self, client: &Client, addr: SocketAddr) -> Writer {
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(30)).build().unwrap();
        let token = client.access_token().to_owned();
        Writer { http, addr, token, ledger: Ledger::default(), count: self.count.clone() }
    }

    /// All begin to write.
    pub fn begin(&self, people: &[Client], addr: SocketAddr, round: u64) -> Running {
        self.count.send_replace(0);
        let tasks = people.iter().enumerate().map(|(number, client)| {
            let (mut writer, topic) = (self.writer(client, addr), self.topic.clone());
            tokio::spawn(async move {
                let request = writer.run(&topic, &format!("round {round} writer {number}")).await;
                (writer.ledger, Doubt { writer: number, request })
            })
        });
        Running(tasks.collect())
    }

    /// Waits until so many writes of this round were acknowledged.
    pub async fn acknowledged(&self, count: u64) {
        let mut counted = self.count.subscribe();
        let reached = tokio::time::timeout(Duration::from_mins(1), counted.wait_for(|now| *now >= count)).await;
        reached.expect("writes go on").unwrap();
    }

    fn note_doubt(&mut self, request: &Request) {
        match &request.body {
            Some((_, body)) => self.open.insert(body["content"].as_str().unwrap().to_owned()),
            None => self.open_votes.insert(request.path.split('/').nth(3).unwrap().to_owned()),
        };
    }

    /// What a client does that got no answer: sends the same again. What was done is answered as it would have been, what is still
    /// reserved by the dead process is refused for the moment, and nothing is done twice.
    pub async fn repeat_what_was_not_answered(&mut self, people: &[Client], addr: SocketAddr) {
        for Doubt { writer, request } in std::mem::take(&mut self.doubts) {
            let writer = self.writer(&people[writer], addr);
            let (status, body) = writer.send(&request).await.expect("the server is back");
            let Some((_, sent)) = &request.body else {
                assert_eq!(status, 200, "{body}");
                self.ledger.votes.insert(request.path.split('/').nth(3).unwrap().to_owned());
                continue;
            };
            let content = sent["content"].as_str().unwrap().to_owned();
            if status == 409 {
                assert_eq!(body["code"], "idempotency_in_progress", "{body}");
                continue;
            }
            assert_eq!(status, 201, "{body}");
            assert_eq!(body["content"], content.as_str());
            self.open.remove(&content);
            match body["post_id"].as_str() {
                Some(post) => drop(self.ledger.replies.insert(id_of(&body), (post.to_owned(), content))),
                None => drop(self.ledger.posts.insert(id_of(&body), content)),
            }
        }
    }

    /// The topic that all write into.
    pub fn topic(&self) -> &str {
        &self.topic
    }
}
