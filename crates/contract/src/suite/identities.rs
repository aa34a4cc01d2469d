//! `IdentityStore`: which person of ours is which of an outside service, one to one.

use p2p_domain::port::identity::Tie;

use super::stage;
use crate::{build::a_word, world::Stores};

suite! { ($) identities, identities_suite(Stores):
    both_are_found_by_each_other, a_link_replaces_what_either_was_tied_to, a_link_made_twice_is_one,
    a_link_remembers_how_it_came_to_be, who_was_unlinked_is_forgotten,
}

use Tie::Made;

async fn both_are_found_by_each_other(stores: &Stores) {
    let (user, other) = (stage::somebody(stores).await.id, stage::somebody(stores).await.id);
    // The outside service may use ids that are no UUIDs.
    let (external, theirs) = (a_word("auth0|هوية-"), a_word("id-"));
    assert_eq!(stores.identities.external(user).await.unwrap(), None);
    assert_eq!(stores.identities.user(&external).await.unwrap(), None);
    stores.identities.link(user, &external, Made).await.unwrap();
    stores.identities.link(other, &theirs, Made).await.unwrap();
    assert_eq!(stores.identities.external(user).await.unwrap(), Some((external.clone(), Made)));
    assert_eq!(stores.identities.user(&external).await.unwrap(), Some(user));
    assert_eq!(stores.identities.user(&external.to_uppercase()).await.unwrap(), None, "ids count to the letter");
    assert_eq!(stores.identities.user(&theirs).await.unwrap(), Some(other));
}

async fn a_link_replaces_what_either_was_tied_to(stores: &Stores) {
    let (one, other) = (stage::somebody(stores).await.id, stage::somebody(stores).await.id);
    let (first, second) = (a_word("id-"), a_word("id-"));
    stores.identities.link(one, &first, Made).await.unwrap();
    stores.identities.link(one, &second, Made).await.unwrap();
    assert_eq!(stores.identities.user(&first).await.unwrap(), None);
    assert_eq!(stores.identities.external(one).await.unwrap(), Some((second.clone(), Made)));
    stores.identities.link(other, &second, Made).await.unwrap();
    assert_eq!(stores.identities.external(one).await.unwrap(), None);
    assert_eq!(stores.identities.user(&second).await.unwrap(), Some(other));
    stores.identities.link(one, &first, Made).await.unwrap();
    // Both were tied, each to another.
    stores.identities.link(one, &second, Made).await.unwrap();
    assert_eq!(stores.identities.user(&second).await.unwrap(), Some(one));
    assert_eq!(stores.identities.external(other).await.unwrap(), None);
    assert_eq!(stores.identities.user(&first).await.unwrap(), None);
}

async fn a_link_made_twice_is_one(stores: &Stores) {
    let (user, external) = (stage::somebody(stores).await.id, a_word("id-"));
    let (one, other) =
        tokio::join!(stores.identities.link(user, &external, Made), stores.identities.link(user, &external, Made));
    one.and(other).unwrap();
    assert_eq!(stores.identities.external(user).await.unwrap(), Some((external, Made)));
}

async fn a_link_remembers_how_it_came_to_be(stores: &Stores) {
    let (user, external) = (stage::somebody(stores).await.id, a_word("id-"));
    for tie in Tie::ALL {
        stores.identities.link(user, &external, tie).await.unwrap();
        assert_eq!(stores.identities.external(user).await.unwrap(), Some((external.clone(), tie)));
        assert_eq!(stores.identities.user(&external).await.unwrap(), Some(user));
    }
}

async fn who_was_unlinked_is_forgotten(stores: &Stores) {
    let (user, external) = (stage::somebody(stores).await.id, a_word("id-"));
    stores.identities.link(user, &external, Made).await.unwrap();
    for _ in 0..2 {
        stores.identities.unlink(user).await.unwrap();
        assert_eq!(stores.identities.external(user).await.unwrap(), None);
        assert_eq!(stores.identities.user(&external).await.unwrap(), None);
    }
}
