//! Letters of notifications: those of one kind and place stand together, so that fifty replies are one line.

use std::collections::BTreeSet;

use p2p_domain::{
    id::UserId,
    locale::Locale,
    notification::{NotificationEntry, NotificationKind},
};
use uuid::Uuid;

use super::{
    arabic, english,
    layout::{
        Block::{Link, Quote, Words},
        Sheet, without_isolates,
    },
    link::Links,
};
use crate::notifications::Telling;

/// How many groups a letter tells; the rest is counted.
const GROUPS_MAX: usize = 20;
/// As many as a store gives of one letter: there may be more.
const ENTRIES_MAX: usize = 100;

/// What a letter of notifications tells.
#[derive(Debug, Clone)]
pub struct Digest {
    groups: Vec<Group>,
    /// How many notifications it is, those that are not told too.
    count: usize,
    /// How many of them are not told one by one or in groups.
    more: usize,
    /// Who did it, each once.
    named: Vec<UserId>,
}

/// Notifications of one kind and place.
#[derive(Debug, Clone)]
struct Group {
    told: Telling,
    /// How the text begins that one alone is about.
    excerpt: Option<String>,
    /// Where the first of them leads.
    path: String,
}

/// The words around what is told, in one language.
pub(super) struct Phrases {
    /// That there are so many notifications; several.
    pub several: fn(usize) -> String,
    /// That there are more than so many.
    pub over: fn(usize) -> String,
    /// That so many are not told here.
    pub more: fn(usize) -> String,
    /// Label of a link to what is told.
    pub open: &'static str,
    /// Label of the link to all of them.
    pub all: &'static str,
    /// Label of the link to where one chooses what one is told of.
    pub choose: &'static str,
}

impl Digest {
    /// What these tell together; nothing when there are none.
    #[must_use]
    pub fn of(entries: &[NotificationEntry]) -> Option<Self> {
        let mut groups: Vec<(Key, Vec<&NotificationEntry>)> = Vec::new();
        for entry in entries {
            let key = key(entry);
            match groups.iter_mut().find(|(known, _)| *known == key) {
                Some((_, members)) => members.push(entry),
                None => groups.push((key, vec![entry])),
            }
        }
        let more = groups.iter().skip(GROUPS_MAX).map(|(_, members)| members.len()).sum();
        let groups: Vec<Group> = groups.iter().take(GROUPS_MAX).filter_map(|(_, members)| Group::of(members)).collect();
        let named: BTreeSet<UserId> = entries.iter().filter_map(|entry| entry.actor.id).collect();
        let named = named.into_iter().collect();
        (!groups.is_empty()).then_some(Self { groups, count: entries.len(), more, named })
    }

    /// Who did what it tells.
    pub(super) fn named(&self) -> &[UserId] {
        &self.named
    }

    /// The letter; subjects carry no marks of direction.
    pub(super) fn sheet(&self, locale: Locale, links: &Links) -> Sheet {
        let phrases = match locale {
            Locale::En => &english::DIGEST,
            Locale::Ar => &arabic::DIGEST,
        };
        let subject = match self.groups.as_slice() {
            [only] => without_isolates(&only.told.line(locale)),
            _ if self.count >= ENTRIES_MAX => (phrases.over)(ENTRIES_MAX - 1),
            _ => (phrases.several)(self.count),
        };
        let mut blocks = Vec::new();
        for group in &self.groups {
            blocks.push(Words(group.told.line(locale)));
            blocks.extend(group.excerpt.clone().map(Quote));
            blocks.push(Link(phrases.open, links.page(&group.path)));
        }
        if self.more > 0 {
            blocks.push(Words((phrases.more)(self.more)));
        }
        if self.more > 0 || self.count >= ENTRIES_MAX {
            blocks.push(Link(phrases.all, links.notifications()));
        }
        blocks.push(Link(phrases.choose, links.preferences()));
        Sheet { subject, blocks }
    }
}

impl Group {
    fn of(members: &[&NotificationEntry]) -> Option<Self> {
        let (first, rest) = members.split_first()?;
        let excerpt = Some(&first.notification.excerpt).filter(|excerpt| rest.is_empty() && !excerpt.is_empty());
        Some(Self { told: Telling::of(first, rest), excerpt: excerpt.cloned(), path: first.notification.about.link() })
    }
}

/// What stands together.
type Key = (NotificationKind, Uuid);

fn key(entry: &NotificationEntry) -> Key {
    let about = &entry.notification.about;
    (entry.notification.kind, about.place().unwrap_or_else(|| about.uuid()))
}

#[cfg(test)]
mod tests;
