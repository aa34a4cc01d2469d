//! The beginning: a core is found, asked what it speaks, and the ports on it are handed out.

use std::{error::Error, sync::Arc};

use p2p_domain::port::{
    clock::{Clock, Entropy},
    error::AuthError,
    identity::IdentityStore,
    session::{SessionStore, SessionSweep},
};
use serde::Deserialize;

use crate::{
    account_tokens::SupertokensTokens,
    adoption::Accounts,
    answers::read,
    core::{CDI_VERSION, Core, CoreError, Question},
    credentials::SupertokensCredentials,
    key_set::KeySet,
    options::SupertokensOptions,
    sessions::SupertokensSessions,
};

/// What authentication by a core stands on besides the core.
#[derive(Clone)]
pub struct SupertokensPorts {
    /// Where our own index of the core's sessions is kept.
    pub sessions: Arc<dyn SessionStore>,
    /// Where ended ones are forgotten: the same place.
    pub sweep: Arc<dyn SessionSweep>,
    /// Who is who to the core.
    pub identities: Arc<dyn IdentityStore>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Makes passwords that nobody knows.
    pub entropy: Arc<dyn Entropy>,
}

/// Why there is no speaking with a core.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The options make no client.
    #[error("the core cannot be spoken to with these options")]
    Options(#[source] Box<dyn Error + Send + Sync>),
    /// It does not answer; it may later.
    #[error("the core does not answer")]
    Away(#[source] Box<dyn Error + Send + Sync>),
    /// It wants another key, or one at all.
    #[error("the core refuses the API key")]
    Key,
    /// What answers is no core, or refuses for reasons of its own.
    #[error("what answers is not a core that can be used")]
    Strange(#[source] Box<dyn Error + Send + Sync>),
    /// It speaks other versions of the interface.
    #[error("the core does not speak CDI {CDI_VERSION}, but {offered}; cores from 9.3 on do")]
    Version {
        /// What it speaks, as a list.
        offered: String,
    },
}

impl From<CoreError> for ConnectError {
    fn from(error: CoreError) -> Self {
        match error {
            CoreError::Refused { status: 401, .. } => Self::Key,
            CoreError::LeftAlone | CoreError::Unreachable { .. } | CoreError::TooSlow { .. } => {
                Self::Away(error.into())
            }
            CoreError::Refused { status, .. } if status == 429 || status >= 500 => Self::Away(error.into()),
            CoreError::Refused { .. } | CoreError::Unreadable { .. } => Self::Strange(error.into()),
        }
    }
}

#[derive(Deserialize)]
struct Versions {
    versions: Vec<String>,
}

/// A core that is spoken with.
pub struct Supertokens {
    core: Arc<Core>,
    keys: Arc<KeySet>,
    ports: SupertokensPorts,
    issuer: String,
}

impl Supertokens {
    /// Asks the core what it speaks, and reads its keys, so that access tokens verify from now on whatever becomes of it.
    pub async fn connect(options: SupertokensOptions, ports: SupertokensPorts) -> Result<Self, ConnectError> {
        const PATH: &str = "/apiversion";
        let core = Core::new(&options, Arc::clone(&ports.clock)).map_err(ConnectError::Options)?;
        let Versions { mut versions } = read(PATH, core.ask(Question::get(PATH)).await?.said)?;
        if !versions.iter().any(|version| version == CDI_VERSION) {
            versions.sort();
            return Err(ConnectError::Version { offered: versions.join(", ") });
        }
        let core = Arc::new(core);
        let keys = Arc::new(KeySet::new(Arc::clone(&core), Arc::clone(&ports.clock)));
        keys.json().await.map_err(|error| ConnectError::Away(error.into()))?;
        Ok(Self { core, keys, ports, issuer: options.issuer })
    }

    /// Whether the core answers; it looks into its database for that.
    pub async fn check(&self) -> Result<(), AuthError> {
        let greeting = self.core.ask(Question::get("/hello")).await;
        greeting.map(|_| ()).map_err(|error| error.during("auth.check"))
    }

    /// Sessions and access tokens. Call it once: the grace of refresh tokens lives in what it answers.
    #[must_use]
    pub fn sessions(&self) -> SupertokensSessions {
        SupertokensSessions::new(
            Arc::clone(&self.core),
            Arc::clone(&self.keys),
            self.ports.clone(),
            self.issuer.clone(),
        )
    }

    /// Passwords.
    #[must_use]
    pub fn credentials(&self) -> SupertokensCredentials {
        SupertokensCredentials::new(Arc::clone(&self.core), self.accounts())
    }

    /// One-time tokens.
    #[must_use]
    pub fn tokens(&self) -> SupertokensTokens {
        SupertokensTokens::new(Arc::clone(&self.core), self.accounts())
    }

    fn accounts(&self) -> Accounts {
        Accounts::new(Arc::clone(&self.core), Arc::clone(&self.ports.identities), Arc::clone(&self.ports.entropy))
    }
}
