//! Layers around every route. Sessions and rate limits are not here: they call the application.

pub mod client_address;
mod compression;
mod cors;
mod deadline;
mod edge;
mod fallback;
pub mod rate_limit;
pub mod request_id;
pub mod routes;
mod stack;

pub use self::{
    client_address::{ClientAddress, ProxyListError, TrustedProxies},
    deadline::Deadline,
    edge::Bodiless,
    fallback::fallback,
    routes::{RouteTable, refuse_undocumented},
    stack::{Edge, stack},
};
