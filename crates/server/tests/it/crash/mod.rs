//! `kill -9` under writes loses nothing that was acknowledged and leaves nothing half-written; `kill -TERM` goes in order.

mod audit;
mod writers;

use std::{
    hash::{BuildHasher as _, RandomState},
    sync::Arc,
};

use p2p_domain::port::outbox::OutboxQueue as _;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::{
    binary::Binary,
    harness::{Client, Place, email_at, new_domain, stories},
    socket::{Socket, place as place_of},
};
use audit::audit;
use writers::Writers;

stories!(at Place:
    killed_at_any_moment_it_loses_nothing_and_tells_everything_once,
    asked_to_go_it_goes_in_order_with_an_empty_outbox,
);

const ROUNDS: u64 = 3;
const WRITERS: usize = 4;

/// Any number below a bound.
fn any_below(bound: u64) -> u64 {
    RandomState::new().hash_one(0) % bound
}

/// People, who all run organizations of their own.
async fn people(binary: &Binary) -> Vec<Client> {
    let mut people = Vec::new();
    for _ in 0..WRITERS {
        let email = email_at(&new_domain());
        let form = json!({ "email": email, "password": crate::harness::PASSWORD, "organization_name": "Plant" });
        let anybody = Client::at(binary.addr);
        people.push(anybody.with(anybody.post("/auth/signup", &form).await.session()));
    }
    people
}

/// Somebody who watches a topic over all rounds.
struct Watcher {
    client: Client,
    topic: String,
    since: String,
    heard: Vec<Value>,
}

impl Watcher {
    /// From the very beginning of a topic.
    async fn new(client: &Client, topic: &str) -> Self {
        let (_, hello) = Socket::follow(client, topic).await;
        let since = hello["id"].as_str().unwrap().to_owned();
        Self { client: client.clone(), topic: topic.to_owned(), since, heard: Vec::new() }
    }

    fn take(&mut self, frame: Value) {
        self.since = frame["id"].as_str().unwrap().to_owned();
        self.heard.push(frame);
    }

    /// Listens until the connection breaks, or that place is reached.
    fn listen(mut self, addr: std::net::SocketAddr, until: Option<u64>) -> JoinHandle<Self> {
        tokio::spawn(async move {
            let client = self.client.moved_to(addr);
            let (mut socket, _) = Socket::resume(&client, &self.topic, &self.since).await;
            while until.is_none_or(|until| self.heard.last().is_none_or(|frame| place_of(frame) < until)) {
                let Some(frame) = socket.try_frame().await else { break };
                assert_ne!(frame["type"], "resync", "the stream reaches back");
                if !frame["id"].is_null() {
                    self.take(frame);
                }
            }
            self
        })
    }
}

/// The place of the last event of a topic, as REST tells it.
async fn head(client: &Client, topic: &str) -> u64 {
    let (_, hello) = Socket::follow(client, topic).await;
    place_of(&hello)
}

async fn new_topic(client: &Client) -> String {
    let topic =
        client.post("/forums/topics", &json!({ "title": "Which seal?", "content": "opening" })).await.expect(201);
    topic["id"].as_str().unwrap().to_owned()
}

async fn killed_at_any_moment_it_loses_nothing_and_tells_everything_once(place: Arc<Place>) {
    let mut binary = Binary::start(&place).await;
    let people = people(&binary).await;
    let topic = new_topic(&people[0]).await;
    let mut watchers = vec![Watcher::new(&people[0], &topic).await, Watcher::new(&people[1], &topic).await];
    let mut writers = Writers::new(&topic);
    for round in 0..ROUNDS {
        let listening: Vec<_> = watchers.into_iter().map(|watcher| watcher.listen(binary.addr, None)).collect();
        let running = writers.begin(&people, binary.addr, round);
        writers.acknowledged(30 + any_below(120)).await;
        binary.kill();
        running.ended(&mut writers).await;
        watchers = Vec::new();
        for watcher in listening {
            watchers.push(watcher.await.unwrap());
        }

        binary = Binary::start(&place).await;
        let client = people[0].moved_to(binary.addr);
        writers.repeat_what_was_not_answered(&people, binary.addr).await;
        let end = head(&client, &topic).await;
        let mut complete = Vec::new();
        for watcher in watchers {
            complete.push(watcher.listen(binary.addr, Some(end)).await.unwrap());
        }
        watchers = complete;
        for watcher in &watchers {
            let places: Vec<_> = watcher.heard.iter().map(place_of).collect();
            assert_eq!(places, (1..=end).collect::<Vec<_>>(), "round {round}: every event once, in order");
        }
        assert_eq!(watchers[0].heard, watchers[1].heard);
        audit(&client, &writers, &watchers[0].heard).await;
    }
}

async fn asked_to_go_it_goes_in_order_with_an_empty_outbox(place: Arc<Place>) {
    let mut binary = Binary::start(&place).await;
    let people = people(&binary).await;
    let topic = new_topic(&people[0]).await;
    let (mut socket, _) = Socket::follow(&people[0], &topic).await;
    let watcher = Watcher::new(&people[1], &topic).await;
    let mut writers = Writers::new(&topic);
    let running = writers.begin(&people, binary.addr, 0);
    writers.acknowledged(20).await;
    binary.ask_to_go();
    let (_, code, reason) = socket.rest().await;
    assert_eq!(code, 1012);
    assert!(reason.contains("reconnect_after"), "{reason}");
    let (exit, told) = binary.gone().await;
    assert!(exit.success(), "{exit}:\n{told}");
    running.ended(&mut writers).await;

    let store = p2p_server::ports::open_store(&place.config(&[])).await.unwrap();
    let now = p2p_server::ports::Platform::system().clock.now();
    let stats = store.stats(now).await.unwrap();
    assert_eq!((stats.pending, stats.parked), (0, 0), "all that follows has followed");
    store.close().await.unwrap();

    let binary = Binary::start(&place).await;
    let client = people[0].moved_to(binary.addr);
    let end = head(&client, &topic).await;
    let watcher = watcher.listen(binary.addr, Some(end)).await.unwrap();
    audit(&client, &writers, &watcher.heard).await;
}
