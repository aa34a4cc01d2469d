//! Signing up: an organization, its admin, their credentials and a first session, or nothing at all.
//!
//! Credentials and sessions may live outside the store, so this is a saga: the person and the organization are written
//! first, pending; then credentials and session are made; then both become active in one unit. Whatever fails is undone at once, and
//! what a crash left pending is undone by `reconcile`.

use p2p_domain::{
    actor::Account,
    audit::AuditAction,
    consent::{Consent, TermsVersion},
    device::DeviceKey,
    id::{OrganizationId, UserId},
    job::Notice,
    locale::Locale,
    organization::{City, Country, Industry, Organization, OrganizationDomain, OrganizationName, OrganizationSize},
    port::{
        credential::Registered,
        error::{Constraint, StoreError},
        store::UnitOfWork,
    },
    search::SearchText,
    session::{Device, IssuedSession, NewSession, SessionClaims},
    timestamp::Timestamp,
    user::{Email, Password, PersonName, Role, User, UserStatus},
    version::Version,
};

use super::SessionsService;
use crate::{error::ServiceError, limits::Tried, unhurried::unhurried};

/// What somebody fills in to sign up.
#[derive(Debug, Clone)]
pub struct SignUp {
    /// The address.
    pub email: Email,
    /// The password.
    pub password: Password,
    /// Given name.
    pub first_name: Option<PersonName>,
    /// Family name.
    pub last_name: Option<PersonName>,
    /// The language of the form.
    pub locale: Option<Locale>,
    /// What the organization is called.
    pub organization_name: OrganizationName,
    /// Its domain, which counts where the address is at a public provider.
    pub organization_domain: Option<OrganizationDomain>,
    /// Branch of industry.
    pub industry: Option<Industry>,
    /// Size.
    pub size: Option<OrganizationSize>,
    /// Country.
    pub country: Option<Country>,
    /// City.
    pub city: Option<City>,
    /// The terms that were agreed to; none: those in force.
    pub terms_version: Option<TermsVersion>,
    /// From where.
    pub device: Device,
    /// Whether the tokens travel in cookies.
    pub anti_csrf: bool,
}

/// A new organization with its admin, logged in.
#[derive(Debug, Clone)]
pub struct SignedUp {
    /// The admin.
    pub account: Account,
    /// The organization.
    pub organization: Organization,
    /// The first session.
    pub issued: IssuedSession,
}

/// Why nobody was signed up.
#[derive(Debug, thiserror::Error)]
pub enum SignUpError {
    /// Somebody has that address.
    #[error("the e-mail is taken")]
    EmailTaken,
    /// An organization has that domain.
    #[error("the organization exists")]
    OrganizationExists,
    /// What any service may end in.
    #[error("{0}")]
    Service(#[source] ServiceError),
}

crate::error::service_errors! { SignUpError:
    EmailTaken => Conflict "email_taken",
    OrganizationExists => Conflict "organization_exists",
}

/// How many numbers are tried behind a slug that is taken.
const SLUGS: u32 = 200;
/// How often a slug is chosen anew because another sign-up of the same name took it first.
const RACES: u32 = 8;

/// What makes an organization unique at sign-up.
enum Claim {
    /// That domain, or nothing.
    Domain(OrganizationDomain),
    /// A slug of the name with the first number that is free.
    Slug,
}

impl SessionsService {
    /// Signs somebody up; see the head of this module.
    pub async fn sign_up(&self, form: SignUp) -> Result<SignedUp, SignUpError> {
        let this = self.clone();
        unhurried(async move { this.sign_up_to_the_end(form).await }).await
    }

    async fn sign_up_to_the_end(&self, form: SignUp) -> Result<SignedUp, SignUpError> {
        let now = self.clock.now();
        let (organization, user) = self.reserve(&form, now).await?;
        match self.complete(&form, organization.clone(), user.clone(), now).await {
            Ok(signed_up) => {
                self.first_device(user.id, &form.device, now).await;
                Ok(signed_up)
            }
            Err(error) => {
                if let Err(undo) = self.undo(user.id, Some(organization.id)).await {
                    tracing::warn!(user_id = %user.id, error = &undo as &dyn std::error::Error, "a failed sign-up is undone later");
                }
                Err(error)
            }
        }
    }

    /// Writes both pending, which reserves the address and the domain.
    async fn reserve(&self, form: &SignUp, now: Timestamp) -> Result<(Organization, User), SignUpError> {
        let claim = match (OrganizationDomain::of_email(&form.email), &form.organization_domain) {
            (Some(domain), _) => Claim::Domain(domain),
            (None, Some(domain)) => Claim::Domain(domain.clone()),
            (None, None) => Claim::Slug,
        };
        for _ in 0..RACES {
            match self.try_reserve(form, &claim, now).await {
                Err(SignUpError::OrganizationExists) => {}
                reserved => return reserved,
            }
            // Two forms with one address, sent at once, meet at the organization first: the address is what is told of.
            if self.users.account_by_email(&form.email).await?.is_some() {
                return Err(SignUpError::EmailTaken);
            }
            if matches!(claim, Claim::Domain(_)) {
                break;
            }
            // Somebody took the slug between its choice and its use: the next number is tried.
        }
        Err(SignUpError::OrganizationExists)
    }

    async fn try_reserve(
        &self,
        form: &SignUp,
        claim: &Claim,
        now: Timestamp,
    ) -> Result<(Organization, User), SignUpError> {
        let mut unit = self.store.begin().await?;
        if unit.users().find_by_email(&form.email).await?.is_some() {
            return Err(SignUpError::EmailTaken);
        }
        let domain = match claim {
            Claim::Domain(domain) => domain.clone(),
            Claim::Slug => free_slug(unit.as_mut(), &form.organization_name).await?,
        };
        let organization = self.new_organization(form, domain, now);
        let user = self.new_admin(form, organization.id, now);
        unit.organizations().insert(&organization).await.map_err(taken)?;
        unit.users().insert(&user).await.map_err(taken)?;
        unit.commit().await.map_err(taken)?;
        Ok((organization, user))
    }

    fn new_organization(&self, form: &SignUp, domain: OrganizationDomain, now: Timestamp) -> Organization {
        Organization {
            id: OrganizationId::new(self.ids.uuid()),
            name: form.organization_name.clone(),
            domain,
            industry: form.industry.clone(),
            size: form.size.clone(),
            country: form.country.clone(),
            city: form.city.clone(),
            logo: None,
            requires_second_factor: false,
            is_active: true,
            admin_user_id: None,
            version: Version::FIRST,
            created_at: now,
            updated_at: now,
        }
    }

    fn new_admin(&self, form: &SignUp, organization: OrganizationId, now: Timestamp) -> User {
        let id = UserId::new(self.ids.uuid());
        User {
            first_name: form.first_name.clone(),
            last_name: form.last_name.clone(),
            locale: form.locale,
            ..User::newcomer(id, Some(organization), form.email.clone(), Role::Admin, now)
        }
    }

    /// Makes credentials and a session, then everything active at once.
    async fn complete(
        &self,
        form: &SignUp,
        mut organization: Organization,
        mut user: User,
        now: Timestamp,
    ) -> Result<SignedUp, SignUpError> {
        // Where an outside service has an account of that address, this compares a password with that of a stranger.
        let register = async {
            let registered = self.credentials.register(user.id, &form.email, &form.password).await?;
            Ok(registered == Registered::Done)
        };
        if !self.guard.guarded(&Tried::by_stranger(&form.email, None, &form.device), register).await? {
            return Err(SignUpError::EmailTaken);
        }
        let session = NewSession {
            user_id: user.id,
            device: form.device.clone(),
            anti_csrf: form.anti_csrf,
            claims: SessionClaims::default(),
        };
        let issued = self.sessions.create(session).await?;
        let found = self.index.prepare(SearchText::of_user(&user)).await?;
        let mut unit = self.store.begin().await?;
        user.status = UserStatus::Active;
        if !unit.users().update(&user, Version::FIRST).await? {
            return Err(ServiceError::Stale.into());
        }
        found.put(unit.as_mut()).await?;
        unit.users().touch_login(user.id, now).await?;
        unit.organizations().set_admin(organization.id, user.id).await?;
        self.record_sign_up(unit.as_mut(), form, &user, now).await?;
        unit.commit().await?;
        self.wake.wake();
        user.version = Version::FIRST.next();
        user.last_login = Some(now);
        organization.admin_user_id = Some(user.id);
        let organization_name = Some(organization.name.as_str().to_owned());
        Ok(SignedUp {
            account: Account {
                user,
                organization_name,
                organization_is_active: true,
                organization_requires_second_factor: false,
                has_second_factor: false,
            },
            organization,
            issued,
        })
    }

    /// What becomes true together with the person: their consent, the line in the log, and the letter that shows their address.
    async fn record_sign_up(
        &self,
        unit: &mut dyn UnitOfWork,
        form: &SignUp,
        user: &User,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        unit.consents().record(&self.consent(user.id, form.terms_version.as_ref(), now)).await?;
        unit.audit().append(&self.line_of(user, AuditAction::SignedUp, form.device.ip)).await?;
        unit.outbox().append(&self.letter(user.id, Notice::VerifyEmail), now).await
    }

    /// Consent to the terms that a form names, or to those in force.
    pub(crate) fn consent(&self, user_id: UserId, named: Option<&TermsVersion>, now: Timestamp) -> Consent {
        Consent { user_id, version: named.unwrap_or(&self.terms).clone(), accepted_at: now }
    }

    /// Notes the first device. Who signed up is not sent away for it: without the note, the next device counts as the first.
    pub(crate) async fn first_device(&self, user_id: UserId, device: &Device, now: Timestamp) {
        if let Err(error) = self.devices.note(user_id, &DeviceKey::of(device), now).await {
            tracing::warn!(%user_id, error = &error as &dyn std::error::Error, "the first device of somebody is not noted");
        }
    }

    /// Removes what a sign-up or an acceptance left pending, with the organization if it was made for it; what became active is left
    /// alone.
    pub(crate) async fn undo(&self, id: UserId, organization: Option<OrganizationId>) -> Result<(), ServiceError> {
        let found = self.users.account(id).await?.map(|account| account.user);
        let Some(user) = found.filter(|user| user.status == UserStatus::Pending) else { return Ok(()) };
        self.sessions.revoke_all(id, None).await?;
        self.credentials.remove(id).await?;
        let mut unit = self.store.begin().await?;
        unit.users().delete_pending(id).await?;
        if let Some(organization) = organization
            && was_begun_with(unit.as_mut(), organization, &user).await?
        {
            unit.organizations().delete_empty(organization).await?;
        }
        Ok(unit.commit().await?)
    }
}

/// Whether an organization was made together with its first person. One that somebody was only joining was there before them, and stays.
async fn was_begun_with(unit: &mut dyn UnitOfWork, id: OrganizationId, user: &User) -> Result<bool, StoreError> {
    let found = unit.organizations().find(id).await?;
    Ok(found.is_some_and(|found| found.admin_user_id.is_none() && found.created_at == user.created_at))
}

async fn free_slug(unit: &mut dyn UnitOfWork, name: &OrganizationName) -> Result<OrganizationDomain, SignUpError> {
    for attempt in 0..SLUGS {
        let slug = OrganizationDomain::slug_of(name, attempt);
        if !unit.organizations().domain_is_taken(slug.as_str()).await? {
            return Ok(slug);
        }
    }
    Err(SignUpError::OrganizationExists)
}

/// Two people who sign up at once meet at the store's rules of uniqueness.
fn taken(error: StoreError) -> SignUpError {
    match error.constraint() {
        Some(Constraint::UserEmail) => SignUpError::EmailTaken,
        Some(Constraint::OrganizationDomain) => SignUpError::OrganizationExists,
        _ => error.into(),
    }
}
