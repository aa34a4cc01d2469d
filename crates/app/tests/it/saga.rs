//! What goes wrong in the steps that signing up and accepting an invitation share, and what is left afterwards.

use p2p_domain::port::{credential::CredentialStore as _, session::SessionService as _};

use crate::{
    trap::Mishap,
    world::{World, soon},
};

/// What goes wrong at a step.
#[derive(Debug, Clone, Copy)]
pub enum Fault {
    Store(&'static str, u32),
    Auth(&'static str, Mishap),
}

/// All that may fail, and how.
pub const FAULTS: [(&str, Fault); 8] = [
    ("the first unit does not begin", Fault::Store("store.begin", 0)),
    ("the first commit fails", Fault::Store("store.commit", 0)),
    ("the password is not kept", Fault::Auth("register", Mishap::Before)),
    ("the password is kept and nobody says so", Fault::Auth("register", Mishap::After)),
    ("the session is not made", Fault::Auth("create", Mishap::Before)),
    ("the session is made and nobody says so", Fault::Auth("create", Mishap::After)),
    ("the second unit does not begin", Fault::Store("store.begin", 1)),
    ("the last commit fails", Fault::Store("store.commit", 1)),
];

impl Fault {
    /// Lies in wait.
    pub fn set(self, world: &World) {
        match self {
            Self::Store(call, pass) => world.faults.fail_after(call, pass, 1),
            Self::Auth(call, mishap) => world.trap.set(call, mishap),
        }
    }
}

/// The process dies in the middle of a step of `saga`.
pub async fn die_in(call: &'static str, world: &World, saga: impl Future<Output = ()> + Send + 'static) {
    world.trap.set(call, Mishap::Never);
    let dying = tokio::spawn(saga);
    soon("the step is reached", world.trap.caught()).await;
    dying.abort();
    assert!(dying.await.unwrap_err().is_cancelled());
    world.trap.clear();
}

/// What the authentication keeps of those who came by: each kind once, by name.
pub async fn kept(world: &World) -> Vec<&'static str> {
    let mut kept = Vec::new();
    for user in world.trap.seen() {
        if world.store.find(user).await.unwrap().is_some() {
            kept.push("credential");
        }
        if !world.local_sessions.list(user).await.unwrap().is_empty() {
            kept.push("session");
        }
    }
    kept.sort_unstable();
    kept.dedup();
    kept
}
