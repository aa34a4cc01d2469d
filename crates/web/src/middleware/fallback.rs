//! What is answered where no route fits: 405 where another method would, else 404.

use actix_web::{
    HttpRequest, HttpResponse, Route,
    http::{
        Method,
        header::{self, HeaderValue},
    },
    web::{self, Data},
};

use super::{RouteTable, routes::method_not_allowed};
use crate::problem::Problem;

/// The default service of the application.
#[must_use]
pub fn fallback() -> Route {
    web::to(nothing_here)
}

async fn nothing_here(request: HttpRequest, routes: Data<RouteTable>) -> Result<HttpResponse, Problem> {
    let Some(route) = routes.find(request.path()) else { return Err(Problem::new("route_not_found")) };
    if request.method() == Method::OPTIONS {
        let allow = HeaderValue::from_str(&route.allow()).map_err(Problem::internal)?;
        return Ok(HttpResponse::NoContent().insert_header((header::ALLOW, allow)).finish());
    }
    Err(method_not_allowed(&route.allow()))
}
