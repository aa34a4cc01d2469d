//! The same message again: by its key, and by a store that asks for another try.

use p2p_app::{
    idempotency::Once,
    messages::{MessageError, MessageService},
};
use p2p_contract::build;
use p2p_domain::{
    actor::Actor,
    idempotency::{KeyedRequest, Reservation, StoredAnswer},
    message::MessageView,
    port::error::StoreErrorKind,
};

use super::desk::{Desk, a_note_to, code};

fn render(view: &MessageView) -> StoredAnswer {
    StoredAnswer { status: 201, headers: Vec::new(), body: view.message.id.to_string() }
}

async fn send(
    messages: &MessageService,
    (from, to): (&Actor, &Actor),
    request: &KeyedRequest,
) -> Result<MessageView, MessageError> {
    let once = Once::new(request.clone(), render);
    messages.send(from, a_note_to(to.user_id, "once"), Some(&once)).await
}

#[tokio::test]
async fn a_key_that_comes_again_tells_the_same_message() {
    let desk = Desk::new().await;
    let request = KeyedRequest { user_id: desk.amal.user_id, ..build::a_request(&build::a_user()) };
    let two = (&desk.amal, &desk.badr);
    assert_eq!(desk.world.idempotency.begin(&request).await.unwrap(), Reservation::Fresh);
    desk.world.faults.fail_next("store.commit");
    assert_eq!(code(send(&desk.messages, two, &request).await), "unavailable");
    assert!(desk.told(&desk.badr).await.is_empty() && desk.texts(&desk.amal, &desk.badr).await.is_empty());
    desk.world.idempotency.release(&request).await.unwrap();
    assert_eq!(desk.world.idempotency.begin(&request).await.unwrap(), Reservation::Fresh);
    let view = send(&desk.messages, two, &request).await.unwrap();
    assert_eq!(desk.world.idempotency.begin(&request).await.unwrap(), Reservation::Done(render(&view)));
    let twice = send(&desk.messages, two, &request).await;
    assert_eq!(code(twice), "internal", "who was overtaken writes nothing");
    assert_eq!((desk.waiting(&desk.badr).await, desk.jobs().await.len()), (1, 1));
}

#[tokio::test]
async fn a_unit_that_is_tried_again_sends_one_message() {
    let desk = Desk::new().await;
    desk.world.faults.fail_with("store.commit", 0, 2, StoreErrorKind::Contended);
    let sent = desk.try_send(&desk.amal, desk.badr.user_id, &[], "at last").await.unwrap();
    assert_eq!(desk.message(&desk.badr, sent.message.id).await, sent.message);
    assert_eq!(desk.texts(&desk.badr, &desk.amal).await.len(), 1);
    assert_eq!((desk.waiting(&desk.badr).await, desk.told(&desk.badr).await.len()), (1, 2));
}
