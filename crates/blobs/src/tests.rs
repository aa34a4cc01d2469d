//! What is peculiar to a directory; what every store must keep stands in the contract suite.

use std::path::PathBuf;

use p2p_domain::port::blob::BlobLinks;

use super::*;

/// Gives what it holds, from the last to the first.
struct Pieces(Vec<Result<Vec<u8>, BlobError>>);

#[async_trait]
impl ByteSource for Pieces {
    async fn next(&mut self) -> Option<Result<Vec<u8>, BlobError>> {
        self.0.pop()
    }
}

/// Gives one byte and then nothing, without an end.
struct Stalled(bool);

#[async_trait]
impl ByteSource for Stalled {
    async fn next(&mut self) -> Option<Result<Vec<u8>, BlobError>> {
        if !std::mem::replace(&mut self.0, true) {
            return Some(Ok(vec![7; 600_000]));
        }
        std::future::pending().await
    }
}

/// Every file below a folder, without the mark of use.
fn files(folder: &Directory) -> Vec<PathBuf> {
    let (mut folders, mut files) = (vec![folder.to_owned()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            match entry.file_type().unwrap().is_dir() {
                true => folders.push(entry.path()),
                false if entry.file_name() != ".in-use#0" => files.push(entry.path()),
                false => {}
            }
        }
    }
    files.sort();
    files
}

async fn all(mut found: BlobBytes) -> Vec<u8> {
    let mut all = Vec::new();
    while let Some(piece) = found.bytes.next().await {
        let piece = piece.unwrap();
        assert!((1..=128 * 1024).contains(&piece.len()), "a piece of {} bytes", piece.len());
        all.extend(piece);
    }
    all
}

#[tokio::test]
async fn a_directory_keeps_what_was_put_and_clears_half_written_files() {
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path().join("made/when/missing");
    let blobs = ObjectBlobs::directory(&root).unwrap();
    blobs.put("a/one.txt", b"1".to_vec()).await.unwrap();
    std::fs::write(root.join("a+/one.txt#1"), b"half").unwrap();
    std::fs::write(root.join("two#12"), b"half").unwrap();
    assert_eq!(blobs.list("", None, 10).await.unwrap(), ["a/one.txt"], "neither what is half written nor the mark");
    ObjectBlobs::directory(&root).unwrap();
    assert_eq!(files(&root).len(), 3, "whoever uses it may be writing them");
    drop(blobs);
    let again = ObjectBlobs::directory(&root).unwrap();
    assert_eq!(files(&root), [root.join("a+/one.txt")]);
    assert_eq!(again.get("a/one.txt").await.unwrap().as_deref(), Some(&b"1"[..]));
    assert_eq!(again.get("a").await.unwrap(), None, "a folder is no blob");
    again.put("a", b"2".to_vec()).await.unwrap();
    assert_eq!(again.list("", None, 10).await.unwrap(), ["a", "a/one.txt"]);
}

#[tokio::test]
async fn folders_go_with_the_last_of_their_blobs() {
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path();
    let blobs = ObjectBlobs::directory(root).unwrap();
    for key in ["files/a/0", "files/a/thumbnail", "files/b/0"] {
        blobs.put(key, b"1".to_vec()).await.unwrap();
    }
    blobs.delete("files/a/0").await.unwrap();
    assert!(root.join("files+/a+").exists());
    blobs.delete("files/a/thumbnail").await.unwrap();
    assert!(!root.join("files+/a+").exists() && root.join("files+/b+").exists());
    let broken = Box::new(Pieces(vec![Err(BlobError::internal("test", "broken")), Ok(vec![1])]));
    blobs.put_stream("files/c/0", broken).await.unwrap_err();
    drop(blobs);
    let again = ObjectBlobs::directory(root).unwrap();
    assert!(!root.join("files+/c+").exists(), "the next start clears away what a write that failed left");
    again.delete("files/b/0").await.unwrap();
    assert!(!root.join("files+").exists() && root.exists());
    again.put("files/c/0", b"1".to_vec()).await.unwrap();
    assert_eq!(again.list("files", None, 10).await.unwrap(), ["files/c/0"]);
}

#[tokio::test]
async fn the_first_keys_come_in_order_whatever_the_directory_says() {
    let directory = tempfile::tempdir().unwrap();
    for blobs in [ObjectBlobs::directory(directory.path()).unwrap(), ObjectBlobs::memory()] {
        for key in ["p/c", "p/a", "p/b/x", "p/b-1", "q/a", "pp/a"] {
            blobs.put(key, vec![0]).await.unwrap();
        }
        assert_eq!(blobs.list("p", None, 3).await.unwrap(), ["p/a", "p/b-1", "p/b/x"]);
        assert_eq!(blobs.list("p/", Some("p/b/x"), 3).await.unwrap(), ["p/c"]);
        assert_eq!(blobs.list("p/a", None, 3).await.unwrap(), Vec::<String>::new(), "a key is not below itself");
        assert_eq!(blobs.list("none", None, 3).await.unwrap(), Vec::<String>::new());
        assert_eq!(blobs.list("", None, 0).await.unwrap(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_key_that_leads_elsewhere_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let blobs = ObjectBlobs::directory(&directory.path().join("inside")).unwrap();
    std::fs::write(directory.path().join("secret"), b"x").unwrap();
    for bad in ["../secret", "a/../../secret", "/secret", "%2e%2e/secret", "a\\..\\secret", ".in-use#0"] {
        assert!(blobs.get(bad).await.is_err(), "{bad}");
        assert!(blobs.put(bad, vec![]).await.is_err(), "{bad}");
        assert!(blobs.put_stream(bad, Box::new(Pieces(vec![]))).await.is_err(), "{bad}");
        assert!(blobs.read(bad, None).await.is_err(), "{bad}");
        assert!(blobs.size(bad).await.is_err(), "{bad}");
        assert!(blobs.delete(bad).await.is_err(), "{bad}");
        assert!(blobs.list(bad, None, 1).await.is_err(), "{bad}");
        assert!(blobs.upload(bad, "image/png", 1, std::time::Duration::ZERO).await.is_err(), "{bad}");
    }
}

#[tokio::test]
async fn pieces_of_any_length_become_one_blob_that_is_read_in_any_range() {
    let directory = tempfile::tempdir().unwrap();
    let expected: Vec<u8> = (0..=250).cycle().take(1_300_001).collect();
    for blobs in [ObjectBlobs::directory(directory.path()).unwrap(), ObjectBlobs::memory()] {
        for length in [1_300_001, 262_144, 262_145, 99_991] {
            let mut pieces: Vec<_> = expected.chunks(length).map(|piece| Ok(piece.to_vec())).collect();
            pieces.reverse();
            assert_eq!(blobs.put_stream("f/1", Box::new(Pieces(pieces))).await.unwrap(), 1_300_001);
            assert_eq!(blobs.size("f/1").await.unwrap(), Some(1_300_001));
            assert!(all(blobs.read("f/1", None).await.unwrap().unwrap()).await == expected);
        }
        for (from, to) in [(0, 1), (5, 262_200), (1_300_000, 9_000_000), (0, u64::MAX), (7, 7), (2_000_000, 2_000_009)]
        {
            let found = blobs.read("f/1", Some(from..to)).await.unwrap().unwrap();
            assert_eq!(found.size, 1_300_001);
            let cut = |at: u64| usize::try_from(at.min(1_300_001)).unwrap();
            assert!(all(found).await == expected[cut(from)..cut(to)], "{from}..{to}");
        }
        assert_eq!(blobs.put_stream("f/0", Box::new(Pieces(vec![]))).await.unwrap(), 0);
        assert_eq!(all(blobs.read("f/0", Some(0..5)).await.unwrap().unwrap()).await, b"");
        assert!(
            blobs.read("f/2", None).await.unwrap().is_none() && blobs.read("f", Some(0..9)).await.unwrap().is_none()
        );
        assert_eq!(blobs.size("f").await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_write_that_fails_or_is_abandoned_leaves_no_file() {
    let directory = tempfile::tempdir().unwrap();
    let blobs = ObjectBlobs::directory(directory.path()).unwrap();
    blobs.put("f/1", b"before".to_vec()).await.unwrap();
    let kept = [directory.path().join("f+/1")];
    let broken = Pieces(vec![Err(BlobError::unavailable("test.source", "it broke off")), Ok(vec![1; 600_000])]);
    let error = blobs.put_stream("f/1", Box::new(broken)).await.unwrap_err();
    assert_eq!((error.op, files(directory.path())), ("test.source", kept.to_vec()), "removed before it answers");
    let writing = tokio::spawn({
        let blobs = blobs.clone();
        async move { blobs.put_stream("f/1", Box::new(Stalled(false))).await }
    });
    while files(directory.path()).len() < 2 {
        tokio::task::yield_now().await;
    }
    writing.abort();
    assert!(writing.await.unwrap_err().is_cancelled());
    while files(directory.path()) != kept {
        tokio::task::yield_now().await;
    }
    assert_eq!(blobs.get("f/1").await.unwrap().as_deref(), Some(&b"before"[..]));
}

#[tokio::test]
async fn a_blob_that_is_replaced_while_it_is_read_is_read_to_its_end() {
    let directory = tempfile::tempdir().unwrap();
    let blobs = ObjectBlobs::directory(directory.path()).unwrap();
    blobs.put("f/1", vec![1; 500_000]).await.unwrap();
    let mut found = blobs.read("f/1", None).await.unwrap().unwrap();
    let first = found.bytes.next().await.unwrap().unwrap();
    blobs.put("f/1", vec![2; 10]).await.unwrap();
    let rest = all(found).await;
    assert!(first.len() + rest.len() == 500_000 && rest.iter().all(|byte| *byte == 1));
}

#[tokio::test]
async fn a_file_that_is_cut_short_is_an_error_and_no_end() {
    let directory = tempfile::tempdir().unwrap();
    let blobs = ObjectBlobs::directory(directory.path()).unwrap();
    blobs.put("f/1", vec![1; 500_000]).await.unwrap();
    let mut found = blobs.read("f/1", None).await.unwrap().unwrap();
    std::fs::OpenOptions::new().write(true).open(directory.path().join("f+/1")).unwrap().set_len(200_000).unwrap();
    assert!(found.bytes.next().await.unwrap().is_ok());
    assert!(found.bytes.next().await.unwrap().is_err());
    assert!(found.bytes.next().await.is_none(), "after an error nothing more comes");
}
