//! Writers of use cases who meet: none of their changes is lost, and nothing hangs on what is gone.

use std::sync::Arc;

use p2p_domain::{
    actor::Actor,
    content::LanguageTag,
    error::Classify as _,
    organization::Industry,
    port::file::FileReader as _,
    use_case::{MEDIA_MAX, Mark, Summary, UseCaseChange, UseCaseStatus},
    user::Change,
    version::{Expected, Version},
};

use super::{Library, library::prose};

fn different_edits() -> [UseCaseChange; 4] {
    [
        UseCaseChange { solution: Change::Set(prose("Ice")), ..UseCaseChange::default() },
        UseCaseChange { problem_statement: Change::Set(prose("Fire")), ..UseCaseChange::default() },
        UseCaseChange { industry: Change::Set(Industry::parse("Steel").unwrap()), ..UseCaseChange::default() },
        UseCaseChange {
            summary: Change::Set(Summary::parse("In short").unwrap()),
            lang: Change::Set(LanguageTag::parse("en").unwrap()),
            ..UseCaseChange::default()
        },
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn edits_of_different_fields_all_survive() {
    let library = Arc::new(Library::new().await);
    let author = library.world.somebody().await;
    for _ in 0..5 {
        let id = library.published(&author, "Cooling").await;
        let editors = different_edits().map(|change| {
            let (library, author) = (library.clone(), author.clone());
            tokio::spawn(async move { library.use_cases.edit(&author, id, change, &Expected::Any).await })
        });
        for editor in editors {
            editor.await.unwrap().unwrap();
        }
        let view = library.use_cases.get(&author, id).await.unwrap();
        assert_eq!((view.text.solution, view.text.problem_statement), (Some(prose("Ice")), Some(prose("Fire"))));
        assert_eq!(view.use_case.industry, Industry::parse("Steel").ok());
        assert!(view.use_case.summary.is_some() && view.use_case.lang.is_some());
        assert_eq!(view.use_case.version, Version::new(6));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_editors_who_expect_one_version_one_gets_it() {
    let library = Arc::new(Library::new().await);
    let author = library.world.somebody().await;
    let id = library.draft(&author, "Cooling").await;
    let editors = different_edits().map(|change| {
        let (library, author) = (library.clone(), author.clone());
        let expected = Expected::OneOf(vec![Version::FIRST]);
        tokio::spawn(async move { library.use_cases.edit(&author, id, change, &expected).await })
    });
    let mut done = 0;
    for editor in editors {
        match editor.await.unwrap() {
            Ok(_) => done += 1,
            Err(error) => assert_eq!(error.code(), "precondition_failed"),
        }
    }
    assert_eq!(done, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_publishes_and_who_clears_what_is_required_do_not_both_succeed() {
    let library = Arc::new(Library::new().await);
    let author = library.world.somebody().await;
    for _ in 0..10 {
        let id = library.published(&author, "Cooling").await;
        library.use_cases.unpublish(&author, id).await.unwrap();
        let publishers = (0..2).map(|_| {
            let (library, author) = (library.clone(), author.clone());
            tokio::spawn(async move { library.use_cases.publish(&author, id).await })
        });
        let publishers: Vec<_> = publishers.collect();
        let clear = UseCaseChange { solution: Change::Clear, ..UseCaseChange::default() };
        let cleared = library.use_cases.edit(&author, id, clear, &Expected::Any).await.is_ok();
        for publisher in publishers {
            publisher
                .await
                .unwrap()
                .map(drop)
                .or_else(|error| match error.code() {
                    "validation_failed" => Ok(()),
                    other => Err(other),
                })
                .unwrap();
        }
        let view = library.use_cases.get(&author, id).await.unwrap();
        assert_eq!(view.use_case.status == UseCaseStatus::Published, view.text.solution.is_some());
        assert_eq!(cleared, view.text.solution.is_none());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_left_hanging_on_what_is_deleted_meanwhile() {
    let library = Arc::new(Library::new().await);
    let author = library.world.somebody().await;
    for _ in 0..10 {
        let id = library.draft(&author, "Cooling").await;
        let file = library.world.a_note(&author).await;
        let hanging = tokio::spawn({
            let (library, author) = (library.clone(), author.clone());
            async move { library.use_cases.hang(&author, id, file, None, None).await }
        });
        library.use_cases.delete(&author, id, &Expected::Any).await.unwrap();
        if let Err(error) = hanging.await.unwrap() {
            assert_eq!(error.code(), "not_found");
        }
        assert_eq!(library.world.store.record(file).await.unwrap().unwrap().holder, None);
        library.world.files.delete(&author, file, &Expected::Any).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_more_hang_than_there_is_room_for_and_every_one_that_fits() {
    let library = Arc::new(Library::new().await);
    let author = library.world.somebody().await;
    let id = library.draft(&author, "Cooling").await;
    let mut files = Vec::new();
    for _ in 0..MEDIA_MAX + 4 {
        files.push(library.world.a_note(&author).await);
    }
    let hanging: Vec<_> = files
        .into_iter()
        .map(|file| {
            let (library, author) = (library.clone(), author.clone());
            tokio::spawn(async move { library.use_cases.hang(&author, id, file, None, None).await })
        })
        .collect();
    let mut hung = 0;
    for outcome in hanging {
        match outcome.await.unwrap() {
            Ok(_) => hung += 1,
            Err(error) => assert_eq!(error.fields()[0].code, "too_many"),
        }
    }
    assert_eq!((hung, library.use_cases.get(&author, id).await.unwrap().media.len()), (MEDIA_MAX, MEDIA_MAX));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn marks_at_once_are_counted_once_each() {
    let library = Arc::new(Library::new().await);
    let author = library.world.somebody().await;
    let id = library.published(&author, "Cooling").await;
    let mut marks = Vec::new();
    for _ in 0..8 {
        let guest: Actor = library.world.somebody().await;
        for _ in 0..3 {
            let (library, guest) = (library.clone(), guest.clone());
            marks.push(tokio::spawn(async move { library.use_cases.mark(&guest, id, Mark::Like, true).await }));
        }
    }
    for mark in marks {
        mark.await.unwrap().unwrap();
    }
    assert_eq!(library.use_cases.get(&author, id).await.unwrap().use_case.like_count, 8);
}
