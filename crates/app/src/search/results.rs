//! What a search answers, and how hits are put together: for a page one call that finds, and a constant number for texts and media.

use p2p_domain::{
    actor::Actor,
    content::Matter,
    page::{Page, PageRequest},
    port::error::StoreError,
    search::{ForumEntry, Found, FoundKey, SearchKind, SearchText},
    use_case::UseCaseView,
    user::User,
};

use super::{Asked, SearchService, highlights::Fields};
use crate::{
    error::ServiceError,
    reading::{Texts, lost, texts},
};

/// Something that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit<T> {
    /// What.
    pub item: T,
    /// The larger the better; comparable within one search alone.
    pub score: f64,
    /// Why.
    pub highlights: Highlights,
}

/// Where the query stands in what was found: HTML in which nothing but `<mark>` is markup. None where it does not stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Highlights {
    /// The whole title or name.
    pub title: Option<String>,
    /// A passage of the rest.
    pub content: Option<String>,
}

/// A page of what was found.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchPage<T> {
    /// The page.
    pub page: Page<Hit<T>, FoundKey>,
    /// Where nothing was found: the query with its typing errors mended, if that finds something.
    pub did_you_mean: Option<String>,
}

/// The best of everything, each with its total.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchResults {
    /// People.
    pub users: SearchPage<User>,
    /// Use cases.
    pub use_cases: SearchPage<UseCaseView>,
    /// Topics, posts and replies.
    pub forum: SearchPage<ForumEntry>,
    /// Where nothing at all was found: the query with its typing errors mended, if that finds something.
    pub did_you_mean: Option<String>,
}

impl<T> SearchPage<T> {
    pub(super) const fn of(page: Page<Hit<T>, FoundKey>) -> Self {
        Self { page, did_you_mean: None }
    }
}

/// A page of hits.
type Hits<T> = Page<Hit<T>, FoundKey>;

impl SearchService {
    pub(super) async fn find_users(
        &self,
        actor: &Actor,
        asked: &Asked,
        page: &PageRequest<FoundKey>,
    ) -> Result<Hits<User>, ServiceError> {
        let Page { items, next, total } = self.reader.users(&actor.audience(), &asked.query, asked.now, page).await?;
        let fields = items.iter().map(|found| Fields::of(SearchText::of_user(&found.item))).collect();
        let (users, scores) = parted(items);
        let items = hits(users, scores, self.highlights(asked, fields).await?);
        Ok(Page { items, next, total })
    }

    pub(super) async fn find_use_cases(
        &self,
        actor: &Actor,
        asked: &Asked,
        page: &PageRequest<FoundKey>,
    ) -> Result<Hits<UseCaseView>, ServiceError> {
        let Page { items, next, total } =
            self.reader.use_cases(&actor.audience(), &asked.query, asked.now, page).await?;
        let (entries, scores) = parted(items);
        let views = self.use_cases.views(entries, None).await?;
        let fields = views.iter().map(|view| Fields::of(SearchText::of_use_case(&view.use_case, &view.text))).collect();
        let items = hits(views, scores, self.highlights(asked, fields).await?);
        Ok(Page { items, next, total })
    }

    pub(super) async fn find_forum(
        &self,
        actor: &Actor,
        asked: &Asked,
        page: &PageRequest<FoundKey>,
    ) -> Result<Hits<ForumEntry>, ServiceError> {
        let Page { items, next, total } = self.reader.forum(&actor.audience(), &asked.query, asked.now, page).await?;
        let keys = items.iter().filter_map(|found| found.item.body).collect();
        let mut texts = texts(self.bodies.as_ref(), keys).await?;
        let fields = items.iter().map(|found| forum_fields(&found.item, &mut texts)).collect::<Result<_, _>>()?;
        let (entries, scores) = parted(items);
        let items = hits(entries, scores, self.highlights(asked, fields).await?);
        Ok(Page { items, next, total })
    }
}

/// What was searched of something of the forum: the title of a topic with its tags, the source of all else.
fn forum_fields(entry: &ForumEntry, texts: &mut Texts) -> Result<Fields, StoreError> {
    match (entry.subject.kind, entry.body) {
        (SearchKind::Topic, _) => {
            Ok(Fields { title: entry.topic_title.clone(), content: entry.topic_tags.join(" · ") })
        }
        (_, Some(key)) => {
            let text = texts.remove(&key).and_then(Matter::into_forum).ok_or_else(|| lost(key))?;
            Ok(Fields { title: String::new(), content: text.content })
        }
        (_, None) => Err(StoreError::corrupt("search.forum", format!("a hit without a text: {}", entry.subject.id))),
    }
}

fn parted<T>(found: Vec<Found<T>>) -> (Vec<T>, Vec<f64>) {
    found.into_iter().map(|found| (found.item, found.score)).unzip()
}

fn hits<T>(items: Vec<T>, scores: Vec<f64>, highlights: Vec<Highlights>) -> Vec<Hit<T>> {
    let reasons = scores.into_iter().zip(highlights);
    items.into_iter().zip(reasons).map(|(item, (score, highlights))| Hit { item, score, highlights }).collect()
}
