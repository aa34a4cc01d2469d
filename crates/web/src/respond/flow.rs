//! Answers that are written while they are read. No piece is made before the client has taken the one before it, and a client
//! that goes away takes the rest of the work with it.

use std::io;

use actix_web::{HttpResponse, HttpResponseBuilder};
use bytes::Bytes;
use futures_util::{
    Stream, StreamExt as _, TryStreamExt as _,
    stream::{self, LocalBoxStream},
};

use crate::problem::Problem;

/// Bytes of an answer as they are made, or what went wrong.
pub type Pieces = LocalBoxStream<'static, Result<Bytes, Problem>>;

/// The answer of those pieces, of which nobody knows yet how many there are.
pub async fn flow(mut head: HttpResponseBuilder, pieces: Pieces) -> Result<HttpResponse, Problem> {
    Ok(head.streaming(begun(pieces).await?))
}

/// Those pieces as a body. The first one is awaited: what fails before it is told as a problem, and what fails later breaks
/// the answer off, so that nobody takes half of it for the whole.
pub async fn begun(pieces: Pieces) -> Result<impl Stream<Item = io::Result<Bytes>> + use<>, Problem> {
    let mut pieces = pieces.fuse();
    let first = pieces.next().await.transpose()?;
    Ok(stream::iter(first.map(Ok)).chain(pieces).map_err(|problem: Problem| {
        problem.log();
        io::Error::other(problem.code())
    }))
}

#[cfg(test)]
mod tests {
    use actix_web::body::to_bytes;

    use super::*;

    fn pieces(failing: usize) -> Pieces {
        let piece = move |number: usize| {
            if number == failing { Err(Problem::new("unavailable")) } else { Ok(Bytes::from_static(b"piece ")) }
        };
        stream::iter(0..3_usize).map(piece).boxed_local()
    }

    #[actix_web::test]
    async fn what_fails_at_once_is_a_problem_and_what_fails_later_breaks_off() {
        let whole = flow(HttpResponse::Ok(), pieces(9)).await.unwrap();
        assert_eq!(to_bytes(whole.into_body()).await.unwrap(), "piece piece piece ");
        assert_eq!(flow(HttpResponse::Ok(), pieces(0)).await.unwrap_err().code(), "unavailable");
        let broken = flow(HttpResponse::Ok(), pieces(1)).await.unwrap();
        assert!(to_bytes(broken.into_body()).await.is_err());
        let empty = flow(HttpResponse::Ok(), stream::empty().boxed_local()).await.unwrap();
        assert!(to_bytes(empty.into_body()).await.unwrap().is_empty());
    }
}
