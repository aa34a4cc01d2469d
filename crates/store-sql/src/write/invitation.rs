//! Invitations and the tokens that lead to them.

use async_trait::async_trait;
use p2p_domain::{
    id::{InvitationId, OrganizationId},
    invitation::{Invitation, InvitationStatus},
    port::{error::StoreError, invitation::InvitationRepository},
    timestamp::Timestamp,
    token::TokenDigest,
    user::Email,
};
use sea_orm::Value;

use super::Table;
use crate::{
    error::Failure,
    row::{self, INVITATION},
    sql::{measured, params},
    unit::SqlUnitOfWork,
};

const TABLE: Table = Table {
    name: "invitations",
    columns: "id, organization_id, email, role, message, invited_by, status, expires_at, created_at",
};

const SETTLE: &str = "UPDATE invitations SET status = $2 WHERE id = $1 AND status = 'pending'";

const PROLONG: &str = "UPDATE invitations SET expires_at = $2 WHERE id = $1 AND status = 'pending'";

const ADD_TOKEN: &str = "INSERT INTO invitation_tokens (digest, invitation_id, created_at) VALUES ($1, $2, $3)";

fn values(invitation: &Invitation) -> Vec<Value> {
    let i = invitation;
    let mut values = params![i.id, i.organization_id, i.email, i.role, i.message, i.invited_by, i.status];
    values.extend(params![i.expires_at, i.created_at]);
    values
}

impl SqlUnitOfWork {
    async fn invitation_where(&self, condition: &str, params: Vec<Value>) -> Result<Option<Invitation>, Failure> {
        let sql = format!("SELECT {INVITATION} FROM invitations i WHERE {condition}");
        self.db().first(&sql, params).await?.map(|row| row::invitation(&row)).transpose()
    }
}

#[async_trait]
impl InvitationRepository for SqlUnitOfWork {
    async fn insert(&mut self, invitation: &Invitation) -> Result<(), StoreError> {
        measured("invitation.insert", async { self.db().run(&TABLE.insert(), values(invitation)).await.map(drop) })
            .await
    }

    async fn find(&mut self, id: InvitationId) -> Result<Option<Invitation>, StoreError> {
        measured("invitation.find", self.invitation_where("i.id = $1", params![id])).await
    }

    async fn find_pending(
        &mut self,
        organization: OrganizationId,
        email: &Email,
    ) -> Result<Option<Invitation>, StoreError> {
        let condition = "i.organization_id = $1 AND i.email = $2 AND i.status = 'pending'";
        measured("invitation.find_pending", self.invitation_where(condition, params![organization, email])).await
    }

    async fn settle(&mut self, id: InvitationId, status: InvitationStatus) -> Result<bool, StoreError> {
        measured("invitation.settle", self.db().changes(SETTLE, params![id, status])).await
    }

    async fn prolong(&mut self, id: InvitationId, expires_at: Timestamp) -> Result<bool, StoreError> {
        measured("invitation.prolong", self.db().changes(PROLONG, params![id, expires_at])).await
    }

    async fn add_token(&mut self, id: InvitationId, token: &TokenDigest, at: Timestamp) -> Result<(), StoreError> {
        measured("invitation.add_token", async { self.db().run(ADD_TOKEN, params![token, id, at]).await.map(drop) })
            .await
    }
}
