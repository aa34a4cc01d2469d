//! `DeviceStore`: from where somebody logged in before.

use p2p_domain::{
    device::{Acquaintance, DeviceKey, PER_PERSON},
    id::UserId,
};

use super::stage;
use crate::{
    build::{a_device_key, at},
    world::Stores,
};

suite! { ($) devices, devices_suite(Stores):
    a_login_tells_what_its_device_was_before, a_device_is_known_once_noted, the_newest_come_first,
    the_one_not_seen_for_longest_is_forgotten_first, two_first_logins_at_once_are_one, people_are_separate,
}

async fn note(stores: &Stores, user: UserId, device: &DeviceKey, moment: u64) -> Acquaintance {
    stores.devices.note(user, device, at(moment)).await.unwrap()
}

async fn a_login_tells_what_its_device_was_before(stores: &Stores) {
    let user = stage::somebody(stores).await.id;
    let (first, second) = (a_device_key(), a_device_key());
    for (device, moment, expected) in [
        (&first, 1, Acquaintance::First),
        (&first, 2, Acquaintance::Known),
        (&second, 3, Acquaintance::Stranger),
        (&second, 4, Acquaintance::Known),
        (&first, 5, Acquaintance::Known),
    ] {
        assert_eq!(note(stores, user, device, moment).await, expected);
    }
}

async fn a_device_is_known_once_noted(stores: &Stores) {
    let (user, device) = (stage::somebody(stores).await.id, a_device_key());
    assert!(!stores.devices.knows(user, &device).await.unwrap());
    note(stores, user, &device, 1).await;
    assert!(stores.devices.knows(user, &device).await.unwrap());
    assert!(!stores.devices.knows(user, &a_device_key()).await.unwrap(), "asking notes nothing");
    assert_eq!(stores.devices.devices(user).await.unwrap(), [(device, at(1))]);
}

async fn the_newest_come_first(stores: &Stores) {
    let user = stage::somebody(stores).await.id;
    let (one, two, three) = (a_device_key(), a_device_key(), a_device_key());
    for (device, moment) in [(&one, 1), (&two, 2), (&three, 3), (&one, 9)] {
        note(stores, user, device, moment).await;
    }
    assert_eq!(stores.devices.devices(user).await.unwrap(), [(one, at(9)), (three, at(3)), (two, at(2))]);
}

async fn the_one_not_seen_for_longest_is_forgotten_first(stores: &Stores) {
    let user = stage::somebody(stores).await.id;
    let all: Vec<_> = (0..PER_PERSON).map(|_| a_device_key()).collect();
    for (moment, device) in (1..).zip(&all) {
        note(stores, user, device, moment).await;
    }
    assert_eq!(stores.devices.devices(user).await.unwrap().len(), all.len());
    note(stores, user, &all[0], 100).await;
    let late = a_device_key();
    assert_eq!(note(stores, user, &late, 101).await, Acquaintance::Stranger);
    assert_eq!(stores.devices.devices(user).await.unwrap().len(), all.len());
    for (device, known) in [(&all[0], true), (&all[1], false), (&all[2], true), (&late, true)] {
        assert_eq!(stores.devices.knows(user, device).await.unwrap(), known);
    }
}

async fn two_first_logins_at_once_are_one(stores: &Stores) {
    let (user, device) = (stage::somebody(stores).await.id, a_device_key());
    let (one, other) = tokio::join!(note(stores, user, &device, 1), note(stores, user, &device, 1));
    assert!(
        [one, other].contains(&Acquaintance::First) && one != Acquaintance::Stranger && other != Acquaintance::Stranger
    );
    assert_eq!(stores.devices.devices(user).await.unwrap(), [(device, at(1))]);
}

async fn people_are_separate(stores: &Stores) {
    let (one, other) = (stage::somebody(stores).await.id, stage::somebody(stores).await.id);
    let device = a_device_key();
    note(stores, one, &device, 1).await;
    assert!(!stores.devices.knows(other, &device).await.unwrap());
    assert_eq!(note(stores, other, &device, 2).await, Acquaintance::First);
}
