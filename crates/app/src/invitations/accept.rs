//! Accepting an invitation: a saga like signing up. The person is written first, pending, which reserves the address; then
//! credentials and session are made; then one unit settles the invitation and makes the person active. Whatever fails is undone at
//! once, and what a crash left pending is undone by the reconciler of sign-ups.

use p2p_domain::{
    actor::Account,
    audit::{AuditAction, AuditEntry, AuditTarget},
    consent::TermsVersion,
    id::{AuditId, EventId, UserId},
    invitation::{Invitation, InvitationStatus},
    job::{Job, Lane},
    locale::Locale,
    notification::{Happening, Occasion},
    organization::Organization,
    port::{
        credential::Registered,
        error::{Constraint, StoreError},
        store::UnitOfWork,
    },
    search::SearchText,
    session::{Device, NewSession, SessionClaims},
    timestamp::Timestamp,
    token::SecretToken,
    user::{Password, PersonName, Role, User, UserStatus},
    version::Version,
};

use super::{InvitationService, InviteError};
use crate::{
    account::refuse_personal,
    error::ServiceError,
    search::Prepared,
    sessions::SignedUp,
    unhurried::unhurried,
    writing::{Attempt, retrying},
};

/// What somebody fills in to accept.
#[derive(Debug, Clone)]
pub struct Acceptance {
    /// The token of the letter.
    pub token: SecretToken,
    /// The password.
    pub password: Password,
    /// Given name.
    pub first_name: Option<PersonName>,
    /// Family name.
    pub last_name: Option<PersonName>,
    /// The language of the form.
    pub locale: Option<Locale>,
    /// The terms that were accepted; none: those in force.
    pub terms_version: Option<TermsVersion>,
    /// From where.
    pub device: Device,
    /// Whether the tokens travel in cookies.
    pub anti_csrf: bool,
}

impl InvitationService {
    /// Lets somebody join by their invitation; see the head of this module.
    pub async fn accept(&self, form: Acceptance) -> Result<SignedUp, InviteError> {
        let this = self.clone();
        unhurried(async move { this.accept_to_the_end(form).await }).await
    }

    async fn accept_to_the_end(&self, form: Acceptance) -> Result<SignedUp, InviteError> {
        let now = self.clock.now();
        let found = self.invitations.by_token(&form.token.digest()).await?;
        let invitation = found.filter(|found| found.is_open_at(now)).ok_or(InviteError::InvalidToken)?;
        let user = self.newcomer(&form, &invitation, now);
        // The form cannot know the address; the invitation does.
        refuse_personal("password", &form.password, &user)?;
        self.reserve(&invitation, &user).await?;
        match self.join(&form, &invitation, user.clone(), now).await {
            Ok(signed_up) => {
                self.joining.first_device(signed_up.account.user.id, &form.device, now).await;
                Ok(signed_up)
            }
            Err(error) => {
                if let Err(undo) = self.joining.undo(user.id, None).await {
                    tracing::warn!(user_id = %user.id, error = &undo as &dyn std::error::Error, "a failed acceptance is undone later");
                }
                Err(error)
            }
        }
    }

    /// Writes the person pending, which reserves the address. Where they belong to the organization already, it was this invitation that
    /// brought them there, and it is used up.
    async fn reserve(&self, invitation: &Invitation, user: &User) -> Result<(), InviteError> {
        match retrying(|| self.try_reserve(invitation, user)).await {
            Err(InviteError::EmailTaken) if self.is_answered(invitation).await? => Err(InviteError::InvalidToken),
            reserved => reserved,
        }
    }

    async fn is_answered(&self, invitation: &Invitation) -> Result<bool, StoreError> {
        let holder = self.users.account_by_email(&invitation.email).await?.map(|account| account.user);
        Ok(holder.is_some_and(|user| {
            user.organization_id == Some(invitation.organization_id) && user.status != UserStatus::Deactivated
        }))
    }

    async fn try_reserve(&self, invitation: &Invitation, user: &User) -> Result<Attempt<()>, InviteError> {
        let mut unit = self.store.begin().await?;
        if unit.users().find_by_email(&invitation.email).await?.is_some() {
            return Err(InviteError::EmailTaken);
        }
        open_organization(unit.as_mut(), invitation).await?;
        unit.users().insert(user).await.map_err(taken)?;
        unit.commit().await.map_err(taken)?;
        Ok(Attempt::Done(()))
    }

    fn newcomer(&self, form: &Acceptance, invitation: &Invitation, now: Timestamp) -> User {
        let (id, organization) = (UserId::new(self.ids.uuid()), Some(invitation.organization_id));
        User {
            first_name: form.first_name.clone(),
            last_name: form.last_name.clone(),
            locale: form.locale,
            ..User::newcomer(id, organization, invitation.email.clone(), invitation.role, now)
        }
    }

    /// Makes credentials and a session, then settles the invitation and makes the person active at once.
    async fn join(
        &self,
        form: &Acceptance,
        invitation: &Invitation,
        mut user: User,
        now: Timestamp,
    ) -> Result<SignedUp, InviteError> {
        if self.joining.credentials.register(user.id, &user.email, &form.password).await? == Registered::Taken {
            return Err(InviteError::EmailTaken);
        }
        let session = NewSession {
            user_id: user.id,
            device: form.device.clone(),
            anti_csrf: form.anti_csrf,
            claims: SessionClaims { email_verified: true },
        };
        let issued = self.joining.sessions.create(session).await?;
        user.status = UserStatus::Active;
        user.is_verified = true;
        let found = self.joining.index.prepare(SearchText::of_user(&user)).await?;
        let organization = retrying(|| self.try_settle(form, invitation, (&user, &found), now)).await?;
        user.version = Version::FIRST.next();
        user.last_login = Some(now);
        let account = Account {
            user,
            organization_name: Some(organization.name.as_str().to_owned()),
            organization_is_active: true,
            organization_requires_second_factor: organization.requires_second_factor,
            has_second_factor: false,
        };
        Ok(SignedUp { account, organization, issued })
    }

    async fn try_settle(
        &self,
        form: &Acceptance,
        invitation: &Invitation,
        (user, found): (&User, &Prepared),
        now: Timestamp,
    ) -> Result<Attempt<Organization>, InviteError> {
        let mut unit = self.store.begin().await?;
        unit.memberships().hold(invitation.organization_id).await?;
        let mut organization = open_organization(unit.as_mut(), invitation).await?;
        // Of two who accept at once one settles it, and who takes it back meanwhile may be first.
        let led = is_led(unit.as_mut(), user, &organization).await?;
        if !led || !unit.invitations().settle(invitation.id, InvitationStatus::Accepted).await? {
            return Err(InviteError::InvalidToken);
        }
        if !unit.users().update(user, Version::FIRST).await? {
            return Err(ServiceError::Stale.into());
        }
        found.put(unit.as_mut()).await?;
        unit.users().touch_login(user.id, now).await?;
        if user.role == Role::Admin && organization.admin_user_id.is_none() {
            unit.organizations().set_admin(organization.id, user.id).await?;
            organization.admin_user_id = Some(user.id);
        }
        unit.consents().record(&self.joining.consent(user.id, form.terms_version.as_ref(), now)).await?;
        unit.audit().append(&self.joined(form, invitation, user, now)).await?;
        unit.outbox().append(&Job::Notify(Box::new(self.occasion(invitation, user, now))), now).await?;
        unit.commit().await?;
        self.wake.lane(Lane::Wide);
        Ok(Attempt::Done(organization))
    }

    fn occasion(&self, invitation: &Invitation, user: &User, at: Timestamp) -> Occasion {
        Occasion {
            id: EventId::new(self.ids.uuid()),
            at,
            actor_id: Some(user.id),
            actor_organization_id: user.organization_id,
            what: Happening::InvitationAccepted {
                invitation_id: invitation.id,
                user_id: user.id,
                invited_by: invitation.invited_by,
                organization_id: invitation.organization_id,
            },
            title: String::new(),
            excerpt: String::new(),
        }
    }

    fn joined(&self, form: &Acceptance, invitation: &Invitation, user: &User, now: Timestamp) -> AuditEntry {
        AuditEntry {
            id: AuditId::new(self.ids.uuid()),
            at: now,
            organization_id: Some(invitation.organization_id),
            actor_id: Some(user.id),
            action: AuditAction::InvitationAccepted,
            target: Some(AuditTarget::Invitation(invitation.id.uuid())),
            address: form.device.ip,
            details: [("role".to_owned(), user.role.as_str().to_owned())].into(),
        }
    }
}

/// The organization that is invited into, as long as it takes people in.
async fn open_organization(unit: &mut dyn UnitOfWork, invitation: &Invitation) -> Result<Organization, InviteError> {
    let organization = unit.organizations().find(invitation.organization_id).await?;
    organization.filter(|organization| organization.is_active).ok_or(InviteError::InvalidToken)
}

/// Nobody becomes a member where the last admin was erased meanwhile: nobody would run it.
async fn is_led(unit: &mut dyn UnitOfWork, by: &User, organization: &Organization) -> Result<bool, StoreError> {
    Ok(by.role == Role::Admin || unit.memberships().other_active_admins(organization.id, by.id).await? > 0)
}

/// Somebody took the address meanwhile.
fn taken(error: StoreError) -> InviteError {
    match error.constraint() {
        Some(Constraint::UserEmail) => InviteError::EmailTaken,
        _ => error.into(),
    }
}
