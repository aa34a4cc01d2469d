//! Against a server that misbehaves in ways that a real one cannot be asked to; the rest stands in the contract suite.

use std::sync::{
    Mutex,
    atomic::{AtomicUsize, Ordering},
};

use p2p_contract::{build::a_letter, determinism::FixedClock};
use p2p_domain::port::error::PortErrorKind;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

use super::*;

/// How the server takes letters.
#[derive(Clone, Copy, PartialEq)]
enum Mood {
    Takes,
    /// Answers the recipient with this.
    Refuses(&'static str),
    /// Says nothing behind the first letter, and takes the others.
    FallsSilentOnce,
    /// Says nothing at all.
    Silent,
}

#[derive(Default)]
struct Seen {
    connections: AtomicUsize,
    /// Connections that are open, and the most that were so at once.
    open: AtomicUsize,
    most: AtomicUsize,
    letters: Mutex<Vec<String>>,
}

/// Starts a server; returns its address.
async fn server(mood: Mood) -> (String, Arc<Seen>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    let seen = Arc::new(Seen::default());
    let kept = Arc::clone(&seen);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            kept.connections.fetch_add(1, Ordering::SeqCst);
            let open = kept.open.fetch_add(1, Ordering::SeqCst) + 1;
            kept.most.fetch_max(open, Ordering::SeqCst);
            let seen = Arc::clone(&kept);
            tokio::spawn(async move {
                let conversed = converse(stream, mood, Arc::clone(&seen)).await;
                seen.open.fetch_sub(1, Ordering::SeqCst);
                conversed
            });
        }
    });
    (url, seen)
}

async fn converse(stream: TcpStream, mood: Mood, seen: Arc<Seen>) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    if mood == Mood::Silent {
        // Until the client gives up.
        while lines.next_line().await?.is_some() {}
        return Ok(());
    }
    write.write_all(b"220 here\r\n").await?;
    let mut letter: Option<String> = None;
    while let Some(line) = lines.next_line().await? {
        if let Some(text) = letter.as_mut() {
            if line != "." {
                text.push_str(&line);
                text.push('\n');
                continue;
            }
            let first = {
                let mut letters = seen.letters.lock().unwrap();
                letters.extend(letter.take());
                letters.len() == 1
            };
            if !(first && mood == Mood::FallsSilentOnce) {
                write.write_all(b"250 taken\r\n").await?;
            }
            continue;
        }
        let answer = match line.split([' ', ':']).next() {
            Some("DATA") => {
                letter = Some(String::new());
                "354 go on"
            }
            Some("QUIT") => return write.write_all(b"221 bye\r\n").await,
            Some("RCPT") if let Mood::Refuses(answer) = mood => answer,
            _ => "250 well",
        };
        write.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
    Ok(())
}

async fn opened(url: &str, patience: Duration) -> Result<SmtpMailer, MailError> {
    let clock = Arc::new(FixedClock::new());
    SmtpMailer::open_within(url, "P2P Sandbox <noreply@p2p.example>", clock, patience).await
}

#[tokio::test]
async fn letters_go_over_one_connection_and_do_not_tell_whom_they_are_about() {
    let (url, seen) = server(Mood::Takes).await;
    let mailer = opened(&url, PATIENCE).await.unwrap();
    let user = UserId::new(uuid::Uuid::from_u128(70));
    for _ in 0..3 {
        mailer.send(&Letter { about: vec![user], ..a_letter() }).await.unwrap();
    }
    assert!(seen.connections.load(Ordering::SeqCst) <= 4, "connections are used again");
    let letters = seen.letters.lock().unwrap();
    assert_eq!(letters.len(), 3);
    assert!(letters.iter().all(|letter| letter.contains("Message-ID:") && !letter.contains(&user.to_string())));
}

#[tokio::test]
async fn a_refusal_for_good_is_told_from_one_for_now() {
    for (answer, kind) in [
        ("550 no such person", PortErrorKind::Internal),
        ("451 try later", PortErrorKind::Unavailable),
        ("what?", PortErrorKind::Unavailable),
    ] {
        let (url, seen) = server(Mood::Refuses(answer)).await;
        let mailer = opened(&url, PATIENCE).await.unwrap();
        assert_eq!(mailer.send(&a_letter()).await.unwrap_err().kind, kind, "{answer}");
        assert!(seen.letters.lock().unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_connection_that_fell_silent_is_not_used_again() {
    let (url, seen) = server(Mood::FallsSilentOnce).await;
    let mailer = opened(&url, Duration::from_secs(1)).await.unwrap();
    assert_eq!(mailer.send(&a_letter()).await.unwrap_err().kind, PortErrorKind::Unavailable);
    for _ in 0..3 {
        mailer.send(&a_letter()).await.unwrap();
    }
    assert_eq!(seen.letters.lock().unwrap().len(), 4);
}

#[tokio::test]
async fn fifty_at_once_open_a_few_connections() {
    let (url, seen) = server(Mood::Takes).await;
    let mailer = opened(&url, PATIENCE).await.unwrap();
    let sent: Vec<_> = (0..50)
        .map(|_| {
            let mailer = mailer.clone();
            tokio::spawn(async move { mailer.send(&a_letter()).await })
        })
        .collect();
    for send in sent {
        send.await.unwrap().unwrap();
    }
    assert_eq!(seen.letters.lock().unwrap().len(), 50);
    // One that returns to the pool may overlap with one that is opened for the next letter.
    let most = seen.most.load(Ordering::SeqCst);
    assert!(most <= 2 * CONNECTIONS as usize, "{most} at once");
}

#[tokio::test]
async fn an_address_where_nobody_takes_letters_is_told_at_once() {
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nobody = format!("smtp://{}", taken.local_addr().unwrap());
    drop(taken);
    let (silent, _) = server(Mood::Silent).await;
    let (plain, _) = server(Mood::Takes).await;
    for (url, kind) in [
        (nobody, PortErrorKind::Unavailable),
        (silent, PortErrorKind::Unavailable),
        (format!("{plain}?tls=required"), PortErrorKind::Internal),
        (format!("{plain}?tls=perhaps"), PortErrorKind::Internal),
        ("imap://127.0.0.1".to_owned(), PortErrorKind::Internal),
        ("127.0.0.1:25".to_owned(), PortErrorKind::Internal),
    ] {
        let error = opened(&url, Duration::from_secs(1)).await.map(drop).unwrap_err();
        assert!(error.kind == kind, "{url}: {error:?}");
    }
    let (url, _) = server(Mood::Takes).await;
    let clock = Arc::new(FixedClock::new());
    assert!(SmtpMailer::open(&url, "nobody", clock).await.is_err());
}
