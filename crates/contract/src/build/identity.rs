//! Invitations, consents, lines of the audit log, one-time tokens, second factors, devices and pictures. None is stored yet.

use std::{collections::BTreeMap, sync::LazyLock};

use p2p_domain::{
    audit::{AuditAction, AuditEntry, AuditTarget},
    consent::{Consent, TermsVersion},
    device::DeviceKey,
    id::{AuditId, InvitationId},
    invitation::{Invitation, InvitationMessage, InvitationStatus},
    organization::Organization,
    picture::PictureKey,
    second_factor::SecondFactorRecord,
    session::Device,
    token::{SecretToken, TokenDigest, TokenHolder, TokenPurpose, TokenRecord},
    user::{Role, User},
};

use super::{a_word, an_email, an_id, at};
use crate::determinism::CountingEntropy;

/// One source for all builders of a process, so that no two secrets are alike.
static ENTROPY: LazyLock<CountingEntropy> = LazyLock::new(CountingEntropy::new);

/// A pending invitation of a member, for one week from the dawn on.
#[must_use]
pub fn an_invitation(organization: &Organization, by: &User) -> Invitation {
    Invitation {
        id: InvitationId::new(an_id()),
        organization_id: organization.id,
        email: an_email(),
        role: Role::Member,
        message: Some(InvitationMessage::parse("Join us.\n\nانضم إلينا").unwrap()),
        invited_by: Some(by.id),
        status: InvitationStatus::Pending,
        expires_at: at(0).plus(p2p_domain::invitation::LIFETIME),
        created_at: at(0),
    }
}

/// Consent to the first version of the terms.
#[must_use]
pub fn a_consent(user: &User) -> Consent {
    Consent { user_id: user.id, version: TermsVersion::parse("2100-01").unwrap(), accepted_at: at(0) }
}

/// A line that tells of something which somebody did to themselves.
#[must_use]
pub fn an_audit_entry(by: &User) -> AuditEntry {
    AuditEntry {
        id: AuditId::new(an_id()),
        at: at(0),
        organization_id: by.organization_id,
        actor_id: Some(by.id),
        action: AuditAction::LoggedIn,
        target: Some(AuditTarget::User(by.id.uuid())),
        address: Some("2001:db8::7".parse().unwrap()),
        details: BTreeMap::new(),
    }
}

/// A one-time secret.
#[must_use]
pub fn a_secret() -> SecretToken {
    SecretToken::draw(&*ENTROPY)
}

/// The digest of a secret that nobody knows.
#[must_use]
pub fn a_digest() -> TokenDigest {
    a_secret().digest()
}

/// A token of somebody, for one hour from the dawn on.
#[must_use]
pub fn a_token(user: &User, purpose: TokenPurpose) -> TokenRecord {
    let holder = TokenHolder { user_id: user.id, email: user.email.clone() };
    TokenRecord { digest: a_digest(), purpose, holder, expires_at: at(3_600) }
}

/// A second factor that was begun.
#[must_use]
pub fn a_second_factor(user: &User) -> SecondFactorRecord {
    let secret = a_secret().expose().as_bytes()[..20].to_vec();
    SecondFactorRecord { user_id: user.id, secret, created_at: at(0), confirmed_at: None, last_step: 0 }
}

/// A device that no other looks like.
#[must_use]
pub fn a_device_key() -> DeviceKey {
    // Digits do not tell devices apart: they may be a version number.
    let letters = a_word("").bytes().map(|digit| char::from(digit + (b'a' - b'0'))).collect();
    DeviceKey::of(&Device { user_agent: Some(letters), ip: Some("192.0.2.7".parse().unwrap()) })
}

/// A picture that nobody shows.
#[must_use]
pub fn a_picture_key() -> PictureKey {
    PictureKey::draw(at(0), &*ENTROPY)
}
