//! Views: once per person and day, shown before they are written, and never counted double or lost by a store that is away for a while.

use std::{sync::Arc, time::Duration};

use p2p_app::use_cases::Wanted;
use p2p_domain::{
    actor::Actor,
    id::UseCaseId,
    page::{Limit, PageRequest},
    use_case::Mark,
};
use tokio::sync::watch;

use super::Library;
use crate::world::{Ground, soon};

/// From the dawn to the last moment of that day.
const TO_MIDNIGHT: Duration = Duration::from_millis(86_399_999);

async fn seen(library: &Library, by: &Actor, of: UseCaseId) -> u32 {
    library.use_cases.get(by, of).await.unwrap().use_case.view_count
}

#[tokio::test]
async fn a_person_counts_once_a_day_and_is_asked_for_once() {
    let library = Library::new().await;
    let (author, reader) = (library.world.somebody().await, library.world.somebody().await);
    let id = library.published(&author, "Cooling").await;
    library.world.ground.clock.advance(TO_MIDNIGHT);
    assert_eq!(seen(&library, &reader, id).await, 1, "their own is among those that are shown");
    assert_eq!((seen(&library, &reader, id).await, library.stored_views(&author, id).await), (1, 0));
    library.views.flush().await.unwrap();
    assert_eq!((seen(&library, &reader, id).await, library.stored_views(&author, id).await), (1, 1));
    let asked = library.calls.take().await;
    assert!(asked.contains(&("has_viewed", 1)), "{asked:?}");
    library.world.ground.clock.advance(Duration::from_millis(1));
    assert_eq!((seen(&library, &reader, id).await, seen(&library, &reader, id).await), (2, 2), "another day");
    library.views.flush().await.unwrap();
    assert_eq!(library.stored_views(&author, id).await, 2);
    let asked = library.calls.take().await;
    assert!(asked.contains(&("has_viewed", 1)), "{asked:?}");
}

#[tokio::test]
async fn the_authors_own_and_those_of_what_not_everybody_sees_do_not_count() {
    let library = Library::new().await;
    let [admin, author, colleague] = library.world.colleagues().await;
    let id = library.published(&author, "Cooling").await;
    library.use_cases.unpublish(&author, id).await.unwrap();
    assert_eq!(seen(&library, &colleague, id).await, 0);
    library.use_cases.publish(&author, id).await.unwrap();
    assert_eq!(seen(&library, &author, id).await, 0);
    assert_eq!(library.calls.take().await.iter().filter(|(call, _)| *call == "has_viewed").count(), 0);
    assert_eq!(seen(&library, &admin, id).await, 1);
    library.use_cases.archive(&author, id).await.unwrap();
    assert_eq!(seen(&library, &colleague, id).await, 1);
}

#[tokio::test]
async fn what_waits_is_shown_in_lists_and_written_for_the_numbers() {
    let library = Library::new().await;
    let author = library.world.somebody().await;
    let id = library.published(&author, "Cooling").await;
    let guests = [library.world.somebody().await, library.world.somebody().await];
    for guest in &guests {
        seen(&library, guest, id).await;
    }
    library.use_cases.mark(&guests[0], id, Mark::Like, true).await.unwrap();
    let page = PageRequest::first(Limit::default());
    let listed = library.use_cases.list(&author, Wanted::default(), &page).await.unwrap();
    assert_eq!((listed.items[0].use_case.view_count, library.stored_views(&author, id).await), (2, 0));
    let numbers = library.use_cases.numbers(&author, id).await.unwrap();
    assert_eq!((numbers.views_total, numbers.unique_viewers, numbers.likes), (2, 2, 1));
    assert_eq!(numbers.viewers_by_organization.len(), 2);
    seen(&library, &library.world.somebody().await, id).await;
    library.world.faults.fail_next("store.commit");
    let numbers = library.use_cases.numbers(&author, id).await.unwrap();
    assert_eq!((numbers.views_total, library.views.pending(id)), (2, 1), "told without what cannot be written");
}

#[tokio::test]
async fn views_wait_while_the_store_is_away_and_a_dropped_flush_loses_none() {
    let library = Library::new().await;
    let (author, reader) = (library.world.somebody().await, library.world.somebody().await);
    let id = library.published(&author, "Cooling").await;
    seen(&library, &reader, id).await;
    for call in ["store.begin", "store.commit"] {
        library.world.faults.fail_next(call);
        assert!(library.views.flush().await.is_err());
        assert_eq!((library.views.pending(id), seen(&library, &reader, id).await), (1, 1));
    }
    tokio::select! {
        biased;
        _ = library.views.flush() => panic!("it has to wait for the store"),
        () = std::future::ready(()) => {}
    }
    assert_eq!(library.views.pending(id), 1);
    library.views.flush().await.unwrap();
    assert_eq!((library.views.pending(id), library.stored_views(&author, id).await), (0, 1));
    library.views.flush().await.unwrap();
    assert_eq!(library.stored_views(&author, id).await, 1);
}

#[tokio::test]
async fn another_process_counts_nobody_again() {
    let ground = Ground::new();
    let (library, other) = (Library::on(&ground).await, Library::on(&ground).await);
    let (author, reader) = (library.world.somebody().await, library.world.somebody().await);
    let id = library.published(&author, "Cooling").await;
    // Both take it for new: the store counts it once.
    assert_eq!((seen(&library, &reader, id).await, seen(&other, &reader, id).await), (1, 1));
    library.views.flush().await.unwrap();
    other.views.flush().await.unwrap();
    assert_eq!((library.stored_views(&author, id).await, seen(&other, &reader, id).await), (1, 1));
    let third = Library::on(&ground).await;
    assert_eq!((seen(&third, &reader, id).await, third.views.pending(id)), (1, 0));
}

#[tokio::test]
async fn what_waits_is_written_in_the_background_and_at_the_end() {
    let library = Library::new().await;
    let (author, reader) = (library.world.somebody().await, library.world.somebody().await);
    let id = library.published(&author, "Cooling").await;
    let (stop, shutdown) = watch::channel(false);
    let views = library.views.clone();
    let task = tokio::spawn(async move { views.run(shutdown).await });
    library.world.faults.fail_next("store.commit");
    seen(&library, &reader, id).await;
    soon("a later round", async {
        while library.views.pending(id) > 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
    assert_eq!(library.stored_views(&author, id).await, 1);
    seen(&library, &library.world.somebody().await, id).await;
    stop.send(true).unwrap();
    soon("the end", task).await.unwrap();
    assert_eq!(library.stored_views(&author, id).await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_view_is_shown_twice_or_not_at_all_while_it_is_written() {
    let library = Arc::new(Library::new().await);
    let author = library.world.somebody().await;
    let id = library.published(&author, "Cooling").await;
    for count in 1..=40 {
        let guest = library.world.somebody().await;
        let both = (0..2).map(|_| {
            let (library, guest) = (library.clone(), guest.clone());
            tokio::spawn(async move { seen(&library, &guest, id).await })
        });
        for once in both.collect::<Vec<_>>() {
            once.await.unwrap();
        }
        let flushing = tokio::spawn({
            let library = library.clone();
            async move { library.views.flush().await }
        });
        for _ in 0..3 {
            assert_eq!(seen(&library, &author, id).await, count);
        }
        flushing.await.unwrap().unwrap();
        assert_eq!((library.stored_views(&author, id).await, library.views.pending(id)), (count, 0));
    }
}
