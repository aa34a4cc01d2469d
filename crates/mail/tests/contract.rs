//! The contract of `Mailer`, kept by files and over SMTP.

#![expect(clippy::unwrap_used, reason = "a fixture that cannot be made fails its case")]

use std::{fs, io, path::Path, sync::Arc};

use p2p_contract::{
    Fixture, backend,
    determinism::FixedClock,
    world::{MailerWorld, Sent},
};
use p2p_mail::{FileMailer, SmtpMailer};

/// The texts of the files in a directory; none when it is not there (yet).
fn texts(directory: &Path) -> Vec<String> {
    let entries = match fs::read_dir(directory) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Vec::new(),
        entries => entries.unwrap(),
    };
    entries.map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap()).collect()
}

fn sent_are(letters: Vec<String>) -> Sent {
    Box::pin(async move { letters })
}

mod files {
    use super::*;

    async fn mailer() -> Option<Fixture<MailerWorld>> {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().to_owned();
        let clock = Arc::new(FixedClock::new());
        let mailer = Arc::new(FileMailer::open(&path, "P2P Sandbox <noreply@p2p.example>", clock).unwrap());
        let sent = Box::new(move || sent_are(texts(&path)));
        Some(Fixture::new(MailerWorld { mailer, sent }).keeping(directory))
    }

    p2p_contract::mailer_suite!(mailer);
}

/// Against a server that writes what it takes into a maildir.
mod smtp {
    use super::*;

    async fn mailer() -> Option<Fixture<MailerWorld>> {
        let (url, maildir) = (backend::url("SMTP_TEST_URL")?, backend::url("SMTP_TEST_MAILDIR")?);
        // The cases share the server: each has a sender of its own. No two directories have one name.
        let unique = tempfile::tempdir().unwrap();
        let word = unique.path().file_name().unwrap().to_string_lossy().replace('.', "");
        let from = format!("noreply-{word}@p2p.example");
        let mailer = SmtpMailer::open(&url, &from, Arc::new(FixedClock::new())).await.unwrap();
        let sent = Box::new(move || {
            let all = ["new", "cur"].into_iter().flat_map(|folder| texts(&Path::new(&maildir).join(folder)));
            sent_are(all.filter(|letter| letter.contains(&format!("From: {from}"))).collect())
        });
        Some(Fixture::new(MailerWorld { mailer: Arc::new(mailer), sent }).keeping(unique))
    }

    p2p_contract::mailer_suite!(mailer);
}
