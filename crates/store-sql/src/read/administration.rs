//! Every organization and everybody, as superusers find them.

use async_trait::async_trait;
use p2p_domain::{
    organization::Organization,
    page::{Page, PageRequest},
    port::{
        administration::{AdministrationReader, OrganizationFilter, OrganizationKey},
        error::StoreError,
        user::{UserFilter, UserKey},
    },
    user::User,
};
use sea_orm::{DbBackend, QueryResult};

use super::{Query, organization::PEOPLE, page};
use crate::{
    SqlStore,
    error::Failure,
    row::{ORGANIZATION, get, organization},
    sql::measured,
};

#[async_trait]
impl AdministrationReader for SqlStore {
    async fn organizations(
        &self,
        filter: &OrganizationFilter,
        request: &PageRequest<OrganizationKey>,
    ) -> Result<Page<(Organization, u32), OrganizationKey>, StoreError> {
        measured("administration.organizations", async {
            let (db, backend) = (self.reader(), self.backend());
            let mut items = page::read(db, organizations(backend, filter, request), counted).await?;
            items.sort_unstable_by_key(|(item, _)| (item.created_at, item.id));
            let total = page::total(db, request.with_total, || {
                filtered(Query::new(backend).sql("SELECT COUNT(*) AS total"), filter)
            })
            .await?;
            let key = |(item, _): &(Organization, u32)| OrganizationKey { created_at: item.created_at, id: item.id };
            Ok(Page::cut(items, request.limit, total, key))
        })
        .await
    }

    async fn users(
        &self,
        filter: &UserFilter,
        request: &PageRequest<UserKey>,
    ) -> Result<Page<User, UserKey>, StoreError> {
        measured("administration.users", self.people(None, filter, request)).await
    }
}

fn counted(row: &QueryResult) -> Result<(Organization, u32), Failure> {
    Ok((organization(row)?, get(row, "people")?))
}

/// One page, in no order. People are counted for the page's organizations alone.
pub(super) fn organizations(
    backend: DbBackend,
    filter: &OrganizationFilter,
    request: &PageRequest<OrganizationKey>,
) -> Query {
    let query = filtered(
        Query::new(backend).sql(&format!("SELECT {ORGANIZATION}, {PEOPLE} AS people FROM (SELECT o.id")),
        filter,
    )
    .when(page::behind(request), |query, key| {
        query.sql(" AND (o.created_at, o.id) > (").bind(key.created_at).sql(", ").bind(key.id).sql(")")
    })
    .sql(" ORDER BY o.created_at, o.id");
    page::window(query, request).sql(") k CROSS JOIN organizations o WHERE o.id = k.id")
}

/// The organizations of a filter, but those that have pending people alone: a sign-up is still making them.
fn filtered(query: Query, filter: &OrganizationFilter) -> Query {
    let mut query = query
        .sql(" FROM organizations o WHERE (")
        .sql("EXISTS (SELECT 1 FROM users u WHERE u.organization_id = o.id AND u.status IN ('active', 'deactivated'))")
        .sql(" OR NOT EXISTS (SELECT 1 FROM users u WHERE u.organization_id = o.id))")
        .when(filter.is_active, |query, yes| query.sql(" AND o.is_active = ").bind(yes));
    for word in &filter.words {
        query = query.sql(" AND (").contains("o.name_key", word).sql(" OR ").contains("o.domain", word).sql(")");
    }
    query
}
