//! Files by addresses: announced, put, completed. What was checked is what is served, whatever is put afterwards.

use std::{sync::Arc, time::Duration};

use p2p_app::files::{Announced, Announcement, Part, UploadTicket};
use p2p_domain::{
    actor::Actor,
    file::{FileStatus, LINK_LIFETIME, MediaType},
    id::FileId,
    port::{blob::BlobStore as _, clock::Clock as _, file::FileReader as _},
    timestamp::Timestamp,
};

use crate::{
    archive::{API, PNG, broken_off, code, name, pieces},
    world::World,
};

fn a_text(size: u64) -> Announcement {
    Announcement { name: name("تقرير.txt"), media: MediaType::Txt, size }
}

async fn announce(world: &World, by: &Actor, size: u64) -> Announced {
    world.files.announce(by, a_text(size), None).await.unwrap()
}

/// What the client finds in the address.
fn ticket(announced: &Announced) -> UploadTicket {
    let (address, query) = announced.request.url.split_once('?').unwrap();
    assert_eq!(address, format!("{API}/api/v1/files/{}/upload", announced.file.id));
    let (expires, signature) = query.strip_prefix("expires=").unwrap().split_once("&signature=").unwrap();
    let expires_at = Timestamp::from_millis(expires.parse().unwrap());
    assert_eq!(expires_at, announced.expires_at);
    UploadTicket { expires_at, signature: signature.to_owned() }
}

async fn put(world: &World, announced: &Announced, bytes: &[u8]) -> Result<(), &'static str> {
    let outcome = world.files.receive(announced.file.id, &ticket(announced), pieces(bytes)).await;
    outcome.map_err(|error| code::<()>(Err(error)))
}

#[tokio::test]
async fn announced_bytes_are_put_checked_and_ready() {
    let world = World::new().await;
    let owner = world.somebody().await;
    let announced = announce(&world, &owner, 6).await;
    let id = announced.file.id;
    assert_eq!(announced.expires_at, world.ground.clock.now().plus(LINK_LIFETIME));
    assert_eq!(announced.request.headers, [("content-type".to_owned(), "text/plain".to_owned())]);
    assert_eq!(world.bytes_of(&owner, id, Part::Content).await, Err("not_found"), "it is not there yet");
    assert_eq!(code(world.files.complete(&owner, id).await), "upload_missing");
    put(&world, &announced, b"a note").await.unwrap();
    assert_eq!(code(world.files.complete(&world.somebody().await, id).await), "not_found");
    let file = world.files.complete(&owner, id).await.unwrap();
    assert!(file.sha256.is_some() && file.generation > 0);
    assert_eq!(world.files.complete(&owner, id).await.unwrap(), file, "once more changes nothing");
    assert_eq!(world.bytes_of(&owner, id, Part::Content).await.unwrap(), b"a note");
    world.relay().idle().await.unwrap();
    assert_eq!(world.blobs().await, [file.blob()]);
}

#[tokio::test]
async fn bytes_that_are_not_what_was_announced_go_with_the_announcement() {
    let world = World::new().await;
    let owner = world.somebody().await;
    for bytes in [&b"<html>"[..], b"\0\0\0\0\0\0", &[&PNG[..4], b"no"].concat(), b"longer than that"] {
        let announced = announce(&world, &owner, 6).await;
        // A store with addresses of its own may take any number of bytes.
        world.ground.blobs.put(&announced.file.blob(), bytes.to_vec()).await.unwrap();
        assert_eq!(code(world.files.complete(&owner, announced.file.id).await), "upload_mismatch");
        assert_eq!(world.store.record(announced.file.id).await.unwrap(), None);
        assert_eq!(world.blobs().await, [""; 0], "the bytes are gone at once");
        assert_eq!(code(world.files.complete(&owner, announced.file.id).await), "not_found");
    }
}

#[tokio::test]
async fn an_address_is_good_for_its_file_in_its_time_and_once() {
    let world = World::new().await;
    let owner = world.somebody().await;
    let (one, other) = (announce(&world, &owner, 6).await, announce(&world, &owner, 6).await);
    let attempt =
        async |id: FileId, ticket: UploadTicket| code(world.files.receive(id, &ticket, pieces(b"a note")).await);
    assert_eq!(attempt(other.file.id, ticket(&one)).await, "invalid_signature");
    let later = UploadTicket { expires_at: one.expires_at.plus(Duration::from_secs(1)), ..ticket(&one) };
    assert_eq!(attempt(one.file.id, later).await, "invalid_signature");
    for wrong in [&b"a not"[..], b"a notes"] {
        assert_eq!(put(&world, &one, wrong).await, Err("upload_mismatch"));
    }
    let gone = world.files.receive(one.file.id, &ticket(&one), broken_off(b"a no")).await;
    assert_eq!(code(gone), "unavailable");
    assert_eq!(world.blobs().await, [""; 0]);
    put(&world, &one, b"a note").await.expect("what failed may be tried again");
    assert_eq!(put(&world, &one, b"a boat").await, Err("invalid_signature"), "what came stays");
    world.ground.clock.advance(LINK_LIFETIME);
    assert_eq!(put(&world, &other, b"a note").await, Err("invalid_signature"));
    world.files.complete(&owner, one.file.id).await.expect("completing has no end of its own");
    assert_eq!(put(&world, &one, b"a boat").await, Err("invalid_signature"));
}

#[tokio::test]
async fn what_is_put_behind_a_completion_is_never_served() {
    let world = World::new().await;
    let owner = world.somebody().await;
    let announced = announce(&world, &owner, 6).await;
    put(&world, &announced, b"a note").await.unwrap();
    let file = world.files.complete(&owner, announced.file.id).await.unwrap();
    // A store's own address stays good until it lapses.
    world.ground.blobs.put(&announced.file.blob(), b"<html>".to_vec()).await.unwrap();
    assert_eq!(world.bytes_of(&owner, file.id, Part::Content).await.unwrap(), b"a note");
    world.relay().idle().await.unwrap();
    assert_eq!(world.blobs().await, [file.blob()]);
}

#[tokio::test]
async fn a_completion_that_fails_anywhere_may_be_tried_again() {
    let world = World::new().await;
    let owner = world.somebody().await;
    let announced = announce(&world, &owner, 6).await;
    put(&world, &announced, b"a note").await.unwrap();
    for call in ["blob.read", "blob.put_stream", "store.begin", "store.commit"] {
        world.faults.fail_next(call);
        assert_eq!(code(world.files.complete(&owner, announced.file.id).await), "unavailable", "{call}");
        assert_eq!(world.blobs().await, [announced.file.blob()], "{call}");
    }
    world.faults.fail_next("blob.delete");
    let file = world.files.complete(&owner, announced.file.id).await.unwrap();
    world.relay().idle().await.unwrap();
    assert_eq!(world.blobs().await, [file.blob()], "what could not be removed at once is removed behind it");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_completions_at_once_one_copy_stays() {
    let world = Arc::new(World::new().await);
    let owner = world.somebody().await;
    let announced = announce(&world, &owner, 6).await;
    put(&world, &announced, b"a note").await.unwrap();
    let completions: Vec<_> = (0..6)
        .map(|_| {
            let (world, owner, id) = (world.clone(), owner.clone(), announced.file.id);
            tokio::spawn(async move { world.files.complete(&owner, id).await })
        })
        .collect();
    let mut completed = Vec::new();
    for completion in completions {
        completed.push(completion.await.unwrap().unwrap());
    }
    completed.dedup();
    assert_eq!(completed.len(), 1);
    assert_eq!(world.blobs().await, [completed[0].blob()]);
    assert_eq!(world.bytes_of(&owner, announced.file.id, Part::Content).await.unwrap(), b"a note");
}

#[tokio::test]
async fn announcements_are_bounded_like_files_and_take_their_room() {
    let world = World::new().await;
    let owner = world.somebody().await;
    assert_eq!(code(world.files.announce(&owner, a_text(1_001), None).await), "payload_too_large");
    assert_eq!(code(world.files.announce(&owner, a_text(0), None).await), "validation_failed");
    for _ in 0..10 {
        announce(&world, &owner, 1_000).await;
    }
    assert_eq!(code(world.files.announce(&owner, a_text(1), None).await), "quota_exceeded");
    assert_eq!(code(world.upload(&owner, "x.txt", b"x").await), "quota_exceeded");
    world.ground.clock.advance(Duration::from_hours(25));
    assert_eq!(world.janitor().sweep_orphans().await.unwrap(), 10, "what never came goes");
    let record = world.upload(&owner, "x.txt", b"x").await.unwrap();
    assert_eq!(world.store.record(record.id).await.unwrap().unwrap().status, FileStatus::Ready);
}
