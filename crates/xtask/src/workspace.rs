//! Where the workspace is and what its environment says. Reads nothing else.

use std::path::{Path, PathBuf};

/// The directory of the workspace's `Cargo.toml`.
#[must_use]
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}

/// An environment variable that is set, not empty and valid UTF-8.
#[must_use]
#[expect(
    clippy::disallowed_methods,
    reason = "the chores have no configuration; this is their one look at the environment"
)]
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
