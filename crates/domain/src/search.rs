//! What is searched: the entries of the index, and what a search finds. How texts become terms, what a query means and how hits are
//! ordered stands in [`crate::text`].

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    content::BodyKey,
    id::TopicId,
    organization::{City, Industry},
    text::{
        analysis::{Lexicon, MAX_TOKENS, analyze},
        search::vocabulary,
    },
    timestamp::Timestamp,
    topic::{Tag, Topic},
    use_case::{Outcome, Prose, Region, Summary, Technology, UseCase, UseCaseText, VendorLine},
    user::{JobTitle, PersonName, User},
};

/// What kind of thing is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SearchKind {
    /// A person.
    User,
    /// A use case.
    UseCase,
    /// A topic, by its title and tags.
    Topic,
    /// A post.
    Post,
    /// A reply.
    Reply,
}

impl SearchKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::User, Self::UseCase, Self::Topic, Self::Post, Self::Reply];

    /// The name on the wire and in stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::UseCase => "use_case",
            Self::Topic => "topic",
            Self::Post => "post",
            Self::Reply => "reply",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// One thing that is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Subject {
    /// Of which kind.
    pub kind: SearchKind,
    /// Which.
    pub id: Uuid,
}

/// What of a thing is searched: two fields, the first of which counts more. Phrases never run from one into the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchText {
    /// Of what.
    pub subject: Subject,
    /// The topic it is or stands in.
    pub topic_id: Option<TopicId>,
    /// A title or a name.
    pub title: String,
    /// All else.
    pub body: String,
    /// The moment from which its age counts.
    pub at: Timestamp,
}

/// An entry of the index: the terms of a text, in their order, and no word as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexEntry {
    /// Of what.
    pub subject: Subject,
    /// The topic it is or stands in.
    pub topic_id: Option<TopicId>,
    /// The terms of the title.
    pub title: Vec<String>,
    /// The terms of the rest; with those of the title at most [`MAX_TOKENS`].
    pub body: Vec<String>,
    /// The moment from which its age counts.
    pub at: Timestamp,
}

impl SearchText {
    /// A topic: its title; its tags as the rest.
    #[must_use]
    pub fn of_topic(topic: &Topic) -> Self {
        let tags: Vec<&str> = topic.tags.iter().map(Tag::as_str).collect();
        Self {
            subject: Subject { kind: SearchKind::Topic, id: topic.id.uuid() },
            topic_id: Some(topic.id),
            title: topic.title.as_str().to_owned(),
            body: tags.join(" · "),
            at: topic.created_at,
        }
    }

    /// A post or reply: its source.
    #[must_use]
    pub const fn of_text(subject: Subject, topic: TopicId, content: String, at: Timestamp) -> Self {
        Self { subject, topic_id: Some(topic), title: String::new(), body: content, at }
    }

    /// A use case: its title; summary, text, industry, technologies, tags, place and vendor as the rest.
    #[must_use]
    pub fn of_use_case(row: &UseCase, text: &UseCaseText) -> Self {
        let mut parts: Vec<&str> = Vec::new();
        parts.extend(row.summary.as_ref().map(Summary::as_str));
        parts.extend(row.industry.as_ref().map(Industry::as_str));
        parts.extend(row.technologies.iter().map(Technology::as_str));
        parts.extend(row.tags.iter().map(Tag::as_str));
        parts.extend(row.location.city.as_ref().map(City::as_str));
        parts.extend(row.location.region.as_ref().map(Region::as_str));
        parts.extend(text.problem_statement.as_ref().map(Prose::as_str));
        parts.extend(text.solution.as_ref().map(Prose::as_str));
        let outcomes = &text.outcomes;
        for outcome in [&outcomes.cost_savings, &outcomes.efficiency_gain, &outcomes.roi_timeline] {
            parts.extend(outcome.as_ref().map(Outcome::as_str));
        }
        parts.extend(outcomes.metrics.iter().map(|metric| metric.name.as_str()));
        parts.extend(text.vendor.name.as_ref().map(VendorLine::as_str));
        Self {
            subject: Subject { kind: SearchKind::UseCase, id: row.id.uuid() },
            topic_id: None,
            title: row.title.as_str().to_owned(),
            body: parts.join("\n"),
            at: row.published_at.unwrap_or(row.created_at),
        }
    }

    /// Somebody: their names; what they do and tell of themselves as the rest. Their address is not searched.
    #[must_use]
    pub fn of_user(user: &User) -> Self {
        let names = [&user.first_name, &user.last_name].into_iter().flatten().map(PersonName::as_str);
        let rest = user.job_title.as_ref().map(JobTitle::as_str).into_iter().chain(user.bio.as_deref());
        Self {
            subject: Subject { kind: SearchKind::User, id: user.id.uuid() },
            topic_id: None,
            title: names.collect::<Vec<_>>().join(" "),
            body: rest.collect::<Vec<_>>().join("\n"),
            at: user.created_at,
        }
    }

    /// Its entry in the index. A text of 20,000 characters takes milliseconds: callers with an async runtime use a blocking thread.
    #[must_use]
    pub fn entry(&self, lexicon: &Lexicon) -> IndexEntry {
        let terms =
            |text: &str| -> Vec<String> { analyze(text, lexicon).into_iter().map(|token| token.term).collect() };
        let title = terms(&self.title);
        let mut body = terms(&self.body);
        body.truncate(MAX_TOKENS.saturating_sub(title.len()));
        IndexEntry { subject: self.subject, topic_id: self.topic_id, title, body, at: self.at }
    }

    /// The words that a correction may offer, at most [`WORDS_MAX`]: of what everybody may read, and never of people, whose names must be
    /// forgotten with them.
    #[must_use]
    pub fn words(&self) -> BTreeSet<String> {
        if self.subject.kind == SearchKind::User {
            return BTreeSet::new();
        }
        let mut words = vocabulary(&self.title);
        words.extend(vocabulary(&self.body));
        words.into_iter().take(WORDS_MAX).collect()
    }
}

/// How many words of one text are learned.
pub const WORDS_MAX: usize = 2_000;

/// What was found, how well it meets the query, and where it stands in the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Found<T> {
    /// What.
    pub item: T,
    /// The larger the better; comparable within one search alone.
    pub score: f64,
    /// Its key in the list.
    pub key: FoundKey,
}

/// The order key of what a search finds: by score, then the moment, then the id, all descending.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FoundKey {
    /// The bits of the score, which sort as scores do since none is negative.
    #[serde(rename = "s")]
    pub rank: i64,
    /// The moment by which age is told: that of the first page.
    #[serde(rename = "n")]
    pub now: Timestamp,
    /// From when it is.
    #[serde(rename = "t")]
    pub at: Timestamp,
    /// Breaks ties.
    #[serde(rename = "i")]
    pub id: Uuid,
}

/// A topic, post or reply that was found, without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForumEntry {
    /// Which.
    pub subject: Subject,
    /// The topic it is or stands in.
    pub topic_id: TopicId,
    /// That topic's title.
    pub topic_title: String,
    /// That topic's tags, in their order.
    pub topic_tags: Vec<String>,
    /// Where its text is; none of a topic.
    pub body: Option<BodyKey>,
    /// When it was written.
    pub created_at: Timestamp,
}

/// Something whose entry is to be written anew, as its rows tell it.
#[derive(Debug, Clone, PartialEq)]
pub struct Unindexed {
    /// What is searched of it; where there is a body, the text of that is missing yet.
    pub matter: UnindexedMatter,
    /// What tells whether it changed since: its version.
    pub seen: u32,
}

/// What a row tells of its text.
#[derive(Debug, Clone, PartialEq)]
pub enum UnindexedMatter {
    /// All of it.
    User(Box<User>),
    /// All of it.
    Topic(Box<Topic>),
    /// A post or reply, without its text.
    Text {
        /// Which.
        subject: Subject,
        /// Where it stands.
        topic_id: TopicId,
        /// Where its text is.
        body: BodyKey,
        /// When it was written.
        at: Timestamp,
    },
    /// A use case, without its text.
    UseCase(Box<UseCase>),
}
