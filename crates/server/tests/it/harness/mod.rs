//! What stories stand on: a place (a store and a folder of its own), a server in it, and people who call it.

mod answer;
mod authenticator;
mod client;
mod images;
mod letters;
mod people;
mod place;
mod receiver;
mod running;
mod traces;
mod world;

pub use answer::{Answer, text};
pub use client::{Call, Client, Session};
pub use images::{form, jpeg, png, webp};
pub use letters::Letter;
pub use people::{PASSWORD, Person, email_at, new_domain};
pub use place::{Backend, Place};
pub use receiver::{Received, Receiver};
pub use running::Running;
pub use world::World;

use std::{
    future::Future,
    panic,
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::FutureExt as _;

/// How long a story may take before it counts as hanging.
const PATIENCE: Duration = Duration::from_mins(2);

/// Makes `sqlite::name` and `postgres::name` of each story, an `async fn name(world: World)` of the same module. With `at Place:`
/// in front, stories are `async fn name(place: Arc<Place>)` and start what they need themselves.
macro_rules! stories {
    (at Place: $($name:ident),+ $(,)?) => {
        $crate::harness::stories!(@ [|place| async { place }] $($name),+);
    };
    (@ [$world:expr] $($name:ident),+) => {
        mod sqlite {
            $(#[test]
            fn $name() {
                $crate::harness::run($crate::harness::Backend::Sqlite, $world, super::$name);
            })+
        }
        mod postgres {
            $(#[test]
            fn $name() {
                $crate::harness::run($crate::harness::Backend::Postgres, $world, super::$name);
            })+
        }
    };
    ($($name:ident),+ $(,)?) => {
        $crate::harness::stories!(@ [$crate::harness::World::at] $($name),+);
    };
}
pub(crate) use stories;

/// Runs one story on a runtime of its own: makes the place, tells the story, brings its servers down, removes the place.
pub fn run<W, M, S>(backend: Backend, make: impl FnOnce(Arc<Place>) -> M, story: impl FnOnce(W) -> S)
where
    M: Future<Output = W>,
    S: Future<Output = ()>,
{
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let Some(place) = Place::make(backend).await else { return };
        let told = async { story(make(Arc::clone(&place)).await).await };
        let bounded = tokio::time::timeout(PATIENCE, told);
        let outcome = panic::AssertUnwindSafe(bounded).catch_unwind().await;
        place.clear().await;
        match outcome {
            Ok(Ok(())) => {}
            Ok(Err(_)) => panic!("the story hangs: it did not end within {PATIENCE:?}"),
            Err(failure) => panic::resume_unwind(failure),
        }
    });
}

/// Waits until `holds` answers true, asking again and again; fails after ten seconds. For what follows soon, not at once.
pub async fn eventually<F: Future<Output = bool>>(what: &str, mut holds: impl FnMut() -> F) {
    let asked = async {
        while !holds().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    assert!(tokio::time::timeout(Duration::from_secs(10), asked).await.is_ok(), "it never came true that {what}");
}

/// Like [`eventually`], for what the contract promises within a second.
pub async fn within_a_second<F: Future<Output = bool>>(what: &str, holds: impl FnMut() -> F) {
    let began = Instant::now();
    eventually(what, holds).await;
    assert!(began.elapsed() < Duration::from_secs(1), "{what}, but only after {:?}", began.elapsed());
}
