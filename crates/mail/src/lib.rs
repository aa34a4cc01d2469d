#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod directory;
mod message;

use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use lettre::message::Mailbox;
use p2p_domain::port::{
    clock::Clock,
    error::MailError,
    mail::{Letter, Mailer},
};

use crate::directory::LetterDirectory;

/// [`Mailer`] that writes letters into a directory instead of sending them.
pub struct FileMailer {
    from: Mailbox,
    clock: Arc<dyn Clock>,
    /// One letter is written at a time, so that two sendings of one letter cannot both find it missing.
    directory: Arc<Mutex<LetterDirectory>>,
}

impl FileMailer {
    /// Letters from that sender (`P2P Sandbox <noreply@p2p.example>`) into that directory, which is made when it is missing.
    /// Blocks for that moment: call it at start.
    pub fn open(directory: &Path, from: &str, clock: Arc<dyn Clock>) -> Result<Self, MailError> {
        let from = from.parse::<Mailbox>().map_err(|error| MailError::internal("mail.open", error))?;
        let directory = LetterDirectory::open(directory).map_err(|error| MailError::unavailable("mail.open", error))?;
        Ok(Self { from, clock, directory: Arc::new(Mutex::new(directory)) })
    }
}

#[async_trait]
impl Mailer for FileMailer {
    async fn send(&self, letter: &Letter) -> Result<(), MailError> {
        let now = self.clock.now();
        let message =
            message::compose(letter, &self.from, now).map_err(|error| MailError::internal("mail.send", error))?;
        let (id, directory) = (letter.id, Arc::clone(&self.directory));
        let write = move || directory.lock().unwrap_or_else(PoisonError::into_inner).keep(id, now, &message);
        let name = tokio::task::spawn_blocking(write)
            .await
            .map_err(|error| MailError::internal("mail.send", error))?
            .map_err(|error| MailError::unavailable("mail.send", error))?;
        tracing::info!(file = name, "letter written");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs};

    use p2p_domain::{locale::Locale, timestamp::Timestamp, user::Email};
    use uuid::Uuid;

    use super::*;

    struct At(i64);

    impl Clock for At {
        fn now(&self) -> Timestamp {
            Timestamp::from_millis(self.0)
        }
    }

    fn letter(id: Uuid) -> Letter {
        Letter {
            id,
            to: Email::parse("amal@valves.example").unwrap(),
            locale: Locale::Ar,
            subject: "تأكيد عنوان بريدك الإلكتروني".to_owned(),
            text: "مرحبا\n".to_owned(),
            html: "<p dir=\"rtl\">مرحبا</p>".to_owned(),
        }
    }

    fn mailer(directory: &Path, millis: i64) -> FileMailer {
        FileMailer::open(directory, "P2P Sandbox <noreply@p2p.example>", Arc::new(At(millis))).unwrap()
    }

    fn names(directory: &Path) -> BTreeSet<String> {
        fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    /// A version 7 id made at that millisecond.
    fn id_of(millis: u64) -> Uuid {
        uuid::Builder::from_unix_timestamp_millis(millis, &[7; 10]).into_uuid()
    }

    #[tokio::test]
    async fn the_same_letter_twice_is_one_file_whatever_its_id() {
        let directory = tempfile::tempdir().unwrap();
        for id in [id_of(1_769_846_700_007), Uuid::from_u128(5)] {
            mailer(directory.path(), 1_769_846_700_500).send(&letter(id)).await.unwrap();
            mailer(directory.path(), 1_769_999_999_999).send(&letter(id)).await.unwrap();
        }
        let expected = [
            format!("20260131T080500.007Z-{}.eml", id_of(1_769_846_700_007)),
            format!("20260131T080500.500Z-{}.eml", Uuid::from_u128(5)),
        ];
        assert_eq!(names(directory.path()), BTreeSet::from(expected));
    }

    #[tokio::test]
    async fn fifty_at_once_are_fifty_whole_files() {
        let directory = tempfile::tempdir().unwrap();
        let mailer = Arc::new(mailer(directory.path(), 9));
        let sent: Vec<_> = (0..100)
            .map(|n| {
                let mailer = Arc::clone(&mailer);
                tokio::spawn(async move { mailer.send(&letter(Uuid::from_u128(n % 50))).await })
            })
            .collect();
        for send in sent {
            send.await.unwrap().unwrap();
        }
        assert_eq!(names(directory.path()).len(), 50);
    }

    #[tokio::test]
    async fn a_directory_that_is_gone_is_an_error() {
        let directory = tempfile::tempdir().unwrap();
        let mailer = mailer(&directory.path().join("deep/mail"), 9);
        fs::remove_dir_all(directory.path().join("deep")).unwrap();
        assert!(mailer.send(&letter(Uuid::from_u128(1))).await.is_err());
    }

    #[test]
    fn a_sender_that_is_no_address_is_refused_at_once() {
        let directory = tempfile::tempdir().unwrap();
        assert!(FileMailer::open(directory.path(), "nobody", Arc::new(At(0))).is_err());
    }
}
