//! `MediaRepository` and `UseCaseReader::media`: the files of a use case, their captions and their order.

use p2p_domain::{
    file::{File, FileHolder},
    id::{FileId, UseCaseId},
    port::use_case::MediaRepository,
    use_case::{Caption, Media, UseCase},
    user::User,
};

use super::{
    files::{attach, hung, on_post, ready},
    stage::{self, Forum, commit},
    use_cases::remove,
};
use crate::{
    build::{a_file, a_use_case, an_id, at},
    world::Stores,
};

suite! { ($) media, media_suite(Stores):
    media_are_listed_in_the_order_in_which_they_were_hung, a_caption_is_set_and_cleared, a_caption_is_of_what_hangs_there,
    an_order_is_written, who_is_not_named_follows_behind, ids_that_do_not_hang_there_are_passed_over, new_ones_hang_behind_an_order,
    what_was_taken_down_hangs_on_nothing, one_that_does_not_hang_there_is_not_taken_down, captions_go_with_their_use_case,
    media_of_many_are_told_in_their_orders, orders_that_race_lose_nothing, an_abandoned_unit_leaves_all_as_it_was,
}

fn on(of: &UseCase) -> FileHolder {
    FileHolder::UseCase(of.id.uuid())
}

fn caption(text: &str) -> Caption {
    Caption::parse(text).unwrap()
}

/// A use case on which so many files hang.
async fn with_files(stores: &Stores, author: &User, count: usize) -> (UseCase, Vec<File>) {
    let use_case = stage::use_case(stores, a_use_case(author)).await;
    let mut files = Vec::new();
    for _ in 0..count {
        files.push(hung(stores, author, on(&use_case)).await);
    }
    (use_case, files)
}

async fn listed(stores: &Stores, of: &UseCase) -> Vec<Media> {
    let inside = commit!(stores, unit => {
        let media: &mut dyn MediaRepository = unit.media();
        media.list(of.id).await?
    });
    let outside = stores.use_cases.media(&[of.id]).await.unwrap();
    assert!(outside.iter().all(|(id, _)| *id == of.id));
    assert_eq!(outside.into_iter().map(|(_, media)| media).collect::<Vec<_>>(), inside, "readers and writers differ");
    inside
}

async fn order(stores: &Stores, of: &UseCase) -> Vec<FileId> {
    listed(stores, of).await.into_iter().map(|media| media.file.id).collect()
}

async fn describe(stores: &Stores, of: &UseCase, file: FileId, text: Option<&str>) -> bool {
    let caption = text.map(caption);
    commit!(stores, unit => unit.media().describe(of.id, file, caption.as_ref()).await?)
}

async fn arrange(stores: &Stores, of: &UseCase, order: &[FileId]) {
    commit!(stores, unit => unit.media().arrange(of.id, order).await?);
}

async fn detach(stores: &Stores, of: &UseCase, file: FileId, seconds: u64) -> bool {
    commit!(stores, unit => unit.media().detach(of.id, file, at(seconds)).await?)
}

async fn media_are_listed_in_the_order_in_which_they_were_hung(stores: &Stores) {
    let author = stage::member(stores).await;
    let use_case = stage::use_case(stores, a_use_case(&author)).await;
    assert_eq!(listed(stores, &use_case).await, []);
    let (a, b, c) = (ready(stores, &author).await, ready(stores, &author).await, ready(stores, &author).await);
    assert_eq!(attach(stores, &author, &[&c, &a], on(&use_case)).await, []);
    assert_eq!(attach(stores, &author, &[&b], on(&use_case)).await, []);
    let media = |file: &File| Media { file: file.clone(), caption: None };
    assert_eq!(listed(stores, &use_case).await, [media(&c), media(&a), media(&b)]);
    let stranger = UseCase { id: UseCaseId::new(an_id()), ..use_case };
    assert_eq!(listed(stores, &stranger).await, []);
}

async fn a_caption_is_set_and_cleared(stores: &Stores) {
    let author = stage::member(stores).await;
    let (use_case, files) = with_files(stores, &author, 2).await;
    for text in [Some("غرفة المضخات، \"before\""), Some("after"), None, None, Some("again")] {
        assert!(describe(stores, &use_case, files[1].id, text).await);
        let captions: Vec<_> = listed(stores, &use_case).await.into_iter().map(|media| media.caption).collect();
        assert_eq!(captions, [None, text.map(caption)]);
    }
}

async fn a_caption_is_of_what_hangs_there(stores: &Stores) {
    let author = stage::member(stores).await;
    let ((one, files), (other, theirs)) = (with_files(stores, &author, 1).await, with_files(stores, &author, 1).await);
    let loose = ready(stores, &author).await;
    for file in [theirs[0].id, loose.id, a_file(&author).id] {
        assert!(!describe(stores, &one, file, Some("not there")).await);
        assert!(!describe(stores, &one, file, None).await);
    }
    let stranger = UseCase { id: UseCaseId::new(an_id()), ..one.clone() };
    assert!(!describe(stores, &stranger, files[0].id, Some("nowhere")).await);
    for of in [&one, &other] {
        assert_eq!(listed(stores, of).await[0].caption, None);
    }
}

async fn an_order_is_written(stores: &Stores) {
    let author = stage::member(stores).await;
    let (use_case, files) = with_files(stores, &author, 4).await;
    let beside = with_files(stores, &author, 2).await;
    describe(stores, &use_case, files[2].id, Some("the third")).await;
    for places in [[3, 2, 1, 0], [0, 1, 2, 3], [2, 0, 3, 1]] {
        let wanted = places.map(|place| files[place].id);
        arrange(stores, &use_case, &wanted).await;
        assert_eq!(order(stores, &use_case).await, wanted);
    }
    assert_eq!(
        listed(stores, &use_case).await[0].caption,
        Some(caption("the third")),
        "captions stay with their files"
    );
    let attached = stores.files.attached(&[on(&use_case)]).await.unwrap();
    let attached: Vec<_> = attached.into_iter().map(|(_, file)| file.id).collect();
    assert_eq!(attached, order(stores, &use_case).await, "one order, whoever asks");
    assert_eq!(order(stores, &beside.0).await, [beside.1[0].id, beside.1[1].id]);
}

async fn who_is_not_named_follows_behind(stores: &Stores) {
    let author = stage::member(stores).await;
    let (use_case, files) = with_files(stores, &author, 5).await;
    let ids = |places: &[usize]| places.iter().map(|place| files[*place].id).collect::<Vec<_>>();
    arrange(stores, &use_case, &ids(&[3, 1])).await;
    assert_eq!(order(stores, &use_case).await, ids(&[3, 1, 0, 2, 4]));
    arrange(stores, &use_case, &ids(&[4])).await;
    assert_eq!(order(stores, &use_case).await, ids(&[4, 3, 1, 0, 2]));
    arrange(stores, &use_case, &[]).await;
    assert_eq!(order(stores, &use_case).await, ids(&[4, 3, 1, 0, 2]));
}

async fn ids_that_do_not_hang_there_are_passed_over(stores: &Stores) {
    let author = stage::member(stores).await;
    let (use_case, files) = with_files(stores, &author, 2).await;
    let (other, theirs) = with_files(stores, &author, 2).await;
    let loose = ready(stores, &author).await;
    let wanted = [theirs[1].id, files[1].id, loose.id, a_file(&author).id, files[0].id];
    arrange(stores, &use_case, &wanted).await;
    assert_eq!(order(stores, &use_case).await, [files[1].id, files[0].id]);
    assert_eq!(order(stores, &other).await, [theirs[0].id, theirs[1].id]);
    assert_eq!(stores.files.record(loose.id).await.unwrap().unwrap().holder, None);
}

async fn new_ones_hang_behind_an_order(stores: &Stores) {
    let author = stage::member(stores).await;
    let (use_case, files) = with_files(stores, &author, 3).await;
    arrange(stores, &use_case, &[files[2].id, files[0].id, files[1].id]).await;
    assert!(detach(stores, &use_case, files[0].id, 5).await);
    let new = hung(stores, &author, on(&use_case)).await;
    assert_eq!(order(stores, &use_case).await, [files[2].id, files[1].id, new.id]);
}

async fn what_was_taken_down_hangs_on_nothing(stores: &Stores) {
    let author = stage::member(stores).await;
    let (use_case, files) = with_files(stores, &author, 3).await;
    assert!(detach(stores, &use_case, files[1].id, 7).await);
    assert!(!detach(stores, &use_case, files[1].id, 8).await, "once");
    assert_eq!(order(stores, &use_case).await, [files[0].id, files[2].id]);
    let record = stores.files.record(files[1].id).await.unwrap().unwrap();
    assert_eq!(record.holder, None);
    assert_eq!(stores.files.orphans(at(7), 10).await.unwrap(), []);
    assert_eq!(stores.files.orphans(at(8), 10).await.unwrap(), [record], "since it was taken down");
    assert_eq!(attach(stores, &author, &[&files[1]], on(&use_case)).await, []);
    assert_eq!(order(stores, &use_case).await, [files[0].id, files[2].id, files[1].id], "it may hang again");
}

async fn one_that_does_not_hang_there_is_not_taken_down(stores: &Stores) {
    let author = stage::member(stores).await;
    let ((one, files), (other, theirs)) = (with_files(stores, &author, 1).await, with_files(stores, &author, 1).await);
    let loose = ready(stores, &author).await;
    for file in [theirs[0].id, loose.id, a_file(&author).id] {
        assert!(!detach(stores, &one, file, 5).await);
    }
    assert_eq!(order(stores, &one).await, [files[0].id]);
    assert_eq!(order(stores, &other).await, [theirs[0].id]);
}

async fn captions_go_with_their_use_case(stores: &Stores) {
    let author = stage::member(stores).await;
    let (gone, files) = with_files(stores, &author, 1).await;
    let (next, _) = with_files(stores, &author, 0).await;
    describe(stores, &gone, files[0].id, Some("the old one")).await;
    assert!(remove(stores, gone.id, 5).await);
    assert_eq!(stores.use_cases.media(&[gone.id]).await.unwrap(), []);
    assert_eq!(attach(stores, &author, &[&files[0]], on(&next)).await, []);
    assert_eq!(listed(stores, &next).await, [Media { file: files[0].clone(), caption: None }]);
}

async fn media_of_many_are_told_in_their_orders(stores: &Stores) {
    let author = stage::member(stores).await;
    let (one, files) = with_files(stores, &author, 3).await;
    let (other, theirs) = with_files(stores, &author, 2).await;
    let (bare, _) = with_files(stores, &author, 0).await;
    with_files(stores, &author, 1).await;
    let forum = Forum::open(stores).await;
    hung(stores, &forum.author, on_post(&forum)).await;
    arrange(stores, &one, &[files[2].id, files[1].id]).await;
    let mut asked: Vec<_> = (0..497).map(|_| UseCaseId::new(an_id())).collect();
    asked.extend([other.id, bare.id, one.id]);
    let found = stores.use_cases.media(&asked).await.unwrap();
    let of = |id| found.iter().filter(|(of, _)| *of == id).map(|(_, media)| media.file.id).collect::<Vec<_>>();
    assert_eq!((asked.len(), found.len()), (500, 5));
    assert_eq!(of(one.id), [files[2].id, files[1].id, files[0].id]);
    assert_eq!(of(other.id), [theirs[0].id, theirs[1].id]);
    assert_eq!(stores.use_cases.media(&[]).await.unwrap(), []);
}

async fn orders_that_race_lose_nothing(stores: &Stores) {
    let author = stage::member(stores).await;
    let (use_case, files) = with_files(stores, &author, 4).await;
    let ids: Vec<_> = files.iter().map(|file| file.id).collect();
    let backwards: Vec<_> = ids.iter().rev().copied().collect();
    for _ in 0..5 {
        tokio::join!(arrange(stores, &use_case, &ids), arrange(stores, &use_case, &backwards));
        let found = order(stores, &use_case).await;
        assert!(found == ids || found == backwards, "{found:?} is neither of two orders");
    }
}

async fn an_abandoned_unit_leaves_all_as_it_was(stores: &Stores) {
    let author = stage::member(stores).await;
    let (use_case, files) = with_files(stores, &author, 3).await;
    let before = listed(stores, &use_case).await;
    let shown = caption("never seen");
    let mut unit = stores.store.begin().await.unwrap();
    assert!(unit.media().describe(use_case.id, files[0].id, Some(&shown)).await.unwrap());
    unit.media().arrange(use_case.id, &[files[2].id]).await.unwrap();
    assert!(unit.media().detach(use_case.id, files[1].id, at(5)).await.unwrap());
    let inside: Vec<_> = unit.media().list(use_case.id).await.unwrap().into_iter().map(|media| media.file.id).collect();
    assert_eq!(inside, [files[2].id, files[0].id], "a unit sees its own writes");
    drop(unit);
    assert_eq!(listed(stores, &use_case).await, before);
}
