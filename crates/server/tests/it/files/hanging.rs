//! Files on posts, replies and topics: who may read them, and for how long.

use serde_json::{Value, json};

use super::{a_note, attached, content, path, post_with, text, topic_with, uploaded};
use crate::harness::{Client, World, png, stories};

stories!(
    a_file_is_read_by_whoever_reads_what_it_hangs_on,
    files_hang_on_replies_and_openings_too,
    edits_hang_other_files,
    what_cannot_be_hung_is_named,
    a_deleted_topic_takes_its_files_along,
    a_list_takes_as_many_statements_with_many_files_as_with_few,
);

/// Whether that reader gets the file, its bytes, and nothing in between.
async fn reads(client: &Client, id: &str) -> bool {
    let (file, bytes) = (client.get(&path(id)).await, content(client, id).await);
    if file.code() == 200 {
        bytes.is(200);
        return true;
    }
    file.problem(404, "not_found");
    bytes.problem(404, "not_found");
    false
}

async fn a_file_is_read_by_whoever_reads_what_it_hangs_on(world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    let (sami, root) = (world.member_of(&amal).await, world.superuser().await);
    let id = a_note(&sami).await;
    assert!(reads(&sami, &id).await);
    for other in [&nora, &amal, &root] {
        assert!(!reads(other, &id).await, "a loose file is its uploader's alone");
    }
    nora.delete(&path(&id)).await.problem(404, "not_found");
    let (topic, _) = topic_with(&sami, &[]).await;
    let post = post_with(&sami, &topic, &[&id]).await;
    assert_eq!(post["attachments"][0], sami.get(&path(&id)).await.expect(200));
    for other in [&nora, &amal, &root] {
        assert!(reads(other, &id).await);
        assert_eq!(attached(&other.get(&format!("/forums/posts/{}", text(&post, "id"))).await.expect(200)), [&*id]);
    }
    world.anybody().get(&format!("/files/{id}/content")).await.problem(401, "unauthenticated");
    nora.delete(&path(&id)).await.problem(403, "forbidden");
    sami.delete(&format!("/forums/posts/{}", text(&post, "id"))).await.is(204);
    for other in [&nora, &amal, &root] {
        assert!(!reads(other, &id).await, "it is gone with its post");
    }
    // It may be hung on something else, as long as it is not swept.
    assert!(reads(&sami, &id).await);
    post_with(&sami, &topic, &[&id]).await;
    assert!(reads(&nora, &id).await);
}

async fn files_hang_on_replies_and_openings_too(world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    let opening = [a_note(&amal).await, a_note(&amal).await];
    let (topic, post) = topic_with(&amal, &[&opening[1], &opening[0]]).await;
    assert_eq!(attached(&post), [opening[1].clone(), opening[0].clone()], "in the order in which they were sent");
    let read = nora.get(&format!("/forums/topics/{topic}")).await.expect(200);
    assert_eq!(attached(&read["posts"]["items"][0]), attached(&post));
    let files = [a_note(&nora).await, text(&uploaded(&nora, "مضخة.png", &png(40, 30)).await, "id")];
    let replies = format!("/forums/posts/{}/replies", text(&post, "id"));
    let form = json!({ "content": "Like this one.", "attachment_ids": files });
    let reply = nora.post(&replies, &form).await.expect(201);
    assert_eq!(attached(&reply), files);
    assert_eq!(reply["attachments"][1]["filename"], "مضخة.png");
    world.settled().await;
    // The reply is told in three places; each tells of the thumbnail that came meanwhile.
    let first = amal.get(&format!("/forums/posts/{}", text(&post, "id"))).await.expect(200)["replies"][0].clone();
    let listed = amal.get(&replies).await.expect(200)["items"][0].clone();
    let alone = amal.get(&format!("/forums/replies/{}", text(&reply, "id"))).await.expect(200);
    for told in [first, listed, alone] {
        assert_eq!(attached(&told), files);
        assert!(told["attachments"][1]["thumbnail_url"].is_string(), "{told}");
    }
    assert!(reads(&amal, &files[1]).await);
    amal.delete(&format!("/forums/topics/{topic}")).await.is(204);
    let stranger = world.admin().await;
    for id in opening.iter().chain(&files) {
        assert!(!reads(&stranger, id).await);
    }
    assert!(reads(&nora, &files[0]).await, "still hers for a day");
}

async fn edits_hang_other_files(world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    let ids = [a_note(&nora).await, a_note(&nora).await, a_note(&nora).await];
    let (topic, _) = topic_with(&amal, &[]).await;
    let post = post_with(&nora, &topic, &[&ids[0], &ids[1]]).await;
    let edited = format!("/forums/posts/{}", text(&post, "id"));
    let edit = async |files: Value| nora.patch(&edited, &json!({ "attachment_ids": files })).await;
    assert_eq!(attached(&edit(json!([ids[2], ids[0]])).await.expect(200)), [ids[2].clone(), ids[0].clone()]);
    assert!(reads(&amal, &ids[2]).await && !reads(&amal, &ids[1]).await);
    // What is not spoken of stays.
    let told = nora.patch(&edited, &json!({ "content": "See this." })).await.expect(200);
    assert_eq!(attached(&told), [ids[2].clone(), ids[0].clone()]);
    assert_eq!(edit(json!([a_note(&amal).await])).await.fields(), ["attachment_ids[0]: unknown_reference"]);
    assert_eq!(edit(Value::Null).await.fields(), ["attachment_ids: not_nullable"]);
    assert_eq!(attached(&amal.get(&edited).await.expect(200)).len(), 2, "a refused edit changes nothing");
    assert_eq!(edit(json!([])).await.expect(200)["attachments"], json!([]));
    assert!(!reads(&amal, &ids[0]).await);
}

async fn what_cannot_be_hung_is_named(world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    let (topic, _) = topic_with(&amal, &[]).await;
    let posts = format!("/forums/topics/{topic}/posts");
    let refused = async |files: &[&str]| {
        amal.post(&posts, &json!({ "content": "See these.", "attachment_ids": files })).await.fields()
    };
    let (hers, own) = (a_note(&nora).await, a_note(&amal).await);
    let announced = amal
        .post("/files/uploads", &json!({ "filename": "a.mp4", "content_type": "video/mp4", "size": 9 }))
        .await
        .expect(201);
    let unknown = "0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70";
    assert_eq!(
        refused(&[&own, &hers, unknown, &text(&announced, "file_id")]).await,
        [1, 2, 3].map(|place| format!("attachment_ids[{place}]: unknown_reference"))
    );
    assert_eq!(refused(&[&own, &own]).await, ["attachment_ids[1]: unknown_reference"]);
    assert_eq!(refused(&[&own, "x"]).await, ["attachment_ids[1]: invalid_uuid"]);
    assert_eq!(refused(&[unknown; 11]).await, ["attachment_ids: too_many"]);
    assert_eq!(amal.get(&posts).await.expect(200)["items"].as_array().unwrap().len(), 1, "no post without its files");
    post_with(&amal, &topic, &[&own]).await;
    assert_eq!(refused(&[&own]).await, ["attachment_ids[0]: unknown_reference"], "a file hangs on one thing");
    let mut ten = Vec::new();
    for _ in 0..10 {
        ten.push(a_note(&amal).await);
    }
    let ten: Vec<&str> = ten.iter().map(String::as_str).collect();
    assert_eq!(attached(&post_with(&amal, &topic, &ten).await), ten);
}

async fn a_deleted_topic_takes_its_files_along(mut world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    let (opening, answer) = (a_note(&amal).await, a_note(&nora).await);
    let (topic, _) = topic_with(&amal, &[&opening]).await;
    post_with(&nora, &topic, &[&answer]).await;
    amal.delete(&format!("/forums/topics/{topic}")).await.is(204);
    assert!(!reads(&nora, &opening).await && !reads(&amal, &answer).await);
    world.settled().await;
    assert_eq!(world.server.tomorrow.sweep_orphans().await.unwrap(), 2);
    assert_eq!(world.server.tomorrow.sweep_blobs(&mut None).await.unwrap(), 2);
    assert_eq!(super::blobs(&world.place), [""; 0]);
    assert!(!reads(&nora, &answer).await);
    world.restart(&[]).await;
    assert!(!reads(&nora.with_addr(&world), &answer).await);
}

async fn a_list_takes_as_many_statements_with_many_files_as_with_few(world: World) {
    let amal = world.admin().await;
    let (topic, opening) = topic_with(&amal, &[]).await;
    let replies = format!("/forums/posts/{}/replies", text(&opening, "id"));
    let lists = [
        format!("/forums/topics/{topic}"),
        format!("/forums/topics/{topic}/posts?limit=100"),
        format!("{replies}?limit=100"),
        format!("/forums/posts/{}", text(&opening, "id")),
    ];
    let costs = async || {
        let mut costs = Vec::new();
        for list in &lists {
            costs.push(world.statements(&amal, list).await);
        }
        costs
    };
    let add = async |count: usize| {
        for _ in 0..count {
            let (one, other, third) = (a_note(&amal).await, a_note(&amal).await, a_note(&amal).await);
            post_with(&amal, &topic, &[&one, &other]).await;
            amal.post(&replies, &json!({ "content": "See this.", "attachment_ids": [third] })).await.is(201);
        }
    };
    add(4).await;
    let few = costs().await;
    add(20).await;
    assert_eq!(few, costs().await);
    assert!(few.iter().all(|cost| *cost <= 10), "{few:?}");
}
