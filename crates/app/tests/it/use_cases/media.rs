//! Media of a use case: hung by who may, in their order, with captions, and never more than there may be.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering::SeqCst},
};

use async_trait::async_trait;
use p2p_app::{
    files::{FileError, Part, Upload},
    idempotency::Once,
    use_cases::MediaChange,
};
use p2p_contract::build;
use p2p_domain::{
    actor::Actor,
    error::Classify as _,
    id::{FileId, UseCaseId},
    idempotency::{KeyedRequest, Reservation, StoredAnswer},
    port::{blob::ByteSource, error::BlobError, file::FileReader as _},
    use_case::{Caption, MEDIA_MAX, Media},
    user::Change,
};

use super::{
    Library,
    library::{code, wrong},
};
use crate::archive::{name, pieces};

fn caption(text: &str) -> Caption {
    Caption::parse(text).unwrap()
}

fn a_text(bytes: Box<dyn ByteSource>) -> Upload {
    Upload { name: name("ملاحظة.txt"), bytes, declared: None }
}

/// Bytes that somebody asked for.
struct Asked(Arc<AtomicBool>);

#[async_trait]
impl ByteSource for Asked {
    async fn next(&mut self) -> Option<Result<Vec<u8>, BlobError>> {
        self.0.store(true, SeqCst);
        None
    }
}

/// The files of a use case, each with its caption.
async fn shown(library: &Library, by: &Actor, of: UseCaseId) -> Vec<(FileId, Option<String>)> {
    let view = library.use_cases.get(by, of).await.unwrap();
    let told = |media: Media| (media.file.id, media.caption.map(|caption| caption.as_str().to_owned()));
    view.media.into_iter().map(told).collect()
}

#[tokio::test]
async fn media_hang_in_their_order_and_are_described_moved_and_taken_down() {
    let library = Library::new().await;
    let [admin, author, _] = library.world.colleagues().await;
    let reader = library.world.somebody().await;
    let id = library.published(&author, "Cooling").await;
    let version = library.use_cases.get(&author, id).await.unwrap().use_case.version;
    let mut files = Vec::new();
    for by in [&author, &author, &admin] {
        let file = library.world.a_note(by).await;
        let media = library.use_cases.hang(by, id, file, Some(caption("A pump")), None).await.unwrap();
        assert_eq!((media.file.id, media.caption), (file, Some(caption("A pump"))));
        files.push(file);
    }
    let [one, two, three] = files[..] else { panic!("three were hung") };
    assert_eq!(library.world.bytes_of(&reader, three, Part::Content).await.unwrap(), b"a note");
    let change = MediaChange { caption: Change::Clear, place: Some(0) };
    assert_eq!(library.use_cases.edit_media(&author, id, three, change).await.unwrap().caption, None);
    let text = || Some("A pump".to_owned());
    assert_eq!(shown(&library, &reader, id).await, [(three, None), (one, text()), (two, text())]);
    let change = MediaChange { caption: Change::Set(caption("Leaks")), place: Some(99) };
    library.use_cases.edit_media(&admin, id, one, change).await.unwrap();
    let kept = MediaChange { place: Some(1), ..MediaChange::default() };
    library.use_cases.edit_media(&admin, id, two, kept).await.unwrap();
    assert_eq!(shown(&library, &reader, id).await, [(three, None), (two, text()), (one, Some("Leaks".to_owned()))]);
    assert_eq!(code(library.use_cases.remove_media(&reader, id, two).await), "forbidden");
    library.use_cases.remove_media(&author, id, two).await.unwrap();
    assert_eq!(code(library.use_cases.remove_media(&author, id, two).await), "not_found");
    assert_eq!(code(library.use_cases.edit_media(&author, id, two, MediaChange::default()).await), "not_found");
    assert_eq!(library.world.files.get(&reader, two).await.unwrap_err().code(), "not_found");
    assert_eq!(shown(&library, &reader, id).await.len(), 2);
    assert_eq!(library.use_cases.get(&author, id).await.unwrap().use_case.version, version, "who edits meets nobody");
}

#[tokio::test]
async fn a_file_is_hung_once_by_who_uploaded_it() {
    let library = Library::new().await;
    let [admin, author, _] = library.world.colleagues().await;
    let (id, other) = (library.draft(&author, "Cooling").await, library.draft(&author, "Heating").await);
    let file = library.world.a_note(&author).await;
    let unknown = [("file_id".to_owned(), "unknown_reference")];
    assert_eq!(wrong(library.use_cases.hang(&admin, id, file, None, None).await), unknown);
    library.use_cases.hang(&author, id, file, None, None).await.unwrap();
    for of in [id, other] {
        assert_eq!(wrong(library.use_cases.hang(&author, of, file, None, None).await), unknown);
    }
    assert_eq!(shown(&library, &admin, id).await, [(file, None)]);
}

#[tokio::test]
async fn there_is_room_for_so_many_and_no_more() {
    let library = Library::new().await;
    let author = library.world.somebody().await;
    let id = library.draft(&author, "Cooling").await;
    for _ in 0..MEDIA_MAX {
        library.use_cases.hang(&author, id, library.world.a_note(&author).await, None, None).await.unwrap();
    }
    let file = library.world.a_note(&author).await;
    let too_many = [("file_id".to_owned(), "too_many")];
    assert_eq!(wrong(library.use_cases.hang(&author, id, file, None, None).await), too_many);
    let asked = Arc::new(AtomicBool::new(false));
    let refused = library.use_cases.upload(&author, id, a_text(Box::new(Asked(asked.clone()))), || None, None).await;
    assert_eq!(refused.unwrap_err().fields()[0].code, "too_many");
    assert!(!asked.load(SeqCst), "nobody sends bytes for nothing");
}

#[tokio::test]
async fn an_upload_is_hung_at_once_by_who_may() {
    let library = Library::new().await;
    let [_, author, colleague] = library.world.colleagues().await;
    let stranger = library.world.somebody().await;
    let id = library.draft(&author, "Cooling").await;
    let asked = Arc::new(AtomicBool::new(false));
    for (by, refusal) in [(&colleague, "forbidden"), (&stranger, "not_found")] {
        let outcome = library.use_cases.upload(by, id, a_text(Box::new(Asked(asked.clone()))), || None, None).await;
        assert_eq!(code(outcome), refusal);
    }
    assert!(!asked.load(SeqCst));
    let media = library
        .use_cases
        .upload(&author, id, a_text(pieces(b"a note")), || Some(caption("A note")), None)
        .await
        .unwrap();
    assert_eq!(library.use_cases.get(&author, id).await.unwrap().media, [media]);
    let refused = library.use_cases.upload(&author, id, a_text(pieces(b"\0")), || None, None).await;
    assert!(matches!(refused, Err(FileError::Unsupported)), "{refused:?}");
}

#[tokio::test]
async fn an_upload_that_could_not_be_hung_goes_at_once() {
    let library = Library::new().await;
    let author = library.world.somebody().await;
    let id = library.draft(&author, "Cooling").await;
    library.world.faults.fail_after("store.commit", 1, 1);
    let outcome = library.use_cases.upload(&author, id, a_text(pieces(b"a note")), || None, None).await;
    assert_eq!(code(outcome), "unavailable");
    library.world.relay().idle().await.unwrap();
    assert_eq!(library.world.blobs().await, [""; 0]);
    assert_eq!(shown(&library, &author, id).await, []);
    // Not even that is possible: the sweep takes it.
    library.world.faults.fail_after("store.commit", 1, 2);
    let outcome = library.use_cases.upload(&author, id, a_text(pieces(b"a note")), || None, None).await;
    assert_eq!(code(outcome), "unavailable");
    library.world.ground.clock.advance(std::time::Duration::from_hours(25));
    assert_eq!(library.world.janitor().sweep_orphans().await.unwrap(), 1);
}

#[tokio::test]
async fn an_answer_is_stored_with_what_hangs_or_not_at_all() {
    let library = Library::new().await;
    let author = library.world.somebody().await;
    let id = library.draft(&author, "Cooling").await;
    let request = KeyedRequest { user_id: author.user_id, ..build::a_request(&build::a_user()) };
    let render = |media: &Media| StoredAnswer { status: 201, headers: Vec::new(), body: media.file.id.to_string() };
    let once = Once::new(request.clone(), render);
    let keys = &library.world.idempotency;
    assert_eq!(keys.begin(&request).await.unwrap(), Reservation::Fresh);
    let file = library.world.a_note(&author).await;
    library.world.faults.fail_next("store.commit");
    assert!(library.use_cases.hang(&author, id, file, None, Some(&once)).await.is_err());
    assert_eq!(library.world.store.record(file).await.unwrap().unwrap().holder, None);
    assert_eq!(keys.begin(&request).await.unwrap(), Reservation::Running);
    let media = library.use_cases.hang(&author, id, file, None, Some(&once)).await.unwrap();
    assert_eq!(keys.begin(&request).await.unwrap(), Reservation::Done(render(&media)));
}
