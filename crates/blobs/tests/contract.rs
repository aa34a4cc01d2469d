//! The contracts of `BlobStore` and `BlobLinks`, kept by a directory and by memory.

#![expect(clippy::unwrap_used, reason = "a fixture that cannot be made fails its case")]

use std::sync::Arc;

use p2p_blobs::ObjectBlobs;
use p2p_contract::{Fixture, world::LinkWorld};
use p2p_domain::port::blob::BlobStore;

/// Neither kind has addresses of its own, so there is no client.
fn links(blobs: ObjectBlobs) -> LinkWorld {
    LinkWorld { links: Arc::new(blobs.clone()), blobs: Arc::new(blobs), exchange: None }
}

mod directory {
    use super::*;

    async fn blobs() -> Option<Fixture<Arc<dyn BlobStore>>> {
        let directory = tempfile::tempdir().unwrap();
        let blobs: Arc<dyn BlobStore> = Arc::new(ObjectBlobs::directory(directory.path()).unwrap());
        Some(Fixture::new(blobs).keeping(directory))
    }

    async fn addresses() -> Option<Fixture<LinkWorld>> {
        let directory = tempfile::tempdir().unwrap();
        Some(Fixture::new(links(ObjectBlobs::directory(directory.path()).unwrap())).keeping(directory))
    }

    p2p_contract::blob_store_suite!(blobs);
    p2p_contract::blob_streams_suite!(blobs);
    p2p_contract::blob_links_suite!(addresses);
}

mod memory {
    use super::*;

    async fn blobs() -> Option<Fixture<Arc<dyn BlobStore>>> {
        Some(Fixture::new(Arc::new(ObjectBlobs::memory())))
    }

    async fn addresses() -> Option<Fixture<LinkWorld>> {
        Some(Fixture::new(links(ObjectBlobs::memory())))
    }

    p2p_contract::blob_store_suite!(blobs);
    p2p_contract::blob_streams_suite!(blobs);
    p2p_contract::blob_links_suite!(addresses);
}
