//! `CategoryRepository` and `CategoryReader`. The migration may have made some: no case counts on none.

use p2p_domain::{
    category::{Category, CategoryName, Slug},
    id::CategoryId,
    port::error::Constraint,
    topic::Topic,
    version::Version,
};

use super::stage::{self, Forum, assert_conflict, attempt, commit};
use crate::{
    build::{a_category, a_topic, an_id},
    world::Stores,
};

suite! { ($) categories, categories_suite(Stores):
    what_was_inserted_is_found, a_slug_is_taken_once, all_come_in_the_order_of_their_slugs, an_update_writes_slug_and_names,
    an_update_needs_the_version, of_two_updates_one_wins, topics_stay_when_their_category_goes, topics_are_counted_never_below_zero,
    the_count_counts,
}

async fn what_was_inserted_is_found(stores: &Stores) {
    let category = stage::category(stores, Category { topic_count: 3, ..a_category() }).await;
    commit!(stores, unit => assert_eq!(unit.categories().find(category.id).await?.as_ref(), Some(&category)));
    assert_eq!(stores.categories.get(category.id).await.unwrap().as_ref(), Some(&category));
    assert_eq!(stores.categories.by_slug(&category.slug).await.unwrap(), Some(category));
    let unknown = a_category();
    commit!(stores, unit => assert_eq!(unit.categories().find(unknown.id).await?, None));
    assert_eq!(stores.categories.get(unknown.id).await.unwrap(), None);
    assert_eq!(stores.categories.by_slug(&unknown.slug).await.unwrap(), None);
}

async fn a_slug_is_taken_once(stores: &Stores) {
    let first = stage::category(stores, a_category()).await;
    let second = stage::category(stores, a_category()).await;
    let clash = Category { slug: first.slug.clone(), ..a_category() };
    assert_conflict(attempt!(stores, unit => unit.categories().insert(&clash).await?), Constraint::CategorySlug);
    let clash = Category { slug: first.slug, ..second };
    let outcome = attempt!(stores, unit => unit.categories().update(&clash, Version::FIRST).await?);
    assert_conflict(outcome, Constraint::CategorySlug);
}

async fn all_come_in_the_order_of_their_slugs(stores: &Stores) {
    let mut made = Vec::new();
    for slug in ["zz-b", "zz-a1", "zz1", "zz-a"] {
        made.push(stage::category(stores, Category { slug: Slug::parse(slug).unwrap(), ..a_category() }).await);
    }
    let all = stores.categories.all().await.unwrap();
    assert!(all.is_sorted_by(|one, next| one.slug < next.slug), "by their bytes, whatever the collation");
    for category in made {
        assert!(all.contains(&category));
    }
}

async fn an_update_writes_slug_and_names(stores: &Stores) {
    let before = stage::category(stores, a_category()).await;
    let change = Category {
        id: before.id,
        name_en: CategoryName::parse("Safety").unwrap(),
        name_ar: CategoryName::parse("السلامة").unwrap(),
        topic_count: 9,
        ..a_category()
    };
    assert!(commit!(stores, unit => unit.categories().update(&change, Version::FIRST).await?));
    let expected = Category { topic_count: 0, version: Version::new(2), ..change };
    assert_eq!(stores.categories.get(before.id).await.unwrap(), Some(expected));
}

async fn an_update_needs_the_version(stores: &Stores) {
    let before = stage::category(stores, a_category()).await;
    let change = Category { id: before.id, ..a_category() };
    assert!(!commit!(stores, unit => unit.categories().update(&change, Version::new(2)).await?));
    assert_eq!(stores.categories.get(before.id).await.unwrap(), Some(before));
    assert!(!commit!(stores, unit => unit.categories().update(&a_category(), Version::FIRST).await?));
}

async fn of_two_updates_one_wins(stores: &Stores) {
    let before = stage::category(stores, a_category()).await;
    let edit = async || {
        let change = Category { slug: a_category().slug, ..before.clone() };
        commit!(stores, unit => unit.categories().update(&change, Version::FIRST).await?)
    };
    let (one, other) = tokio::join!(edit(), edit());
    assert!(one != other, "both or neither of two updates over one version passed");
    assert_eq!(stores.categories.get(before.id).await.unwrap().unwrap().version, Version::new(2));
}

async fn topics_stay_when_their_category_goes(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let category = stage::category(stores, a_category()).await;
    let topic = stage::topic(stores, Topic { category_id: Some(category.id), ..a_topic(&forum.author) }).await;
    assert!(commit!(stores, unit => unit.categories().delete(category.id).await?));
    assert_eq!(stores.categories.get(category.id).await.unwrap(), None);
    let view = stores.topics.get(&forum.audience, topic.id).await.unwrap().unwrap();
    assert_eq!(view.topic.category_id, None);
    assert!(!commit!(stores, unit => unit.categories().delete(category.id).await?));
}

async fn topics_are_counted_never_below_zero(stores: &Stores) {
    let category = stage::category(stores, a_category()).await;
    for (delta, expected) in [(3, 3), (-1, 2), (-5, 0), (1, 1)] {
        commit!(stores, unit => unit.categories().adjust_topics(category.id, delta).await?);
        let found = stores.categories.get(category.id).await.unwrap().unwrap();
        assert_eq!((found.topic_count, found.version), (expected, Version::FIRST), "after {delta}");
    }
    commit!(stores, unit => unit.categories().adjust_topics(CategoryId::new(an_id()), 1).await?);
}

async fn the_count_counts(stores: &Stores) {
    let before = commit!(stores, unit => unit.categories().count().await?);
    assert_eq!(before as usize, stores.categories.all().await.unwrap().len());
    stage::category(stores, a_category()).await;
    assert_eq!(commit!(stores, unit => unit.categories().count().await?), before + 1);
}
