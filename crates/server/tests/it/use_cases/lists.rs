//! Lists of use cases: filters, orders, pages and facets.

use serde_json::json;

use super::{draft, full, published, titles};
use crate::harness::{Person, World, stories};

stories!(
    each_filter_leaves_the_others_out,
    facets_count_spellings_as_one,
    popular_ones_come_first,
    pages_show_each_once_while_others_publish,
    wrong_filters_are_told,
    a_list_asks_the_store_as_often_for_many_as_for_one,
);

async fn with(person: &Person, title: &str, changes: &serde_json::Value) -> String {
    let mut form = full(title);
    for (name, value) in changes.as_object().unwrap() {
        form[name] = value.clone();
    }
    published(person, &form).await
}

async fn found(person: &Person, query: &str) -> Vec<String> {
    let list = person.get(&format!("/use-cases?{query}")).await.expect(200);
    titles(&list).into_iter().map(str::to_owned).collect()
}

async fn each_filter_leaves_the_others_out(world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    let first =
        with(&amal, "First", &json!({ "industry": "Plastics", "technology": ["IoT", "Robotics"], "tags": ["heat"] }))
            .await;
    let arabic =
        json!({ "industry": "صناعة الأغذية", "technology": ["iot"], "tags": [], "location": { "city": "جدة" } });
    with(&nora, "Second", &arabic).await;
    draft(&amal, &full("Unseen")).await;
    let organization = amal.get("/organizations/current").await.expect(200)["id"].as_str().unwrap().to_owned();
    for (query, expected) in [
        ("", vec!["Second", "First"]),
        ("industry=plastics", vec!["First"]),
        ("industry=%D8%B5%D9%86%D8%A7%D8%B9%D8%A9%20%D8%A7%D9%84%D8%A7%D8%BA%D8%B0%D9%8A%D8%A9", vec!["Second"]),
        ("technology=IOT", vec!["Second", "First"]),
        ("technology=iot&technology=robotics", vec!["First"]),
        ("tag=heat", vec!["First"]),
        ("tag=Heat", vec!["First"]),
        ("city=riyadh", vec!["First"]),
        ("city=%D8%AC%D8%AF%D9%87", vec!["Second"]),
        (&format!("organization_id={organization}"), vec!["First"]),
        ("q=overheating%20extruders", vec!["Second", "First"]),
        ("q=robotics", vec!["First"]),
        ("q=first&sort=relevance", vec!["First"]),
        ("published_after=2100-01-01T00:00:00Z", vec![]),
        ("published_after=2020-01-01T00:00:00Z", vec!["Second", "First"]),
        ("bookmarked=true", vec![]),
    ] {
        assert_eq!(found(&nora, query).await, expected, "{query}");
    }
    nora.poke(&format!("{first}/bookmark")).await.is(200);
    assert_eq!(found(&nora, "bookmarked=true").await, ["First"]);
    assert!(found(&amal, "bookmarked=true").await.is_empty(), "one's own alone");
}

async fn facets_count_spellings_as_one(world: World) {
    let amal = world.admin().await;
    with(&amal, "One", &json!({ "technology": ["IoT"], "industry": "Plastics" })).await;
    with(&amal, "Two", &json!({ "technology": ["iot", "Robotics"], "industry": "plastics" })).await;
    with(&amal, "Three", &json!({ "technology": [], "industry": "Metals", "location": { "city": "Jubail" } })).await;
    let facets = amal.get("/use-cases?facets=true").await.expect(200)["facets"].clone();
    assert_eq!(facets["industry"], json!([{ "value": "Plastics", "count": 2 }, { "value": "Metals", "count": 1 }]));
    assert_eq!(facets["technology"], json!([{ "value": "IoT", "count": 2 }, { "value": "Robotics", "count": 1 }]));
    assert_eq!(facets["city"], json!([{ "value": "Riyadh", "count": 2 }, { "value": "Jubail", "count": 1 }]));
    let narrowed = amal.get("/use-cases?facets=true&industry=metals").await.expect(200)["facets"].clone();
    assert_eq!(narrowed["technology"], json!([]));
    assert!(amal.get("/use-cases").await.expect(200).get("facets").is_none_or(serde_json::Value::is_null));
}

async fn popular_ones_come_first(world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    let liked = published(&amal, &full("Liked")).await;
    let seen = published(&amal, &full("Seen")).await;
    published(&amal, &full("Newest")).await;
    nora.poke(&format!("{liked}/like")).await.is(200);
    nora.get(&seen).await.is(200);
    crate::harness::eventually("the view counts", async || {
        nora.get(&seen).await.expect(200)["views"] == 1
            && found(&nora, "sort=popular").await == ["Liked", "Seen", "Newest"]
    })
    .await;
    assert_eq!(found(&nora, "sort=newest").await, ["Newest", "Seen", "Liked"]);
}

async fn pages_show_each_once_while_others_publish(world: World) {
    let amal = world.admin().await;
    for number in 0..12 {
        published(&amal, &full(&format!("Old {number:02}"))).await;
    }
    let first = amal.get("/use-cases?limit=5&with_total=true").await.expect(200);
    assert_eq!(first["total"], 12);
    published(&amal, &full("New")).await;
    let mut seen: Vec<String> = titles(&first).into_iter().map(str::to_owned).collect();
    let mut next = first["next_cursor"].as_str().map(str::to_owned);
    while let Some(cursor) = next {
        let page = amal.get(&format!("/use-cases?limit=5&cursor={cursor}")).await.expect(200);
        seen.extend(titles(&page).into_iter().map(str::to_owned));
        next = page["next_cursor"].as_str().map(str::to_owned);
    }
    let expected: Vec<String> = (0..12).rev().map(|number| format!("Old {number:02}")).collect();
    assert_eq!(seen, expected);
    assert_eq!(found(&amal, "skip=11&limit=5").await, ["Old 01", "Old 00"]);
    let other = amal.get("/use-cases?sort=popular&limit=5").await.expect(200)["next_cursor"].clone();
    let answer = amal.get(&format!("/use-cases?limit=5&cursor={}", other.as_str().unwrap())).await;
    answer.problem(422, "invalid_cursor");
}

async fn wrong_filters_are_told(world: World) {
    let amal = world.admin().await;
    for (query, field) in [
        ("sort=loudest", "sort"),
        ("sort=distance", "sort"),
        ("sort=relevance", "sort"),
        ("status=gone", "status"),
        ("near=91,0", "near"),
        ("near=24", "near"),
        ("near=24,46&radius_km=-1", "radius_km"),
        ("radius_km=5", "radius_km"),
        ("published_after=yesterday", "published_after"),
        ("organization_id=x", "organization_id"),
        ("q=%22%22", "q"),
        ("q=the", "q"),
        ("colour=red", "colour"),
        ("limit=101", "limit"),
    ] {
        let answer = amal.get(&format!("/use-cases?{query}")).await;
        answer.is(422);
        let fields = answer.fields();
        assert!(fields.iter().any(|told| told.starts_with(field)), "{query}: {fields:?}");
    }
}

async fn a_list_asks_the_store_as_often_for_many_as_for_one(world: World) {
    const LISTS: [&str; 5] = [
        "/use-cases?facets=true&limit=50",
        "/use-cases?near=24.7,46.7&sort=distance&limit=50",
        "/use-cases/map?bbox=34,16,56,33",
        "/search/use-cases?q=extruder&limit=50",
        "/search?q=extruder&limit=50",
    ];
    let amal = world.admin().await;
    let costs = async || {
        let mut costs = Vec::new();
        for list in LISTS {
            costs.push(world.statements(&amal, list).await);
        }
        costs
    };
    published(&amal, &full("Alone")).await;
    let one = costs().await;
    for number in 0..20 {
        published(&amal, &full(&format!("More {number}"))).await;
    }
    assert_eq!(costs().await, one);
    assert!(one.iter().all(|&statements| statements <= 10), "{one:?}");
}
