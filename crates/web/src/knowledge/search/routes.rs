//! Searching. What may be found by whom is decided where it is found.

use actix_web::{HttpResponse, get, web::Data};
use p2p_app::search::SearchService;
use p2p_domain::search::FoundKey;

use super::{
    requests::{SearchEverything, SearchText},
    shapes::{HitListing, SearchResultsShape},
};
use crate::{
    extract::{ListQuery, Paging, Query},
    problem::Problem,
    respond::View,
    session::person::Person,
    wire::{ForumHitShape, UseCaseHitShape, UserHitShape},
};

/// Search in everything
///
/// The best people, use cases and contributions to the forum, each with how many there are. Arabic and English, mixed: by stem, whatever marks,
/// spelling of letters and shape of digits. Drafts and deactivated people are never found.
#[utoipa::path(tag = "search", params(SearchEverything),
    responses((status = 200, description = "The best of everything", body = SearchResultsShape)))]
#[get("/search")]
pub(super) async fn search(
    person: Person,
    query: Query<SearchEverything>,
    view: View,
    everything: Data<SearchService>,
) -> Result<HttpResponse, Problem> {
    let results = everything.all(&person.actor, &query.0.q, query.0.limit).await?;
    view.plain(&SearchResultsShape::seen_by(&person.actor.audience(), results))
}

/// Search people
///
/// Active people of active organizations, by their names, what they do and what they tell of themselves.
#[utoipa::path(tag = "search", params(SearchText, Paging),
    responses((status = 200, description = "A page of them", body = HitListing<UserHitShape>)))]
#[get("/search/users")]
pub(super) async fn search_users(
    person: Person,
    query: ListQuery<SearchText, FoundKey>,
    view: View,
    people: Data<SearchService>,
) -> Result<HttpResponse, Problem> {
    let (found, reader) = (people.users(&person.actor, &query.filter, &query.page).await?, person.actor.audience());
    let hit = |hit| UserHitShape::seen_by(hit, &reader);
    view.items::<UserHitShape>(&HitListing::of(found, &query.scope, hit)?)
}

/// Search use cases
///
/// Published ones, by all of their texts.
#[utoipa::path(tag = "search", params(SearchText, Paging),
    responses((status = 200, description = "A page of them", body = HitListing<UseCaseHitShape>)))]
#[get("/search/use-cases")]
pub(super) async fn search_use_cases(
    person: Person,
    query: ListQuery<SearchText, FoundKey>,
    view: View,
    use_cases: Data<SearchService>,
) -> Result<HttpResponse, Problem> {
    let found = use_cases.use_cases(&person.actor, &query.filter, &query.page).await?;
    view.items::<UseCaseHitShape>(&HitListing::of(found, &query.scope, UseCaseHitShape::from)?)
}

/// Search the forum
///
/// Topics by their titles and tags, posts and replies by their texts, each with the topic that it is or stands in.
#[utoipa::path(tag = "search", params(SearchText, Paging),
    responses((status = 200, description = "A page of them", body = HitListing<ForumHitShape>)))]
#[get("/search/forums")]
pub(super) async fn search_forums(
    person: Person,
    query: ListQuery<SearchText, FoundKey>,
    view: View,
    forum: Data<SearchService>,
) -> Result<HttpResponse, Problem> {
    let found = forum.forum(&person.actor, &query.filter, &query.page).await?;
    view.items::<ForumHitShape>(&HitListing::of(found, &query.scope, ForumHitShape::from)?)
}
