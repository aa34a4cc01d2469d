//! `BlobStore`: bytes under keys.

use std::sync::Arc;

use p2p_domain::port::blob::BlobStore;

suite! { ($) blob_store, blob_store_suite(Arc<dyn BlobStore>):
    what_was_put_is_found, odd_but_legal_keys_are_kept, what_was_there_is_replaced, a_missing_key_is_none, what_was_removed_is_gone,
    no_reader_sees_half, keys_come_in_order, keys_are_listed_behind_another, a_prefix_is_whole_words,
}

async fn put(blobs: &Arc<dyn BlobStore>, keys: &[&str]) {
    for key in keys {
        blobs.put(key, key.as_bytes().to_vec()).await.unwrap();
    }
}

async fn what_was_put_is_found(blobs: &Arc<dyn BlobStore>) {
    let every_byte: Vec<u8> = (0..=u8::MAX).cycle().take(1_000_000).collect();
    for (key, bytes) in [("files/every-byte", every_byte), ("files/nothing", vec![]), ("files/one", vec![0])] {
        blobs.put(key, bytes.clone()).await.unwrap();
        assert!(blobs.get(key).await.unwrap() == Some(bytes), "{key}");
    }
}

async fn odd_but_legal_keys_are_kept(blobs: &Arc<dyn BlobStore>) {
    let long = format!("files/{}", "x".repeat(200));
    let deep = ["d"; 20].join("/");
    let keys = [
        "single",
        "a/b.tar.gz",
        "a/B.tar.gz",
        "a/0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70_256.webp",
        "a/-",
        "a/_",
        long.as_str(),
        deep.as_str(),
    ];
    put(blobs, &keys).await;
    for key in keys {
        assert_eq!(blobs.get(key).await.unwrap().as_deref(), Some(key.as_bytes()));
    }
    let mut expected: Vec<_> = keys.iter().map(|&key| key.to_owned()).collect();
    expected.sort();
    assert_eq!(blobs.list("", None, 100).await.unwrap(), expected);
}

async fn what_was_there_is_replaced(blobs: &Arc<dyn BlobStore>) {
    for bytes in [b"long before".to_vec(), b"short".to_vec(), vec![]] {
        blobs.put("files/one", bytes.clone()).await.unwrap();
        assert_eq!(blobs.get("files/one").await.unwrap(), Some(bytes));
    }
    assert_eq!(blobs.list("files", None, 10).await.unwrap(), ["files/one"]);
}

async fn a_missing_key_is_none(blobs: &Arc<dyn BlobStore>) {
    put(blobs, &["files/one/deep"]).await;
    for key in ["files/two", "elsewhere", "files/one"] {
        assert_eq!(blobs.get(key).await.unwrap(), None, "{key}");
    }
}

async fn what_was_removed_is_gone(blobs: &Arc<dyn BlobStore>) {
    put(blobs, &["files/one", "files/two"]).await;
    for _ in 0..2 {
        blobs.delete("files/one").await.unwrap();
        assert_eq!(blobs.get("files/one").await.unwrap(), None);
    }
    blobs.delete("never/there").await.unwrap();
    assert_eq!(blobs.list("", None, 10).await.unwrap(), ["files/two"]);
    put(blobs, &["files/one"]).await;
    assert!(blobs.get("files/one").await.unwrap().is_some());
}

async fn no_reader_sees_half(blobs: &Arc<dyn BlobStore>) {
    const SIZE: usize = 300_000;
    blobs.put("files/one", vec![0; SIZE]).await.unwrap();
    let writers = blobs.clone();
    let writer = tokio::spawn(async move {
        for byte in 1..=20 {
            writers.put("files/one", vec![byte; SIZE]).await.unwrap();
        }
    });
    loop {
        let last_look = writer.is_finished();
        let bytes = blobs.get("files/one").await.unwrap().expect("it is replaced, never away");
        assert!(bytes.len() == SIZE && bytes.iter().all(|byte| *byte == bytes[0]), "a mixture of two");
        assert_eq!(blobs.list("", None, 10).await.unwrap(), ["files/one"], "what is being written is not listed");
        if last_look {
            break;
        }
    }
    writer.await.unwrap();
    assert_eq!(blobs.get("files/one").await.unwrap().unwrap()[0], 20);
}

async fn keys_come_in_order(blobs: &Arc<dyn BlobStore>) {
    let mut keys = ["f/b", "f/a/z", "f/a-b", "f/a.b", "f/B", "f/a0", "f/_"];
    put(blobs, &keys).await;
    keys.sort_unstable();
    assert_eq!(blobs.list("f", None, 100).await.unwrap(), keys, "by the bytes of the whole key");
}

async fn keys_are_listed_behind_another(blobs: &Arc<dyn BlobStore>) {
    let keys = ["f/a", "f/a-b", "f/aa/c", "f/b", "f/c"];
    put(blobs, &keys).await;
    let (mut seen, mut after) = (Vec::new(), None::<String>);
    loop {
        let portion = blobs.list("f", after.as_deref(), 2).await.unwrap();
        assert!(portion.len() <= 2);
        let Some(last) = portion.last() else { break };
        after = Some(last.clone());
        seen.extend(portion);
        assert!(seen.len() <= keys.len(), "the walk does not end");
    }
    let mut expected = keys;
    expected.sort_unstable();
    assert_eq!(seen, expected);
    assert_eq!(blobs.list("f", Some("f/bb"), 10).await.unwrap(), ["f/c"], "behind a key that is not there");
}

async fn a_prefix_is_whole_words(blobs: &Arc<dyn BlobStore>) {
    put(blobs, &["files/one", "files-old/one", "file/one", "files/two/deep"]).await;
    assert_eq!(blobs.list("files", None, 10).await.unwrap(), ["files/one", "files/two/deep"]);
    assert_eq!(blobs.list("files/two", None, 10).await.unwrap(), ["files/two/deep"]);
    assert_eq!(blobs.list("nothing", None, 10).await.unwrap(), Vec::<String>::new());
    assert_eq!(blobs.list("", None, 10).await.unwrap().len(), 4);
}
