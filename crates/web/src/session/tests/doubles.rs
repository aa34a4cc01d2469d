//! What stands in for the ports behind sessions: one account with one living session, and notes of what was asked.

use std::{
    num::NonZeroU32,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use p2p_app::{
    limits::{LimitService, RateLimits},
    relay::Wake,
    sessions::{Accounts, Authenticator, Revocations, SessionsService},
    users::UserService,
};
use p2p_domain::{
    actor::{Account, Audience},
    event::{Announcement, Channel},
    id::{OrganizationId, SessionHandle, UserId},
    page::{Page, PageRequest},
    port::{
        bus::{Allowance, Feed, Quota, RateLimiter, Realtime},
        clock::{Clock, IdSource},
        credential::CredentialService,
        error::{AuthError, BusError, StoreError, StoreErrorKind},
        session::SessionService,
        store::{Store, UnitOfWork},
        user::{UserFilter, UserKey, UserReader},
    },
    session::{Device, IssuedSession, NewSession, Refreshed, SessionInfo, TokenError, VerifiedSession},
    timestamp::Timestamp,
    user::{Email, Password, Role, User, UserStatus},
    version::Version,
};
use uuid::Uuid;

pub fn user_id() -> UserId {
    UserId::new(Uuid::from_u128(7))
}

pub fn handle() -> SessionHandle {
    SessionHandle::new(Uuid::from_u128(11))
}

pub fn issued(anti_csrf: bool) -> IssuedSession {
    let payload = BASE64_URL_SAFE_NO_PAD.encode(r#"{"sub":"7","exp":1}"#);
    IssuedSession {
        handle: handle(),
        user_id: user_id(),
        access_token: format!("h.{payload}.s"),
        access_expires_at: Timestamp::from_millis(1_800_000_000_000),
        refresh_token: "a+b/c=".to_owned(),
        refresh_expires_at: Timestamp::from_millis(1_900_000_000_000),
        anti_csrf_token: anti_csrf.then(|| "guard".to_owned()),
    }
}

fn user(id: UserId) -> User {
    User {
        id,
        organization_id: Some(OrganizationId::new(Uuid::from_u128(3))),
        email: Email::parse("amal@valves.example").unwrap(),
        first_name: None,
        last_name: None,
        role: Role::Member,
        status: UserStatus::Active,
        is_verified: true,
        job_title: None,
        bio: None,
        locale: None,
        reputation: 0,
        last_login: None,
        version: Version::FIRST,
        created_at: Timestamp::from_millis(0),
        updated_at: Timestamp::from_millis(0),
    }
}

fn account(user: User) -> Account {
    Account { user, organization_name: None, organization_is_active: true }
}

/// Every port at once. Access tokens are `good.a.b`, `old.a.b` (expired), and anything else is none of ours; refresh tokens
/// are `good` and `stolen`.
#[derive(Default)]
pub struct Ports {
    pub asked: AtomicU32,
    pub revoked: Mutex<Vec<SessionHandle>>,
    /// Whether the person is an admin.
    pub is_admin: bool,
    /// What people were last listed by.
    pub filter: Mutex<Option<UserFilter>>,
}

impl Ports {
    pub fn asked(&self) -> u32 {
        self.asked.load(Ordering::SeqCst)
    }

    pub fn revoked(&self) -> Vec<SessionHandle> {
        self.revoked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(&self) {
        self.asked.fetch_add(1, Ordering::SeqCst);
    }
}

#[async_trait]
impl SessionService for Ports {
    async fn create(&self, _: NewSession) -> Result<IssuedSession, AuthError> {
        Ok(issued(false))
    }

    async fn refresh(&self, token: &str, anti_csrf: Option<Option<&str>>) -> Result<Refreshed, AuthError> {
        Ok(match (token, anti_csrf) {
            ("good", None) => Refreshed::Rotated(Box::new(issued(false))),
            ("good", Some(Some("guard"))) => Refreshed::Rotated(Box::new(issued(true))),
            ("stolen", _) => Refreshed::Stolen { handle: handle(), user_id: user_id() },
            _ => Refreshed::Expired,
        })
    }

    async fn verify(&self, token: &str) -> Result<Result<VerifiedSession, TokenError>, AuthError> {
        let moment = Timestamp::from_millis(0);
        let session = VerifiedSession {
            handle: handle(),
            user_id: user_id(),
            anti_csrf_token: Some("guard".to_owned()),
            issued_at: moment,
            expires_at: moment,
        };
        Ok(match token {
            "good.a.b" => Ok(session),
            "old.a.b" => Err(TokenError::Unusable),
            _ => Err(TokenError::Unparsable),
        })
    }

    async fn revoke(&self, handle: SessionHandle) -> Result<bool, AuthError> {
        self.revoked.lock().unwrap_or_else(PoisonError::into_inner).push(handle);
        Ok(true)
    }

    async fn revoke_all(&self, _: UserId, _: Option<SessionHandle>) -> Result<Vec<SessionHandle>, AuthError> {
        Ok(Vec::new())
    }

    async fn list(&self, _: UserId) -> Result<Vec<SessionInfo>, AuthError> {
        let session = |number| SessionInfo {
            handle: SessionHandle::new(Uuid::from_u128(number)),
            created_at: Timestamp::from_millis(0),
            last_seen_at: Timestamp::from_millis(1_000),
            device: Device { user_agent: Some("curl".to_owned()), ip: Some([203, 0, 113, 7].into()) },
        };
        Ok(vec![session(12), session(11)])
    }

    async fn revoked_since(&self, _: Timestamp) -> Result<Vec<(SessionHandle, UserId)>, AuthError> {
        Ok(Vec::new())
    }

    async fn jwks(&self) -> Result<String, AuthError> {
        Ok(String::new())
    }
}

#[async_trait]
impl CredentialService for Ports {
    async fn register(&self, _: UserId, _: &Email, _: &Password) -> Result<(), AuthError> {
        self.note();
        Ok(())
    }

    async fn verify(&self, _: Option<UserId>, _: &Email, _: &str) -> Result<bool, AuthError> {
        self.note();
        Ok(false)
    }

    async fn change(&self, _: UserId, _: &Password) -> Result<(), AuthError> {
        Ok(())
    }

    async fn remove(&self, _: UserId) -> Result<(), AuthError> {
        Ok(())
    }
}

#[async_trait]
impl UserReader for Ports {
    async fn account(&self, id: UserId) -> Result<Option<Account>, StoreError> {
        let role = if self.is_admin { Role::Admin } else { Role::Member };
        Ok((id == user_id()).then(|| account(User { role, ..user(id) })))
    }

    async fn account_by_email(&self, _: &Email) -> Result<Option<Account>, StoreError> {
        self.note();
        Ok(Some(account(user(user_id()))))
    }

    /// Everybody else is of another organization.
    async fn profile(&self, id: UserId, _: &Audience) -> Result<Option<User>, StoreError> {
        let organization_id = Some(OrganizationId::new(Uuid::from_u128(4)));
        Ok(Some(User { organization_id, last_login: Some(Timestamp::from_millis(0)), ..user(id) }))
    }

    async fn list(
        &self,
        _: OrganizationId,
        filter: &UserFilter,
        page: &PageRequest<UserKey>,
    ) -> Result<Page<User, UserKey>, StoreError> {
        *self.filter.lock().unwrap_or_else(PoisonError::into_inner) = Some(filter.clone());
        let people = (0..3).map(|number| user(UserId::new(Uuid::from_u128(number)))).collect();
        Ok(Page::cut(people, page.limit, None, |user| UserKey { created_at: user.created_at, id: user.id }))
    }

    async fn stale_pending(&self, _: Timestamp) -> Result<Vec<User>, StoreError> {
        Ok(Vec::new())
    }

    async fn is_empty(&self) -> Result<bool, StoreError> {
        Ok(false)
    }
}

#[async_trait]
impl Store for Ports {
    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, StoreError> {
        self.note();
        Err(StoreError::new(StoreErrorKind::Unavailable, "store.begin", "away"))
    }
}

#[async_trait]
impl Realtime for Ports {
    async fn publish(&self, _: Channel, _: Announcement) -> Result<(), BusError> {
        Ok(())
    }

    async fn subscribe(&self, _: Channel) -> Result<Box<dyn Feed>, BusError> {
        Err(BusError::unavailable("realtime.subscribe", "away"))
    }
}

#[async_trait]
impl RateLimiter for Ports {
    async fn check(&self, key: &str, quota: Quota, now: Timestamp) -> Result<Allowance, BusError> {
        self.peek(key, quota, now).await
    }

    async fn peek(&self, _: &str, quota: Quota, _: Timestamp) -> Result<Allowance, BusError> {
        let remaining = quota.limit.get() - NonZeroU32::MIN.get();
        Ok(Allowance { allowed: true, remaining, reset_after: Duration::ZERO, retry_after: Duration::ZERO })
    }
}

impl Clock for Ports {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(0)
    }
}

impl IdSource for Ports {
    fn uuid(&self) -> Uuid {
        Uuid::from_u128(99)
    }
}

/// The services on those ports.
pub fn services(ports: &Arc<Ports>) -> (SessionsService, Authenticator, UserService) {
    let revocations = Arc::new(Revocations::new(Duration::from_hours(1)));
    let accounts = Arc::new(Accounts::new(ports.clone(), ports.clone()));
    let authenticator = Authenticator::new(ports.clone(), accounts.clone(), revocations.clone(), ports.clone());
    let users = UserService {
        store: ports.clone(),
        users: ports.clone(),
        accounts,
        clock: ports.clone(),
        wake: Wake::default(),
    };
    let sessions = SessionsService {
        sessions: ports.clone(),
        credentials: ports.clone(),
        users: ports.clone(),
        store: ports.clone(),
        realtime: ports.clone(),
        revocations,
        limits: LimitService::new(ports.clone(), ports.clone(), Some(RateLimits::default())),
        clock: ports.clone(),
        ids: ports.clone(),
    };
    (sessions, authenticator, users)
}
