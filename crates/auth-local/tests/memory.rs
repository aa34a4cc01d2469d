//! What hashing takes of a process's memory, measured from outside; alone in its binary, so that nothing else is measured.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a fixture that cannot be made fails its case")]

use std::{fs, num::NonZeroUsize, sync::Arc};

use p2p_auth_local::{CredentialPorts, LocalCredentials, PasswordOptions};
use p2p_contract::{
    build,
    determinism::{CountingEntropy, FixedClock},
};
use p2p_domain::port::{credential::CredentialService as _, store::Store as _};
use p2p_domain::user::Password;
use p2p_store_sql::{SqlOptions, SqlStore};

const MIB: u64 = 1024 * 1024;
const TASKS: usize = 8;
const HASHES_EACH: usize = 25;

/// Resident memory of this process in bytes; a page has 4 KiB where tests are run.
fn resident() -> u64 {
    let sizes = fs::read_to_string("/proc/self/statm").unwrap();
    sizes.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 4096
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_hashes_take_the_memory_of_as_many_as_run_at_once() {
    let directory = tempfile::tempdir().unwrap();
    let options = SqlOptions::new(format!("sqlite://{}", directory.path().join("memory.sqlite").display()));
    let store = Arc::new(SqlStore::open(options).await.unwrap());
    store.migrate().await.unwrap();
    let user = build::a_user();
    let mut unit = store.begin().await.unwrap();
    unit.users().insert(&user).await.unwrap();
    unit.commit().await.unwrap();
    let ports = CredentialPorts {
        credentials: store,
        clock: Arc::new(FixedClock::new()),
        entropy: Arc::new(CountingEntropy::new()),
    };
    let options = PasswordOptions { parallel: NonZeroUsize::new(2).unwrap(), passes: 1, ..PasswordOptions::default() };
    let credentials = Arc::new(LocalCredentials::new(ports, options).unwrap());
    let password = Password::parse("securepass123", &[]).unwrap();
    credentials.change(user.id, &password).await.unwrap();
    let before = resident();
    let tasks = (0..TASKS).map(|_| {
        let (credentials, user, password) = (credentials.clone(), user.clone(), password.clone());
        tokio::spawn(async move {
            for n in 0..HASHES_EACH {
                match n % 3 {
                    0 => assert!(!credentials.verify(None, &user.email, "wrong").await.unwrap()),
                    1 => drop(credentials.verify(Some(user.id), &user.email, "securepass123").await.unwrap()),
                    _ => credentials.change(user.id, &password).await.unwrap(),
                }
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    let (grown, running) = (resident().saturating_sub(before), u64::from(options.memory_kib) * 1024 * 2);
    assert!(grown <= running + 16 * MIB, "grown by {} MiB", grown / MIB);
}
