//! The services of what people tell each other, and of what they are told: messages, notifications, moderation, the dashboard, webhooks.

use p2p_app::{
    dashboard::{DashboardPorts, DashboardService},
    messages::MessageService,
    notifications::{NotificationService, Notifier, PostOffice},
    reports::ReportService,
    webhooks::{Announcer, Deliverer, WebhookService},
};
use tokio::runtime::Handle;

use super::Application;

impl Application {
    pub fn messages(&self) -> MessageService {
        MessageService {
            writing: self.writing.clone(),
            messages: self.ports.store.clone(),
            unread: self.ports.store.clone(),
            users: self.ports.store.clone(),
            files: self.ports.store.clone(),
        }
    }

    pub fn notifications(&self) -> NotificationService {
        NotificationService {
            writing: self.writing.clone(),
            reader: self.ports.store.clone(),
            unread: self.ports.store.clone(),
        }
    }

    /// Tells people and webhooks what happened.
    pub fn notifier(&self) -> Notifier {
        Notifier {
            writing: self.writing.clone(),
            reader: self.ports.store.clone(),
            announcer: self.announcer(),
            bell: self.bell.clone(),
        }
    }

    /// Puts letters together that waited.
    pub fn post_office(&self) -> PostOffice {
        PostOffice { writing: self.writing.clone(), reader: self.ports.store.clone() }
    }

    pub fn reports(&self) -> ReportService {
        ReportService {
            writing: self.writing.clone(),
            reading: self.reading.clone(),
            reports: self.ports.store.clone(),
            posts: self.ports.store.clone(),
            replies: self.ports.store.clone(),
            post_service: self.posts(),
            reply_service: self.replies(),
            topic_service: self.topics(),
        }
    }

    /// Reads its parts on this runtime.
    pub fn dashboard(&self) -> DashboardService {
        let ports = DashboardPorts {
            numbers: self.ports.store.clone(),
            activity: self.ports.store.clone(),
            unread: self.ports.store.clone(),
            clock: self.writing.clock.clone(),
        };
        DashboardService::new(ports, Handle::current())
    }

    pub fn webhooks(&self) -> WebhookService {
        WebhookService {
            store: self.ports.store.clone(),
            webhooks: self.ports.store.clone(),
            clock: self.writing.clock.clone(),
            ids: self.writing.ids.clone(),
            entropy: self.ports.platform.entropy.clone(),
            bell: self.bell.clone(),
            allow_private: self.private_webhooks,
        }
    }

    fn announcer(&self) -> Announcer {
        Announcer {
            webhooks: self.ports.store.clone(),
            ids: self.writing.ids.clone(),
            website_url: self.website_url.clone(),
        }
    }

    /// Calls webhooks.
    pub fn deliverer(&self) -> Deliverer {
        Deliverer {
            queue: self.ports.store.clone(),
            caller: self.ports.caller.clone(),
            clock: self.writing.clock.clone(),
            bell: self.bell.clone(),
        }
    }
}
