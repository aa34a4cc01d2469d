//! Routes by which admins invite people. How an invitation is accepted is in `session::joining`.

use actix_web::{HttpRequest, HttpResponse, delete, get, post, web::Data};
use p2p_app::{
    idempotency::{IdempotencyService, Once},
    invitations::InvitationService,
};
use p2p_domain::{id::InvitationId, invitation::Invitation, port::invitation::InvitationKey, version::Version};

use super::invitation_requests::{InvitationFilters, InviteRequest};
use crate::{
    extract::{Id, Idempotency, IfMatch, KeyedJson, ListQuery, Paging},
    keyed,
    problem::{Asked, Problem, ProblemBody},
    respond::{self, Listing, View},
    session::person::Person,
    wire::InvitationShape,
};

/// Invite somebody
///
/// Into the caller's organization, for its admins. The mail goes out behind the answer; the invitation is good for seven days.
#[utoipa::path(tag = "users", request_body = InviteRequest, responses(
    (status = 201, description = "The invitation", body = InvitationShape),
    (status = 409, description = "`already_invited`, `already_member` or `email_taken`; `idempotency_in_progress`",
        body = ProblemBody, content_type = "application/problem+json")))]
#[post("/users/invite")]
pub(super) async fn invite(
    person: Person,
    body: KeyedJson<InviteRequest>,
    key: Idempotency,
    request: HttpRequest,
    invitations: Data<InvitationService>,
    keys: Data<IdempotencyService>,
) -> Result<HttpResponse, Problem> {
    let keyed = key.keyed(person.actor.user_id, &body.fingerprint);
    let now = invitations.now();
    let render = |invitation: &Invitation| {
        let location = format!("/api/v1/users/invitations/{}", invitation.id);
        respond::created(&InvitationShape::at(invitation, now), Version::FIRST, location)
    };
    let work = async |once: Option<Once<'_, Invitation>>| -> Result<Invitation, Problem> {
        Ok(invitations.invite(&person.actor, body.command?, once.as_ref()).await?)
    };
    keyed::answer(&keys, keyed, &Asked::of(&request), render, work).await
}

/// List invitations
///
/// Those of the caller's organization, for its admins, the newest first.
#[utoipa::path(operation_id = "list_invitations", tag = "users", params(InvitationFilters, Paging),
    responses((status = 200, description = "A page of them", body = Listing<InvitationShape>)))]
#[get("/users/invitations")]
pub(super) async fn list(
    person: Person,
    query: ListQuery<InvitationFilters, InvitationKey>,
    view: View,
    invitations: Data<InvitationService>,
) -> Result<HttpResponse, Problem> {
    let page = invitations.list(&person.actor, query.filter, &query.page).await?;
    let now = invitations.now();
    view.list(&Listing::of(page, &query.scope, |invitation| InvitationShape::at(&invitation, now))?)
}

/// Get an invitation
///
/// One of the caller's organization, for its admins.
#[utoipa::path(operation_id = "get_invitation", tag = "users", responses(
    (status = 200, description = "The invitation", body = InvitationShape)))]
#[get("/users/invitations/{id}")]
pub(super) async fn get_one(
    person: Person,
    id: Id<InvitationId>,
    view: View,
    invitations: Data<InvitationService>,
) -> Result<HttpResponse, Problem> {
    let invitation = invitations.get(&person.actor, id.0).await?;
    view.one(&InvitationShape::at(&invitation, invitations.now()), Version::FIRST)
}

/// Take an invitation back
///
/// Its token opens nothing any more. Invitations are never edited, so `If-Match` knows one version of each.
#[utoipa::path(operation_id = "revoke_invitation", tag = "users", responses(
    (status = 204, description = "It is taken back"),
    (status = 409, description = "`invitation_settled`: it was accepted or taken back already", body = ProblemBody,
        content_type = "application/problem+json")))]
#[delete("/users/invitations/{id}")]
pub(super) async fn revoke(
    person: Person,
    id: Id<InvitationId>,
    expected: IfMatch,
    invitations: Data<InvitationService>,
) -> Result<HttpResponse, Problem> {
    if !expected.expected().allows(Version::FIRST) {
        return Err(Problem::new("precondition_failed"));
    }
    invitations.revoke(&person.actor, id.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Send an invitation again
///
/// It is good for seven days from now, also when it had expired.
#[utoipa::path(operation_id = "resend_invitation", tag = "users", responses(
    (status = 202, description = "The invitation as it is now; its mail is on its way", body = InvitationShape),
    (status = 409, description = "`invitation_settled`: it was accepted or taken back already", body = ProblemBody,
        content_type = "application/problem+json")))]
#[post("/users/invitations/{id}/resend")]
pub(super) async fn resend(
    person: Person,
    id: Id<InvitationId>,
    invitations: Data<InvitationService>,
) -> Result<HttpResponse, Problem> {
    let invitation = invitations.resend(&person.actor, id.0).await?;
    Ok(HttpResponse::Accepted().json(InvitationShape::at(&invitation, invitations.now())))
}
