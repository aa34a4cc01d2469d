//! Room: quotas of organizations, files that are removed, and the sweep of what nobody needs.

use p2p_app::janitor::Progress;
use p2p_domain::{id::FileId, port::store::Store as _};
use reqwest::Method;
use serde_json::{Value, json};

use super::{
    a_note, attached, blobs, content, path,
    samples::{MP4, film},
    sent, text, topic_with, uploaded,
};
use crate::harness::{World, png, stories};

stories!(
    an_organization_has_so_much_room,
    two_uploads_at_once_share_the_last_room,
    a_removed_file_is_gone_everywhere,
    admins_remove_what_their_people_uploaded,
    what_hangs_on_nothing_goes_tomorrow,
    bytes_without_a_row_go_tomorrow,
);

async fn an_organization_has_so_much_room(mut world: World) {
    world.restart(&[("FILES_QUOTA_BYTES", "10000")]).await;
    let (amal, nora) = (world.admin().await, world.admin().await);
    let sami = world.member_of(&amal).await;
    let first = text(&uploaded(&amal, "a.mp4", &film(6_000)).await, "id");
    sent(&sami, "b.mp4", &film(4_001)).await.problem(409, "quota_exceeded");
    let announcement = |size: u64| json!({ "filename": "c.mp4", "content_type": "video/mp4", "size": size });
    sami.post("/files/uploads", &announcement(4_001)).await.problem(409, "quota_exceeded");
    // What is announced takes its room already.
    let told = sami.post("/files/uploads", &announcement(1_000)).await.expect(201);
    sent(&sami, "b.mp4", &film(3_001)).await.problem(409, "quota_exceeded");
    uploaded(&sami, "b.mp4", &film(3_000)).await;
    sent(&amal, "a.txt", b"x").await.problem(409, "quota_exceeded");
    // The room of others is theirs.
    uploaded(&nora, "a.mp4", &film(10_000)).await;
    amal.delete(&path(&first)).await.is(204);
    uploaded(&amal, "a.mp4", &film(6_000)).await;
    sami.delete(&path(&text(&told, "file_id"))).await.is(204);
    uploaded(&sami, "d.mp4", &film(1_000)).await;
    sent(&sami, "a.txt", b"x").await.problem(409, "quota_exceeded");
    world.settled().await;
    assert_eq!(blobs(&world.place).len(), 4, "nothing is kept of what had no room");
}

async fn two_uploads_at_once_share_the_last_room(mut world: World) {
    world.restart(&[("FILES_QUOTA_BYTES", "1000000")]).await;
    let amal = world.admin().await;
    let calls: Vec<_> = (0..6)
        .map(|_| {
            let amal = amal.clone();
            tokio::spawn(async move { sent(&amal, "a.mp4", &film(400_000)).await })
        })
        .collect();
    let mut taken = 0;
    for call in calls {
        let answer = call.await.unwrap();
        if answer.code() == 201 {
            taken += 1;
        } else {
            answer.problem(409, "quota_exceeded");
        }
    }
    assert_eq!((taken, blobs(&world.place).len()), (2, 2));
}

async fn a_removed_file_is_gone_everywhere(world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    let ids = [text(&uploaded(&amal, "a.png", &png(40, 30)).await, "id"), a_note(&amal).await];
    let (topic, post) = topic_with(&amal, &[&ids[0], &ids[1]]).await;
    world.settled().await;
    assert_eq!(blobs(&world.place).len(), 3);
    world.anybody().delete(&path(&ids[0])).await.problem(401, "unauthenticated");
    nora.delete(&path(&ids[0])).await.problem(403, "forbidden");
    amal.delete(&path(&ids[0])).await.is(204);
    amal.delete(&path(&ids[0])).await.problem(404, "not_found");
    for end in ["", "/content", "/thumbnail"] {
        amal.get(&format!("/files/{}{end}", ids[0])).await.problem(404, "not_found");
    }
    let read = nora.get(&format!("/forums/posts/{}", text(&post, "id"))).await.expect(200);
    assert_eq!(attached(&read), [ids[1].clone()]);
    let read = nora.get(&format!("/forums/topics/{topic}")).await.expect(200);
    assert_eq!(attached(&read["posts"]["items"][0]), [ids[1].clone()]);
    world.settled().await;
    assert_eq!(blobs(&world.place).len(), 1);
}

async fn admins_remove_what_their_people_uploaded(world: World) {
    let (amal, nora, root) = (world.admin().await, world.admin().await, world.superuser().await);
    let sami = world.member_of(&amal).await;
    let ids = [a_note(&sami).await, a_note(&sami).await];
    topic_with(&sami, &[&ids[0], &ids[1]]).await;
    world.member_of(&amal).await.delete(&path(&ids[0])).await.problem(403, "forbidden");
    nora.delete(&path(&ids[0])).await.problem(403, "forbidden");
    amal.delete(&path(&ids[0])).await.is(204);
    root.delete(&path(&ids[1])).await.is(204);
    sami.get(&path(&ids[0])).await.problem(404, "not_found");
}

async fn what_hangs_on_nothing_goes_tomorrow(world: World) {
    let amal = world.admin().await;
    let hung = a_note(&amal).await;
    topic_with(&amal, &[&hung]).await;
    let loose = [a_note(&amal).await, text(&uploaded(&amal, "a.png", &png(40, 30)).await, "id")];
    let form = json!({ "filename": "a.mp4", "content_type": "video/mp4", "size": MP4.len() });
    let told = amal.post("/files/uploads", &form).await.expect(201);
    let url = text(&told["upload"], "url");
    let (_, address) = url.split_once("/api/v1").unwrap();
    amal.call(Method::PUT, address).body("video/mp4", MP4).await.is(204);
    world.settled().await;
    assert_eq!(blobs(&world.place).len(), 5);
    assert_eq!(world.server.today.sweep_orphans().await.unwrap(), 0, "not today");
    assert_eq!(world.server.tomorrow.sweep_orphans().await.unwrap(), 3);
    assert_eq!(world.server.tomorrow.sweep_orphans().await.unwrap(), 0);
    // Its jobs are due tomorrow; the other sweep finds what they would.
    assert_eq!(world.server.tomorrow.sweep_blobs(&mut None).await.unwrap(), 3);
    assert_eq!(blobs(&world.place).len(), 1);
    for id in &loose {
        amal.get(&path(id)).await.problem(404, "not_found");
    }
    amal.poke(&format!("/files/{}/complete", text(&told, "file_id"))).await.problem(404, "not_found");
    content(&amal, &hung).await.is(200);
}

/// A row that went without the job that removes its bytes, as after a power cut that took the commit along but not the bytes.
async fn bytes_without_a_row_go_tomorrow(world: World) {
    let amal = world.admin().await;
    let kept = a_note(&amal).await;
    let lost: FileId = text(&uploaded(&amal, "a.png", &png(40, 30)).await, "id").parse().unwrap();
    amal.upload("/users/me/avatar", &png(30, 20)).await.is(200);
    world.settled().await;
    let mut unit = world.server.store.begin().await.unwrap();
    assert!(unit.files().delete(lost).await.unwrap());
    unit.commit().await.unwrap();
    let mut from = None;
    assert_eq!(world.server.today.sweep_blobs(&mut from).await.unwrap(), 0, "not today");
    let before = blobs(&world.place).len();
    assert_eq!(world.server.tomorrow.sweep_blobs(&mut from).await.unwrap(), 1);
    assert_eq!((from, blobs(&world.place).len()), (None, before - 2), "the image and its thumbnail");
    content(&amal, &kept).await.is(200);
    assert_ne!(amal.get("/users/me").await.expect(200)["avatar_url"], Value::Null);
    world.server.tomorrow.round(&mut Progress::default()).await;
    assert_eq!(blobs(&world.place).len(), before - 3, "a whole round sweeps loose files too, and no picture");
}
