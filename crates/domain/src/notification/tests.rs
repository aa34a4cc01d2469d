use super::*;
use crate::{
    id::{OrganizationId, PostId},
    webhook::WebhookEvent,
};

fn user(n: u128) -> UserId {
    UserId::new(Uuid::from_u128(n))
}

fn organization(n: u128) -> OrganizationId {
    OrganizationId::new(Uuid::from_u128(n))
}

fn occasion(what: Happening) -> Occasion {
    Occasion {
        id: EventId::new(Uuid::from_u128(1)),
        at: Timestamp::from_millis(1),
        actor_id: Some(user(1)),
        actor_organization_id: Some(organization(1)),
        what,
        title: "Valves".to_owned(),
        excerpt: "Which one?".to_owned(),
    }
}

fn posted() -> Occasion {
    occasion(Happening::Posted {
        topic_id: TopicId::new(Uuid::from_u128(5)),
        topic_author: Some(user(2)),
        topic_organization_id: Some(organization(2)),
        post_id: PostId::new(Uuid::from_u128(6)),
        mentions: vec![user(3)],
    })
}

fn addressee() -> Addressee {
    Addressee {
        user_id: user(2),
        organization_id: None,
        locale: None,
        is_verified: false,
        preferences: Preferences::default(),
        lettered_at: None,
    }
}

#[test]
fn a_mention_comes_before_all_other_reasons() {
    let circles = posted().circles();
    assert_eq!(circles[0], (NotificationKind::Mention, Circle::People(vec![user(3)])));
    assert_eq!(circles[1], (NotificationKind::Post, Circle::People(vec![user(2)])));
    assert!(matches!(circles[2], (NotificationKind::Post, Circle::Followers(_))));
}

#[test]
fn a_post_is_told_to_the_organizations_of_its_author_and_of_its_topic() {
    let told = posted().webhook_event();
    assert_eq!(told, Some((WebhookEvent::PostCreated, vec![organization(1), organization(2)])));
    let message = Happening::MessageSent {
        message_id: MessageId::new(Uuid::from_u128(1)),
        conversation_id: ConversationId::new(Uuid::from_u128(2)),
        recipient: user(2),
    };
    assert_eq!(occasion(message).webhook_event(), None, "what is private stays private");
}

#[test]
fn defaults_hold_until_somebody_chooses() {
    let mut preferences = Preferences::default();
    assert_eq!(preferences.of(NotificationKind::Mention).email, EmailChoice::Instant);
    assert_eq!(preferences.of(NotificationKind::Reply).email, EmailChoice::Daily);
    assert!(preferences.all().all(|(_, preference)| preference.in_app));
    let silent = Preference { in_app: false, email: EmailChoice::Off };
    preferences.set(NotificationKind::Reply, silent);
    assert_eq!(preferences.chosen().collect::<Vec<_>>(), [(NotificationKind::Reply, silent)]);
    preferences.set(NotificationKind::Reply, Preference::default_of(NotificationKind::Reply));
    assert_eq!(preferences.chosen().count(), 0);
}

#[test]
fn who_wants_to_hear_nothing_is_told_nothing() {
    let (mut somebody, occasion) = (addressee(), posted());
    let told = |somebody: &Addressee, verified| {
        let id = NotificationId::new(Uuid::from_u128(9));
        somebody.notification(id, NotificationKind::Mention, occasion.about(), &occasion, verified)
    };
    assert_eq!(told(&somebody, false).map(|told| (told.shown, told.email)), Some((true, EmailChoice::Instant)));
    assert_eq!(told(&somebody, true).map(|told| told.email), Some(EmailChoice::Off), "the address is not verified");
    somebody.preferences.set(NotificationKind::Mention, Preference { in_app: false, email: EmailChoice::Instant });
    assert_eq!(told(&somebody, false).map(|told| told.shown), Some(false));
    assert_eq!(told(&somebody, true), None);
}

#[test]
fn what_it_is_about_survives_the_round_trip() {
    let (id, place) = (Uuid::from_u128(3), Uuid::from_u128(4));
    for kind in ["post", "reply", "message", "use_case", "user", "report"] {
        let about = About::of(kind, id, Some(place)).unwrap();
        assert_eq!((about.kind(), about.uuid()), (kind, id));
        assert!(about.link().contains(&id.to_string()), "{kind}");
        assert_eq!(About::of(kind, id, about.place()), Some(about));
        assert_eq!(serde_json::from_str::<About>(&serde_json::to_string(&about).unwrap()).unwrap(), about);
    }
    assert_eq!(About::of("post", id, None), None);
    assert_eq!(About::of("topic", id, None), None);
}

#[test]
fn an_excerpt_is_one_short_line() {
    assert_eq!(excerpt(" one\n\ntwo\tthree "), "one two three");
    let long = "كلمة ".repeat(100);
    let short = excerpt(&long);
    assert!(short.chars().count() <= EXCERPT_MAX + 1 && short.ends_with("كلمة…"), "{short}");
    assert_eq!(excerpt(&"x".repeat(500)).chars().count(), EXCERPT_MAX + 1);
}

#[test]
fn daily_letters_go_out_in_the_morning_in_riyadh() {
    let day = Timestamp::of_day(20_000);
    let morning = day.plus(std::time::Duration::from_hours(5));
    assert_eq!(last_digest(morning), morning);
    assert_eq!(
        last_digest(morning.minus(std::time::Duration::from_millis(1))),
        morning.minus(std::time::Duration::from_hours(24))
    );
    assert_eq!(last_digest(day.plus(std::time::Duration::from_hours(23))), morning);
}

#[test]
fn the_erased_are_shown_nowhere() {
    let told = addressee().notification(
        NotificationId::new(Uuid::from_u128(9)),
        NotificationKind::Mention,
        posted().about(),
        &posted(),
        false,
    );
    let card = AuthorCard { id: Some(user(1)), first_name: Some("Amal".to_owned()), ..AuthorCard::default() };
    let mut entry = NotificationEntry { notification: told.unwrap(), actor: card };
    entry.forget(user(1));
    assert_eq!((entry.notification.actor_id, entry.actor), (None, AuthorCard::default()));
    assert!(posted().names(user(1)) && !posted().names(user(2)));
}
