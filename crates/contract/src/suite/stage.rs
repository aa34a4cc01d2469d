//! What the suites of the relational store share: units of work that try again, and things put into the store.

use p2p_domain::{
    actor::Audience,
    category::Category,
    message::DirectMessage,
    notification::Notification,
    organization::Organization,
    port::error::{Constraint, StoreError},
    post::Post,
    reply::Reply,
    topic::Topic,
    use_case::UseCase,
    user::User,
};

use crate::{
    build::{a_member, a_post, a_reply, a_topic, an_organization, audience},
    world::Stores,
};

/// One unit of work, tried again while others get in between: `attempt!(stores, unit => unit.users().insert(&user).await?)`.
macro_rules! attempt {
    ($stores:expr, $unit:ident => $work:expr) => {
        loop {
            let outcome = async {
                let mut $unit = $stores.store.begin().await?;
                let value = $work;
                $unit.commit().await?;
                Ok::<_, p2p_domain::port::error::StoreError>(value)
            }
            .await;
            match outcome {
                Err(error) if error.kind == p2p_domain::port::error::StoreErrorKind::Contended => {
                    tokio::task::yield_now().await;
                }
                settled => break settled,
            }
        }
    };
}
pub(super) use attempt;

/// The same, and it must succeed.
macro_rules! commit {
    ($stores:expr, $unit:ident => $work:expr) => {
        $crate::suite::stage::attempt!($stores, $unit => $work).unwrap()
    };
}
pub(super) use commit;

/// Walks one of a reader's lists in pages of two: five of it, in the order of their keys, none twice.
macro_rules! walk {
    ($reader:expr, $method:ident, [$($of:expr),+], $key:expr) => {{
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let page = $reader.$method($($of,)+ after, 2).await.unwrap();
            assert!(page.len() <= 2);
            let Some(last) = page.last() else { break };
            after = Some($key(last));
            seen.extend(page.iter().map($key));
        }
        assert_eq!(seen.len(), 5);
        assert!(seen.is_sorted_by(|one, next| one < next), "{seen:?}");
    }};
}
pub(super) use walk;

pub async fn organization(stores: &Stores, organization: Organization) -> Organization {
    commit!(stores, unit => unit.organizations().insert(&organization).await?);
    organization
}

pub async fn user(stores: &Stores, user: User) -> User {
    commit!(stores, unit => unit.users().insert(&user).await?);
    user
}

pub async fn category(stores: &Stores, category: Category) -> Category {
    commit!(stores, unit => unit.categories().insert(&category).await?);
    category
}

pub async fn topic(stores: &Stores, topic: Topic) -> Topic {
    commit!(stores, unit => unit.topics().insert(&topic).await?);
    topic
}

pub async fn post(stores: &Stores, post: Post) -> Post {
    commit!(stores, unit => unit.posts().insert(&post).await?);
    post
}

pub async fn reply(stores: &Stores, reply: Reply) -> Reply {
    commit!(stores, unit => unit.replies().insert(&reply).await?);
    reply
}

pub async fn use_case(stores: &Stores, use_case: UseCase) -> UseCase {
    commit!(stores, unit => unit.use_cases().insert(&use_case).await?);
    use_case
}

/// Sends one. No count is moved: that is for the cases to do.
pub async fn message(stores: &Stores, message: DirectMessage) -> DirectMessage {
    commit!(stores, unit => unit.messages().insert(&message).await?);
    message
}

/// Tells somebody something new. No count is moved.
pub async fn notification(stores: &Stores, notification: Notification) -> Notification {
    let added = commit!(stores, unit => unit.notifications().add(std::slice::from_ref(&notification)).await?);
    assert_eq!(added, [notification.id]);
    notification
}

/// A topic with one post, by a member of an organization who also reads.
pub struct Forum {
    pub author: User,
    pub audience: Audience,
    pub topic: Topic,
    pub post: Post,
}

impl Forum {
    /// Puts it into the store. No counter is moved: that is for the cases to do.
    pub async fn open(stores: &Stores) -> Self {
        let author = member(stores).await;
        let topic = topic(stores, a_topic(&author)).await;
        let post = post(stores, a_post(&topic, &author)).await;
        Self { audience: audience(&author), author, topic, post }
    }

    /// One more reply of the first level.
    pub async fn reply(&self, stores: &Stores) -> Reply {
        reply(stores, a_reply(&self.post, &self.author)).await
    }

    /// The topic as the store has it.
    pub async fn topic_now(&self, stores: &Stores) -> Option<Topic> {
        stores.topics.get(&self.audience, self.topic.id).await.unwrap().map(|view| view.topic)
    }

    /// The post as the store has it.
    pub async fn post_now(&self, stores: &Stores) -> Option<Post> {
        stores.posts.get(&self.audience, self.post.id).await.unwrap().map(|entry| entry.post)
    }

    /// A reply as the store has it.
    pub async fn reply_now(&self, stores: &Stores, reply: &Reply) -> Option<Reply> {
        stores.replies.get(&self.audience, reply.id).await.unwrap().map(|entry| entry.reply)
    }
}

/// Somebody of no organization.
pub async fn somebody(stores: &Stores) -> User {
    user(stores, crate::build::a_user()).await
}

/// Somebody of an organization of their own.
pub async fn member(stores: &Stores) -> User {
    let organization = organization(stores, an_organization()).await;
    user(stores, a_member(&organization)).await
}

/// Holds a failure to the rule that it must name.
#[track_caller]
pub fn assert_conflict<T: std::fmt::Debug>(outcome: Result<T, StoreError>, rule: Constraint) {
    let error = outcome.expect_err("a rule is broken, and the store said nothing");
    assert_eq!(error.constraint(), Some(rule), "{error}: {:?}", error.source);
}
