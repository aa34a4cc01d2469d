//! What a unit tells the two of a conversation. Every unit moves counts before it tells anything, and tells the one with the lower id
//! first: two who write to each other at once then wait for one another, and neither for ever.

use p2p_domain::{
    event::{Channel, LiveEvent},
    id::UserId,
    message::DirectMessage,
    port::{error::StoreError, store::UnitOfWork},
    timestamp::Timestamp,
    unread::UnreadCounts,
};

use super::MessageService;

/// Who are told of a message, in the order in which they are; who was erased is not.
pub(super) fn people(message: &DirectMessage) -> Vec<UserId> {
    in_order([message.sender_id, message.recipient_id])
}

/// These two, in the order in which they are told.
pub(super) fn in_order(two: [Option<UserId>; 2]) -> Vec<UserId> {
    let mut people: Vec<UserId> = two.into_iter().flatten().collect();
    people.sort_unstable();
    people
}

impl MessageService {
    /// Tells these people, then the one whose counts moved how much waits for them.
    pub(super) async fn tell_all(
        &self,
        unit: &mut dyn UnitOfWork,
        people: &[UserId],
        (at, event): (Timestamp, LiveEvent),
        moved: Option<(UserId, UnreadCounts)>,
    ) -> Result<(), StoreError> {
        for user in people {
            self.writing.tell(unit, Channel::User(*user), at, event.clone()).await?;
        }
        if let Some((user, counts)) = moved {
            self.writing.tell(unit, Channel::User(user), at, LiveEvent::Unread { counts }).await?;
        }
        Ok(())
    }
}
