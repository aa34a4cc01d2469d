//! What belongs together is told together, and no letter grows without bound.

use p2p_domain::{
    id::TopicId,
    notification::{About, NotificationKind::Mention, NotificationKind::Reply},
};

use super::*;
use crate::{
    letters::{Composed, Words as Telling, Writer},
    notifications::tests::an_entry,
};

const BOTH: [Locale; 2] = [Locale::En, Locale::Ar];

/// One in the topic of that number.
fn elsewhere(kind: NotificationKind, n: u128, topic: u128) -> NotificationEntry {
    let mut entry = an_entry(kind, n, Some("Amal"));
    if let About::Content { topic_id, .. } = &mut entry.notification.about {
        *topic_id = TopicId::new(Uuid::from_u128(topic));
    }
    entry
}

fn letter(entries: &[NotificationEntry], locale: Locale) -> Composed {
    let digest = Digest::of(entries).unwrap();
    Writer::new("https://www.example.com").compose(locale, None, &Telling::Notifications(digest))
}

#[test]
fn one_alone_is_the_subject_and_told_with_how_it_begins() {
    let letter = letter(&[an_entry(Reply, 1, Some("Amal"))], Locale::En);
    assert_eq!(letter.subject, "Amal replied in “Which seal?”");
    assert!(letter.text.contains("> It leaks, says 1."), "{}", letter.text);
    let link = About::Content {
        kind: p2p_domain::content::ContentKind::Reply,
        id: Uuid::from_u128(1),
        topic_id: TopicId::new(Uuid::from_u128(7)),
    };
    for body in [&letter.text, &letter.html] {
        assert!(body.contains(&format!("https://www.example.com{}", link.link())), "{body}");
        assert!(body.contains("https://www.example.com/notifications/preferences"), "{body}");
    }
}

#[test]
fn fifty_replies_in_one_place_are_one_line_without_their_texts() {
    let entries: Vec<_> = (1..=50).map(|n| an_entry(Reply, n, Some("Amal"))).collect();
    let english = letter(&entries, Locale::En);
    assert_eq!(english.subject, "Amal replied in “Which seal?” 50 times");
    assert!(!english.text.contains("It leaks"), "{}", english.text);
    assert_eq!(english.text.matches("#reply-").count(), 1);
    assert_eq!(letter(&entries, Locale::Ar).subject, "50 ردًّا جديدًا من Amal في «Which seal?»");
}

#[test]
fn kinds_and_places_stand_apart_and_are_counted_in_the_subject() {
    let entries = [elsewhere(Reply, 1, 7), elsewhere(Mention, 2, 7), elsewhere(Reply, 3, 8), elsewhere(Reply, 4, 7)];
    let told = BOTH.map(|locale| letter(&entries, locale));
    assert_eq!(told.each_ref().map(|letter| letter.subject.as_str()), ["4 new notifications", "4 إشعارات جديدة"]);
    for letter in told {
        assert_eq!(letter.text.matches("https://www.example.com/forums/").count(), 3, "{}", letter.text);
        assert_eq!(letter.html.matches("<bdi>Amal</bdi>").count(), 3, "{}", letter.html);
    }
}

#[test]
fn what_goes_beyond_a_letter_is_counted() {
    let entries: Vec<_> = (1..=25).map(|n| elsewhere(Reply, n, n)).collect();
    let (english, arabic) = (letter(&entries, Locale::En), letter(&entries, Locale::Ar));
    assert!(english.text.contains("… and 5 more."), "{}", english.text);
    assert!(arabic.text.contains("… و5 إشعارات أخرى."), "{}", arabic.text);
    assert_eq!(english.text.matches("https://www.example.com/forums/").count(), GROUPS_MAX);
    assert!(english.text.contains("https://www.example.com/notifications\n"), "{}", english.text);
    let entries: Vec<_> = (1..=100).map(|n| elsewhere(Reply, n, n % 2)).collect();
    assert_eq!(letter(&entries, Locale::En).subject, "More than 99 new notifications");
    assert_eq!(letter(&entries, Locale::Ar).subject, "أكثر من 99 إشعارًا جديدًا");
}

#[test]
fn nothing_to_tell_is_no_letter() {
    assert!(Digest::of(&[]).is_none());
}

#[test]
fn no_name_or_title_gets_out_of_its_place() {
    let evil = "<img src=x>\u{2069}\r\nBcc: all";
    let mut entry = an_entry(Reply, 1, Some(evil));
    (entry.notification.title, entry.notification.excerpt) = (evil.to_owned(), evil.to_owned());
    for letter in BOTH.map(|locale| letter(std::slice::from_ref(&entry), locale)) {
        assert!(!letter.html.contains("<img"), "{}", letter.html);
        assert!(!letter.subject.contains(['\r', '\n', '\u{2068}', '\u{2069}']), "{:?}", letter.subject);
        assert!(!letter.text.lines().any(|line| line.starts_with("Bcc")), "{}", letter.text);
        assert_eq!(letter.html.matches("<bdi").count(), letter.html.matches("</bdi>").count());
    }
}
