//! `LinkKeys`: the first key under a name stays.

use p2p_domain::port::blob::LinkKeys;

use crate::world::Stores;

suite! { ($) link_keys, link_keys_suite(Stores):
    the_first_key_stays, names_are_separate, of_several_at_once_all_get_the_same,
}

async fn get(stores: &Stores, name: &str, fresh: &[u8]) -> Vec<u8> {
    let keys: &dyn LinkKeys = &*stores.link_keys;
    keys.get_or_put(name, fresh).await.unwrap()
}

async fn the_first_key_stays(stores: &Stores) {
    let every_byte: Vec<u8> = (0..=u8::MAX).collect();
    assert_eq!(get(stores, "uploads", &every_byte).await, every_byte);
    assert_eq!(get(stores, "uploads", &[7; 32]).await, every_byte);
}

async fn names_are_separate(stores: &Stores) {
    assert_eq!(get(stores, "uploads", &[1; 32]).await, [1; 32]);
    assert_eq!(get(stores, "downloads", &[2; 32]).await, [2; 32]);
    assert_eq!(get(stores, "epoch", &[3; 32]).await, [3; 32]);
}

async fn of_several_at_once_all_get_the_same(stores: &Stores) {
    let tasks: Vec<_> = (0..8_u8)
        .map(|n| {
            let stores = stores.clone();
            tokio::spawn(async move { get(&stores, "uploads", &[n; 32]).await })
        })
        .collect();
    let mut keys = Vec::new();
    for task in tasks {
        keys.push(task.await.unwrap());
    }
    assert!(keys.iter().all(|key| *key == keys[0]), "{keys:?}");
    assert_eq!(get(stores, "uploads", &[9; 32]).await, keys[0]);
}
