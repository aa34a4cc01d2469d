//! `PersonalKnowledgeReader`: what somebody shared and kept, in pages.

use std::time::Duration;

use p2p_domain::{
    file::{File, FileHolder},
    id::UseCaseId,
    port::personal_data::{OwnMark, PersonalKnowledgeReader},
    use_case::{Mark, UseCase, UseCaseStatus},
    user::User,
};

use super::{
    files::{hung, insert, ready},
    stage::{self, commit, walk},
    use_cases::{mark, remove},
};
use crate::{
    build::{a_use_case, a_use_case_in_full, a_view, an_announced_file, at},
    world::Stores,
};

suite! { ($) personal_knowledge, personal_knowledge_suite(Stores):
    their_use_cases_are_told_whatever_the_status, marks_of_one_kind_are_told, the_views_are_told, the_files_that_are_ready_are_told,
    what_was_removed_is_not_told, pages_join_in_the_order_of_ids, people_are_separate,
}

fn reader(stores: &Stores) -> &dyn PersonalKnowledgeReader {
    &*stores.personal_knowledge
}

async fn their_use_cases_are_told_whatever_the_status(stores: &Stores) {
    let (author, other) = (stage::member(stores).await, stage::member(stores).await);
    let mut expected = Vec::new();
    for status in UseCaseStatus::ALL {
        expected.push(stage::use_case(stores, UseCase { status, ..a_use_case_in_full(&author) }).await);
    }
    let elsewhere = UseCase { organization_id: other.organization_id, ..a_use_case(&author) };
    expected.push(stage::use_case(stores, elsewhere).await);
    let of_organization = UseCase { organization_id: author.organization_id, ..a_use_case(&other) };
    stage::use_case(stores, of_organization).await;
    assert_eq!(reader(stores).use_cases(author.id, None, 10).await.unwrap(), expected);
    assert_eq!(reader(stores).use_cases(author.id, Some(expected[1].id), 10).await.unwrap(), expected[2..]);
}

async fn marks_of_one_kind_are_told(stores: &Stores) {
    let (author, user) = (stage::member(stores).await, stage::somebody(stores).await);
    let one = stage::use_case(stores, a_use_case(&author)).await;
    let two = stage::use_case(stores, a_use_case(&author)).await;
    let give = async |of: &UseCase, mark, seconds| {
        commit!(stores, unit => unit.use_cases().mark(of.id, user.id, mark, true, at(seconds)).await?);
    };
    give(&two, Mark::Like, 4).await;
    give(&one, Mark::Like, 5).await;
    give(&one, Mark::Like, 9).await;
    give(&two, Mark::Bookmark, 6).await;
    let own = |mark, of: &UseCase, seconds| OwnMark { mark, use_case_id: of.id, created_at: at(seconds) };
    let likes = reader(stores).marks(user.id, Mark::Like, None, 10).await.unwrap();
    assert_eq!(likes, [own(Mark::Like, &one, 5), own(Mark::Like, &two, 4)], "since they were first given");
    let bookmarks = reader(stores).marks(user.id, Mark::Bookmark, None, 10).await.unwrap();
    assert_eq!(bookmarks, [own(Mark::Bookmark, &two, 6)]);
    mark(stores, &one, &user, Mark::Like, false).await;
    assert_eq!(reader(stores).marks(user.id, Mark::Like, None, 10).await.unwrap(), likes[1..]);
}

async fn the_views_are_told(stores: &Stores) {
    let (author, user) = (stage::member(stores).await, stage::somebody(stores).await);
    let one = stage::use_case(stores, a_use_case(&author)).await;
    let two = stage::use_case(stores, a_use_case(&author)).await;
    let mut later = a_view(&one, &user, 0);
    later.at = at(0).plus(Duration::from_hours(24));
    let views = [a_view(&two, &user, 3), later, a_view(&one, &user, 1), a_view(&one, &user, 7)];
    commit!(stores, unit => unit.use_cases().record_views(&views).await?);
    let day = at(0).day();
    let expected = [(one.id, day), (one.id, day + 1), (two.id, day)];
    assert_eq!(reader(stores).use_case_views(user.id, None, 10).await.unwrap(), expected);
    assert_eq!(reader(stores).use_case_views(user.id, Some(expected[0]), 10).await.unwrap(), expected[1..]);
}

async fn the_files_that_are_ready_are_told(stores: &Stores) {
    let (user, other) = (stage::member(stores).await, stage::member(stores).await);
    let use_case = stage::use_case(stores, a_use_case(&other)).await;
    let loose = ready(stores, &user).await;
    insert(stores, an_announced_file(&user)).await;
    let shown = hung(stores, &user, FileHolder::UseCase(use_case.id.uuid())).await;
    ready(stores, &other).await;
    assert_eq!(reader(stores).files(user.id, None, 10).await.unwrap(), [loose.clone(), shown.clone()]);
    assert_eq!(reader(stores).files(user.id, Some(loose.id), 10).await.unwrap(), [shown]);
}

async fn what_was_removed_is_not_told(stores: &Stores) {
    let (author, user) = (stage::member(stores).await, stage::somebody(stores).await);
    let gone = stage::use_case(stores, a_use_case(&author)).await;
    mark(stores, &gone, &user, Mark::Like, true).await;
    commit!(stores, unit => unit.use_cases().record_views(&[a_view(&gone, &user, 1)]).await?);
    assert!(remove(stores, gone.id, 5).await);
    assert_eq!(reader(stores).use_cases(author.id, None, 10).await.unwrap(), []);
    assert_eq!(reader(stores).marks(user.id, Mark::Like, None, 10).await.unwrap(), []);
    assert_eq!(reader(stores).use_case_views(user.id, None, 10).await.unwrap(), []);
}

/// Five of each kind.
async fn busy(stores: &Stores, user: &User) {
    for _ in 0..5 {
        let use_case = stage::use_case(stores, a_use_case(user)).await;
        mark(stores, &use_case, user, Mark::Like, true).await;
        mark(stores, &use_case, user, Mark::Bookmark, true).await;
        commit!(stores, unit => unit.use_cases().record_views(&[a_view(&use_case, user, 1)]).await?);
        ready(stores, user).await;
    }
}

async fn pages_join_in_the_order_of_ids(stores: &Stores) {
    let user = stage::member(stores).await;
    busy(stores, &user).await;
    walk!(reader(stores), use_cases, [user.id], |of: &UseCase| of.id);
    for kind in [Mark::Like, Mark::Bookmark] {
        walk!(reader(stores), marks, [user.id, kind], |mark: &OwnMark| mark.use_case_id);
    }
    walk!(reader(stores), use_case_views, [user.id], |view: &(UseCaseId, i32)| *view);
    walk!(reader(stores), files, [user.id], |file: &File| file.id);
}

async fn people_are_separate(stores: &Stores) {
    let (user, other) = (stage::member(stores).await, stage::member(stores).await);
    busy(stores, &other).await;
    assert_eq!(reader(stores).use_cases(user.id, None, 10).await.unwrap(), []);
    for kind in [Mark::Like, Mark::Bookmark] {
        assert_eq!(reader(stores).marks(user.id, kind, None, 10).await.unwrap(), []);
    }
    assert_eq!(reader(stores).use_case_views(user.id, None, 10).await.unwrap(), []);
    assert_eq!(reader(stores).files(user.id, None, 10).await.unwrap(), []);
}
