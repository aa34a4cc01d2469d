//! The layers in their order. From the outside in: the edge (request id, log, metrics, problems, security headers), CORS,
//! compression, trailing slashes, deadline; then the caller's own layers (sessions, unread parameters) and the routes.

use std::{sync::Arc, time::Duration};

use actix_web::{
    App, Error,
    body::MessageBody,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    http::header,
    middleware::{Compress, Next, NormalizePath, from_fn},
    web::Data,
};
use p2p_domain::port::clock::IdSource;

use super::{RouteTable, compression, cors, edge, fallback};
use crate::problem::Problem;

/// What the layers need to know.
#[derive(Clone)]
pub struct Edge {
    /// Origins that may call with credentials: `https://app.example.org`.
    pub origins: Vec<String>,
    /// After that a request is given up; sockets are not.
    pub deadline: Duration,
    /// Makes request ids.
    pub ids: Arc<dyn IdSource>,
    /// All documented paths.
    pub routes: Arc<RouteTable>,
}

impl Edge {
    /// How long a request may take when nobody says.
    pub const DEADLINE: Duration = Duration::from_secs(30);
}

/// Puts all layers around an application and sets its default service.
pub fn stack<T, B>(
    app: App<T>,
    edge: &Edge,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody + use<T, B>>,
        Error = Error,
        InitError = (),
    > + use<T, B>,
>
where
    T: ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse<B>, Error = Error, InitError = ()>
        + 'static,
    B: MessageBody + 'static,
{
    app.app_data(Data::new(edge.clone()))
        .app_data(Data::from(Arc::clone(&edge.routes)))
        .default_service(fallback())
        .wrap(from_fn(give_up))
        .wrap(NormalizePath::trim())
        .wrap(from_fn(compression::spare))
        .wrap(Compress::default())
        .wrap(cors::layer(&edge.origins))
        .wrap(from_fn(edge::observe))
}

/// Gives a request up when it takes too long; what it began is abandoned with it.
async fn give_up<B: MessageBody>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, Error> {
    let limit = request.app_data::<Data<Edge>>().map_or(Edge::DEADLINE, |edge| edge.deadline);
    if request.headers().contains_key(header::UPGRADE) {
        return next.call(request).await;
    }
    tokio::time::timeout(limit, next.call(request)).await.unwrap_or_else(|_| Err(Problem::new("timeout").into()))
}

#[cfg(test)]
mod tests;
