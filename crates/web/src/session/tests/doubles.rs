//! What stands in for the ports behind sessions: one account with one living session, and notes of what was asked.

pub mod cabinet;
pub mod court;
mod desk;
pub mod gauges;
pub mod hooks;
pub mod library;
mod proof;
pub mod sample;
pub mod shelf;
pub mod talk;
mod unit;

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
    account::AccountService,
    limits::{Guard, LimitService, RateLimits},
    relay::Wake,
    second_factors::SecondFactors,
    sessions::{Accounts, Authenticator, Revocations, SessionsService},
    users::UserService,
};
use p2p_domain::{
    activity::{Activity, ActivityKind, ActivityScope},
    actor::{Account, Audience},
    consent::TermsVersion,
    event::{Announcement, Channel},
    id::{OrganizationId, SessionHandle, TopicId, UserId},
    page::{Page, PageRequest},
    picture::PictureKey,
    port::{
        activity::{ActivityKey, ActivityReader},
        bus::{Allowance, Feed, Quota, RateLimiter, Realtime},
        clock::{Clock, IdSource},
        error::{AuthError, BusError, StoreError},
        session::{AccessTokens, SessionService},
        store::{Store, UnitOfWork},
        user::{UserFilter, UserKey, UserReader},
    },
    session::{
        Device, IssuedAccess, IssuedSession, NewSession, Refreshed, SessionClaims, SessionInfo, TokenError,
        VerifiedSession,
    },
    timestamp::Timestamp,
    user::{Email, Role, User, UserStatus},
};
use uuid::Uuid;

use self::unit::Unit;

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

pub fn user(id: UserId) -> User {
    let email = Email::parse("amal@valves.example").unwrap();
    let organization = Some(OrganizationId::new(Uuid::from_u128(3)));
    User {
        status: UserStatus::Active,
        is_verified: true,
        avatar: Some(PictureKey::stored("7".repeat(44))),
        ..User::newcomer(id, organization, email, Role::Member, Timestamp::from_millis(0))
    }
}

fn account(user: User) -> Account {
    Account {
        user,
        organization_name: None,
        organization_is_active: true,
        organization_requires_second_factor: false,
        has_second_factor: false,
    }
}

/// A token that reads as one of a session and is good.
pub const GOOD: &str = "eyJraWQiOiJrIn0.eyJzZXNzaW9uSGFuZGxlIjoiZ29vZCJ9.s";
/// One that has ended.
pub const OLD: &str = "eyJraWQiOiJrIn0.eyJzZXNzaW9uSGFuZGxlIjoib2xkIn0.s";

/// Every port at once. Access tokens are [`GOOD`] and [`OLD`] (expired), and anything else is none of ours; refresh tokens are `good` and
/// `stolen`.
#[derive(Default)]
pub struct Ports {
    pub asked: AtomicU32,
    pub revoked: Mutex<Vec<SessionHandle>>,
    /// Whether the person is an admin.
    pub is_admin: bool,
    /// Whether the person's organization demands a second factor, which they lack.
    pub must_enrol: bool,
    /// Under which keys quotas were asked.
    pub quotas: Mutex<Vec<String>>,
    /// Files.
    pub cabinet: Arc<cabinet::Cabinet>,
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

    async fn revoke(&self, handle: SessionHandle) -> Result<bool, AuthError> {
        self.revoked.lock().unwrap_or_else(PoisonError::into_inner).push(handle);
        Ok(true)
    }

    async fn revoke_all(&self, _: UserId, _: Option<SessionHandle>) -> Result<Vec<SessionHandle>, AuthError> {
        Ok(Vec::new())
    }

    async fn owner(&self, handle: SessionHandle) -> Result<Option<UserId>, AuthError> {
        let living = SessionService::list(self, user_id()).await?;
        Ok(living.iter().any(|session| session.handle == handle).then(user_id))
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
}

#[async_trait]
impl AccessTokens for Ports {
    async fn verify(&self, token: &str) -> Result<Result<VerifiedSession, TokenError>, AuthError> {
        let moment = Timestamp::from_millis(0);
        let session = VerifiedSession {
            handle: handle(),
            user_id: user_id(),
            anti_csrf_token: Some("guard".to_owned()),
            email_claim: None,
            issued_at: moment,
            expires_at: moment,
        };
        Ok(match token {
            GOOD => Ok(session),
            OLD => Err(TokenError::Unusable),
            _ => Err(TokenError::Unparsable),
        })
    }

    async fn regenerate(&self, _: &str, _: SessionClaims) -> Result<Option<IssuedAccess>, AuthError> {
        Ok(None)
    }

    async fn jwks(&self) -> Result<String, AuthError> {
        Ok(String::new())
    }
}

/// A topic with an answer to it, and a use case.
#[async_trait]
impl ActivityReader for Ports {
    async fn activities(
        &self,
        _: ActivityScope,
        page: &PageRequest<ActivityKey>,
    ) -> Result<Page<Activity, ActivityKey>, StoreError> {
        let activity = |kind, number| Activity {
            kind,
            id: Uuid::from_u128(number),
            actor: account(user(user_id())).actor(handle()).card,
            topic_id: (kind != ActivityKind::UseCase).then(|| TopicId::new(Uuid::from_u128(21))),
            title: "Valves that stick".to_owned(),
            at: Timestamp::from_millis(0),
        };
        let all = [(ActivityKind::Reply, 22), (ActivityKind::Topic, 21), (ActivityKind::UseCase, 5)];
        let all = all.map(|(kind, number)| activity(kind, number)).to_vec();
        Ok(Page::cut(all, page.limit, None, |activity| ActivityKey { at: activity.at, id: activity.id }))
    }
}

#[async_trait]
impl UserReader for Ports {
    async fn account(&self, id: UserId) -> Result<Option<Account>, StoreError> {
        let role = if self.is_admin { Role::Admin } else { Role::Member };
        let account = (id == user_id()).then(|| account(User { role, ..user(id) })).or_else(|| talk::account(id));
        Ok(account.map(|account| Account { organization_requires_second_factor: self.must_enrol, ..account }))
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
        Ok(Box::new(Unit { hung: sample::media().to_vec() }))
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

    async fn peek(&self, key: &str, quota: Quota, _: Timestamp) -> Result<Allowance, BusError> {
        self.quotas.lock().unwrap_or_else(PoisonError::into_inner).push(key.to_owned());
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
pub struct Doubles {
    pub sessions: SessionsService,
    pub authenticator: Authenticator,
    pub users: UserService,
    pub account: AccountService,
    pub second_factors: SecondFactors,
}

pub fn services(ports: &Arc<Ports>) -> Doubles {
    let revocations = Arc::new(Revocations::new(Duration::from_hours(1)));
    let accounts = Arc::new(Accounts::new(ports.clone(), ports.clone()));
    let limits = LimitService::new(ports.clone(), ports.clone(), Some(RateLimits::default()));
    let sessions = SessionsService {
        sessions: ports.clone(),
        tokens: ports.clone(),
        credentials: ports.clone(),
        second_factors: ports.clone(),
        devices: ports.clone(),
        users: ports.clone(),
        store: ports.clone(),
        realtime: ports.clone(),
        revocations: revocations.clone(),
        guard: Guard::new(limits, ports.clone()),
        terms: TermsVersion::stored("2026-11".to_owned()),
        index: library::indexer(),
        wake: Wake::default(),
        clock: ports.clone(),
        ids: ports.clone(),
    };
    Doubles {
        authenticator: Authenticator::new(ports.clone(), ports.clone(), accounts.clone(), revocations, ports.clone()),
        users: UserService {
            store: ports.clone(),
            users: ports.clone(),
            activities: ports.clone(),
            accounts: accounts.clone(),
            index: library::indexer(),
            clock: ports.clone(),
            ids: ports.clone(),
            wake: Wake::default(),
        },
        account: AccountService { sessions: sessions.clone(), tokens: ports.clone(), accounts: accounts.clone() },
        second_factors: SecondFactors { sessions: sessions.clone(), accounts },
        sessions,
    }
}
