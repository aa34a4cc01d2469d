//! Erasing somebody leaves nothing of them in the bytes on disk: what the law calls destruction. What readers see afterwards is
//! in `contract.rs`.

use std::path::Path;

use crate::place::{Place, id, topic, user};
use p2p_domain::{
    content::AuthorCard,
    device::DeviceKey,
    draft::{Draft, DraftKey},
    event::{Channel, LiveEvent},
    id::{EventId, SessionHandle, UserId},
    job::{Job, Notice},
    port::{
        device::DeviceStore as _,
        erasure::ErasureCompletion as _,
        session::SessionStore as _,
        store::{Store as _, UnitOfWork},
    },
    session::{Device, SessionClaims, SessionRecord},
    topic::TopicView,
    user::{Email, PersonName, User},
    version::Version,
};

/// Stands in everything that somebody has; no other text holds it.
const MARKER: &str = "zarafshanmarker";

/// So many people come and edit; each tenth is erased in the end. Pages of the database are split, joined and packed around them.
const PEOPLE: u32 = 900;

/// One of many, in no order of addresses; each tenth bears the marker.
fn person(n: u32) -> User {
    let order = n.wrapping_mul(2_654_435_761);
    if !n.is_multiple_of(10) {
        return User { email: Email::parse(&format!("{order:08x}@valves.example")).unwrap(), ..user(n) };
    }
    User {
        email: Email::parse(&format!("{order:08x}{MARKER}@valves.example")).unwrap(),
        first_name: Some(PersonName::parse(&format!("Amal {MARKER}")).unwrap()),
        bio: Some(format!("I am {MARKER}.")),
        ..user(n)
    }
}

fn session(of: UserId) -> SessionRecord {
    let at = user(1).created_at;
    SessionRecord {
        handle: SessionHandle::new(of.uuid()),
        user_id: of,
        generation: 0,
        secret: vec![7; 32],
        anti_csrf_token: None,
        claims: SessionClaims::default(),
        device: Device { user_agent: Some(format!("Browser of {MARKER}")), ip: None },
        created_at: at,
        rotated_at: at,
        expires_at: at,
        revoked_at: None,
    }
}

/// What one person leaves in a store: in rows, in a stream, in jobs.
async fn live(place: &Place, person: &User) {
    let (at, topic) = (person.created_at, topic(90_000, person));
    let card = AuthorCard {
        id: Some(person.id),
        first_name: person.first_name.as_ref().map(|name| name.as_str().to_owned()),
        ..AuthorCard::default()
    };
    let view = TopicView { topic: topic.clone(), author: card, is_following: None };
    let event = LiveEvent::TopicUpdated { topic: Box::new(view) };
    let mut unit = place.store.begin().await.unwrap();
    unit.topics().insert(&topic).await.unwrap();
    let draft = Draft {
        user_id: person.id,
        key: DraftKey::stored("reply".to_owned()),
        content: format!("What {MARKER} thinks"),
        version: Version::FIRST,
        updated_at: at,
    };
    assert!(unit.drafts().save(&draft, None).await.unwrap());
    let told = unit.streams().append(Channel::Topic(topic.id), EventId::new(id(90_001)), at, event).await.unwrap();
    unit.outbox().append(&Job::Announce(Box::new(told)), at).await.unwrap();
    let notice = Notice::NewDevice { user_agent: Some(MARKER.to_owned()), address: None, at };
    let letter = Job::Write { letter: EventId::new(id(90_002)), user_id: person.id, notice };
    unit.outbox().append(&letter, at).await.unwrap();
    unit.commit().await.unwrap();
    place.store.insert(&session(person.id)).await.unwrap();
    place.store.note(person.id, &DeviceKey::stored(MARKER.to_owned()), at).await.unwrap();
}

/// How often the marker stands in the files of the store.
fn traces(folder: &Path) -> usize {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| std::fs::read(entry.unwrap().path()).unwrap());
    files.map(|bytes| bytes.windows(MARKER.len()).filter(|window| *window == MARKER.as_bytes()).count()).sum()
}

/// They come, each known on a device, and edit what they say of themselves.
async fn crowd(place: &Place) -> Vec<User> {
    let people: Vec<User> = (1..=PEOPLE).map(person).collect();
    for user in &people {
        let mut unit = place.store.begin().await.unwrap();
        unit.users().insert(user).await.unwrap();
        for nth in 1..=3_u32 {
            let earlier = &people[length(user, nth * 7_919) % usize::try_from(number(user)).unwrap()];
            edit(&mut *unit, earlier, user, nth).await;
        }
        unit.commit().await.unwrap();
        let device = format!("{}{}", user.bio.as_deref().unwrap_or("browser"), "x".repeat(length(user, 300)));
        place.store.note(user.id, &DeviceKey::stored(device), user.created_at).await.unwrap();
    }
    people
}

async fn edit(unit: &mut dyn UnitOfWork, user: &User, by: &User, nth: u32) {
    let mut user = unit.users().find(user.id).await.unwrap().unwrap();
    let version = user.version;
    let name = user.first_name.as_ref().map_or("", PersonName::as_str);
    user.bio = Some(format!("{name}{}", "z".repeat(length(by, 300 * nth))));
    assert!(unit.users().update(&user, version).await.unwrap());
}

fn number(user: &User) -> u32 {
    u32::try_from(user.id.uuid().as_u128() & 0xffff).unwrap()
}

/// Below `most`, and in no order.
fn length(user: &User, most: u32) -> usize {
    (number(user).wrapping_mul(2_246_822_519) >> 8) as usize % most as usize
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_the_erased_is_left_in_the_files() {
    let place = Place::sqlite().await;
    let people = crowd(&place).await;
    let (erased, kept): (Vec<&User>, Vec<&User>) = people.iter().partition(|user| user.first_name.is_some());
    live(&place, erased[erased.len() / 2]).await;
    place.store.scrub().await.unwrap();
    assert!(traces(place.folder()) > erased.len() * 3, "the marker can be found where it is");

    for user in erased {
        let mut unit = place.store.begin().await.unwrap();
        unit.erasure().erase(user.id).await.unwrap();
        unit.commit().await.unwrap();
    }
    place.store.scrub().await.unwrap();
    assert_eq!(traces(place.folder()), 0);
    let mut unit = place.store.begin().await.unwrap();
    assert!(unit.users().find(kept[0].id).await.unwrap().is_some());
    drop(unit);
    let before = place.store.statements();
    place.store.scrub().await.unwrap();
    assert_eq!(place.store.statements() - before, 1, "one look when there is nothing to do");
}
