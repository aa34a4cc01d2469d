//! The contracts of `SessionService` and `CredentialService`, kept by local authentication on the SQL store.

#![expect(clippy::unwrap_used, reason = "a fixture that cannot be made fails its case")]

use std::{num::NonZeroUsize, path::Path, sync::Arc};

use p2p_auth_local::{CredentialPorts, LocalCredentials, LocalSessions, PasswordOptions, SessionOptions, SessionPorts};
use p2p_contract::{
    Fixture, build,
    determinism::{CountingEntropy, FixedClock, SequentialIds},
    world::{CredentialWorld, SessionWorld},
};
use p2p_domain::{port::store::Store, user::User};
use p2p_store_sql::{SqlOptions, SqlStore};

/// A migrated store with two people in it.
async fn store(directory: &Path) -> (Arc<SqlStore>, [User; 2]) {
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

async fn sessions() -> Option<Fixture<SessionWorld>> {
    let directory = tempfile::tempdir().unwrap();
    let (store, people) = store(directory.path()).await;
    let clock = Arc::new(FixedClock::new());
    let ports = SessionPorts {
        sessions: store.clone(),
        keys: store,
        clock: clock.clone(),
        ids: Arc::new(SequentialIds::new()),
        entropy: Arc::new(CountingEntropy::new()),
    };
    let sessions = LocalSessions::open(ports, SessionOptions::new("https://api.p2p.example/auth")).await.unwrap();
    let people = people.map(|user| user.id);
    Some(Fixture::new(SessionWorld { sessions: Arc::new(sessions), clock, people }).keeping(directory))
}

async fn credentials() -> Option<Fixture<CredentialWorld>> {
    let directory = tempfile::tempdir().unwrap();
    let (store, people) = store(directory.path()).await;
    let ports = CredentialPorts {
        credentials: store,
        clock: Arc::new(FixedClock::new()),
        entropy: Arc::new(CountingEntropy::new()),
    };
    let parallel = NonZeroUsize::new(2).unwrap();
    let cheap = PasswordOptions { memory_kib: 8, passes: 1, lanes: 1, parallel, waiting: 256 };
    let credentials = Arc::new(LocalCredentials::new(ports, cheap).unwrap());
    let people = people.map(|user| (user.id, user.email));
    Some(Fixture::new(CredentialWorld { credentials, people }).keeping(directory))
}

p2p_contract::session_service_suite!(sessions);
p2p_contract::credential_service_suite!(credentials);
