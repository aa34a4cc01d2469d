//! 200 MiB go in and out, and the process stays as small as it was. Alone in its file: other tests of a process would be measured too.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "what cannot be measured fails the test")]

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use async_trait::async_trait;
use p2p_blobs::ObjectBlobs;
use p2p_domain::port::{
    blob::{BlobStore, ByteSource},
    error::BlobError,
};

const MIB: u64 = 1024 * 1024;
const PIECE: usize = 64 * 1024;
const PIECES: u64 = 200 * 16;

/// How many bytes of memory the process holds.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches("kB").trim().parse::<u64>().unwrap() * 1024
}

/// Makes its bytes on the fly, and looks at the memory meanwhile.
struct Made {
    piece: u64,
    peak: Arc<AtomicU64>,
}

#[async_trait]
impl ByteSource for Made {
    async fn next(&mut self) -> Option<Result<Vec<u8>, BlobError>> {
        self.peak.fetch_max(resident(), Ordering::Relaxed);
        self.piece += 1;
        (self.piece <= PIECES).then(|| Ok(vec![self.piece.to_le_bytes()[0]; PIECE]))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_streams_through_does_not_stay_in_memory() {
    let directory = tempfile::tempdir().unwrap();
    let blobs = ObjectBlobs::directory(directory.path()).unwrap();
    blobs.put("warm/up", vec![1; PIECE]).await.unwrap();
    let peak = Arc::new(AtomicU64::new(0));
    let before = resident();
    let written = blobs.put_stream("f/1", Box::new(Made { piece: 0, peak: peak.clone() })).await.unwrap();
    assert_eq!(written, 200 * MIB);
    let mut found = blobs.read("f/1", None).await.unwrap().unwrap();
    let mut read = 0;
    while let Some(piece) = found.bytes.next().await {
        let piece = piece.unwrap();
        let expected = (read / u64::try_from(PIECE).unwrap() + 1).to_le_bytes()[0];
        assert_eq!(piece[0], expected, "at {read}");
        read += u64::try_from(piece.len()).unwrap();
        peak.fetch_max(resident(), Ordering::Relaxed);
    }
    assert_eq!(read, written);
    let grown = peak.load(Ordering::Relaxed).saturating_sub(before);
    assert!(grown < 8 * MIB, "{} KiB more than before", grown / 1024);
}
