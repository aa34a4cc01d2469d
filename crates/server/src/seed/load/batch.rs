//! Threads of the generator as rows, with their texts rendered and their counters final. Pure; writing stands elsewhere.

use std::{
    collections::{BTreeMap, HashMap},
    ops::Range,
    sync::Arc,
};

use p2p_domain::{
    content::{Body, BodyKey, ContentKind, ContentRef, ForumText, Matter, Revision, RevisionRecord, Source},
    id::{CategoryId, PostId, ReplyId, TopicId, UserId},
    post::Post,
    reply::Reply,
    search::{IndexEntry, SearchKind, SearchText, Subject},
    text::{Direction, analysis::Lexicon},
    timestamp::Timestamp,
    topic::{Tags, Topic, TopicTitle},
    version::Version,
};

use super::{
    cast::{Member, Members},
    count, sound, tag,
};
use crate::{
    failure::StartError,
    seed::generate::{self, BestAnswer, Generator, Thread, Vote},
};

/// What threads are made of.
pub(super) struct Stage {
    pub generator: Generator,
    pub members: Members,
    /// By slug. A topic whose category is gone stands in none.
    pub categories: HashMap<String, CategoryId>,
    /// By which texts become terms.
    pub lexicon: Arc<Lexicon>,
}

/// Some threads as rows.
#[derive(Default)]
pub(super) struct Batch {
    pub topics: Vec<Topic>,
    pub posts: Vec<Post>,
    pub replies: Vec<Reply>,
    pub bodies: Vec<Body>,
    pub revisions: Vec<(RevisionRecord, TopicId)>,
    pub votes: Vec<(ContentRef, UserId, Timestamp)>,
    pub follows: Vec<(TopicId, UserId, Timestamp)>,
    /// What is found by.
    pub entries: Vec<IndexEntry>,
    /// The words of all texts, each with the number of texts that it stands in.
    pub words: BTreeMap<String, u64>,
    /// Who wrote the accepted answers, once for each.
    pub accepted: Vec<UserId>,
}

/// A text before it is rendered.
struct Draft<'a> {
    of: ContentRef,
    topic: TopicId,
    author: Member,
    content: &'a str,
    votes: &'a [Vote],
    created_at: Timestamp,
}

impl Stage {
    /// The threads of these indices.
    pub fn batch(&self, indices: Range<u32>) -> Result<Batch, StartError> {
        let mut batch = Batch::default();
        for thread in self.generator.threads_in(indices) {
            batch.add(self, &thread)?;
        }
        Ok(batch)
    }
}

impl Batch {
    fn find(&mut self, stage: &Stage, text: &SearchText) {
        self.entries.push(text.entry(&stage.lexicon));
        for word in text.words() {
            *self.words.entry(word).or_default() += 1;
        }
    }

    fn add(&mut self, stage: &Stage, thread: &Thread) -> Result<(), StartError> {
        let topic = topic(stage, thread)?;
        let id = topic.id;
        self.find(stage, &SearchText::of_topic(&topic));
        self.topics.push(topic);
        for post in &thread.posts {
            let is_opening = thread.posts.first().is_some_and(|first| first.id == post.id);
            self.add_post(stage, id, post, is_opening)?;
        }
        for follow in &thread.followers {
            self.follows.push((id, stage.members.get(follow.by)?.user, Timestamp::from_millis(follow.at_ms)));
        }
        if let Some((_, author)) = answer(thread) {
            self.accepted.push(stage.members.get(author)?.user);
        }
        Ok(())
    }

    fn add_post(
        &mut self,
        stage: &Stage,
        topic_id: TopicId,
        post: &generate::Post,
        is_opening: bool,
    ) -> Result<(), StartError> {
        let (id, author) = (PostId::new(post.id), stage.members.get(post.author)?);
        let created_at = Timestamp::from_millis(post.created_at_ms);
        let of = ContentRef::Post(id);
        let draft = Draft { of, topic: topic_id, author, content: &post.content, votes: &post.votes, created_at };
        let (body, dir) = self.add_text(stage, &draft)?;
        self.posts.push(Post {
            id,
            topic_id,
            author_id: Some(author.user),
            organization_id: author.organization,
            is_opening,
            revision: Revision::FIRST,
            body,
            lang: Some(tag(post.lang)),
            dir,
            upvote_count: count(&post.votes),
            reply_count: count(&post.replies),
            edited_at: None,
            version: Version::FIRST,
            created_at,
            updated_at: created_at,
        });
        self.add_replies(stage, topic_id, post)
    }

    fn add_replies(&mut self, stage: &Stage, topic_id: TopicId, post: &generate::Post) -> Result<(), StartError> {
        let mut answers = vec![0; post.replies.len()];
        for parent in post.replies.iter().filter_map(|reply| reply.parent) {
            answers[parent] += 1;
        }
        for (reply, reply_count) in post.replies.iter().zip(answers) {
            let (id, author) = (ReplyId::new(reply.id), stage.members.get(reply.author)?);
            let created_at = Timestamp::from_millis(reply.created_at_ms);
            let of = ContentRef::Reply(id);
            let draft = Draft { of, topic: topic_id, author, content: &reply.content, votes: &reply.votes, created_at };
            let (body, dir) = self.add_text(stage, &draft)?;
            self.replies.push(Reply {
                id,
                topic_id,
                post_id: PostId::new(post.id),
                parent_reply_id: reply.parent.map(|parent| ReplyId::new(post.replies[parent].id)),
                depth: reply.depth,
                author_id: Some(author.user),
                organization_id: author.organization,
                revision: Revision::FIRST,
                body,
                lang: Some(tag(reply.lang)),
                dir,
                upvote_count: count(&reply.votes),
                reply_count,
                edited_at: None,
                version: Version::FIRST,
                created_at,
                updated_at: created_at,
            });
        }
        Ok(())
    }

    /// Body, first revision and votes of a text.
    fn add_text(&mut self, stage: &Stage, draft: &Draft<'_>) -> Result<(BodyKey, Direction), StartError> {
        let text = sound(Source::parse(draft.of.kind(), draft.content))?.render();
        // The id of a first body needs to differ from those of later ones alone, and so may be that of its owner.
        let key = BodyKey { id: draft.of.uuid(), revision: draft.of.uuid() };
        let &Draft { of, topic, author: Member { user, .. }, created_at, .. } = draft;
        let record = RevisionRecord { of, revision: Revision::FIRST, body: key, editor_id: user, created_at };
        self.revisions.push((record, topic));
        self.find(stage, &SearchText::of_text(subject(of), topic, text.source.clone(), created_at));
        let text_of = ForumText { kind: of.kind(), topic_id: topic, content: text.source, html: text.html };
        self.bodies.push(Body { key, author_id: user, created_at, matter: Matter::Forum(text_of) });
        for vote in draft.votes {
            self.votes.push((of, stage.members.get(vote.by)?.user, Timestamp::from_millis(vote.at_ms)));
        }
        Ok((key, text.direction))
    }
}

const fn subject(of: ContentRef) -> Subject {
    let kind = match of.kind() {
        ContentKind::Post => SearchKind::Post,
        ContentKind::Reply => SearchKind::Reply,
    };
    Subject { kind, id: of.uuid() }
}

fn topic(stage: &Stage, thread: &Thread) -> Result<Topic, StartError> {
    let author = stage.members.get(thread.author)?;
    let created_at = Timestamp::from_millis(thread.created_at_ms);
    Ok(Topic {
        id: TopicId::new(thread.id),
        title: sound(TopicTitle::parse(&thread.title))?,
        lang: Some(tag(thread.lang)),
        category_id: stage.categories.get(thread.category).copied(),
        author_id: Some(author.user),
        organization_id: author.organization,
        tags: Tags::stored(thread.tags.iter().map(|&tag| tag.to_owned())),
        is_pinned: thread.is_pinned,
        is_locked: thread.is_locked,
        best_answer: answer(thread).map(|(of, _)| of),
        post_count: count(&thread.posts),
        view_count: thread.view_count,
        follower_count: count(&thread.followers),
        last_activity_at: Timestamp::from_millis(thread.last_activity_at_ms),
        version: Version::FIRST,
        created_at,
        updated_at: created_at,
    })
}

/// The best answer, and the index of its author.
fn answer(thread: &Thread) -> Option<(ContentRef, u32)> {
    match thread.best_answer? {
        BestAnswer::Post(post) => {
            let post = thread.posts.get(post)?;
            Some((ContentRef::Post(PostId::new(post.id)), post.author))
        }
        BestAnswer::Reply { post, reply } => {
            let reply = thread.posts.get(post)?.replies.get(reply)?;
            Some((ContentRef::Reply(ReplyId::new(reply.id)), reply.author))
        }
    }
}
