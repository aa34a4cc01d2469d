//! The layers in their order. From the outside in: the edge (request id, log, metrics, problems, security headers), CORS,
//! compression, trailing slashes, deadline; then the caller's own layers (sessions, unread parameters) and the routes.

use std::{sync::Arc, time::Duration};

use actix_web::{
    App, Error,
    body::MessageBody,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    middleware::{Compress, NormalizePath, from_fn},
    web::Data,
};
use p2p_domain::port::clock::IdSource;

use super::{RouteTable, compression, cors, deadline, edge, fallback};

/// What the layers need to know.
#[derive(Clone)]
pub struct Edge {
    /// Origins that may call with credentials: `https://app.example.org`.
    pub origins: Vec<String>,
    /// After that without progress a request is given up; sockets are not.
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
        .wrap(from_fn(deadline::give_up))
        .wrap(NormalizePath::trim())
        .wrap(from_fn(compression::spare))
        .wrap(Compress::default())
        .wrap(cors::layer(&edge.origins))
        .wrap(from_fn(edge::observe))
}

#[cfg(test)]
mod tests;
