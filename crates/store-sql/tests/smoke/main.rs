//! The store's own promises, which no port states: opening, migrating, the writer's gate, refused commits.
//! What the ports promise is in `contract.rs`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

/// Runs a body on SQLite, and on Postgres where one is given.
macro_rules! on_both {
    ($($(#[$meta:meta])* $name:ident => $body:ident;)+) => {
        mod sqlite { $($(#[$meta])* #[tokio::test(flavor = "multi_thread")] async fn $name() { super::$body(crate::place::Place::sqlite().await).await; })+ }
        mod postgres { $($(#[$meta])* #[tokio::test(flavor = "multi_thread")] async fn $name() {
            if let Some(place) = crate::place::Place::postgres().await { super::$body(place).await; }
        })+ }
    };
}

mod audit;
mod erasure;
mod moderation;
mod place;
mod search;
mod traces;
mod use_cases;

use std::time::Duration;

use p2p_domain::port::{error::StoreErrorKind, outbox::OutboxQueue as _, store::Store as _};
use p2p_store_sql::{SqlOptions, SqlStore};
use place::{Place, at_once, topic, user};

on_both! {
    migrating_twice_changes_nothing => migrate_twice;
    rows_of_the_first_schema_live_on_in_the_next => migrate_onward;
    names_of_before_are_folded => fold_names;
    many_may_migrate_at_once => migrate_at_once;
    what_is_committed_is_read_and_what_is_dropped_is_not => commit_and_drop;
    a_unit_that_failed_does_not_commit => failed_unit;
    a_category_that_is_missing_is_named => missing_category;
    the_tree_closes_over_a_deleted_reply => tree;
    purging_takes_bounded_steps => purge;
    loading_in_bulk_writes_the_same_rows => bulk;
    voters_at_once_are_all_counted => voters;
    a_unit_may_be_abandoned_in_the_middle_of_a_call => abandon;
    a_lock_and_a_post_do_not_slip_past_each_other => lock_against_posts;
}

async fn migrate_twice(place: Place) {
    place.store.migrate().await.unwrap();
    assert_eq!(place.store.schema_version().await.unwrap().as_deref(), Some(p2p_migration::NEWEST));
    place.store.ping().await.unwrap();
    place.store.optimize().await.unwrap();
    place.store.close().await.unwrap();
    assert_eq!(place.store.ping().await.unwrap_err().kind, StoreErrorKind::Unavailable);
}

async fn migrate_onward(place: Place) {
    use p2p_domain::{job::Lane, user::Email};
    let old = place.sibling().await;
    old.migrate_first(1).await;
    let email = "amal@valves.example";
    let id =
        if old.is_sqlite() { "X'0198f1a0000070008000000000000001'" } else { "'0198f1a0-0000-7000-8000-000000000001'" };
    for sql in [
        format!(
            "INSERT INTO organizations (id, name, domain, is_active, version, created_at, updated_at) \
             VALUES ({id}, 'Valves', 'valves.example', TRUE, 1, 1, 1)"
        ),
        format!(
            "INSERT INTO users (id, organization_id, email, name_key, role, status, is_verified, reputation, version, \
             created_at, updated_at) VALUES ({id}, {id}, '{email}', '', 'admin', 'active', TRUE, 0, 1, 1, 1)"
        ),
        "INSERT INTO outbox (key, payload, created_at, due_at, attempts) VALUES ('purge:1', '{}', 1, 1, 0)".to_owned(),
    ] {
        old.sql(&sql).await.unwrap();
    }
    old.store.migrate().await.unwrap();
    let mut unit = old.store.begin().await.unwrap();
    let person = unit.users().find_by_email(&Email::parse(email).unwrap()).await.unwrap().unwrap();
    let organization = unit.organizations().find(person.organization_id.unwrap()).await.unwrap().unwrap();
    assert!(person.avatar.is_none() && organization.logo.is_none() && !organization.requires_second_factor);
    drop(unit);
    let claim = |lane| old.store.claim(lane, 10, Duration::from_secs(1), person.created_at);
    assert_eq!(claim(Lane::Prompt).await.unwrap().len(), 0);
    assert_eq!(claim(Lane::Patient).await.unwrap().len(), 1, "clearing up does not hold up who watches");
}

async fn fold_names(place: Place) {
    // More than one batch, as a migration leaves them: with the key that the database can make.
    const MANY: u32 = 1_203;
    let row = |n: u32| {
        let id = place::id(n).simple().to_string();
        let id = if place.is_sqlite() { format!("X'{id}'") } else { format!("'{id}'") };
        format!("({id}, 'ÉCOLE أحمد', lower('ÉCOLE أحمد'), '{n}.example', TRUE, 1, 1, 1)")
    };
    let rows: Vec<String> = (0..MANY).map(row).collect();
    let columns = "id, name, name_key, domain, is_active, version, created_at, updated_at";
    place.sql(&format!("INSERT INTO organizations ({columns}) VALUES {}", rows.join(", "))).await.unwrap();
    let folded = "UPDATE organizations SET version = version WHERE name_key = 'ecole احمد'";
    assert_eq!(place.sql(folded).await.unwrap(), 0);
    place.store.migrate().await.unwrap();
    assert_eq!(place.sql(folded).await.unwrap(), u64::from(MANY));
    let before = place.store.statements();
    place.store.migrate().await.unwrap();
    assert!(place.store.statements() - before < 10, "what is folded is only looked at");
}

async fn migrate_at_once(place: Place) {
    let empty = place.sibling().await;
    assert_eq!(empty.store.schema_version().await.unwrap(), None);
    let others: Vec<SqlStore> = [empty.again().await, empty.again().await, empty.again().await].into_iter().collect();
    let tasks: Vec<_> = others.into_iter().map(|store| tokio::spawn(async move { store.migrate().await })).collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(empty.store.schema_version().await.unwrap().as_deref(), Some(p2p_migration::NEWEST));
}

async fn commit_and_drop(place: Place) {
    let (kept, dropped) = (user(1), user(2));
    let mut unit = place.store.begin().await.unwrap();
    unit.users().insert(&kept).await.unwrap();
    unit.commit().await.unwrap();
    let mut unit = place.store.begin().await.unwrap();
    unit.users().insert(&dropped).await.unwrap();
    assert_eq!(unit.users().find(dropped.id).await.unwrap().as_ref(), Some(&dropped), "a unit sees its own writes");
    drop(unit);
    let mut unit = place.store.begin().await.unwrap();
    assert_eq!(unit.users().find_by_email(&kept.email).await.unwrap(), Some(kept));
    assert_eq!(unit.users().find(dropped.id).await.unwrap(), None);
}

async fn failed_unit(place: Place) {
    let first = user(1);
    let mut unit = place.store.begin().await.unwrap();
    unit.users().insert(&first).await.unwrap();
    assert!(unit.users().insert(&first).await.is_err());
    assert_eq!(unit.commit().await.unwrap_err().kind, StoreErrorKind::Internal);
    let mut unit = place.store.begin().await.unwrap();
    assert_eq!(unit.users().find(first.id).await.unwrap(), None);
}

async fn missing_category(place: Place) {
    use p2p_domain::{id::CategoryId, port::error::Constraint};
    let author = user(1);
    let mut unit = place.store.begin().await.unwrap();
    unit.users().insert(&author).await.unwrap();
    let mut lost = topic(3, &author);
    lost.category_id = Some(CategoryId::new(lost.id.uuid()));
    let error = unit.topics().insert(&lost).await.unwrap_err();
    assert_eq!(error.constraint(), Some(Constraint::CategoryExists));
    assert_eq!(error.op, "topic.insert");
    drop(unit);
    let mut unit = place.store.begin().await.unwrap();
    let error = unit.topics().insert(&topic(3, &author)).await.unwrap_err();
    assert_eq!(error.constraint(), Some(Constraint::Reference), "the author is what is missing here");
}

async fn tree(place: Place) {
    use place::{post, reply};
    let author = user(1);
    let topic = topic(2, &author);
    let post = post(3, &topic);
    let root = reply(4, &post, None);
    let middle = reply(5, &post, Some(&root));
    let leaves = [reply(6, &post, Some(&middle)), reply(7, &post, Some(&middle))];
    let below = reply(8, &post, Some(&leaves[0]));
    let mut unit = place.store.begin().await.unwrap();
    unit.users().insert(&author).await.unwrap();
    unit.topics().insert(&topic).await.unwrap();
    unit.posts().insert(&post).await.unwrap();
    for reply in [&root, &middle, &leaves[0], &leaves[1], &below] {
        unit.replies().insert(reply).await.unwrap();
    }
    assert!(unit.replies().delete(middle.id, topic.created_at).await.unwrap());
    unit.commit().await.unwrap();
    let mut unit = place.store.begin().await.unwrap();
    assert_eq!(unit.replies().find(middle.id).await.unwrap(), None);
    assert_eq!(unit.replies().find(root.id).await.unwrap().unwrap().reply_count, 2);
    for leaf in leaves {
        let leaf = unit.replies().find(leaf.id).await.unwrap().unwrap();
        assert_eq!((leaf.parent_reply_id, leaf.depth), (Some(root.id), 2));
    }
    assert_eq!(unit.replies().find(below.id).await.unwrap().unwrap().depth, 3);
}

async fn purge(place: Place) {
    use p2p_domain::content::ContentRef;
    use place::{post, reply};
    let author = user(1);
    let topic = topic(2, &author);
    let at = topic.created_at;
    let mut unit = place.store.begin().await.unwrap();
    unit.users().insert(&author).await.unwrap();
    unit.topics().insert(&topic).await.unwrap();
    for n in 0..5 {
        let post = post(10 + n, &topic);
        unit.posts().insert(&post).await.unwrap();
        unit.replies().insert(&reply(20 + n, &post, None)).await.unwrap();
        assert_eq!(unit.reactions().add_vote(ContentRef::Post(post.id), author.id, at).await.unwrap(), Some((true, 1)));
        assert_eq!(
            unit.reactions().add_vote(ContentRef::Post(post.id), author.id, at).await.unwrap(),
            Some((false, 1))
        );
    }
    assert!(unit.reactions().follow(topic.id, author.id, at).await.unwrap());
    assert!(unit.reactions().record_view(topic.id, author.id, at).await.unwrap());
    assert!(!unit.reactions().record_view(topic.id, author.id, at).await.unwrap());
    assert!(unit.topics().purge(topic.id, 3).await.unwrap(), "not deleted: left alone");
    assert!(unit.topics().find(topic.id).await.unwrap().is_some());
    assert!(unit.topics().delete(topic.id, at).await.unwrap());
    let mut steps = 0;
    while !unit.topics().purge(topic.id, 4).await.unwrap() {
        steps += 1;
        assert!(steps < 20);
    }
    assert!(steps >= 4, "17 rows and the tags, 4 at a time: {steps}");
    unit.commit().await.unwrap();
}

async fn bulk(place: Place) {
    use place::{post, reply};
    let users: Vec<_> = (1..=401).map(user).collect();
    let topic = topic(1_000, &users[0]);
    let posts: Vec<_> = (0..450).map(|n| post(2_000 + n, &topic)).collect();
    let first = reply(3_000, &posts[0], None);
    let second = reply(3_001, &posts[0], Some(&first));
    let mut load = place.store.bulk().await.unwrap();
    load.users(&users).await.unwrap();
    load.topics(std::slice::from_ref(&topic)).await.unwrap();
    load.posts(&posts).await.unwrap();
    load.replies(&[first, second.clone()]).await.unwrap();
    load.commit().await.unwrap();
    let mut unit = place.store.begin().await.unwrap();
    for user in [&users[0], &users[400]] {
        assert_eq!(unit.users().find(user.id).await.unwrap().as_ref(), Some(user));
    }
    assert_eq!(unit.topics().find(topic.id).await.unwrap().as_ref(), Some(&topic));
    for post in [&posts[0], &posts[200], &posts[449]] {
        assert_eq!(unit.posts().find(post.id).await.unwrap().as_ref(), Some(post));
    }
    assert_eq!(unit.replies().find(second.id).await.unwrap(), Some(second));
}

async fn voters(place: Place) {
    use p2p_domain::content::ContentRef;
    let users: Vec<_> = (1..=20).map(user).collect();
    let topic = topic(100, &users[0]);
    let post = place::post(101, &topic);
    let mut load = place.store.bulk().await.unwrap();
    load.users(&users).await.unwrap();
    load.topics(std::slice::from_ref(&topic)).await.unwrap();
    load.posts(std::slice::from_ref(&post)).await.unwrap();
    load.commit().await.unwrap();
    let on = ContentRef::Post(post.id);
    // Each of the twenty votes twice.
    at_once(40, |n| {
        let (store, by, at) = (place.store.clone(), users[(n % 20) as usize].id, post.created_at);
        async move {
            let mut unit = store.begin().await.unwrap();
            unit.reactions().add_vote(on, by, at).await.unwrap().unwrap();
            unit.commit().await.unwrap();
        }
    })
    .await;
    let mut unit = place.store.begin().await.unwrap();
    assert_eq!(unit.posts().find(post.id).await.unwrap().unwrap().upvote_count, 20);
    assert_eq!(unit.reactions().remove_vote(on, users[3].id).await.unwrap(), Some((true, 19)));
    assert_eq!(unit.reactions().remove_vote(on, users[3].id).await.unwrap(), Some((false, 19)));
}

async fn abandon(place: Place) {
    let user = user(1);
    for _ in 0..20 {
        let mut unit = place.store.begin().await.unwrap();
        tokio::select! {
            biased;
            _ = unit.users().insert(&user) => {}
            () = std::future::ready(()) => {}
        }
        drop(unit);
    }
    let mut unit = place.store.begin().await.unwrap();
    unit.users().insert(&user).await.unwrap();
    tokio::select! {
        biased;
        _ = unit.commit() => {}
        () = std::future::ready(()) => {}
    }
    // Whether that commit went through is open; the store must not be stuck on it.
    let mut unit = place.store.begin().await.unwrap();
    let found = unit.users().find(user.id).await.unwrap();
    assert!(found.is_none_or(|found| found == user));
    unit.commit().await.unwrap();
}

async fn lock_against_posts(place: Place) {
    let author = user(1);
    let topic = topic(2, &author);
    let mut load = place.store.bulk().await.unwrap();
    load.users(std::slice::from_ref(&author)).await.unwrap();
    load.topics(std::slice::from_ref(&topic)).await.unwrap();
    load.commit().await.unwrap();
    at_once(16, |n| {
        let (store, mut topic) = (place.store.clone(), topic.clone());
        async move {
            let mut unit = store.begin().await.unwrap();
            if n == 8 {
                topic.is_locked = true;
                assert!(unit.topics().update(&topic, topic.version).await.unwrap());
            } else if unit.topics().record_activity(topic.id, 1, Some(topic.created_at)).await.unwrap() {
                unit.posts().insert(&place::post(100 + n, &topic)).await.unwrap();
            }
            unit.commit().await.unwrap();
        }
    })
    .await;
    let mut unit = place.store.begin().await.unwrap();
    let now = unit.topics().find(topic.id).await.unwrap().unwrap();
    let mut posts = 0;
    for n in 0..16 {
        posts += u32::from(unit.posts().find(place::post(100 + n, &topic).id).await.unwrap().is_some());
    }
    assert!(now.is_locked);
    assert_eq!(now.post_count, posts, "each counted post is there");
    assert!(!unit.topics().record_activity(topic.id, 1, Some(topic.created_at)).await.unwrap());
    assert!(unit.topics().record_activity(topic.id, -1, None).await.unwrap(), "removal does not mind the lock");
}

/// On SQLite a second unit waits for the first, and not for ever.
#[tokio::test(flavor = "multi_thread")]
async fn the_gate_lets_one_writer_in_and_waits_no_longer_than_told() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("deep/er/forum.db").display());
    let options = SqlOptions { acquire_timeout: Duration::from_millis(50), ..SqlOptions::new(url) };
    let store = SqlStore::open(options).await.unwrap();
    store.migrate().await.unwrap();
    let first = store.begin().await.unwrap();
    assert_eq!(store.begin().await.err().unwrap().kind, StoreErrorKind::Unavailable);
    drop(first);
    store.begin().await.unwrap().commit().await.unwrap();
}
