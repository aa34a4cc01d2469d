//! Learning the words that corrections are offered from: behind the commits, in batches, and never at the cost of who writes.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use p2p_domain::{port::search::Vocabulary, search::WORDS_MAX};
use tokio::{
    sync::{
        mpsc::{self, error::TrySendError},
        watch,
    },
    time::{Instant, timeout_at},
};

/// How many texts may wait; the words of further ones are not learned.
const WAITING: usize = 512;
/// How many texts are learned at once.
const BATCH: usize = 64;
/// How long the first text of a batch waits for others.
const GATHERING: Duration = Duration::from_secs(1);

/// Takes the words of texts in.
#[derive(Clone)]
pub(super) struct Lessons(mpsc::Sender<BTreeSet<String>>);

/// Learns words in the background.
pub struct Learner {
    waiting: mpsc::Receiver<BTreeSet<String>>,
    vocabulary: Arc<dyn Vocabulary>,
}

/// A bounded queue of texts' words, and the task that empties it.
pub(super) fn lessons(vocabulary: Arc<dyn Vocabulary>) -> (Lessons, Learner) {
    let (giving, waiting) = mpsc::channel(WAITING);
    (Lessons(giving), Learner { waiting, vocabulary })
}

impl Lessons {
    /// Never waits.
    pub(super) fn give(&self, words: BTreeSet<String>) {
        if words.is_empty() {
            return;
        }
        match self.0.try_send(words) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => note_lost("full", 1),
            Err(TrySendError::Closed(_)) => note_lost("closed", 1),
        }
    }
}

impl Learner {
    /// Learns until `shutdown` turns true, and what waits then.
    pub async fn run(mut self, mut shutdown: watch::Receiver<bool>) {
        while !*shutdown.borrow_and_update() {
            let mut texts = Vec::new();
            let goes_on = tokio::select! {
                came = self.gather(&mut texts) => came,
                _ = shutdown.changed() => false,
            };
            self.learn(texts).await;
            if !goes_on {
                break;
            }
        }
        self.flush().await;
    }

    /// Learns all that waits.
    pub async fn flush(&mut self) {
        // Who writes on meanwhile keeps nobody here: no more than fits in the queue is taken.
        for _ in 0..WAITING.div_ceil(BATCH) {
            let mut texts = Vec::new();
            while texts.len() < BATCH
                && let Ok(words) = self.waiting.try_recv()
            {
                texts.push(words);
            }
            if texts.is_empty() {
                return;
            }
            self.learn(texts).await;
        }
    }

    /// Waits for texts: for one as long as it takes, then for others a little longer. False when none will ever come.
    async fn gather(&mut self, texts: &mut Vec<BTreeSet<String>>) -> bool {
        if self.waiting.recv_many(texts, BATCH).await == 0 {
            return false;
        }
        let end = Instant::now() + GATHERING;
        while texts.len() < BATCH {
            match timeout_at(end, self.waiting.recv_many(texts, BATCH - texts.len())).await {
                Ok(0) => return false,
                Ok(_) => {}
                Err(_) => break,
            }
        }
        true
    }

    async fn learn(&self, texts: Vec<BTreeSet<String>>) {
        let count = texts.len() as u64;
        for words in calls(texts) {
            if let Err(error) = self.vocabulary.learn(&words).await {
                tracing::warn!(
                    texts = count,
                    error = &error as &dyn std::error::Error,
                    "words are not learned: corrections will not offer them until another text has them"
                );
                note_lost("store", count);
                return;
            }
        }
    }
}

/// The words of several texts as few calls: each call names a word once, and a word of two texts stands in two calls.
fn calls(texts: Vec<BTreeSet<String>>) -> Vec<Vec<String>> {
    let mut uses: BTreeMap<String, usize> = BTreeMap::new();
    for word in texts.into_iter().flatten() {
        *uses.entry(word).or_default() += 1;
    }
    let mut calls = Vec::new();
    // In the order of the words, so that two processes that learn at once never wait for one another in a circle.
    while !uses.is_empty() {
        let round: Vec<String> = uses.keys().cloned().collect();
        calls.extend(round.chunks(WORDS_MAX).map(<[String]>::to_vec));
        uses.retain(|_, uses| {
            *uses -= 1;
            *uses > 0
        });
    }
    calls
}

fn note_lost(reason: &'static str, texts: u64) {
    metrics::counter!("search_texts_not_learned_total", "reason" => reason).increment(texts);
}

#[cfg(test)]
mod tests;
