//! The SuperTokens Frontend Driver Interface under `/auth`, so that the stock clients work unchanged: their paths, bodies,
//! headers and status words. What happens behind them are the same services as behind `/api/v1/auth`.
//!
//! These routes are not in the OpenAPI document: their contract is the clients' (docs/API.md tells what of it is served).

mod answer;
mod discovery;
mod form;
mod passwords;
mod sessions;
mod sign;
#[cfg(test)]
mod tests;
mod user;
mod verification;

use actix_web::{
    HttpResponse, Resource, Route,
    web::{self, PayloadConfig, ServiceConfig},
};

use crate::problem::Problem;

/// The address of the API and `/auth`: who issues the tokens.
#[derive(Debug, Clone)]
pub struct Issuer(pub String);

/// Largest body that is read, in bytes: forms are small.
const BODY_MAX: usize = 16 * 1024;

/// The routes, for one tenant; the clients may also name it in the path.
pub(crate) fn configure(config: &mut ServiceConfig) {
    config.service(web::scope("/auth").service(web::scope("/public").configure(routes)).configure(routes));
}

fn routes(config: &mut ServiceConfig) {
    config
        .app_data(PayloadConfig::new(BODY_MAX))
        .service(at("/emailpassword/email/exists", [web::get().to(sign::email_exists)]))
        .service(at("/signup/email/exists", [web::get().to(sign::email_exists)]))
        .service(at("/signup", [web::post().to(sign::sign_up)]))
        .service(at("/signin", [web::post().to(sign::sign_in)]))
        .service(at("/signout", [web::post().to(sessions::sign_out)]))
        .service(at("/session/refresh", [web::post().to(sessions::refresh)]))
        .service(at("/user/password/reset/token", [web::post().to(passwords::request)]))
        .service(at("/user/password/reset", [web::post().to(passwords::reset)]))
        .service(at("/user/email/verify/token", [web::post().to(verification::send)]))
        .service(at("/user/email/verify", [web::get().to(verification::look), web::post().to(verification::verify)]))
        .service(at("/jwt/jwks.json", [web::get().to(discovery::keys)]))
        .service(at("/.well-known/openid-configuration", [web::get().to(discovery::configuration)]))
        .service(at("/loginmethods", [web::get().to(discovery::login_methods)]));
}

/// A path with its methods; another method is answered like a path that is not there, as the clients expect.
fn at(path: &str, routes: impl IntoIterator<Item = Route>) -> Resource {
    let resource = web::resource(path).default_service(web::to(nothing_here));
    routes.into_iter().fold(resource, Resource::route)
}

async fn nothing_here() -> Result<HttpResponse, Problem> {
    Err(Problem::new("route_not_found"))
}
