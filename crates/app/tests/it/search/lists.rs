//! Pages of what is found.

use std::time::Duration;

use p2p_domain::{
    id::TopicId,
    page::{Limit, PageRequest, Start},
    search::FoundKey,
};
use uuid::Uuid;

use super::{Catalogue, first};

#[tokio::test]
async fn pages_hold_everything_once_by_score_while_time_goes_by_and_others_write() {
    let catalogue = Catalogue::new().await;
    let (world, actor) = (catalogue.world(), catalogue.world().somebody().await);
    let (topic, _) = catalogue.topic(&actor, "A question", "Anything?").await;
    let mut expected = Vec::new();
    for number in 0..9 {
        let content = format!("pump {}", "valve ".repeat(number % 3));
        expected.push(world.post(&actor, TopicId::new(topic), &content).await.post.id.uuid());
        world.ground.clock.advance(Duration::from_hours(40 * 24));
    }
    let mut page = PageRequest { with_total: true, ..first(2) };
    let (mut seen, mut scores, mut nows): (Vec<Uuid>, Vec<f64>, Vec<_>) = (Vec::new(), Vec::new(), Vec::new());
    loop {
        let found = catalogue.search.forum(&actor, "pump ", &page).await.unwrap().page;
        seen.extend(found.items.iter().map(|hit| hit.item.subject.id));
        scores.extend(found.items.iter().map(|hit| hit.score));
        let Some(next) = found.next else { break };
        nows.push(next.now);
        page = PageRequest { start: Start::After::<FoundKey>(next), with_total: false, limit: page.limit };
        world.ground.clock.advance(Duration::from_hours(100 * 24));
        assert!(seen.len() <= 9, "each once");
    }
    assert!(scores.windows(2).all(|pair| pair[0] >= pair[1]), "{scores:?}");
    assert!(nows.windows(2).all(|pair| pair[0] == pair[1]), "age is told by the moment of the first page");
    seen.sort_unstable();
    expected.sort_unstable();
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn each_part_of_everything_tells_its_total_and_no_more_than_was_asked() {
    let catalogue = Catalogue::new().await;
    let actor = catalogue.world().somebody().await;
    for _ in 0..3 {
        catalogue.topic(&actor, "Pumps", "Which pump?").await;
    }
    let limit = Limit::new(2).unwrap();
    let all = catalogue.search.all(&actor, "pump", limit).await.unwrap();
    assert_eq!((all.forum.page.items.len(), all.forum.page.total), (2, Some(6)));
    assert_eq!((all.users.page.total, all.use_cases.page.total), (Some(0), Some(0)));
    assert!(all.forum.page.items.iter().all(|hit| hit.highlights.title.is_some()), "titles count more");
    assert_eq!(all.did_you_mean, None);
}
