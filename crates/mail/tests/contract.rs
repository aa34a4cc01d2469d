//! The contract of `Mailer`, kept by files.

#![expect(clippy::unwrap_used, reason = "a fixture that cannot be made fails its case")]

use std::{fs, sync::Arc};

use p2p_contract::{
    Fixture,
    determinism::FixedClock,
    world::{MailerWorld, Sent},
};
use p2p_mail::FileMailer;

async fn mailer() -> Option<Fixture<MailerWorld>> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().to_owned();
    let clock = Arc::new(FixedClock::new());
    let mailer = Arc::new(FileMailer::open(&path, "P2P Sandbox <noreply@p2p.example>", clock).unwrap());
    let sent = Box::new(move || -> Sent {
        let letters = fs::read_dir(&path).unwrap().map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap());
        let letters = letters.collect();
        Box::pin(async move { letters })
    });
    Some(Fixture::new(MailerWorld { mailer, sent }).keeping(directory))
}

p2p_contract::mailer_suite!(mailer);
