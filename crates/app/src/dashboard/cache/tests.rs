//! Instants are handed in, so that no test waits for a value to grow old.

use std::sync::atomic::{AtomicU32, Ordering};

use tokio::{sync::Semaphore, task::yield_now};

use super::*;

/// Counts how often it is asked, answers with the number, and lets answers out one permit at a time.
#[derive(Clone)]
struct Source {
    asked: Arc<AtomicU32>,
    gate: Arc<Semaphore>,
}

impl Source {
    fn open() -> Self {
        Self { asked: Arc::default(), gate: Arc::new(Semaphore::new(Semaphore::MAX_PERMITS)) }
    }

    fn shut() -> Self {
        Self { gate: Arc::new(Semaphore::new(0)), ..Self::open() }
    }

    fn asked(&self) -> u32 {
        self.asked.load(Ordering::SeqCst)
    }

    async fn answer(self) -> Result<u32, StoreError> {
        let number = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
        self.gate.acquire().await.unwrap().forget();
        Ok(number)
    }
}

fn cache() -> Arc<Cache<u32, u32>> {
    Arc::new(Cache::new(Handle::current()))
}

async fn failing() -> Result<u32, StoreError> {
    Err(StoreError::new(StoreErrorKind::Unavailable, "test", "away"))
}

/// Lets tasks that can go on do so until the condition holds.
async fn until(condition: impl Fn() -> bool) {
    tokio::time::timeout(Duration::from_secs(20), async {
        while !condition() {
            yield_now().await;
        }
    })
    .await
    .expect("it never came to be");
}

#[tokio::test]
async fn all_who_ask_at_once_wait_for_one_answer() {
    let (cache, source) = (cache(), Source::shut());
    let asking: Vec<_> = (0..50)
        .map(|_| {
            let (cache, source) = (cache.clone(), source.clone());
            tokio::spawn(async move { cache.get(1, || source.answer()).await })
        })
        .collect();
    until(|| source.asked() == 1).await;
    source.gate.add_permits(50);
    for answer in asking {
        assert_eq!(answer.await.unwrap().unwrap(), 1);
    }
    assert_eq!(source.asked(), 1);
    assert_eq!(cache.get(2, || source.clone().answer()).await.unwrap(), 2, "another key is another question");
}

#[tokio::test]
async fn what_is_older_is_served_while_one_task_finds_another() {
    let (cache, source) = (cache(), Source::shut());
    let ask = |later| {
        let now = Instant::now() + Duration::from_secs(later);
        cache.get_at(now, 1, || source.clone().answer())
    };
    source.gate.add_permits(1);
    assert_eq!(ask(0).await.unwrap(), 1);
    assert_eq!(ask(1).await.unwrap(), 1);
    assert_eq!(source.asked(), 1, "it is fresh");
    for _ in 0..3 {
        assert_eq!(ask(5).await.unwrap(), 1);
        yield_now().await;
    }
    assert_eq!(source.asked(), 2, "one task alone");
    source.gate.add_permits(1);
    until(|| lock(&cache.state).slots[&1].flight.is_none()).await;
    assert_eq!(ask(1).await.unwrap(), 2);
    source.gate.add_permits(1);
    assert_eq!(ask(60).await.unwrap(), 3, "what is too old is waited for");
}

#[tokio::test]
async fn an_error_goes_to_those_who_waited_and_is_not_kept() {
    let (cache, source) = (cache(), Source::open());
    let error = cache.get(1, failing).await.unwrap_err();
    assert_eq!(error.kind, StoreErrorKind::Unavailable);
    assert!(lock(&cache.state).slots.is_empty());
    assert_eq!(cache.get(1, || source.clone().answer()).await.unwrap(), 1);
    let later = Instant::now() + Duration::from_secs(5);
    assert_eq!(cache.get_at(later, 1, failing).await.unwrap(), 1);
    until(|| lock(&cache.state).slots[&1].flight.is_none()).await;
    assert_eq!(cache.get_at(later, 1, failing).await.unwrap(), 1, "what was found stands for its time");
    let late = Instant::now() + Duration::from_mins(1);
    assert!(cache.get_at(late, 1, failing).await.is_err());
}

#[tokio::test]
async fn who_goes_away_takes_the_answer_from_nobody() {
    let (cache, source) = (cache(), Source::shut());
    let first = tokio::spawn({
        let (cache, source) = (cache.clone(), source.clone());
        async move { cache.get(1, || source.answer()).await }
    });
    until(|| source.asked() == 1).await;
    let second = tokio::spawn({
        let (cache, source) = (cache.clone(), source.clone());
        async move { cache.get(1, || source.answer()).await }
    });
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    source.gate.add_permits(1);
    assert_eq!(second.await.unwrap().unwrap(), 1);
    assert_eq!(source.asked(), 1);
}

#[tokio::test]
async fn a_panic_is_an_error_and_the_next_one_asks_again() {
    let (cache, source) = (cache(), Source::open());
    let outcome = cache.get(1, || async { panic!("made by a test") }).await;
    assert_eq!(outcome.unwrap_err().kind, StoreErrorKind::Internal);
    assert_eq!(cache.get(1, || source.answer()).await.unwrap(), 1);
}

#[tokio::test]
async fn so_many_keys_and_the_oldest_go() {
    let (cache, source) = (cache(), Source::open());
    let count = u32::try_from(KEYS).unwrap();
    for key in 0..count + 10 {
        cache.get(key, || source.clone().answer()).await.unwrap();
    }
    let state = lock(&cache.state);
    assert_eq!(state.slots.len(), KEYS);
    assert!((0..10).all(|key| !state.slots.contains_key(&key)));
    assert!(state.slots.contains_key(&10) && state.slots.contains_key(&(count + 9)));
}
