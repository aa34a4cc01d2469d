//! Files through the server: kept whole or not at all, cleaned once, read by whoever may, and gone with all their bytes.

use std::{sync::Arc, time::Duration};

use p2p_app::{
    files::{FileError, OpenedBytes, Part, Upload},
    idempotency::Once,
};
use p2p_contract::build;
use p2p_domain::{
    audit::{AuditAction, AuditTarget},
    error::Classify as _,
    file::{File, FileStatus},
    id::FileId,
    idempotency::{KeyedRequest, Reservation, StoredAnswer},
    job::Job,
    page::{Limit, PageRequest},
    port::{
        audit::{AuditFilter, AuditReader},
        blob::BlobStore as _,
        clock::IdSource as _,
        file::FileReader as _,
    },
    version::{Expected, Version},
};

use crate::{
    archive::{PNG, broken_off, code, name, pieces, read},
    world::{Ground, World, new_post},
};

fn photo() -> Vec<u8> {
    [PNG, b"Riyadh, pump"].concat()
}

fn cleaned() -> Vec<u8> {
    String::from_utf8_lossy(&photo()).replace("Riyadh", "").into_bytes()
}

#[tokio::test]
async fn an_image_is_kept_hashed_and_loses_where_it_was_taken() {
    let world = World::new().await;
    let owner = world.somebody().await;
    let file = world.upload(&owner, "مضخة.txt", &photo()).await.unwrap();
    assert_eq!((file.media.as_str(), file.size, file.generation), ("image/png", photo().len() as u64, 0));
    assert_eq!(world.files.get(&owner, file.id).await.unwrap(), file);
    assert_eq!(world.bytes_of(&owner, file.id, Part::Content).await.unwrap(), photo());
    assert_eq!(world.bytes_of(&owner, file.id, Part::Thumbnail).await, Err("not_found"));
    world.relay().idle().await.unwrap();
    let clean = world.files.get(&owner, file.id).await.unwrap();
    assert_eq!(clean, File { generation: 1, has_thumbnail: true, size: cleaned().len() as u64, ..file });
    assert_eq!(world.bytes_of(&owner, clean.id, Part::Content).await.unwrap(), cleaned());
    assert_eq!(world.bytes_of(&owner, clean.id, Part::Thumbnail).await.unwrap(), b"small");
    assert_eq!(world.blobs().await, [clean.blob(), clean.thumbnail_blob()]);
}

#[tokio::test]
async fn images_that_cannot_be_cleaned_stay_as_they_came() {
    let world = World::new().await;
    let owner = world.somebody().await;
    let broken = world.upload(&owner, "x.png", &[PNG, b"broken"].concat()).await.unwrap();
    let moving = world.upload(&owner, "x.gif", b"GIF89a moves").await.unwrap();
    world.relay().idle().await.unwrap();
    assert_eq!(world.files.get(&owner, broken.id).await.unwrap(), broken);
    assert_eq!(world.files.get(&owner, moving.id).await.unwrap(), File { has_thumbnail: true, ..moving.clone() });
    assert_eq!(world.bytes_of(&owner, moving.id, Part::Content).await.unwrap(), b"GIF89a moves");
    assert_eq!(world.bytes_of(&owner, moving.id, Part::Thumbnail).await.unwrap(), b"small");
}

#[tokio::test]
async fn what_is_refused_leaves_nothing() {
    let world = World::new().await;
    let owner = world.somebody().await;
    let big = [PNG, &[0; 993]].concat();
    for (called, bytes, refusal) in [
        ("x.png", &b"<html>"[..], "unsupported_file_type"),
        ("x.txt", b"", "validation_failed"),
        ("x.png", &big, "payload_too_large"),
        ("x.txt", &[&[b'x'; 900][..], b"\0"].concat(), "unsupported_file_type"),
    ] {
        assert_eq!(code(world.upload(&owner, called, bytes).await), refusal);
    }
    world.upload(&owner, "x.png", &big[..1_000]).await.expect("the limit itself is no more than the limit");
    let told = Upload { name: name("x.txt"), bytes: pieces(b"x"), declared: Some(1_001) };
    assert_eq!(code(world.files.upload(&owner, told, None).await), "payload_too_large");
    let gone = Upload { name: name("x.txt"), bytes: broken_off(b"half a text"), declared: None };
    assert_eq!(code(world.files.upload(&owner, gone, None).await), "unavailable");
    assert_eq!(world.blobs().await.len(), 1);
}

#[tokio::test]
async fn an_upload_that_fails_anywhere_leaves_no_bytes_and_may_be_tried_again() {
    let world = World::new().await;
    let owner = world.somebody().await;
    for (call, pass) in [("store.begin", 0), ("blob.put_stream", 0), ("store.begin", 1), ("store.commit", 0)] {
        world.faults.fail_after(call, pass, 1);
        let outcome = world.upload(&owner, "x.txt", b"a note").await;
        assert!(matches!(outcome, Err(FileError::Service(_))), "{call} {pass}");
        assert_eq!(world.blobs().await, [""; 0], "{call} {pass}");
    }
    world.upload(&owner, "x.txt", b"a note").await.unwrap();
}

#[tokio::test]
async fn bytes_whose_row_never_came_are_swept_after_a_day() {
    let world = World::new().await;
    let owner = world.somebody().await;
    let kept = world.upload(&owner, "x.png", &photo()).await.unwrap();
    let lost = FileId::new(world.ground.ids.uuid());
    for part in ["0", "thumbnail"] {
        world.ground.blobs.put(&format!("{}/{part}", File::folder(lost)), b"x".to_vec()).await.unwrap();
    }
    let janitor = world.janitor();
    world.ground.clock.advance(Duration::from_hours(23));
    assert_eq!(janitor.sweep_blobs(&mut None).await.unwrap(), 0, "it may still be on its way");
    world.ground.clock.advance(Duration::from_hours(2));
    assert_eq!(janitor.sweep_blobs(&mut None).await.unwrap(), 1);
    assert_eq!(world.blobs().await, [kept.blob()]);
}

#[tokio::test]
async fn a_file_that_a_dead_process_left_is_cleaned_by_the_next_however_often_that_breaks_off() {
    let ground = Ground::new();
    let world = ground.process().await;
    let owner = world.somebody().await;
    let id = world.upload(&owner, "x.png", &photo()).await.unwrap().id;
    let next = ground.process().await;
    let (handler, job) = (next.handler(), Job::ProcessFile { file_id: id });
    for (call, pass) in
        [("blob.read", 0), ("blob.get", 0), ("blob.put", 0), ("blob.put", 1), ("blob.list", 0), ("blob.delete", 0)]
    {
        next.faults.fail_after(call, pass, 1);
        assert!(handler.handle(&job).await.is_err(), "{call} {pass}");
        next.faults.heal();
    }
    handler.handle(&job).await.unwrap();
    handler.handle(&job).await.unwrap();
    let clean = next.files.get(&owner, id).await.unwrap();
    assert_eq!(next.blobs().await, [clean.blob(), clean.thumbnail_blob()]);
    assert_eq!(next.bytes_of(&owner, id, Part::Content).await.unwrap(), cleaned());
}

#[tokio::test]
async fn an_infected_file_goes_with_its_bytes_and_the_log_tells() {
    let world = World::new().await;
    let owner = world.somebody().await;
    let topic = world.open_topic(&owner).await.view.topic.id;
    let file = world.upload(&owner, "x.txt", b"a worm in it").await.unwrap();
    let mut command = new_post(topic, "look");
    command.attachments = vec![file.id];
    let post = world.posts.write(&owner, command, None).await.unwrap().post.id;
    world.relay().idle().await.unwrap();
    assert_eq!(world.files.get(&owner, file.id).await.unwrap_err().code(), "not_found");
    assert_eq!(world.posts.get(&owner, post).await.unwrap().attachments, []);
    assert_eq!(world.blobs().await, [""; 0]);
    let filter = AuditFilter { action: Some(AuditAction::FileInfected), ..AuditFilter::default() };
    let page = PageRequest::first(Limit::default());
    let lines = AuditReader::list(world.store.as_ref(), &filter, &page).await.unwrap().items;
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0].target, Some(AuditTarget::File(file.id.uuid())));
    assert_eq!((lines[0].organization_id, lines[0].details["found"].as_str()), (owner.organization_id, "Test.Worm"));
}

#[tokio::test]
async fn a_part_of_a_file_is_read_as_such() {
    let world = World::new().await;
    let owner = world.somebody().await;
    let id = world.upload(&owner, "خطة.csv", b"0123456789").await.unwrap().id;
    let opened = world.files.open(&owner, id, Part::Content, Some(2..5)).await.unwrap();
    assert_eq!(opened.disposition, "attachment; filename=\"___.csv\"; filename*=UTF-8''%D8%AE%D8%B7%D8%A9.csv");
    let OpenedBytes::Here { size, bytes } = opened.bytes else { panic!("these blobs have no addresses") };
    assert_eq!((size, read(bytes).await.unwrap().as_slice()), (10, &b"234"[..]));
}

#[tokio::test]
async fn a_file_is_removed_by_its_owner_their_admins_and_nobody_else() {
    let world = World::new().await;
    let [admin, owner, colleague] = world.colleagues().await;
    let stranger = world.somebody().await;
    let loose = world.a_note(&owner).await;
    for other in [&stranger, &colleague] {
        assert_eq!(
            code(world.files.delete(other, loose, &Expected::Any).await),
            "not_found",
            "a loose file is its owner's alone"
        );
        assert_eq!(world.files.get(other, loose).await.unwrap_err().code(), "not_found");
        assert_eq!(world.bytes_of(other, loose, Part::Content).await, Err("not_found"));
    }
    let other = Expected::OneOf(vec![Version::new(7)]);
    assert_eq!(code(world.files.delete(&owner, loose, &other).await), "precondition_failed");
    world.files.delete(&owner, loose, &Expected::OneOf(vec![Version::FIRST])).await.unwrap();
    assert_eq!(code(world.files.delete(&owner, loose, &Expected::Any).await), "not_found");
    let hung = world.a_note(&owner).await;
    let topic = world.open_topic(&owner).await.view.topic.id;
    let mut command = new_post(topic, "look");
    command.attachments = vec![hung];
    let post = world.posts.write(&owner, command, None).await.unwrap().post.id;
    for other in [&stranger, &colleague] {
        assert_eq!(code(world.files.delete(other, hung, &Expected::Any).await), "forbidden");
        assert_eq!(world.bytes_of(other, hung, Part::Content).await.unwrap(), b"a note");
    }
    world.files.delete(&admin, hung, &Expected::Any).await.unwrap();
    assert_eq!(world.posts.get(&stranger, post).await.unwrap().attachments, []);
    world.relay().idle().await.unwrap();
    assert_eq!(world.blobs().await, [""; 0]);
}

#[tokio::test]
async fn files_that_hang_on_nothing_go_after_a_day() {
    let world = World::new().await;
    let owner = world.somebody().await;
    let (lost, hung) = (world.a_note(&owner).await, world.a_note(&owner).await);
    let topic = world.open_topic(&owner).await.view.topic.id;
    let mut command = new_post(topic, "look");
    command.attachments = vec![hung];
    world.posts.write(&owner, command, None).await.unwrap();
    let janitor = world.janitor();
    world.ground.clock.advance(Duration::from_hours(23));
    assert_eq!(janitor.sweep_orphans().await.unwrap(), 0);
    world.ground.clock.advance(Duration::from_hours(2));
    assert_eq!(janitor.sweep_orphans().await.unwrap(), 1);
    world.relay().idle().await.unwrap();
    assert_eq!(world.store.record(lost).await.unwrap(), None);
    assert_eq!(world.store.record(hung).await.unwrap().map(|record| record.status), Some(FileStatus::Ready));
    assert_eq!(world.blobs().await, [format!("{}/0", File::folder(hung))]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_uploads_at_once_no_more_are_kept_than_there_is_room_for() {
    let world = Arc::new(World::new().await);
    let owner = world.somebody().await;
    let bytes = vec![b'x'; 1_000];
    let uploads: Vec<_> = (0..15)
        .map(|_| {
            let (world, owner, bytes) = (world.clone(), owner.clone(), bytes.clone());
            tokio::spawn(async move { world.upload(&owner, "x.txt", &bytes).await })
        })
        .collect();
    let mut kept = Vec::new();
    for upload in uploads {
        match upload.await.unwrap() {
            Ok(file) => kept.push(file.blob()),
            Err(error) => assert_eq!(error.code(), "quota_exceeded"),
        }
    }
    kept.sort();
    assert_eq!((kept.len(), world.blobs().await), (10, kept), "ten fit, and the others left no bytes");
    world.upload(&world.somebody().await, "x.txt", &bytes).await.expect("another organization has room of its own");
}

#[tokio::test]
async fn the_answer_to_an_upload_is_stored_with_its_row_or_not_at_all() {
    let world = World::new().await;
    let owner = world.somebody().await;
    let request = KeyedRequest { user_id: owner.user_id, ..build::a_request(&build::a_user()) };
    let render = |file: &File| StoredAnswer { status: 201, headers: Vec::new(), body: file.id.to_string() };
    let once = Once::new(request.clone(), render);
    let a_text = || Upload { name: name("x.txt"), bytes: pieces(b"once"), declared: Some(4) };
    assert_eq!(world.idempotency.begin(&request).await.unwrap(), Reservation::Fresh);
    world.faults.fail_next("store.commit");
    assert_eq!(code(world.files.upload(&owner, a_text(), Some(&once)).await), "unavailable");
    assert_eq!(world.idempotency.begin(&request).await.unwrap(), Reservation::Running);
    let file = world.files.upload(&owner, a_text(), Some(&once)).await.unwrap();
    assert_eq!(world.idempotency.begin(&request).await.unwrap(), Reservation::Done(render(&file)));
    assert_eq!(world.blobs().await, [file.blob()]);
}
