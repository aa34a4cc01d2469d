//! Messages, each person's side of their conversations, who gets nothing from whom, and the counts of what waits.

pub(super) const STATEMENTS: &[&str] = &[
    "CREATE TABLE messages (
        id {id} NOT NULL PRIMARY KEY,
        conversation_id {id} NOT NULL,
        sender_id {id} REFERENCES users (id) ON DELETE SET NULL,
        recipient_id {id} REFERENCES users (id) ON DELETE SET NULL,
        content TEXT,
        lang TEXT,
        dir TEXT NOT NULL,
        read_at BIGINT,
        edited_at BIGINT,
        deleted_at BIGINT,
        version INTEGER NOT NULL,
        created_at BIGINT NOT NULL
    )",
    "CREATE INDEX messages_of_conversation ON messages (conversation_id, created_at, id)",
    // By id behind the person: their own copy, and erasing them.
    "CREATE INDEX messages_of_sender ON messages (sender_id, id)",
    "CREATE INDEX messages_of_recipient ON messages (recipient_id, id)",
    // What waits for somebody, altogether and of one conversation. SQLite counts in the index alone what has the columns of the condition in it.
    "CREATE INDEX messages_waiting ON messages (recipient_id, conversation_id, created_at, id, read_at, deleted_at)
        WHERE read_at IS NULL AND deleted_at IS NULL",
    // A conversation as one of the two has it. The newest message is no reference: messages go with their whole conversation alone.
    "CREATE TABLE conversation_sides (
        user_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        conversation_id {id} NOT NULL,
        other_id {id} REFERENCES users (id) ON DELETE SET NULL,
        unread INTEGER NOT NULL,
        last_message_id {id} NOT NULL,
        updated_at BIGINT NOT NULL,
        PRIMARY KEY (user_id, conversation_id)
    ) {keyed}",
    "CREATE INDEX conversation_sides_newest ON conversation_sides (user_id, updated_at, conversation_id)",
    // The condition stands among the columns, so that SQLite does not take the index above for as good.
    "CREATE INDEX conversation_sides_unread
        ON conversation_sides (user_id, (unread > 0), updated_at, conversation_id, unread)
        WHERE unread > 0",
    "CREATE INDEX conversation_sides_with ON conversation_sides (other_id)",
    // Whether anybody has a conversation still.
    "CREATE INDEX conversation_sides_of ON conversation_sides (conversation_id)",
    "CREATE TABLE blocks (
        user_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        blocked_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        created_at BIGINT NOT NULL,
        PRIMARY KEY (user_id, blocked_id)
    ) {keyed}",
    "CREATE INDEX blocks_newest ON blocks (user_id, created_at, blocked_id)",
    "CREATE INDEX blocks_of ON blocks (blocked_id)",
    "CREATE TABLE unread_counts (
        user_id {id} NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
        messages INTEGER NOT NULL DEFAULT 0,
        messages_version BIGINT NOT NULL DEFAULT 0,
        notifications INTEGER NOT NULL DEFAULT 0,
        notifications_version BIGINT NOT NULL DEFAULT 0
    )",
];
