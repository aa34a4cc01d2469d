//! Who finds what.

use serde_json::json;

use super::{found, search, text, topic};
use crate::harness::{World, stories};

stories!(
    drafts_and_archived_ones_are_never_found,
    the_deactivated_are_not_found,
    people_elsewhere_show_no_address,
    drafts_of_posts_are_never_found,
);

async fn drafts_and_archived_ones_are_never_found(world: World) {
    let amal = world.admin().await;
    let form =
        json!({ "title": "Extruder", "industry": "Plastics", "problem_statement": "Heat.", "solution": "Water." });
    let id = text(&amal.post("/use-cases", &form).await.expect(201), "id");
    assert!(found(&amal, "/use-cases", "extruder").await.is_empty(), "one's own draft neither");
    amal.poke(&format!("/use-cases/{id}/publish")).await.is(200);
    let stranger = world.admin().await;
    assert_eq!(found(&stranger, "/use-cases", "extruder").await, [id.as_str()]);
    for step in ["archive", "unpublish"] {
        amal.poke(&format!("/use-cases/{id}/{step}")).await.is(200);
        assert!(found(&amal, "/use-cases", "extruder").await.is_empty(), "{step}");
    }
}

async fn the_deactivated_are_not_found(world: World) {
    let amal = world.admin().await;
    let nora = world.member_of(&amal).await;
    nora.patch("/users/me", &json!({ "first_name": "Zubaydah", "job_title": "Metallurgist" })).await.is(200);
    assert_eq!(found(&amal, "/users", "zubaydah").await.len(), 1);
    assert_eq!(found(&amal, "/users", "metallurgists").await.len(), 1);
    world.deactivate(&nora).await;
    assert!(found(&amal, "/users", "zubaydah").await.is_empty());
}

async fn people_elsewhere_show_no_address(world: World) {
    let (amal, stranger) = (world.admin().await, world.admin().await);
    amal.patch("/users/me", &json!({ "first_name": "Zubaydah" })).await.is(200);
    let own = search(&amal, "/users", "Zubaydah").await;
    assert!(own["items"][0]["email"].is_string());
    let others = search(&stranger, "/users", "Zubaydah").await;
    assert!(others["items"][0]["email"].is_null(), "{others}");
    let address = amal.get("/users/me").await.expect(200)["email"].as_str().unwrap().to_owned();
    assert!(found(&stranger, "/users", &address).await.is_empty(), "addresses are not searched");
}

async fn drafts_of_posts_are_never_found(world: World) {
    let amal = world.admin().await;
    amal.put("/drafts/topic:new", &json!({ "content": "Centrifuge", "version": 0 })).await;
    assert!(found(&amal, "/forums", "centrifuge").await.is_empty());
    let (id, _) = topic(&amal, "Centrifuge", "It spins.").await;
    assert_eq!(found(&amal, "/forums", "centrifuge").await, [id]);
}
