//! Arabic as people write it.

use uuid::Uuid;

use super::Catalogue;

const CONTENT: &str = "زُرنا الـمَصَانِعَ الكبيرة في الرياض، ورأينا صيانة المضخات وأجهزة القياس";

#[tokio::test]
async fn any_form_of_a_word_finds_it() {
    let catalogue = Catalogue::new().await;
    let actor = catalogue.world().somebody().await;
    let (_, post) = catalogue.topic(&actor, "A visit", CONTENT).await;
    for q in ["مصنع ", "مصانع ", "بمصانعهم ", "المضخة ", "مضخات ", "جهاز ", "الاجهزه ", "رياض", "صيانه المصنع "]
    {
        assert!(catalogue.finds(&actor, q, post).await, "{q}");
    }
}

#[tokio::test]
async fn a_word_that_is_being_typed_finds_what_it_may_become() {
    let catalogue = Catalogue::new().await;
    let actor = catalogue.world().somebody().await;
    let (_, post) = catalogue.topic(&actor, "A visit", CONTENT).await;
    for typed in ["مصا", "مصان", "مصانع", "المصا", "مضخ", "مضخا", "الصي", "زر", "قيا"]
    {
        assert!(catalogue.finds(&actor, typed, post).await, "{typed}");
    }
    assert_eq!(catalogue.found(&actor, "مضخ ").await, Vec::<Uuid>::new(), "a finished word is what it is");
}

#[tokio::test]
async fn phrases_and_exclusions_mean_what_they_say() {
    let catalogue = Catalogue::new().await;
    let actor = catalogue.world().somebody().await;
    let (_, post) = catalogue.topic(&actor, "A visit", CONTENT).await;
    for q in ["«صيانة المضخات»", "\"المصانع الكبيرة\" رياض ", "\"صيانة مضخة\"", "مصنع -جدة", "مصنع -\"مضخات صيانة\""]
    {
        assert!(catalogue.finds(&actor, q, post).await, "{q}");
    }
    for q in ["\"المضخات صيانة\"", "مصنع -الرياض", "مصنع -\"صيانة المضخات\"", "مصنع جدة "]
    {
        assert_eq!(catalogue.found(&actor, q).await, Vec::<Uuid>::new(), "{q}");
    }
}
