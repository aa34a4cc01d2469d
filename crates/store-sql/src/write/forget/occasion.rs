//! Occasions that wait to be told, without somebody who is erased.

use p2p_domain::{
    id::UserId,
    notification::{Happening, Occasion},
};

/// Takes them out of whom it is told to; false when nobody is told of it any longer, because it is of them, or to them alone.
pub(super) fn without(occasion: &mut Occasion, user: UserId) -> bool {
    if occasion.names(user) {
        return false;
    }
    let leave_out = |people: &mut Vec<UserId>| people.retain(|one| *one != user);
    let empty = |one: &mut Option<UserId>| *one = one.filter(|one| *one != user);
    match &mut occasion.what {
        Happening::TopicOpened { mentions, .. } | Happening::Edited { mentions, .. } => leave_out(mentions),
        Happening::Posted { topic_author, mentions, .. } => {
            empty(topic_author);
            leave_out(mentions);
        }
        Happening::Replied { answered, mentions, .. } => {
            leave_out(answered);
            leave_out(mentions);
        }
        Happening::BestAnswerChosen { author, .. } => empty(author),
        Happening::InvitationAccepted { invited_by, .. } => empty(invited_by),
        Happening::MessageSent { recipient, .. } => return *recipient != user,
        Happening::UseCasePublished { .. } | Happening::Reported { .. } => {}
    }
    true
}

#[cfg(test)]
mod tests {
    use p2p_domain::{
        id::{ConversationId, EventId, MessageId, PostId, TopicId},
        timestamp::Timestamp,
    };
    use uuid::Uuid;

    use super::*;

    fn user(n: u128) -> UserId {
        UserId::new(Uuid::from_u128(n))
    }

    fn occasion(what: Happening) -> Occasion {
        Occasion {
            id: EventId::new(Uuid::from_u128(1)),
            at: Timestamp::from_millis(1),
            actor_id: Some(user(1)),
            actor_organization_id: None,
            what,
            title: String::new(),
            excerpt: String::new(),
        }
    }

    #[test]
    fn who_is_erased_is_told_nothing_and_others_as_before() {
        let posted = |topic_author, mentions| {
            occasion(Happening::Posted {
                topic_id: TopicId::new(Uuid::from_u128(5)),
                topic_author,
                topic_organization_id: None,
                post_id: PostId::new(Uuid::from_u128(6)),
                mentions,
            })
        };
        let mut told = posted(Some(user(2)), vec![user(2), user(3)]);
        assert!(without(&mut told, user(2)));
        assert_eq!(told, posted(None, vec![user(3)]));
        assert!(!without(&mut told, user(1)), "of what they did, nothing is told");
        let mut private = occasion(Happening::MessageSent {
            message_id: MessageId::new(Uuid::from_u128(7)),
            conversation_id: ConversationId::new(Uuid::from_u128(8)),
            recipient: user(2),
        });
        assert!(without(&mut private, user(3)) && !without(&mut private, user(2)));
    }
}
