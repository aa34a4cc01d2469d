//! The list of use cases.

use actix_web::{HttpResponse, get, web::Data};
use p2p_app::use_cases::UseCaseService;
use p2p_domain::use_case::UseCaseKey;

use super::{
    filters::{ListWanted, UseCaseFilters},
    listing::UseCaseListing,
};
use crate::{
    extract::{ListQuery, Paging},
    problem::Problem,
    respond::{Listing, View},
    session::person::Person,
    wire::UseCaseShape,
};

/// List use cases
///
/// Published ones, unless `status` asks for others of the caller's organization. Filters narrow together. With `facets=true` the whole list is
/// counted beside the page.
#[utoipa::path(tag = "use cases", params(UseCaseFilters, Paging),
    responses((status = 200, description = "A page of use cases", body = UseCaseListing)))]
#[get("/use-cases")]
pub(super) async fn list_use_cases(
    person: Person,
    query: ListQuery<UseCaseFilters, UseCaseKey>,
    view: View,
    use_cases: Data<UseCaseService>,
) -> Result<HttpResponse, Problem> {
    let ListWanted { wanted, facets } = query.filter;
    let counted = facets.then(|| wanted.clone());
    let page = use_cases.list(&person.actor, wanted, &query.page).await?;
    let facets = match counted {
        Some(wanted) => Some(use_cases.facets(&person.actor, wanted).await?),
        None => None,
    };
    let page = Listing::of(page, &query.scope, |found| UseCaseShape::from(&found))?;
    view.items::<UseCaseShape>(&UseCaseListing::new(page, facets))
}
