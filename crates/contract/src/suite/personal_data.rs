//! `PersonalDataReader`: all that somebody made, in pages.

use p2p_domain::{
    content::{BodyKey, ContentKind, ContentRef, Revision, RevisionRecord},
    draft::Draft,
    id::TopicId,
    invitation::Invitation,
    port::personal_data::{EarlierText, OwnText, OwnTopic, OwnView, OwnVote},
    post::Post,
    reply::Reply,
    topic::{Tags, Topic},
    user::User,
};

use super::stage::{self, Forum, commit, walk};
use crate::{
    build::{a_draft, a_post, a_reply, a_revision, a_topic, an_answer, an_id, an_invitation, an_organization, at},
    world::Stores,
};

suite! { ($) personal_data, personal_data_suite(Stores):
    the_topics_are_told, the_posts_are_told, the_replies_are_told, the_votes_are_told, the_follows_are_told, the_drafts_are_told,
    earlier_texts_are_told, the_views_are_told, the_invitations_they_sent_are_told, what_was_deleted_is_not_told, pages_join_in_the_order_of_ids, people_are_separate,
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
    assert_eq!(stores.personal_data.texts(ContentKind::Post, user.id, None, 10).await.unwrap(), [expected]);
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
    assert_eq!(
        stores.personal_data.texts(ContentKind::Reply, user.id, None, 10).await.unwrap(),
        [own(&reply), own(&answer)]
    );
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

/// The states of somebody's text, as many as it has, the last of them being the one that stands.
async fn states(stores: &Stores, of: ContentRef, standing: (BodyKey, Revision), by: &User) -> Vec<EarlierText> {
    let (body, last) = standing;
    let (mut told, mut revision) = (Vec::new(), Revision::FIRST);
    loop {
        let body = if revision == last { body } else { BodyKey { revision: an_id(), ..body } };
        let record = RevisionRecord { revision, created_at: at(revision.get().into()), ..a_revision(of, body, by) };
        commit!(stores, unit => unit.posts().add_revision(&record).await?);
        if revision == last {
            return told;
        }
        told.push(EarlierText { of, revision, body, created_at: record.created_at });
        revision = revision.next();
    }
}

async fn earlier_texts_are_told(stores: &Stores) {
    let (user, host) = (stage::somebody(stores).await, Forum::open(stores).await);
    let third = Revision::FIRST.next().next();
    let post = stage::post(stores, Post { revision: third, ..a_post(&host.topic, &user) }).await;
    let reply = stage::reply(stores, Reply { revision: third, ..a_reply(&host.post, &user) }).await;
    let unchanged = stage::post(stores, a_post(&host.topic, &user)).await;
    states(stores, ContentRef::Post(unchanged.id), (unchanged.body, unchanged.revision), &user).await;
    let of_post = states(stores, ContentRef::Post(post.id), (post.body, third), &user).await;
    let of_reply = states(stores, ContentRef::Reply(reply.id), (reply.body, third), &user).await;
    let data = &stores.personal_data;
    assert_eq!(of_post.len(), 2);
    assert_eq!(data.earlier_texts(ContentKind::Post, user.id, None, 10).await.unwrap(), of_post);
    assert_eq!(data.earlier_texts(ContentKind::Reply, user.id, None, 10).await.unwrap(), of_reply);
    let after = Some((post.id.uuid(), Revision::FIRST));
    assert_eq!(data.earlier_texts(ContentKind::Post, user.id, after, 10).await.unwrap(), of_post[1..]);
}

async fn the_views_are_told(stores: &Stores) {
    let (user, host) = (stage::somebody(stores).await, Forum::open(stores).await);
    let tomorrow = at(0).plus(std::time::Duration::from_hours(24));
    commit!(stores, unit => {
        assert!(unit.reactions().record_view(host.topic.id, user.id, tomorrow).await?);
        assert!(unit.reactions().record_view(host.topic.id, user.id, at(0)).await?);
    });
    let view = |day| OwnView { topic_id: host.topic.id, day };
    let views = [view(at(0).day()), view(tomorrow.day())];
    assert_eq!(stores.personal_data.views(user.id, None, 10).await.unwrap(), views);
    assert_eq!(stores.personal_data.views(user.id, Some(views[0]), 10).await.unwrap(), views[1..]);
}

async fn the_invitations_they_sent_are_told(stores: &Stores) {
    let (user, organization) = (stage::somebody(stores).await, stage::organization(stores, an_organization()).await);
    let invitation = an_invitation(&organization, &user);
    let other = an_invitation(&organization, &stage::somebody(stores).await);
    commit!(stores, unit => {
        unit.invitations().insert(&invitation).await?;
        unit.invitations().insert(&other).await?;
    });
    assert_eq!(stores.personal_data.invitations(user.id, None, 10).await.unwrap(), [invitation]);
}

async fn what_was_deleted_is_not_told(stores: &Stores) {
    let (user, host) = (stage::somebody(stores).await, Forum::open(stores).await);
    let gone = stage::topic(stores, a_topic(&user)).await;
    let second = Revision::FIRST.next();
    let inside = stage::post(stores, a_post(&gone, &user)).await;
    stage::reply(stores, a_reply(&inside, &user)).await;
    let post = stage::post(stores, Post { revision: second, ..a_post(&host.topic, &user) }).await;
    states(stores, ContentRef::Post(post.id), (post.body, second), &user).await;
    stage::reply(stores, a_reply(&post, &user)).await;
    let reply = stage::reply(stores, a_reply(&host.post, &user)).await;
    commit!(stores, unit => {
        assert!(unit.topics().delete(gone.id, at(5)).await?);
        assert!(unit.posts().delete(post.id, at(5)).await?);
        assert!(unit.replies().delete(reply.id, at(5)).await?);
    });
    assert_eq!(stores.personal_data.topics(user.id, None, 10).await.unwrap(), []);
    assert_eq!(stores.personal_data.texts(ContentKind::Post, user.id, None, 10).await.unwrap(), []);
    assert_eq!(stores.personal_data.texts(ContentKind::Reply, user.id, None, 10).await.unwrap(), []);
    assert_eq!(stores.personal_data.earlier_texts(ContentKind::Post, user.id, None, 10).await.unwrap(), []);
}

/// Five of each kind.
async fn busy(stores: &Stores, user: &User, host: &Forum) {
    for _ in 0..5 {
        let topic = stage::topic(stores, a_topic(user)).await;
        let post = Post { revision: Revision::FIRST.next(), ..a_post(&host.topic, user) };
        let post = stage::post(stores, post).await;
        let reply = Reply { revision: Revision::FIRST.next(), ..a_reply(&host.post, user) };
        let reply = stage::reply(stores, reply).await;
        let organization = stage::organization(stores, an_organization()).await;
        commit!(stores, unit => {
            unit.posts().add_revision(&a_revision(ContentRef::Post(post.id), post.body, user)).await?;
            unit.posts().add_revision(&a_revision(ContentRef::Reply(reply.id), reply.body, user)).await?;
            unit.reactions().record_view(topic.id, user.id, at(1)).await?;
            unit.invitations().insert(&an_invitation(&organization, user)).await?;
            unit.reactions().add_vote(ContentRef::Post(post.id), user.id, at(1)).await?;
            unit.reactions().follow(topic.id, user.id, at(1)).await?;
        });
    }
}

async fn pages_join_in_the_order_of_ids(stores: &Stores) {
    let (user, host) = (stage::somebody(stores).await, Forum::open(stores).await);
    busy(stores, &user, &host).await;
    walk!(stores.personal_data, topics, [user.id], |topic: &OwnTopic| topic.id);
    walk!(stores.personal_data, texts, [ContentKind::Post, user.id], |text: &OwnText| text.of.uuid());
    walk!(stores.personal_data, texts, [ContentKind::Reply, user.id], |text: &OwnText| text.of.uuid());
    for kind in [ContentKind::Post, ContentKind::Reply] {
        walk!(stores.personal_data, earlier_texts, [kind, user.id], |text: &EarlierText| (
            text.of.uuid(),
            text.revision
        ));
    }
    walk!(stores.personal_data, votes, [user.id], |vote: &OwnVote| vote.of.uuid());
    walk!(stores.personal_data, follows, [user.id], |topic: &TopicId| *topic);
    walk!(stores.personal_data, views, [user.id], |view: &OwnView| *view);
    walk!(stores.personal_data, invitations, [user.id], |invitation: &Invitation| invitation.id);
}

async fn people_are_separate(stores: &Stores) {
    let (user, other, host) = (stage::somebody(stores).await, stage::somebody(stores).await, Forum::open(stores).await);
    busy(stores, &other, &host).await;
    commit!(stores, unit => unit.drafts().save(&a_draft(&other), None).await?);
    assert_eq!(stores.personal_data.topics(user.id, None, 10).await.unwrap(), []);
    assert_eq!(stores.personal_data.texts(ContentKind::Post, user.id, None, 10).await.unwrap(), []);
    assert_eq!(stores.personal_data.texts(ContentKind::Reply, user.id, None, 10).await.unwrap(), []);
    assert_eq!(stores.personal_data.votes(user.id, None, 10).await.unwrap(), []);
    assert_eq!(stores.personal_data.follows(user.id, None, 10).await.unwrap(), []);
    assert_eq!(stores.personal_data.drafts(user.id).await.unwrap(), []);
    assert_eq!(stores.personal_data.earlier_texts(ContentKind::Post, user.id, None, 10).await.unwrap(), []);
    assert_eq!(stores.personal_data.views(user.id, None, 10).await.unwrap(), []);
    assert_eq!(stores.personal_data.invitations(user.id, None, 10).await.unwrap(), []);
}
