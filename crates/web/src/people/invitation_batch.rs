//! Inviting many at once: each invitation comes out for itself.

use actix_web::{HttpRequest, HttpResponse, ResponseError as _, http::StatusCode, post, web::Data};
use p2p_app::{
    idempotency::IdempotencyService,
    invitations::{InvitationService, InviteError, NewInvitation},
};
use p2p_domain::{idempotency::StoredAnswer, invitation::Invitation, timestamp::Timestamp};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::invitation_requests::InviteBatchRequest;
use crate::{
    extract::{Idempotency, KeyedJson},
    keyed::{self, Several, is_final},
    problem::{Asked, Problem, ProblemBody},
    session::person::Person,
    wire::InvitationShape,
};

/// What became of one of several.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InviteResult)]
pub struct InviteResultShape {
    /// Its place in what was sent, from 0.
    #[schema(example = 0)]
    index: usize,
    /// The status that it would have had on its own.
    #[schema(example = 201)]
    status: u16,
    /// Which invitation; null where there is none.
    id: Option<Uuid>,
    /// The invitation; null where there is none.
    body: Option<InvitationShape>,
    /// Why there is none, else null.
    #[schema(example = json!(null))]
    error: Option<ProblemBody>,
}

/// What became of each, in the order in which they were sent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InviteResults)]
pub struct InviteResultsShape {
    results: Vec<InviteResultShape>,
}

impl InviteResultsShape {
    /// The results as they are told to who asked.
    fn of(results: Vec<Result<Invitation, Problem>>, now: Timestamp, asked: &Asked) -> Self {
        let shape = |(index, result): (usize, Result<Invitation, Problem>)| match result {
            Ok(invitation) => InviteResultShape {
                index,
                status: StatusCode::CREATED.as_u16(),
                id: Some(invitation.id.uuid()),
                body: Some(InvitationShape::at(&invitation, now)),
                error: None,
            },
            Err(problem) => {
                problem.log();
                let status = problem.status_code().as_u16();
                InviteResultShape { index, status, id: None, body: None, error: Some(problem.body(asked)) }
            }
        };
        Self { results: results.into_iter().enumerate().map(shape).collect() }
    }

    /// Whether none of them may come out otherwise when it is sent again.
    fn is_final(&self) -> bool {
        self.results.iter().all(|result| StatusCode::from_u16(result.status).is_ok_and(is_final))
    }
}

/// Puts what became of those that were well-formed back between those that were not.
fn merge<T>(
    checked: Vec<Result<T, Problem>>,
    done: Vec<Result<Invitation, InviteError>>,
) -> Vec<Result<Invitation, Problem>> {
    let mut done = done.into_iter();
    let mut next = || done.next().map_or_else(|| Err(Problem::internal("a result is missing")), |result| Ok(result?));
    checked.into_iter().map(|checked| checked.and_then(|_| next())).collect()
}

/// Invite many at once
///
/// Up to 100, for admins. One that is wrong or refused keeps none of the others back.
#[utoipa::path(tag = "users", request_body = InviteBatchRequest,
    responses((status = 207, description = "What became of each", body = InviteResultsShape)))]
#[post("/users/invite/batch")]
pub(super) async fn invite_all(
    person: Person,
    body: KeyedJson<InviteBatchRequest>,
    key: Idempotency,
    request: HttpRequest,
    invitations: Data<InvitationService>,
    keys: Data<IdempotencyService>,
) -> Result<HttpResponse, Problem> {
    let keyed = key.keyed(person.actor.user_id, &body.fingerprint);
    let asked = Asked::of(&request);
    let work = async || outcome(&person, body.command?, &asked, &invitations).await;
    keyed::answer_of_several(&keys, keyed, &asked, work).await
}

/// What is answered: nothing more can fail once one was invited.
async fn outcome(
    person: &Person,
    checked: Vec<Result<NewInvitation, Problem>>,
    asked: &Asked,
    invitations: &InvitationService,
) -> Result<Several, Problem> {
    let wanted = checked.iter().filter_map(|checked| checked.as_ref().ok()).cloned().collect();
    let done = invitations.invite_all(&person.actor, wanted).await?;
    let shape = InviteResultsShape::of(merge(checked, done), invitations.now(), asked);
    let answer = StoredAnswer {
        status: StatusCode::MULTI_STATUS.as_u16(),
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        body: serde_json::to_string(&shape).map_err(Problem::internal)?,
    };
    Ok(Several { answer, is_final: shape.is_final() })
}
