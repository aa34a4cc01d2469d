//! People who write, read and delete at once: nobody waits for ever, and what is counted is what waits.

use std::sync::Arc;

use p2p_app::error::ServiceError;
use p2p_domain::{
    actor::Actor,
    error::Classify as _,
    event::{Channel, LiveEvent},
    port::{stream::StreamReader as _, unread::UnreadReader as _},
    version::Expected,
};

use super::desk::Desk;

const EACH: usize = 12;

/// Nobody's count is another than what waits.
async fn counts_are_right(desk: &Desk) {
    assert_eq!(desk.world.store.drifted(None, 500).await.unwrap().0, []);
}

/// How each count was told that somebody got, in the order of their stream.
async fn told_counts(desk: &Desk, to: &Actor) -> Vec<(u32, u64)> {
    let told = desk.told(to).await;
    let count = |event| match event {
        LiveEvent::Unread { counts } => Some((counts.messages.unread, counts.messages.version)),
        _ => None,
    };
    told.into_iter().filter_map(count).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_who_write_to_each_other_at_once_meet_in_one_conversation() {
    let desk = Arc::new(Desk::new().await);
    let writers: Vec<_> = (0..2 * EACH)
        .map(|n| {
            let desk = desk.clone();
            tokio::spawn(async move {
                let (from, to) = if n % 2 == 0 { (&desk.amal, &desk.badr) } else { (&desk.badr, &desk.amal) };
                desk.try_send(from, to.user_id, &[], &format!("note {n}")).await.map(|view| view.message)
            })
        })
        .collect();
    let mut conversations = Vec::new();
    for writer in writers {
        conversations.push(writer.await.unwrap().unwrap().conversation_id);
    }
    conversations.dedup();
    assert_eq!(conversations.len(), 1);
    for (one, other) in [(&desk.amal, &desk.badr), (&desk.badr, &desk.amal)] {
        assert_eq!(desk.texts(one, other).await.len(), 2 * EACH);
        let head = desk.world.store.head(Channel::User(one.user_id)).await.unwrap();
        assert_eq!(head.last.get(), 3 * EACH as u64, "each message, and each count that moved");
        let counted: Vec<_> = (1..=EACH).map(|n| (u32::try_from(n).unwrap(), n as u64)).collect();
        assert_eq!(told_counts(&desk, one).await, counted, "counts are told in the order of their versions");
    }
    counts_are_right(&desk).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_read_and_deleted_at_once_is_counted_down_once() {
    let desk = Arc::new(Desk::new().await);
    for _ in 0..EACH {
        let id = desk.send(&desk.amal, &desk.badr, "now you see it").await.message.id;
        let (reader, other, deleter) = (desk.clone(), desk.clone(), desk.clone());
        let reading = tokio::spawn(async move { reader.messages.mark_read(&reader.badr, id).await.map(drop) });
        let with = desk.amal.user_id.uuid();
        let all = tokio::spawn(async move { other.messages.read_all(&other.badr, with).await.map(drop) });
        let deleting = tokio::spawn(async move { deleter.messages.delete(&deleter.amal, id, &Expected::Any).await });
        for work in [reading, all, deleting] {
            work.await.unwrap().unwrap();
        }
        assert_eq!(desk.waiting(&desk.badr).await, 0);
        counts_are_right(&desk).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_who_delete_the_same_one_does() {
    let desk = Arc::new(Desk::new().await);
    let id = desk.send(&desk.amal, &desk.badr, "twice").await.message.id;
    let deleters: Vec<_> = (0..4)
        .map(|_| {
            let desk = desk.clone();
            tokio::spawn(async move { desk.messages.delete(&desk.amal, id, &Expected::Any).await })
        })
        .collect();
    let mut done = 0;
    for deleter in deleters {
        match deleter.await.unwrap() {
            Ok(()) => done += 1,
            Err(error) => assert!(matches!(error, ServiceError::NotFound), "{}", error.code()),
        }
    }
    assert_eq!((done, desk.waiting(&desk.badr).await), (1, 0));
    counts_are_right(&desk).await;
}
