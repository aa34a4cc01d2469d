//! Threads: a topic, its posts and replies, and what people did with them.

use uuid::Uuid;

use super::dice::{Dice, Stream};
use super::prose::Story;
use super::{BestAnswer, Follow, Generator, Post, Reply, Thread, Vote, body, calendar};
use crate::seed::corpus::{Lang, Subject};

/// The deepest level of a reply; what answers one of that level stands beside it.
const DEEPEST: u8 = 5;
/// Share of topics that look for a best answer, in percent; a few of them have no candidate.
const ANSWERED: u32 = 47;

/// What the texts of a thread share while it is made.
struct Setting {
    story: Story,
    lang: Lang,
    topic_author: u32,
    /// When the topic opened and for how long posts come, in activity units.
    start: i64,
    window: i64,
    posts: u32,
}

impl Generator {
    /// The thread of `index`, below `scale().topics()`.
    #[must_use]
    pub fn thread(&self, index: u32) -> Thread {
        let mut dice = Dice::new(self.seed, Stream::Topic, index);
        let start = self.topic_start(&mut dice, index);
        let lang = if dice.chance(55) { Lang::Ar } else { Lang::En };
        let setting = Setting {
            story: Story::draw(&mut dice),
            lang,
            topic_author: self.writer(&mut dice, start, lang),
            start,
            window: drawn_window(&mut dice, 8).min(self.end - calendar::ROOM - start),
            posts: self.posts.share(index),
        };
        let first = self.posts.start(index);
        let posts: Vec<Post> = (0..setting.posts).map(|place| self.post(&setting, first + place, place)).collect();
        let best_answer = best_answer(&mut dice, &posts, setting.topic_author);
        let created_at_ms = calendar::moment(start);
        let pinned = [self.scale.topics() / 5, self.scale.topics() / 2, self.scale.topics() * 9 / 10].contains(&index);
        let followers = self.followers(&mut dice, &setting, created_at_ms);
        Thread {
            index,
            id: dice.id(created_at_ms),
            title: body::title(&mut dice, &setting.story, lang),
            category: setting.story.subject.category,
            author: setting.topic_author,
            organization: self.organization_of(setting.topic_author),
            lang,
            tags: tags(&mut dice, setting.story.subject, lang),
            is_pinned: pinned,
            is_locked: index % 40 == 17 && !pinned,
            view_count: dice.between(3, 30) * (setting.posts + dice.below(20)),
            followers,
            best_answer,
            answered_at_ms: best_answer.map(|best| self.answered_at(&mut dice, &posts, best)),
            created_at_ms,
            last_activity_at_ms: last_activity(&posts).max(created_at_ms),
            posts,
        }
    }

    /// The post of `place` in its topic, `index` among all posts.
    fn post(&self, setting: &Setting, index: u32, place: u32) -> Post {
        let mut dice = Dice::new(self.seed, Stream::Post, index);
        let (at, lang, author) = if place == 0 {
            (setting.start, setting.lang, setting.topic_author)
        } else {
            let at = calendar::in_window(&mut dice, setting.start, setting.window, place - 1, setting.posts - 1);
            let lang = if dice.chance(92) { setting.lang } else { setting.lang.other() };
            (at, lang, self.writer(&mut dice, at, lang))
        };
        let created_at_ms = calendar::moment(at);
        let content = if place == 0 {
            body::first_post(&mut dice, &setting.story, lang)
        } else {
            body::answer(&mut dice, &setting.story, lang)
        };
        Post {
            index,
            id: dice.id(created_at_ms),
            author,
            content,
            lang,
            votes: self.votes(&mut dice, at, author, 14),
            replies: self.replies(setting, index, at, lang, author),
            created_at_ms,
        }
    }

    /// The replies to the post of `index`, which `post_author` wrote at `post_at` (activity units) in `post_lang`.
    fn replies(&self, setting: &Setting, index: u32, post_at: i64, post_lang: Lang, post_author: u32) -> Vec<Reply> {
        let count = self.replies.share(index);
        if count == 0 {
            return Vec::new();
        }
        let mut dice = Dice::new(self.seed, Stream::Replies, index);
        let window = drawn_window(&mut dice, 5).min(self.end - post_at);
        let mut replies: Vec<Reply> = Vec::with_capacity(count as usize);
        for place in 0..count {
            let at = calendar::in_window(&mut dice, post_at, window, place, count);
            let lang = if dice.chance(95) { post_lang } else { post_lang.other() };
            let author = self.writer(&mut dice, at, lang);
            let parent = parent(&mut dice, &replies);
            let answered = parent.map_or(post_author, |parent| replies[parent].author);
            let mentions = (answered != author && dice.chance(8)).then_some(answered);
            let mention = mentions.map(|person| self.mention(person));
            let created_at_ms = calendar::moment(at);
            replies.push(Reply {
                id: dice.id(created_at_ms),
                author,
                parent,
                depth: parent.map_or(1, |parent| replies[parent].depth + 1),
                content: body::reply(&mut dice, &setting.story, lang, mention.as_deref()),
                lang,
                mentions,
                votes: self.votes(&mut dice, at, author, 6),
                created_at_ms,
            });
        }
        replies
    }

    /// Votes on what `author` wrote at `at` (activity units): often none, seldom as many as `most`.
    fn votes(&self, dice: &mut Dice, at: i64, author: u32, most: u32) -> Vec<Vote> {
        // A draw below a draw below a draw: small numbers are common, large ones are possible.
        let wanted = dice.below(most);
        let wanted = dice.below(wanted + 1);
        let wanted = dice.below(wanted + 1);
        let voters = self.members(dice, at, wanted, author);
        let window = drawn_window(dice, 5).min(self.end - at);
        voters.into_iter().map(|by| Vote { by, at_ms: later(dice, at, window) }).collect()
    }

    fn followers(&self, dice: &mut Dice, setting: &Setting, created_at_ms: i64) -> Vec<Follow> {
        let wanted = dice.below(setting.posts + 3);
        let others = self.members(dice, setting.start, wanted, setting.topic_author);
        let mut followers = Vec::with_capacity(others.len() + 1);
        followers.push(Follow { by: setting.topic_author, at_ms: created_at_ms });
        followers.extend(others.into_iter().map(|by| Follow { by, at_ms: later(dice, setting.start, setting.window) }));
        followers
    }

    fn mention(&self, person: u32) -> String {
        let person = self.person(person);
        mention_of(&person.first_name, &person.last_name, person.id)
    }

    fn answered_at(&self, dice: &mut Dice, posts: &[Post], best: BestAnswer) -> i64 {
        let written_ms = match best {
            BestAnswer::Post(post) => posts[post].created_at_ms,
            BestAnswer::Reply { post, reply } => posts[post].replies[reply].created_at_ms,
        };
        let written = calendar::activity_at(written_ms);
        let window = drawn_window(dice, 4).min(self.end - written);
        later(dice, written, window).max(written_ms)
    }
}

/// The mention of a person, as the forum's Markdown writes it, with the blank after it.
fn mention_of(first_name: &str, last_name: &str, id: Uuid) -> String {
    format!("@[{first_name} {last_name}](user:{id}) ")
}

/// Between an hour of activity and that times two to the power of `doublings`.
fn drawn_window(dice: &mut Dice, doublings: u32) -> i64 {
    let hours = (1_i64 << dice.below(doublings)) * i64::from(dice.between(1024, 2047));
    calendar::ROOM * hours / 1024
}

/// A moment within `window` units after `at`, in milliseconds since the Unix epoch.
fn later(dice: &mut Dice, at: i64, window: i64) -> i64 {
    let bound = u32::try_from(window).unwrap_or(u32::MAX);
    calendar::moment(at + i64::from(dice.below(bound)))
}

/// What a new reply answers: the post itself, or one of the latest replies.
fn parent(dice: &mut Dice, replies: &[Reply]) -> Option<usize> {
    let latest = replies.len().checked_sub(1)?;
    if dice.chance(45) {
        return None;
    }
    let parent = latest - dice.index(&replies[latest.saturating_sub(2)..]);
    if replies[parent].depth < DEEPEST { Some(parent) } else { replies[parent].parent }
}

/// The best answer, for not quite half of the topics: an early post, at times a reply, never by `topic_author`.
fn best_answer(dice: &mut Dice, posts: &[Post], topic_author: u32) -> Option<BestAnswer> {
    if !dice.chance(ANSWERED) {
        return None;
    }
    let in_reply = dice.chance(15);
    let skip = dice.below(4) as usize;
    let as_posts = (1..posts.len()).filter(|post| posts[*post].author != topic_author).map(BestAnswer::Post);
    let as_replies = posts.iter().enumerate().flat_map(|(post, content)| {
        let others = content.replies.iter().enumerate().filter(|(_, reply)| reply.author != topic_author);
        others.map(move |(reply, _)| BestAnswer::Reply { post, reply })
    });
    let post = as_posts.clone().nth(skip).or_else(|| as_posts.clone().next());
    let reply = as_replies.clone().nth(skip).or_else(|| as_replies.clone().next());
    if in_reply { reply.or(post) } else { post.or(reply) }
}

fn last_activity(posts: &[Post]) -> i64 {
    let moments = posts.iter().map(|post| {
        let replied = post.replies.iter().map(|reply| reply.created_at_ms).max();
        replied.unwrap_or(post.created_at_ms).max(post.created_at_ms)
    });
    moments.max().unwrap_or(0)
}

/// One to four different tags, mostly in the topic's language.
pub(super) fn tags(dice: &mut Dice, subject: &Subject, lang: Lang) -> Vec<&'static str> {
    let count = dice.between(1, 4) as usize;
    let first = dice.index(subject.tags);
    let chosen = subject.tags.iter().cycle().skip(first).take(count.min(subject.tags.len()));
    chosen.map(|tag| tag.in_lang(if dice.chance(80) { lang } else { lang.other() })).collect()
}
