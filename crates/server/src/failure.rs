//! Why a command could not do its work, in one sentence that says what to do.

use std::{error::Error, io, net::SocketAddr, path::PathBuf};

use crate::config::{Config, StoreConfig};

/// Why the server does not start, or a command fails.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A folder cannot be made or written to.
    #[error("The folder {path} cannot be written to ({source}); choose another one with {variable}.", path = path.display())]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
        /// The variables that choose it.
        variable: &'static str,
    },
    /// The store cannot be used.
    #[error("The store {place} cannot be {wanted}: {why}. Check {check}.")]
    Store {
        /// Where it is.
        place: String,
        /// What was to be done.
        wanted: &'static str,
        /// Why it was not done.
        why: String,
        /// What to look at.
        check: &'static str,
    },
    /// Another part cannot be opened.
    #[error("{part} cannot be opened: {why}. Check {variable}.")]
    Port {
        /// Which part.
        part: &'static str,
        /// Why.
        why: String,
        /// The variable that chooses it.
        variable: &'static str,
    },
    /// The address cannot be listened on.
    #[error("Cannot listen on {address}: {why}; choose another address with {variable}.")]
    Listen {
        /// Which.
        address: SocketAddr,
        /// Why.
        why: String,
        /// The variable that chooses it.
        variable: &'static str,
    },
    /// The server stopped by itself.
    #[error("The server stopped: {0}.")]
    Stopped(#[source] io::Error),
    /// Something that never fails did.
    #[error("{what} failed: {why}. This is a fault of the program; please report it.")]
    Fault {
        /// What.
        what: &'static str,
        /// Why.
        why: String,
    },
    /// A command refuses.
    #[error("{0}")]
    Refused(String),
}

impl StartError {
    /// The store could not be used.
    #[must_use]
    pub fn store(config: &Config, wanted: &'static str, error: impl Error) -> Self {
        let (place, check) = match &config.store {
            StoreConfig::Sqlite { path, .. } => (path.display().to_string(), "DATA_DIR, or the path in DATABASE_URL"),
            StoreConfig::Postgres { place, .. } => (place.clone(), "that the server runs, and DATABASE_URL"),
        };
        Self::Store { place, wanted, why: root(&error), check }
    }

    /// Another part could not be opened.
    #[must_use]
    pub fn port(part: &'static str, variable: &'static str, error: impl Error) -> Self {
        Self::Port { part, why: root(&error), variable }
    }

    /// An address could not be listened on.
    #[must_use]
    pub fn listen(address: SocketAddr, variable: &'static str, error: &io::Error) -> Self {
        let why = match error.kind() {
            io::ErrorKind::AddrInUse => "another process has that port".to_owned(),
            io::ErrorKind::PermissionDenied => "this user may not use that port".to_owned(),
            io::ErrorKind::AddrNotAvailable => "this machine does not have that address".to_owned(),
            _ => error.to_string(),
        };
        Self::Listen { address, why, variable }
    }

    /// Something that never fails did.
    #[must_use]
    pub fn fault(what: &'static str, error: impl Error) -> Self {
        Self::Fault { what, why: root(&error) }
    }
}

/// The innermost cause, which is what the outer ones only pass on.
fn root(error: &dyn Error) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    match cause.to_string() {
        // What the pool says when it tried for its whole patience to connect.
        text if text.starts_with("pool timed out") => "nobody answers there".to_owned(),
        text => text.trim_end_matches('.').to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use p2p_domain::port::error::{StoreError, StoreErrorKind};

    use super::*;

    #[test]
    fn sentences_say_what_to_do_and_hide_secrets() {
        let url = "postgres://p2p:hunter2@db:5432/p2p";
        let config = Config::parse(|name| (name == "DATABASE_URL").then(|| url.to_owned())).unwrap();
        let cause = io::Error::new(io::ErrorKind::ConnectionRefused, "connection refused");
        let error =
            StartError::store(&config, "opened", StoreError::new(StoreErrorKind::Unavailable, "store.open", cause));
        assert_eq!(
            error.to_string(),
            "The store db:5432/p2p cannot be opened: connection refused. Check that the server runs, and DATABASE_URL."
        );
        let taken = StartError::listen("127.0.0.1:8000".parse().unwrap(), "BIND", &io::ErrorKind::AddrInUse.into());
        assert_eq!(
            taken.to_string(),
            "Cannot listen on 127.0.0.1:8000: another process has that port; choose another address with BIND."
        );
    }
}
