//! What is peculiar to these adapters; what every scanner must keep stands in the contract suite.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use async_trait::async_trait;
use p2p_domain::port::{
    blob::ByteSource,
    error::{BlobError, PortErrorKind},
    scan::{Verdict, VirusScanner},
};
use p2p_scan::{Clamd, ClamdAddress, ClamdTimes, PassThrough};
use tokio::{
    io::AsyncWriteExt as _,
    net::{TcpListener, UnixListener},
};

use crate::daemon::{EICAR, Manner, daemon, serve};

/// Gives what it holds, from the last to the first.
struct Pieces(Vec<Result<Vec<u8>, BlobError>>);

#[async_trait]
impl ByteSource for Pieces {
    async fn next(&mut self) -> Option<Result<Vec<u8>, BlobError>> {
        self.0.pop()
    }
}

fn source(mut pieces: Vec<Vec<u8>>) -> Box<dyn ByteSource> {
    pieces.reverse();
    Box::new(Pieces(pieces.into_iter().map(Ok).collect()))
}

fn kind(answer: Result<Verdict, BlobError>) -> PortErrorKind {
    answer.expect_err("that is no verdict").kind
}

#[tokio::test]
async fn the_daemon_sees_every_byte_in_order_whatever_the_pieces() {
    let clamd = daemon(Manner::Sound).await;
    let infected = Verdict::Infected("Eicar-Test-Signature".into());
    let [head, tail] = EICAR.map(|half| half.as_bytes().to_vec());
    let far = [vec![b' '; 64 * 1024 - 7], head.clone(), tail.clone(), vec![b' '; 200_000]].concat();
    for pieces in [vec![EICAR.concat().into_bytes()], vec![head, tail], vec![vec![1], far]] {
        assert_eq!(clamd.scan(source(pieces)).await.unwrap(), infected);
    }
    for pieces in [vec![], vec![b"hello".to_vec()], vec![vec![0; 3_000_000], vec![b'X'; 1]]] {
        assert_eq!(clamd.scan(source(pieces)).await.unwrap(), Verdict::Clean);
    }
}

#[tokio::test]
async fn a_socket_of_the_file_system_will_do() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("clamd.ctl");
    let listener = UnixListener::bind(&path).unwrap();
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            tokio::spawn(serve(connection, Manner::Sound));
        }
    });
    let clamd = Clamd::open(ClamdAddress::Unix(path), ClamdTimes::default()).await.unwrap();
    assert_eq!(clamd.scan(source(vec![b"hello".to_vec()])).await.unwrap(), Verdict::Clean);
}

#[tokio::test]
async fn a_source_that_breaks_off_is_its_own_error() {
    let broken = || Box::new(Pieces(vec![Err(BlobError::internal("test.source", "broken")), Ok(vec![1])]));
    assert_eq!(daemon(Manner::Sound).await.scan(broken()).await.unwrap_err().op, "test.source");
    assert_eq!(PassThrough.scan(broken()).await.unwrap_err().op, "test.source");
}

#[tokio::test]
async fn a_daemon_that_is_away_is_not_opened() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = ClamdAddress::Tcp(listener.local_addr().unwrap().to_string());
    drop(listener);
    let away = Clamd::open(address, ClamdTimes::default()).await;
    assert_eq!(away.unwrap_err().kind, PortErrorKind::Unavailable);
}

#[tokio::test]
async fn a_daemon_that_does_not_look_is_an_error_and_never_clean() {
    for manner in [
        Manner::Silent,
        Manner::Deaf,
        Manner::Rude,
        Manner::Hasty,
        Manner::Says("stream: Can't allocate memory ERROR"),
        Manner::Says("stream: NOT OK"),
        Manner::Says("OK"),
        Manner::Says(""),
    ] {
        let clamd = daemon(manner).await;
        // More than what lies between two ends of a connection.
        let large = (0..64).map(|_| vec![0; 1024 * 1024]).collect();
        assert_eq!(kind(clamd.scan(source(large)).await), PortErrorKind::Unavailable);
    }
}

#[tokio::test]
async fn bytes_beyond_the_daemons_limit_stay_beyond_it() {
    let clamd = daemon(Manner::Short(100_000)).await;
    let large = (0..200).map(|_| vec![0; 100_000]).collect();
    assert_eq!(kind(clamd.scan(source(large)).await), PortErrorKind::Internal);
    assert_eq!(clamd.scan(source(vec![vec![0; 100_000]])).await.unwrap(), Verdict::Clean);
    // What it said may be lost with the connection; that it said no must not.
    let curt = daemon(Manner::Curt(100_000)).await;
    let large = (0..200).map(|_| vec![0; 100_000]).collect();
    assert!(curt.scan(source(large)).await.is_err());
}

#[tokio::test]
async fn another_service_is_not_taken_for_a_daemon() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = ClamdAddress::Tcp(listener.local_addr().unwrap().to_string());
    let greeting = async {
        let (mut connection, _) = listener.accept().await.unwrap();
        connection.write_all(b"220 mail\r\n\0").await.unwrap();
    };
    let (opened, ()) = tokio::join!(Clamd::open(address, ClamdTimes::default()), greeting);
    assert_eq!(opened.unwrap_err().kind, PortErrorKind::Internal);
}

/// Counts how often it was asked, up to the end.
struct Counted(Arc<AtomicU32>);

#[async_trait]
impl ByteSource for Counted {
    async fn next(&mut self) -> Option<Result<Vec<u8>, BlobError>> {
        (self.0.fetch_add(1, Ordering::Relaxed) < 3).then(|| Ok(EICAR.concat().into_bytes()))
    }
}

#[tokio::test]
async fn without_a_scanner_everything_is_read_and_called_clean() {
    let asked = Arc::new(AtomicU32::new(0));
    assert_eq!(PassThrough.scan(Box::new(Counted(asked.clone()))).await.unwrap(), Verdict::Clean);
    assert_eq!(asked.load(Ordering::Relaxed), 4);
}
