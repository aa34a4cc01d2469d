//! The contract of `VirusScanner`, kept by a daemon and by none.

use std::sync::Arc;

use p2p_contract::{Fixture, world::ScannerWorld};
use p2p_scan::PassThrough;

use crate::daemon::{EICAR, Manner, away, daemon};

mod clamd {
    use super::*;

    async fn scanner() -> Option<Fixture<ScannerWorld>> {
        let scanner = Arc::new(daemon(Manner::Sound).await);
        let malicious = Some(EICAR.concat().into_bytes());
        Some(Fixture::new(ScannerWorld { scanner, malicious, away: Some(Arc::new(away().await)) }))
    }

    p2p_contract::virus_scanner_suite!(scanner);
}

mod pass_through {
    use super::*;

    async fn scanner() -> Option<Fixture<ScannerWorld>> {
        Some(Fixture::new(ScannerWorld { scanner: Arc::new(PassThrough), malicious: None, away: None }))
    }

    p2p_contract::virus_scanner_suite!(scanner);
}
