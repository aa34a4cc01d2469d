//! Opens authentication: this server's own, or a SuperTokens core. Second factors are this server's in either case.

use std::{sync::Arc, time::Duration};

use p2p_auth_local::{
    CredentialPorts, LocalCredentials, LocalSecondFactors, LocalSessions, LocalTokens, PasswordOptions,
    SecondFactorPorts, SessionOptions, SessionPorts, TokenPorts,
};
use p2p_auth_supertokens::{ConnectError, Supertokens, SupertokensOptions, SupertokensPorts, SupertokensSessions};
use p2p_domain::port::{
    credential::CredentialService,
    second_factor::SecondFactorService,
    session::{AccessTokens, SessionService},
    token::AccountTokens,
};
use p2p_store_sql::SqlStore;

use crate::{
    config::{AuthConfig, Config, Secret, TokenLives},
    failure::StartError,
    ports::Platform,
};

/// What authenticators show beside an account.
const PRODUCT: &str = "P2P Sandbox";

/// For how long ended sessions are remembered where a core decides how long access tokens are good: a day, and a margin for clocks.
const CORE_REVOCATIONS: Duration = Duration::from_hours(25);

/// Authentication, open.
#[derive(Clone)]
pub struct Auth {
    /// Sessions.
    pub sessions: Arc<dyn SessionService>,
    /// Access tokens.
    pub access: Arc<dyn AccessTokens>,
    /// Passwords.
    pub credentials: Arc<dyn CredentialService>,
    /// Mailed tokens.
    pub tokens: Arc<dyn AccountTokens>,
    /// Second factors.
    pub second_factors: Arc<dyn SecondFactorService>,
    /// How long an ended session is remembered: as long as an access token may outlive it.
    pub revocations_kept: Duration,
    /// What is looked after in the background.
    pub upkeep: Upkeep,
}

/// What authentication wants to have done now and then.
#[derive(Clone)]
pub enum Upkeep {
    /// Keys, sessions and tokens of this server.
    Local(Arc<LocalSessions>, Arc<LocalTokens>),
    /// The index of a core's sessions. The core looks after itself, and is asked whether it is there.
    Core(Arc<Supertokens>, Arc<SupertokensSessions>),
}

impl Auth {
    /// Opens what the configuration names.
    pub async fn open(config: &Config, platform: &Platform, store: &Arc<SqlStore>) -> Result<Self, StartError> {
        let issuer = issuer(config);
        match &config.auth {
            AuthConfig::Local(lives) => local(issuer, *lives, platform, store).await,
            AuthConfig::Supertokens { uri, api_key } => {
                core(issuer, &uri.to_string(), api_key.as_ref(), platform, store).await
            }
        }
    }
}

/// Who issues tokens: the address of the API and `/auth`.
#[must_use]
pub fn issuer(config: &Config) -> String {
    format!("{}/auth", config.http.api_url)
}

async fn local(
    issuer: String,
    lives: TokenLives,
    platform: &Platform,
    store: &Arc<SqlStore>,
) -> Result<Auth, StartError> {
    let ports = SessionPorts {
        sessions: store.clone(),
        sweep: store.clone(),
        keys: store.clone(),
        clock: platform.clock.clone(),
        ids: platform.ids.clone(),
        entropy: platform.entropy.clone(),
    };
    let options = SessionOptions {
        access_lifetime: lives.access,
        refresh_lifetime: lives.refresh,
        ..SessionOptions::new(issuer)
    };
    let revocations_kept = options.revocation_memory();
    let opened = LocalSessions::open(ports, options).await;
    let sessions = Arc::new(opened.map_err(|error| StartError::port("auth", "DATABASE_URL", error))?);
    let tokens = Arc::new(LocalTokens::new(TokenPorts {
        tokens: store.clone(),
        clock: platform.clock.clone(),
        entropy: platform.entropy.clone(),
    }));
    Ok(Auth {
        sessions: sessions.clone(),
        access: sessions.clone(),
        credentials: credentials(platform, store)?,
        tokens: tokens.clone(),
        second_factors: second_factors(platform, store),
        revocations_kept,
        upkeep: Upkeep::Local(sessions, tokens),
    })
}

async fn core(
    issuer: String,
    uri: &str,
    api_key: Option<&Secret>,
    platform: &Platform,
    store: &Arc<SqlStore>,
) -> Result<Auth, StartError> {
    let options = SupertokensOptions {
        api_key: api_key.map(|key| key.expose().to_owned()),
        ..SupertokensOptions::new(uri, issuer)
    };
    let ports = SupertokensPorts {
        identities: store.clone(),
        sessions: store.clone(),
        sweep: store.clone(),
        clock: platform.clock.clone(),
        entropy: platform.entropy.clone(),
    };
    let opened = Supertokens::connect(options, ports).await;
    let core = Arc::new(opened.map_err(|error| {
        let variable = match error {
            ConnectError::Key => "SUPERTOKENS_API_KEY",
            _ => "SUPERTOKENS_CONNECTION_URI",
        };
        StartError::port("auth", variable, error)
    })?);
    let sessions = Arc::new(core.sessions());
    Ok(Auth {
        sessions: sessions.clone(),
        access: sessions.clone(),
        credentials: Arc::new(core.credentials()),
        tokens: Arc::new(core.tokens()),
        second_factors: second_factors(platform, store),
        revocations_kept: CORE_REVOCATIONS,
        upkeep: Upkeep::Core(core, sessions),
    })
}

fn second_factors(platform: &Platform, store: &Arc<SqlStore>) -> Arc<dyn SecondFactorService> {
    let ports =
        SecondFactorPorts { factors: store.clone(), clock: platform.clock.clone(), entropy: platform.entropy.clone() };
    Arc::new(LocalSecondFactors::new(ports, PRODUCT))
}

/// Passwords, on the store.
fn credentials(platform: &Platform, store: &Arc<SqlStore>) -> Result<Arc<dyn CredentialService>, StartError> {
    let ports = CredentialPorts {
        credentials: store.clone(),
        clock: platform.clock.clone(),
        entropy: platform.entropy.clone(),
    };
    let opened = LocalCredentials::new(ports, PasswordOptions::default());
    Ok(Arc::new(opened.map_err(|error| StartError::port("auth", "DATABASE_URL", error))?))
}
