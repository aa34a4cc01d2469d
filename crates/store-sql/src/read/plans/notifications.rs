//! Notifications, those who wait for a letter, and whom to tell.

use p2p_domain::{
    id::{EventId, NotificationId, OrganizationId, TopicId, UserId},
    notification::{Circle, EmailChoice, NotificationKey},
    page::Start,
};
use uuid::Uuid;

use super::{
    super::notification::{self, addressees},
    AT, ID, SQLITE, follows, page, plan, starts, walks_nothing_but,
};

const USER: UserId = UserId::new(ID);

#[tokio::test]
async fn notifications_are_listed_along_the_index_of_their_person() {
    for start in starts(NotificationKey { at: AT, id: NotificationId::new(ID) }) {
        for (unread_only, index) in
            [(false, "notifications_shown (user_id=?"), (true, "notifications_unread (user_id=? AND shown=?")]
        {
            let steps = plan(notification::list(SQLITE, USER, unread_only, &page(start))).await;
            let seek = if matches!(start, Start::After(_)) { " AND (created_at,id)<(?,?))" } else { ")" };
            follows(&steps, &format!("INDEX {index}{seek}"));
        }
    }
}

#[tokio::test]
async fn letters_are_put_together_along_indexes() {
    let letter = plan(notification::told_by(SQLITE, EventId::new(ID))).await;
    follows(&letter, "notifications_of_letter (letter_id=?)");
    for email in [EmailChoice::Instant, EmailChoice::Daily] {
        for (after, bound) in [(None, ")"), (Some(USER), " AND user_id>?)")] {
            let steps = plan(notification::awaiting(SQLITE, email, AT, AT, after, 500)).await;
            follows(&steps, &format!("notifications_waiting (email=?{bound}"));
        }
    }
}

#[tokio::test]
async fn the_people_of_a_circle_are_found_by_their_ids() {
    let of = OrganizationId::new(ID);
    for (circle, index, column) in [
        (Circle::People((1..=20).map(|n| UserId::new(Uuid::from_u128(n))).collect()), "autoindex_users_1 (id=?", ""),
        (Circle::Followers(TopicId::new(ID)), "f USING PRIMARY KEY (topic_id=?", " AND user_id>?"),
        (Circle::Members(of), "users_in (organization_id=?", " AND id>?"),
        (Circle::Moderators(Some(of)), "users_admins (organization_id=?", " AND id>?"),
    ] {
        for (after, bound) in [(None, ""), (Some(USER), column)] {
            let steps = plan(addressees::query(SQLITE, &circle, Some(USER), after, 500)).await;
            walks_nothing_but(&steps, &format!("{index}{bound}"));
            walks_nothing_but(&steps, "b USING PRIMARY KEY (user_id=? AND blocked_id=?)");
        }
    }
    let steps = plan(addressees::query(SQLITE, &Circle::Moderators(None), None, Some(USER), 500)).await;
    walks_nothing_but(&steps, "users_superusers (role=? AND id>?)");
}
