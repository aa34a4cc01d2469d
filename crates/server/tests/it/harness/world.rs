//! A place with one server in it, and the people of the story.

use std::{sync::Arc, time::Duration};

use super::{Client, Place, Running};

/// What most stories are told in.
pub struct World {
    /// Where.
    pub place: Arc<Place>,
    /// The server.
    pub server: Running,
    http: reqwest::Client,
}

impl World {
    /// A server with the usual settings.
    pub async fn at(place: Arc<Place>) -> Self {
        let server = Running::start(&place, &[]).await;
        Self { place, server, http: Client::http() }
    }

    /// Brings the server down in order and starts another in the same place, with settings changed. Clients made before
    /// talk to the old address: take new ones with [`Client::moved_to`] or [`super::Person::with_addr`].
    pub async fn restart(&mut self, changed: &[(&str, &str)]) {
        assert!(self.place.stop_all().await, "the server broke down");
        self.server = Running::start(&self.place, changed).await;
    }

    /// Somebody without a session.
    pub fn anybody(&self) -> Client {
        Client::new(self.http.clone(), self.server.addr)
    }

    /// How many statements one GET sends to the store, once everything that is remembered is. Background work may add some, so
    /// the cheapest of several counts.
    pub async fn statements(&self, client: &Client, path: &str) -> u64 {
        self.settled().await;
        client.get(path).await.is(200);
        let mut costs = Vec::new();
        for _ in 0..20 {
            let before = self.server.store.statements();
            client.get(path).await.is(200);
            costs.push(self.server.store.statements() - before);
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        costs.into_iter().min().unwrap()
    }

    /// Waits until all that follows from what was done has followed.
    pub async fn settled(&self) {
        self.server.relay.idle().await.unwrap();
    }
}
