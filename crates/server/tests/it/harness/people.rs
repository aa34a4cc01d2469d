//! The people of a story: who signs up over HTTP, and those whom no route of today makes.

use std::{
    ops::Deref,
    sync::atomic::{AtomicU32, Ordering},
};

use p2p_domain::{
    event::Signal,
    id::{OrganizationId, UserId},
    job::Job,
    port::{credential::Registered, store::Store as _},
    user::{Email, Password, PersonName, Role, User, UserStatus},
};
use p2p_server::{auth::Auth, ports::Platform};
use serde_json::{Value, json};

use super::{Client, Session, World};

/// Everybody's password.
pub const PASSWORD: &str = "saffron kettle 41";

static NEXT: AtomicU32 = AtomicU32::new(1);

/// A domain that nobody used in this process.
pub fn new_domain() -> String {
    format!("plant{}.example", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// An address there that nobody used in this process.
pub fn email_at(domain: &str) -> String {
    format!("person{}@{domain}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// Somebody with a session; calls like a [`Client`].
#[derive(Clone)]
pub struct Person {
    client: Client,
    /// Who.
    pub id: String,
    /// Their address.
    pub email: String,
    /// Their organization; empty without one.
    pub organization_id: String,
    /// The refresh token that their session began with.
    pub refresh_token: String,
}

impl Deref for Person {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl Person {
    /// The same person with the same session, calling the server that runs now.
    #[must_use]
    pub fn with_addr(&self, world: &World) -> Self {
        Self { client: self.client.moved_to(world.server.addr), ..self.clone() }
    }
}

impl World {
    /// Signs somebody up who runs an organization of their own.
    pub async fn admin(&self) -> Person {
        self.admin_of(&new_domain()).await
    }

    /// Signs somebody up who runs the organization of that domain.
    pub async fn admin_of(&self, domain: &str) -> Person {
        let email = email_at(domain);
        let form = json!({ "email": email, "password": PASSWORD, "organization_name": format!("Plant {domain}"),
            "first_name": "Amal", "last_name": "Harbi" });
        let answer = self.anybody().post("/auth/signup", &form).await;
        let body = answer.expect(200);
        self.person(&body["user"], answer.session(), answer.refresh_token())
    }

    /// Logs somebody in; tokens travel in headers.
    pub async fn log_in(&self, email: &str) -> Person {
        let answer = self.anybody().post("/auth/login", &json!({ "email": email, "password": PASSWORD })).await;
        let body = answer.expect(200);
        self.person(&body["user"], answer.session(), answer.refresh_token())
    }

    /// Logs somebody in; tokens travel in cookies.
    pub async fn log_in_by_cookie(&self, email: &str) -> Person {
        let form = json!({ "email": email, "password": PASSWORD });
        let answer = self.anybody().post("/auth/login", &form).header("st-auth-mode", "cookie").await;
        let body = answer.expect(200);
        self.person(&body["user"], answer.session(), answer.refresh_token())
    }

    fn person(&self, user: &Value, session: Session, refresh_token: String) -> Person {
        let text = |name: &str| user[name].as_str().unwrap_or_default().to_owned();
        let (id, email, organization_id) = (text("id"), text("email"), text("organization_id"));
        Person { client: self.anybody().with(session), id, email, organization_id, refresh_token }
    }

    /// A member of somebody's organization, logged in.
    pub async fn member_of(&self, admin: &Person) -> Person {
        let organization: OrganizationId = admin.organization_id.parse().unwrap();
        let email = email_at("people.example");
        self.put_person(Role::Member, Some(organization), &email).await;
        self.log_in(&email).await
    }

    /// Somebody who runs the platform, logged in.
    pub async fn superuser(&self) -> Person {
        let email = email_at("platform.example");
        self.put_person(Role::Superuser, None, &email).await;
        self.log_in(&email).await
    }

    /// Puts somebody into the store with [`PASSWORD`].
    async fn put_person(&self, role: Role, organization_id: Option<OrganizationId>, email: &str) {
        let (platform, store) = (Platform::system(), &self.server.store);
        let now = platform.clock.now();
        let (id, email) = (UserId::new(platform.ids.uuid()), Email::parse(email).unwrap());
        let user = User {
            first_name: Some(PersonName::parse("Sami").unwrap()),
            last_name: Some(PersonName::parse("Qasim").unwrap()),
            status: UserStatus::Active,
            is_verified: true,
            ..User::newcomer(id, organization_id, email, role, now)
        };
        let mut unit = store.begin().await.unwrap();
        unit.users().insert(&user).await.unwrap();
        unit.commit().await.unwrap();
        let password = Password::parse(PASSWORD, &[]).unwrap();
        let auth = Auth::open(&self.place.config(&[]), &platform, store).await.unwrap();
        let registered = auth.credentials.register(user.id, &user.email, &password).await;
        assert_eq!(registered.unwrap(), Registered::Done);
    }

    /// Deactivates somebody in the store alone, as another process would: row and signal in one unit.
    pub async fn deactivate(&self, person: &Person) {
        let user_id: UserId = person.id.parse().unwrap();
        let mut unit = self.server.store.begin().await.unwrap();
        let mut user = unit.users().find(user_id).await.unwrap().unwrap();
        user.status = UserStatus::Deactivated;
        assert!(unit.users().update(&user, user.version).await.unwrap());
        let job = Job::Signal(Signal::UserChanged { user_id });
        unit.outbox().append(&job, Platform::system().clock.now()).await.unwrap();
        unit.commit().await.unwrap();
        self.server.relay.drain().await.unwrap();
    }
}

impl World {
    /// Somebody who joined somebody's organization as people do: invited, by the link in the letter.
    pub async fn joined(&self, admin: &Person, role: &str) -> Person {
        let email = email_at("people.example");
        admin.post("/users/invite", &json!({ "email": email, "role": role })).await.is(201);
        let token = self.mailed_token(&email, "accept-invitation").await;
        let form = json!({ "token": token, "password": PASSWORD, "first_name": "Sami", "last_name": "Qasim" });
        let answer = self.anybody().post("/auth/accept-invitation", &form).await;
        let body = answer.expect(200);
        self.person(&body["user"], answer.session(), answer.refresh_token())
    }
}
