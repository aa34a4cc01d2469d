//! Use cases: many views at once, and many rows at once.

use std::{collections::HashSet, time::Duration};

use p2p_contract::build::audience;
use p2p_domain::{
    file::{File, FileHolder, FileName, FileRecord, FileStatus, MediaType},
    id::{FileId, UseCaseId},
    port::{file::FileReader as _, store::Store as _, use_case::UseCaseReader as _},
    timestamp::Timestamp,
    use_case::{Caption, Mark, Media, UseCase, UseCaseFilter, View},
    user::User,
};

use crate::place::{Place, at_once, id, post, topic, use_case, user};

on_both! {
    views_told_by_many_at_once_are_each_counted_once => views_at_once;
    a_full_batch_of_views_takes_as_many_statements_as_one_view => full_batch;
    use_cases_are_loaded_with_all_that_belongs_to_them => loaded;
}

async fn fill(place: &Place, users: &[User], use_cases: &[UseCase]) {
    let mut load = place.store.bulk().await.unwrap();
    load.users(users).await.unwrap();
    load.use_cases(use_cases).await.unwrap();
    load.commit().await.unwrap();
}

fn views<'a>(users: &'a [User], use_cases: &'a [UseCase], at: Timestamp) -> impl Iterator<Item = View> + 'a {
    let of = move |viewer: &'a User| {
        let view = move |of: &UseCase| View { use_case_id: of.id, viewer_id: viewer.id, organization_id: None, at };
        use_cases.iter().map(view)
    };
    users.iter().flat_map(of)
}

async fn record(place: &Place, views: &[View]) -> u32 {
    let mut unit = place.store.begin().await.unwrap();
    let new = unit.use_cases().record_views(views).await.unwrap();
    unit.commit().await.unwrap();
    new
}

async fn count(place: &Place, of: UseCaseId, at: Timestamp) -> (u64, u64, u32) {
    let numbers = place.store.numbers(of, at).await.unwrap().unwrap();
    (numbers.views_total, numbers.unique_viewers, numbers.views_by_day.iter().map(|day| day.views).sum())
}

async fn views_at_once(place: Place) {
    let users: Vec<_> = (1..=20).map(user).collect();
    let use_cases: Vec<_> = (0..10).map(|n| use_case(100 + n, &users[0])).collect();
    fill(&place, &users, &use_cases).await;
    let at = users[0].created_at;
    at_once(12, |n| {
        let store = place.store.clone();
        let mut views: Vec<_> = views(&users, &use_cases, at).collect();
        // Each tells another part, in another order; all of them together tell all, many times.
        views.rotate_left(n as usize * 17);
        views.truncate(150);
        async move {
            let mut unit = store.begin().await.unwrap();
            unit.use_cases().record_views(&views).await.unwrap();
            unit.commit().await.unwrap();
        }
    })
    .await;
    for of in &use_cases {
        assert_eq!(count(&place, of.id, at).await, (20, 20, 20));
    }
}

async fn full_batch(place: Place) {
    let users: Vec<_> = (1..=100).map(user).collect();
    let use_cases: Vec<_> = (0..10).map(|n| use_case(200 + n, &users[0])).collect();
    fill(&place, &users, &use_cases).await;
    let today = users[0].created_at;
    let tomorrow = today.plus(Duration::from_hours(24));
    let before = place.store.statements();
    assert_eq!(record(&place, &views(&users[..1], &use_cases[..1], today).collect::<Vec<_>>()).await, 1);
    let one = place.store.statements() - before;
    let all: Vec<_> = views(&users, &use_cases, tomorrow).collect();
    assert_eq!(record(&place, &all).await, 1_000);
    assert_eq!(place.store.statements() - before, 2 * one);
    assert_eq!(record(&place, &all).await, 0);
    assert_eq!(count(&place, use_cases[0].id, tomorrow).await, (101, 100, 101));
    assert_eq!(count(&place, use_cases[9].id, tomorrow).await, (100, 100, 100));
}

fn file(n: u32, owner: &User) -> File {
    File {
        id: FileId::new(id(n)),
        owner_id: Some(owner.id),
        organization_id: None,
        name: FileName::stored("valve.png".to_owned()),
        media: MediaType::Png,
        size: 10,
        sha256: None,
        generation: 0,
        has_thumbnail: false,
        created_at: owner.created_at,
    }
}

async fn loaded(place: Place) {
    let users: Vec<_> = (1..=3).map(user).collect();
    let (at, reader) = (users[0].created_at, audience(&users[1]));
    let mut use_cases: Vec<_> = (0..250).map(|n| use_case(300 + n, &users[0])).collect();
    (use_cases[7].like_count, use_cases[7].view_count) = (1, 2);
    let topic = topic(900, &users[0]);
    let post = post(901, &topic);
    let hung = FileRecord {
        file: file(5_000, &users[0]),
        status: FileStatus::Ready,
        holder: Some(FileHolder::Post(post.id.uuid())),
    };
    let caption = Caption::parse("A valve").ok();
    let media: Vec<_> =
        [5_003, 5_002].map(|n| (use_cases[7].id, Media { file: file(n, &users[0]), caption: caption.clone() })).into();
    let mut load = place.store.bulk().await.unwrap();
    load.users(&users).await.unwrap();
    load.topics(std::slice::from_ref(&topic)).await.unwrap();
    load.posts(std::slice::from_ref(&post)).await.unwrap();
    load.use_cases(&use_cases).await.unwrap();
    load.files(std::slice::from_ref(&hung)).await.unwrap();
    load.media(&media).await.unwrap();
    load.marks(Mark::Like, &[(use_cases[7].id, users[1].id, at)]).await.unwrap();
    load.marks(Mark::Bookmark, &[(use_cases[8].id, users[1].id, at)]).await.unwrap();
    load.views(&views(&users[1..], &use_cases[7..8], at).collect::<Vec<_>>()).await.unwrap();
    load.commit().await.unwrap();

    let store = &place.store;
    let entry = store.get(&reader, use_cases[7].id).await.unwrap().unwrap();
    assert_eq!((&entry.use_case, entry.liked_by_me), (&use_cases[7], true));
    assert_eq!(store.media(&[use_cases[7].id]).await.unwrap(), media);
    assert_eq!(store.readable(&reader, hung.file.id).await.unwrap().as_ref(), Some(&hung));
    assert_eq!(count(&place, use_cases[7].id, at).await, (2, 2, 2));
    let facets = store.facets(&reader, &UseCaseFilter::default()).await.unwrap();
    assert_eq!(facets.technology.iter().map(|facet| facet.count).collect::<Vec<_>>(), [250, 250]);
    let kept = UseCaseFilter { bookmarked: true, ..UseCaseFilter::default() };
    let points = store.map(&reader, &kept, 10).await.unwrap();
    assert_eq!(points.into_iter().map(|point| point.id).collect::<HashSet<_>>(), HashSet::from([use_cases[8].id]));
}
