//! Calls that no contract speaks of: addresses in place of names, and receivers without TLS.

#![cfg(test)]

use std::time::Duration;

use p2p_domain::{
    id::DeliveryId,
    port::webhook::{WebhookCall, WebhookCaller as _},
    timestamp::Timestamp,
    webhook::{DeliveryFault, WebhookSecret, WebhookUrl},
};
use p2p_webhooks::{CallOptions, HttpCaller};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

async fn fault(allow_private: bool, url: &str) -> Option<DeliveryFault> {
    let options = CallOptions { allow_private, whole: Duration::from_secs(2), ..CallOptions::default() };
    let call = WebhookCall {
        url: WebhookUrl::stored(url.to_owned()),
        secret: WebhookSecret::stored(&[9; 32]).unwrap(),
        id: DeliveryId::new(uuid::Uuid::from_u128(7)),
        at: Timestamp::from_millis(1),
        body: "{}".to_owned(),
    };
    HttpCaller::new(options).unwrap().call(&call).await.fault
}

#[tokio::test]
async fn an_address_in_place_of_a_name_is_looked_at_as_well() {
    for url in ["http://127.0.0.1:9/", "http://[::1]:9/", "http://[::ffff:7f00:1]:9/", "http://169.254.169.254/"] {
        assert_eq!(fault(false, url).await, Some(DeliveryFault::AddressNotAllowed), "{url}");
    }
}

#[tokio::test]
async fn a_receiver_that_does_not_speak_tls_is_not_spoken_to() {
    let plain = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = plain.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = plain.accept().await.unwrap();
        stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await.unwrap();
        tokio::time::sleep(Duration::from_secs(1)).await;
    });
    assert_eq!(fault(true, &format!("https://{address}/")).await, Some(DeliveryFault::Insecure));
}

#[tokio::test]
async fn no_more_of_an_answer_is_waited_for_than_its_status() {
    let endless = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = endless.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = endless.accept().await.unwrap();
        // An answer before the call would be no answer.
        stream.read_u8().await.unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\nand so on").await.unwrap();
        // The rest never comes, and the connection stays.
        std::future::pending::<()>().await;
    });
    assert_eq!(fault(true, &format!("http://{address}/")).await, None);
}
