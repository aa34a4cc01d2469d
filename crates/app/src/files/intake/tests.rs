use std::collections::VecDeque;

use p2p_domain::error::Classify as _;

use super::*;

struct Pieces(VecDeque<Result<Vec<u8>, BlobError>>);

#[async_trait]
impl ByteSource for Pieces {
    async fn next(&mut self) -> Option<Result<Vec<u8>, BlobError>> {
        self.0.pop_front()
    }
}

fn pieces(bytes: &[u8], size: usize) -> Box<dyn ByteSource> {
    Box::new(Pieces(bytes.chunks(size).map(|piece| Ok(piece.to_vec())).collect()))
}

/// What a store would keep, and what is told of it.
async fn read(mut source: Box<dyn ByteSource>, outcome: Outcome) -> (Vec<u8>, Result<Taken, &'static str>) {
    let (mut kept, mut failure) = (Vec::new(), None);
    while let Some(piece) = source.next().await {
        match piece {
            Ok(bytes) => kept.extend(bytes),
            Err(error) => failure = Some(error),
        }
    }
    let size = kept.len() as u64;
    (kept, outcome.of(failure.map_or(Ok(size), Err)).map_err(|error| error.code()))
}

async fn take(name: &str, bytes: &[u8], size: usize, bound: Bound) -> Result<(MediaType, Taken), &'static str> {
    let mut intake = Intake::begin(pieces(bytes, size)).await.map_err(|error| error.code())?;
    let media = intake.media(&FileName::parse(name).unwrap()).await.map_err(|error| error.code())?;
    let (source, outcome) = intake.checked(media, bound);
    let (kept, taken) = read(source, outcome).await;
    let taken = taken?;
    assert_eq!(kept, bytes);
    Ok((media, taken))
}

#[tokio::test]
async fn bytes_come_through_as_they_are_and_are_measured_however_they_are_cut() {
    // The digest of FIPS 180-4, appendix B.1.
    let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    for size in [1, 2, 3] {
        let (media, taken) = take("x.txt", b"abc", size, Bound::AtMost(3)).await.unwrap();
        assert_eq!((media, taken.size, taken.sha256.as_str()), (MediaType::Txt, 3, abc));
    }
    let long = "مضخة ".repeat(10_000);
    for size in [1, 4_095, 4_096, 4_097, 100_000] {
        let (_, taken) = take("x.txt", long.as_bytes(), size, Bound::AtMost(1_000_000)).await.unwrap();
        assert_eq!(taken.size, long.len() as u64);
    }
}

#[tokio::test]
async fn bounds_are_inclusive() {
    let five_thousand = vec![b'x'; 5_000];
    for (bound, outcome) in [
        (Bound::AtMost(5_000), Ok(())),
        (Bound::AtMost(4_999), Err("payload_too_large")),
        (Bound::Exactly(5_000), Ok(())),
        (Bound::Exactly(4_999), Err("upload_mismatch")),
        (Bound::Exactly(5_001), Err("upload_mismatch")),
    ] {
        assert_eq!(take("x.txt", &five_thousand, 1_000, bound).await.map(drop), outcome, "{bound:?}");
    }
    assert_eq!(take("x.txt", b"", 1, Bound::AtMost(1)).await.unwrap_err(), "validation_failed");
}

#[tokio::test]
async fn what_shows_itself_late_is_refused_too() {
    let late = [&[b'x'; 9_000][..], b"\0"].concat();
    assert_eq!(take("x.txt", &late, 1_000, Bound::AtMost(10_000)).await.unwrap_err(), "unsupported_file_type");
    let cut = &"ض".repeat(3_000).into_bytes()[..5_999];
    assert_eq!(take("x.txt", cut, 1_000, Bound::AtMost(10_000)).await.unwrap_err(), "unsupported_file_type");
}

#[tokio::test]
async fn a_source_that_breaks_off_is_no_file() {
    let broken = Pieces([Ok(vec![b'x'; HEAD]), Err(BlobError::unavailable("test", "gone"))].into());
    let mut intake = Intake::begin(Box::new(broken)).await.unwrap();
    let media = intake.media(&FileName::parse("x.txt").unwrap()).await.unwrap();
    let (source, outcome) = intake.checked(media, Bound::AtMost(100_000));
    assert_eq!(read(source, outcome).await.1, Err("unavailable"));
}

#[tokio::test]
async fn a_store_that_did_not_read_to_the_end_kept_nothing() {
    let (mut source, outcome) = exactly(2, pieces(b"ab", 1));
    source.next().await.unwrap().unwrap();
    assert_eq!(outcome.of(Ok(1)).unwrap_err().code(), "internal");
}
