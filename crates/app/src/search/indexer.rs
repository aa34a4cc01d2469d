//! Entries of the index, worked out before the unit of work that writes them opens: no other writer waits for an analysis.

use std::{collections::BTreeSet, sync::Arc};

use p2p_domain::{
    port::{error::StoreError, search::Vocabulary, store::UnitOfWork},
    search::{IndexEntry, SearchText},
    text::analysis::Lexicon,
    version::Version,
};

use super::{
    Learner,
    learner::{Lessons, lessons},
};
use crate::{error::ServiceError, lengthy::lengthy};

/// Makes entries of the index, for every service that writes what is found.
#[derive(Clone)]
pub struct Indexer {
    /// Which words belong together.
    pub lexicon: Arc<Lexicon>,
    /// What waits to be learned.
    learner: Lessons,
}

/// A text that is ready to be found.
pub(crate) struct Prepared {
    entry: IndexEntry,
    /// What corrections may offer of it.
    words: BTreeSet<String>,
}

/// What an edit will make of an entry, by the version that was read before the unit: nothing where what is searched stays as it is.
pub(crate) struct Foreseen {
    version: Version,
    entry: Option<Prepared>,
}

impl Indexer {
    /// An indexer, and the task that learns the words of what it makes entries of.
    #[must_use]
    pub fn new(lexicon: Arc<Lexicon>, vocabulary: Arc<dyn Vocabulary>) -> (Self, Learner) {
        let (learner, task) = lessons(vocabulary);
        (Self { lexicon, learner }, task)
    }

    /// The entry of a text; long ones are analyzed on a blocking thread.
    pub(crate) async fn prepare(&self, text: SearchText) -> Result<Prepared, ServiceError> {
        let (bytes, lexicon) = (text.title.len() + text.body.len(), self.lexicon.clone());
        Ok(lengthy(bytes, "search.analyze", move || Prepared::of(&text, &lexicon)).await?)
    }

    /// What an edit of that version will make of an entry.
    pub(crate) async fn foresee(
        &self,
        version: Version,
        before: &SearchText,
        after: SearchText,
    ) -> Result<Foreseen, ServiceError> {
        let entry = if *before == after { None } else { Some(self.prepare(after).await?) };
        Ok(Foreseen { version, entry })
    }

    /// Learns the words of what was committed, and what everybody may read, some time later. They are a convenience: where more is
    /// written than can be learned, some are passed over.
    pub(crate) fn learn(&self, prepared: Prepared) {
        self.learner.give(prepared.words);
    }
}

impl Prepared {
    /// Takes milliseconds where the text is long.
    pub(super) fn of(text: &SearchText, lexicon: &Lexicon) -> Self {
        Self { entry: text.entry(lexicon), words: text.words() }
    }

    /// What corrections may offer of it.
    pub(super) const fn words(&self) -> &BTreeSet<String> {
        &self.words
    }

    /// Writes the entry, in place of the one that was there.
    pub(crate) async fn put(&self, unit: &mut dyn UnitOfWork) -> Result<(), StoreError> {
        unit.search().put(&self.entry).await
    }
}

impl Foreseen {
    /// Whether it was worked out from that version: else somebody edited the thing meanwhile, and it must be worked out anew.
    pub(crate) fn is_of(&self, version: Version) -> bool {
        self.version == version
    }

    /// Writes the entry, if it changes.
    pub(crate) async fn put(&self, unit: &mut dyn UnitOfWork) -> Result<(), StoreError> {
        match &self.entry {
            Some(entry) => entry.put(unit).await,
            None => Ok(()),
        }
    }

    /// Learns its words, after the commit.
    pub(crate) fn learn(self, index: &Indexer) {
        if let Some(entry) = self.entry {
            index.learn(entry);
        }
    }
}
