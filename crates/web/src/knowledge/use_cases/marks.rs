//! Likes and bookmarks. Giving or taking back what is so already changes nothing.

use actix_web::{HttpResponse, delete, post, web::Data};
use p2p_app::use_cases::UseCaseService;
use p2p_domain::{id::UseCaseId, use_case::Mark};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{extract::Id, problem::Problem, respond::View, session::person::Person};

/// Likes of a use case.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = Likes)]
pub(super) struct LikesShape {
    /// How many.
    #[schema(example = 17)]
    like_count: u32,
    /// Whether the caller's is among them.
    liked_by_me: bool,
}

/// The caller's bookmark on a use case.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = Bookmark)]
pub(super) struct BookmarkShape {
    /// Whether there is one.
    bookmarked_by_me: bool,
}

async fn like(person: &Person, id: UseCaseId, on: bool, use_cases: &UseCaseService) -> Result<HttpResponse, Problem> {
    let like_count = use_cases.mark(&person.actor, id, Mark::Like, on).await?;
    View::default().plain(&LikesShape { like_count, liked_by_me: on })
}

async fn bookmark(
    person: &Person,
    id: UseCaseId,
    on: bool,
    use_cases: &UseCaseService,
) -> Result<HttpResponse, Problem> {
    use_cases.mark(&person.actor, id, Mark::Bookmark, on).await?;
    View::default().plain(&BookmarkShape { bookmarked_by_me: on })
}

/// Like a use case
///
/// Everybody sees how many do.
#[utoipa::path(tag = "use cases", responses((status = 200, description = "The likes now", body = LikesShape)))]
#[post("/use-cases/{id}/like")]
pub(super) async fn like_use_case(
    person: Person,
    id: Id<UseCaseId>,
    use_cases: Data<UseCaseService>,
) -> Result<HttpResponse, Problem> {
    like(&person, id.0, true, &use_cases).await
}

/// Take a like back
///
/// Not having given it is no error.
#[utoipa::path(tag = "use cases", responses((status = 200, description = "The likes now", body = LikesShape)))]
#[delete("/use-cases/{id}/like")]
pub(super) async fn unlike_use_case(
    person: Person,
    id: Id<UseCaseId>,
    use_cases: Data<UseCaseService>,
) -> Result<HttpResponse, Problem> {
    like(&person, id.0, false, &use_cases).await
}

/// Bookmark a use case
///
/// The caller alone sees it, and finds it by `bookmarked=true`.
#[utoipa::path(tag = "use cases", responses((status = 200, description = "The bookmark now", body = BookmarkShape)))]
#[post("/use-cases/{id}/bookmark")]
pub(super) async fn bookmark_use_case(
    person: Person,
    id: Id<UseCaseId>,
    use_cases: Data<UseCaseService>,
) -> Result<HttpResponse, Problem> {
    bookmark(&person, id.0, true, &use_cases).await
}

/// Remove a bookmark
///
/// Not having set it is no error.
#[utoipa::path(tag = "use cases", responses((status = 200, description = "The bookmark now", body = BookmarkShape)))]
#[delete("/use-cases/{id}/bookmark")]
pub(super) async fn unbookmark_use_case(
    person: Person,
    id: Id<UseCaseId>,
    use_cases: Data<UseCaseService>,
) -> Result<HttpResponse, Problem> {
    bookmark(&person, id.0, false, &use_cases).await
}
