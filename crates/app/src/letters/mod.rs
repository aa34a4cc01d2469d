//! What letters say: subject, plain text and HTML in the two languages of the platform. Pure: who is written to, when, and with which
//! secret is `correspondence`'s business.
//!
//! A language writes plain words; `layout` alone makes HTML of them, so that nothing reaches a letter unescaped.

mod arabic;
mod device;
mod digest;
mod english;
mod layout;
mod link;
#[cfg(test)]
mod tests;

use std::net::IpAddr;

use p2p_domain::{
    id::{EventId, UserId},
    locale::Locale,
    port::mail::Letter,
    timestamp::Timestamp,
    token::SecretToken,
    user::Email,
};

use device::Known;
pub use digest::Digest;
use layout::Sheet;
pub(crate) use layout::isolated;
use link::Links;

/// What a letter tells, with all that stands in it.
#[derive(Debug, Clone)]
pub enum Words {
    /// Show that the address is yours.
    VerifyEmail {
        /// The secret of the link.
        token: SecretToken,
    },
    /// Set a new password.
    ResetPassword {
        /// The secret of the link.
        token: SecretToken,
    },
    /// Your password was changed.
    PasswordChanged {
        /// When.
        at: Timestamp,
    },
    /// Your account was deactivated.
    Deactivated,
    /// Your account was reactivated.
    Reactivated,
    /// Somebody logged in as you from a device that was not seen before.
    NewDevice {
        /// What it called itself.
        user_agent: Option<String>,
        /// From where.
        address: Option<IpAddr>,
        /// When.
        at: Timestamp,
    },
    /// A second factor was set up or given up.
    SecondFactor {
        /// Whether there is one now.
        enabled: bool,
    },
    /// You are invited.
    Invitation(InvitationWords),
    /// What you are told of.
    Notifications(Digest),
}

impl Words {
    /// People other than the reader who are named in it.
    pub(crate) fn named(&self) -> Vec<UserId> {
        match self {
            Self::Notifications(digest) => digest.named().to_vec(),
            _ => Vec::new(),
        }
    }
}

/// What stands in an invitation.
#[derive(Debug, Clone)]
pub struct InvitationWords {
    /// The secret of the link.
    pub token: SecretToken,
    /// What the organization is called.
    pub organization: String,
    /// Who invites, where they have a name.
    pub inviter: Option<String>,
    /// A few words of theirs.
    pub message: Option<String>,
    /// Until when it can be accepted.
    pub expires_at: Timestamp,
}

/// A letter without an envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composed {
    locale: Locale,
    /// Subject line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// HTML.
    pub html: String,
}

impl Composed {
    /// Puts the letter into an envelope.
    #[must_use]
    pub fn addressed(self, id: EventId, to: Email, about: Vec<UserId>) -> Letter {
        let Self { locale, subject, text, html } = self;
        Letter { id: id.uuid(), to, locale, about, subject, text, html }
    }
}

/// Composes letters whose links lead to one website.
#[derive(Debug, Clone)]
pub struct Writer {
    links: Links,
}

/// One language: a letter for each notice, in plain words.
trait Language {
    fn verify_email(&self, link: String) -> Sheet;
    fn reset_password(&self, link: String) -> Sheet;
    fn password_changed(&self, at: Timestamp, reset: String) -> Sheet;
    fn deactivated(&self) -> Sheet;
    fn reactivated(&self, website: String) -> Sheet;
    fn new_device(&self, device: &SeenDevice, reset: String) -> Sheet;
    fn second_factor(&self, enabled: bool, reset: String) -> Sheet;
    fn invitation(&self, words: &InvitationWords, link: String) -> Sheet;
}

/// A device as a letter names it.
struct SeenDevice {
    known: Known,
    address: Option<IpAddr>,
    at: Timestamp,
}

impl Writer {
    /// Letters with links to that website: `https://www.example.com`, with or without a slash at its end.
    #[must_use]
    pub fn new(website_url: &str) -> Self {
        Self { links: Links::to(website_url) }
    }

    /// Composes a letter to somebody, by their given name where it is known.
    #[must_use]
    pub fn compose(&self, locale: Locale, name: Option<&str>, words: &Words) -> Composed {
        let language: &dyn Language = match locale {
            Locale::En => &english::English,
            Locale::Ar => &arabic::Arabic,
        };
        let sheet = self.sheet(locale, language, words);
        let greeting = match locale {
            Locale::En => english::greeting(name),
            Locale::Ar => arabic::greeting(name),
        };
        let footer = match locale {
            Locale::En => english::FOOTER,
            Locale::Ar => arabic::FOOTER,
        };
        let (text, html) = layout::render(locale, &greeting, &sheet, footer);
        Composed { locale, subject: layout::one_line(&sheet.subject), text, html }
    }

    fn sheet(&self, locale: Locale, language: &dyn Language, words: &Words) -> Sheet {
        let links = &self.links;
        match words {
            Words::VerifyEmail { token } => language.verify_email(links.verify_email(token)),
            Words::ResetPassword { token } => language.reset_password(links.reset_password(token)),
            Words::PasswordChanged { at } => language.password_changed(*at, links.forgotten_password()),
            Words::Deactivated => language.deactivated(),
            Words::Reactivated => language.reactivated(links.website()),
            Words::NewDevice { user_agent, address, at } => {
                let known = user_agent.as_deref().map(Known::of).unwrap_or_default();
                let device = SeenDevice { known, address: *address, at: *at };
                language.new_device(&device, links.forgotten_password())
            }
            Words::SecondFactor { enabled } => language.second_factor(*enabled, links.forgotten_password()),
            Words::Invitation(words) => language.invitation(words, links.accept_invitation(&words.token)),
            Words::Notifications(digest) => digest.sheet(locale, links),
        }
    }
}

/// A moment as letters tell it: `2026-01-31 08:05 UTC`.
fn moment(at: Timestamp) -> String {
    let wire = at.to_string();
    format!("{} {} UTC", at.date(), wire.get(11..16).unwrap_or_default())
}
