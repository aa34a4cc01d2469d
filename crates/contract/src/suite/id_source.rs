//! `IdSource`: UUIDs of version 7, in order.

use std::{collections::BTreeSet, sync::Arc};

use p2p_domain::port::clock::IdSource;
use uuid::{Variant, Version};

suite! { ($) id_source, id_source_suite(Arc<dyn IdSource>):
    ids_are_of_version_seven, ids_sort_as_they_were_made, ids_made_at_once_are_distinct,
}

async fn ids_are_of_version_seven(ids: &Arc<dyn IdSource>) {
    for _ in 0..100 {
        let id = ids.uuid();
        assert_eq!((id.get_version(), id.get_variant()), (Some(Version::SortRand), Variant::RFC4122));
    }
}

async fn ids_sort_as_they_were_made(ids: &Arc<dyn IdSource>) {
    let made: Vec<_> = (0..20_000).map(|_| ids.uuid()).collect();
    assert!(made.is_sorted_by(|one, next| one < next), "also within one millisecond");
}

async fn ids_made_at_once_are_distinct(ids: &Arc<dyn IdSource>) {
    let mut tasks = Vec::new();
    for _ in 0..4 {
        let ids = ids.clone();
        tasks.push(tokio::spawn(async move { (0..5_000).map(|_| ids.uuid()).collect::<Vec<_>>() }));
    }
    let mut all = BTreeSet::new();
    for task in tasks {
        let made = task.await.unwrap();
        assert!(made.is_sorted_by(|one, next| one < next));
        all.extend(made);
    }
    assert_eq!(all.len(), 20_000);
}
