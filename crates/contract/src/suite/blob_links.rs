//! `BlobLinks`: addresses by which clients reach blobs, where the store has such; and that it says so where it has none.

use std::time::Duration;

use p2p_domain::port::blob::{BlobLinks, SignedRequest};

use crate::world::{LinkWorld, Reached};

suite! { ($) blob_links, blob_links_suite(LinkWorld):
    what_is_sent_there_is_kept, what_is_kept_is_fetched_there, an_address_is_good_for_its_key_alone,
    a_key_that_leads_elsewhere_has_no_address,
}

const KEY: &str = "files/one/0";
const LIFETIME: Duration = Duration::from_mins(15);

async fn upload(world: &LinkWorld, size: u64) -> Option<SignedRequest> {
    let links: &dyn BlobLinks = &*world.links;
    let request = links.upload(KEY, "text/plain", size, LIFETIME).await.unwrap();
    assert_eq!(request.is_some(), world.exchange.is_some(), "addresses, where the store has its own");
    request
}

async fn download(world: &LinkWorld) -> Option<SignedRequest> {
    let disposition = "attachment; filename=\"valve.txt\"";
    let request = world.links.download(KEY, "text/plain", disposition, LIFETIME).await.unwrap();
    assert_eq!(request.is_some(), world.exchange.is_some(), "addresses, where the store has its own");
    request
}

async fn send(world: &LinkWorld, request: SignedRequest, body: &[u8]) -> Reached {
    let exchange = world.exchange.as_ref().expect("a store that has addresses");
    exchange(request, body.to_vec()).await
}

async fn what_is_sent_there_is_kept(world: &LinkWorld) {
    let body = "صمام".as_bytes();
    let Some(request) = upload(world, body.len() as u64).await else { return };
    assert_eq!(request.method, "PUT");
    let answer = send(world, request, body).await;
    assert!((200..300).contains(&answer.status), "{}", answer.status);
    assert_eq!(world.blobs.get(KEY).await.unwrap().as_deref(), Some(body));
}

async fn what_is_kept_is_fetched_there(world: &LinkWorld) {
    world.blobs.put(KEY, b"kept".to_vec()).await.unwrap();
    let Some(request) = download(world).await else { return };
    assert_eq!(request.method, "GET");
    let answer = send(world, request, b"").await;
    assert_eq!((answer.status, answer.body.as_slice()), (200, &b"kept"[..]));
    let header = |wanted: &str| answer.headers.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    assert_eq!(header("content-type"), Some("text/plain"));
    assert_eq!(header("content-disposition"), Some("attachment; filename=\"valve.txt\""));
}

async fn an_address_is_good_for_its_key_alone(world: &LinkWorld) {
    world.blobs.put("files/two/0", b"secret".to_vec()).await.unwrap();
    let (Some(up), Some(down)) = (upload(world, 1).await, download(world).await) else { return };
    for request in [up, down] {
        let method = request.method;
        let moved = SignedRequest { url: request.url.replace("files/one/0", "files/two/0"), ..request };
        let answer = send(world, moved, b"x").await;
        assert!((400..500).contains(&answer.status), "{method}: {}", answer.status);
    }
    assert_eq!(world.blobs.get("files/two/0").await.unwrap().as_deref(), Some(&b"secret"[..]));
}

async fn a_key_that_leads_elsewhere_has_no_address(world: &LinkWorld) {
    for key in ["../secret", "/secret", "a/../../secret"] {
        assert!(world.links.upload(key, "text/plain", 1, LIFETIME).await.is_err(), "{key}");
        assert!(world.links.download(key, "text/plain", "inline", LIFETIME).await.is_err(), "{key}");
    }
}
