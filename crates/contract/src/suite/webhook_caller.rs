//! `WebhookCaller`: calls arrive signed where they may go, and what does not arrive is told apart.

use p2p_domain::{
    id::DeliveryId,
    port::webhook::{CallOutcome, WebhookCall, WebhookCaller},
    webhook::{DeliveryFault, WebhookSecret, WebhookUrl},
};

use crate::{
    build::{an_id, at},
    world::CallerWorld,
};

suite! { ($) webhook_caller, webhook_caller_suite(CallerWorld):
    a_call_arrives_whole_and_can_be_checked, an_answer_that_is_no_success_is_told_with_its_status, a_redirection_is_not_followed,
    what_leads_home_is_not_called, nobody_and_silence_are_told_apart,
}

const KEY: [u8; 32] = [9; 32];

fn call(url: &str) -> WebhookCall {
    WebhookCall {
        url: WebhookUrl::stored(url.to_owned()),
        secret: WebhookSecret::stored(&KEY).unwrap(),
        id: DeliveryId::new(an_id()),
        at: at(1),
        body: "{\"data\":{\"name\":\"أمل\"}}".to_owned(),
    }
}

async fn outcome(caller: &dyn WebhookCaller, url: &str) -> CallOutcome {
    caller.call(&call(url)).await
}

async fn a_call_arrives_whole_and_can_be_checked(world: &CallerWorld) {
    let receiver = (world.receiver)(204).await;
    let call = call(&format!("{}?key=1", receiver.url));
    assert_eq!(world.open.call(&call).await, CallOutcome { response_status: Some(204), fault: None });
    let got = receiver.told.await.unwrap();
    assert!(got.line.starts_with("POST ") && got.line.contains("?key=1"), "{}", got.line);
    assert_eq!((got.header("content-type"), got.body.as_str()), ("application/json", call.body.as_str()));
    let (id, timestamp) = (call.id.to_string(), call.at.seconds().to_string());
    assert_eq!((got.header("webhook-id"), got.header("webhook-timestamp")), (id.as_str(), timestamp.as_str()));
    let expected = (world.sign)(&KEY, &format!("{id}.{timestamp}.{}", call.body));
    assert_eq!(got.header("webhook-signature"), format!("v1,{expected}"));
}

async fn an_answer_that_is_no_success_is_told_with_its_status(world: &CallerWorld) {
    for status in [400, 410, 500] {
        let receiver = (world.receiver)(status).await;
        let told = outcome(world.open.as_ref(), &receiver.url).await;
        assert_eq!(told, CallOutcome { response_status: Some(status), fault: Some(DeliveryFault::Refused) });
    }
}

async fn a_redirection_is_not_followed(world: &CallerWorld) {
    let receiver = (world.receiver)(307).await;
    let told = outcome(world.open.as_ref(), &receiver.url).await;
    assert_eq!(told, CallOutcome { response_status: Some(307), fault: Some(DeliveryFault::Refused) });
}

async fn what_leads_home_is_not_called(world: &CallerWorld) {
    let mut receiver = (world.receiver)(204).await;
    for url in [receiver.url.clone(), receiver.url.replace("127.0.0.1", "localhost")] {
        let told = outcome(world.closed.as_ref(), &url).await;
        assert_eq!(told, CallOutcome { response_status: None, fault: Some(DeliveryFault::AddressNotAllowed) }, "{url}");
    }
    assert!(receiver.told.try_recv().is_err(), "nobody called");
}

async fn nobody_and_silence_are_told_apart(world: &CallerWorld) {
    let fault = async |url: &str| outcome(world.open.as_ref(), url).await.fault;
    assert_eq!(fault("http://nobody.invalid/").await, Some(DeliveryFault::NameUnknown));
    assert_eq!(fault(&world.closed_port).await, Some(DeliveryFault::Unreachable));
    assert_eq!(fault(&world.silent_port).await, Some(DeliveryFault::TimedOut));
}
