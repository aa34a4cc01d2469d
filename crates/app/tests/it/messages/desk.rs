//! Two people who write to each other, and somebody who must not know of it.

use p2p_app::messages::{EditMessage, MessageError, MessageService, SendMessage};
use p2p_domain::{
    actor::Actor,
    error::Classify,
    event::{Channel, LiveEvent},
    id::{FileId, MessageId, UserId},
    job::{Job, Lane},
    message::{MessageText, MessageView},
    page::{Limit, PageRequest},
    port::{clock::Clock as _, outbox::OutboxQueue as _, stream::StreamReader as _},
    unread::UnreadCounts,
};
use std::time::Duration;

use crate::world::World;

/// Two people, with the service on their world.
pub struct Desk {
    pub world: World,
    pub messages: MessageService,
    pub amal: Actor,
    pub badr: Actor,
    pub stranger: Actor,
}

/// The service on that world.
pub fn service(world: &World) -> MessageService {
    MessageService {
        writing: world.posts.writing.clone(),
        messages: world.store.clone(),
        unread: world.store.clone(),
        users: world.store.clone(),
        files: world.store.clone(),
    }
}

impl Desk {
    pub async fn new() -> Self {
        let world = World::new().await;
        let (amal, badr, stranger) = (world.somebody().await, world.somebody().await, world.somebody().await);
        Self { messages: service(&world), world, amal, badr, stranger }
    }

    /// A message of that moment; the next one comes a second later.
    pub async fn send(&self, from: &Actor, to: &Actor, text: &str) -> MessageView {
        let view = self.try_send(from, to.user_id, &[], text).await.unwrap();
        self.world.ground.clock.advance(Duration::from_secs(1));
        view
    }

    pub async fn send_files(&self, from: &Actor, to: &Actor, files: &[FileId]) -> Result<MessageView, MessageError> {
        self.try_send(from, to.user_id, files, "look").await
    }

    pub async fn try_send(
        &self,
        from: &Actor,
        to: UserId,
        files: &[FileId],
        text: &str,
    ) -> Result<MessageView, MessageError> {
        let command = SendMessage { attachments: files.to_vec(), ..a_note_to(to, text) };
        self.messages.send(from, command, None).await
    }

    /// How much waits for somebody.
    pub async fn counts(&self, of: &Actor) -> UnreadCounts {
        self.messages.unread(of).await.unwrap()
    }

    /// Their unread messages.
    pub async fn waiting(&self, of: &Actor) -> u32 {
        self.counts(of).await.messages.unread
    }

    /// All that somebody was told, the oldest first.
    pub async fn told(&self, to: &Actor) -> Vec<LiveEvent> {
        let channel = Channel::User(to.user_id);
        let head = self.world.store.head(channel).await.unwrap();
        let events = self.world.store.since(channel, head.floor, 1_000).await.unwrap();
        events.into_iter().map(|told| told.event).collect()
    }

    /// What of it came behind the first so many.
    pub async fn told_behind(&self, to: &Actor, count: usize) -> Vec<LiveEvent> {
        self.told(to).await.split_off(count)
    }

    /// What waits for the handler that tells people; it is left there.
    pub async fn jobs(&self) -> Vec<Job> {
        let now = self.world.ground.clock.now();
        let claimed = self.world.store.claim(Lane::Wide, 1_000, Duration::ZERO, now).await.unwrap();
        claimed.into_iter().map(|claimed| claimed.job.unwrap()).collect()
    }

    /// The conversation of both, as one of them sees it: the texts, the newest first.
    pub async fn texts(&self, by: &Actor, with: &Actor) -> Vec<Option<String>> {
        let page = PageRequest::first(Limit::new(100).unwrap());
        let page = self.messages.list(by, with.user_id.uuid(), &page).await.unwrap();
        page.items.iter().map(|view| view.message.content.as_ref().map(|text| text.as_str().to_owned())).collect()
    }

    /// One message as somebody sees it.
    pub async fn message(&self, by: &Actor, id: MessageId) -> p2p_domain::message::DirectMessage {
        p2p_domain::port::message::MessageReader::message(self.world.store.as_ref(), by.user_id, id)
            .await
            .unwrap()
            .unwrap()
    }
}

pub fn a_note_to(recipient_id: UserId, text: &str) -> SendMessage {
    SendMessage { recipient_id, content: content(text), lang: None, attachments: Vec::new() }
}

pub fn content(text: &str) -> MessageText {
    MessageText::parse(text).unwrap()
}

pub fn edited(text: &str) -> EditMessage {
    EditMessage { content: Some(content(text)), ..EditMessage::default() }
}

/// What a refusal is called.
pub fn code<T: std::fmt::Debug, E: Classify + std::fmt::Debug>(outcome: Result<T, E>) -> &'static str {
    outcome.unwrap_err().code()
}

/// The names of what was told.
pub fn names(events: &[LiveEvent]) -> Vec<&'static str> {
    let name = |event: &LiveEvent| match event {
        LiveEvent::Message { .. } => "message",
        LiveEvent::MessageUpdated { .. } => "message_updated",
        LiveEvent::MessageRead { .. } => "message_read",
        LiveEvent::Notification { .. } => "notification",
        LiveEvent::Unread { .. } => "unread",
        _ => "other",
    };
    events.iter().map(name).collect()
}
