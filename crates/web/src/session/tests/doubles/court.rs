//! A topic with a post and a reply to it, and two reports of the post: one that is open, by the person of the doubles, and one that was
//! dismissed by somebody who was erased since.

use std::sync::Arc;

use async_trait::async_trait;
use p2p_app::{
    Reading,
    posts::PostService,
    replies::ReplyService,
    reports::ReportService,
    topics::{SeenViews, TopicService},
};
use p2p_domain::{
    actor::Audience,
    category::{Category, Slug},
    content::{AuthorCard, Body, BodyKey, ContentKind, ContentRef, ForumText, Matter, Revision, RevisionRecord},
    id::{CategoryId, OrganizationId, PostId, ReplyId, ReportId, TopicId, UserId},
    page::{Page, PageRequest},
    port::{
        body::BodyStore, category::CategoryReader, error::StoreError, post::PostReader, reply::ReplyReader,
        report::ReportReader, topic::TopicReader,
    },
    post::{Post, PostEntry, WrittenKey},
    reply::{Reply, ReplyEntry},
    report::{Report, ReportEntry, ReportFilter, ReportKey, ReportNote, ReportReason, ReportScope, ReportStatus},
    text::direction::Direction,
    timestamp::Timestamp,
    topic::{Tags, Topic, TopicFilter, TopicKey, TopicSort, TopicTitle, TopicView},
    version::Version,
};
use uuid::Uuid;

use super::{Ports, library, sample::NOW, user_id};

pub const TOPIC: u128 = 21;
pub const POST: u128 = 22;
pub const REPLY: u128 = 23;
/// The report that is open.
pub const OPEN: u128 = 51;
/// The one that was dismissed.
pub const DISMISSED: u128 = 52;

struct Court;

fn body(id: u128) -> BodyKey {
    BodyKey { id: Uuid::from_u128(id), revision: Uuid::from_u128(id) }
}

fn post() -> PostEntry {
    let post = Post {
        id: PostId::new(Uuid::from_u128(POST)),
        topic_id: TopicId::new(Uuid::from_u128(TOPIC)),
        author_id: None,
        organization_id: None,
        is_opening: true,
        revision: Revision::FIRST,
        body: body(POST),
        lang: None,
        dir: Direction::Ltr,
        upvote_count: 0,
        reply_count: 1,
        edited_at: None,
        version: Version::FIRST,
        created_at: NOW,
        updated_at: NOW,
    };
    PostEntry { post, author: AuthorCard::default(), upvoted_by_me: false, is_best_answer: false }
}

fn reply() -> ReplyEntry {
    let reply = Reply {
        id: ReplyId::new(Uuid::from_u128(REPLY)),
        topic_id: TopicId::new(Uuid::from_u128(TOPIC)),
        post_id: PostId::new(Uuid::from_u128(POST)),
        parent_reply_id: None,
        depth: 1,
        author_id: None,
        organization_id: None,
        revision: Revision::FIRST,
        body: body(REPLY),
        lang: None,
        dir: Direction::Ltr,
        upvote_count: 0,
        reply_count: 0,
        edited_at: None,
        version: Version::FIRST,
        created_at: NOW,
        updated_at: NOW,
    };
    ReplyEntry { reply, author: AuthorCard::default(), upvoted_by_me: false, is_best_answer: false }
}

fn topic() -> TopicView {
    let topic = Topic {
        id: TopicId::new(Uuid::from_u128(TOPIC)),
        title: TopicTitle::parse("Valves that stick").unwrap(),
        lang: None,
        category_id: None,
        author_id: None,
        organization_id: None,
        tags: Tags::default(),
        is_pinned: false,
        is_locked: false,
        best_answer: None,
        post_count: 1,
        view_count: 0,
        follower_count: 0,
        last_activity_at: NOW,
        version: Version::FIRST,
        created_at: NOW,
        updated_at: NOW,
    };
    TopicView { topic, author: AuthorCard::default(), is_following: None }
}

/// The open report, or that which was dismissed.
pub fn entry(status: ReportStatus) -> ReportEntry {
    let is_open = status == ReportStatus::Open;
    let report = Report {
        id: ReportId::new(Uuid::from_u128(if is_open { OPEN } else { DISMISSED })),
        target: ContentRef::of(ContentKind::Post, Uuid::from_u128(POST)),
        topic_id: TopicId::new(Uuid::from_u128(TOPIC)),
        organization_id: Some(OrganizationId::new(Uuid::from_u128(3))),
        excerpt: "Buy our grease".to_owned(),
        reporter_id: Some(user_id()),
        reason: ReportReason::OffTopic,
        note: is_open.then(|| ReportNote::parse("مكرر").unwrap()),
        status,
        resolved_by: None,
        resolution: (!is_open).then(|| ReportNote::parse("It is fine.").unwrap()),
        created_at: NOW,
        resolved_at: (!is_open).then_some(NOW),
    };
    let reporter = AuthorCard { id: Some(user_id()), first_name: Some("Amal".to_owned()), ..AuthorCard::default() };
    ReportEntry { report, reporter, resolver: AuthorCard::default() }
}

#[async_trait]
impl ReportReader for Court {
    async fn reports(
        &self,
        _: ReportScope,
        filter: ReportFilter,
        page: &PageRequest<ReportKey>,
    ) -> Result<Page<ReportEntry, ReportKey>, StoreError> {
        let all = [ReportStatus::Open, ReportStatus::Dismissed].map(entry).into_iter().filter(|entry| {
            let report = &entry.report;
            filter.status.is_none_or(|status| status == report.status)
                && filter.reason.is_none_or(|reason| reason == report.reason)
        });
        Ok(Page::cut(all.collect(), page.limit, None, |entry| ReportKey { at: NOW, id: entry.report.id }))
    }

    async fn report(&self, _: ReportScope, id: ReportId) -> Result<Option<ReportEntry>, StoreError> {
        let all = [ReportStatus::Open, ReportStatus::Dismissed].map(entry);
        Ok(all.into_iter().find(|entry| entry.report.id == id))
    }

    async fn open_report(&self, _: ContentRef, _: UserId) -> Result<Option<ReportEntry>, StoreError> {
        Ok(Some(entry(ReportStatus::Open)))
    }
}

#[async_trait]
impl TopicReader for Court {
    async fn list(
        &self,
        _: &Audience,
        _: &TopicFilter,
        _: TopicSort,
        page: &PageRequest<TopicKey>,
    ) -> Result<Page<TopicView, TopicKey>, StoreError> {
        Ok(Page::cut(Vec::new(), page.limit, None, |_| unreachable!("an empty page goes on nowhere")))
    }

    async fn get(&self, _: &Audience, id: TopicId) -> Result<Option<TopicView>, StoreError> {
        Ok(Some(topic()).filter(|found| found.topic.id == id))
    }

    async fn exists(&self, id: TopicId) -> Result<bool, StoreError> {
        Ok(topic().topic.id == id)
    }
}

#[async_trait]
impl PostReader for Court {
    async fn list(
        &self,
        _: &Audience,
        _: TopicId,
        page: &PageRequest<WrittenKey>,
    ) -> Result<Page<PostEntry, WrittenKey>, StoreError> {
        Ok(Page::cut(vec![post()], page.limit, None, |_| WrittenKey { created_at: NOW, id: Uuid::from_u128(POST) }))
    }

    async fn get(&self, _: &Audience, id: PostId) -> Result<Option<PostEntry>, StoreError> {
        Ok(Some(post()).filter(|found| found.post.id == id))
    }

    async fn revisions(
        &self,
        _: ContentRef,
        page: &PageRequest<u32>,
    ) -> Result<Page<(RevisionRecord, AuthorCard), u32>, StoreError> {
        Ok(Page::cut(Vec::new(), page.limit, None, |_| 1))
    }
}

#[async_trait]
impl ReplyReader for Court {
    async fn list(
        &self,
        _: &Audience,
        _: PostId,
        page: &PageRequest<WrittenKey>,
    ) -> Result<Page<ReplyEntry, WrittenKey>, StoreError> {
        Ok(Page::cut(vec![reply()], page.limit, None, |_| WrittenKey { created_at: NOW, id: Uuid::from_u128(REPLY) }))
    }

    async fn get(&self, _: &Audience, id: ReplyId) -> Result<Option<ReplyEntry>, StoreError> {
        Ok(Some(reply()).filter(|found| found.reply.id == id))
    }

    async fn first_of_posts(&self, _: &Audience, _: &[PostId], _: u32) -> Result<Vec<ReplyEntry>, StoreError> {
        Ok(vec![reply()])
    }

    async fn first_answers(&self, _: &Audience, _: &[ReplyId], _: u32) -> Result<Vec<ReplyEntry>, StoreError> {
        Ok(Vec::new())
    }
}

#[async_trait]
impl CategoryReader for Court {
    async fn all(&self) -> Result<Vec<Category>, StoreError> {
        Ok(Vec::new())
    }

    async fn get(&self, _: CategoryId) -> Result<Option<Category>, StoreError> {
        Ok(None)
    }

    async fn by_slug(&self, _: &Slug) -> Result<Option<Category>, StoreError> {
        Ok(None)
    }
}

#[async_trait]
impl BodyStore for Court {
    async fn put(&self, _: &Body) -> Result<(), StoreError> {
        Ok(())
    }

    async fn get_many(&self, keys: &[BodyKey]) -> Result<Vec<Body>, StoreError> {
        let text = ForumText {
            kind: ContentKind::Post,
            topic_id: topic().topic.id,
            content: "Buy our grease".to_owned(),
            html: "<p>Buy our grease</p>".to_owned(),
        };
        let body = |key: &BodyKey| {
            let matter = Matter::Forum(text.clone());
            Body { key: *key, author_id: user_id(), created_at: NOW, matter }
        };
        Ok(keys.iter().map(body).collect())
    }

    async fn delete_many(&self, _: &[BodyKey]) -> Result<(), StoreError> {
        Ok(())
    }

    async fn written_before(&self, _: Timestamp, _: Option<BodyKey>, _: u32) -> Result<Vec<BodyKey>, StoreError> {
        Ok(Vec::new())
    }
}

/// Reports in that court.
pub fn reports(ports: &Arc<Ports>) -> ReportService {
    let court = Arc::new(Court);
    let reading = Reading {
        topics: court.clone(),
        posts: court.clone(),
        replies: court.clone(),
        bodies: court.clone(),
        files: ports.cabinet.clone(),
    };
    let writing = library::writing(ports);
    let (categories, seen) = (court.clone(), Arc::<SeenViews>::default());
    ReportService {
        posts: court.clone(),
        replies: court.clone(),
        reports: court,
        post_service: PostService { reading: reading.clone(), writing: writing.clone() },
        reply_service: ReplyService { reading: reading.clone(), writing: writing.clone() },
        topic_service: TopicService { reading: reading.clone(), categories, writing: writing.clone(), seen },
        reading,
        writing,
    }
}
