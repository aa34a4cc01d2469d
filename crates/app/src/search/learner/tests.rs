//! What is learned, how often, and what is passed over.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use async_trait::async_trait;
use p2p_domain::port::error::{StoreError, StoreErrorKind};

use super::*;

/// Notes what it is told, unless it is away.
#[derive(Default)]
struct Notes {
    told: Mutex<Vec<Vec<String>>>,
    is_away: AtomicBool,
}

impl Notes {
    fn told(&self) -> Vec<Vec<String>> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[async_trait]
impl Vocabulary for Notes {
    async fn learn(&self, words: &[String]) -> Result<(), StoreError> {
        if self.is_away.load(Ordering::Relaxed) {
            return Err(StoreError::new(StoreErrorKind::Unavailable, "vocabulary.learn", "away"));
        }
        self.told.lock().unwrap_or_else(PoisonError::into_inner).push(words.to_vec());
        Ok(())
    }

    async fn alike(&self, _: &[String], _: u32) -> Result<Vec<(String, u64)>, StoreError> {
        Ok(Vec::new())
    }
}

fn words(text: &str) -> BTreeSet<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

#[test]
fn a_word_is_told_once_for_each_text_and_once_in_a_call() {
    let told = calls(vec![words("pump valve"), words("pump gasket"), words("pump")]);
    assert_eq!(told, [vec!["gasket", "pump", "valve"], vec!["pump"], vec!["pump"]]);
    assert!(calls(Vec::new()).is_empty());
}

#[test]
fn no_call_tells_more_words_than_a_store_takes() {
    let many = (0..=WORDS_MAX * 2).map(|number| format!("word{number}")).collect();
    let told = calls(vec![many]);
    assert_eq!(told.iter().map(Vec::len).collect::<Vec<_>>(), [WORDS_MAX, WORDS_MAX, 1]);
}

#[tokio::test]
async fn a_full_queue_holds_nobody_up_and_passes_the_rest_over() {
    let notes = Arc::new(Notes::default());
    let (lessons, mut learner) = lessons(notes.clone());
    for number in 0..WAITING + 10 {
        lessons.give(words(&format!("word{number}")));
    }
    learner.flush().await;
    let told: Vec<String> = notes.told().concat();
    assert_eq!(told.len(), WAITING);
    assert!(told.contains(&"word0".to_owned()) && !told.contains(&format!("word{WAITING}")));
    lessons.give(words("later"));
    learner.flush().await;
    assert_eq!(notes.told().last().unwrap(), &["later"], "there is room again");
}

#[tokio::test]
async fn a_store_that_is_away_costs_the_words_of_one_batch_alone() {
    let notes = Arc::new(Notes::default());
    let (lessons, mut learner) = lessons(notes.clone());
    notes.is_away.store(true, Ordering::Relaxed);
    lessons.give(words("lost"));
    learner.flush().await;
    notes.is_away.store(false, Ordering::Relaxed);
    lessons.give(words("kept"));
    learner.flush().await;
    assert_eq!(notes.told(), [["kept"]]);
}

#[tokio::test]
async fn texts_that_come_together_are_learned_together_and_none_is_left_at_the_end() {
    let notes = Arc::new(Notes::default());
    let (lessons, learner) = lessons(notes.clone());
    let (end, shutdown) = watch::channel(false);
    for text in ["pump", "", "valve"] {
        lessons.give(words(text));
    }
    let running = tokio::spawn(learner.run(shutdown));
    tokio::task::yield_now().await;
    lessons.give(words("gasket"));
    end.send_replace(true);
    running.await.unwrap();
    let told = notes.told();
    assert!(told.len() <= 2, "{told:?}");
    let mut all = told.concat();
    all.sort_unstable();
    assert_eq!(all, ["gasket", "pump", "valve"]);
}

#[tokio::test]
async fn it_ends_when_nobody_can_give_any_more() {
    let notes = Arc::new(Notes::default());
    let (lessons, learner) = lessons(notes.clone());
    lessons.give(words("pump"));
    drop(lessons);
    let (_running, shutdown) = watch::channel(false);
    learner.run(shutdown).await;
    assert_eq!(notes.told(), [["pump"]]);
}
