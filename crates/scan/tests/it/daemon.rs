//! A daemon of these tests' own that speaks the protocol from its side: it joins the chunks, and finds the test string of EICAR.

use std::time::Duration;

use p2p_scan::{Clamd, ClamdAddress, ClamdTimes};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::TcpListener,
};

/// In two halves, so that no scanner takes this file for what it stands for.
pub const EICAR: [&str; 2] = ["X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE!$H+H*"];

/// How the daemon behaves.
#[derive(Clone, Copy)]
pub enum Manner {
    Sound,
    /// Takes no more than so many bytes.
    Short(usize),
    /// Takes no more than so many bytes, and hangs up with what it has not read.
    Curt(usize),
    /// Reads everything and never answers.
    Silent,
    /// Reads nothing after the greeting.
    Deaf,
    /// Hangs up at the command.
    Rude,
    /// Says that it is clean before it has seen it.
    Hasty,
    /// Answers with that and hangs up.
    Says(&'static str),
}

async fn word(connection: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut word = Vec::new();
    loop {
        match connection.read_u8().await.ok()? {
            0 => return String::from_utf8(word).ok(),
            byte => word.push(byte),
        }
    }
}

/// The joined chunks; none when there are more bytes than that.
async fn chunks(connection: &mut (impl AsyncRead + Unpin), most: usize) -> Option<Vec<u8>> {
    let mut all = Vec::new();
    loop {
        let length = usize::try_from(connection.read_u32().await.unwrap()).unwrap();
        assert!(length <= 64 * 1024, "a chunk of {length} bytes");
        if length == 0 {
            return Some(all);
        }
        if all.len() + length > most {
            return None;
        }
        let start = all.len();
        all.resize(start + length, 0);
        connection.read_exact(&mut all[start..]).await.unwrap();
    }
}

pub async fn serve(mut connection: impl AsyncRead + AsyncWrite + Unpin, manner: Manner) {
    let say = match word(&mut connection).await.as_deref() {
        Some("zPING") => "PONG".to_owned(),
        Some("zINSTREAM") => match manner {
            Manner::Rude => return,
            Manner::Deaf => return std::future::pending().await,
            Manner::Curt(most) => {
                let answer = found(chunks(&mut connection, most).await);
                connection.write_all(format!("{answer}\0").as_bytes()).await.unwrap();
                return;
            }
            Manner::Hasty => "stream: OK".to_owned(),
            Manner::Says(answer) => {
                chunks(&mut connection, usize::MAX).await;
                answer.to_owned()
            }
            Manner::Silent => {
                chunks(&mut connection, usize::MAX).await;
                return std::future::pending().await;
            }
            Manner::Short(most) => found(chunks(&mut connection, most).await),
            Manner::Sound => found(chunks(&mut connection, usize::MAX).await),
        },
        other => format!("UNKNOWN COMMAND {other:?}"),
    };
    connection.write_all(format!("{say}\0").as_bytes()).await.unwrap();
    // The client hangs up.
    drop(tokio::io::copy(&mut connection, &mut tokio::io::sink()).await);
}

fn found(bytes: Option<Vec<u8>>) -> String {
    let Some(bytes) = bytes else { return "INSTREAM size limit exceeded. ERROR".to_owned() };
    let eicar = EICAR.concat();
    let infected = bytes.windows(eicar.len()).any(|window| window == eicar.as_bytes());
    if infected { "stream: Eicar-Test-Signature FOUND".to_owned() } else { "stream: OK".to_owned() }
}

pub async fn daemon(manner: Manner) -> Clamd {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            tokio::spawn(serve(connection, manner));
        }
    });
    let times = match manner {
        Manner::Silent | Manner::Deaf => {
            let short = Duration::from_millis(100);
            ClamdTimes { connect: 10 * short, chunk: short, answer: short }
        }
        _ => ClamdTimes::default(),
    };
    Clamd::open(ClamdAddress::Tcp(address.to_string()), times).await.unwrap()
}

/// A scanner whose daemon was there when it was opened, and is no longer.
pub async fn away() -> Clamd {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = ClamdAddress::Tcp(listener.local_addr().unwrap().to_string());
    let greeted = tokio::spawn(async move {
        let (connection, _) = listener.accept().await.unwrap();
        serve(connection, Manner::Sound).await;
    });
    let clamd = Clamd::open(address, ClamdTimes::default()).await.unwrap();
    greeted.await.unwrap();
    clamd
}
