//! Files over HTTP: taken through the server or announced and put, shown, removed. How a file is read stands in `content`; what may come in
//! and who may read it is the application's.

mod content;
mod ranges;
mod requests;
mod routes;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of files, below `/api/v1`.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(routes::upload).service(routes::announce).service(routes::receive).service(routes::complete);
    config.service(content::content).service(content::thumbnail).service(routes::get_one).service(routes::delete);
}

#[cfg(test)]
mod tests;
