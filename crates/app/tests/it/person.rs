//! A person of the stories: signed up, with an address to write to, a password and devices.

use std::time::Duration;

use p2p_app::sessions::{LogIn, LogInError, SignedUp};
use p2p_domain::{
    actor::{Account, Actor},
    audit::{AuditAction, AuditEntry},
    id::UserId,
    page::{Limit, PageRequest},
    port::{
        audit::{AuditFilter, AuditReader as _},
        clock::Clock as _,
        mail::Letter,
        session::SessionService as _,
    },
    second_factor::Enrolment,
    session::{Device, IssuedSession},
    token::SecretToken,
    user::{Email, Password},
};
use totp_rs::Totp;

use crate::world::{World, a_form};

pub const EMAIL: &str = "noura@valves.example";
pub const PASSWORD: &str = "Gasket, nine torque";

/// A browser at an address.
pub fn device(agent: &str, ip: &str) -> Device {
    Device { user_agent: Some(agent.to_owned()), ip: Some(ip.parse().unwrap()) }
}

pub fn email(address: &str) -> Email {
    Email::parse(address).unwrap()
}

pub fn password(text: &str) -> Password {
    Password::parse(text, &[]).unwrap()
}

/// The time-based code of that moment.
pub fn code(world: &World, enrolment: &Enrolment) -> String {
    let now = world.ground.clock.now();
    Totp::from_url(&enrolment.address).unwrap().generate(u64::try_from(now.seconds()).unwrap()).to_string()
}

/// The secret in the link of a letter.
pub fn secret(letter: &Letter) -> SecretToken {
    let (_, rest) = letter.text.split_once("token=").expect("a letter with a link");
    SecretToken::parse(rest.split(|c: char| c == '&' || c.is_whitespace()).next().unwrap()).unwrap()
}

/// Somebody who signed up on their first device.
pub struct Person {
    pub signed_up: SignedUp,
    pub id: UserId,
}

impl Person {
    pub async fn new(world: &World) -> Self {
        Self::called(world, EMAIL).await
    }

    pub async fn called(world: &World, address: &str) -> Self {
        let mut form = a_form(address);
        form.device = device("Firefox/1", "203.0.113.7");
        let signed_up = world.sessions.sign_up(form).await.unwrap();
        Self { id: signed_up.account.user.id, signed_up }
    }

    /// With a verified address and an empty mailbox.
    pub async fn verified(world: &World) -> Self {
        let person = Self::new(world).await;
        let letter = person.letters(world).await.pop().unwrap();
        world.account.verify_email(&secret(&letter), None).await.unwrap();
        world.relay().idle().await.unwrap();
        world.ground.mailbox.empty();
        person
    }

    pub fn actor(&self) -> Actor {
        self.signed_up.account.actor(self.signed_up.issued.handle)
    }

    pub fn address(&self) -> &str {
        self.signed_up.account.user.email.as_str()
    }

    /// All letters to this person, once everything due was done.
    pub async fn letters(&self, world: &World) -> Vec<Letter> {
        world.relay().idle().await.unwrap();
        world.ground.mailbox.to(self.address())
    }

    pub async fn subjects(&self, world: &World) -> Vec<String> {
        self.letters(world).await.into_iter().map(|letter| letter.subject).collect()
    }

    /// What the log holds of what this person did, the oldest first.
    pub async fn log(&self, world: &World) -> Vec<AuditEntry> {
        let filter = AuditFilter { target_id: Some(self.id.uuid()), ..AuditFilter::default() };
        let limit = Limit::new(Limit::MAX).unwrap();
        let mut lines = world.store.list(&filter, &PageRequest::first(limit)).await.unwrap().items;
        lines.reverse();
        lines
    }

    pub async fn actions(&self, world: &World) -> Vec<AuditAction> {
        self.log(world).await.into_iter().map(|line| line.action).collect()
    }

    pub async fn sessions(&self, world: &World) -> usize {
        world.local_sessions.list(self.id).await.unwrap().len()
    }

    /// Sets a second factor up; its recovery codes.
    pub async fn enrol(&self, world: &World) -> (Enrolment, Vec<String>) {
        let enrolment = world.second_factors.begin(&self.actor(), PASSWORD).await.unwrap();
        let recovery = world.second_factors.confirm(&self.actor(), &code(world, &enrolment)).await.unwrap();
        // A code is good once: the next one comes with the next step.
        world.ground.clock.advance(Duration::from_secs(30));
        (enrolment, recovery)
    }
}

/// Tries to log in from a device.
pub async fn log_in_from(
    world: &World,
    address: &str,
    password: &str,
    code: Option<&str>,
    device: Device,
) -> Result<(Account, IssuedSession), LogInError> {
    let attempt = LogIn {
        email: email(address),
        password: password.to_owned(),
        code: code.map(str::to_owned),
        device,
        anti_csrf: false,
    };
    world.sessions.log_in(attempt).await
}

/// Tries to log in from the first device.
pub async fn log_in(
    world: &World,
    address: &str,
    password: &str,
    code: Option<&str>,
) -> Result<(Account, IssuedSession), LogInError> {
    log_in_from(world, address, password, code, device("Firefox/1", "203.0.113.7")).await
}
