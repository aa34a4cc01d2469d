//! Invitations.

use p2p_domain::invitation::Invitation;
use sea_orm::QueryResult;

use super::value::get;
use crate::error::Failure;

/// The columns of an invitation under the alias `i`.
pub(crate) const INVITATION: &str =
    "i.id, i.organization_id, i.email, i.role, i.message, i.invited_by, i.status, i.expires_at, i.created_at";

/// Reads [`INVITATION`].
pub(crate) fn invitation(row: &QueryResult) -> Result<Invitation, Failure> {
    Ok(Invitation {
        id: get(row, "id")?,
        organization_id: get(row, "organization_id")?,
        email: get(row, "email")?,
        role: get(row, "role")?,
        message: get(row, "message")?,
        invited_by: get(row, "invited_by")?,
        status: get(row, "status")?,
        expires_at: get(row, "expires_at")?,
        created_at: get(row, "created_at")?,
    })
}
