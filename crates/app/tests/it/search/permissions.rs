//! Use cases are found when they are published, whoever asks.

use p2p_contract::build;
use p2p_domain::{
    use_case::{UseCase, UseCaseStatus, UseCaseText},
    user::{PersonName, User},
};
use uuid::Uuid;

use super::{Catalogue, first};
use crate::world::actor;

#[tokio::test]
async fn published_use_cases_are_found_and_no_others_by_nobody() {
    let catalogue = Catalogue::new().await;
    let staff = catalogue.office.organization(1, 1).await;
    let (author, text) = (staff.members[0].clone(), build::a_use_case_text());
    let published = build::a_use_case_in_full(&author);
    catalogue.use_case(&published, &text).await;
    for status in [UseCaseStatus::Draft, UseCaseStatus::Archived] {
        catalogue.use_case(&UseCase { status, ..build::a_use_case_in_full(&author) }, &text).await;
    }
    let stranger = catalogue.world().somebody().await;
    for reader in [&stranger, &actor(&author), &staff.admin(), &catalogue.office.superuser().await] {
        for q in ["الصيانة التنبؤية", "vibrations ", "الجبيل", "microphone ", "ears", "petrochemicals iot", "نصغي"]
        {
            assert!(catalogue.finds(reader, q, published.id.uuid()).await, "{q}");
        }
        assert_eq!(
            catalogue.found(reader, "vendor.example").await,
            Vec::<Uuid>::new(),
            "how to reach a vendor is no text"
        );
    }
}

#[tokio::test]
async fn a_search_of_one_part_finds_nothing_of_another() {
    let catalogue = Catalogue::new().await;
    let staff = catalogue.office.organization(1, 1).await;
    let reader = staff.member();
    let named = PersonName::parse("Seals").unwrap();
    catalogue.somebody(&User { last_name: Some(named), ..build::a_member(&staff.organization) }).await;
    catalogue.use_case(&build::a_use_case(&staff.members[0]), &UseCaseText::default()).await;
    catalogue.topic(&reader, "Seals", "A question").await;
    let page = first(20);
    let users = catalogue.search.users(&reader, "seals", &page).await.unwrap().page.items.len();
    let use_cases = catalogue.search.use_cases(&reader, "seals", &page).await.unwrap().page.items.len();
    let forum = catalogue.search.forum(&reader, "seals", &page).await.unwrap().page.items.len();
    assert_eq!((users, use_cases, forum), (1, 1, 1));
    let all = catalogue.all(&reader, "seals").await;
    assert_eq!((all.users.page.total, all.use_cases.page.total, all.forum.page.total), (Some(1), Some(1), Some(1)));
}
