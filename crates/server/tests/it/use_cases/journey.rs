//! The whole way: from a photo on somebody's telephone to paper on somebody else's desk.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{World, eventually, form, jpeg, stories};

stories!(from_a_photo_to_paper);

async fn from_a_photo_to_paper(world: World) {
    let (amal, reader) = (world.admin().await, world.admin().await);
    let (kind, body) = form("file", "صورة خط الإنتاج.jpg", "image/jpeg", &jpeg(1_200, 800));
    let photo = amal.call(Method::POST, "/files").body(&kind, body).await.expect(201);
    assert_eq!((&photo["filename"], &photo["kind"]), (&json!("صورة خط الإنتاج.jpg"), &json!("image")));
    let made = amal
        .post(
            "/use-cases",
            &json!({
                "title": "خفض استهلاك الطاقة في مصانع البلاستيك",
                "industry": "البلاستيك",
                "technology": ["IoT", "تعلم الآلة"],
                "problem_statement": "كانت الآلات تستهلك طاقة أكثر مما يلزم.",
                "solution": "ركبنا أجهزة استشعار وربطناها بلوحة متابعة.",
                "outcomes": { "cost_savings": "٢٠٪", "metrics": [{ "name": "الاستهلاك", "before": 120, "after": 96, "unit": "kWh" }] },
                "location": { "city": "الجبيل", "latitude": 27.0046, "longitude": 49.646 },
                "tags": ["طاقة"],
                "lang": "ar",
            }),
        )
        .await
        .expect(201);
    assert_eq!(made["dir"], "rtl");
    let (id, path) = (made["id"].clone(), super::path(&made));
    let hang = json!({ "file_id": photo["id"], "caption": "الخط بعد التنفيذ" });
    amal.post(&format!("{path}/media"), &hang).await.is(201);
    amal.poke(&format!("{path}/publish")).await.is(200);
    let only = |list: &Value| list["items"].as_array().unwrap().len() == 1 && list["items"][0]["id"] == id;
    for query in
        ["q=%D9%85%D8%B5%D9%86%D8%B9", "technology=iot", "city=%D8%A7%D9%84%D8%AC%D8%A8%D9%8A%D9%84", "near=27,49.6"]
    {
        assert!(only(&reader.get(&format!("/use-cases?{query}")).await.expect(200)), "{query}");
    }
    let found = reader.get("/search/use-cases?q=%D8%A7%D9%84%D9%85%D8%B5%D9%86%D8%B9").await.expect(200);
    assert!(only(&found));
    assert!(found["items"][0]["highlights"]["title"].as_str().unwrap().contains("<mark>مصانع</mark>"), "{found}");
    let map = reader.get("/use-cases/map?bbox=49,26,50,28").await.expect(200);
    assert_eq!(map["features"][0]["properties"]["id"], id);
    let facets = reader.get("/use-cases?facets=true").await.expect(200);
    assert_eq!(facets["facets"]["city"], json!([{ "value": "الجبيل", "count": 1 }]));
    eventually("the thumbnail is made", async || {
        reader.get(&path).await.expect(200)["media"][0]["thumbnail_url"].is_string()
    })
    .await;
    let paper = reader.get(&format!("{path}/export?format=pdf")).header("accept-language", "ar").await;
    assert!(paper.is(200).body.starts_with(b"%PDF-") && paper.body.len() > 20_000, "with the photo");
    let sheet = reader.get("/use-cases/export?format=xlsx&q=%D9%85%D8%B5%D9%86%D8%B9").await;
    assert_eq!(&sheet.is(200).body[..2], b"PK");
}
