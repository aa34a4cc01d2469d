//! Invitations as admins and the invited find them.

use async_trait::async_trait;
use p2p_domain::{
    id::{InvitationId, OrganizationId},
    invitation::{Invitation, InvitationStatus},
    page::{Page, PageRequest},
    port::{
        error::StoreError,
        invitation::{InvitationFilter, InvitationKey, InvitationReader},
    },
    timestamp::Timestamp,
    token::TokenDigest,
};
use sea_orm::DbBackend;

use super::{Query, page};
use crate::{
    SqlStore,
    row::{INVITATION, invitation},
    sql::measured,
};

#[async_trait]
impl InvitationReader for SqlStore {
    async fn get(&self, id: InvitationId) -> Result<Option<Invitation>, StoreError> {
        measured("invitation.get", async {
            let query = select(self.backend()).sql(" FROM invitations i WHERE i.id = ").bind(id);
            page::read_one(self.reader(), query, invitation).await
        })
        .await
    }

    async fn by_token(&self, token: &TokenDigest) -> Result<Option<Invitation>, StoreError> {
        measured("invitation.by_token", async {
            let query = select(self.backend())
                .sql(" FROM invitation_tokens k JOIN invitations i ON i.id = k.invitation_id WHERE k.digest = ")
                .bind(token);
            page::read_one(self.reader(), query, invitation).await
        })
        .await
    }

    async fn list(
        &self,
        organization: OrganizationId,
        filter: InvitationFilter,
        now: Timestamp,
        request: &PageRequest<InvitationKey>,
    ) -> Result<Page<Invitation, InvitationKey>, StoreError> {
        let key = |item: &Invitation| InvitationKey { created_at: item.created_at, id: item.id };
        measured("invitation.list", async {
            let (db, backend) = (self.reader(), self.backend());
            let items = page::read(db, list(backend, organization, filter, now, request), invitation).await?;
            let total = page::total(db, request.with_total, || {
                filtered(Query::new(backend).sql("SELECT COUNT(*) AS total"), organization, filter, now)
            })
            .await?;
            Ok(Page::cut(items, request.limit, total, key))
        })
        .await
    }
}

fn select(backend: DbBackend) -> Query {
    Query::new(backend).sql(&format!("SELECT {INVITATION}"))
}

/// One page, the newest first.
pub(super) fn list(
    backend: DbBackend,
    organization: OrganizationId,
    filter: InvitationFilter,
    now: Timestamp,
    request: &PageRequest<InvitationKey>,
) -> Query {
    let query = filtered(select(backend), organization, filter, now)
        .when(page::behind(request), |query, key| {
            query.sql(" AND (i.created_at, i.id) < (").bind(key.created_at).sql(", ").bind(key.id).sql(")")
        })
        .sql(" ORDER BY i.created_at DESC, i.id DESC");
    page::window(query, request)
}

/// Those of an organization. That one expired is never stored: the moment decides between pending and expired.
fn filtered(query: Query, organization: OrganizationId, filter: InvitationFilter, now: Timestamp) -> Query {
    let query = query.sql(" FROM invitations i WHERE i.organization_id = ").bind(organization);
    let Some(wanted) = filter.status else { return query };
    let stored = match wanted {
        InvitationStatus::Expired => InvitationStatus::Pending,
        other => other,
    };
    let query = query.sql(" AND i.status = ").bind(stored);
    match wanted {
        InvitationStatus::Pending => query.sql(" AND i.expires_at > ").bind(now),
        InvitationStatus::Expired => query.sql(" AND i.expires_at <= ").bind(now),
        InvitationStatus::Accepted | InvitationStatus::Revoked => query,
    }
}
