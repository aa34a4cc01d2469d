//! `SearchReader::forum`: topics, posts and replies that stand.

use p2p_domain::{
    page::{Limit, Page, PageRequest},
    post::Post,
    reply::Reply,
    search::{ForumEntry, Found, FoundKey, SearchKind, SearchText, Subject},
    text::analysis::Lexicon,
    topic::{Tags, Topic, TopicTitle},
    user::{User, UserStatus},
};
use uuid::Uuid;

use super::{
    search_index::index,
    stage::{self, Forum, commit},
};
use crate::{
    build::{a_post, a_query, a_reply, a_topic, a_user, an_answer, at, audience},
    world::Stores,
};

suite! { ($) search_forum, search_forum_suite(Stores):
    each_kind_is_found_and_told, an_opening_post_is_found_by_itself, tags_and_title_are_those_of_now, a_deleted_topic_takes_all_with_it,
    a_deleted_post_takes_its_replies_with_it, a_deleted_reply_leaves_its_answers, a_purge_leaves_no_hit, what_the_erased_wrote_stays,
    what_the_deactivated_wrote_stays, totals_count_what_stands, all_words_stand_in_one_thing,
}

async fn search(stores: &Stores, typed: &str) -> Page<Found<ForumEntry>, FoundKey> {
    let request = PageRequest { with_total: true, ..PageRequest::first(Limit::new(100).unwrap()) };
    stores.search.forum(&audience(&a_user()), &a_query(typed), at(1_000), &request).await.unwrap()
}

/// What is found, by ids in order; the total says the same.
async fn found(stores: &Stores, typed: &str) -> Vec<Uuid> {
    let answer = search(stores, typed).await;
    let mut found: Vec<_> = answer.items.into_iter().map(|hit| hit.item.subject.id).collect();
    assert_eq!(answer.total, Some(found.len() as u64));
    found.sort();
    found
}

async fn index_topic(stores: &Stores, topic: &Topic) {
    index(stores, &SearchText::of_topic(topic).entry(Lexicon::built_in())).await;
}

fn on_post(post: &Post) -> Subject {
    Subject { kind: SearchKind::Post, id: post.id.uuid() }
}

fn on_reply(reply: &Reply) -> Subject {
    Subject { kind: SearchKind::Reply, id: reply.id.uuid() }
}

async fn index_post(stores: &Stores, post: &Post, text: &str) {
    let text = SearchText::of_text(on_post(post), post.topic_id, text.to_owned(), post.created_at);
    index(stores, &text.entry(Lexicon::built_in())).await;
}

async fn index_reply(stores: &Stores, reply: &Reply, text: &str) {
    let text = SearchText::of_text(on_reply(reply), reply.topic_id, text.to_owned(), reply.created_at);
    index(stores, &text.entry(Lexicon::built_in())).await;
}

/// A topic of seals with a post and a reply that tell of the same, all of them in the index.
struct Seals {
    forum: Forum,
    reply: Reply,
}

async fn seals(stores: &Stores) -> Seals {
    let forum = Forum::open(stores).await;
    let reply = forum.reply(stores).await;
    index_topic(stores, &forum.topic).await;
    index_post(stores, &forum.post, "Which seals last?").await;
    index_reply(stores, &reply, "Seals of graphite").await;
    Seals { forum, reply }
}

impl Seals {
    fn all(&self) -> [Uuid; 3] {
        [self.forum.topic.id.uuid(), self.forum.post.id.uuid(), self.reply.id.uuid()]
    }
}

const NOTHING: [Uuid; 0] = [];

async fn each_kind_is_found_and_told(stores: &Stores) {
    let author = stage::somebody(stores).await;
    let title = TopicTitle::parse("أي موانع التسرب أطول عمرًا؟").unwrap();
    let tags = Tags::parse("tags", &["pumps", "صيانة"]).unwrap();
    let topic = Topic { title, tags, created_at: at(3), last_activity_at: at(9), ..a_topic(&author) };
    let topic = stage::topic(stores, topic).await;
    let post = stage::post(stores, Post { created_at: at(4), ..a_post(&topic, &author) }).await;
    let reply = stage::reply(stores, Reply { created_at: at(5), ..a_reply(&post, &author) }).await;
    index_topic(stores, &topic).await;
    index_post(stores, &post, "Those of **graphite**").await;
    index_reply(stores, &reply, "Not those of rubber").await;
    let entry = |subject, body, seconds| ForumEntry {
        subject,
        topic_id: topic.id,
        topic_title: topic.title.as_str().to_owned(),
        topic_tags: topic.tags.iter().map(|tag| tag.as_str().to_owned()).collect(),
        body,
        created_at: at(seconds),
    };
    let of_topic = entry(Subject { kind: SearchKind::Topic, id: topic.id.uuid() }, None, 3);
    for (typed, expected) in [
        ("تسرب ", &of_topic),
        ("الصيانة ", &of_topic),
        ("pump", &of_topic),
        ("graphite ", &entry(on_post(&post), Some(post.body), 4)),
        ("rubber ", &entry(on_reply(&reply), Some(reply.body), 5)),
    ] {
        let hits = search(stores, typed).await.items;
        assert_eq!(hits.len(), 1, "{typed}");
        assert_eq!(&hits[0].item, expected, "{typed}");
        let (subject, rank) = (expected.subject, hits[0].score.to_bits().cast_signed());
        assert_eq!(hits[0].key, FoundKey { rank, now: at(1_000), at: expected.created_at, id: subject.id });
    }
}

async fn an_opening_post_is_found_by_itself(stores: &Stores) {
    let author = stage::somebody(stores).await;
    let topic = stage::topic(stores, a_topic(&author)).await;
    let opening = stage::post(stores, Post { is_opening: true, ..a_post(&topic, &author) }).await;
    index_topic(stores, &topic).await;
    index_post(stores, &opening, "They fail at night").await;
    assert_eq!(found(stores, "night ").await, [opening.id.uuid()]);
    assert_eq!(found(stores, "seals ").await, [topic.id.uuid()]);
}

async fn tags_and_title_are_those_of_now(stores: &Stores) {
    let Seals { forum, .. } = seals(stores).await;
    let title = TopicTitle::parse("Gaskets").unwrap();
    let edited = Topic { title, tags: Tags::parse("tags", &["b", "a"]).unwrap(), ..forum.topic.clone() };
    commit!(stores, unit => assert!(unit.topics().update(&edited, forum.topic.version).await?));
    for hit in search(stores, "seals ").await.items {
        assert_eq!((hit.item.topic_title.as_str(), hit.item.topic_tags), ("Gaskets", vec!["a".into(), "b".into()]));
    }
}

async fn a_deleted_topic_takes_all_with_it(stores: &Stores) {
    let (gone, kept) = (seals(stores).await, seals(stores).await);
    assert_eq!(found(stores, "seals ").await.len(), 6);
    commit!(stores, unit => assert!(unit.topics().delete(gone.forum.topic.id, at(5)).await?));
    assert_eq!(found(stores, "seals ").await, kept.all());
}

async fn a_deleted_post_takes_its_replies_with_it(stores: &Stores) {
    let Seals { forum, reply } = seals(stores).await;
    let answer = stage::reply(stores, an_answer(&reply, &forum.author)).await;
    index_reply(stores, &answer, "Seals of rubber").await;
    let beside = stage::post(stores, a_post(&forum.topic, &forum.author)).await;
    index_post(stores, &beside, "Seals of wool").await;
    commit!(stores, unit => assert!(unit.posts().delete(forum.post.id, at(5)).await?));
    assert_eq!(found(stores, "seals ").await, [forum.topic.id.uuid(), beside.id.uuid()]);
}

async fn a_deleted_reply_leaves_its_answers(stores: &Stores) {
    let Seals { forum, reply } = seals(stores).await;
    let answer = stage::reply(stores, an_answer(&reply, &forum.author)).await;
    index_reply(stores, &answer, "Seals of rubber").await;
    commit!(stores, unit => assert!(unit.replies().delete(reply.id, at(5)).await?));
    let expected = [forum.topic.id.uuid(), forum.post.id.uuid(), answer.id.uuid()];
    assert_eq!(found(stores, "seals ").await, expected);
}

async fn a_purge_leaves_no_hit(stores: &Stores) {
    let (gone, kept) = (seals(stores).await, seals(stores).await);
    commit!(stores, unit => assert!(unit.topics().delete(gone.forum.topic.id, at(5)).await?));
    let purge = async || commit!(stores, unit => unit.topics().purge(gone.forum.topic.id, 1).await?);
    let mut rounds = 0;
    while !purge().await {
        rounds += 1;
        assert!(rounds < 100, "the purge does not end");
        assert_eq!(found(stores, "seals ").await, kept.all());
    }
    assert_eq!(found(stores, "seals ").await, kept.all());
    assert_eq!(found(stores, "graphite ").await, [kept.reply.id.uuid()]);
}

async fn what_the_erased_wrote_stays(stores: &Stores) {
    let seals = seals(stores).await;
    super::erasure::erase(stores, seals.forum.author.id).await;
    assert_eq!(found(stores, "seals ").await, seals.all());
}

async fn what_the_deactivated_wrote_stays(stores: &Stores) {
    let seals = seals(stores).await;
    let author = &seals.forum.author;
    let deactivated = User { status: UserStatus::Deactivated, ..author.clone() };
    commit!(stores, unit => assert!(unit.users().update(&deactivated, author.version).await?));
    assert_eq!(found(stores, "seals ").await, seals.all());
}

async fn totals_count_what_stands(stores: &Stores) {
    let (gone, _) = (seals(stores).await, seals(stores).await);
    commit!(stores, unit => assert!(unit.topics().delete(gone.forum.topic.id, at(5)).await?));
    let request = PageRequest { with_total: true, ..PageRequest::first(Limit::new(1).unwrap()) };
    let readers = audience(&a_user());
    let answer = stores.search.forum(&readers, &a_query("seals "), at(9), &request).await.unwrap();
    assert_eq!((answer.items.len(), answer.total), (1, Some(3)));
    let answer = stores.search.forum(&readers, &a_query("gaskets "), at(9), &request).await.unwrap();
    assert_eq!((answer.items, answer.next, answer.total), (vec![], None, Some(0)));
}

async fn all_words_stand_in_one_thing(stores: &Stores) {
    let Seals { forum, reply } = seals(stores).await;
    assert_eq!(found(stores, "pump graphite ").await, NOTHING, "one in the topic, the other in a reply");
    assert_eq!(found(stores, "seals graphite ").await, [reply.id.uuid()]);
    assert_eq!(found(stores, "seals -graphite -pump").await, [forum.post.id.uuid()]);
    assert_eq!(found(stores, "seals -graphite -last").await, [forum.topic.id.uuid()]);
}
