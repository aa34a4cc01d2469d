//! What a search costs: as many statements for fifty hits as for five.

use p2p_contract::build;
use p2p_domain::{
    actor::Actor,
    id::TopicId,
    user::{PersonName, User},
};

use super::{Catalogue, first};

/// How many statements each search takes with pages of that size.
async fn costs(catalogue: &Catalogue, reader: &Actor, limit: u32) -> Vec<u64> {
    let (store, search, page) = (&catalogue.world().store, &catalogue.search, first(limit));
    let mut costs = Vec::new();
    for part in 0..4 {
        let before = store.statements();
        let hits = match part {
            0 => search.users(reader, "seals", &page).await.unwrap().page.items.len(),
            1 => search.use_cases(reader, "seals", &page).await.unwrap().page.items.len(),
            2 => search.forum(reader, "seals", &page).await.unwrap().page.items.len(),
            _ => search.all(reader, "seals", page.limit).await.unwrap().forum.page.items.len(),
        };
        assert_eq!(hits, limit as usize, "part {part}");
        costs.push(store.statements() - before);
    }
    costs
}

#[tokio::test]
async fn a_page_of_any_length_takes_as_many_statements() {
    let catalogue = Catalogue::new().await;
    let staff = catalogue.office.organization(0, 1).await;
    let reader = staff.member();
    let (topic, _) = catalogue.topic(&reader, "A question", "Anything?").await;
    for _ in 0..25 {
        catalogue.world().post(&reader, TopicId::new(topic), "Seals failed.").await;
        catalogue.use_case(&build::a_use_case(&staff.members[0]), &build::a_use_case_text()).await;
        let last_name = Some(PersonName::parse("Seals").unwrap());
        catalogue.somebody(&User { last_name, ..build::a_member(&staff.organization) }).await;
    }
    let (few, many) = (costs(&catalogue, &reader, 5).await, costs(&catalogue, &reader, 25).await);
    assert_eq!(few, many);
    assert!(few.iter().all(|&statements| statements <= 12), "{few:?}");
}
