//! Conversations, messages, blocks, and the own copy of what somebody wrote to others and was told.

use p2p_domain::{
    id::{ConversationId, MessageId, NotificationId, ReportId, UserId},
    message::{BlockKey, ConversationKey, MessageKey},
    page::Start,
};

use super::{
    super::{message, personal_conversation, unread},
    AT, ID, SQLITE, follows, page, plan, starts, walks_nothing_but,
};

const READER: UserId = UserId::new(ID);
const CONVERSATION: ConversationId = ConversationId::new(ID);

#[tokio::test]
async fn conversations_are_listed_along_the_index_of_the_reader() {
    for start in starts(ConversationKey { at: AT, id: CONVERSATION }) {
        for (unread_only, index) in [
            (false, "conversation_sides_newest (user_id=?"),
            (true, "conversation_sides_unread (user_id=? AND <expr>=?"),
        ] {
            let steps = plan(message::conversations(SQLITE, READER, unread_only, &page(start))).await;
            let seek = if matches!(start, Start::After(_)) { " AND (updated_at,conversation_id)<(?,?))" } else { ")" };
            follows(&steps, &format!("{index}{seek}"));
            follows(&steps, "sqlite_autoindex_messages_1 (id=?)");
        }
    }
}

#[tokio::test]
async fn messages_are_listed_along_the_index_of_their_conversation() {
    for start in starts(MessageKey { at: AT, id: MessageId::new(ID) }) {
        let steps = plan(message::messages(SQLITE, READER, CONVERSATION, &page(start))).await;
        let seek = if matches!(start, Start::After(_)) { " AND (created_at,id)<(?,?))" } else { ")" };
        follows(&steps, &format!("messages_of_conversation (conversation_id=?{seek}"));
        follows(&steps, "s USING PRIMARY KEY (user_id=? AND conversation_id=?)");
    }
    follows(&plan(message::one(SQLITE, READER, MessageId::new(ID))).await, "sqlite_autoindex_messages_1 (id=?)");
}

#[tokio::test]
async fn blocks_are_listed_along_their_index() {
    for start in starts(BlockKey { at: AT, user: READER }) {
        follows(&plan(message::blocks(SQLITE, READER, &page(start))).await, "blocks_newest (user_id=?");
    }
}

#[tokio::test]
async fn what_waits_is_counted_in_indexes_alone() {
    for after in [None, Some(READER)] {
        let steps = plan(unread::drifted(SQLITE, after, 500)).await;
        for index in [
            "messages_waiting (recipient_id=?)",
            "notifications_unread (user_id=? AND shown=?)",
            "conversation_sides_unread (user_id=?)",
        ] {
            let text = steps.join("\n");
            assert!(text.contains(&format!("COVERING INDEX {index}")), "not in {index}:\n{text}");
        }
        assert!(!steps.iter().any(|step| step.contains("TEMP B-TREE")), "{steps:?}");
    }
}

#[tokio::test]
async fn the_own_copy_is_read_in_the_order_of_ids() {
    for after in [None, Some(ID)] {
        let bound = |column: &str| if after.is_some() { format!(" AND {column}>?)") } else { ")".to_owned() };
        let steps = plan(personal_conversation::messages(SQLITE, READER, after.map(MessageId::new), 500)).await;
        for (index, column) in [("messages_of_sender", "sender_id"), ("messages_of_recipient", "recipient_id")] {
            walks_nothing_but(&steps, &format!("{index} ({column}=?{}", bound("id")));
        }
        let steps = plan(personal_conversation::blocked(SQLITE, READER, after.map(UserId::new), 500)).await;
        follows(&steps, &format!("b USING PRIMARY KEY (user_id=?{}", bound("blocked_id")));
        let steps = plan(personal_conversation::told(SQLITE, READER, after.map(NotificationId::new), 500)).await;
        follows(&steps, &format!("notifications_of_user (user_id=?{}", bound("id")));
        let steps = plan(personal_conversation::reported(SQLITE, READER, after.map(ReportId::new), 500)).await;
        follows(&steps, &format!("reports_by (reporter_id=?{}", bound("id")));
    }
}
