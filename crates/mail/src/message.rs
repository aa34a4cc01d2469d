//! A letter as a message of RFC 5322.

use std::{error::Error, time::SystemTime};

use lettre::{
    Address, Message,
    message::{
        Mailbox, Mailboxes, MultiPart, SinglePart,
        header::{Header, HeaderName, HeaderValue},
    },
};
use p2p_domain::{port::mail::Letter, timestamp::Timestamp, user::Email};

/// Names the person whom a kept letter is about.
pub const ABOUT: &str = "X-About";

/// Declares a header that carries a plain word.
macro_rules! plain_header {
    ($(#[$doc:meta])* $type:ident, $name:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone)]
        struct $type(String);

        impl Header for $type {
            fn name() -> HeaderName {
                HeaderName::new_from_ascii_str($name)
            }

            fn parse(text: &str) -> Result<Self, Box<dyn Error + Send + Sync>> {
                Ok(Self(text.to_owned()))
            }

            fn display(&self) -> HeaderValue {
                HeaderValue::new(Self::name(), self.0.clone())
            }
        }
    };
}

plain_header! {
    /// The language of the letter (RFC 3282).
    ContentLanguage, "Content-Language"
}

plain_header! {
    /// That a machine wrote it, so that no machine answers (RFC 3834).
    AutoSubmitted, "Auto-Submitted"
}

plain_header! {
    /// Whom the letter is about. For letters that stay here: it is nobody else's concern.
    About, ABOUT
}

/// A letter as it is kept in a file, with a note of whom it is about.
pub fn kept(letter: &Letter, from: &Mailbox, now: Timestamp) -> Result<Vec<u8>, Box<dyn Error + Send + Sync>> {
    let mut message = compose(letter, from, now)?;
    if !letter.about.is_empty() {
        let people: Vec<String> = letter.about.iter().map(ToString::to_string).collect();
        message.headers_mut().set(About(people.join(" ")));
    }
    Ok(message.formatted())
}

/// The addresses that the value of a header `To` names.
pub fn recipients(to: &str) -> impl Iterator<Item = Email> {
    let named = to.parse::<Mailboxes>().map(Vec::from).unwrap_or_default();
    named.into_iter().filter_map(|mailbox| Email::parse(mailbox.email.as_ref()).ok())
}

/// The message. Fails for an address that SMTP could not carry.
pub fn compose(letter: &Letter, from: &Mailbox, now: Timestamp) -> Result<Message, Box<dyn Error + Send + Sync>> {
    let to = letter.to.as_str().parse::<Address>()?;
    let moment = SystemTime::UNIX_EPOCH + now.since(Timestamp::from_millis(0));
    let body = MultiPart::alternative()
        // The boundary follows from the id, so that the same letter gives the same bytes.
        .boundary(format!("part-{}", letter.id.simple()))
        .singlepart(SinglePart::plain(letter.text.clone()))
        .singlepart(SinglePart::html(letter.html.clone()));
    let message = Message::builder()
        .message_id(Some(format!("<{}@{}>", letter.id, from.email.domain())))
        .date(moment)
        .from(from.clone())
        .to(Mailbox::new(None, to))
        .subject(letter.subject.clone())
        .header(AutoSubmitted("auto-generated".to_owned()))
        .header(ContentLanguage(letter.locale.as_str().to_owned()))
        .multipart(body)?;
    Ok(message)
}

#[cfg(test)]
mod tests {
    use p2p_domain::{id::UserId, locale::Locale, user::Email};
    use uuid::Uuid;

    use super::*;

    fn letter(subject: &str, locale: Locale) -> Letter {
        Letter {
            id: Uuid::from_u128(7),
            to: Email::parse("amal@valves.example").unwrap(),
            locale,
            about: vec![UserId::new(Uuid::from_u128(8))],
            subject: subject.to_owned(),
            text: "Plain\n".to_owned(),
            html: "<p>Rich</p>".to_owned(),
        }
    }

    fn from() -> Mailbox {
        "P2P Sandbox <noreply@p2p.example>".parse().unwrap()
    }

    fn composed(subject: &str, locale: Locale) -> String {
        let message = compose(&letter(subject, locale), &from(), Timestamp::from_millis(1_769_846_700_007)).unwrap();
        String::from_utf8(message.formatted()).unwrap()
    }

    fn head(message: &str) -> Vec<&str> {
        message.split("\r\n\r\n").next().unwrap().split("\r\n").collect()
    }

    #[test]
    fn the_head_says_who_when_and_in_which_language() {
        let message = composed("Welcome", Locale::En);
        let head = head(&message);
        for line in [
            "Message-ID: <00000000-0000-0000-0000-000000000007@p2p.example>",
            "Date: Sat, 31 Jan 2026 08:05:00 +0000",
            "From: \"P2P Sandbox\" <noreply@p2p.example>",
            "To: amal@valves.example",
            "Subject: Welcome",
            "Content-Language: en",
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0",
        ] {
            assert!(head.contains(&line), "{line} in {head:#?}");
        }
        let (plain, html) =
            (message.find("text/plain; charset=utf-8").unwrap(), message.find("text/html; charset=utf-8").unwrap());
        assert!(message.contains("multipart/alternative") && plain < html, "the last part is the best one");
        assert_eq!(message, composed("Welcome", Locale::En));
    }

    #[test]
    fn only_a_kept_letter_notes_whom_it_is_about() {
        let letter = letter("Welcome", Locale::En);
        let kept = String::from_utf8(kept(&letter, &from(), Timestamp::from_millis(0)).unwrap()).unwrap();
        assert!(head(&kept).contains(&"X-About: 00000000-0000-0000-0000-000000000008"), "{kept}");
        assert!(!composed("Welcome", Locale::En).contains("00000008"));
    }

    #[test]
    fn an_arabic_subject_is_encoded_and_never_adds_a_header() {
        let message = composed("تأكيد البريد", Locale::Ar);
        assert!(
            message.is_ascii() && message.contains("Subject: =?utf-8?b?") && message.contains("Content-Language: ar")
        );
        let message = composed("Hello\r\nBcc: everybody@valves.example", Locale::En);
        assert!(!head(&message).iter().any(|line| line.starts_with("Bcc")), "{message}");
    }
}
