//! `SearchRepository`: the entries of the index, and when they are true.

use p2p_domain::{
    id::UserId,
    page::{Limit, PageRequest},
    port::search::SearchRepository,
    search::{IndexEntry, SearchKind, Subject},
    use_case::UseCase,
    user::User,
    version::Version,
};
use uuid::Uuid;

use super::{
    stage::{self, Forum, commit},
    use_cases::remove,
};
use crate::{
    build::{a_query, a_use_case, a_use_case_as_subject, an_entry, an_id, at, audience},
    world::Stores,
};

suite! { ($) search_index, search_index_suite(Stores):
    what_was_put_is_found_after_the_commit_and_not_before, the_last_entry_of_a_thing_is_the_one, what_was_removed_is_not_found,
    an_abandoned_unit_leaves_nothing, entries_of_things_of_one_id_are_separate, an_entry_of_nothing_finds_nothing,
    an_entry_without_words_is_found_by_none, a_long_text_is_indexed_to_its_end, of_entries_that_race_one_stays, an_unchanged_thing_has_its_version,
    what_is_not_there_is_not_unchanged, nobody_changes_what_is_unchanged_before_the_unit_ends,
}

/// Puts an entry into the index.
pub(super) async fn index(stores: &Stores, entry: &IndexEntry) {
    commit!(stores, unit => {
        let search: &mut dyn SearchRepository = unit.search();
        search.put(entry).await?;
    });
}

pub(super) async fn forget(stores: &Stores, subject: Subject) {
    commit!(stores, unit => unit.search().remove(subject).await?);
}

/// The use cases that somebody finds by what they type, the best first.
pub(super) async fn found(stores: &Stores, typed: &str) -> Vec<Uuid> {
    let page = PageRequest::first(Limit::new(100).unwrap());
    let anybody = audience(&crate::build::a_user());
    let answer = stores.search.use_cases(&anybody, &a_query(typed), at(1_000), &page).await.unwrap();
    answer.items.into_iter().map(|found| found.item.use_case.id.uuid()).collect()
}

async fn use_case(stores: &Stores) -> (User, UseCase, Subject) {
    let author = stage::member(stores).await;
    let use_case = stage::use_case(stores, a_use_case(&author)).await;
    let subject = a_use_case_as_subject(&use_case);
    (author, use_case, subject)
}

async fn what_was_put_is_found_after_the_commit_and_not_before(stores: &Stores) {
    let (_, _, subject) = use_case(stores).await;
    assert_eq!(found(stores, "graphite ").await, [] as [Uuid; 0]);
    let mut unit = stores.store.begin().await.unwrap();
    unit.search().put(&an_entry(subject, "Graphite seals", "")).await.unwrap();
    assert_eq!(found(stores, "graphite ").await, [] as [Uuid; 0]);
    unit.commit().await.unwrap();
    assert_eq!(found(stores, "graphite ").await, [subject.id]);
    let mut unit = stores.store.begin().await.unwrap();
    unit.search().put(&an_entry(subject, "Rubber seals", "")).await.unwrap();
    assert_eq!((found(stores, "graphite ").await, found(stores, "rubber ").await), (vec![subject.id], vec![]));
    unit.commit().await.unwrap();
    assert_eq!((found(stores, "graphite ").await, found(stores, "rubber ").await), (vec![], vec![subject.id]));
}

async fn the_last_entry_of_a_thing_is_the_one(stores: &Stores) {
    let (_, _, subject) = use_case(stores).await;
    let (_, _, beside) = use_case(stores).await;
    index(stores, &an_entry(beside, "Seals of copper", "")).await;
    commit!(stores, unit => {
        unit.search().put(&an_entry(subject, "Seals of graphite", "")).await?;
        unit.search().put(&an_entry(subject, "Seals of rubber", "")).await?;
    });
    for (typed, expected) in [("seal ", 2), ("graphite ", 0), ("rubber ", 1), ("copper ", 1)] {
        assert_eq!(found(stores, typed).await.len(), expected, "{typed}");
    }
    for material in ["graphite", "wool", "wool", "graphite"] {
        index(stores, &an_entry(subject, "", &format!("Seals of {material}"))).await;
        assert_eq!(found(stores, &format!("{material} ")).await, [subject.id]);
        assert_eq!(found(stores, "seal ").await.len(), 2, "each is found once");
    }
    assert_eq!(found(stores, "wool ").await, [] as [Uuid; 0]);
}

async fn what_was_removed_is_not_found(stores: &Stores) {
    let (_, _, gone) = use_case(stores).await;
    let (_, _, kept) = use_case(stores).await;
    for subject in [gone, kept] {
        index(stores, &an_entry(subject, "Seals", "")).await;
    }
    for _ in 0..2 {
        forget(stores, gone).await;
        assert_eq!(found(stores, "seal ").await, [kept.id], "none is no error");
    }
    index(stores, &an_entry(gone, "Seals again", "")).await;
    assert_eq!(found(stores, "again ").await, [gone.id]);
}

async fn an_abandoned_unit_leaves_nothing(stores: &Stores) {
    let (_, _, old) = use_case(stores).await;
    let (_, _, new) = use_case(stores).await;
    let (_, _, kept) = use_case(stores).await;
    index(stores, &an_entry(old, "Graphite seals", "")).await;
    index(stores, &an_entry(kept, "Graphite too", "")).await;
    let mut unit = stores.store.begin().await.unwrap();
    unit.search().put(&an_entry(old, "Rubber seals", "")).await.unwrap();
    unit.search().put(&an_entry(new, "Rubber rings", "")).await.unwrap();
    unit.search().remove(kept).await.unwrap();
    drop(unit);
    assert_eq!(found(stores, "rubber ").await, [] as [Uuid; 0]);
    assert_eq!(found(stores, "graphite ").await.len(), 2);
}

async fn entries_of_things_of_one_id_are_separate(stores: &Stores) {
    let (_, _, subject) = use_case(stores).await;
    index(stores, &an_entry(subject, "Seals", "")).await;
    for kind in SearchKind::ALL.into_iter().filter(|kind| *kind != SearchKind::UseCase) {
        let other = Subject { kind, ..subject };
        index(stores, &an_entry(other, "Valves", "")).await;
        assert_eq!((found(stores, "seal ").await, found(stores, "valve ").await), (vec![subject.id], vec![]));
        forget(stores, other).await;
        assert_eq!(found(stores, "seal ").await, [subject.id]);
    }
}

async fn an_entry_of_nothing_finds_nothing(stores: &Stores) {
    let (_, use_case, subject) = use_case(stores).await;
    let nothing = Subject { id: an_id(), ..subject };
    index(stores, &an_entry(nothing, "Seals", "")).await;
    assert_eq!(found(stores, "seal ").await, [] as [Uuid; 0]);
    index(stores, &an_entry(subject, "Seals", "")).await;
    assert!(remove(stores, use_case.id, 5).await);
    assert_eq!(found(stores, "seal ").await, [] as [Uuid; 0]);
}

async fn an_entry_without_words_is_found_by_none(stores: &Stores) {
    let (_, _, subject) = use_case(stores).await;
    index(stores, &an_entry(subject, "Seals", "of rubber")).await;
    index(stores, &an_entry(subject, "", "")).await;
    for typed in ["seal ", "rubber ", "s"] {
        assert_eq!(found(stores, typed).await, [] as [Uuid; 0], "{typed}");
    }
    index(stores, &an_entry(subject, "", "of rubber")).await;
    assert_eq!(found(stores, "rubber ").await, [subject.id]);
}

async fn a_long_text_is_indexed_to_its_end(stores: &Stores) {
    let (_, _, subject) = use_case(stores).await;
    // 16,000 words, of which one stands there thousands of times and the others some twenty times.
    let letters =
        |n: usize| ["b", "d", "g", "k", "l", "m", "r", "t"].map(|end| format!("za{end}{}o", ["u", "o", "i"][n % 3]));
    let filler: Vec<_> = (0..7_990).map(|n| format!("{} صمام", letters(n / 8)[n % 8])).collect();
    let filler = filler.join(" ");
    index(stores, &an_entry(subject, "Seals", &format!("{filler} at the very end gaskets"))).await;
    for typed in ["seal gasket ", "\"very end gasket\"", "zamuo ", "الصمامات ", "gask"] {
        assert_eq!(found(stores, typed).await, [subject.id], "{typed}");
    }
    assert_eq!(found(stores, "\"seals zabuo\"").await, [] as [Uuid; 0]);
}

async fn of_entries_that_race_one_stays(stores: &Stores) {
    for _ in 0..5 {
        let (_, _, subject) = use_case(stores).await;
        let (one, other) = (an_entry(subject, "Graphite", ""), an_entry(subject, "Rubber", ""));
        tokio::join!(index(stores, &one), index(stores, &other));
        let both = (found(stores, "graphite ").await, found(stores, "rubber ").await);
        assert!(both == (vec![subject.id], vec![]) || both == (vec![], vec![subject.id]), "{both:?}");
        forget(stores, subject).await;
    }
}

async fn unchanged(stores: &Stores, kind: SearchKind, id: Uuid, seen: u32) -> bool {
    commit!(stores, unit => unit.search().unchanged(Subject { kind, id }, seen).await?)
}

async fn an_unchanged_thing_has_its_version(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let reply = forum.reply(stores).await;
    let use_case = stage::use_case(stores, a_use_case(&forum.author)).await;
    let things = [
        (SearchKind::User, forum.author.id.uuid()),
        (SearchKind::UseCase, use_case.id.uuid()),
        (SearchKind::Topic, forum.topic.id.uuid()),
        (SearchKind::Post, forum.post.id.uuid()),
        (SearchKind::Reply, reply.id.uuid()),
    ];
    for (kind, id) in things {
        assert!(unchanged(stores, kind, id, 1).await, "{kind:?}");
        assert!(!unchanged(stores, kind, id, 2).await, "{kind:?}");
        let mut batch = stores.index_source.batch(kind, None, 10).await.unwrap();
        assert_eq!(batch.pop().map(|thing| thing.seen), Some(1), "{kind:?}: it is what a batch tells");
    }
    commit!(stores, unit => {
        assert!(unit.users().update(&forum.author, Version::FIRST).await?);
        assert!(unit.use_cases().update(&use_case, Version::FIRST).await?);
        assert!(unit.topics().update(&forum.topic, Version::FIRST).await?);
        assert!(unit.posts().update(&forum.post, Version::FIRST).await?);
        assert!(unit.replies().update(&reply, Version::FIRST).await?);
    });
    for (kind, id) in things {
        assert!(!unchanged(stores, kind, id, 1).await, "{kind:?}");
        assert!(unchanged(stores, kind, id, 2).await, "{kind:?}");
    }
}

async fn what_is_not_there_is_not_unchanged(stores: &Stores) {
    for kind in SearchKind::ALL {
        assert!(!unchanged(stores, kind, an_id(), 1).await, "{kind:?}");
    }
    let forum = Forum::open(stores).await;
    let reply = forum.reply(stores).await;
    commit!(stores, unit => {
        assert!(unit.replies().delete(reply.id, at(5)).await?);
        assert!(unit.posts().delete(forum.post.id, at(5)).await?);
        assert!(unit.topics().delete(forum.topic.id, at(5)).await?);
    });
    let deleted = [
        (SearchKind::Topic, forum.topic.id.uuid()),
        (SearchKind::Post, forum.post.id.uuid()),
        (SearchKind::Reply, reply.id.uuid()),
    ];
    for (kind, id) in deleted {
        assert!(!unchanged(stores, kind, id, 1).await, "{kind:?}");
    }
    let (author, use_case, _) = use_case(stores).await;
    assert!(!unchanged(stores, SearchKind::User, use_case.id.uuid(), 1).await, "another kind");
    assert!(unchanged(stores, SearchKind::User, author.id.uuid(), 1).await);
    assert!(remove(stores, use_case.id, 5).await);
    assert!(!unchanged(stores, SearchKind::UseCase, use_case.id.uuid(), 1).await);
    super::erasure::erase(stores, UserId::new(author.id.uuid())).await;
    assert!(!unchanged(stores, SearchKind::User, author.id.uuid(), 1).await);
}

/// What writes the index anew: an entry of what it read before, unless that changed since.
async fn write_anew(stores: &Stores, subject: Subject, old: &IndexEntry) {
    commit!(stores, unit => {
        if unit.search().unchanged(subject, 1).await? {
            unit.search().put(old).await?;
        }
    });
}

async fn nobody_changes_what_is_unchanged_before_the_unit_ends(stores: &Stores) {
    for _ in 0..10 {
        let (author, use_case, subject) = use_case(stores).await;
        let (old, new) = (an_entry(subject, "Graphite", ""), an_entry(subject, "Rubber", ""));
        let edit = async || {
            commit!(stores, unit => {
                assert!(unit.use_cases().update(&use_case, Version::FIRST).await?);
                unit.search().put(&new).await?;
            });
        };
        tokio::join!(write_anew(stores, subject, &old), edit());
        assert_eq!(found(stores, "graphite ").await, [] as [Uuid; 0], "an old text won over a new one");
        assert_eq!(found(stores, "rubber ").await, [subject.id]);
        forget(stores, subject).await;
        drop(author);
    }
}
