//! Where a daemon listens.

use std::{fmt, path::PathBuf};

/// The port that the daemon has unless it is told otherwise.
const PORT: u16 = 3310;

/// Where a daemon listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// Host and port.
    Tcp(String),
    /// A socket of the file system.
    Unix(PathBuf),
}

impl Address {
    /// The address of `tcp://host:port` or `unix:/path`; the usual port where none is told.
    #[must_use]
    pub fn parse(url: &str) -> Option<Self> {
        if let Some(path) = url.strip_prefix("unix:") {
            // `unix:/path` and `unix:///path` are both in use.
            let path = path.strip_prefix("//").unwrap_or(path);
            return path.starts_with('/').then(|| Self::Unix(path.into()));
        }
        let place = url.strip_prefix("tcp://")?;
        let place = place.strip_suffix('/').unwrap_or(place);
        // The colons of an IPv6 address stand in brackets.
        let name_ends = place.rfind(']').map_or(0, |bracket| bracket + 1);
        let (host, port) = match place[name_ends..].rfind(':') {
            Some(colon) => (&place[..name_ends + colon], place[name_ends + colon + 1..].parse().ok()?),
            None => (place, PORT),
        };
        let is_host = !host.is_empty() && !host.contains(['/', '@', '?', '#', ' ']);
        is_host.then(|| Self::Tcp(format!("{host}:{port}")))
    }
}

/// As people read it.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(place) => f.write_str(place),
            Self::Unix(path) => path.display().fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_are_read_and_nothing_else() {
        for (url, place) in [
            ("tcp://clamd:3311", "clamd:3311"),
            ("tcp://10.0.0.7/", "10.0.0.7:3310"),
            ("tcp://[::1]:3310", "[::1]:3310"),
            ("tcp://[::1]", "[::1]:3310"),
        ] {
            assert_eq!(Address::parse(url), Some(Address::Tcp(place.into())), "{url}");
        }
        for url in ["unix:/run/clamd.ctl", "unix:///run/clamd.ctl"] {
            assert_eq!(Address::parse(url), Some(Address::Unix("/run/clamd.ctl".into())), "{url}");
        }
        for bad in
            ["", "clamd:3310", "http://clamd", "tcp://", "tcp://:3310", "tcp://a:b", "tcp://a/b", "unix:run", "unix:"]
        {
            assert_eq!(Address::parse(bad), None, "{bad}");
        }
    }
}
