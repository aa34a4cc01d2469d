//! What the tests stand on: a fake core, an SQLite database with people in it, and the adapters on both.

use std::{path::Path, sync::Arc, time::Duration};

use p2p_auth_supertokens::{ConnectError, Supertokens, SupertokensOptions, SupertokensPorts};
use p2p_contract::{
    build,
    determinism::{CountingEntropy, FixedClock},
    world::Elsewhere,
};
use p2p_domain::{
    port::{
        clock::Clock,
        credential::{CredentialService as _, Registered},
        store::Store,
    },
    timestamp::Timestamp,
    user::User,
};
use p2p_fake_supertokens::{FakeCore, Options};
use p2p_store_sql::{SqlOptions, SqlStore};
use tempfile::TempDir;

/// The issuer of the tests' tokens.
pub const ISSUER: &str = "https://api.p2p.example/auth";

/// A migrated store with two people in it.
pub async fn store(directory: &Path) -> (Arc<SqlStore>, [User; 2]) {
    let options = SqlOptions::new(format!("sqlite://{}", directory.join("contract.sqlite").display()));
    let store = SqlStore::open(options).await.unwrap();
    store.migrate().await.unwrap();
    let people = [build::a_user(), build::a_user()];
    let mut unit = store.begin().await.unwrap();
    for user in &people {
        unit.users().insert(user).await.unwrap();
    }
    unit.commit().await.unwrap();
    (Arc::new(store), people)
}

/// The ports of a process that goes by that clock.
pub fn ports(store: &Arc<SqlStore>, clock: Arc<dyn Clock>) -> SupertokensPorts {
    let entropy = Arc::new(CountingEntropy::new());
    SupertokensPorts { sessions: store.clone(), sweep: store.clone(), identities: store.clone(), clock, entropy }
}

/// How another application makes accounts at the core of that address.
pub fn elsewhere(core: String) -> Elsewhere {
    Box::new(move |email, password| {
        let body = serde_json::json!({ "email": email.as_str(), "password": password }).to_string();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let call = http.post(format!("{core}/recipe/signup")).header("cdi-version", "5.2").body(body);
        Box::pin(async move { assert_eq!(call.send().await.unwrap().status(), 200) })
    })
}

/// A core, and a process that speaks with it.
pub struct Stage {
    pub core: FakeCore,
    pub clock: Arc<FixedClock>,
    pub store: Arc<SqlStore>,
    pub people: [User; 2],
    pub supertokens: Supertokens,
    /// Goes with the stage.
    _directory: TempDir,
}

/// The options of the tests: as they are, but for a short patience.
pub fn options(core: &FakeCore) -> SupertokensOptions {
    SupertokensOptions { total_timeout: Duration::from_secs(2), ..SupertokensOptions::new(core.url(), ISSUER) }
}

/// A core that goes by the clock.
pub fn core_at(clock: &Arc<FixedClock>) -> Options {
    let clock = Arc::clone(clock);
    Options::at(Arc::new(move || clock.now().millis()))
}

impl Stage {
    /// A core and a process on it.
    pub async fn new() -> Self {
        Self::with(|_| ()).await
    }

    /// With other options than those of the tests.
    pub async fn with(change: impl FnOnce(&mut SupertokensOptions)) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let (store, people) = store(directory.path()).await;
        let clock = Arc::new(FixedClock::new());
        let core = FakeCore::start(core_at(&clock));
        let mut options = options(&core);
        change(&mut options);
        let supertokens = Supertokens::connect(options, ports(&store, clock.clone())).await.unwrap();
        Self { core, clock, store, people, supertokens, _directory: directory }
    }

    /// Gives both people an account.
    pub async fn register(&self) {
        for user in &self.people {
            let registered = self.supertokens.credentials().register(user.id, &user.email, &build::a_password()).await;
            assert_eq!(registered.unwrap(), Registered::Done);
        }
    }

    /// The time by which everything here goes.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Another process on the same core and store.
    pub async fn another(&self) -> Result<Supertokens, ConnectError> {
        Supertokens::connect(options(&self.core), ports(&self.store, self.clock.clone())).await
    }
}
