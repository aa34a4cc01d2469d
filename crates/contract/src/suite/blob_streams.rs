//! `BlobStore`, piece by piece: what streams in and out, ranges and sizes.

use std::{ops::Range, sync::Arc};

use p2p_domain::port::{blob::BlobStore, error::BlobError};
use tokio::sync::Notify;

use super::source::{End, Pieces, all, cut};

suite! { ($) blob_streams, blob_streams_suite(Arc<dyn BlobStore>):
    what_a_source_gives_is_kept, a_stream_replaces_what_was_there, a_source_that_breaks_off_leaves_what_was,
    an_abandoned_put_leaves_what_was, nothing_shows_before_the_end, of_two_streams_at_once_one_is_kept_whole,
    a_blob_comes_in_small_pieces, a_range_is_cut_out, a_range_ends_with_the_blob, a_reader_may_leave,
    a_size_is_told, what_is_not_there_has_neither_bytes_nor_size,
}

/// No piece of a blob is larger: many blobs are read at once.
const PIECE_MAX: usize = 1024 * 1024;

const KEY: &str = "files/one/0";

/// Bytes that tell their place.
fn numbered(length: usize) -> Vec<u8> {
    (0_u32..).flat_map(u32::to_le_bytes).take(length).collect()
}

async fn put(blobs: &Arc<dyn BlobStore>, pieces: Vec<Vec<u8>>) -> Result<u64, BlobError> {
    blobs.put_stream(KEY, Pieces::boxed(pieces)).await
}

async fn read(blobs: &Arc<dyn BlobStore>, range: Option<Range<u64>>) -> Vec<u8> {
    all(blobs.read(KEY, range).await.unwrap().expect("it is there"), PIECE_MAX).await
}

/// Holds the key to what was under it before.
async fn assert_as_before(blobs: &Arc<dyn BlobStore>, before: Option<&[u8]>) {
    assert!(blobs.get(KEY).await.unwrap().as_deref() == before);
    let keys = blobs.list("", None, 10).await.unwrap();
    assert_eq!(keys, before.map(|_| KEY.to_owned()).into_iter().collect::<Vec<_>>());
    assert_eq!(blobs.size(KEY).await.unwrap(), before.map(|bytes| bytes.len() as u64));
}

async fn what_a_source_gives_is_kept(blobs: &Arc<dyn BlobStore>) {
    for (length, size) in [(0, 1), (1, 1), (5_000, 7), (300_000, 300_000), (9_000_001, 65_536), (9_000_000, 8_000_000)]
    {
        let bytes = numbered(length);
        assert_eq!(put(blobs, cut(&bytes, size)).await.unwrap(), length as u64, "in pieces of {size}");
        assert!(blobs.get(KEY).await.unwrap().as_ref() == Some(&bytes), "{length} in pieces of {size}");
        assert!(read(blobs, None).await == bytes);
    }
}

async fn a_stream_replaces_what_was_there(blobs: &Arc<dyn BlobStore>) {
    blobs.put(KEY, numbered(100_000)).await.unwrap();
    for bytes in [numbered(50), numbered(200_000), vec![]] {
        put(blobs, cut(&bytes, 1_000)).await.unwrap();
        assert_as_before(blobs, Some(&bytes)).await;
    }
    blobs.put(KEY, b"at once".to_vec()).await.unwrap();
    assert_as_before(blobs, Some(b"at once")).await;
}

async fn a_source_that_breaks_off_leaves_what_was(blobs: &Arc<dyn BlobStore>) {
    for before in [None, Some(&b"before"[..])] {
        if let Some(before) = before {
            blobs.put(KEY, before.to_vec()).await.unwrap();
        }
        for length in [0, 10, 9_000_000] {
            let source = Pieces::new(cut(&numbered(length), 65_536), End::Broken);
            assert!(blobs.put_stream(KEY, Box::new(source)).await.is_err(), "{length} bytes are not all");
            assert_as_before(blobs, before).await;
        }
    }
    assert_eq!(put(blobs, vec![vec![7]]).await.unwrap(), 1, "the next one is kept");
    assert_as_before(blobs, Some(&[7])).await;
}

async fn an_abandoned_put_leaves_what_was(blobs: &Arc<dyn BlobStore>) {
    for before in [None, Some(&b"before"[..])] {
        if let Some(before) = before {
            blobs.put(KEY, before.to_vec()).await.unwrap();
        }
        for length in [0, 10, 9_000_000] {
            let asked = Arc::new(Notify::new());
            let source = Pieces::new(cut(&numbered(length), 65_536), End::Silent(asked.clone()));
            tokio::select! {
                outcome = blobs.put_stream(KEY, Box::new(source)) => panic!("kept before its end: {outcome:?}"),
                () = asked.notified() => {}
            }
            assert_as_before(blobs, before).await;
        }
    }
    assert_eq!(put(blobs, vec![vec![7]]).await.unwrap(), 1, "the next one is kept");
}

async fn nothing_shows_before_the_end(blobs: &Arc<dyn BlobStore>) {
    blobs.put(KEY, b"before".to_vec()).await.unwrap();
    let (asked, bytes) = (Arc::new(Notify::new()), numbered(9_000_000));
    let silent = Pieces::new(cut(&bytes, 65_536), End::Silent(asked.clone()));
    let (writer, looks) = (blobs.clone(), asked.clone());
    let waiting = tokio::spawn(async move { writer.put_stream(KEY, Box::new(silent)).await });
    looks.notified().await;
    assert_as_before(blobs, Some(b"before")).await;
    waiting.abort();
    assert!(waiting.await.unwrap_err().is_cancelled());
    assert_as_before(blobs, Some(b"before")).await;
}

async fn of_two_streams_at_once_one_is_kept_whole(blobs: &Arc<dyn BlobStore>) {
    for _ in 0..5 {
        let one = put(blobs, vec![vec![1; 50_000]; 20]);
        let other = put(blobs, vec![vec![2; 40_000]; 20]);
        let (one, other) = tokio::join!(one, other);
        assert_eq!((one.unwrap(), other.unwrap()), (1_000_000, 800_000));
        let bytes = blobs.get(KEY).await.unwrap().unwrap();
        assert!(bytes.iter().all(|byte| *byte == bytes[0]), "a mixture of two");
        assert_eq!(bytes.len(), if bytes[0] == 1 { 1_000_000 } else { 800_000 });
    }
}

async fn a_blob_comes_in_small_pieces(blobs: &Arc<dyn BlobStore>) {
    let bytes = numbered(20_000_000);
    blobs.put(KEY, bytes.clone()).await.unwrap();
    assert!(read(blobs, None).await == bytes);
    assert!(read(blobs, Some(3..19_999_999)).await == bytes[3..19_999_999]);
}

async fn a_range_is_cut_out(blobs: &Arc<dyn BlobStore>) {
    let bytes = numbered(700_000);
    put(blobs, cut(&bytes, 65_536)).await.unwrap();
    for range in [0..1, 0..700_000, 1..699_999, 65_535..65_537, 300_000..300_001, 699_999..700_000, 5..5] {
        let found = blobs.read(KEY, Some(range.clone())).await.unwrap().unwrap();
        assert_eq!(found.size, 700_000, "the size of the whole");
        let (from, to) = (usize::try_from(range.start).unwrap(), usize::try_from(range.end).unwrap());
        assert!(all(found, PIECE_MAX).await == bytes[from..to], "{range:?}");
    }
}

async fn a_range_ends_with_the_blob(blobs: &Arc<dyn BlobStore>) {
    let bytes = numbered(1_000);
    put(blobs, vec![bytes.clone()]).await.unwrap();
    for (range, expected) in
        [(990..2_000, &bytes[990..]), (0..u64::MAX, &bytes[..]), (1_000..1_001, &[]), (5_000..u64::MAX, &[])]
    {
        assert!(read(blobs, Some(range.clone())).await == expected, "{range:?}");
    }
    put(blobs, vec![]).await.unwrap();
    assert!(read(blobs, Some(0..10)).await.is_empty() && read(blobs, None).await.is_empty());
}

async fn a_reader_may_leave(blobs: &Arc<dyn BlobStore>) {
    let bytes = numbered(5_000_000);
    blobs.put(KEY, bytes.clone()).await.unwrap();
    for _ in 0..50 {
        let mut left = blobs.read(KEY, None).await.unwrap().unwrap();
        let piece = left.bytes.next().await.unwrap().unwrap();
        assert!(bytes.starts_with(&piece));
    }
    assert!(read(blobs, None).await == bytes);
    blobs.delete(KEY).await.unwrap();
    assert_as_before(blobs, None).await;
}

async fn a_size_is_told(blobs: &Arc<dyn BlobStore>) {
    for length in [0, 1, 3_000_000] {
        blobs.put(KEY, numbered(length)).await.unwrap();
        assert_eq!(blobs.size(KEY).await.unwrap(), Some(length as u64));
        assert_eq!(blobs.read(KEY, None).await.unwrap().unwrap().size, length as u64);
    }
}

async fn what_is_not_there_has_neither_bytes_nor_size(blobs: &Arc<dyn BlobStore>) {
    blobs.put(KEY, vec![1]).await.unwrap();
    for key in ["files/one", "files", "files/two/0", "elsewhere"] {
        assert_eq!(blobs.size(key).await.unwrap(), None, "{key}");
        for range in [None, Some(0..1), Some(7..9)] {
            assert!(blobs.read(key, range).await.unwrap().is_none(), "{key}");
        }
    }
    blobs.delete(KEY).await.unwrap();
    assert_eq!(blobs.size(KEY).await.unwrap(), None);
    assert!(blobs.read(KEY, None).await.unwrap().is_none());
}
