//! Requests with an `Idempotency-Key`: reserve, work, keep the answer; or give the first answer again.

use actix_web::{HttpResponse, ResponseError as _};
use p2p_app::idempotency::{IdempotencyService, Once};
use p2p_domain::idempotency::{KeyedRequest, Reservation, StoredAnswer};

use crate::{
    problem::{Asked, Problem},
    respond,
};

/// How a keyed request ended.
pub enum Settled<T> {
    /// The work was done now.
    Done(T),
    /// It was done before: this was the answer.
    Again(StoredAnswer),
}

/// Does work at most once per key. `render` makes the answer that is stored in the unit of the work.
///
/// Refusals (4xx but 401, 409 in progress and 429) are answers too; after a fault of ours the key is free again.
pub async fn settle<'r, T, E, F>(
    keys: &IdempotencyService,
    request: Option<KeyedRequest>,
    asked: &Asked,
    render: impl Fn(&T) -> StoredAnswer + Send + Sync + 'r,
    work: impl FnOnce(Option<Once<'r, T>>) -> F,
) -> Result<Settled<T>, Problem>
where
    F: Future<Output = Result<T, E>>,
    Problem: From<E>,
{
    let Some(request) = request else { return Ok(Settled::Done(work(None).await?)) };
    match keys.begin(&request).await.map_err(p2p_app::error::ServiceError::from)? {
        Reservation::Done(answer) => return Ok(Settled::Again(answer)),
        Reservation::Running => return Err(Problem::new("idempotency_in_progress")),
        Reservation::Reused => return Err(Problem::new("idempotency_key_reused")),
        Reservation::Fresh => {}
    }
    let once = Once::new(request.clone(), render);
    match work(Some(once)).await {
        Ok(outcome) => Ok(Settled::Done(outcome)),
        Err(error) => {
            let problem = Problem::from(error);
            let kept = problem.status_code().is_client_error() && !matches!(problem.status_code().as_u16(), 401 | 429);
            let settled = if kept {
                keys.refuse(&request, &respond::stored(&problem, asked)).await
            } else {
                keys.release(&request).await
            };
            if let Err(error) = settled {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "an idempotency key stays reserved until its lease ends"
                );
            }
            Err(problem)
        }
    }
}

/// The same, answered over HTTP.
pub async fn answer<'r, T, E, F>(
    keys: &IdempotencyService,
    request: Option<KeyedRequest>,
    asked: &Asked,
    render: impl Fn(&T) -> StoredAnswer + Copy + Send + Sync + 'r,
    work: impl FnOnce(Option<Once<'r, T>>) -> F,
) -> Result<HttpResponse, Problem>
where
    F: Future<Output = Result<T, E>>,
    Problem: From<E>,
{
    match settle(keys, request, asked, render, work).await? {
        Settled::Done(outcome) => Ok(respond::send(render(&outcome))),
        Settled::Again(answer) => Ok(respond::replay(answer)),
    }
}

/// The same for work of several units, each of which may come out for itself: the answer is kept behind them. Who repeats the
/// request after a crash in between has the work done again, so each unit must stand that.
pub async fn answer_of_several<E, F>(
    keys: &IdempotencyService,
    request: Option<KeyedRequest>,
    asked: &Asked,
    work: impl FnOnce() -> F,
) -> Result<HttpResponse, Problem>
where
    F: Future<Output = Result<StoredAnswer, E>>,
    Problem: From<E>,
{
    let kept = request.clone();
    match settle(keys, request, asked, StoredAnswer::clone, |_| work()).await? {
        Settled::Done(answer) => {
            if let Some(request) = kept
                && let Err(error) = keys.refuse(&request, &answer).await
            {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "an idempotency key stays reserved until its lease ends"
                );
            }
            Ok(respond::send(answer))
        }
        Settled::Again(answer) => Ok(respond::replay(answer)),
    }
}
