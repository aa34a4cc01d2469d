//! Telling the core of sessions that the index says have ended. Nobody waits for it: without the index they are worth nothing.

use std::sync::Arc;

use p2p_domain::id::SessionHandle;
use serde_json::json;
use tokio::sync::Semaphore;

use crate::core::{Core, Question};

/// So many calls are under way at once; sessions that ended beyond that are left to end by themselves.
const AT_ONCE: usize = 32;

/// The way in which the core hears of ended sessions.
pub struct Farewells {
    core: Arc<Core>,
    room: Arc<Semaphore>,
}

impl Farewells {
    /// Says nothing yet.
    pub fn new(core: Arc<Core>) -> Self {
        Self { core, room: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// Lets the core forget sessions, beside what the caller goes on with.
    pub fn bid(&self, handles: &[SessionHandle]) {
        if handles.is_empty() {
            return;
        }
        let Ok(place) = Arc::clone(&self.room).try_acquire_owned() else {
            tracing::warn!(
                sessions = handles.len(),
                "the core is told too slowly of sessions that have ended, and keeps these"
            );
            return;
        };
        let names: Vec<String> = handles.iter().map(ToString::to_string).collect();
        let question = Question::post("/recipe/session/remove", json!({ "sessionHandles": names })).repeatable();
        let core = Arc::clone(&self.core);
        tokio::spawn(async move {
            let _place = place;
            if let Err(error) = core.ask(question).await {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "the core still keeps sessions that have ended"
                );
            }
        });
    }
}
