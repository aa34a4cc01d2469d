//! `IndexSource`: by which rules the index was written, and what it must hold.

use p2p_domain::{
    port::search::IndexSource,
    post::Post,
    reply::Reply,
    search::{SearchKind, Subject, Unindexed, UnindexedMatter},
    text::analysis::Lexicon,
    topic::{Tags, Topic},
    use_case::{UseCase, UseCaseStatus},
    user::{User, UserStatus},
    version::Version,
};
use uuid::Uuid;

use super::{
    stage::{self, Forum, commit, walk},
    use_cases::remove,
};
use crate::{
    build::{a_post, a_reply, a_topic, a_use_case, a_use_case_in_full, a_user, an_answer, at},
    world::Stores,
};

suite! { ($) index_source, index_source_suite(Stores):
    rules_are_noted, people_who_are_not_pending_are_told, topics_are_told_as_they_are, texts_are_told_without_what_they_say,
    use_cases_are_told_whatever_the_status, what_was_deleted_is_not_told, batches_join_in_the_order_of_ids, an_edit_shows_in_what_was_seen,
}

async fn batch(stores: &Stores, kind: SearchKind) -> Vec<Unindexed> {
    let source: &dyn IndexSource = &*stores.index_source;
    source.batch(kind, None, 100).await.unwrap()
}

fn first(matter: UnindexedMatter) -> Unindexed {
    Unindexed { matter, seen: Version::FIRST.get() }
}

async fn rules_are_noted(stores: &Stores) {
    assert_eq!(stores.index_source.fingerprint().await.unwrap(), None, "it never was written");
    for rules in [Lexicon::built_in().fingerprint(), "others".to_owned(), "others".to_owned()] {
        stores.index_source.set_fingerprint(&rules).await.unwrap();
        assert_eq!(stores.index_source.fingerprint().await.unwrap(), Some(rules));
    }
}

async fn people_who_are_not_pending_are_told(stores: &Stores) {
    let bio = Some("Mends pumps".to_owned());
    let active = stage::user(stores, User { bio, reputation: 4, ..a_user() }).await;
    stage::user(stores, User { status: UserStatus::Pending, ..a_user() }).await;
    let deactivated = stage::user(stores, User { status: UserStatus::Deactivated, ..a_user() }).await;
    let expected = [active, deactivated].map(|user| first(UnindexedMatter::User(Box::new(user))));
    assert_eq!(batch(stores, SearchKind::User).await, expected);
}

async fn topics_are_told_as_they_are(stores: &Stores) {
    let author = stage::somebody(stores).await;
    let tags = Tags::parse("tags", &["pumps", "صيانة"]).unwrap();
    let tagged = Topic { tags, view_count: 4, is_locked: true, created_at: at(4), ..a_topic(&author) };
    let tagged = stage::topic(stores, tagged).await;
    let nobodys = stage::topic(stores, Topic { author_id: None, ..a_topic(&author) }).await;
    let expected = [tagged, nobodys].map(|topic| first(UnindexedMatter::Topic(Box::new(topic))));
    assert_eq!(batch(stores, SearchKind::Topic).await, expected);
}

fn of_post(post: &Post) -> Unindexed {
    let subject = Subject { kind: SearchKind::Post, id: post.id.uuid() };
    first(UnindexedMatter::Text { subject, topic_id: post.topic_id, body: post.body, at: post.created_at })
}

fn of_reply(reply: &Reply) -> Unindexed {
    let subject = Subject { kind: SearchKind::Reply, id: reply.id.uuid() };
    first(UnindexedMatter::Text { subject, topic_id: reply.topic_id, body: reply.body, at: reply.created_at })
}

async fn texts_are_told_without_what_they_say(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let opening = Post { is_opening: true, created_at: at(4), ..a_post(&forum.topic, &forum.author) };
    let opening = stage::post(stores, opening).await;
    let reply = stage::reply(stores, Reply { created_at: at(5), ..a_reply(&forum.post, &forum.author) }).await;
    let answer = stage::reply(stores, an_answer(&reply, &forum.author)).await;
    assert_eq!(batch(stores, SearchKind::Post).await, [of_post(&forum.post), of_post(&opening)]);
    assert_eq!(batch(stores, SearchKind::Reply).await, [of_reply(&reply), of_reply(&answer)]);
}

async fn use_cases_are_told_whatever_the_status(stores: &Stores) {
    let author = stage::member(stores).await;
    let mut expected = Vec::new();
    for status in UseCaseStatus::ALL {
        let use_case = stage::use_case(stores, UseCase { status, ..a_use_case_in_full(&author) }).await;
        expected.push(first(UnindexedMatter::UseCase(Box::new(use_case))));
    }
    assert_eq!(batch(stores, SearchKind::UseCase).await, expected);
}

async fn what_was_deleted_is_not_told(stores: &Stores) {
    let (topic_goes, post_goes, reply_goes) =
        (Forum::open(stores).await, Forum::open(stores).await, Forum::open(stores).await);
    for forum in [&topic_goes, &post_goes] {
        forum.reply(stores).await;
    }
    let gone = reply_goes.reply(stores).await;
    let kept = stage::reply(stores, an_answer(&gone, &reply_goes.author)).await;
    let use_case = stage::use_case(stores, a_use_case(&post_goes.author)).await;
    commit!(stores, unit => {
        assert!(unit.topics().delete(topic_goes.topic.id, at(5)).await?);
        assert!(unit.posts().delete(post_goes.post.id, at(5)).await?);
        assert!(unit.replies().delete(gone.id, at(5)).await?);
    });
    assert!(remove(stores, use_case.id, 5).await);
    assert_eq!(batch(stores, SearchKind::Topic).await.len(), 2);
    assert_eq!(batch(stores, SearchKind::Post).await, [of_post(&reply_goes.post)]);
    assert_eq!(batch(stores, SearchKind::Reply).await, [of_reply(&kept)]);
    assert_eq!(batch(stores, SearchKind::UseCase).await, []);
}

fn id(of: &Unindexed) -> Uuid {
    match &of.matter {
        UnindexedMatter::User(user) => user.id.uuid(),
        UnindexedMatter::Topic(topic) => topic.id.uuid(),
        UnindexedMatter::Text { subject, .. } => subject.id,
        UnindexedMatter::UseCase(use_case) => use_case.id.uuid(),
    }
}

async fn batches_join_in_the_order_of_ids(stores: &Stores) {
    for _ in 0..5 {
        let forum = Forum::open(stores).await;
        forum.reply(stores).await;
        stage::use_case(stores, a_use_case(&forum.author)).await;
    }
    for kind in SearchKind::ALL {
        walk!(stores.index_source, batch, [kind], id);
    }
}

async fn an_edit_shows_in_what_was_seen(stores: &Stores) {
    let author = stage::member(stores).await;
    let use_case = stage::use_case(stores, UseCase { version: Version::new(6), ..a_use_case(&author) }).await;
    commit!(stores, unit => assert!(unit.use_cases().update(&use_case, Version::new(6)).await?));
    let found = batch(stores, SearchKind::UseCase).await;
    assert_eq!(found.iter().map(|of| of.seen).collect::<Vec<_>>(), [7]);
}
