//! The services of people: accounts, organizations, invitations, privacy, administration.

use std::sync::Arc;

use p2p_app::{
    account::AccountService, administration::AdministrationService, audit::AuditService,
    invitations::InvitationService, organizations::OrganizationService, pictures::PictureService,
    privacy::PrivacyService, second_factors::SecondFactors, users::UserService,
};

use super::Application;

impl Application {
    pub fn users(&self) -> UserService {
        UserService {
            store: self.ports.store.clone(),
            users: self.ports.store.clone(),
            activities: self.ports.store.clone(),
            accounts: self.accounts.clone(),
            clock: self.writing.clock.clone(),
            ids: self.writing.ids.clone(),
            index: self.writing.index.clone(),
            wake: self.wake.clone(),
        }
    }

    pub fn organizations(&self) -> OrganizationService {
        OrganizationService {
            store: self.ports.store.clone(),
            organizations: self.ports.store.clone(),
            users: self.ports.store.clone(),
            accounts: self.accounts.clone(),
            clock: self.writing.clock.clone(),
            ids: self.writing.ids.clone(),
            wake: self.wake.clone(),
        }
    }

    pub fn account(&self) -> AccountService {
        AccountService {
            sessions: self.sessions.clone(),
            tokens: self.ports.auth.tokens.clone(),
            accounts: self.accounts.clone(),
        }
    }

    pub fn second_factors(&self) -> SecondFactors {
        SecondFactors { sessions: self.sessions.clone(), accounts: self.accounts.clone() }
    }

    pub fn invitations(&self) -> InvitationService {
        InvitationService {
            store: self.ports.store.clone(),
            invitations: self.ports.store.clone(),
            organizations: self.ports.store.clone(),
            users: self.ports.store.clone(),
            joining: self.sessions.clone(),
            clock: self.writing.clock.clone(),
            ids: self.writing.ids.clone(),
            wake: self.wake.clone(),
            policy: self.writing.policy,
        }
    }

    pub fn pictures(&self) -> PictureService {
        PictureService {
            store: self.ports.store.clone(),
            blobs: self.ports.blobs.clone(),
            maker: self.ports.pictures.clone(),
            references: self.ports.store.clone(),
            organizations: self.ports.store.clone(),
            accounts: self.accounts.clone(),
            clock: self.writing.clock.clone(),
            ids: self.writing.ids.clone(),
            entropy: self.ports.platform.entropy.clone(),
            wake: self.wake.clone(),
        }
    }

    pub fn privacy(&self) -> PrivacyService {
        PrivacyService {
            knowledge: self.ports.store.clone(),
            conversation: self.ports.store.clone(),
            notifications: self.ports.store.clone(),
            store: self.ports.store.clone(),
            users: self.ports.store.clone(),
            sessions: self.ports.auth.sessions.clone(),
            credentials: self.ports.auth.credentials.clone(),
            guard: self.sessions.guard.clone(),
            handler: Arc::new(self.jobs()),
            consents: self.ports.store.clone(),
            devices: self.ports.store.clone(),
            data: self.ports.store.clone(),
            bodies: self.ports.bodies.clone(),
            audit: self.ports.store.clone(),
            blobs: self.ports.blobs.clone(),
            accounts: self.accounts.clone(),
            revocations: self.revocations.clone(),
            clock: self.writing.clock.clone(),
            ids: self.writing.ids.clone(),
            wake: self.wake.clone(),
        }
    }

    pub fn audit(&self) -> AuditService {
        AuditService { audit: self.ports.store.clone() }
    }

    pub fn administration(&self) -> AdministrationService {
        AdministrationService {
            store: self.ports.store.clone(),
            administration: self.ports.store.clone(),
            organizations: self.ports.store.clone(),
            accounts: self.accounts.clone(),
            clock: self.writing.clock.clone(),
            ids: self.writing.ids.clone(),
            wake: self.wake.clone(),
        }
    }
}
