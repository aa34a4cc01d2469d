//! The threads that make batches: one lane per core, each a few batches ahead of the writer, who takes from them in turn.
//! So the order of batches never depends on who is faster.

use std::{num::NonZeroUsize, ops::Range, sync::Arc, thread};

use tokio::{sync::mpsc, task::spawn_blocking};

use super::batch::{Batch, Stage};
use crate::failure::StartError;

/// Topics per batch: as many as one statement of the store takes, with some three thousand texts.
const TOPICS: u32 = 200;
/// How many batches a lane keeps ready, besides the one that it makes.
const AHEAD: usize = 1;
/// More lanes than this are not faster than one writer.
const MOST_LANES: usize = 8;

/// Batches under way.
pub(super) struct Lanes {
    running: Vec<mpsc::Receiver<Result<Batch, StartError>>>,
    /// How many batches there are.
    batches: u32,
    /// How many of them were taken.
    taken: u32,
}

impl Lanes {
    /// Begins to make all threads, on the blocking threads of this runtime. They end when this is dropped.
    pub fn start(stage: &Arc<Stage>) -> Self {
        let batches = stage.generator.scale().topics().div_ceil(TOPICS);
        let lanes = thread::available_parallelism().map_or(1, NonZeroUsize::get).min(MOST_LANES);
        let lanes = (0..lanes).map(|lane| {
            let (sender, receiver) = mpsc::channel(AHEAD);
            let stage = Arc::clone(stage);
            let mine = (0..batches).skip(lane).step_by(lanes);
            spawn_blocking(move || make(&stage, mine, &sender));
            receiver
        });
        Self { running: lanes.collect(), batches, taken: 0 }
    }

    /// The next batch; none after the last.
    pub async fn next(&mut self) -> Option<Result<Batch, StartError>> {
        if self.taken == self.batches {
            return None;
        }
        let lane = self.taken as usize % self.running.len();
        self.taken += 1;
        let why = || StartError::Fault { what: "Making the content", why: "a thread ended early".to_owned() };
        Some(self.running[lane].recv().await.unwrap_or_else(|| Err(why())))
    }
}

fn make(stage: &Stage, batches: impl Iterator<Item = u32>, out: &mpsc::Sender<Result<Batch, StartError>>) {
    for batch in batches {
        // Sending fails when nobody takes any more: then there is nothing left to do.
        if out.blocking_send(stage.batch(indices(batch, stage.generator.scale().topics()))).is_err() {
            return;
        }
    }
}

fn indices(batch: u32, topics: u32) -> Range<u32> {
    batch * TOPICS..((batch + 1) * TOPICS).min(topics)
}
