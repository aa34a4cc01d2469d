//! `DraftRepository` and `DraftReader`.

use p2p_domain::{
    draft::{Draft, DraftKey},
    version::Version,
};

use super::stage::{self, commit};
use crate::{
    build::{a_draft, at},
    world::Stores,
};

suite! { ($) drafts, drafts_suite(Stores):
    what_was_saved_is_found, a_first_save_needs_an_empty_place, a_save_goes_over_the_version_seen, of_two_first_saves_one_wins,
    of_two_saves_over_one_version_one_wins, a_removed_draft_is_gone, drafts_are_counted_per_person, drafts_are_ones_own,
}

async fn save(stores: &Stores, draft: &Draft, expected: Option<Version>) -> bool {
    commit!(stores, unit => unit.drafts().save(draft, expected).await?)
}

async fn find(stores: &Stores, draft: &Draft) -> Option<Draft> {
    stores.drafts.get(draft.user_id, &draft.key).await.unwrap()
}

async fn what_was_saved_is_found(stores: &Stores) {
    let user = stage::somebody(stores).await;
    for content in ["", "نصف فكرة\nand the other half"] {
        let draft = Draft { content: content.to_owned(), updated_at: at(3), ..a_draft(&user) };
        assert_eq!(find(stores, &draft).await, None);
        assert!(save(stores, &draft, None).await);
        assert_eq!(find(stores, &draft).await, Some(draft));
    }
}

async fn a_first_save_needs_an_empty_place(stores: &Stores) {
    let draft = a_draft(&stage::somebody(stores).await);
    assert!(!save(stores, &draft, Some(Version::FIRST)).await);
    assert_eq!(find(stores, &draft).await, None);
    assert!(save(stores, &draft, None).await);
    let second = Draft { content: "other".to_owned(), ..draft.clone() };
    assert!(!save(stores, &second, None).await);
    assert_eq!(find(stores, &draft).await, Some(draft));
}

async fn a_save_goes_over_the_version_seen(stores: &Stores) {
    let first = a_draft(&stage::somebody(stores).await);
    save(stores, &first, None).await;
    let second = Draft { content: "more".to_owned(), version: Version::new(2), updated_at: at(5), ..first.clone() };
    assert!(!save(stores, &second, Some(Version::new(2))).await);
    assert_eq!(find(stores, &first).await, Some(first.clone()));
    assert!(save(stores, &second, Some(Version::FIRST)).await);
    assert_eq!(find(stores, &first).await, Some(second.clone()));
    assert!(!save(stores, &first, Some(Version::FIRST)).await);
    assert_eq!(find(stores, &first).await, Some(second));
}

async fn of_two_first_saves_one_wins(stores: &Stores) {
    let one = a_draft(&stage::somebody(stores).await);
    let other = Draft { content: "other".to_owned(), ..one.clone() };
    let (first, second) = tokio::join!(save(stores, &one, None), save(stores, &other, None));
    assert!(first != second, "both or neither of two first saves passed");
    assert_eq!(find(stores, &one).await, Some(if first { one } else { other }));
}

async fn of_two_saves_over_one_version_one_wins(stores: &Stores) {
    let draft = a_draft(&stage::somebody(stores).await);
    save(stores, &draft, None).await;
    let next = |content: &str| Draft { content: content.to_owned(), version: Version::new(2), ..draft.clone() };
    let (one, other) = (next("one"), next("other"));
    let seen = Some(Version::FIRST);
    let (first, second) = tokio::join!(save(stores, &one, seen), save(stores, &other, seen));
    assert!(first != second, "both or neither of two saves over one version passed");
    assert_eq!(find(stores, &draft).await, Some(if first { one } else { other }));
}

async fn a_removed_draft_is_gone(stores: &Stores) {
    let draft = a_draft(&stage::somebody(stores).await);
    save(stores, &draft, None).await;
    for was_there in [true, false] {
        assert_eq!(commit!(stores, unit => unit.drafts().delete(draft.user_id, &draft.key).await?), was_there);
        assert_eq!(find(stores, &draft).await, None);
    }
    assert!(save(stores, &draft, None).await, "its place is empty again");
}

async fn drafts_are_counted_per_person(stores: &Stores) {
    let (user, other) = (stage::somebody(stores).await, stage::somebody(stores).await);
    for count in 1..=3 {
        let draft = a_draft(&user);
        save(stores, &draft, None).await;
        save(stores, &Draft { version: Version::new(2), ..draft }, Some(Version::FIRST)).await;
        assert_eq!(commit!(stores, unit => unit.drafts().count(user.id).await?), count);
    }
    assert_eq!(commit!(stores, unit => unit.drafts().count(other.id).await?), 0);
}

async fn drafts_are_ones_own(stores: &Stores) {
    let (user, other) = (stage::somebody(stores).await, stage::somebody(stores).await);
    let key = DraftKey::parse("topic:new").unwrap();
    let mine = Draft { key: key.clone(), ..a_draft(&user) };
    save(stores, &mine, None).await;
    assert_eq!(stores.drafts.get(other.id, &key).await.unwrap(), None);
    let theirs = Draft { user_id: other.id, content: "theirs".to_owned(), ..mine.clone() };
    assert!(save(stores, &theirs, None).await);
    assert!(commit!(stores, unit => unit.drafts().delete(other.id, &key).await?));
    assert_eq!(find(stores, &mine).await, Some(mine));
}
