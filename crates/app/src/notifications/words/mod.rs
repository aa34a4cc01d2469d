//! What notifications say, in the reader's language: one alone, and several of one kind and place in one line. Names and titles keep
//! their direction to themselves.

mod arabic;
mod english;
#[cfg(test)]
pub(crate) mod tests;

use std::collections::BTreeSet;

use p2p_domain::{
    locale::Locale,
    notification::{NotificationEntry, NotificationKind},
};

pub(crate) use arabic::Noun;

use crate::letters::isolated;

/// A notification as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotificationWords {
    /// What happened, in one line.
    pub title: String,
    /// The beginning of the text that it is about, where there is one; nothing to say is empty.
    pub body: String,
}

/// What a notification says.
#[must_use]
pub fn words(entry: &NotificationEntry, locale: Locale) -> NotificationWords {
    let notification = &entry.notification;
    let body = if notification.excerpt.is_empty() && notification.kind == NotificationKind::InvitationAccepted {
        match locale {
            Locale::En => english::JOINED.to_owned(),
            Locale::Ar => arabic::JOINED.to_owned(),
        }
    } else {
        notification.excerpt.clone()
    };
    NotificationWords { title: Telling::of(entry, &[]).line(locale), body }
}

/// What notifications of one kind and place tell together.
#[derive(Debug, Clone)]
pub(crate) struct Telling {
    kind: NotificationKind,
    /// One who did it and has a name.
    name: Option<String>,
    /// How many did it besides.
    others: usize,
    /// How many notifications it is.
    times: usize,
    title: Option<String>,
}

impl Telling {
    /// What the first tells, and the rest with it.
    pub(crate) fn of(first: &NotificationEntry, rest: &[&NotificationEntry]) -> Self {
        let all = || std::iter::once(first).chain(rest.iter().copied());
        let people: BTreeSet<_> = all().map(|entry| entry.actor.id).collect();
        let name = all().find_map(|entry| entry.actor.full_name());
        Self {
            kind: first.notification.kind,
            others: if name.is_some() { people.len() - 1 } else { 0 },
            name: name.as_deref().map(isolated),
            times: rest.len() + 1,
            title: Some(first.notification.title.as_str()).filter(|title| !title.is_empty()).map(isolated),
        }
    }

    /// It in one line.
    pub(crate) fn line(&self, locale: Locale) -> String {
        match locale {
            Locale::En => english::line(self),
            Locale::Ar => arabic::line(self),
        }
    }
}
