//! Why something was found, cut out of the text as it was written.

use p2p_domain::{
    search::SearchText,
    text::{
        analysis::Lexicon,
        search::{SearchQuery, highlight},
    },
};

use super::{Asked, Highlights, SearchService};
use crate::{error::ServiceError, lengthy::lengthy};

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
        let bytes = page.iter().map(|fields| fields.title.len() + fields.content.len()).sum();
        let (query, lexicon) = (asked.query.clone(), self.lexicon.clone());
        let all = move || page.iter().map(|fields| fields.highlights(&query, &lexicon)).collect();
        Ok(lengthy(bytes, "search.highlight", all).await?)
    }
}
