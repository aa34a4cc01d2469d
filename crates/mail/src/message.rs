//! A letter as a message of RFC 5322.

use std::{error::Error, time::SystemTime};

use lettre::{
    Address, Message,
    message::{
        Mailbox, MultiPart, SinglePart,
        header::{Header, HeaderName, HeaderValue},
    },
};
use p2p_domain::{port::mail::Letter, timestamp::Timestamp};

/// The language of the letter (RFC 3282).
#[derive(Debug, Clone)]
struct ContentLanguage(String);

impl Header for ContentLanguage {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Content-Language")
    }

    fn parse(text: &str) -> Result<Self, Box<dyn Error + Send + Sync>> {
        Ok(Self(text.to_owned()))
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), self.0.clone())
    }
}

/// The bytes of the message. Fails for an address that SMTP could not carry.
pub fn compose(letter: &Letter, from: &Mailbox, now: Timestamp) -> Result<Vec<u8>, Box<dyn Error + Send + Sync>> {
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
        .header(ContentLanguage(letter.locale.as_str().to_owned()))
        .multipart(body)?;
    Ok(message.formatted())
}

#[cfg(test)]
mod tests {
    use p2p_domain::{locale::Locale, user::Email};
    use uuid::Uuid;

    use super::*;

    fn composed(subject: &str, locale: Locale) -> String {
        let letter = Letter {
            id: Uuid::from_u128(7),
            to: Email::parse("amal@valves.example").unwrap(),
            locale,
            subject: subject.to_owned(),
            text: "Plain\n".to_owned(),
            html: "<p>Rich</p>".to_owned(),
        };
        let from = "P2P Sandbox <noreply@p2p.example>".parse().unwrap();
        String::from_utf8(compose(&letter, &from, Timestamp::from_millis(1_769_846_700_007)).unwrap()).unwrap()
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
    fn an_arabic_subject_is_encoded_and_never_adds_a_header() {
        let message = composed("تأكيد البريد", Locale::Ar);
        assert!(
            message.is_ascii() && message.contains("Subject: =?utf-8?b?") && message.contains("Content-Language: ar")
        );
        let message = composed("Hello\r\nBcc: everybody@valves.example", Locale::En);
        assert!(!head(&message).iter().any(|line| line.starts_with("Bcc")), "{message}");
    }
}
