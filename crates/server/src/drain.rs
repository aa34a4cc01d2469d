//! Knows how many requests and sockets are under way, so that going down waits for them and for nothing else: connections
//! that are merely kept open for a next request hold nobody up.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use actix_web::{
    Error,
    body::{BodySize, BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::ConnectionType,
    middleware::Next,
    web::{Bytes, Data},
};
use tokio::sync::watch;

/// Counts what is under way; clones count together.
#[derive(Clone)]
pub(crate) struct UnderWay {
    count: Arc<watch::Sender<usize>>,
    going_down: watch::Receiver<bool>,
}

/// One request or socket that is under way.
struct Held(Arc<watch::Sender<usize>>);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

impl UnderWay {
    /// Nothing yet.
    pub fn new(going_down: watch::Receiver<bool>) -> Self {
        Self { count: Arc::new(watch::Sender::new(0)), going_down }
    }

    /// Tells when the server goes down.
    pub fn going_down(&self) -> watch::Receiver<bool> {
        self.going_down.clone()
    }

    fn hold(&self) -> Held {
        self.count.send_modify(|count| *count += 1);
        Held(Arc::clone(&self.count))
    }

    /// Waits until nothing is under way.
    pub async fn nothing(&self) {
        // The sender is `self`, so the wait cannot end in its absence.
        let _sender_is_gone = self.count.subscribe().wait_for(|count| *count == 0).await.is_err();
    }

    /// How much is under way.
    pub fn count(&self) -> usize {
        *self.count.borrow()
    }
}

/// The outermost layer: holds the request until its answer has been read to its end, and while the server goes down asks clients
/// to come back on another connection.
pub(crate) async fn layer(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let under_way = request.app_data::<Data<UnderWay>>().cloned();
    let held = under_way.as_ref().map(|under_way| under_way.hold());
    let mut response = next.call(request).await?;
    if under_way.is_some_and(|under_way| *under_way.going_down.borrow()) && !response.response().head().upgrade() {
        response.response_mut().head_mut().set_connection_type(ConnectionType::Close);
    }
    Ok(response.map_body(|_, body| BoxBody::new(HeldBody { body: BoxBody::new(body), _held: held })))
}

struct HeldBody {
    body: BoxBody,
    _held: Option<Held>,
}

impl MessageBody for HeldBody {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.get_mut().body).poll_next(context)
    }
}

#[cfg(test)]
mod tests {
    use actix_web::{App, HttpResponse, middleware::from_fn, test, web};

    use super::*;

    #[actix_web::test]
    async fn an_answer_is_held_until_it_is_read_and_closes_while_going_down() {
        let going_down = watch::Sender::new(false);
        let under_way = UnderWay::new(going_down.subscribe());
        let app = App::new()
            .app_data(Data::new(under_way.clone()))
            .route("/", web::get().to(|| async { HttpResponse::Ok().body("text") }))
            .wrap(from_fn(layer));
        let service = test::init_service(app).await;
        let response = test::call_service(&service, test::TestRequest::get().uri("/").to_request()).await;
        assert_eq!((under_way.count(), response.response().head().connection_type()), (1, ConnectionType::KeepAlive));
        assert_eq!(test::read_body(response).await, "text");
        under_way.nothing().await;
        going_down.send_replace(true);
        let response = test::call_service(&service, test::TestRequest::get().uri("/").to_request()).await;
        assert_eq!(response.response().head().connection_type(), ConnectionType::Close);
    }
}
