//! People and their organizations over HTTP: the routes and what they are sent. How people are shown is in `wire`.

mod organizations;
mod requests;
mod users;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of people and organizations, below `/api/v1`.
pub fn configure(config: &mut ServiceConfig<'_>) {
    // `/users/me` before `/users/{id}`: the first that fits answers.
    config.service(users::me).service(users::edit_me).service(users::get_one);
    config.service(organizations::current).service(organizations::edit).service(organizations::members);
}

#[cfg(test)]
mod tests;
