//! What stands in the forum. None of these is stored yet.

use p2p_domain::{
    category::{Category, CategoryName, Slug},
    content::{Body, BodyKey, ContentKind, ContentRef, ForumText, Matter, Revision, RevisionRecord},
    id::{CategoryId, PostId, ReplyId, TopicId, UserId},
    post::Post,
    reply::{Place, Reply},
    text::direction::Direction,
    topic::{Tags, Topic, TopicTitle},
    user::User,
    version::Version,
};
use uuid::Uuid;

use super::{a_word, an_id, at};

/// A category without topics.
#[must_use]
pub fn a_category() -> Category {
    Category {
        id: CategoryId::new(an_id()),
        slug: Slug::parse(&a_word("category-")).unwrap(),
        name_en: CategoryName::parse("Maintenance").unwrap(),
        name_ar: CategoryName::parse("الصيانة").unwrap(),
        topic_count: 0,
        version: Version::FIRST,
    }
}

/// A topic, filed nowhere, with no post yet.
#[must_use]
pub fn a_topic(author: &User) -> Topic {
    Topic {
        id: TopicId::new(an_id()),
        title: TopicTitle::parse("Seals that outlive the pump").unwrap(),
        lang: None,
        category_id: None,
        author_id: Some(author.id),
        organization_id: author.organization_id,
        tags: Tags::default(),
        is_pinned: false,
        is_locked: false,
        best_answer: None,
        post_count: 0,
        view_count: 0,
        follower_count: 0,
        last_activity_at: at(0),
        version: Version::FIRST,
        created_at: at(0),
        updated_at: at(0),
    }
}

/// A post, not the opening one.
#[must_use]
pub fn a_post(topic: &Topic, author: &User) -> Post {
    let id = an_id();
    Post {
        id: PostId::new(id),
        topic_id: topic.id,
        author_id: Some(author.id),
        organization_id: author.organization_id,
        is_opening: false,
        revision: Revision::FIRST,
        body: a_body_key(id),
        lang: None,
        dir: Direction::Ltr,
        upvote_count: 0,
        reply_count: 0,
        edited_at: None,
        version: Version::FIRST,
        created_at: at(0),
        updated_at: at(0),
    }
}

/// A reply of the first level.
#[must_use]
pub fn a_reply(post: &Post, author: &User) -> Reply {
    let id = an_id();
    Reply {
        id: ReplyId::new(id),
        topic_id: post.topic_id,
        post_id: post.id,
        parent_reply_id: Place::TOP.parent,
        depth: Place::TOP.depth,
        author_id: Some(author.id),
        organization_id: author.organization_id,
        revision: Revision::FIRST,
        body: a_body_key(id),
        lang: None,
        dir: Direction::Ltr,
        upvote_count: 0,
        reply_count: 0,
        edited_at: None,
        version: Version::FIRST,
        created_at: at(0),
        updated_at: at(0),
    }
}

/// A reply that answers another, where [`Place::answering`] puts it.
#[must_use]
pub fn an_answer(to: &Reply, author: &User) -> Reply {
    let id = an_id();
    let Place { parent, depth } = Place::answering(to);
    Reply {
        id: ReplyId::new(id),
        parent_reply_id: parent,
        depth,
        author_id: Some(author.id),
        organization_id: author.organization_id,
        body: a_body_key(id),
        upvote_count: 0,
        reply_count: 0,
        ..to.clone()
    }
}

/// A new body's key.
#[must_use]
pub fn a_body_key(of: Uuid) -> BodyKey {
    BodyKey { id: of, revision: an_id() }
}

/// A body in a topic that need not exist.
#[must_use]
pub fn a_body() -> Body {
    Body {
        key: a_body_key(an_id()),
        author_id: UserId::new(an_id()),
        created_at: at(0),
        matter: Matter::Forum(a_text()),
    }
}

/// What a post says, in a topic that need not exist.
#[must_use]
pub fn a_text() -> ForumText {
    ForumText {
        kind: ContentKind::Post,
        topic_id: TopicId::new(an_id()),
        content: "Which **seals** last?\n\nأي موانع التسرب أطول عمرًا؟ 🛠".to_owned(),
        html: "<p>Which <strong>seals</strong> last?</p>".to_owned(),
    }
}

/// The first state of a post or reply.
#[must_use]
pub fn a_revision(of: ContentRef, body: BodyKey, editor: &User) -> RevisionRecord {
    RevisionRecord { of, revision: Revision::FIRST, body, editor_id: editor.id, created_at: at(0) }
}
