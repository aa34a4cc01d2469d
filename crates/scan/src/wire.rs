//! What is said to the daemon and what it answers (clamd(8), "COMMANDS"): commands that begin with `z` end in a zero byte, and so do their
//! answers. Nothing here knows where the daemon is.

use std::{io, time::Duration};

use p2p_domain::port::{blob::ByteSource, error::BlobError, scan::Verdict};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    time::timeout,
};

/// What a scan is called in errors.
pub const SCAN: &str = "scan.scan";

/// How many bytes go out as one chunk.
const CHUNK: usize = 64 * 1024;

/// An answer is one line with a name in it.
const ANSWER_MAX: u64 = 4 * 1024;

/// A step within its time.
pub async fn within<T>(
    op: &'static str,
    time: Duration,
    step: impl Future<Output = io::Result<T>>,
) -> Result<T, BlobError> {
    match timeout(time, step).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => Err(BlobError::unavailable(op, error)),
        Err(elapsed) => Err(BlobError::unavailable(op, elapsed)),
    }
}

/// The answer without its zero byte.
pub async fn answer(from: &mut (impl AsyncRead + Unpin + Send)) -> io::Result<String> {
    let mut line = Vec::new();
    let mut bounded = from.take(ANSWER_MAX);
    loop {
        match bounded.read_u8().await? {
            0 => break,
            byte => line.push(byte),
        }
    }
    String::from_utf8(line).map_err(io::Error::other)
}

/// Sends all that the source gives as one stream.
pub async fn stream(
    to: &mut (impl AsyncWrite + Unpin + Send),
    mut bytes: Box<dyn ByteSource>,
    time: Duration,
) -> Result<(), BlobError> {
    within(SCAN, time, to.write_all(b"zINSTREAM\0")).await?;
    while let Some(piece) = bytes.next().await.transpose()? {
        // An empty chunk would be the end; `chunks` makes none.
        for chunk in piece.chunks(CHUNK) {
            within(SCAN, time, send(to, chunk)).await?;
        }
    }
    within(SCAN, time, send(to, &[])).await
}

async fn send(to: &mut (impl AsyncWrite + Unpin + Send), chunk: &[u8]) -> io::Result<()> {
    to.write_all(&u32::try_from(chunk.len()).map_err(io::Error::other)?.to_be_bytes()).await?;
    to.write_all(chunk).await?;
    to.flush().await
}

/// What an answer says; whatever is no verdict is an error.
pub fn verdict(answer: &str) -> Result<Verdict, BlobError> {
    let said = answer.trim();
    if said == "stream: OK" {
        return Ok(Verdict::Clean);
    }
    if let Some(name) = said.strip_prefix("stream: ").and_then(|found| found.strip_suffix(" FOUND")) {
        return Ok(Verdict::Infected(name.to_owned()));
    }
    let told = format!("the scanner answered {said:?}");
    // The same bytes stay as long as they are.
    Err(if said.contains("size limit exceeded") {
        BlobError::internal(SCAN, told)
    } else {
        BlobError::unavailable(SCAN, told)
    })
}
