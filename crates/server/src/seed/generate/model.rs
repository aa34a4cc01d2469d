//! What the generator hands out: plain values with indices for references and milliseconds since
//! the Unix epoch for times. No rule of the domain lives here.

use uuid::Uuid;

use crate::seed::corpus::Lang;

/// A company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// Its place in the sequence; the person of the same index is its founder and admin.
    pub index: u32,
    /// Version 7, of `created_at_ms`.
    pub id: Uuid,
    /// Arabic or English.
    pub name: String,
    /// Lower case, unique, under `.example`.
    pub domain: String,
    /// Branch, in English.
    pub industry: &'static str,
    /// Head-count band.
    pub size: &'static str,
    /// ISO 3166 code: always `SA`.
    pub country: &'static str,
    /// A city of the Kingdom, in the language of the name.
    pub city: &'static str,
    /// When it signed up: at the same moment as its founder.
    pub created_at_ms: i64,
}

/// A member of an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Its place in the sequence, which is the order of joining.
    pub index: u32,
    /// Version 7, of `created_at_ms`.
    pub id: Uuid,
    /// Index of the organization.
    pub organization: u32,
    /// Whether the person is its organization's admin (else a plain member).
    pub is_admin: bool,
    /// Given name, in Arabic or Latin script.
    pub first_name: String,
    /// Family name, in the same script.
    pub last_name: String,
    /// Lower case, unique, at the organization's domain.
    pub email: String,
    /// The language of the interface, and of most of what the person writes.
    pub locale: Lang,
    /// What the person does.
    pub job_title: String,
    /// A sentence about the person; some have none.
    pub bio: Option<String>,
    /// When the person joined; never after anything the person did.
    pub created_at_ms: i64,
    /// Last login; not before `created_at_ms`, not after the end.
    pub last_login_ms: i64,
}

/// One person's upvote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vote {
    /// Index of the person, never the author.
    pub by: u32,
    /// When; not before the text voted on.
    pub at_ms: i64,
}

/// One person's following of a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Follow {
    /// Index of the person.
    pub by: u32,
    /// When; not before the topic.
    pub at_ms: i64,
}

/// Where a topic's best answer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BestAnswer {
    /// The post at this place of `Thread::posts`.
    Post(usize),
    /// A reply.
    Reply {
        /// The place of its post in `Thread::posts`.
        post: usize,
        /// Its own place in `Post::replies`.
        reply: usize,
    },
}

/// A topic with everything in it. Counts that the forum keeps follow from it: posts, replies,
/// votes and follows are complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thread {
    /// The topic's place in the sequence, which is the order of creation.
    pub index: u32,
    /// Version 7, of `created_at_ms`.
    pub id: Uuid,
    /// 3 to 200 characters, without markup.
    pub title: String,
    /// Slug of the forum category, one of those that the migrations make.
    pub category: &'static str,
    /// Index of the person who opened it.
    pub author: u32,
    /// Index of that person's organization.
    pub organization: u32,
    /// Language of title and first post.
    pub lang: Lang,
    /// One to four, normalised, all different.
    pub tags: Vec<&'static str>,
    /// Shown before all others; three topics are.
    pub is_pinned: bool,
    /// Takes no further posts; one topic in forty is.
    pub is_locked: bool,
    /// How often it was looked at.
    pub view_count: u32,
    /// Who follows it, the author first; nobody twice.
    pub followers: Vec<Follow>,
    /// In order of creation, the first post first; never empty.
    pub posts: Vec<Post>,
    /// The accepted answer, by someone other than the author.
    pub best_answer: Option<BestAnswer>,
    /// When it was accepted: not before it was written. `None` without a best answer.
    pub answered_at_ms: Option<i64>,
    /// When the topic was opened: the moment of its first post.
    pub created_at_ms: i64,
    /// The moment of its latest post or reply.
    pub last_activity_at_ms: i64,
}

/// A post of a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// Its number among all posts of all topics.
    pub index: u32,
    /// Version 7, of `created_at_ms`.
    pub id: Uuid,
    /// Index of the person who wrote it.
    pub author: u32,
    /// Markdown, at most 20,000 characters.
    pub content: String,
    /// Its language.
    pub lang: Lang,
    /// Upvotes; nobody twice.
    pub votes: Vec<Vote>,
    /// In order of creation.
    pub replies: Vec<Reply>,
    /// When it was written.
    pub created_at_ms: i64,
}

/// A reply to a post, or to another reply of the same post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// Version 7, of `created_at_ms`.
    pub id: Uuid,
    /// Index of the person who wrote it.
    pub author: u32,
    /// The place in `Post::replies` of what it answers; `None` for the post itself.
    pub parent: Option<usize>,
    /// 1 for a reply to the post, at most 5.
    pub depth: u8,
    /// Markdown, at most 10,000 characters; may mention a person as `@[Name](user:UUID)`.
    pub content: String,
    /// Its language.
    pub lang: Lang,
    /// The person mentioned in the text, by index.
    pub mentions: Option<u32>,
    /// Upvotes; nobody twice.
    pub votes: Vec<Vote>,
    /// When it was written; after the post and the parent.
    pub created_at_ms: i64,
}

/// Where a use case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UseCaseStage {
    /// Not published yet.
    Draft,
    /// Everybody sees it.
    Published,
    /// Put away again.
    Archived,
}

/// Something measured before and after.
#[derive(Debug, Clone, PartialEq)]
pub struct UseCaseMetric {
    /// What.
    pub name: &'static str,
    /// Before.
    pub before: f64,
    /// After.
    pub after: f64,
    /// The unit's symbol; empty where there is none.
    pub unit: &'static str,
}

/// Somebody looked at a use case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Viewing {
    /// Index of the person, never the author.
    pub by: u32,
    /// When; not before the publication, nor before the person joined.
    pub at_ms: i64,
}

/// A picture to be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UseCasePicture {
    /// File name, in the language of the use case.
    pub name: String,
    /// What it shows.
    pub caption: String,
    /// Heights of the bars, 0 to 100.
    pub bars: Vec<u32>,
    /// Which colours, 0 to 5.
    pub hue: u32,
}

/// A use case with all that people did with it.
#[derive(Debug, Clone, PartialEq)]
pub struct UseCase {
    /// Its place in the sequence.
    pub index: u32,
    /// Version 7, of `created_at_ms`.
    pub id: Uuid,
    /// Index of the person who submitted it.
    pub author: u32,
    /// Index of that person's organization.
    pub organization: u32,
    /// Language of all its texts.
    pub lang: Lang,
    /// 3 to 200 characters.
    pub title: String,
    /// One sentence.
    pub summary: String,
    /// What was wrong.
    pub problem: String,
    /// What was done.
    pub solution: String,
    /// What it saved.
    pub cost_savings: String,
    /// What became faster.
    pub efficiency_gain: String,
    /// When it had paid for itself.
    pub roi_timeline: String,
    /// One to three.
    pub metrics: Vec<UseCaseMetric>,
    /// Who delivered it.
    pub vendor: &'static str,
    /// One to four, all different.
    pub technologies: Vec<&'static str>,
    /// Normalised, all different.
    pub tags: Vec<&'static str>,
    /// A city of the Kingdom.
    pub city: &'static str,
    /// Its region.
    pub region: &'static str,
    /// Degrees north, within five kilometres of the city.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Draft, published or archived.
    pub stage: UseCaseStage,
    /// Who likes it; some of those who looked.
    pub likes: Vec<Vote>,
    /// Who bookmarked it; some of those who looked.
    pub bookmarks: Vec<Vote>,
    /// Who looked, each once.
    pub viewings: Vec<Viewing>,
    /// The first ones have one.
    pub picture: Option<UseCasePicture>,
    /// When it was begun.
    pub created_at_ms: i64,
    /// When it was published, unless it is a draft.
    pub published_at_ms: i64,
}

/// What two people wrote to each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    /// Index of who began.
    pub one: u32,
    /// Index of the other.
    pub other: u32,
    /// Its language.
    pub lang: Lang,
    /// In order of creation; never empty.
    pub messages: Vec<Message>,
}

/// A private message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Version 7, of `created_at_ms`.
    pub id: Uuid,
    /// Whether it is by who began.
    pub is_by_one: bool,
    /// Plain text.
    pub content: String,
    /// Whether the other has read it.
    pub is_read: bool,
    /// When it was sent; both were there by then.
    pub created_at_ms: i64,
}
