//! People and their organizations over HTTP: the routes and what they are sent. How people are shown is in `wire`.

mod activity;
mod archive;
mod archive_parts;
mod archive_talk;
mod invitation_batch;
mod invitation_requests;
mod invitations;
mod manage;
mod manage_requests;
mod organizations;
mod pictures;
mod privacy;
mod requests;
mod users;

use utoipa_actix_web::service_config::ServiceConfig;

pub(crate) use self::manage_requests::{EditAccess, PeopleFilters};

/// The routes of people and organizations, below `/api/v1`.
pub fn configure(config: &mut ServiceConfig<'_>) {
    // `/users/me` and `/users/invitations` before `/users/{id}`: the first that fits answers.
    config.service(users::me).service(users::edit_me);
    config.service(pictures::set_avatar).service(pictures::remove_avatar);
    config.service(activity::list).service(privacy::export).service(privacy::erase);
    config.service(invitations::invite).service(invitation_batch::invite_all);
    config
        .service(invitations::list)
        .service(invitations::get_one)
        .service(invitations::revoke)
        .service(invitations::resend);
    config.service(manage::list).service(manage::edit).service(manage::deactivate).service(users::get_one);
    config.service(organizations::current).service(organizations::edit).service(organizations::members);
    config.service(organizations::stats).service(pictures::set_logo).service(pictures::remove_logo);
    config.service(pictures::show);
}

#[cfg(test)]
mod tests;
