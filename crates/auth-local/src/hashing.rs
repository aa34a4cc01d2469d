//! Password hashes on a bounded number of threads.

use std::sync::Arc;

use argon2::{
    Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, RECOMMENDED_SALT_LEN, Version,
    password_hash::Error as HashError,
};
use p2p_domain::port::error::AuthError;
use tokio::{sync::Semaphore, task::spawn_blocking};

use crate::options::PasswordOptions;

/// Salts the hash that stands for nobody's password.
const NOBODY: [u8; RECOMMENDED_SALT_LEN] = *b"nobody's salt...";

/// Hashes and checks passwords, so many at once and so many waiting.
pub struct Hashing {
    argon2: Argon2<'static>,
    params: Params,
    nobody: String,
    running: Arc<Semaphore>,
    admitted: Arc<Semaphore>,
}

/// What checking a password came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checked {
    pub good: bool,
    /// Whether the hash was made with other parameters than today's.
    pub outdated: bool,
}

impl Hashing {
    pub fn new(options: PasswordOptions) -> Result<Self, AuthError> {
        let params = Params::new(options.memory_kib, options.passes, options.lanes, None)
            .map_err(|error| AuthError::internal("credential.open", error))?;
        let parallel = options.parallel.get();
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
        let nobody: PasswordHash = argon2
            .hash_password_with_salt(&[], &NOBODY)
            .map_err(|error| AuthError::internal("credential.open", error))?;
        Ok(Self {
            argon2,
            params,
            nobody: nobody.to_string(),
            running: Arc::new(Semaphore::new(parallel)),
            admitted: Arc::new(Semaphore::new(parallel.saturating_add(options.waiting).min(Semaphore::MAX_PERMITS))),
        })
    }

    /// A PHC string.
    pub async fn hash(&self, password: &str, salt: [u8; RECOMMENDED_SALT_LEN]) -> Result<String, AuthError> {
        let (argon2, password) = (self.argon2.clone(), password.to_owned());
        let hash = self.run(move || argon2.hash_password_with_salt(password.as_bytes(), &salt)).await?;
        hash.map(|hash: PasswordHash| hash.to_string()).map_err(|error| AuthError::internal("credential.hash", error))
    }

    /// Checks a password against a PHC string.
    pub async fn check(&self, password: &str, phc: &str) -> Result<Checked, AuthError> {
        let broken = |error| AuthError::internal("credential.verify", error);
        let hash = PasswordHash::new(phc).map_err(|error| AuthError::internal("credential.verify", error))?;
        let outdated = self.is_outdated(&hash);
        let (argon2, password) = (self.argon2.clone(), password.to_owned());
        match self.run(move || argon2.verify_password(password.as_bytes(), &hash)).await? {
            Ok(()) => Ok(Checked { good: true, outdated }),
            Err(HashError::PasswordInvalid) => Ok(Checked { good: false, outdated }),
            Err(error) => Err(broken(error)),
        }
    }

    /// A PHC string of today's parameters that is nobody's.
    pub fn nobody(&self) -> &str {
        &self.nobody
    }

    fn is_outdated(&self, hash: &PasswordHash) -> bool {
        let same = |made: &Params| {
            (made.m_cost(), made.t_cost(), made.p_cost())
                == (self.params.m_cost(), self.params.t_cost(), self.params.p_cost())
        };
        let today = hash.algorithm == Algorithm::Argon2id.ident() && hash.version == Some(Version::V0x13.into());
        !today || !Params::try_from(hash).is_ok_and(|made| same(&made))
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, AuthError> {
        let place = Arc::clone(&self.admitted)
            .try_acquire_owned()
            .map_err(|error| AuthError::unavailable("credential.queue", error))?;
        let turn = Arc::clone(&self.running)
            .acquire_owned()
            .await
            .map_err(|error| AuthError::internal("credential.queue", error))?;
        // Both permits go with the work: who stops waiting for it must not let another thread start.
        let work = move || {
            let done = work();
            drop((turn, place));
            done
        };
        spawn_blocking(work).await.map_err(|error| AuthError::internal("credential.hash", error))
    }
}
