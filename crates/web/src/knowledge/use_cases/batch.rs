//! Several operations at once: each comes out for itself.

use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse, ResponseError as _, http::StatusCode, post, web::Data};
use p2p_app::{
    idempotency::{IdempotencyService, Once},
    use_cases::{Done, NewUseCase, Operation, UseCaseService},
};
use p2p_domain::{
    id::UseCaseId,
    idempotency::{KeyedRequest, StoredAnswer},
    use_case::UseCaseView,
};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{batch_requests::UseCaseBatch, routes::created};
use crate::{
    extract::{Idempotency, KeyedJson},
    keyed::{self, Settled, Several, is_final},
    middleware::Deadline,
    problem::{Asked, Problem, ProblemBody},
    session::person::Person,
    wire::UseCaseShape,
};

/// How long a hundred operations may take.
const WORKING: Duration = Duration::from_mins(3);

/// What became of one of several.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UseCaseResult)]
pub(super) struct ResultShape {
    /// Its place in what was sent, from 0.
    #[schema(example = 0)]
    index: usize,
    /// The status that it would have had on its own.
    #[schema(example = 201)]
    status: u16,
    /// Which use case; null where none was touched.
    id: Option<Uuid>,
    /// The use case as it is now; null where there is none.
    #[schema(value_type = Option<UseCaseShape>)]
    body: Option<Value>,
    /// Why it was not done, else null.
    #[schema(value_type = Option<ProblemBody>, example = json!(null))]
    error: Option<Value>,
    /// Whether it may not come out otherwise when it is sent again.
    #[serde(skip)]
    is_final: bool,
}

/// What became of each, in the order in which they were sent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UseCaseResults)]
pub(super) struct ResultsShape {
    results: Vec<ResultShape>,
}

impl ResultShape {
    fn done(index: usize, status: StatusCode, id: UseCaseId, view: Option<&UseCaseView>) -> Self {
        let body = view.map(|view| json!(UseCaseShape::from(view)));
        Self { index, status: status.as_u16(), id: Some(id.uuid()), body, error: None, is_final: true }
    }

    fn refused(index: usize, id: Option<Uuid>, problem: &Problem, asked: &Asked) -> Self {
        problem.log();
        let status = problem.status_code();
        let is_final = is_final(status) && problem.code() != "idempotency_in_progress";
        Self { index, status: status.as_u16(), id, body: None, error: Some(json!(problem.body(asked))), is_final }
    }

    /// As it came out when the batch was sent before.
    fn again(index: usize, answer: &StoredAnswer) -> Result<Self, Problem> {
        let told: Value = serde_json::from_str(&answer.body).map_err(Problem::internal)?;
        let is_done = answer.status == StatusCode::CREATED.as_u16();
        let id = told["id"].as_str().filter(|_| is_done).and_then(|id| id.parse().ok());
        let (body, error) = if is_done { (Some(told), None) } else { (None, Some(told)) };
        Ok(Self { index, status: answer.status, id, body, error, is_final: true })
    }
}

/// The status of that operation on its own, and the use case that it names.
fn alone(operation: &Operation) -> (StatusCode, Option<Uuid>) {
    match operation {
        Operation::Create(_) => (StatusCode::CREATED, None),
        Operation::Update { id, .. } | Operation::Publish { id } => (StatusCode::OK, Some(id.uuid())),
        Operation::Delete { id } => (StatusCode::NO_CONTENT, Some(id.uuid())),
    }
}

/// Do several things to use cases
///
/// Up to 100 operations, one after another. One that is wrong or refused keeps none of the others back; a client that goes away ends the work behind the
/// operation at hand.
#[utoipa::path(tag = "use cases", request_body = UseCaseBatch,
    responses((status = 207, description = "What became of each", body = ResultsShape)))]
#[post("/use-cases/batch")]
pub(super) async fn write_use_cases(
    person: Person,
    body: KeyedJson<UseCaseBatch>,
    key: Idempotency,
    request: HttpRequest,
    deadline: Deadline,
    use_cases: Data<UseCaseService>,
    keys: Data<IdempotencyService>,
) -> Result<HttpResponse, Problem> {
    deadline.extend(WORKING);
    let keyed = key.keyed(person.actor.user_id, &body.fingerprint);
    let asked = Asked::of(&request);
    let batch = Batch { person: &person, keyed: keyed.as_ref(), asked: &asked, use_cases: &use_cases, keys: &keys };
    let work = async || answer(batch.outcome(body.command?).await);
    keyed::answer_of_several(&keys, keyed.clone(), &asked, work).await
}

/// A batch under way.
struct Batch<'a> {
    person: &'a Person,
    keyed: Option<&'a KeyedRequest>,
    asked: &'a Asked,
    use_cases: &'a UseCaseService,
    keys: &'a IdempotencyService,
}

impl Batch<'_> {
    async fn outcome(&self, checked: Vec<Result<Operation, Problem>>) -> Vec<ResultShape> {
        let mut results = Vec::with_capacity(checked.len());
        for (index, checked) in checked.into_iter().enumerate() {
            results.push(match checked {
                Ok(Operation::Create(new)) => self.create(index, new).await,
                Ok(operation) => self.apply(index, operation).await,
                Err(problem) => ResultShape::refused(index, None, &problem, self.asked),
            });
        }
        results
    }

    /// Who sends a batch again that broke off gets the drafts that it began: any other operation may be done twice, this one has a key of
    /// its own.
    async fn create(&self, index: usize, new: NewUseCase) -> ResultShape {
        let keyed = self.keyed.map(|batch| KeyedRequest { route: format!("{} {index}", batch.route), ..batch.clone() });
        let work = async |once: Option<Once<'_, UseCaseView>>| {
            self.use_cases.create(&self.person.actor, new, once.as_ref()).await
        };
        let settled = keyed::settle(self.keys, keyed, self.asked, created, work).await;
        let told = settled.and_then(|settled| match settled {
            Settled::Done(view) => Ok(ResultShape::done(index, StatusCode::CREATED, view.use_case.id, Some(&view))),
            Settled::Again(answer) => ResultShape::again(index, &answer),
        });
        told.unwrap_or_else(|problem| ResultShape::refused(index, None, &problem, self.asked))
    }

    async fn apply(&self, index: usize, operation: Operation) -> ResultShape {
        let (status, id) = alone(&operation);
        match self.use_cases.apply(&self.person.actor, operation).await.map_err(Problem::from) {
            Ok(Done { id, view }) => ResultShape::done(index, status, id, view.as_ref()),
            Err(problem) => ResultShape::refused(index, id, &problem, self.asked),
        }
    }
}

/// Nothing more can fail once one was done but writing the answer.
fn answer(results: Vec<ResultShape>) -> Result<Several, Problem> {
    let is_final = results.iter().all(|result| result.is_final);
    let answer = StoredAnswer {
        status: StatusCode::MULTI_STATUS.as_u16(),
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        body: serde_json::to_string(&ResultsShape { results }).map_err(Problem::internal)?,
    };
    Ok(Several { answer, is_final })
}
