//! Files that are announced, put at an address and completed.

use p2p_auth_local::LocalLinkSigner;
use p2p_domain::port::blob::LinkSigner as _;
use p2p_server::ports::Platform;
use reqwest::Method;
use serde_json::{Value, json};

use super::{
    blobs, content, path,
    samples::{self, MP4, film},
    text,
};
use crate::harness::{Answer, Client, Person, World, png, stories};

stories!(
    announced_bytes_are_put_and_completed,
    every_type_goes_this_way_too,
    bytes_that_are_not_what_was_announced_go,
    an_address_is_good_once_and_for_its_file_alone,
    an_address_lapses,
    announcements_name_every_field,
);

/// Announces a file; answers its id and the path of its address.
async fn announced(person: &Person, name: &str, media: &str, size: usize) -> (String, String) {
    let form = json!({ "filename": name, "content_type": media, "size": size });
    let told = person.post("/files/uploads", &form).await.expect(201);
    (text(&told, "file_id"), address(&told))
}

fn address(told: &Value) -> String {
    let url = text(&told["upload"], "url");
    let (_, path) = url.split_once("/api/v1").unwrap_or_else(|| panic!("{url}"));
    path.to_owned()
}

async fn put(client: &Client, address: &str, bytes: Vec<u8>) -> Answer {
    client.call(Method::PUT, address).body("application/octet-stream", bytes).await
}

async fn complete(person: &Person, id: &str) -> Answer {
    person.poke(&format!("/files/{id}/complete")).await
}

async fn announced_bytes_are_put_and_completed(world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    let bytes = film(400_000);
    let form = json!({ "filename": "مضخة.mp4", "content_type": "video/mp4", "size": bytes.len() });
    let answer = amal.post("/files/uploads", &form).await;
    let told = answer.expect(201);
    let id = text(&told, "file_id");
    assert_eq!(answer.must("location"), format!("/api/v1/files/{id}"));
    assert_eq!(
        (&told["upload"]["method"], &told["upload"]["headers"]),
        (&json!("PUT"), &json!({ "content-type": "video/mp4" }))
    );
    let port = format!(":{}/api/v1/files/{id}/upload?", world.server.addr.port());
    assert!(text(&told["upload"], "url").contains(&port), "an address that is there: {told}");
    assert!(text(&told["upload"], "expires_at").ends_with('Z'));
    amal.get(&path(&id)).await.problem(404, "not_found");
    complete(&amal, &id).await.problem(409, "upload_missing");
    complete(&nora, &id).await.problem(404, "not_found");
    // The address is the right to put: no session goes with it.
    put(&world.anybody(), &address(&told), bytes.clone()).await.is(204);
    amal.get(&path(&id)).await.problem(404, "not_found");
    let file = complete(&amal, &id).await.expect(200);
    assert_eq!(
        (&file["id"], &file["filename"], &file["size"], &file["kind"]),
        (&json!(id), &json!("مضخة.mp4"), &json!(bytes.len()), &json!("video"))
    );
    assert_eq!(complete(&amal, &id).await.expect(200), file, "doing so again changes nothing");
    let shown = content(&amal, &id).await;
    assert_eq!(shown.is(200).body, bytes);
    world.settled().await;
    assert_eq!(blobs(&world.place).len(), 1, "the bytes are kept once");
    nora.get(&path(&id)).await.problem(404, "not_found");
}

async fn every_type_goes_this_way_too(world: World) {
    let amal = world.admin().await;
    for (end, kind, media, bytes) in samples::all() {
        let (id, address) = announced(&amal, &format!("a.{end}"), media, bytes.len()).await;
        put(&amal, &address, bytes.clone()).await.is(204);
        assert_eq!(complete(&amal, &id).await.expect(200)["kind"], kind, "{end}");
        let form = json!({ "filename": format!("a.{end}"), "content_type": media, "size": bytes.len() });
        let file = amal.post("/files/uploads", &form).await.expect(201);
        put(&amal, &self::address(&file), vec![b'\0'; bytes.len()]).await.is(204);
        complete(&amal, &text(&file, "file_id")).await.problem(422, "upload_mismatch");
    }
}

async fn bytes_that_are_not_what_was_announced_go(world: World) {
    let amal = world.admin().await;
    let picture = png(40, 30);
    let page = [b"<html>".to_vec(), vec![b' '; 100]].concat();
    for (media, bytes) in [("video/mp4", picture), ("text/plain", page), ("image/png", film(500))] {
        let (id, address) = announced(&amal, "a.txt", media, bytes.len()).await;
        for size in [bytes.len() - 1, bytes.len() + 1, bytes.len() + 300_000] {
            let mut other = bytes.clone();
            other.resize(size, 0);
            put(&amal, &address, other).await.problem(422, "upload_mismatch");
        }
        assert_eq!(blobs(&world.place), [""; 0], "what has the wrong size is not kept");
        put(&amal, &address, bytes.clone()).await.is(204);
        complete(&amal, &id).await.problem(422, "upload_mismatch");
        assert_eq!(blobs(&world.place), [""; 0], "what is of another type is gone");
        complete(&amal, &id).await.problem(404, "not_found");
        put(&amal, &address, bytes).await.problem(403, "invalid_signature");
    }
}

async fn an_address_is_good_once_and_for_its_file_alone(world: World) {
    let amal = world.admin().await;
    let bytes = film(1_000);
    let (id, address) = announced(&amal, "a.mp4", "video/mp4", 1_000).await;
    let (other, _) = announced(&amal, "b.mp4", "video/mp4", 1_000).await;
    let (base, signature) = address.rsplit_once("&signature=").unwrap();
    let (start, expires) = base.rsplit_once("expires=").unwrap();
    let later = expires.parse::<u64>().unwrap() + 1_000;
    let turned: String = signature.chars().rev().collect();
    for bad in [
        address.replace(&id, &other),
        format!("{start}expires={later}&signature={signature}"),
        format!("{base}&signature={turned}"),
        format!("{base}&signature="),
        base.to_owned(),
        format!("/files/{id}/upload"),
        address.replace(&id, "0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70"),
    ] {
        put(&amal, &bad, bytes.clone()).await.problem(403, "invalid_signature");
    }
    assert_eq!(blobs(&world.place), [""; 0]);
    put(&amal, &address, bytes.clone()).await.is(204);
    let others = [MP4, &[7; 1_000][MP4.len()..]].concat();
    put(&amal, &address, others.clone()).await.problem(403, "invalid_signature");
    complete(&amal, &id).await.is(200);
    put(&amal, &address, others).await.problem(403, "invalid_signature");
    assert_eq!(content(&amal, &id).await.is(200).body, bytes, "what was completed is what stays");
}

/// The server's own signature, under an address whose time is over.
async fn an_address_lapses(world: World) {
    let amal = world.admin().await;
    let (id, address) = announced(&amal, "a.mp4", "video/mp4", 1_000).await;
    let platform = Platform::system();
    let signer = LocalLinkSigner::open(world.server.store.clone(), platform.entropy.as_ref()).await.unwrap();
    let address_until = |expires: i64| {
        let signature = signer.sign(&format!("file.upload:{id}:{expires}"));
        format!("/files/{id}/upload?expires={expires}&signature={signature}")
    };
    let expires = address.split(['=', '&']).nth(1).unwrap().parse::<i64>().unwrap();
    assert_eq!(address_until(expires), address, "this is how they are signed");
    let now = platform.clock.now().millis();
    assert!((now + 14 * 60_000..=now + 15 * 60_000).contains(&expires), "it is good for a quarter of an hour");
    put(&amal, &address_until(now - 1), film(1_000)).await.problem(403, "invalid_signature");
    put(&amal, &address_until(now + 60_000), film(1_000)).await.is(204);
}

async fn announcements_name_every_field(world: World) {
    let amal = world.admin().await;
    let refused = async |form: Value| amal.post("/files/uploads", &form).await.fields();
    assert_eq!(refused(json!({})).await, ["content_type: required", "filename: required", "size: required"]);
    let form = json!({ "filename": "..", "content_type": "text/csv", "size": 0, "folder": "x" });
    assert_eq!(refused(form).await, ["filename: blank", "folder: unknown_field"]);
    assert_eq!(refused(json!({ "filename": "a.csv", "content_type": "text/csv", "size": 0 })).await, ["size: empty"]);
    let page = json!({ "filename": "a.html", "content_type": "text/html", "size": 9 });
    amal.post("/files/uploads", &page).await.problem(415, "unsupported_file_type");
    world.anybody().post("/files/uploads", &page).await.problem(401, "unauthenticated");
}
