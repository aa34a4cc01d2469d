//! The routes of the forum and of drafts: read the request, call one service, render. Rules are p2p-app's, wire shapes
//! of answers [`crate::wire`]'s.

mod best_answers;
mod categories;
mod category_requests;
mod drafts;
mod events;
mod fields;
mod posts;
mod replies;
mod revisions;
mod text_requests;
mod topic_requests;
mod topics;
mod votes;

use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts all of them, for the scope `/api/v1`.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .configure(categories::configure)
        .configure(topics::configure)
        .configure(posts::configure)
        .configure(replies::configure)
        .configure(revisions::configure)
        .configure(votes::configure)
        .configure(best_answers::configure)
        .configure(events::configure)
        .configure(drafts::configure);
}
