//! When a request is given up. Most have a fixed time; one whose body is streamed into a store has that time again whenever enough has
//! arrived, so that a slow upload is not cut and a stalled one is. Answers that stream watch over themselves.

use std::{
    cell::Cell,
    future::{Ready, ready},
    rc::Rc,
    time::Duration,
};

use actix_web::{
    Error, FromRequest, HttpMessage, HttpRequest,
    body::MessageBody,
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::header,
    middleware::Next,
    web::Data,
};
use tokio::time::Instant;

use super::Edge;
use crate::problem::Problem;

/// How many bytes must arrive within the time of a request for it to begin anew. Fewer would hold a connection for ever.
const PACE: usize = 64 * 1024;

#[derive(Debug)]
struct Clockwork {
    patience: Duration,
    ends_at: Cell<Instant>,
    arrived: Cell<usize>,
}

/// The end of the time that a request has.
#[derive(Debug, Clone)]
pub struct Deadline(Rc<Clockwork>);

impl Deadline {
    /// That long from now.
    #[must_use]
    pub fn after(patience: Duration) -> Self {
        let ends_at = Cell::new(Instant::now() + patience);
        Self(Rc::new(Clockwork { patience, ends_at, arrived: Cell::new(0) }))
    }

    /// Counts bytes that arrived: whenever there are enough, the time begins anew.
    pub fn progress(&self, bytes: usize) {
        let arrived = self.0.arrived.get().saturating_add(bytes);
        self.0.arrived.set(arrived % PACE);
        if arrived >= PACE {
            self.extend(self.0.patience);
        }
    }

    /// Gives at least that long from now, to work whose length is known to be bounded.
    pub fn extend(&self, span: Duration) {
        self.0.ends_at.set(self.0.ends_at.get().max(Instant::now() + span));
    }

    /// Waits for the end, wherever it has moved to meanwhile.
    async fn passed(&self) {
        while Instant::now() < self.0.ends_at.get() {
            tokio::time::sleep_until(self.0.ends_at.get()).await;
        }
    }
}

/// That of the request at hand; one of the usual length where no layer set one.
impl FromRequest for Deadline {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let found = request.extensions().get::<Self>().cloned();
        ready(Ok(found.unwrap_or_else(|| Self::after(Edge::DEADLINE))))
    }
}

/// Gives a request up when it takes too long; what it began is abandoned with it.
pub(super) async fn give_up<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let patience = request.app_data::<Data<Edge>>().map_or(Edge::DEADLINE, |edge| edge.deadline);
    if request.headers().contains_key(header::UPGRADE) {
        return next.call(request).await;
    }
    let deadline = Deadline::after(patience);
    request.extensions_mut().insert(deadline.clone());
    tokio::select! {
        biased;
        answer = next.call(request) => answer,
        () = deadline.passed() => Err(Problem::new("timeout").into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[actix_web::test]
    async fn only_enough_progress_begins_the_time_anew() {
        let begun = Instant::now();
        let clockwork = Clockwork { patience: 60 * SECOND, ends_at: Cell::new(begun), arrived: Cell::new(0) };
        let deadline = Deadline(Rc::new(clockwork));
        deadline.progress(PACE - 1);
        assert_eq!(deadline.0.ends_at.get(), begun, "a trickle is none");
        deadline.passed().await;
        deadline.progress(1);
        let moved = deadline.0.ends_at.get();
        assert!(moved >= begun + 60 * SECOND);
        deadline.extend(SECOND);
        assert_eq!(deadline.0.ends_at.get(), moved, "time is never taken away");
        deadline.progress(PACE - 1);
        assert_eq!(deadline.0.ends_at.get(), moved, "what was counted is not counted twice");
    }
}
