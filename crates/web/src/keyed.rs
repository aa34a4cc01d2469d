//! Requests with an `Idempotency-Key`: reserve, work, keep the answer; or give the first answer again.

use actix_web::{HttpResponse, ResponseError as _, http::StatusCode};
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

/// What work of several units is answered.
#[derive(Debug, Clone)]
pub struct Several {
    /// The answer.
    pub answer: StoredAnswer,
    /// Whether each of them came out for good: see [`is_final`].
    pub is_final: bool,
}

/// Whether a refusal stands however often the same is asked; after a fault of ours, and once there is a session or room for one more,
/// it may come out otherwise.
#[must_use]
pub fn is_final(status: StatusCode) -> bool {
    !status.is_server_error() && !matches!(status, StatusCode::UNAUTHORIZED | StatusCode::TOO_MANY_REQUESTS)
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
            let kept = is_final(problem.status_code()).then(|| respond::stored(&problem, asked));
            note_outcome(keys, &request, kept.as_ref()).await;
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

/// The same for work of several units, each of which may come out for itself: the answer is kept behind them, where all came out for
/// good. Who repeats the request after a crash in between, or after a fault of ours, has the work done again, so each unit must stand
/// that.
pub async fn answer_of_several<E, F>(
    keys: &IdempotencyService,
    request: Option<KeyedRequest>,
    asked: &Asked,
    work: impl FnOnce() -> F,
) -> Result<HttpResponse, Problem>
where
    F: Future<Output = Result<Several, E>>,
    Problem: From<E>,
{
    let kept = request.clone();
    match settle(keys, request, asked, |several: &Several| several.answer.clone(), |_| work()).await? {
        Settled::Done(several) => {
            if let Some(request) = kept {
                let kept = several.is_final.then_some(&several.answer);
                note_outcome(keys, &request, kept).await;
            }
            Ok(respond::send(several.answer))
        }
        Settled::Again(answer) => Ok(respond::replay(answer)),
    }
}

/// Keeps an answer, or frees its key.
async fn note_outcome(keys: &IdempotencyService, request: &KeyedRequest, kept: Option<&StoredAnswer>) {
    let noted = match kept {
        Some(answer) => keys.refuse(request, answer).await,
        None => keys.release(request).await,
    };
    if let Err(error) = noted {
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "an idempotency key stays reserved until its lease ends"
        );
    }
}

#[cfg(test)]
mod tests;
