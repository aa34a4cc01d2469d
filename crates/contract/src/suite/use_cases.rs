//! `UseCaseRepository`: rows of use cases, their versions, and the marks that people put on them. Views have a suite of their own.

use p2p_domain::{
    content::LanguageTag,
    file::FileHolder,
    id::{OrganizationId, UseCaseId, UserId},
    organization::City,
    port::{error::Constraint, use_case::UseCaseRepository},
    topic::Tags,
    use_case::{Location, Mark, Technologies, UseCase, UseCaseEntry, UseCaseStatus, UseCaseTitle},
    user::User,
    version::Version,
};

use super::{
    files,
    stage::{self, assert_conflict, attempt, commit},
};
use crate::{
    build::{a_body_key, a_place, a_use_case, a_use_case_in_full, an_id, an_unpublished_use_case, at, audience},
    world::Stores,
};

suite! { ($) use_cases, use_cases_suite(Stores):
    what_was_inserted_is_found, an_id_is_taken_once, an_organization_must_be_there, an_update_writes_what_it_may,
    an_update_needs_the_version, of_two_updates_one_wins, what_was_removed_is_gone_with_its_marks, its_files_hang_on_nothing_from_then_on,
    a_mark_counts_once, marks_of_both_kinds_are_separate, marks_are_of_one_use_case, marks_that_race_are_all_counted,
    one_persons_marks_that_race_count_once, what_is_not_there_takes_no_marks, an_abandoned_unit_leaves_all_as_it_was,
}

async fn find(stores: &Stores, id: UseCaseId) -> Option<UseCase> {
    commit!(stores, unit => {
        let use_cases: &mut dyn UseCaseRepository = unit.use_cases();
        use_cases.find(id).await?
    })
}

pub(super) async fn remove(stores: &Stores, id: UseCaseId, seconds: u64) -> bool {
    commit!(stores, unit => unit.use_cases().delete(id, at(seconds)).await?)
}

pub(super) async fn mark(stores: &Stores, of: &UseCase, by: &User, mark: Mark, on: bool) -> Option<u32> {
    commit!(stores, unit => unit.use_cases().mark(of.id, by.id, mark, on, at(1)).await?)
}

/// As somebody sees it.
pub(super) async fn seen(stores: &Stores, by: &User, of: &UseCase) -> UseCaseEntry {
    stores.use_cases.get(&audience(by), of.id).await.unwrap().expect("it is there for them")
}

async fn what_was_inserted_is_found(stores: &Stores) {
    let author = stage::member(stores).await;
    let counted = UseCase { view_count: 7, like_count: 5, bookmark_count: 3, ..a_use_case(&author) };
    let unowned = UseCase { organization_id: None, author_id: None, ..a_use_case(&author) };
    let edge = Location { coordinates: Some(a_place(-90.0, 180.0)), ..Location::default() };
    let at_the_pole = UseCase { location: edge, version: Version::new(4), ..a_use_case(&author) };
    let mut all =
        vec![a_use_case(&author), a_use_case_in_full(&author), an_unpublished_use_case(&author), counted, unowned];
    all.push(at_the_pole);
    all.push(UseCase { status: UseCaseStatus::Archived, industry: None, ..a_use_case_in_full(&author) });
    for use_case in all {
        stage::use_case(stores, use_case.clone()).await;
        assert_eq!(find(stores, use_case.id).await, Some(use_case));
    }
    assert_eq!(find(stores, UseCaseId::new(an_id())).await, None);
}

async fn an_id_is_taken_once(stores: &Stores) {
    let author = stage::member(stores).await;
    let first = stage::use_case(stores, a_use_case_in_full(&author)).await;
    let again = UseCase { id: first.id, ..a_use_case(&author) };
    assert_conflict(attempt!(stores, unit => unit.use_cases().insert(&again).await?), Constraint::Key);
    assert_eq!(find(stores, first.id).await, Some(first));
}

async fn an_organization_must_be_there(stores: &Stores) {
    let author = stage::somebody(stores).await;
    let nowhere = UseCase { organization_id: Some(OrganizationId::new(an_id())), ..a_use_case(&author) };
    assert_conflict(attempt!(stores, unit => unit.use_cases().insert(&nowhere).await?), Constraint::Reference);
}

/// Another one in every respect, under the same id.
fn rewritten(of: &UseCase, other: &User) -> UseCase {
    UseCase {
        id: of.id,
        title: UseCaseTitle::parse("Leaks found by ear").unwrap(),
        lang: Some(LanguageTag::parse("en").unwrap()),
        technologies: Technologies::parse("technologies", &["الرؤية الحاسوبية", "Lasers"]).unwrap(),
        tags: Tags::parse("tags", &["leaks", "pumps"]).unwrap(),
        location: Location { city: Some(City::parse("ينبع").unwrap()), ..Location::default() },
        status: UseCaseStatus::Archived,
        body: a_body_key(of.id.uuid()),
        view_count: 900,
        like_count: 901,
        bookmark_count: 902,
        published_at: Some(at(40)),
        version: Version::new(9),
        created_at: at(41),
        updated_at: at(42),
        ..a_use_case(other)
    }
}

async fn an_update_writes_what_it_may(stores: &Stores) {
    let (author, other) = (stage::member(stores).await, stage::member(stores).await);
    let before = stage::use_case(stores, UseCase { view_count: 4, ..a_use_case_in_full(&author) }).await;
    let untouched = stage::use_case(stores, a_use_case_in_full(&author)).await;
    mark(stores, &before, &other, Mark::Like, true).await;
    let before = UseCase { like_count: 1, ..before };
    let change = rewritten(&before, &other);
    assert!(commit!(stores, unit => unit.use_cases().update(&change, Version::FIRST).await?));
    let expected = UseCase {
        author_id: before.author_id,
        organization_id: before.organization_id,
        view_count: 4,
        like_count: 1,
        bookmark_count: 0,
        created_at: before.created_at,
        version: Version::new(2),
        ..change
    };
    assert_eq!(find(stores, before.id).await.as_ref(), Some(&expected));
    assert_eq!(seen(stores, &author, &before).await.use_case, expected);
    let emptied = UseCase {
        technologies: Technologies::default(),
        tags: Tags::default(),
        location: Location::default(),
        lang: None,
        industry: None,
        published_at: None,
        ..expected
    };
    assert!(commit!(stores, unit => unit.use_cases().update(&emptied, Version::new(2)).await?));
    assert_eq!(find(stores, before.id).await, Some(UseCase { version: Version::new(3), ..emptied }));
    assert_eq!(find(stores, untouched.id).await, Some(untouched));
}

async fn an_update_needs_the_version(stores: &Stores) {
    let author = stage::member(stores).await;
    let use_case = stage::use_case(stores, a_use_case_in_full(&author)).await;
    let change = rewritten(&use_case, &author);
    for stale in [Version::new(2), Version::new(9)] {
        assert!(!commit!(stores, unit => unit.use_cases().update(&change, stale).await?));
        assert_eq!(find(stores, use_case.id).await.as_ref(), Some(&use_case));
    }
    let unknown = a_use_case_in_full(&author);
    assert!(!commit!(stores, unit => unit.use_cases().update(&unknown, Version::FIRST).await?));
    assert_eq!(find(stores, unknown.id).await, None);
}

async fn of_two_updates_one_wins(stores: &Stores) {
    let author = stage::member(stores).await;
    let use_case = stage::use_case(stores, a_use_case_in_full(&author)).await;
    let edit = async |title: &str, technology: &str| {
        let title = UseCaseTitle::parse(title).unwrap();
        let technologies = Technologies::parse("technologies", &[technology]).unwrap();
        let change = UseCase { title, technologies, ..use_case.clone() };
        commit!(stores, unit => unit.use_cases().update(&change, Version::FIRST).await?).then_some(change)
    };
    let (one, other) = tokio::join!(edit("The one", "Lasers"), edit("The other", "Radar"));
    assert!(one.is_some() != other.is_some(), "both or neither of two updates over one version passed");
    let winner = one.or(other).map(|change| UseCase { version: Version::new(2), ..change });
    assert_eq!(find(stores, use_case.id).await, winner);
}

async fn what_was_removed_is_gone_with_its_marks(stores: &Stores) {
    let (author, reader) = (stage::member(stores).await, stage::somebody(stores).await);
    let gone = stage::use_case(stores, a_use_case_in_full(&author)).await;
    let kept = stage::use_case(stores, a_use_case_in_full(&author)).await;
    for of in [&gone, &kept] {
        mark(stores, of, &reader, Mark::Like, true).await;
        mark(stores, of, &reader, Mark::Bookmark, true).await;
    }
    assert!(remove(stores, gone.id, 5).await);
    assert!(!remove(stores, gone.id, 6).await);
    assert!(!remove(stores, UseCaseId::new(an_id()), 6).await);
    assert_eq!(find(stores, gone.id).await, None);
    assert_eq!(stores.use_cases.get(&audience(&author), gone.id).await.unwrap(), None);
    for of in [Mark::Like, Mark::Bookmark] {
        let marks = stores.personal_knowledge.marks(reader.id, of, None, 10).await.unwrap();
        assert_eq!(marks.iter().map(|mark| mark.use_case_id).collect::<Vec<_>>(), [kept.id]);
    }
    let expected = UseCase { like_count: 1, bookmark_count: 1, ..kept.clone() };
    assert_eq!(find(stores, kept.id).await, Some(expected));
}

async fn its_files_hang_on_nothing_from_then_on(stores: &Stores) {
    let author = stage::member(stores).await;
    let gone = stage::use_case(stores, a_use_case(&author)).await;
    let kept = stage::use_case(stores, a_use_case(&author)).await;
    let on = |of: &UseCase| FileHolder::UseCase(of.id.uuid());
    let loose = files::hung(stores, &author, on(&gone)).await;
    files::hung(stores, &author, on(&kept)).await;
    assert_eq!(stores.files.orphans(at(90), 10).await.unwrap(), []);
    assert!(remove(stores, gone.id, 7).await);
    assert_eq!(stores.files.orphans(at(7), 10).await.unwrap(), []);
    let orphans = stores.files.orphans(at(8), 10).await.unwrap();
    let orphans: Vec<_> = orphans.iter().map(|record| (record.file.id, record.holder)).collect();
    assert_eq!(orphans, [(loose.id, None)], "since the deletion");
    assert_eq!(files::attach(stores, &author, &[&loose], on(&kept)).await, [], "it may hang again");
}

async fn a_mark_counts_once(stores: &Stores) {
    let (author, reader) = (stage::member(stores).await, stage::somebody(stores).await);
    let use_case = stage::use_case(stores, a_use_case(&author)).await;
    for kind in [Mark::Like, Mark::Bookmark] {
        for (by, on, expected) in [
            (&author, false, 0),
            (&author, true, 1),
            (&author, true, 1),
            (&reader, true, 2),
            (&author, false, 1),
            (&author, false, 1),
            (&author, true, 2),
            (&reader, false, 1),
        ] {
            assert_eq!(mark(stores, &use_case, by, kind, on).await, Some(expected), "{kind:?} {on}");
        }
    }
    let expected = UseCase { like_count: 1, bookmark_count: 1, ..use_case.clone() };
    assert_eq!(find(stores, use_case.id).await, Some(expected), "version and moments stay");
    for (by, marked) in [(&author, true), (&reader, false)] {
        let entry = seen(stores, by, &use_case).await;
        assert_eq!((entry.liked_by_me, entry.bookmarked_by_me), (marked, marked));
    }
}

async fn marks_of_both_kinds_are_separate(stores: &Stores) {
    let (author, reader) = (stage::member(stores).await, stage::somebody(stores).await);
    let use_case = stage::use_case(stores, an_unpublished_use_case(&author)).await;
    assert_eq!(mark(stores, &use_case, &author, Mark::Like, true).await, Some(1));
    assert_eq!(mark(stores, &use_case, &reader, Mark::Like, true).await, Some(2));
    assert_eq!(mark(stores, &use_case, &author, Mark::Bookmark, true).await, Some(1));
    assert_eq!(mark(stores, &use_case, &author, Mark::Like, false).await, Some(1));
    let entry = seen(stores, &author, &use_case).await;
    assert_eq!((entry.liked_by_me, entry.bookmarked_by_me), (false, true));
    assert_eq!((entry.use_case.like_count, entry.use_case.bookmark_count), (1, 1));
}

async fn marks_are_of_one_use_case(stores: &Stores) {
    let author = stage::member(stores).await;
    let one = stage::use_case(stores, a_use_case(&author)).await;
    let other = stage::use_case(stores, a_use_case(&author)).await;
    assert_eq!(mark(stores, &one, &author, Mark::Like, true).await, Some(1));
    assert_eq!(mark(stores, &other, &author, Mark::Like, false).await, Some(0));
    assert!(seen(stores, &author, &one).await.liked_by_me);
    assert!(!seen(stores, &author, &other).await.liked_by_me);
}

async fn marks_that_race_are_all_counted(stores: &Stores) {
    let author = stage::member(stores).await;
    let use_case = stage::use_case(stores, a_use_case(&author)).await;
    let mut tasks = Vec::new();
    for _ in 0..6 {
        let (stores, of, by) = (stores.clone(), use_case.clone(), stage::somebody(stores).await);
        tasks.push(tokio::spawn(async move { mark(&stores, &of, &by, Mark::Like, true).await }));
    }
    let mut counts = Vec::new();
    for task in tasks {
        counts.push(task.await.unwrap().unwrap());
    }
    counts.sort_unstable();
    assert_eq!(counts, [1, 2, 3, 4, 5, 6]);
    assert_eq!(find(stores, use_case.id).await.unwrap().like_count, 6);
}

async fn one_persons_marks_that_race_count_once(stores: &Stores) {
    let (author, reader) = (stage::member(stores).await, stage::somebody(stores).await);
    let use_case = stage::use_case(stores, a_use_case(&author)).await;
    for on in [true, false] {
        let give = async || mark(stores, &use_case, &reader, Mark::Bookmark, on).await;
        let left = u32::from(on);
        let (one, other, third) = tokio::join!(give(), give(), give());
        assert_eq!([one, other, third], [Some(left); 3]);
        assert_eq!(find(stores, use_case.id).await.unwrap().bookmark_count, left);
    }
}

async fn what_is_not_there_takes_no_marks(stores: &Stores) {
    let author = stage::member(stores).await;
    let gone = stage::use_case(stores, a_use_case(&author)).await;
    remove(stores, gone.id, 5).await;
    for of in [&gone, &a_use_case(&author)] {
        for kind in [Mark::Like, Mark::Bookmark] {
            assert_eq!(mark(stores, of, &author, kind, true).await, None);
            assert_eq!(mark(stores, of, &author, kind, false).await, None);
        }
    }
}

async fn an_abandoned_unit_leaves_all_as_it_was(stores: &Stores) {
    let author = stage::member(stores).await;
    let use_case = stage::use_case(stores, a_use_case_in_full(&author)).await;
    let added = a_use_case_in_full(&author);
    let by: UserId = author.id;
    let mut unit = stores.store.begin().await.unwrap();
    unit.use_cases().insert(&added).await.unwrap();
    assert_eq!(unit.use_cases().find(added.id).await.unwrap().as_ref(), Some(&added), "a unit sees its own writes");
    assert_eq!(unit.use_cases().mark(use_case.id, by, Mark::Like, true, at(1)).await.unwrap(), Some(1));
    assert!(unit.use_cases().update(&rewritten(&use_case, &author), Version::FIRST).await.unwrap());
    assert_eq!(unit.use_cases().find(use_case.id).await.unwrap().unwrap().like_count, 1);
    assert!(unit.use_cases().delete(use_case.id, at(2)).await.unwrap());
    drop(unit);
    assert_eq!(find(stores, added.id).await, None);
    assert_eq!(find(stores, use_case.id).await, Some(use_case));
}
