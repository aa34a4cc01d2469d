//! Categories: everybody reads them, superusers keep them.

use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, web::Data};
use p2p_app::{
    categories::CategoryService,
    idempotency::{IdempotencyService, Once},
};
use p2p_domain::{category::Category, id::CategoryId, page::Page};
use utoipa_actix_web::service_config::ServiceConfig;

use super::category_requests::{CategoryCreate, CategoryPatch};
use crate::{
    extract::{Id, Idempotency, IfMatch, Json, KeyedJson, ListQuery, NoFilter, Paging},
    keyed,
    problem::{Asked, Problem, ProblemBody},
    respond::{self, Listing, View},
    session::person::Person,
    wire::CategoryShape,
};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_categories)
        .service(create_category)
        .service(get_category)
        .service(update_category)
        .service(delete_category);
}

/// List categories
///
/// In the order of their slugs.
#[utoipa::path(tag = "forum", params(Paging),
    responses((status = 200, description = "A page of categories", body = Listing<CategoryShape>)))]
#[get("/forums/categories")]
pub(super) async fn list_categories(
    _: Person,
    query: ListQuery<NoFilter, String>,
    view: View,
    categories: Data<CategoryService>,
) -> Result<HttpResponse, Problem> {
    let page = Page::of_whole(categories.all().await?, &query.page, |category| category.slug.as_str().to_owned());
    view.list(&Listing::of(page, &query.scope, |category| CategoryShape::from(&category))?)
}

/// Get a category
#[utoipa::path(tag = "forum", responses((status = 200, description = "The category", body = CategoryShape)))]
#[get("/forums/categories/{id}")]
pub(super) async fn get_category(
    _: Person,
    id: Id<CategoryId>,
    view: View,
    categories: Data<CategoryService>,
) -> Result<HttpResponse, Problem> {
    let category = categories.get(id.0).await?;
    view.one(&CategoryShape::from(&category), category.version)
}

/// Make a category
///
/// For superusers. A slug that is taken: 409 `slug_taken`.
#[utoipa::path(tag = "forum", request_body = CategoryCreate, responses((status = 201, description = "The category", body = CategoryShape)))]
#[post("/forums/categories")]
pub(super) async fn create_category(
    person: Person,
    body: KeyedJson<CategoryCreate>,
    key: Idempotency,
    request: HttpRequest,
    categories: Data<CategoryService>,
    keys: Data<IdempotencyService>,
) -> Result<HttpResponse, Problem> {
    let keyed = key.keyed(person.actor.user_id, &body.fingerprint);
    let render = |category: &Category| {
        let location = format!("/api/v1/forums/categories/{}", category.id);
        respond::created(&CategoryShape::from(category), category.version, location)
    };
    let work = async |once: Option<Once<'_, Category>>| -> Result<Category, Problem> {
        Ok(categories.create(&person.actor, body.command?, once.as_ref()).await?)
    };
    keyed::answer(&keys, keyed, &Asked::of(&request), render, work).await
}

/// Edit a category
///
/// For superusers. A slug that is taken: 409 `slug_taken`.
#[utoipa::path(tag = "forum", responses(
    (status = 200, description = "The category as it is now", body = CategoryShape),
    (status = 409, description = "The slug is taken", body = ProblemBody, content_type = "application/problem+json")))]
#[patch("/forums/categories/{id}")]
pub(super) async fn update_category(
    person: Person,
    id: Id<CategoryId>,
    body: Json<CategoryPatch>,
    expected: IfMatch,
    view: View,
    categories: Data<CategoryService>,
) -> Result<HttpResponse, Problem> {
    let category = categories.update(&person.actor, id.0, &body.command, &expected.expected()).await?;
    view.one(&CategoryShape::from(&category), category.version)
}

/// Delete a category
///
/// For superusers. Its topics stay, and are filed nowhere.
#[utoipa::path(tag = "forum", responses((status = 204, description = "It is gone")))]
#[delete("/forums/categories/{id}")]
pub(super) async fn delete_category(
    person: Person,
    id: Id<CategoryId>,
    expected: IfMatch,
    categories: Data<CategoryService>,
) -> Result<HttpResponse, Problem> {
    categories.delete(&person.actor, id.0, &expected.expected()).await?;
    Ok(HttpResponse::NoContent().finish())
}
