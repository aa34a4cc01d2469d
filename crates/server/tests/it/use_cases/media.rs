//! Pictures, films and documents of a use case.

use reqwest::Method;
use serde_json::{Value, json};

use super::{draft, full, path, published};
use crate::harness::{Answer, Person, World, form, png, stories};

stories!(
    media_come_by_form_or_by_file,
    captions_and_order_are_edited,
    a_medium_is_read_by_who_reads_the_use_case,
    who_may_hang_what,
    a_medium_goes_with_its_file,
);

const NAME: &str = "مخطط خط الإنتاج.png";

async fn sent(person: &Person, path: &str, bytes: &[u8]) -> Answer {
    let (kind, body) = form("file", NAME, "image/png", bytes);
    person.call(Method::POST, &format!("{path}/media")).body(&kind, body).await
}

async fn a_file(person: &Person) -> String {
    let (kind, body) = form("file", NAME, "image/png", &png(30, 20));
    let file = person.call(Method::POST, "/files").body(&kind, body).await.expect(201);
    file["id"].as_str().unwrap().to_owned()
}

fn ids(use_case: &Value) -> Vec<String> {
    use_case["media"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

async fn media_come_by_form_or_by_file(world: World) {
    let amal = world.admin().await;
    let path = path(&draft(&amal, &full("Cooling")).await);
    let first = sent(&amal, &path, &png(60, 40)).await.expect(201);
    assert_eq!((&first["type"], &first["caption"]), (&json!("image"), &Value::Null));
    let file = a_file(&amal).await;
    let hang = json!({ "file_id": file, "caption": "  After  " });
    let second = amal.post(&format!("{path}/media"), &hang).await.expect(201);
    assert_eq!(second["caption"], "After");
    let shown = amal.get(&path).await.expect(200);
    assert_eq!(ids(&shown), [first["id"].as_str().unwrap(), second["id"].as_str().unwrap()]);
    let bytes = amal.root(Method::GET, first["url"].as_str().unwrap()).await;
    assert!(bytes.code() == 302 || image::load_from_memory(&bytes.body).is_ok());
    amal.post(&format!("{path}/media"), &hang).await.is(422);
    amal.post(&format!("{path}/media"), &json!({ "file_id": super::UNKNOWN.trim_start_matches("/use-cases/") }))
        .await
        .is(422);
    sent(&amal, &path, b"<html><script>alert(1)</script>").await.problem(415, "unsupported_file_type");
    sent(&amal, super::UNKNOWN, &png(4, 4)).await.problem(404, "not_found");
}

async fn captions_and_order_are_edited(world: World) {
    let amal = world.admin().await;
    let path = path(&draft(&amal, &full("Cooling")).await);
    let mut made = Vec::new();
    for _ in 0..3 {
        made.push(sent(&amal, &path, &png(8, 8)).await.expect(201)["id"].as_str().unwrap().to_owned());
    }
    let last = format!("{path}/media/{}", made[2]);
    let edited = amal.patch(&last, &json!({ "caption": "قبل التنفيذ", "position": 0 })).await.expect(200);
    assert_eq!(edited["caption"], "قبل التنفيذ");
    assert_eq!(ids(&amal.get(&path).await.expect(200)), [made[2].clone(), made[0].clone(), made[1].clone()]);
    assert_eq!(amal.patch(&last, &json!({ "caption": null })).await.expect(200)["caption"], Value::Null);
    amal.patch(&last, &json!({ "caption": "x".repeat(301) })).await.problem(422, "validation_failed");
    amal.delete(&last).await.is(204);
    amal.delete(&last).await.problem(404, "not_found");
    assert_eq!(ids(&amal.get(&path).await.expect(200)), made[..2]);
}

async fn a_medium_is_read_by_who_reads_the_use_case(world: World) {
    let (amal, stranger) = (world.admin().await, world.admin().await);
    let colleague = world.member_of(&amal).await;
    let path = path(&draft(&amal, &full("Cooling")).await);
    let medium = sent(&amal, &path, &png(8, 8)).await.expect(201);
    let url = medium["url"].as_str().unwrap();
    let read = async |person: &Person| person.root(Method::GET, url).await.code();
    assert_eq!(read(&stranger).await, 404, "a draft is its organization's own");
    assert_ne!(read(&colleague).await, 404);
    amal.poke(&format!("{path}/publish")).await.is(200);
    assert_ne!(read(&stranger).await, 404);
    amal.poke(&format!("{path}/archive")).await.is(200);
    assert_eq!(read(&stranger).await, 404);
    amal.delete(&path).await.is(204);
    assert_eq!(read(&colleague).await, 404);
}

async fn who_may_hang_what(world: World) {
    let amal = world.admin().await;
    let (colleague, stranger) = (world.member_of(&amal).await, world.admin().await);
    let path = published(&amal, &full("Cooling")).await;
    for refused in [&colleague, &stranger] {
        sent(refused, &path, &png(8, 8)).await.problem(403, "forbidden");
        let file = a_file(refused).await;
        let hang = json!({ "file_id": file });
        refused.post(&format!("{path}/media"), &hang).await.problem(403, "forbidden");
        amal.post(&format!("{path}/media"), &hang).await.is(422);
    }
    let medium = sent(&amal, &path, &png(8, 8)).await.expect(201);
    let of = format!("{path}/media/{}", medium["id"].as_str().unwrap());
    stranger.patch(&of, &json!({ "caption": "mine" })).await.problem(403, "forbidden");
    stranger.delete(&of).await.problem(403, "forbidden");
}

async fn a_medium_goes_with_its_file(world: World) {
    let amal = world.admin().await;
    let path = path(&draft(&amal, &full("Cooling")).await);
    let medium = sent(&amal, &path, &png(8, 8)).await.expect(201);
    amal.delete(&format!("/files/{}", medium["id"].as_str().unwrap())).await.is(204);
    assert!(ids(&amal.get(&path).await.expect(200)).is_empty());
}
