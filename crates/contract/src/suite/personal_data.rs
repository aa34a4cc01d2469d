//! `PersonalDataReader`: all that somebody made, in pages.

use p2p_domain::{
    content::ContentRef,
    draft::Draft,
    port::personal_data::{OwnText, OwnTopic, OwnVote},
    post::Post,
    reply::Reply,
    topic::{Tags, Topic},
    user::User,
};

use super::stage::{self, Forum, commit};
use crate::{
    build::{a_draft, a_post, a_reply, a_topic, an_answer, at},
    world::Stores,
};

suite! { ($) personal_data, personal_data_suite(Stores):
    the_topics_are_told, the_posts_are_told, the_replies_are_told, the_votes_are_told, the_follows_are_told, the_drafts_are_told,
    what_was_deleted_is_not_told, pages_join_in_the_order_of_ids, people_are_separate,
}

async fn the_topics_are_told(stores: &Stores) {
    let user = stage::somebody(stores).await;
    let tags = Tags::parse("tags", &["valves", "صيانة"]).unwrap();
    let topic = stage::topic(stores, Topic { tags, created_at: at(3), ..a_topic(&user) }).await;
    let expected = OwnTopic {
        id: topic.id,
        title: topic.title.as_str().to_owned(),
        tags: topic.tags.iter().map(|tag| tag.as_str().to_owned()).collect(),
        created_at: at(3),
    };
    assert_eq!(stores.personal_data.topics(user.id, None, 10).await.unwrap(), [expected]);
}

async fn the_posts_are_told(stores: &Stores) {
    let (user, host) = (stage::somebody(stores).await, Forum::open(stores).await);
    let post = Post { edited_at: Some(at(9)), is_opening: true, created_at: at(3), ..a_post(&host.topic, &user) };
    let post = stage::post(stores, post).await;
    let expected = OwnText {
        of: ContentRef::Post(post.id),
        topic_id: host.topic.id,
        body: post.body,
        created_at: at(3),
        edited_at: Some(at(9)),
    };
    assert_eq!(stores.personal_data.posts(user.id, None, 10).await.unwrap(), [expected]);
}

async fn the_replies_are_told(stores: &Stores) {
    let (user, host) = (stage::somebody(stores).await, Forum::open(stores).await);
    let reply = stage::reply(stores, Reply { created_at: at(3), ..a_reply(&host.post, &user) }).await;
    let answer = stage::reply(stores, Reply { edited_at: Some(at(9)), ..an_answer(&reply, &user) }).await;
    let own = |reply: &Reply| OwnText {
        of: ContentRef::Reply(reply.id),
        topic_id: host.topic.id,
        body: reply.body,
        created_at: reply.created_at,
        edited_at: reply.edited_at,
    };
    assert_eq!(stores.personal_data.replies(user.id, None, 10).await.unwrap(), [own(&reply), own(&answer)]);
}

async fn the_votes_are_told(stores: &Stores) {
    let (user, host) = (stage::somebody(stores).await, Forum::open(stores).await);
    let reply = host.reply(stores).await;
    let (post, reply) = (ContentRef::Post(host.post.id), ContentRef::Reply(reply.id));
    commit!(stores, unit => {
        unit.reactions().add_vote(reply, user.id, at(4)).await?;
        unit.reactions().add_vote(post, user.id, at(5)).await?;
    });
    let expected = [OwnVote { of: post, created_at: at(5) }, OwnVote { of: reply, created_at: at(4) }];
    assert_eq!(
        stores.personal_data.votes(user.id, None, 10).await.unwrap(),
        expected,
        "by the id of what they are for"
    );
}

async fn the_follows_are_told(stores: &Stores) {
    let user = stage::somebody(stores).await;
    let (one, two) = (Forum::open(stores).await, Forum::open(stores).await);
    commit!(stores, unit => {
        unit.reactions().follow(two.topic.id, user.id, at(1)).await?;
        unit.reactions().follow(one.topic.id, user.id, at(2)).await?;
    });
    let follows = stores.personal_data.follows(user.id, None, 10).await.unwrap();
    assert_eq!(follows, [one.topic.id, two.topic.id]);
}

async fn the_drafts_are_told(stores: &Stores) {
    let user = stage::somebody(stores).await;
    assert_eq!(stores.personal_data.drafts(user.id).await.unwrap(), []);
    let mut saved: Vec<Draft> = (0..3).map(|_| a_draft(&user)).collect();
    commit!(stores, unit => {
        for draft in &saved {
            assert!(unit.drafts().save(draft, None).await?);
        }
    });
    let mut told = stores.personal_data.drafts(user.id).await.unwrap();
    told.sort_by(|one, other| one.key.cmp(&other.key));
    saved.sort_by(|one, other| one.key.cmp(&other.key));
    assert_eq!(told, saved);
}

async fn what_was_deleted_is_not_told(stores: &Stores) {
    let (user, host) = (stage::somebody(stores).await, Forum::open(stores).await);
    let gone = stage::topic(stores, a_topic(&user)).await;
    let inside = stage::post(stores, a_post(&gone, &user)).await;
    stage::reply(stores, a_reply(&inside, &user)).await;
    let post = stage::post(stores, a_post(&host.topic, &user)).await;
    stage::reply(stores, a_reply(&post, &user)).await;
    let reply = stage::reply(stores, a_reply(&host.post, &user)).await;
    commit!(stores, unit => {
        assert!(unit.topics().delete(gone.id, at(5)).await?);
        assert!(unit.posts().delete(post.id, at(5)).await?);
        assert!(unit.replies().delete(reply.id, at(5)).await?);
    });
    assert_eq!(stores.personal_data.topics(user.id, None, 10).await.unwrap(), []);
    assert_eq!(stores.personal_data.posts(user.id, None, 10).await.unwrap(), []);
    assert_eq!(stores.personal_data.replies(user.id, None, 10).await.unwrap(), []);
}

/// Five of each kind.
async fn busy(stores: &Stores, user: &User, host: &Forum) {
    for _ in 0..5 {
        let topic = stage::topic(stores, a_topic(user)).await;
        let post = stage::post(stores, a_post(&host.topic, user)).await;
        stage::reply(stores, a_reply(&host.post, user)).await;
        commit!(stores, unit => {
            unit.reactions().add_vote(ContentRef::Post(post.id), user.id, at(1)).await?;
            unit.reactions().follow(topic.id, user.id, at(1)).await?;
        });
    }
}

/// Walks a list in pages of two: five of it, in the order of their ids, none twice.
macro_rules! walk {
    ($stores:expr, $method:ident, $user:expr, $key:expr) => {{
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let page = $stores.personal_data.$method($user, after, 2).await.unwrap();
            assert!(page.len() <= 2);
            let Some(last) = page.last() else { break };
            after = Some($key(last));
            seen.extend(page.iter().map($key));
        }
        assert_eq!(seen.len(), 5);
        assert!(seen.is_sorted_by(|one, next| one < next), "{seen:?}");
    }};
}

async fn pages_join_in_the_order_of_ids(stores: &Stores) {
    let (user, host) = (stage::somebody(stores).await, Forum::open(stores).await);
    busy(stores, &user, &host).await;
    walk!(stores, topics, user.id, |topic: &OwnTopic| topic.id);
    walk!(stores, posts, user.id, |text: &OwnText| text.of.uuid());
    walk!(stores, replies, user.id, |text: &OwnText| text.of.uuid());
    walk!(stores, votes, user.id, |vote: &OwnVote| vote.of.uuid());
    walk!(stores, follows, user.id, |topic: &p2p_domain::id::TopicId| *topic);
}

async fn people_are_separate(stores: &Stores) {
    let (user, other, host) = (stage::somebody(stores).await, stage::somebody(stores).await, Forum::open(stores).await);
    busy(stores, &other, &host).await;
    commit!(stores, unit => unit.drafts().save(&a_draft(&other), None).await?);
    assert_eq!(stores.personal_data.topics(user.id, None, 10).await.unwrap(), []);
    assert_eq!(stores.personal_data.posts(user.id, None, 10).await.unwrap(), []);
    assert_eq!(stores.personal_data.replies(user.id, None, 10).await.unwrap(), []);
    assert_eq!(stores.personal_data.votes(user.id, None, 10).await.unwrap(), []);
    assert_eq!(stores.personal_data.follows(user.id, None, 10).await.unwrap(), []);
    assert_eq!(stores.personal_data.drafts(user.id).await.unwrap(), []);
}
