//! Both languages say every kind, with and without who did it; numbers take the right forms.

use std::collections::BTreeSet;

use p2p_domain::{
    content::{AuthorCard, ContentKind},
    id::{NotificationId, TopicId, UserId},
    notification::{About, EmailChoice, Notification},
    timestamp::Timestamp,
};
use uuid::Uuid;

use super::*;

/// A notification of that kind, by somebody of that name, or by nobody.
pub(crate) fn an_entry(kind: NotificationKind, n: u128, name: Option<&str>) -> NotificationEntry {
    let actor_id = name.map(|name| UserId::new(Uuid::from_u128(name.bytes().map(u128::from).sum())));
    let actor = AuthorCard { id: actor_id, first_name: name.map(str::to_owned), ..AuthorCard::default() };
    let topic_id = TopicId::new(Uuid::from_u128(7));
    let notification = Notification {
        id: NotificationId::new(Uuid::from_u128(n)),
        user_id: UserId::new(Uuid::from_u128(1)),
        kind,
        actor_id,
        about: About::Content { kind: ContentKind::Reply, id: Uuid::from_u128(n), topic_id },
        title: "Which seal?".to_owned(),
        excerpt: format!("It leaks, says {n}."),
        shown: true,
        email: EmailChoice::Instant,
        read_at: None,
        created_at: Timestamp::from_millis(0),
    };
    NotificationEntry { notification, actor }
}

fn line(kind: NotificationKind, names: &[Option<&str>], locale: Locale) -> String {
    let entries: Vec<_> = names.iter().zip(1..).map(|(name, n)| an_entry(kind, n, *name)).collect();
    let rest: Vec<_> = entries.iter().skip(1).collect();
    Telling::of(&entries[0], &rest).line(locale).replace(['\u{2068}', '\u{2069}'], "")
}

const BOTH: [Locale; 2] = [Locale::En, Locale::Ar];

#[test]
fn every_kind_has_its_own_words_in_both_languages_with_and_without_who_did_it() {
    let mut lines = BTreeSet::new();
    for &kind in NotificationKind::ALL {
        for (locale, names) in BOTH.into_iter().flat_map(|locale| [(locale, Some("Amal")), (locale, None)]) {
            let line = line(kind, &[names], locale);
            let is_arabic = line.chars().any(|c| ('\u{620}'..='\u{64a}').contains(&c));
            assert_eq!(is_arabic, locale == Locale::Ar, "{line}");
            assert!(!line.contains("  ") && line.trim() == line, "{line}");
            // That it was the best answer is told alike, whoever chose it.
            if names.is_some() && !(kind == NotificationKind::BestAnswer && locale == Locale::Ar) {
                assert!(line.contains("Amal"), "{line}");
            }
            lines.insert(line);
        }
    }
    assert_eq!(lines.len(), NotificationKind::ALL.len() * 4 - 1, "{lines:#?}");
}

#[test]
fn a_notification_is_told_in_one_line_with_the_beginning_of_the_text_below() {
    let told = words(&an_entry(NotificationKind::Mention, 3, Some("Amal")), Locale::En);
    assert_eq!(told.title, "\u{2068}Amal\u{2069} mentioned you in “\u{2068}Which seal?\u{2069}”");
    assert_eq!(told.body, "It leaks, says 3.");
    let mut joined = an_entry(NotificationKind::InvitationAccepted, 4, Some("Amal"));
    joined.notification.excerpt = String::new();
    assert!(BOTH.into_iter().all(|locale| !words(&joined, locale).body.is_empty()));
}

#[test]
fn a_name_cannot_turn_the_words_around_it() {
    let told = words(&an_entry(NotificationKind::Message, 1, Some("Am\u{202e}al\u{2069}")), Locale::Ar);
    assert_eq!(told.title, "رسالة جديدة من \u{2068}Amal\u{2069}");
}

#[test]
fn several_are_told_as_people_or_as_often_as_one_did_it() {
    use NotificationKind::{Message, Reply};
    let people: [&[Option<&str>]; 4] = [
        &[Some("Amal"); 2],
        &[Some("Amal"); 3],
        &[Some("Amal"), Some("Sami")],
        &[Some("Amal"), None, Some("Sami"), Some("Noor")],
    ];
    let told = people.map(|names| line(Reply, names, Locale::En));
    assert_eq!(
        told,
        [
            "Amal replied in “Which seal?” twice",
            "Amal replied in “Which seal?” 3 times",
            "Amal and one other replied in “Which seal?”",
            "Amal and 3 others replied in “Which seal?”",
        ]
    );
    assert_eq!(line(Message, &[Some("Amal"); 2], Locale::En), "Amal sent you 2 messages");
    let told = people.map(|names| line(Reply, names, Locale::Ar));
    assert_eq!(
        told,
        [
            "ردّان جديدان من Amal في «Which seal?»",
            "3 ردود جديدة من Amal في «Which seal?»",
            "ردّان جديدان من Amal وشخص آخر في «Which seal?»",
            "4 ردود جديدة من Amal و3 أشخاص آخرين في «Which seal?»",
        ]
    );
}

#[test]
fn arabic_numbers_take_the_form_of_their_noun() {
    let noun = Noun { one: "1", two: "2", few: "few", many: "many", round: "round" };
    for (n, told) in [
        (1, "1"),
        (2, "2"),
        (3, "3 few"),
        (10, "10 few"),
        (11, "11 many"),
        (99, "99 many"),
        (100, "100 round"),
        (102, "102 round"),
        (103, "103 few"),
        (111, "111 many"),
    ] {
        assert_eq!(noun.counted(n), told);
    }
}
