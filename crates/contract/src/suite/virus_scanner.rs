//! `VirusScanner`: what is malicious is told by name, and nothing that was not read to its end is called clean.

use std::sync::atomic::Ordering;

use p2p_domain::port::{
    error::PortErrorKind,
    scan::{Verdict, VirusScanner},
};

use super::source::{End, Pieces, cut};
use crate::world::ScannerWorld;

suite! { ($) virus_scanner, virus_scanner_suite(ScannerWorld):
    harmless_bytes_are_clean, a_source_is_read_to_its_end, what_is_malicious_is_told_by_name, a_source_that_breaks_off_is_never_clean,
    scans_at_once_do_not_mix, a_scanner_that_is_away_is_an_error,
}

async fn scan(world: &ScannerWorld, pieces: Vec<Vec<u8>>) -> Verdict {
    let scanner: &dyn VirusScanner = &*world.scanner;
    scanner.scan(Pieces::boxed(pieces)).await.unwrap()
}

fn harmless(length: usize) -> Vec<u8> {
    b"Which seals last? ".iter().copied().cycle().take(length).collect()
}

async fn harmless_bytes_are_clean(world: &ScannerWorld) {
    for (length, size) in [(0, 1), (1, 1), (100, 7), (3_000_000, 3_000_000), (3_000_000, 65_536)] {
        let verdict = scan(world, cut(&harmless(length), size)).await;
        assert_eq!(verdict, Verdict::Clean, "{length} in pieces of {size}");
    }
}

async fn a_source_is_read_to_its_end(world: &ScannerWorld) {
    let source = Pieces::new(cut(&harmless(1_000_000), 50_000), End::Over);
    let asked = source.asked();
    assert_eq!(world.scanner.scan(Box::new(source)).await.unwrap(), Verdict::Clean);
    assert_eq!(asked.load(Ordering::SeqCst), 21, "twenty pieces and the end");
}

async fn what_is_malicious_is_told_by_name(world: &ScannerWorld) {
    let Some(malicious) = &world.malicious else { return };
    for size in [malicious.len(), 1, 13] {
        let verdict = scan(world, cut(malicious, size)).await;
        let Verdict::Infected(name) = verdict else { panic!("found nothing in pieces of {size}") };
        assert!(!name.trim().is_empty());
    }
}

async fn a_source_that_breaks_off_is_never_clean(world: &ScannerWorld) {
    for length in [0, 10, 1_000_000] {
        let source = Pieces::new(cut(&harmless(length), 65_536), End::Broken);
        let outcome = world.scanner.scan(Box::new(source)).await;
        assert!(outcome.is_err(), "{length} bytes are not all: {outcome:?}");
    }
    assert_eq!(scan(world, vec![harmless(10)]).await, Verdict::Clean, "the next one is scanned");
}

async fn scans_at_once_do_not_mix(world: &ScannerWorld) {
    let several = (0..12).map(|n| {
        let malicious = world.malicious.as_ref().filter(|_| n % 3 == 0);
        let bytes = malicious.cloned().unwrap_or_else(|| harmless(200_000));
        async move { (malicious.is_some(), scan(world, cut(&bytes, 4_096)).await) }
    });
    for (expected, verdict) in futures_util::future::join_all(several).await {
        assert_eq!(matches!(verdict, Verdict::Infected(_)), expected, "{verdict:?}");
    }
}

async fn a_scanner_that_is_away_is_an_error(world: &ScannerWorld) {
    let Some(away) = &world.away else { return };
    for pieces in [vec![], vec![harmless(10)], cut(&harmless(1_000_000), 65_536)] {
        let error = away.scan(Pieces::boxed(pieces)).await.unwrap_err();
        assert_eq!(error.kind, PortErrorKind::Unavailable, "{error}");
    }
}
