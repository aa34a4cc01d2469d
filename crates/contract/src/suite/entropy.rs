//! `Entropy`. That nobody can predict it cannot be shown by a test; that it fills and never repeats can.

use std::{collections::BTreeSet, sync::Arc};

use p2p_domain::port::clock::Entropy;

suite! { ($) entropy, entropy_suite(Arc<dyn Entropy>): nothing_repeats, the_whole_buffer_is_filled, a_short_buffer_is_filled }

async fn nothing_repeats(entropy: &Arc<dyn Entropy>) {
    let mut seen = BTreeSet::new();
    for _ in 0..1_000 {
        let mut secret = [0; 32];
        entropy.fill(&mut secret);
        assert!(seen.insert(secret));
    }
}

async fn the_whole_buffer_is_filled(entropy: &Arc<dyn Entropy>) {
    for size in [8, 9, 100, 4_096] {
        let mut touched = vec![false; size / 8 + 1];
        // A chunk of zeros happens by chance once in 2^64 times.
        let mut buffer = vec![0; size];
        entropy.fill(&mut buffer);
        for (index, byte) in buffer.iter().enumerate() {
            touched[index / 8] |= *byte != 0;
        }
        assert!(touched[..size / 8].iter().all(|touched| *touched), "{size} bytes");
    }
}

async fn a_short_buffer_is_filled(entropy: &Arc<dyn Entropy>) {
    entropy.fill(&mut []);
    let mut byte = [0];
    let filled = (0..1_000).any(|_| {
        entropy.fill(&mut byte);
        byte[0] != 0
    });
    assert!(filled);
}
