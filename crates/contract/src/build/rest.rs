//! Sessions, drafts, keyed requests, events and letters.

use p2p_domain::{
    draft::{Draft, DraftKey},
    event::{LiveEvent, Signal},
    id::{EventId, SessionHandle, TopicId, UserId},
    idempotency::{IdempotencyKey, KeyedRequest, StoredAnswer},
    job::Job,
    locale::Locale,
    port::mail::Letter,
    session::{CredentialRecord, Device, NewSession, SessionClaims, SessionRecord, SigningKeyRecord},
    user::{Password, User},
    version::Version,
};

use super::{a_word, an_email, an_id, at};

/// A living session of the first generation, for one hour from the dawn on.
#[must_use]
pub fn a_session(user: &User) -> SessionRecord {
    SessionRecord {
        handle: SessionHandle::new(an_id()),
        user_id: user.id,
        generation: 0,
        secret: vec![0, 1, 2, 0xff],
        anti_csrf_token: Some(a_word("csrf")),
        claims: SessionClaims::default(),
        device: a_device(),
        created_at: at(0),
        rotated_at: at(0),
        expires_at: at(3_600),
        revoked_at: None,
    }
}

/// A device that tells all that can be told.
#[must_use]
pub fn a_device() -> Device {
    Device { user_agent: Some("Mozilla/5.0 (ورشة)".to_owned()), ip: Some("2001:db8::7".parse().unwrap()) }
}

/// A session to be made, in header mode.
#[must_use]
pub fn a_login(user_id: UserId) -> NewSession {
    NewSession { user_id, device: a_device(), anti_csrf: false, claims: SessionClaims::default() }
}

/// A password hash of somebody.
#[must_use]
pub fn a_credential(user: &User) -> CredentialRecord {
    CredentialRecord { user_id: user.id, password_hash: a_word("$argon2id$v=19$"), updated_at: at(0) }
}

/// A password that may be set.
#[must_use]
pub fn a_password() -> Password {
    Password::parse(&format!("Gasket, {} torque", a_word("n")), &[]).unwrap()
}

/// A signing key made that many seconds after the dawn.
#[must_use]
pub fn a_signing_key(seconds: u64) -> SigningKeyRecord {
    let created_at = at(seconds);
    SigningKeyRecord {
        kid: format!("d-{}", created_at.millis()),
        private_key: vec![0, 0x30, 0xff, seconds.to_le_bytes()[0]],
        created_at,
    }
}

/// A draft.
#[must_use]
pub fn a_draft(user: &User) -> Draft {
    Draft {
        user_id: user.id,
        key: DraftKey::parse(&a_word("reply:")).unwrap(),
        content: "Half a thought, نصف فكرة".to_owned(),
        version: Version::FIRST,
        updated_at: at(0),
    }
}

/// A keyed request that nobody made before.
#[must_use]
pub fn a_request(user: &User) -> KeyedRequest {
    KeyedRequest {
        user_id: user.id,
        route: "POST /api/v1/forums/topics".to_owned(),
        key: IdempotencyKey::parse(&a_word("key-")).unwrap(),
        fingerprint: "a".repeat(64),
    }
}

/// An answer to it.
#[must_use]
pub fn an_answer_to_keep() -> StoredAnswer {
    StoredAnswer {
        status: 201,
        headers: vec![
            ("location".to_owned(), "/api/v1/forums/topics/1".to_owned()),
            ("etag".to_owned(), "\"1\"".to_owned()),
        ],
        body: r#"{"title":"أختام"}"#.to_owned(),
    }
}

/// A job whose key is shared by all that this makes.
#[must_use]
pub fn a_signal() -> Job {
    Job::Signal(Signal::SessionRevoked { handle: SessionHandle::new(an_id()), user_id: UserId::new(an_id()) })
}

/// A job whose key no other has, and for which people wait.
#[must_use]
pub fn an_ending() -> Job {
    Job::EndSessions { user_id: UserId::new(an_id()) }
}

/// A job whose key no other has, and which may take its time.
#[must_use]
pub fn a_purge() -> Job {
    Job::PurgeTopic { topic_id: TopicId::new(an_id()) }
}

/// Something that happened.
#[must_use]
pub fn an_event() -> LiveEvent {
    LiveEvent::TopicDeleted { id: TopicId::new(an_id()) }
}

/// The id of an event.
#[must_use]
pub fn an_event_id() -> EventId {
    EventId::new(an_id())
}

/// A letter.
#[must_use]
pub fn a_letter() -> Letter {
    Letter {
        id: an_id(),
        to: an_email(),
        locale: Locale::En,
        about: Vec::new(),
        subject: "Your address".to_owned(),
        text: "Please confirm.".to_owned(),
        html: "<p>Please confirm.</p>".to_owned(),
    }
}
