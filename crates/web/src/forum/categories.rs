//! Categories: everybody reads them, superusers keep them.

use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, web::Data};
use p2p_app::{
    categories::CategoryService,
    idempotency::{IdempotencyService, Once},
};
use p2p_domain::{
    category::Category,
    id::CategoryId,
    page::{Page, PageRequest, Start},
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::category_requests::{CategoryCreate, CategoryPatch};
use crate::{
    extract::{Id, Idempotency, IfMatch, Json, ListQuery, NoFilter, Paging},
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

/// A page of a list that is held whole: there are few categories, in the order of their slugs.
fn page_of(mut all: Vec<Category>, page: &PageRequest<String>) -> Page<Category, String> {
    all.sort_by(|a, b| a.slug.cmp(&b.slug));
    let total = page.with_total.then_some(all.len() as u64);
    let begin = match &page.start {
        Start::First => 0,
        Start::After(slug) => all.partition_point(|category| category.slug.as_str() <= slug.as_str()),
        Start::Skip(count) => usize::try_from(*count).unwrap_or(usize::MAX).min(all.len()),
    };
    Page::cut(all.split_off(begin), page.limit, total, |last| last.slug.as_str().to_owned())
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
    let page = page_of(categories.all().await?, &query.page);
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
#[utoipa::path(tag = "forum", responses((status = 201, description = "The category", body = CategoryShape)))]
#[post("/forums/categories")]
pub(super) async fn create_category(
    person: Person,
    body: Json<CategoryCreate>,
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
    let work =
        async |once: Option<Once<'_, Category>>| categories.create(&person.actor, body.command, once.as_ref()).await;
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

#[cfg(test)]
mod tests {
    use p2p_domain::{
        category::{CategoryName, Slug},
        page::Limit,
        version::Version,
    };
    use uuid::Uuid;

    use super::*;

    fn named(slug: &str) -> Category {
        let name = CategoryName::parse(slug).unwrap();
        Category {
            id: CategoryId::new(Uuid::nil()),
            slug: Slug::parse(slug).unwrap(),
            name_en: name.clone(),
            name_ar: name,
            topic_count: 0,
            version: Version::FIRST,
        }
    }

    #[test]
    fn pages_follow_each_other_in_the_order_of_slugs() {
        let all = || ["energy", "ab-c", "quality", "abb", "robots"].map(named).to_vec();
        let slugs = |page: &Page<Category, String>| {
            page.items.iter().map(|one| one.slug.as_str().to_owned()).collect::<Vec<_>>()
        };
        let ask = |start| PageRequest { limit: Limit::new(2).unwrap(), start, with_total: true };
        let first = page_of(all(), &ask(Start::First));
        assert_eq!((slugs(&first), first.total), (vec!["ab-c".to_owned(), "abb".to_owned()], Some(5)));
        let second = page_of(all(), &ask(Start::After(first.next.unwrap())));
        assert_eq!(slugs(&second), ["energy", "quality"]);
        let third = page_of(all(), &ask(Start::After(second.next.unwrap())));
        assert_eq!((slugs(&third), third.next), (vec!["robots".to_owned()], None));
        assert_eq!(slugs(&page_of(all(), &ask(Start::Skip(3)))), ["quality", "robots"]);
        assert!(page_of(all(), &ask(Start::Skip(u64::MAX))).items.is_empty());
    }
}
