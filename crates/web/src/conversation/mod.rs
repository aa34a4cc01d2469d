//! The routes of what people write to each other and are told of: messages, who is blocked, notifications and how they are told. Rules are
//! p2p-app's, wire shapes of answers [`crate::wire`]'s.

mod blocks;
mod conversations;
mod message_requests;
mod messages;
mod notifications;
mod preferences;
mod reading;

use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts all of them, for the scope `/api/v1`. What is named by a word comes before what is named by an id.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .configure(blocks::configure)
        .configure(conversations::configure)
        .configure(messages::configure)
        .configure(preferences::configure)
        .configure(notifications::configure);
}

#[cfg(test)]
mod tests;
