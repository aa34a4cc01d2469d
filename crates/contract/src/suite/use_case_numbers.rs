//! `UseCaseRepository::record_views`, and `UseCaseReader::has_viewed` and `numbers`.

use std::time::Duration;

use p2p_domain::{
    id::{UseCaseId, UserId},
    timestamp::Timestamp,
    use_case::{DayViews, Mark, UseCase, UseCaseNumbers, View, ViewerOrganization},
    user::User,
};

use super::{
    erasure::erase,
    stage::{self, commit},
    use_cases::{mark, remove, seen},
};
use crate::{
    build::{a_use_case, a_user, a_view, an_id, an_unpublished_use_case, at},
    world::Stores,
};

suite! { ($) use_case_numbers, use_case_numbers_suite(Stores):
    a_view_counts_once_per_person_and_day, a_batch_counts_what_is_new_in_it, views_of_what_is_no_more_are_passed_over,
    a_thousand_are_told_at_once, flushes_at_once_count_each_view_once, who_is_erased_meanwhile_leaves_no_view, views_go_with_their_unit, what_is_counted_is_known,
    numbers_tell_all_of_it, numbers_of_nothing_are_noughts, days_are_the_last_ones_with_views, viewers_are_counted_by_their_organization_then,
    organizations_are_most_viewers_first, the_erased_leave_their_views_uncounted_by_person,
}

const DAY: Duration = Duration::from_hours(24);

async fn record(stores: &Stores, views: &[View]) -> u32 {
    commit!(stores, unit => unit.use_cases().record_views(views).await?)
}

async fn counted(stores: &Stores, of: &UseCase, author: &User) -> u32 {
    let now = seen(stores, author, of).await.use_case;
    assert_eq!(UseCase { view_count: of.view_count, ..now.clone() }, *of, "nothing else moves");
    now.view_count
}

async fn numbers(stores: &Stores, of: &UseCase, now: Timestamp) -> UseCaseNumbers {
    stores.use_cases.numbers(of.id, now).await.unwrap().expect("it is there")
}

fn on_day(view: View, days: u32) -> View {
    View { at: view.at.plus(DAY * days), ..view }
}

async fn a_view_counts_once_per_person_and_day(stores: &Stores) {
    let (author, me, reader) =
        (stage::member(stores).await, stage::member(stores).await, stage::somebody(stores).await);
    let use_case = stage::use_case(stores, a_use_case(&author)).await;
    let last = Timestamp::of_day(at(5).day() + 1).minus(Duration::from_millis(1));
    let next = last.plus(Duration::from_millis(1));
    for (by, moment, new, total) in [
        (&me, at(5), 1, 1),
        (&me, at(5), 0, 1),
        (&me, last, 0, 1),
        (&reader, last, 1, 2),
        (&me, next, 1, 3),
        (&me, at(7), 0, 3),
        (&reader, next, 1, 4),
    ] {
        let view = View { at: moment, ..a_view(&use_case, by, 0) };
        assert_eq!(record(stores, &[view]).await, new, "{moment}");
        assert_eq!(counted(stores, &use_case, &author).await, total);
    }
}

async fn a_batch_counts_what_is_new_in_it(stores: &Stores) {
    let (author, reader) = (stage::member(stores).await, stage::somebody(stores).await);
    let one = stage::use_case(stores, a_use_case(&author)).await;
    let two = stage::use_case(stores, a_use_case(&author)).await;
    let (of_one, of_two) = (a_view(&one, &reader, 1), a_view(&two, &reader, 1));
    assert_eq!(record(stores, &[]).await, 0);
    assert_eq!(record(stores, &[of_one]).await, 1);
    let later = View { at: at(9), ..of_two };
    let batch = [of_one, of_two, later, on_day(of_one, 1), of_two, on_day(of_one, 1), a_view(&two, &author, 2)];
    assert_eq!(record(stores, &batch).await, 3, "one of each that was not told before");
    assert_eq!(record(stores, &batch).await, 0, "told again");
    assert_eq!((counted(stores, &one, &author).await, counted(stores, &two, &author).await), (2, 2));
    let days = [DayViews { day: at(0).day(), views: 1 }, DayViews { day: at(0).day() + 1, views: 1 }];
    assert_eq!(numbers(stores, &one, at(0).plus(DAY)).await.views_by_day, days);
}

async fn views_of_what_is_no_more_are_passed_over(stores: &Stores) {
    let (author, reader, leaving) =
        (stage::member(stores).await, stage::somebody(stores).await, stage::somebody(stores).await);
    let kept = stage::use_case(stores, a_use_case(&author)).await;
    let gone = stage::use_case(stores, a_use_case(&author)).await;
    assert_eq!(record(stores, &[a_view(&gone, &reader, 1)]).await, 1);
    assert!(remove(stores, gone.id, 5).await);
    erase(stores, leaving.id).await;
    let unknown = View { use_case_id: UseCaseId::new(an_id()), ..a_view(&kept, &reader, 1) };
    let nobody = View { viewer_id: UserId::new(an_id()), ..unknown };
    let batch = [
        a_view(&gone, &author, 1),
        a_view(&gone, &reader, 1),
        a_view(&kept, &leaving, 1),
        unknown,
        nobody,
        View { viewer_id: nobody.viewer_id, ..a_view(&kept, &reader, 1) },
    ];
    assert_eq!(record(stores, &batch).await, 0);
    assert_eq!(record(stores, &[batch.as_slice(), &[a_view(&kept, &reader, 1)]].concat()).await, 1, "but the others");
    assert_eq!(counted(stores, &kept, &author).await, 1);
}

async fn a_thousand_are_told_at_once(stores: &Stores) {
    let (author, reader) = (stage::member(stores).await, stage::member(stores).await);
    let use_case = stage::use_case(stores, a_use_case(&author)).await;
    let view = a_view(&use_case, &reader, 1);
    let batch: Vec<_> = (0..1_000).map(|days| on_day(view, days)).collect();
    assert_eq!(record(stores, &batch).await, 1_000);
    assert_eq!(record(stores, &batch).await, 0);
    assert_eq!(counted(stores, &use_case, &author).await, 1_000);
}

async fn flushes_at_once_count_each_view_once(stores: &Stores) {
    let author = stage::member(stores).await;
    let one = stage::use_case(stores, a_use_case(&author)).await;
    let two = stage::use_case(stores, a_use_case(&author)).await;
    let mut batch = Vec::new();
    for _ in 0..6 {
        let reader = stage::somebody(stores).await;
        batch.extend([a_view(&one, &reader, 1), a_view(&two, &reader, 1)]);
    }
    let tasks = (0..4).map(|n| {
        let (stores, mut batch) = (stores.clone(), batch.clone());
        // Two processes seldom hold their views in one order.
        batch.rotate_left(n * 3);
        tokio::spawn(async move { record(&stores, &batch).await })
    });
    let mut new = 0;
    for task in tasks.collect::<Vec<_>>() {
        new += task.await.unwrap();
    }
    assert_eq!((new, counted(stores, &one, &author).await, counted(stores, &two, &author).await), (12, 6, 6));
    assert_eq!(numbers(stores, &one, at(1)).await.views_by_day, [DayViews { day: at(0).day(), views: 6 }]);
}

async fn who_is_erased_meanwhile_leaves_no_view(stores: &Stores) {
    let author = stage::member(stores).await;
    let use_case = stage::use_case(stores, a_use_case(&author)).await;
    let mut total = 0;
    for _ in 0..8 {
        let (leaving, staying) = (stage::member(stores).await, stage::somebody(stores).await);
        let batch = [a_view(&use_case, &leaving, 1), a_view(&use_case, &staying, 1)];
        mark(stores, &use_case, &leaving, Mark::Like, true).await;
        let (new, _, _) = tokio::join!(
            record(stores, &batch),
            erase(stores, leaving.id),
            mark(stores, &use_case, &staying, Mark::Like, true),
        );
        assert!(new == 1 || new == 2, "the other's counts: {new}");
        total += new;
        assert!(!stores.use_cases.has_viewed(use_case.id, leaving.id, at(1)).await.unwrap());
        assert!(stores.use_cases.has_viewed(use_case.id, staying.id, at(1)).await.unwrap());
    }
    let found = numbers(stores, &use_case, at(1)).await;
    assert_eq!((found.views_total, found.unique_viewers, found.likes), (u64::from(total), 8, 8));
}

async fn views_go_with_their_unit(stores: &Stores) {
    let (author, reader) = (stage::member(stores).await, stage::somebody(stores).await);
    let use_case = stage::use_case(stores, a_use_case(&author)).await;
    let mut unit = stores.store.begin().await.unwrap();
    assert_eq!(unit.use_cases().record_views(&[a_view(&use_case, &reader, 1)]).await.unwrap(), 1);
    assert_eq!(unit.use_cases().find(use_case.id).await.unwrap().unwrap().view_count, 1);
    drop(unit);
    assert_eq!(counted(stores, &use_case, &author).await, 0);
    assert!(!stores.use_cases.has_viewed(use_case.id, reader.id, at(1)).await.unwrap());
}

async fn what_is_counted_is_known(stores: &Stores) {
    let (author, reader, other) =
        (stage::member(stores).await, stage::somebody(stores).await, stage::somebody(stores).await);
    let use_case = stage::use_case(stores, a_use_case(&author)).await;
    let beside = stage::use_case(stores, a_use_case(&author)).await;
    record(stores, &[a_view(&use_case, &reader, 100)]).await;
    for (of, by, moment, known) in [
        (&use_case, &reader, at(100), true),
        (&use_case, &reader, at(1), true),
        (&use_case, &reader, at(86_399), true),
        (&use_case, &reader, at(86_400), false),
        (&use_case, &other, at(100), false),
        (&beside, &reader, at(100), false),
        (&a_use_case(&author), &reader, at(100), false),
        (&use_case, &a_user(), at(100), false),
    ] {
        assert_eq!(stores.use_cases.has_viewed(of.id, by.id, moment).await.unwrap(), known, "{moment}");
    }
}

async fn numbers_tell_all_of_it(stores: &Stores) {
    let (author, reader, other) =
        (stage::member(stores).await, stage::member(stores).await, stage::somebody(stores).await);
    let use_case = stage::use_case(stores, a_use_case(&author)).await;
    let (theirs, others) = (a_view(&use_case, &reader, 1), a_view(&use_case, &other, 1));
    record(stores, &[theirs, others, on_day(theirs, 1), on_day(theirs, 2)]).await;
    let noise = stage::use_case(stores, a_use_case(&author)).await;
    record(stores, &[a_view(&noise, &reader, 1)]).await;
    mark(stores, &use_case, &reader, Mark::Like, true).await;
    mark(stores, &use_case, &other, Mark::Like, true).await;
    mark(stores, &use_case, &other, Mark::Bookmark, true).await;
    let found = numbers(stores, &use_case, at(1).plus(DAY * 2)).await;
    assert_eq!((found.views_total, found.unique_viewers, found.likes, found.bookmarks), (4, 2, 2, 1));
    let day = |days: i32, views| DayViews { day: at(1).day() + days, views };
    assert_eq!(found.views_by_day, [day(0, 2), day(1, 1), day(2, 1)]);
    assert_eq!(found.viewers_by_organization.iter().map(|of| of.viewers).collect::<Vec<_>>(), [1, 1]);
}

async fn numbers_of_nothing_are_noughts(stores: &Stores) {
    let author = stage::member(stores).await;
    let draft = stage::use_case(stores, an_unpublished_use_case(&author)).await;
    let none = UseCaseNumbers {
        views_total: 0,
        unique_viewers: 0,
        likes: 0,
        bookmarks: 0,
        views_by_day: Vec::new(),
        viewers_by_organization: Vec::new(),
    };
    assert_eq!(numbers(stores, &draft, at(1)).await, none);
    assert!(remove(stores, draft.id, 5).await);
    assert_eq!(stores.use_cases.numbers(draft.id, at(1)).await.unwrap(), None);
    assert_eq!(stores.use_cases.numbers(UseCaseId::new(an_id()), at(1)).await.unwrap(), None);
}

async fn days_are_the_last_ones_with_views(stores: &Stores) {
    let (author, reader) = (stage::member(stores).await, stage::somebody(stores).await);
    let use_case = stage::use_case(stores, a_use_case(&author)).await;
    let view = a_view(&use_case, &reader, 1);
    let days = UseCaseNumbers::DAYS.cast_unsigned();
    // Long ago, the first of the last days, one in their midst, and today.
    record(stores, &[on_day(view, 500 - days - 1), on_day(view, 500 - days + 1), on_day(view, 300), on_day(view, 500)])
        .await;
    let found = numbers(stores, &use_case, at(7).plus(DAY * 500)).await;
    let told: Vec<_> = found.views_by_day.iter().map(|of| (of.day - at(1).day(), of.views)).collect();
    assert_eq!(told, [(500 - UseCaseNumbers::DAYS + 1, 1), (300, 1), (500, 1)]);
    assert_eq!((found.views_total, found.unique_viewers), (4, 1), "the whole counts all days");
}

async fn viewers_are_counted_by_their_organization_then(stores: &Stores) {
    let (author, other) = (stage::member(stores).await, stage::member(stores).await);
    let use_case = stage::use_case(stores, a_use_case(&author)).await;
    let (reader, free) = (stage::member(stores).await, stage::somebody(stores).await);
    let view = a_view(&use_case, &reader, 1);
    let moved = View { organization_id: other.organization_id, ..on_day(view, 1) };
    let colleague = stage::user(stores, User { organization_id: other.organization_id, ..a_user() }).await;
    record(stores, &[view, on_day(view, 2), moved, a_view(&use_case, &colleague, 1), a_view(&use_case, &free, 1)])
        .await;
    let found = numbers(stores, &use_case, at(1).plus(DAY * 3)).await;
    let name = async |of: &User| {
        let organization = stores.organizations.get(of.organization_id.unwrap()).await.unwrap().unwrap().0;
        Some(organization.name.into_string())
    };
    let of = |user: &User, organization_name, viewers| ViewerOrganization {
        organization_id: user.organization_id,
        organization_name,
        viewers,
    };
    assert_eq!((found.views_total, found.unique_viewers), (5, 3));
    let told = found.viewers_by_organization;
    assert_eq!(told.len(), 3, "{told:?}");
    assert_eq!(told[0], of(&other, name(&other).await, 2));
    assert!(told.contains(&of(&reader, name(&reader).await, 1)), "{told:?}");
    assert!(told.contains(&of(&free, None, 1)), "{told:?}");
}

async fn organizations_are_most_viewers_first(stores: &Stores) {
    let author = stage::member(stores).await;
    let use_case = stage::use_case(stores, a_use_case(&author)).await;
    let most = UseCaseNumbers::ORGANIZATIONS;
    let (mut views, mut crowd) = (Vec::new(), None);
    for n in 0..most + 2 {
        let reader = stage::member(stores).await;
        views.push(a_view(&use_case, &reader, 1));
        if n == most {
            let colleague = stage::user(stores, User { organization_id: reader.organization_id, ..a_user() }).await;
            views.push(a_view(&use_case, &colleague, 1));
            crowd = reader.organization_id;
        }
    }
    assert_eq!(record(stores, &views).await, most + 3);
    let told = numbers(stores, &use_case, at(1)).await.viewers_by_organization;
    assert_eq!((told.len(), told[0].organization_id, told[0].viewers), (most as usize, crowd, 2));
    assert!(told[1..].iter().all(|of| of.viewers == 1));
}

async fn the_erased_leave_their_views_uncounted_by_person(stores: &Stores) {
    let (author, leaving, staying) =
        (stage::member(stores).await, stage::member(stores).await, stage::somebody(stores).await);
    let use_case = stage::use_case(stores, a_use_case(&author)).await;
    let view = a_view(&use_case, &leaving, 1);
    record(stores, &[view, on_day(view, 1), a_view(&use_case, &staying, 1)]).await;
    erase(stores, leaving.id).await;
    let found = numbers(stores, &use_case, at(1).plus(DAY)).await;
    assert_eq!((found.views_total, found.unique_viewers), (3, 1), "how often stays, by whom goes");
    assert_eq!(found.views_by_day.iter().map(|of| of.views).collect::<Vec<_>>(), [2, 1]);
    let told: Vec<_> = found.viewers_by_organization.iter().map(|of| (of.organization_id, of.viewers)).collect();
    assert_eq!(told, [(None, 1)]);
    assert!(!stores.use_cases.has_viewed(use_case.id, leaving.id, at(1)).await.unwrap());
}
