//! One use case: told, read, edited, published, put away, deleted.

use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, web::Data};
use p2p_app::{
    idempotency::{IdempotencyService, Once},
    use_cases::UseCaseService,
};
use p2p_domain::{id::UseCaseId, idempotency::StoredAnswer, use_case::UseCaseView};

use super::requests::{UseCaseCreate, UseCasePatch};
use crate::{
    extract::{Id, Idempotency, IfMatch, Json, KeyedJson},
    keyed,
    problem::{Asked, Problem, ProblemBody},
    respond::{self, View},
    session::person::Person,
    wire::UseCaseShape,
};

pub(super) fn created(told: &UseCaseView) -> StoredAnswer {
    let location = format!("/api/v1/use-cases/{}", told.use_case.id);
    respond::created(&UseCaseShape::from(told), told.use_case.version, location)
}

fn shown(view: &View, found: &UseCaseView) -> Result<HttpResponse, Problem> {
    view.one(&UseCaseShape::from(found), found.use_case.version)
}

/// Tell a use case
///
/// As a draft, which the caller's organization alone sees; a title is enough.
#[utoipa::path(tag = "use cases", request_body = UseCaseCreate, responses((status = 201, description = "The draft", body = UseCaseShape)))]
#[post("/use-cases")]
pub(super) async fn create_use_case(
    person: Person,
    body: KeyedJson<UseCaseCreate>,
    key: Idempotency,
    request: HttpRequest,
    use_cases: Data<UseCaseService>,
    keys: Data<IdempotencyService>,
) -> Result<HttpResponse, Problem> {
    let keyed = key.keyed(person.actor.user_id, &body.fingerprint);
    let work = async |once: Option<Once<'_, UseCaseView>>| -> Result<UseCaseView, Problem> {
        Ok(use_cases.create(&person.actor, body.command?, once.as_ref()).await?)
    };
    keyed::answer(&keys, keyed, &Asked::of(&request), created, work).await
}

/// Get a use case
///
/// Reading a published one counts as a view, once per person and day; its author's own do not count.
#[utoipa::path(tag = "use cases", responses((status = 200, description = "The use case", body = UseCaseShape)))]
#[get("/use-cases/{id}")]
pub(super) async fn get_use_case(
    person: Person,
    id: Id<UseCaseId>,
    view: View,
    use_cases: Data<UseCaseService>,
) -> Result<HttpResponse, Problem> {
    shown(&view, &use_cases.get(&person.actor, id.0).await?)
}

/// Edit a use case
///
/// For its author, admins of its organization and superusers. Objects inside merge, lists are replaced. What a published one must have cannot be
/// cleared.
#[utoipa::path(tag = "use cases", responses(
    (status = 200, description = "The use case as it is now", body = UseCaseShape),
    (status = 409, description = "Others edited it again and again meanwhile", body = ProblemBody,
        content_type = "application/problem+json")))]
#[patch("/use-cases/{id}")]
pub(super) async fn update_use_case(
    person: Person,
    id: Id<UseCaseId>,
    body: Json<UseCasePatch>,
    expected: IfMatch,
    view: View,
    use_cases: Data<UseCaseService>,
) -> Result<HttpResponse, Problem> {
    shown(&view, &use_cases.edit(&person.actor, id.0, body.command, &expected.expected()).await?)
}

/// Delete a use case
///
/// With its files. For its author, admins of its organization and superusers.
#[utoipa::path(tag = "use cases", responses((status = 204, description = "It is gone")))]
#[delete("/use-cases/{id}")]
pub(super) async fn delete_use_case(
    person: Person,
    id: Id<UseCaseId>,
    expected: IfMatch,
    use_cases: Data<UseCaseService>,
) -> Result<HttpResponse, Problem> {
    use_cases.delete(&person.actor, id.0, &expected.expected()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Publish a use case
///
/// It needs `industry`, `problem_statement` and `solution`; what is missing is told at once. Publishing it again changes nothing. For its author, admins
/// of its organization and superusers.
#[utoipa::path(tag = "use cases", responses(
    (status = 200, description = "The use case as it is now", body = UseCaseShape),
    (status = 409, description = "Others edited it again and again meanwhile", body = ProblemBody,
        content_type = "application/problem+json")))]
#[post("/use-cases/{id}/publish")]
pub(super) async fn publish_use_case(
    person: Person,
    id: Id<UseCaseId>,
    view: View,
    use_cases: Data<UseCaseService>,
) -> Result<HttpResponse, Problem> {
    shown(&view, &use_cases.publish(&person.actor, id.0).await?)
}

/// Put a use case away
///
/// Its organization alone sees it from then on. For its author, admins of its organization and superusers.
#[utoipa::path(tag = "use cases", responses(
    (status = 200, description = "The use case as it is now", body = UseCaseShape),
    (status = 409, description = "Others edited it again and again meanwhile", body = ProblemBody,
        content_type = "application/problem+json")))]
#[post("/use-cases/{id}/archive")]
pub(super) async fn archive_use_case(
    person: Person,
    id: Id<UseCaseId>,
    view: View,
    use_cases: Data<UseCaseService>,
) -> Result<HttpResponse, Problem> {
    shown(&view, &use_cases.archive(&person.actor, id.0).await?)
}

/// Make a use case a draft again
///
/// Its organization alone sees it from then on; `published_at` stays. For its author, admins of its organization and superusers.
#[utoipa::path(tag = "use cases", responses(
    (status = 200, description = "The use case as it is now", body = UseCaseShape),
    (status = 409, description = "Others edited it again and again meanwhile", body = ProblemBody,
        content_type = "application/problem+json")))]
#[post("/use-cases/{id}/unpublish")]
pub(super) async fn unpublish_use_case(
    person: Person,
    id: Id<UseCaseId>,
    view: View,
    use_cases: Data<UseCaseService>,
) -> Result<HttpResponse, Problem> {
    shown(&view, &use_cases.unpublish(&person.actor, id.0).await?)
}
