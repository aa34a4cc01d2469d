//! Password hashes on a bounded number of threads.

mod memory;

use std::sync::Arc;

use argon2::{
    Algorithm, Argon2, Params, PasswordHash, RECOMMENDED_SALT_LEN, Version,
    password_hash::{
        Error as HashError,
        phc::{Output, ParamsString, Salt},
    },
};
use p2p_domain::port::error::AuthError;
use tokio::{sync::Semaphore, task::spawn_blocking};

use self::memory::{Memory, Taken};
use crate::options::PasswordOptions;

/// Salts the hash that stands for nobody's password.
const NOBODY: [u8; RECOMMENDED_SALT_LEN] = *b"nobody's salt...";

/// Hashes and checks passwords, so many at once and so many waiting.
pub struct Hashing {
    params: Params,
    nobody: String,
    memory: Arc<Memory>,
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
        let memory = Arc::new(Memory::new(params.block_count()));
        let nobody = hashed(&params, &[], &NOBODY, memory.take(params.block_count()))
            .map_err(|error| AuthError::internal("credential.open", error))?;
        Ok(Self {
            params,
            nobody: nobody.to_string(),
            memory,
            running: Arc::new(Semaphore::new(parallel)),
            admitted: Arc::new(Semaphore::new(parallel.saturating_add(options.waiting).min(Semaphore::MAX_PERMITS))),
        })
    }

    /// A PHC string.
    pub async fn hash(&self, password: &str, salt: [u8; RECOMMENDED_SALT_LEN]) -> Result<String, AuthError> {
        let (params, password) = (self.params.clone(), password.to_owned());
        let blocks = params.block_count();
        let hash = self.run(blocks, move |memory| hashed(&params, password.as_bytes(), &salt, memory)).await?;
        hash.map(|hash| hash.to_string()).map_err(|error| AuthError::internal("credential.hash", error))
    }

    /// Checks a password against a PHC string.
    pub async fn check(&self, password: &str, phc: &str) -> Result<Checked, AuthError> {
        let broken = |error| AuthError::internal("credential.verify", error);
        let hash = PasswordHash::new(phc).map_err(|error| AuthError::internal("credential.verify", error))?;
        let params = Params::try_from(&hash).map_err(broken)?;
        let (outdated, password) = (self.is_outdated(&hash, &params), password.to_owned());
        let blocks = params.block_count();
        let good = self.run(blocks, move |memory| fits(params, password.as_bytes(), &hash, memory)).await?;
        Ok(Checked { good: good.map_err(broken)?, outdated })
    }

    /// A PHC string of today's parameters that is nobody's.
    pub fn nobody(&self) -> &str {
        &self.nobody
    }

    fn is_outdated(&self, hash: &PasswordHash, made: &Params) -> bool {
        let today = hash.algorithm == Algorithm::Argon2id.ident() && hash.version == Some(Version::V0x13.into());
        let same = (made.m_cost(), made.t_cost(), made.p_cost())
            == (self.params.m_cost(), self.params.t_cost(), self.params.p_cost());
        !today || !same
    }

    async fn run<T: Send + 'static>(
        &self,
        blocks: usize,
        work: impl FnOnce(Taken) -> T + Send + 'static,
    ) -> Result<T, AuthError> {
        let place = Arc::clone(&self.admitted)
            .try_acquire_owned()
            .map_err(|error| AuthError::unavailable("credential.queue", error))?;
        let turn = Arc::clone(&self.running)
            .acquire_owned()
            .await
            .map_err(|error| AuthError::internal("credential.queue", error))?;
        // Both permits go with the work: who stops waiting for it must not let another thread start, or take memory.
        let memory = Arc::clone(&self.memory);
        let work = move || {
            let done = work(memory.take(blocks));
            drop((turn, place));
            done
        };
        spawn_blocking(work).await.map_err(|error| AuthError::internal("credential.hash", error))
    }
}

/// A hash of today's kind.
fn hashed(params: &Params, password: &[u8], salt: &[u8], memory: Taken) -> Result<PasswordHash, HashError> {
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
    let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
    argon2.hash_password_into_with_memory(password, salt, &mut output, memory)?;
    Ok(PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(params)?,
        salt: Some(Salt::new(salt)?),
        hash: Some(Output::new(&output)?),
    })
}

/// Whether the password makes that hash. One without salt or output fits nothing.
fn fits(params: Params, password: &[u8], hash: &PasswordHash, memory: Taken) -> Result<bool, HashError> {
    let (Some(salt), Some(expected)) = (&hash.salt, &hash.hash) else { return Ok(false) };
    let algorithm = Algorithm::try_from(hash.algorithm.as_str())?;
    let version = hash.version.map(Version::try_from).transpose()?.unwrap_or_default();
    let mut output = [0; Output::MAX_LENGTH];
    let output = output.get_mut(..expected.len()).ok_or(HashError::OutputSize)?;
    Argon2::new(algorithm, version, params).hash_password_into_with_memory(password, salt, output, memory)?;
    // `Output` compares in constant time.
    Ok(Output::new(output)? == *expected)
}
