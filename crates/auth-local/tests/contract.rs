//! The contracts of authentication, kept by local authentication on the SQL store.

#![expect(clippy::unwrap_used, reason = "a fixture that cannot be made fails its case")]

use std::{num::NonZeroUsize, path::Path, sync::Arc};

use hmac::{Hmac, KeyInit, Mac};
use p2p_auth_local::{
    CredentialPorts, LocalCredentials, LocalLinkSigner, LocalSecondFactors, LocalSessions, LocalTokens,
    PasswordOptions, SecondFactorPorts, SessionOptions, SessionPorts, TokenPorts,
};
use p2p_contract::{
    Fixture, build,
    determinism::{CountingEntropy, FixedClock, SequentialIds},
    world::{CredentialWorld, SecondFactorWorld, SessionWorld, SignerWorld, TokenWorld},
};
use p2p_domain::{
    port::{
        clock::{Clock, Entropy},
        store::Store,
    },
    timestamp::Timestamp,
    user::User,
};
use p2p_store_sql::{SqlOptions, SqlStore};
use sha1::Sha1;

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
        sweep: store.clone(),
        keys: store,
        clock: clock.clone(),
        ids: Arc::new(SequentialIds::new()),
        entropy: Arc::new(CountingEntropy::new()),
    };
    let sessions = LocalSessions::open(ports, SessionOptions::new("https://api.p2p.example/auth")).await.unwrap();
    let (sessions, hands) = (Arc::new(sessions), clock.clone());
    let world = SessionWorld {
        sessions: sessions.clone(),
        tokens: sessions,
        now: Box::new(move || clock.now()),
        advance: Box::new(move |span| hands.advance(span)),
        people: people.map(|user| user.id),
    };
    Some(Fixture::new(world).keeping(directory))
}

async fn tokens() -> Option<Fixture<TokenWorld>> {
    let directory = tempfile::tempdir().unwrap();
    let (store, people) = store(directory.path()).await;
    let clock = Arc::new(FixedClock::new());
    let entropy = Arc::new(CountingEntropy::new());
    // The cases draw secrets of their own by counting as well: start far behind them.
    entropy.fill(&mut vec![0; 1 << 20]);
    let ports = TokenPorts { tokens: store, clock: clock.clone(), entropy };
    let world = TokenWorld {
        tokens: Arc::new(LocalTokens::new(ports)),
        advance: Box::new(move |span| clock.advance(span)),
        people: people.map(|user| (user.id, user.email)),
    };
    Some(Fixture::new(world).keeping(directory))
}

async fn signers() -> Option<Fixture<SignerWorld>> {
    let directory = tempfile::tempdir().unwrap();
    let (store, _) = store(directory.path()).await;
    let entropy = CountingEntropy::new();
    let here = LocalLinkSigner::open(store.clone(), &entropy).await.unwrap();
    let there = LocalLinkSigner::open(store, &entropy).await.unwrap();
    Some(Fixture::new(SignerWorld { here: Arc::new(here), there: Arc::new(there) }).keeping(directory))
}

async fn factors() -> Option<Fixture<SecondFactorWorld>> {
    let directory = tempfile::tempdir().unwrap();
    let (store, people) = store(directory.path()).await;
    let clock = Arc::new(FixedClock::new());
    let ports = SecondFactorPorts { factors: store, clock: clock.clone(), entropy: Arc::new(CountingEntropy::new()) };
    let factors = Arc::new(LocalSecondFactors::new(ports, "P2P Sandbox"));
    let world = SecondFactorWorld { factors, clock, code: Box::new(totp), people: people.map(|user| user.id) };
    Some(Fixture::new(world).keeping(directory))
}

/// What an authenticator shows (RFC 6238, 4; RFC 4226, 5.3).
fn totp(secret: &str, moment: Timestamp) -> String {
    let step = moment.seconds() / 30;
    let mut mac = Hmac::<Sha1>::new_from_slice(&base32(secret)).unwrap();
    mac.update(&step.to_be_bytes());
    let digest: [u8; 20] = mac.finalize().into_bytes().into();
    let at = usize::from(digest[19] & 15);
    let number = u32::from_be_bytes(digest[at..at + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

/// RFC 4648, 6, without padding.
fn base32(text: &str) -> Vec<u8> {
    let value = |letter: u8| if letter.is_ascii_digit() { letter - b'2' + 26 } else { letter - b'A' };
    let bits: Vec<u8> = text.bytes().flat_map(|letter| (0..5).rev().map(move |bit| value(letter) >> bit & 1)).collect();
    bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |sum, bit| sum << 1 | bit)).collect()
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
    Some(Fixture::new(CredentialWorld { credentials, people, elsewhere: None }).keeping(directory))
}

p2p_contract::link_signer_suite!(signers);
p2p_contract::session_service_suite!(sessions);
p2p_contract::access_tokens_suite!(sessions);
p2p_contract::account_tokens_suite!(tokens);
p2p_contract::second_factors_suite!(factors);
p2p_contract::credential_service_suite!(credentials);
