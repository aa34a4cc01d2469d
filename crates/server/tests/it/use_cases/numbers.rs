//! Views, likes and bookmarks, and what comes of them.

use serde_json::json;

use super::{draft, full, path, published};
use crate::harness::{World, eventually, stories};

stories!(
    a_view_counts_once_per_person_and_day,
    marks_are_idempotent,
    analytics_are_the_organizations_own,
    views_survive_a_restart,
    an_organization_sees_its_numbers,
);

async fn a_view_counts_once_per_person_and_day(world: World) {
    let (amal, nora, sami) = (world.admin().await, world.admin().await, world.admin().await);
    let path = published(&amal, &full("Cooling")).await;
    assert_eq!(amal.get(&path).await.expect(200)["views"], 0, "one's own view does not count");
    assert_eq!(nora.get(&path).await.expect(200)["views"], 1, "the reader's own is in what they see");
    assert_eq!(nora.get(&path).await.expect(200)["views"], 1);
    assert_eq!(sami.get(&path).await.expect(200)["views"], 2);
    let both = json!([2, 2]);
    eventually("the views are in the list", async || {
        let list = sami.get("/use-cases").await.expect(200);
        json!([list["items"][0]["views"], sami.get(&path).await.expect(200)["views"]]) == both
    })
    .await;
    let hidden = draft(&amal, &full("Hidden")).await;
    let colleague = world.member_of(&amal).await;
    assert_eq!(colleague.get(&super::path(&hidden)).await.expect(200)["views"], 0, "nor does one of a draft");
}

async fn marks_are_idempotent(world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    let path = published(&amal, &full("Cooling")).await;
    for _ in 0..2 {
        let liked = nora.poke(&format!("{path}/like")).await.expect(200);
        assert_eq!(liked, json!({ "like_count": 1, "liked_by_me": true }));
        let kept = nora.poke(&format!("{path}/bookmark")).await.expect(200);
        assert_eq!(kept, json!({ "bookmarked_by_me": true }));
    }
    let seen = nora.get(&path).await.expect(200);
    assert_eq!((&seen["liked_by_me"], &seen["bookmarked_by_me"]), (&json!(true), &json!(true)));
    let others = amal.get(&path).await.expect(200);
    assert_eq!((&others["like_count"], &others["liked_by_me"]), (&json!(1), &json!(false)));
    for _ in 0..2 {
        let taken = nora.delete(&format!("{path}/like")).await.expect(200);
        assert_eq!(taken, json!({ "like_count": 0, "liked_by_me": false }));
        assert_eq!(nora.delete(&format!("{path}/bookmark")).await.expect(200), json!({ "bookmarked_by_me": false }));
    }
    nora.poke(&format!("{}/like", super::UNKNOWN)).await.problem(404, "not_found");
}

async fn analytics_are_the_organizations_own(world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    let (colleague, sami) = (world.member_of(&amal).await, world.member_of(&nora).await);
    let path = published(&amal, &full("Cooling")).await;
    for reader in [&nora, &sami, &colleague, &nora] {
        reader.get(&path).await.is(200);
    }
    nora.poke(&format!("{path}/like")).await.is(200);
    sami.poke(&format!("{path}/bookmark")).await.is(200);
    let of = format!("{path}/analytics");
    eventually("the views are counted", async || amal.get(&of).await.expect(200)["views_total"] == 3).await;
    let numbers = colleague.get(&of).await.expect(200);
    assert_eq!(
        (&numbers["unique_viewers"], &numbers["likes"], &numbers["bookmarks"]),
        (&json!(3), &json!(1), &json!(1))
    );
    let days = numbers["views_by_day"].as_array().unwrap();
    assert_eq!(days.iter().map(|day| day["views"].as_u64().unwrap()).sum::<u64>(), 3);
    assert_eq!(days.last().unwrap()["date"].as_str().unwrap().len(), "2026-01-01".len());
    let from = numbers["viewers_by_organization"].as_array().unwrap();
    assert_eq!(from.iter().map(|one| one["viewers"].as_u64().unwrap()).collect::<Vec<_>>(), [2, 1]);
    nora.get(&of).await.problem(403, "forbidden");
    world.superuser().await.get(&of).await.is(200);
}

async fn views_survive_a_restart(mut world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    let path = published(&amal, &full("Cooling")).await;
    nora.get(&path).await.is(200);
    world.restart(&[]).await;
    let (amal, nora) = (amal.moved_to(world.server.addr), nora.moved_to(world.server.addr));
    assert_eq!(nora.get(&path).await.expect(200)["views"], 1, "going down writes what was buffered");
    assert_eq!(nora.get(&path).await.expect(200)["views"], 1, "and it counts once only");
    assert_eq!(amal.get(&format!("{path}/analytics")).await.expect(200)["unique_viewers"], 1);
}

async fn an_organization_sees_its_numbers(world: World) {
    let amal = world.admin().await;
    published(&amal, &full("Shown")).await;
    let hidden = path(&draft(&amal, &full("Hidden")).await);
    let stats = amal.get("/organizations/stats").await.expect(200);
    assert_eq!((&stats["use_cases_published"], &stats["use_cases_draft"]), (&json!(1), &json!(1)));
    amal.delete(&hidden).await.is(204);
}
