//! Both languages have every letter, text and HTML lead to the same place, and no value gets out of its place.

use std::collections::BTreeSet;

use super::*;

const WEBSITE: &str = "https://www.example.com";
/// What somebody puts wherever they can.
const EVIL: &str = "<img src=x onerror=\"alert('1')\">&\r\nBcc: all";

fn token() -> SecretToken {
    SecretToken::parse("secret-1").unwrap()
}

fn at() -> Timestamp {
    Timestamp::from_millis(1_769_846_700_007)
}

fn every(value: &str) -> Vec<Words> {
    let invitation = InvitationWords {
        token: token(),
        organization: value.to_owned(),
        inviter: Some(value.to_owned()),
        message: Some(format!("{value}\nsecond line")),
        expires_at: at(),
    };
    vec![
        Words::VerifyEmail { token: token() },
        Words::ResetPassword { token: token() },
        Words::PasswordChanged { at: at() },
        Words::Deactivated,
        Words::Reactivated,
        Words::NewDevice { user_agent: Some(value.to_owned()), address: Some([203, 0, 113, 7].into()), at: at() },
        Words::SecondFactor { enabled: true },
        Words::SecondFactor { enabled: false },
        Words::Invitation(invitation.clone()),
        Words::Invitation(InvitationWords { inviter: None, message: None, ..invitation }),
    ]
}

fn both(value: &str) -> Vec<(Locale, Words, Composed)> {
    let writer = Writer::new(WEBSITE);
    let each = |locale| {
        let compose = |words: Words| {
            let composed = writer.compose(locale, Some(value), &words);
            (locale, words, composed)
        };
        every(value).into_iter().map(compose).collect::<Vec<_>>()
    };
    [each(Locale::En), each(Locale::Ar)].concat()
}

/// The addresses in a text, up to the white space behind each.
fn addresses(text: &str) -> BTreeSet<String> {
    text.match_indices("https://")
        .map(|(start, _)| text[start..].split(|c: char| c.is_whitespace() || "\"<".contains(c)).next().unwrap())
        .map(|address| address.replace("&amp;", "&"))
        .collect()
}

#[test]
fn text_and_html_lead_to_the_same_place_and_nowhere_else() {
    for (locale, words, letter) in both("Amal") {
        let (text, html) = (addresses(&letter.text), addresses(&letter.html));
        assert_eq!(text, html, "{locale:?} {words:?}");
        assert!(text.len() <= 1 && text.iter().all(|address| address.starts_with(WEBSITE)), "{text:?}");
        let expected = match words {
            Words::VerifyEmail { .. } => "/auth/verify-email?token=secret-1&tenantId=public",
            Words::ResetPassword { .. } => "/auth/reset-password?token=secret-1&tenantId=public",
            Words::Invitation(_) => "/auth/accept-invitation?token=secret-1",
            Words::Reactivated => "/",
            Words::Deactivated => {
                assert!(text.is_empty());
                continue;
            }
            _ => "/auth/reset-password",
        };
        assert_eq!(text.first().unwrap(), &format!("{WEBSITE}{expected}"));
    }
}

#[test]
fn each_language_has_its_own_words_and_its_own_direction() {
    let letters = both("Amal");
    let (english, arabic) = letters.split_at(letters.len() / 2);
    let is_arabic = |text: &str| text.chars().any(|c| ('\u{620}'..='\u{64a}').contains(&c));
    for ((_, words, en), (_, _, ar)) in english.iter().zip(arabic) {
        assert!(!is_arabic(&en.subject) && !is_arabic(&en.text) && !is_arabic(&en.html), "{words:?}");
        assert!(is_arabic(&ar.subject) && is_arabic(&ar.text), "{words:?}");
        assert!(en.html.contains("<html lang=\"en\" dir=\"ltr\">") && !en.html.contains("rtl"), "{words:?}");
        assert!(
            ar.html.contains("<html lang=\"ar\" dir=\"rtl\">") && ar.html.contains("text-align:right"),
            "{words:?}"
        );
        assert!(!ar.html.contains("text-align:left"), "{words:?}");
    }
    let subjects: BTreeSet<&str> = letters.iter().map(|(_, _, letter)| letter.subject.as_str()).collect();
    assert_eq!(subjects.len(), letters.len() - 2, "two invitations of a language share theirs");
}

#[test]
fn no_value_gets_out_of_its_place() {
    for (locale, words, letter) in both(EVIL) {
        for piece in ["<img", "alert('", "onerror=\"", ">&\r", "\r"] {
            assert!(!letter.html.contains(piece), "{piece} in {locale:?} {words:?}");
        }
        assert!(!letter.subject.contains(['\r', '\n']), "{words:?}");
        assert!(!letter.text.lines().any(|line| line.starts_with("Bcc")), "{words:?}");
        assert!(!letter.html.contains("src=") || letter.html.contains("&lt;img src=x"), "nothing is loaded: {words:?}");
        for loaded in ["<link", "<style", "<script", "url("] {
            assert!(!letter.html.contains(loaded), "{loaded} in {words:?}");
        }
    }
}

#[test]
fn a_name_keeps_its_direction_to_itself_and_cannot_end_that() {
    let writer = Writer::new(WEBSITE);
    for locale in [Locale::En, Locale::Ar] {
        let letter = writer.compose(locale, Some("أمل\u{2069}\u{202e}"), &Words::Deactivated);
        assert!(letter.text.contains("\u{2068}أمل\u{2069}") && !letter.text.contains('\u{202e}'), "{}", letter.text);
        assert!(letter.html.contains("<bdi>أمل</bdi>"), "{}", letter.html);
        for (_, _, letter) in both("\u{2069}\u{2068}\u{2068}") {
            assert_eq!(letter.html.matches("<bdi").count(), letter.html.matches("</bdi>").count());
        }
    }
}

#[test]
fn a_device_is_named_with_its_time_and_never_in_its_own_words() {
    let agent = format!("{} Firefox/140.0 (Windows)", "x".repeat(500));
    let words = Words::NewDevice { user_agent: Some(agent), address: Some([203, 0, 113, 7].into()), at: at() };
    for (locale, device) in [(Locale::En, "Device: Firefox on Windows"), (Locale::Ar, "الجهاز: Firefox على Windows")]
    {
        let letter = Writer::new(WEBSITE).compose(locale, None, &words);
        assert!(letter.text.contains(device), "{}", letter.text);
        for body in [&letter.text, &letter.html] {
            assert!(body.contains("203.0.113.7") && body.contains("2026-01-31 08:05 UTC"), "{body}");
            assert!(!body.contains("xxx"), "{body}");
        }
    }
}
