//! Speaking to a ClamAV daemon: one connection for each scan.

use std::{io, pin::pin, time::Duration};

use async_trait::async_trait;
use p2p_domain::port::{
    blob::ByteSource,
    error::BlobError,
    scan::{Verdict, VirusScanner},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, AsyncWriteExt as _, split},
    net::TcpStream,
};

use crate::{
    address::Address,
    wire::{SCAN, answer, stream, verdict, within},
};

/// How long the daemon may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClamdTimes {
    /// To be reached, and to say that it is there.
    pub connect: Duration,
    /// To take one chunk.
    pub chunk: Duration,
    /// To answer once it has all bytes.
    pub answer: Duration,
}

impl Default for ClamdTimes {
    /// 5 seconds, 30 seconds, and 2 minutes, which is as long as the daemon itself looks at one file.
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), chunk: Duration::from_secs(30), answer: Duration::from_mins(2) }
    }
}

/// [`VirusScanner`] that asks a ClamAV daemon.
#[derive(Debug, Clone)]
pub struct Clamd {
    address: Address,
    times: ClamdTimes,
}

trait Connection: AsyncRead + AsyncWrite + Send + Unpin {}
impl<C: AsyncRead + AsyncWrite + Send + Unpin> Connection for C {}

impl Clamd {
    /// The daemon at that address, once it said that it is there.
    pub async fn open(address: Address, times: ClamdTimes) -> Result<Self, BlobError> {
        let clamd = Self { address, times };
        clamd.check().await?;
        Ok(clamd)
    }

    /// Asks the daemon whether it is there.
    pub async fn check(&self) -> Result<(), BlobError> {
        let mut connection = self.connect("scan.check").await?;
        let there = async {
            connection.write_all(b"zPING\0").await?;
            answer(&mut connection).await
        };
        match within("scan.check", self.times.connect, there).await?.as_str() {
            "PONG" => Ok(()),
            other => Err(BlobError::internal("scan.check", format!("no ClamAV daemon, it answered {other:?}"))),
        }
    }

    async fn connect(&self, op: &'static str) -> Result<Box<dyn Connection>, BlobError> {
        let reached = async {
            Ok(match &self.address {
                Address::Tcp(place) => Box::new(TcpStream::connect(place).await?) as Box<dyn Connection>,
                Address::Unix(path) => unix(path).await?,
            })
        };
        within(op, self.times.connect, reached).await
    }
}

#[cfg(unix)]
async fn unix(path: &std::path::Path) -> io::Result<Box<dyn Connection>> {
    Ok(Box::new(tokio::net::UnixStream::connect(path).await?))
}

#[cfg(not(unix))]
async fn unix(_: &std::path::Path) -> io::Result<Box<dyn Connection>> {
    Err(io::ErrorKind::Unsupported.into())
}

#[async_trait]
impl VirusScanner for Clamd {
    async fn scan(&self, bytes: Box<dyn ByteSource>) -> Result<Verdict, BlobError> {
        let (mut from, mut to) = split(self.connect(SCAN).await?);
        let mut answered = pin!(answer(&mut from));
        // A daemon that will not read on says so before the end and hangs up: what it said must be read first.
        let early = tokio::select! {
            biased;
            early = &mut answered => Some(early.map_err(|error| BlobError::unavailable(SCAN, error))?),
            sent = stream(&mut to, bytes, self.times.chunk) => match sent {
                Ok(()) => None,
                // It may have said why between the two looks.
                Err(error) if error.op == SCAN => match within(SCAN, self.times.connect, &mut answered).await {
                    Ok(answer) => Some(answer),
                    Err(_) => return Err(error),
                },
                Err(error) => return Err(error),
            },
        };
        let Some(early) = early else {
            return verdict(&within(SCAN, self.times.answer, answered).await?);
        };
        match verdict(&early)? {
            Verdict::Clean => Err(BlobError::unavailable(SCAN, "it called clean what it had not seen to the end")),
            infected @ Verdict::Infected(_) => Ok(infected),
        }
    }
}
