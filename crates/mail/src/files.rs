//! Letters as files instead of sendings.

use std::{
    io,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use lettre::message::Mailbox;
use p2p_domain::{
    id::UserId,
    port::{
        clock::Clock,
        error::MailError,
        mail::{Letter, Mailer},
    },
    user::EmailDigest,
};

use crate::{directory::LetterDirectory, message};

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

    /// Works on the directory, on a thread that may block.
    async fn on_directory<T: Send + 'static>(
        &self,
        op: &'static str,
        work: impl FnOnce(&LetterDirectory) -> io::Result<T> + Send + 'static,
    ) -> Result<T, MailError> {
        let directory = Arc::clone(&self.directory);
        let work = move || work(&directory.lock().unwrap_or_else(PoisonError::into_inner));
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|error| MailError::internal(op, error))?
            .map_err(|error| MailError::unavailable(op, error))
    }
}

#[async_trait]
impl Mailer for FileMailer {
    async fn send(&self, letter: &Letter) -> Result<(), MailError> {
        let now = self.clock.now();
        let message =
            message::kept(letter, &self.from, now).map_err(|error| MailError::internal("mail.send", error))?;
        let id = letter.id;
        let name = self.on_directory("mail.send", move |directory| directory.keep(id, now, &message)).await?;
        tracing::info!(file = name, "letter written");
        Ok(())
    }

    /// Looks through the whole directory: an erasure is rare.
    async fn forget(&self, user: UserId, email: Option<&EmailDigest>) -> Result<(), MailError> {
        let (user, email) = (user.to_string(), email.cloned());
        let about = move |name: &str, value: &str| match name {
            message::ABOUT => value.split_whitespace().any(|about| about == user),
            "To" => email.as_ref().is_some_and(|email| message::recipients(value).any(|to| to.digest() == *email)),
            _ => false,
        };
        let removed = self.on_directory("mail.forget", move |directory| directory.remove(about)).await?;
        tracing::info!(removed, "letters removed");
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
            about: Vec::new(),
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

    #[cfg(unix)]
    #[tokio::test]
    async fn nobody_else_may_read_a_letter() {
        use std::os::unix::fs::PermissionsExt as _;
        let directory = tempfile::tempdir().unwrap();
        let id = id_of(1_769_846_700_007);
        // Begun before a crash, for everybody to read.
        let begun = directory.path().join(format!(".{id}.unfinished"));
        fs::write(&begun, "To: a").unwrap();
        fs::set_permissions(&begun, fs::Permissions::from_mode(0o644)).unwrap();
        mailer(directory.path(), 9).send(&letter(id)).await.unwrap();
        let left = names(directory.path());
        assert_eq!(left.len(), 1, "{left:?}");
        for name in left {
            let mode = fs::metadata(directory.path().join(&name)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
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
    async fn letters_to_or_about_somebody_are_forgotten_and_no_others() {
        let directory = tempfile::tempdir().unwrap();
        let mailer = mailer(directory.path(), 9);
        let somebody = UserId::new(Uuid::from_u128(70));
        let addresses =
            ["amal@valves.example", "józef@valves.example", &format!("{}@{}.example", "l".repeat(60), "d".repeat(60))];
        for (n, address) in (1..).zip(addresses) {
            let email = Email::parse(address).unwrap();
            let near = Email::parse(&format!("x{}", &address[1..])).unwrap();
            let to = |id, to: &Email, about| Letter { to: to.clone(), about, ..letter(Uuid::from_u128(n * 10 + id)) };
            let others: Vec<UserId> = (0..40).map(|other| UserId::new(Uuid::from_u128(100 + other))).collect();
            let many = [others.as_slice(), &[somebody], &others].concat();
            for letter in [to(1, &email, Vec::new()), to(2, &near, many), to(3, &near, others)] {
                mailer.send(&letter).await.unwrap();
            }
            fs::write(directory.path().join(".7.unfinished"), format!("X-About: {somebody}\r\nTo: n\r\n")).unwrap();
            fs::write(directory.path().join("notes.txt"), format!("X-About: {somebody}\r\n\r\n")).unwrap();
            mailer.forget(somebody, Some(&email.digest())).await.unwrap();
            let left = names(directory.path());
            assert!(
                left.iter().any(|name| name.ends_with(&format!("{}.eml", Uuid::from_u128(n * 10 + 3)))),
                "{address}"
            );
            assert_eq!(left.len() as u128, n + 1, "{left:?}");
        }
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
