//! Who somebody is to an outside authentication service.

use async_trait::async_trait;

use super::error::StoreError;
use crate::id::UserId;

/// How an account at an outside service came to be somebody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tie {
    /// It was made for them, and goes with them.
    Made,
    /// It was there before, and they showed that it is theirs; it stays when they go.
    Shown,
    /// It was there before under their address, and nothing was shown: it is good for letters to that address and opens nothing.
    Claimed,
}

impl Tie {
    /// All.
    pub const ALL: [Self; 3] = [Self::Made, Self::Shown, Self::Claimed];

    /// The name in stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Made => "made",
            Self::Shown => "shown",
            Self::Claimed => "claimed",
        }
    }

    /// The tie of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tie| tie.as_str() == name)
    }
}

/// Which person of ours is which of an outside service; one to one.
#[async_trait]
pub trait IdentityStore: Send + Sync {
    /// Ties both, in place of what either was tied to before.
    async fn link(&self, user: UserId, external: &str, tie: Tie) -> Result<(), StoreError>;
    /// The outside id of somebody, and how it came to be theirs.
    async fn external(&self, user: UserId) -> Result<Option<(String, Tie)>, StoreError>;
    /// Whose outside id that is.
    async fn user(&self, external: &str) -> Result<Option<UserId>, StoreError>;
    /// Forgets somebody's; none is no error.
    async fn unlink(&self, user: UserId) -> Result<(), StoreError>;
}
