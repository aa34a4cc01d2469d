//! Privacy: what somebody may ask for themselves by law, a copy of all that is held of them, and to be erased.

mod bytes;
mod conversation;
mod erase;
mod export;
mod shared;

use std::sync::Arc;

pub use erase::PrivacyError;
pub use export::{Export, ExportPart, Written, WrittenUseCase};
use p2p_domain::port::{
    audit::AuditReader,
    blob::BlobStore,
    body::BodyStore,
    clock::{Clock, IdSource},
    consent::ConsentReader,
    credential::CredentialService,
    device::DeviceStore,
    notification::NotificationReader,
    personal_data::{PersonalConversationReader, PersonalDataReader, PersonalKnowledgeReader},
    session::SessionService,
    store::Store,
    user::UserReader,
};

use crate::{
    limits::Guard,
    relay::{JobHandler, Wake},
    sessions::{Accounts, Revocations},
};

/// The rights of people to what is held of them.
#[derive(Clone)]
pub struct PrivacyService {
    /// Units of work.
    pub store: Arc<dyn Store>,
    /// People.
    pub users: Arc<dyn UserReader>,
    /// Their sessions.
    pub sessions: Arc<dyn SessionService>,
    /// Knows passwords.
    pub credentials: Arc<dyn CredentialService>,
    /// Slows down who guesses them.
    pub guard: Guard,
    /// Does at once what must follow from an erasure.
    pub handler: Arc<JobHandler>,
    /// Consents.
    pub consents: Arc<dyn ConsentReader>,
    /// Known devices.
    pub devices: Arc<dyn DeviceStore>,
    /// What people made.
    pub data: Arc<dyn PersonalDataReader>,
    /// What people shared and kept.
    pub knowledge: Arc<dyn PersonalKnowledgeReader>,
    /// What people wrote to each other, were told and reported.
    pub conversation: Arc<dyn PersonalConversationReader>,
    /// How they want to be told.
    pub notifications: Arc<dyn NotificationReader>,
    /// Texts.
    pub bodies: Arc<dyn BodyStore>,
    /// The audit log.
    pub audit: Arc<dyn AuditReader>,
    /// Pictures, and the bytes of files.
    pub blobs: Arc<dyn BlobStore>,
    /// What is remembered of people.
    pub accounts: Arc<Accounts>,
    /// What this process knows of ended sessions.
    pub revocations: Arc<Revocations>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Ids.
    pub ids: Arc<dyn IdSource>,
    /// Wakes the relay after a commit.
    pub wake: Wake,
}
