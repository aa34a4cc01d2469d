//! Why something was found, cut out of the text as it was written.

use p2p_domain::{
    port::error::{StoreError, StoreErrorKind},
    search::SearchText,
    text::{
        analysis::Lexicon,
        search::{SearchQuery, highlight},
    },
};

use super::{Asked, Highlights, INLINE, SearchService};
use crate::error::ServiceError;

/// Longer than any title or name.
const WHOLE: usize = 1_000;
/// How many characters a passage has.
const PASSAGE: usize = 240;

/// What was searched of something that was found.
pub(super) struct Fields {
    /// Shown whole.
    pub title: String,
    /// Shown by its best passage.
    pub content: String,
}

impl Fields {
    pub(super) fn of(text: SearchText) -> Self {
        Self { title: text.title, content: text.body }
    }

    fn highlights(&self, query: &SearchQuery, lexicon: &Lexicon) -> Highlights {
        Highlights {
            title: highlight(&self.title, query, lexicon, WHOLE),
            content: highlight(&self.content, query, lexicon, PASSAGE),
        }
    }
}

impl SearchService {
    /// The highlights of a page, in its order; those of long texts on a blocking thread.
    pub(super) async fn highlights(&self, asked: &Asked, page: Vec<Fields>) -> Result<Vec<Highlights>, ServiceError> {
        let length: usize = page.iter().map(|fields| fields.title.len() + fields.content.len()).sum();
        if length <= INLINE {
            return Ok(all(&page, &asked.query, &self.lexicon));
        }
        let (query, lexicon) = (asked.query.clone(), self.lexicon.clone());
        tokio::task::spawn_blocking(move || all(&page, &query, &lexicon))
            .await
            .map_err(|error| StoreError::new(StoreErrorKind::Internal, "search.highlight", error).into())
    }
}

fn all(page: &[Fields], query: &SearchQuery, lexicon: &Lexicon) -> Vec<Highlights> {
    page.iter().map(|fields| fields.highlights(query, lexicon)).collect()
}
