//! What becomes of a use case: begun, edited, published, put away and deleted, by whom and with what.

use p2p_app::{
    error::ServiceError,
    idempotency::Once,
    use_cases::{NewUseCase, Operation, Wanted},
};
use p2p_contract::build;
use p2p_domain::{
    actor::Actor,
    audit::{AuditAction, AuditTarget},
    error::Classify as _,
    idempotency::{KeyedRequest, Reservation, StoredAnswer},
    page::{Limit, PageRequest},
    policy::WritePolicy,
    port::{error::StoreErrorKind, file::FileReader as _},
    use_case::{Mark, UseCaseChange, UseCaseStatus, UseCaseTitle, UseCaseView},
    user::Change,
    version::{Expected, Version},
};

use super::{
    Library,
    library::{code, prose, publish, service, titled, what_is_required, wrong},
};
use crate::office::Office;

fn solved(text: &str) -> UseCaseChange {
    UseCaseChange { solution: Change::Set(prose(text)), ..UseCaseChange::default() }
}

fn required(fields: &[&str]) -> Vec<(String, &'static str)> {
    fields.iter().map(|field| ((*field).to_owned(), "required")).collect()
}

/// What a reader finds by words.
async fn found(library: &Library, by: &Actor, q: &str) -> Vec<String> {
    let wanted = Wanted { q: Some(q.to_owned()), ..Wanted::default() };
    let page = library.use_cases.list(by, wanted, &PageRequest::first(Limit::default())).await.unwrap();
    page.items.iter().map(|view| view.use_case.title.as_str().to_owned()).collect()
}

#[tokio::test]
async fn a_title_is_enough_to_begin_and_all_that_is_missing_is_told_at_once() {
    let library = Library::new().await;
    let author = library.world.somebody().await;
    let begun = library.use_cases.create(&author, titled("Cooling"), None).await.unwrap();
    assert_eq!((begun.use_case.status, begun.use_case.version), (UseCaseStatus::Draft, Version::FIRST));
    let id = begun.use_case.id;
    let shown = library.use_cases.get(&author, id).await.unwrap();
    assert_eq!((shown.use_case, shown.text, shown.media), (begun.use_case, begun.text, begun.media));
    let refused = library.use_cases.publish(&author, id).await;
    assert_eq!(wrong(refused), required(&["industry", "problem_statement", "solution"]));
    library.use_cases.edit(&author, id, what_is_required(), &Expected::Any).await.unwrap();
    let published = library.use_cases.publish(&author, id).await.unwrap();
    assert_eq!(published.use_case.status, UseCaseStatus::Published);
    assert_eq!(published.use_case.published_at, Some(published.use_case.updated_at));
    assert_eq!(library.use_cases.publish(&author, id).await.unwrap(), published, "again changes nothing");
    let cleared = UseCaseChange { industry: Change::Clear, solution: Change::Clear, ..UseCaseChange::default() };
    let refused = library.use_cases.edit(&author, id, cleared.clone(), &Expected::Any).await;
    assert_eq!(wrong(refused), required(&["industry", "solution"]));
    let taken_back = library.use_cases.unpublish(&author, id).await.unwrap();
    assert_eq!(
        (taken_back.use_case.status, taken_back.use_case.published_at),
        (UseCaseStatus::Draft, published.use_case.published_at)
    );
    let edited = library.use_cases.edit(&author, id, cleared, &Expected::Any).await.unwrap();
    assert_eq!((edited.use_case.industry, edited.text.solution), (None, None));
}

#[tokio::test]
async fn drafts_and_what_is_put_away_are_seen_by_their_organization_alone() {
    let library = Library::new().await;
    let [admin, author, colleague] = library.world.colleagues().await;
    let stranger = library.world.somebody().await;
    let id = library.published(&author, "Cooling").await;
    let service = &library.use_cases;
    assert_eq!(code(service.edit(&stranger, id, solved("Ice"), &Expected::Any).await), "forbidden");
    assert_eq!(code(service.numbers(&stranger, id).await), "forbidden");
    service.archive(&author, id).await.unwrap();
    let put_away = service.archive(&author, id).await.unwrap();
    assert_eq!((put_away.use_case.status, put_away.use_case.version.get()), (UseCaseStatus::Archived, 3));
    for outcome in [
        service.get(&stranger, id).await.map(drop),
        service.edit(&stranger, id, solved("Ice"), &Expected::Any).await.map(drop),
        service.publish(&stranger, id).await.map(drop),
        service.delete(&stranger, id, &Expected::Any).await,
        service.mark(&stranger, id, Mark::Like, true).await.map(drop),
        service.numbers(&stranger, id).await.map(drop),
        service.hang(&stranger, id, library.world.a_note(&stranger).await, None, None).await.map(drop),
    ] {
        assert_eq!(code(outcome), "not_found");
    }
    service.get(&colleague, id).await.unwrap();
    service.numbers(&colleague, id).await.unwrap();
    for outcome in [
        service.publish(&colleague, id).await.map(drop),
        service.delete(&colleague, id, &Expected::Any).await,
        service.hang(&colleague, id, library.world.a_note(&colleague).await, None, None).await.map(drop),
    ] {
        assert_eq!(code(outcome), "forbidden");
    }
    service.publish(&admin, id).await.unwrap();
    service.get(&stranger, id).await.unwrap();
}

#[tokio::test]
async fn what_is_written_is_found_at_once_by_whoever_may_see_it() {
    let library = Library::new().await;
    let (author, reader) = (library.world.somebody().await, library.world.somebody().await);
    let id = library.published(&author, "Cooling").await;
    assert_eq!(found(&library, &reader, "water").await, ["Cooling"]);
    library.use_cases.edit(&author, id, solved("We used glycol."), &Expected::Any).await.unwrap();
    assert_eq!((found(&library, &reader, "water").await.len(), found(&library, &reader, "glycol").await.len()), (0, 1));
    library.use_cases.unpublish(&author, id).await.unwrap();
    assert_eq!(found(&library, &reader, "glycol").await.len(), 0);
    library.use_cases.publish(&author, id).await.unwrap();
    assert_eq!(found(&library, &reader, "glycol").await.len(), 1);
    library.use_cases.delete(&author, id, &Expected::Any).await.unwrap();
    assert_eq!(found(&library, &author, "glycol").await.len(), 0);
}

#[tokio::test]
async fn an_edit_holds_for_the_version_that_it_expects() {
    let library = Library::new().await;
    let author = library.world.somebody().await;
    let id = library.draft(&author, "Cooling").await;
    let expected = Expected::OneOf(vec![Version::FIRST]);
    let edited = library.use_cases.edit(&author, id, solved("Ice"), &expected).await.unwrap();
    assert_eq!(edited.use_case.version.get(), 2);
    let stale = library.use_cases.edit(&author, id, solved("Air"), &expected).await;
    assert!(matches!(stale, Err(ServiceError::Stale)), "{stale:?}");
    assert!(matches!(library.use_cases.delete(&author, id, &expected).await, Err(ServiceError::Stale)));
    let same = library.use_cases.edit(&author, id, solved("Ice"), &Expected::Any).await.unwrap();
    assert_eq!(same, edited, "what changes nothing moves nothing");
    let title = UseCaseChange { title: UseCaseTitle::parse("Chilling").ok(), ..UseCaseChange::default() };
    let titled = library.use_cases.edit(&author, id, title, &Expected::Any).await.unwrap();
    assert_eq!((titled.use_case.body, titled.text), (edited.use_case.body, edited.text));
}

#[tokio::test]
async fn a_write_that_fails_anywhere_leaves_nothing_and_contention_is_tried_again() {
    let library = Library::new().await;
    let author = library.world.somebody().await;
    let faults = &library.world.faults;
    for call in ["body.put", "store.begin", "store.commit"] {
        faults.fail_next(call);
        assert_eq!(code(library.use_cases.create(&author, titled("Never"), None).await), "unavailable");
    }
    let id = library.published(&author, "Cooling").await;
    let before = library.use_cases.get(&author, id).await.unwrap();
    for call in ["body.put", "store.begin", "store.commit"] {
        faults.fail_next(call);
        assert_eq!(code(library.use_cases.edit(&author, id, solved("Ice"), &Expected::Any).await), "unavailable");
        assert_eq!(library.use_cases.get(&author, id).await.unwrap(), before);
        assert_eq!(found(&library, &author, "ice").await.len(), 0);
    }
    faults.fail_with("store.commit", 0, 3, StoreErrorKind::Contended);
    library.use_cases.edit(&author, id, solved("Ice"), &Expected::Any).await.unwrap();
    faults.fail_with("store.commit", 0, 3, StoreErrorKind::Contended);
    library.use_cases.delete(&author, id, &Expected::Any).await.unwrap();
    faults.fail_with("store.commit", 0, 3, StoreErrorKind::Contended);
    library.use_cases.create(&author, titled("At last"), None).await.unwrap();
}

#[tokio::test]
async fn an_answer_is_stored_with_the_draft_or_not_at_all() {
    let library = Library::new().await;
    let author = library.world.somebody().await;
    let request = KeyedRequest { user_id: author.user_id, ..build::a_request(&build::a_user()) };
    let render =
        |view: &UseCaseView| StoredAnswer { status: 201, headers: Vec::new(), body: view.use_case.id.to_string() };
    let once = Once::new(request.clone(), render);
    let keys = &library.world.idempotency;
    assert_eq!(keys.begin(&request).await.unwrap(), Reservation::Fresh);
    library.world.faults.fail_next("store.commit");
    assert!(library.use_cases.create(&author, titled("Cooling"), Some(&once)).await.is_err());
    assert_eq!(keys.begin(&request).await.unwrap(), Reservation::Running);
    let view = library.use_cases.create(&author, titled("Cooling"), Some(&once)).await.unwrap();
    assert_eq!(keys.begin(&request).await.unwrap(), Reservation::Done(render(&view)));
}

#[tokio::test]
async fn what_is_deleted_takes_its_marks_along_and_lets_its_files_go() {
    let library = Library::new().await;
    let (author, reader) = (library.world.somebody().await, library.world.somebody().await);
    let id = library.published(&author, "Cooling").await;
    for _ in 0..2 {
        assert_eq!(library.use_cases.mark(&reader, id, Mark::Like, true).await.unwrap(), 1);
        assert_eq!(library.use_cases.mark(&reader, id, Mark::Bookmark, true).await.unwrap(), 1);
    }
    let view = library.use_cases.get(&reader, id).await.unwrap();
    assert!(view.liked_by_me && view.bookmarked_by_me && view.use_case.like_count == 1);
    assert_eq!(library.use_cases.mark(&reader, id, Mark::Like, false).await.unwrap(), 0);
    let file = library.world.a_note(&author).await;
    library.use_cases.hang(&author, id, file, None, None).await.unwrap();
    assert_eq!(library.world.files.get(&reader, file).await.unwrap().id, file);
    library.use_cases.delete(&author, id, &Expected::Any).await.unwrap();
    assert_eq!(library.world.files.get(&reader, file).await.unwrap_err().code(), "not_found");
    assert_eq!(library.world.store.record(file).await.unwrap().unwrap().holder, None);
    assert_eq!(code(library.use_cases.delete(&author, id, &Expected::Any).await), "not_found");
    assert_eq!(code(library.use_cases.mark(&reader, id, Mark::Like, true).await), "not_found");
    library.views.flush().await.expect("views of what is gone are passed over");
    assert_eq!(library.views.pending(id), 0);
}

#[tokio::test]
async fn the_operations_of_a_batch_are_done_each_for_itself() {
    let library = Library::new().await;
    let author = library.world.somebody().await;
    let service = &library.use_cases;
    let new = NewUseCase { change: what_is_required(), ..titled("Cooling") };
    let id = service.apply(&author, Operation::Create(new)).await.unwrap().id;
    let edited = service.apply(&author, Operation::Update { id, change: solved("Ice") }).await.unwrap().view.unwrap();
    assert_eq!(edited.text.solution, Some(prose("Ice")));
    let bare = service.apply(&author, Operation::Create(titled("Bare"))).await.unwrap().id;
    assert_eq!(wrong(service.apply(&author, Operation::Publish { id: bare }).await).len(), 3);
    let published = service.apply(&author, Operation::Publish { id }).await.unwrap().view.unwrap();
    assert_eq!(published.use_case.status, UseCaseStatus::Published);
    assert_eq!(service.apply(&author, Operation::Delete { id }).await.unwrap().view, None);
    assert_eq!(code(service.apply(&author, Operation::Delete { id }).await), "not_found");
}

#[tokio::test]
async fn who_has_not_shown_their_address_reads_and_writes_nothing() {
    let library = Library::new().await;
    let author = library.world.somebody().await;
    let id = library.draft(&author, "Cooling").await;
    let mut strict = library.use_cases.clone();
    strict.writing.policy = WritePolicy { require_verified_email: true };
    let unverified = Actor { is_verified: false, ..author.clone() };
    strict.get(&unverified, id).await.unwrap();
    let file = library.world.a_note(&author).await;
    for outcome in [
        strict.create(&unverified, titled("Cooling"), None).await.map(drop),
        strict.edit(&unverified, id, solved("Ice"), &Expected::Any).await.map(drop),
        strict.publish(&unverified, id).await.map(drop),
        strict.hang(&unverified, id, file, None, None).await.map(drop),
    ] {
        assert_eq!(code(outcome), "email_not_verified");
    }
}

#[tokio::test]
async fn the_log_tells_of_what_others_than_the_author_delete() {
    let office = Office::new().await;
    let staff = office.organization(1, 1).await;
    let (use_cases, _) = service(&office.world);
    let (own, other) =
        (publish(&use_cases, &staff.member(), "Cooling").await, publish(&use_cases, &staff.member(), "Heating").await);
    use_cases.delete(&staff.member(), own, &Expected::Any).await.unwrap();
    assert!(office.lines(AuditAction::ContentRemoved).await.is_empty());
    use_cases.delete(&staff.admin(), other, &Expected::Any).await.unwrap();
    let lines = office.lines(AuditAction::ContentRemoved).await;
    let told: Vec<_> = lines.iter().map(|line| (line.organization_id, line.target)).collect();
    assert_eq!(told, [(Some(staff.organization.id), Some(AuditTarget::UseCase(other.uuid())))]);
}
