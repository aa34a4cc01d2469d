//! `ErasureRepository` and `ErasureCompletion`: what stays of somebody who was erased, and that nothing else was touched. That
//! the store's own files forget, too, is tested beside each store.

use p2p_domain::{
    content::{AuthorCard, BodyKey, ContentRef},
    id::{FileId, UserId},
    invitation::Invitation,
    organization::Organization,
    port::erasure::{ErasureCompletion, ErasureRepository},
    post::Post,
    reply::Reply,
    user::User,
};

use super::stage::{self, Forum, commit};
use crate::{
    build::{a_member, a_revision, a_user, an_answer, an_id, an_invitation, an_organization, at},
    world::Stores,
};

suite! { ($) erasure, erasure_suite(Stores):
    who_was_erased_is_gone_and_their_address_is_free, content_stays_of_nobody, history_stays_of_nobody,
    votes_and_follows_go_with_what_they_counted_for, an_organization_names_them_no_more, nobody_is_no_error,
    what_they_said_to_those_they_invited_goes,
    an_abandoned_erasure_leaves_all, a_scrub_takes_nothing_that_stands,
}

/// The files of theirs that hung on nothing.
pub(super) async fn erase(stores: &Stores, user: UserId) -> Vec<FileId> {
    commit!(stores, unit => {
        let erasure: &mut dyn ErasureRepository = unit.erasure();
        erasure.erase(user).await?
    })
}

async fn who_was_erased_is_gone_and_their_address_is_free(stores: &Stores) {
    let user = stage::somebody(stores).await;
    let other = stage::somebody(stores).await;
    erase(stores, user.id).await;
    assert_eq!(stores.users.account(user.id).await.unwrap(), None);
    assert_eq!(stores.users.account_by_email(&user.email).await.unwrap(), None);
    assert_eq!(stores.users.account(other.id).await.unwrap().unwrap().user, other);
    stage::user(stores, User { email: user.email, ..a_user() }).await;
}

/// What somebody wrote, in a topic of their own: an opening post, a reply, and an answer of somebody else below it.
struct Writings {
    forum: Forum,
    reply: Reply,
    answer: Reply,
}

async fn written(stores: &Stores) -> Writings {
    let forum = Forum::open(stores).await;
    let other = stage::somebody(stores).await;
    let reply = forum.reply(stores).await;
    let answer = stage::reply(stores, an_answer(&reply, &other)).await;
    Writings { forum, reply, answer }
}

async fn content_stays_of_nobody(stores: &Stores) {
    let Writings { forum, reply, answer } = written(stores).await;
    let elsewhere = Forum::open(stores).await;
    let count = forum.reply_now(stores, &reply).await.unwrap().reply_count;
    erase(stores, forum.author.id).await;
    let readers = elsewhere.audience;
    let view = stores.topics.get(&readers, forum.topic.id).await.unwrap().expect("the topic stays");
    assert_eq!((view.topic.author_id, &view.author), (None, &AuthorCard::default()));
    assert_eq!((&view.topic.title, view.topic.version), (&forum.topic.title, forum.topic.version));
    let entry = stores.posts.get(&readers, forum.post.id).await.unwrap().expect("the post stays");
    assert_eq!((&entry.post, &entry.author), (&Post { author_id: None, ..forum.post.clone() }, &AuthorCard::default()));
    let entry = stores.replies.get(&readers, reply.id).await.unwrap().expect("the reply stays");
    assert_eq!(entry.reply, Reply { author_id: None, reply_count: count, ..reply });
    assert_eq!(entry.author, AuthorCard::default());
    let entry = stores.replies.get(&readers, answer.id).await.unwrap().unwrap();
    assert_eq!((entry.reply.author_id, entry.author.id), (answer.author_id, answer.author_id), "others keep theirs");
    let theirs = stores.topics.get(&readers, elsewhere.topic.id).await.unwrap().unwrap();
    assert_eq!(theirs.topic.author_id, Some(elsewhere.author.id));
}

async fn history_stays_of_nobody(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let of = ContentRef::Post(forum.post.id);
    let record = a_revision(of, forum.post.body, &forum.author);
    commit!(stores, unit => unit.posts().add_revision(&record).await?);
    erase(stores, forum.author.id).await;
    let limit = p2p_domain::page::Limit::default();
    let history = stores.posts.revisions(of, &p2p_domain::page::PageRequest::first(limit)).await.unwrap().items;
    let states: Vec<_> = history.iter().map(|(state, card)| (state.revision, state.body, card)).collect();
    assert_eq!(states, [(record.revision, forum.post.body, &AuthorCard::default())]);
    let keys: [BodyKey; 1] = [forum.post.body];
    assert_eq!(stores.references.referenced(&keys).await.unwrap(), keys, "what it says stays");
}

async fn votes_and_follows_go_with_what_they_counted_for(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let reply = forum.reply(stores).await;
    let (leaving, staying) = (stage::somebody(stores).await, stage::somebody(stores).await);
    let on = [ContentRef::Post(forum.post.id), ContentRef::Reply(reply.id)];
    for user in [&leaving, &staying] {
        commit!(stores, unit => {
            for on in on {
                unit.reactions().add_vote(on, user.id, at(1)).await?;
            }
            unit.reactions().follow(forum.topic.id, user.id, at(1)).await?;
        });
    }
    erase(stores, leaving.id).await;
    let counted = async || {
        let post = forum.post_now(stores).await.unwrap().upvote_count;
        let reply = forum.reply_now(stores, &reply).await.unwrap().upvote_count;
        (post, reply, forum.topic_now(stores).await.unwrap().follower_count)
    };
    assert_eq!(counted().await, (1, 1, 1));
    assert_eq!(stores.personal_data.votes(leaving.id, None, 10).await.unwrap(), []);
    assert_eq!(stores.personal_data.follows(leaving.id, None, 10).await.unwrap(), []);
    assert_eq!(stores.personal_data.votes(staying.id, None, 10).await.unwrap().len(), 2);
    // The counters are those of the votes that are left: the next change tells a true number.
    assert_eq!(commit!(stores, unit => unit.reactions().remove_vote(on[0], staying.id).await?), Some((true, 0)));
}

async fn an_organization_names_them_no_more(stores: &Stores) {
    let organization = stage::organization(stores, an_organization()).await;
    let admin = stage::user(stores, a_member(&organization)).await;
    commit!(stores, unit => unit.organizations().set_admin(organization.id, admin.id).await?);
    erase(stores, admin.id).await;
    let (found, people): (Organization, u32) =
        stores.organizations.get(organization.id).await.unwrap().expect("the organization stays");
    assert_eq!((found.admin_user_id, people), (None, 0));
}

async fn what_they_said_to_those_they_invited_goes(stores: &Stores) {
    let organization = stage::organization(stores, an_organization()).await;
    let (leaving, staying) = (stage::somebody(stores).await, stage::somebody(stores).await);
    let (theirs, other) = (an_invitation(&organization, &leaving), an_invitation(&organization, &staying));
    commit!(stores, unit => {
        unit.invitations().insert(&theirs).await?;
        unit.invitations().insert(&other).await?;
    });
    erase(stores, leaving.id).await;
    let stays = Some(Invitation { message: None, invited_by: None, ..theirs.clone() });
    assert_eq!(stores.invitations.get(theirs.id).await.unwrap(), stays);
    assert_eq!(stores.invitations.get(other.id).await.unwrap(), Some(other));
}

async fn nobody_is_no_error(stores: &Stores) {
    let user = stage::somebody(stores).await;
    erase(stores, UserId::new(an_id())).await;
    erase(stores, user.id).await;
    erase(stores, user.id).await;
}

async fn an_abandoned_erasure_leaves_all(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let mut unit = stores.store.begin().await.unwrap();
    unit.erasure().erase(forum.author.id).await.unwrap();
    drop(unit);
    assert_eq!(stores.users.account(forum.author.id).await.unwrap().unwrap().user, forum.author);
    assert_eq!(forum.post_now(stores).await, Some(forum.post.clone()));
}

async fn a_scrub_takes_nothing_that_stands(stores: &Stores) {
    let completion: &dyn ErasureCompletion = &*stores.completion;
    completion.scrub().await.unwrap();
    let Writings { forum, reply, answer } = written(stores).await;
    erase(stores, forum.author.id).await;
    for _ in 0..2 {
        completion.scrub().await.unwrap();
        let post = forum.post_now(stores).await;
        assert_eq!(post, Some(Post { author_id: None, ..forum.post.clone() }));
        assert!(forum.reply_now(stores, &reply).await.is_some() && forum.reply_now(stores, &answer).await.is_some());
    }
    stage::somebody(stores).await;
}
