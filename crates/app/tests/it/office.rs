//! The services that administrate people, on a world, and the people who act in their stories.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use p2p_app::{
    administration::AdministrationService,
    audit::AuditService,
    invitations::{Acceptance, InvitationService, NewInvitation},
    organizations::OrganizationService,
    pictures::PictureService,
    privacy::PrivacyService,
    sessions::Accounts,
    users::UserService,
};
use p2p_contract::build;
use p2p_domain::{
    actor::{Account, Actor},
    audit::{AuditAction, AuditEntry},
    id::{OrganizationId, UserId},
    invitation::Invitation,
    job::{Job, Lane},
    organization::Organization,
    page::{Limit, PageRequest},
    picture::{Picture, PictureRefusal},
    policy::WritePolicy,
    port::{
        audit::{AuditFilter, AuditReader},
        blob::BlobStore,
        clock::Clock as _,
        error::BlobError,
        organization::OrganizationReader as _,
        outbox::OutboxQueue as _,
        picture::PictureMaker,
        store::Store,
        user::UserReader as _,
    },
    token::SecretToken,
    user::{Email, Password, Role, User},
};

use crate::world::{World, actor};

pub const PASSWORD: &str = "Gasket, nine torque";

/// The services that administrate people.
pub struct Office {
    pub world: World,
    pub blobs: Arc<dyn BlobStore>,
    pub invitations: InvitationService,
    pub users: UserService,
    pub organizations: OrganizationService,
    pub pictures: PictureService,
    pub privacy: PrivacyService,
    pub audit: AuditService,
    pub administration: AdministrationService,
}

/// Takes uploads as they are, but for two that it refuses: real pictures are the business of the adapter's tests.
struct AnyPicture;

#[async_trait]
impl PictureMaker for AnyPicture {
    async fn make(&self, upload: Vec<u8>) -> Result<Result<Picture, PictureRefusal>, BlobError> {
        Ok(match upload.as_slice() {
            b"" => Err(PictureRefusal::Empty),
            b"<svg/>" => Err(PictureRefusal::Unsupported),
            _ => Ok(Picture { large: [&b"large "[..], &upload].concat(), small: [&b"small "[..], &upload].concat() }),
        })
    }
}

impl Office {
    pub async fn new() -> Self {
        Self::on(World::new().await)
    }

    pub fn on(world: World) -> Self {
        let store = world.store.clone();
        let failing = world.ports.units.clone();
        let accounts = world.accounts.clone();
        Self {
            invitations: invitations(&world, &failing),
            users: UserService {
                store: failing.clone(),
                users: store.clone(),
                activities: store.clone(),
                accounts: accounts.clone(),
                index: world.ports.index.clone(),
                clock: world.ground.clock.clone(),
                ids: world.ground.ids.clone(),
                wake: world.wake.clone(),
            },
            organizations: OrganizationService {
                store: failing.clone(),
                organizations: store.clone(),
                users: store.clone(),
                accounts: accounts.clone(),
                clock: world.ground.clock.clone(),
                ids: world.ground.ids.clone(),
                wake: world.wake.clone(),
            },
            pictures: PictureService {
                store: failing.clone(),
                blobs: world.ports.blobs.clone(),
                maker: Arc::new(AnyPicture),
                references: store.clone(),
                organizations: store.clone(),
                accounts: accounts.clone(),
                clock: world.ground.clock.clone(),
                ids: world.ground.ids.clone(),
                entropy: world.ground.entropy.clone(),
                wake: world.wake.clone(),
            },
            privacy: privacy(&world, &failing, accounts.clone()),
            audit: AuditService { audit: store.clone() },
            administration: AdministrationService {
                store: failing,
                administration: store.clone(),
                organizations: store,
                accounts,
                clock: world.ground.clock.clone(),
                ids: world.ground.ids.clone(),
                wake: world.wake.clone(),
            },
            blobs: world.ports.blobs.clone(),
            world,
        }
    }

    /// A new organization with so many admins and members.
    pub async fn organization(&self, admins: usize, members: usize) -> Staff {
        let organization = build::an_organization();
        let admins: Vec<User> = (0..admins).map(|_| an_admin(&organization)).collect();
        let members: Vec<User> = (0..members).map(|_| build::a_member(&organization)).collect();
        let mut unit = self.world.unit().await;
        unit.organizations().insert(&organization).await.unwrap();
        for user in admins.iter().chain(&members) {
            unit.users().insert(user).await.unwrap();
        }
        if let Some(first) = admins.first() {
            unit.organizations().set_admin(organization.id, first.id).await.unwrap();
        }
        unit.commit().await.unwrap();
        Staff { organization, admins, members }
    }

    pub async fn superuser(&self) -> Actor {
        let user = User { role: Role::Superuser, ..build::a_user() };
        self.insert(&user).await;
        actor(&user)
    }

    pub async fn insert(&self, user: &User) {
        let mut unit = self.world.unit().await;
        unit.users().insert(user).await.unwrap();
        unit.commit().await.unwrap();
    }

    /// Somebody as they stand in the store.
    pub async fn account(&self, id: UserId) -> Option<Account> {
        self.world.store.account(id).await.unwrap()
    }

    pub async fn user(&self, id: UserId) -> User {
        self.account(id).await.unwrap().user
    }

    pub async fn head_of(&self, id: OrganizationId) -> Option<UserId> {
        self.world.store.get(id).await.unwrap().unwrap().0.admin_user_id
    }

    /// What waits in a lane of the outbox; it is left there.
    pub async fn jobs(&self, lane: Lane) -> Vec<Job> {
        let now = self.world.ground.clock.now();
        let claimed = self.world.store.claim(lane, 1_000, Duration::ZERO, now).await.unwrap();
        claimed.into_iter().map(|claimed| claimed.job.unwrap()).collect()
    }

    /// The newest lines of the audit log of that kind.
    pub async fn lines(&self, action: AuditAction) -> Vec<AuditEntry> {
        let filter = AuditFilter { action: Some(action), ..AuditFilter::default() };
        let page = PageRequest::first(Limit::new(100).unwrap());
        AuditReader::list(self.world.store.as_ref(), &filter, &page).await.unwrap().items
    }

    /// An invitation with a token that leads to it, as the letter would carry it.
    pub async fn invite(&self, by: &User, role: Role) -> (Invitation, SecretToken) {
        let new = NewInvitation { role, ..a_wish(build::an_email()) };
        let invitation = self.invitations.invite(&actor(by), new, None).await.unwrap();
        let token = self.token_to(&invitation).await;
        (invitation, token)
    }

    pub async fn token_to(&self, invitation: &Invitation) -> SecretToken {
        let token = SecretToken::draw(self.world.ground.entropy.as_ref());
        let mut unit = self.world.unit().await;
        unit.invitations().add_token(invitation.id, &token.digest(), build::at(0)).await.unwrap();
        unit.commit().await.unwrap();
        token
    }

    /// Somebody who is logged in, with a password.
    pub async fn log_in(&self, user: &User) -> Actor {
        let password = Password::parse(PASSWORD, &[]).unwrap();
        let kept = self.world.sessions.credentials.register(user.id, &user.email, &password).await.unwrap();
        assert_eq!(kept, p2p_domain::port::credential::Registered::Done);
        let session = p2p_domain::session::NewSession {
            user_id: user.id,
            device: build::a_device(),
            anti_csrf: false,
            claims: p2p_domain::session::SessionClaims::default(),
        };
        let issued = self.world.sessions.sessions.create(session).await.unwrap();
        Actor { session: issued.handle, ..actor(user) }
    }
}

/// An organization with its people.
pub struct Staff {
    pub organization: Organization,
    pub admins: Vec<User>,
    pub members: Vec<User>,
}

impl Staff {
    pub fn admin(&self) -> Actor {
        actor(&self.admins[0])
    }

    pub fn member(&self) -> Actor {
        actor(&self.members[0])
    }
}

pub fn an_admin(organization: &Organization) -> User {
    User { role: Role::Admin, ..build::a_member(organization) }
}

pub fn a_wish(email: Email) -> NewInvitation {
    NewInvitation { email, role: Role::Member, message: None }
}

pub fn an_acceptance(token: &SecretToken) -> Acceptance {
    Acceptance {
        token: token.clone(),
        password: Password::parse(PASSWORD, &[]).unwrap(),
        first_name: None,
        last_name: None,
        locale: None,
        terms_version: None,
        device: build::a_device(),
        anti_csrf: false,
    }
}

fn invitations(world: &World, store: &Arc<dyn Store>) -> InvitationService {
    InvitationService {
        store: store.clone(),
        invitations: world.store.clone(),
        organizations: world.store.clone(),
        users: world.store.clone(),
        joining: world.sessions.clone(),
        clock: world.ground.clock.clone(),
        ids: world.ground.ids.clone(),
        wake: world.wake.clone(),
        policy: WritePolicy { require_verified_email: true },
    }
}

fn privacy(world: &World, store: &Arc<dyn Store>, accounts: Arc<Accounts>) -> PrivacyService {
    PrivacyService {
        store: store.clone(),
        users: world.store.clone(),
        sessions: world.sessions.sessions.clone(),
        credentials: world.sessions.credentials.clone(),
        guard: world.sessions.guard.clone(),
        blobs: world.ports.blobs.clone(),
        handler: Arc::new(world.handler()),
        consents: world.store.clone(),
        devices: world.store.clone(),
        data: world.store.clone(),
        knowledge: world.store.clone(),
        conversation: world.store.clone(),
        notifications: world.store.clone(),
        bodies: world.store.clone(),
        audit: world.store.clone(),
        accounts,
        revocations: world.revocations.clone(),
        clock: world.ground.clock.clone(),
        ids: world.ground.ids.clone(),
        wake: world.wake.clone(),
    }
}
