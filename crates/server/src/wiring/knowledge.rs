//! The services of what people know: files, use cases, search.

use std::sync::Arc;

use p2p_app::{
    files::FileService,
    search::{Reindexer, SearchService},
    use_cases::{Press, UseCaseReading, UseCaseService, Workbooks},
};
use p2p_domain::file::FileLimits;

use super::Application;

impl Application {
    /// Files, of an API that is reached there.
    pub fn files(&self, limits: FileLimits, api_url: String) -> FileService {
        FileService {
            store: self.ports.store.clone(),
            files: self.ports.store.clone(),
            blobs: self.ports.blobs.clone(),
            links: self.ports.links.clone(),
            signer: self.ports.signer.clone(),
            limits,
            clock: self.writing.clock.clone(),
            ids: self.writing.ids.clone(),
            wake: self.wake.clone(),
            api_url,
        }
    }

    fn library(&self) -> UseCaseReading {
        UseCaseReading {
            use_cases: self.ports.store.clone(),
            bodies: self.ports.bodies.clone(),
            views: Arc::clone(&self.views),
        }
    }

    /// Use cases, shown on a website that is reached there.
    pub fn use_cases(&self, files: FileService, website_url: String) -> UseCaseService {
        UseCaseService {
            reading: self.library(),
            writing: self.writing.clone(),
            files,
            press: Press::new(self.ports.printer.clone()),
            tables: Workbooks::new(self.ports.tables.clone()),
            website_url,
        }
    }

    pub fn search(&self) -> SearchService {
        SearchService {
            reader: self.ports.store.clone(),
            use_cases: self.library(),
            bodies: self.ports.bodies.clone(),
            vocabulary: self.ports.store.clone(),
            lexicon: self.ports.lexicon.clone(),
            clock: self.writing.clock.clone(),
        }
    }

    /// Who writes the index anew when its rules have changed.
    pub fn reindexer(&self) -> Reindexer {
        Reindexer {
            store: self.ports.store.clone(),
            source: self.ports.store.clone(),
            bodies: self.ports.bodies.clone(),
            vocabulary: self.ports.store.clone(),
            lexicon: self.ports.lexicon.clone(),
        }
    }
}
