//! Notifications, what people chose to hear of, and when each got the latest letter at once; and by what the people to tell are found.

pub(super) const STATEMENTS: &[&str] = &[
    // What one is about is of several kinds and may go, so it is no reference.
    "CREATE TABLE notifications (
        id {id} NOT NULL PRIMARY KEY,
        user_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        kind {key} NOT NULL,
        actor_id {id} REFERENCES users (id) ON DELETE SET NULL,
        about_kind TEXT NOT NULL,
        about_id {id} NOT NULL,
        place_id {id},
        title TEXT NOT NULL,
        excerpt TEXT NOT NULL,
        shown BOOLEAN NOT NULL,
        email {key} NOT NULL,
        read_at BIGINT,
        letter_id {id},
        mailed_at BIGINT,
        created_at BIGINT NOT NULL,
        CONSTRAINT notifications_once_key UNIQUE (user_id, kind, about_id)
    )",
    "CREATE INDEX notifications_shown ON notifications (user_id, created_at, id) WHERE shown = TRUE",
    // Listed, counted in the index alone, and read all at once.
    "CREATE INDEX notifications_unread ON notifications (user_id, shown, created_at, id, read_at) WHERE read_at IS NULL",
    // By id behind the person: their own copy.
    "CREATE INDEX notifications_of_user ON notifications (user_id, id)",
    "CREATE INDEX notifications_waiting ON notifications (email, user_id, created_at)
        WHERE read_at IS NULL AND letter_id IS NULL AND email <> 'off'",
    "CREATE INDEX notifications_of_letter ON notifications (letter_id, created_at, id) WHERE letter_id IS NOT NULL",
    "CREATE INDEX notifications_about ON notifications (about_id, user_id, id)",
    "CREATE INDEX notifications_in ON notifications (place_id, user_id, id) WHERE place_id IS NOT NULL",
    "CREATE INDEX notifications_made ON notifications (created_at, id)",
    "CREATE INDEX notifications_by ON notifications (actor_id) WHERE actor_id IS NOT NULL",
    "CREATE TABLE notification_preferences (
        user_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        kind {key} NOT NULL,
        in_app BOOLEAN NOT NULL,
        email TEXT NOT NULL,
        PRIMARY KEY (user_id, kind)
    ) {keyed}",
    // The latest letter at once, after which the next one waits a little.
    "CREATE TABLE instant_letters (
        user_id {id} NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
        lettered_at BIGINT NOT NULL
    )",
    // The people of a circle, by their ids.
    "CREATE INDEX users_in ON users (organization_id, id)",
    "CREATE INDEX users_admins ON users (organization_id, id) WHERE role = 'admin'",
    "CREATE INDEX users_superusers ON users (role, id) WHERE role = 'superuser'",
];
