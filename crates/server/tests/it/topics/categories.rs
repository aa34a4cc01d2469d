//! Categories: everybody reads them, superusers keep them.

use serde_json::{Value, json};

use super::id;
use crate::harness::{World, stories};

stories!(superusers_keep_the_categories,);

async fn superusers_keep_the_categories(world: World) {
    let (superuser, admin) = (world.superuser().await, world.admin().await);
    let first = admin.walk("/forums/categories", 3).await;
    assert!(first.len() >= 5, "a first set comes with the migrations");
    assert!(first.windows(2).all(|pair| pair[0]["slug"].as_str() < pair[1]["slug"].as_str()));
    let form = json!({ "slug": "cranes", "name_en": "Cranes", "name_ar": "الرافعات" });
    admin.post("/forums/categories", &form).await.problem(403, "forbidden");
    let made = superuser.post("/forums/categories", &form).await;
    let category = made.expect(201);
    assert_eq!(made.must("location"), format!("/api/v1/forums/categories/{}", id(&category)));
    superuser.post("/forums/categories", &form).await.problem(409, "slug_taken");
    let path = format!("/forums/categories/{}", id(&category));
    admin.patch(&path, &json!({ "name_en": "Mine" })).await.problem(403, "forbidden");
    admin.delete(&path).await.problem(403, "forbidden");
    assert_eq!(superuser.patch(&path, &json!({ "name_en": "Hoists" })).await.expect(200)["name_en"], "Hoists");
    superuser.patch(&path, &json!({ "slug": first[0]["slug"] })).await.problem(409, "slug_taken");
    let wrong = json!({ "slug": "No Slug", "name_en": "", "name_fr": "Grues" });
    assert_eq!(
        superuser.post("/forums/categories", &wrong).await.fields(),
        ["name_ar: required", "name_en: blank", "name_fr: unknown_field", "slug: invalid_slug"]
    );
    let topic = admin
        .post("/forums/topics", &json!({ "title": "Which crane?", "content": "x", "category_id": id(&category) }))
        .await
        .expect(201);
    superuser.delete(&path).await.is(204);
    admin.get(&path).await.problem(404, "not_found");
    let topic = admin.get(&format!("/forums/topics/{}", id(&topic))).await.expect(200);
    assert_eq!(topic["category_id"], Value::Null, "its topics stay");
}
