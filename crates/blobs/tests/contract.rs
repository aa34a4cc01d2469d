//! The contract of `BlobStore`, kept by a directory and by memory.

#![expect(clippy::unwrap_used, reason = "a fixture that cannot be made fails its case")]

use std::sync::Arc;

use p2p_blobs::ObjectBlobs;
use p2p_contract::Fixture;
use p2p_domain::port::blob::BlobStore;

mod directory {
    use super::*;

    async fn blobs() -> Option<Fixture<Arc<dyn BlobStore>>> {
        let directory = tempfile::tempdir().unwrap();
        let blobs: Arc<dyn BlobStore> = Arc::new(ObjectBlobs::directory(directory.path()).unwrap());
        Some(Fixture::new(blobs).keeping(directory))
    }

    p2p_contract::blob_store_suite!(blobs);
}

mod memory {
    use super::*;

    async fn blobs() -> Option<Fixture<Arc<dyn BlobStore>>> {
        Some(Fixture::new(Arc::new(ObjectBlobs::memory())))
    }

    p2p_contract::blob_store_suite!(blobs);
}
