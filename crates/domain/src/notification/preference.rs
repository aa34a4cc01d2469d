//! What somebody wants to hear of, and how.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::NotificationKind;
use crate::value::named;

named! {
    /// Whether and when a letter tells of it.
    EmailChoice {
        /// Never.
        Off = "off",
        /// At once, or with the others of the last minutes.
        Instant = "instant",
        /// Once a day, all of a day together.
        Daily = "daily",
    }
}

/// How one kind is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preference {
    /// Whether it is shown in the application.
    pub in_app: bool,
    /// Whether and when it is mailed.
    pub email: EmailChoice,
}

impl Preference {
    /// What holds for who chose nothing: all is shown; mentions, messages, best answers and reports are mailed at once, the rest daily.
    #[must_use]
    pub const fn default_of(kind: NotificationKind) -> Self {
        let email = match kind {
            NotificationKind::Mention
            | NotificationKind::Message
            | NotificationKind::BestAnswer
            | NotificationKind::Report => EmailChoice::Instant,
            NotificationKind::Reply
            | NotificationKind::Post
            | NotificationKind::InvitationAccepted
            | NotificationKind::UseCasePublished => EmailChoice::Daily,
        };
        Self { in_app: true, email }
    }
}

/// What one person chose, kind by kind; of what they did not choose, the default holds.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Preferences(BTreeMap<NotificationKind, Preference>);

impl Preferences {
    /// How that kind is told.
    #[must_use]
    pub fn of(&self, kind: NotificationKind) -> Preference {
        self.0.get(&kind).copied().unwrap_or_else(|| Preference::default_of(kind))
    }

    /// Chooses; what is the default is not kept, so that a later default holds.
    pub fn set(&mut self, kind: NotificationKind, preference: Preference) {
        if preference == Preference::default_of(kind) {
            self.0.remove(&kind);
        } else {
            self.0.insert(kind, preference);
        }
    }

    /// What differs from the defaults.
    pub fn chosen(&self) -> impl Iterator<Item = (NotificationKind, Preference)> + '_ {
        self.0.iter().map(|(kind, preference)| (*kind, *preference))
    }

    /// Every kind with how it is told.
    pub fn all(&self) -> impl Iterator<Item = (NotificationKind, Preference)> + '_ {
        NotificationKind::ALL.iter().map(|kind| (*kind, self.of(*kind)))
    }
}
