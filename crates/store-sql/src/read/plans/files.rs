//! Files: each is found by its id, by what it hangs on, or among those that hang on nothing.

use p2p_domain::{file::FileHolder, id::FileId};
use uuid::Uuid;

use super::{super::file, AT, ID, SQLITE, audience, follows, plan};

/// Where the store finds a file by its id.
const BY_ID: &str = "sqlite_autoindex_files_1 (id=?)";

#[tokio::test]
async fn a_file_and_what_it_hangs_on_are_looked_up() {
    let steps = plan(file::readable(SQLITE, &audience(), FileId::new(ID))).await;
    follows(&steps, BY_ID);
    for table in ["posts", "replies", "use_cases", "messages"] {
        follows(&steps, &format!("sqlite_autoindex_{table}_1 (id=?)"));
    }
}

#[tokio::test]
async fn what_hangs_on_many_things_is_found_along_their_indexes() {
    let post = (1..=20).map(|n| FileHolder::Post(Uuid::from_u128(n)));
    let reply = (1..=60).map(|n| FileHolder::Reply(Uuid::from_u128(n)));
    let use_case = (1..=3).map(|n| FileHolder::UseCase(Uuid::from_u128(n)));
    let message = (1..=7).map(|n| FileHolder::Message(Uuid::from_u128(n)));
    let holders: Vec<_> = post.chain(reply).chain(use_case).chain(message).collect();
    let steps = plan(file::attached(SQLITE, &holders)).await;
    follows(&steps, "files_of_message (message_id=?)");
    follows(&steps, "files_of_use_case (use_case_id=?)");
    follows(&steps, "files_of_post (post_id=?)");
    follows(&steps, "files_of_reply (reply_id=?)");
}

#[tokio::test]
async fn orphans_are_read_in_their_order_and_no_others() {
    follows(&plan(file::orphans(SQLITE, AT, 100)).await, "files_loose (loose_since<?)");
}

#[tokio::test]
async fn known_ids_are_looked_up() {
    let ids: Vec<_> = (1..=300).map(|n| FileId::new(Uuid::from_u128(n))).collect();
    follows(&plan(file::known_of(SQLITE, &ids)).await, BY_ID);
}
