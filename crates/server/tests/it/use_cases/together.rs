//! Many at once: batches, and many readers and writers of one use case.

use serde_json::{Value, json};

use super::{draft, full, path, published};
use crate::harness::{World, stories};

stories!(a_batch_answers_for_each, a_batch_has_an_end, many_likes_at_once_are_all_counted, many_editors_lose_nothing);

async fn a_batch_answers_for_each(world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    let ready = draft(&amal, &full("Ready")).await;
    let bare = draft(&amal, &json!({ "title": "Bare" })).await;
    let foreign = published(&nora, &full("Foreign")).await;
    let foreign = foreign.trim_start_matches("/use-cases/");
    let operations = json!({ "operations": [
        { "op": "create", "body": full("Made") },
        { "op": "create", "body": { "title": "x" } },
        { "op": "update", "id": ready["id"], "body": { "title": "Readier" } },
        { "op": "publish", "id": ready["id"] },
        { "op": "publish", "id": bare["id"] },
        { "op": "delete", "id": foreign },
        { "op": "delete", "id": "nothing" },
        { "op": "delete", "id": "0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70" },
        { "op": "delete", "id": bare["id"] },
        { "op": "explode", "id": bare["id"] },
    ] });
    let answer = amal.post("/use-cases/batch", &operations).await.expect(207);
    let results = answer["results"].as_array().unwrap();
    let statuses: Vec<u64> = results.iter().map(|one| one["status"].as_u64().unwrap()).collect();
    assert_eq!(statuses, [201, 422, 200, 200, 422, 403, 422, 404, 204, 422], "{answer}");
    let indices: Vec<u64> = results.iter().map(|one| one["index"].as_u64().unwrap()).collect();
    assert_eq!(indices, (0..10).collect::<Vec<_>>());
    assert_eq!(results[3]["body"]["status"], "published");
    assert_eq!(results[3]["body"]["title"], "Readier");
    assert_eq!(results[1]["error"]["code"], "validation_failed");
    let missing: Vec<&Value> =
        results[4]["error"]["errors"].as_array().unwrap().iter().map(|one| &one["field"]).collect();
    assert_eq!(missing, ["industry", "problem_statement", "solution"]);
    amal.get(&path(&bare)).await.problem(404, "not_found");
    amal.get(&format!("/use-cases/{}", results[0]["id"].as_str().unwrap())).await.is(200);
}

async fn a_batch_has_an_end(world: World) {
    let amal = world.admin().await;
    let many: Vec<Value> =
        (0..101).map(|n| json!({ "op": "create", "body": { "title": format!("Use {n}") } })).collect();
    amal.post("/use-cases/batch", &json!({ "operations": many })).await.problem(422, "validation_failed");
    amal.post("/use-cases/batch", &json!({ "operations": [] })).await.problem(422, "validation_failed");
    let drafts = amal.get("/use-cases?status=draft&with_total=true").await.expect(200);
    assert_eq!(drafts["total"], 0, "nothing of it was done");
}

async fn many_likes_at_once_are_all_counted(world: World) {
    let amal = world.admin().await;
    let path = published(&amal, &full("Cooling")).await;
    let mut people = Vec::new();
    for _ in 0..6 {
        people.push(world.member_of(&amal).await);
    }
    let like = format!("{path}/like");
    let twice = people.iter().chain(&people).map(|person| async { person.poke(&like).await.code() });
    assert!(futures_util::future::join_all(twice).await.into_iter().all(|code| code == 200));
    assert_eq!(amal.get(&path).await.expect(200)["like_count"], 6);
}

async fn many_editors_lose_nothing(world: World) {
    let amal = world.admin().await;
    let path = path(&draft(&amal, &full("Cooling")).await);
    let edits = [
        json!({ "summary": "one" }),
        json!({ "industry": "two" }),
        json!({ "outcomes": { "cost_savings": "three" } }),
        json!({ "vendor_info": { "name": "four" } }),
    ];
    let all = edits.iter().map(|edit| async { amal.patch(&path, edit).await.code() });
    assert!(futures_util::future::join_all(all).await.into_iter().all(|code| code == 200));
    let now = amal.get(&path).await.expect(200);
    let told = [&now["summary"], &now["industry"], &now["outcomes"]["cost_savings"], &now["vendor_info"]["name"]];
    assert_eq!(told, ["one", "two", "three", "four"]);
}
