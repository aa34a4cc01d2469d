//! `FileReader`: who may read a file, what hangs where, and what hangs on nothing.

use p2p_domain::{
    content::ContentRef,
    file::{File, FileHolder, FileRecord},
    id::FileId,
    use_case::{UseCase, UseCaseStatus},
    user::{Role, User},
};

use super::{
    erasure::erase,
    files::{attach, detach_all, hung, insert, on_post, on_reply, ready},
    stage::{self, Forum, commit},
    use_cases::remove,
};
use crate::{
    build::{a_file, a_post, a_ready_file, a_use_case, a_user, an_announced_file, an_id, at, audience},
    world::Stores,
};

suite! { ($) file_reader, file_reader_suite(Stores):
    a_loose_file_is_read_by_its_owner_alone, what_hangs_on_something_is_read_by_all, what_was_deleted_shows_its_files_to_nobody,
    an_announced_one_is_read_by_nobody, attached_files_are_told_with_what_they_hang_on, many_holders_are_asked_at_once,
    orphans_are_those_that_hang_on_nothing_for_long, an_orphan_is_so_since_it_was_detached, a_purge_leaves_orphans,
    what_hangs_on_a_use_case_is_read_by_whom_it_is_for, a_use_case_that_goes_shows_its_files_to_nobody,
    ids_without_a_row_are_unknown, an_erasure_keeps_what_hangs_on_something,
}

async fn readable(stores: &Stores, by: &User, file: &File) -> bool {
    let found = stores.files.readable(&audience(by), file.id).await.unwrap();
    assert!(found.as_ref().is_none_or(|found| found.file.id == file.id));
    found.is_some()
}

async fn a_loose_file_is_read_by_its_owner_alone(stores: &Stores) {
    let (owner, other) = (stage::somebody(stores).await, stage::somebody(stores).await);
    let record = a_ready_file(&owner);
    insert(stores, record.clone()).await;
    assert_eq!(stores.files.readable(&audience(&owner), record.file.id).await.unwrap().as_ref(), Some(&record));
    assert!(!readable(stores, &other, &record.file).await);
    assert!(!readable(stores, &owner, &a_file(&owner)).await, "one that is not there");
    let unowned = FileRecord { file: File { owner_id: None, ..a_file(&owner) }, ..record };
    assert!(!readable(stores, &owner, &insert(stores, unowned).await).await, "one of nobody");
}

async fn what_hangs_on_something_is_read_by_all(stores: &Stores) {
    let (forum, other) = (Forum::open(stores).await, stage::somebody(stores).await);
    let reply = forum.reply(stores).await;
    for holder in [on_post(&forum), on_reply(&reply)] {
        let file = hung(stores, &forum.author, holder).await;
        assert!(readable(stores, &forum.author, &file).await);
        let found = stores.files.readable(&audience(&other), file.id).await.unwrap().expect("all read what stands");
        assert_eq!((found.file, found.holder), (file.clone(), Some(holder)));
        detach_all(stores, holder, 5).await;
        assert!(readable(stores, &forum.author, &file).await, "its owner reads it until it goes");
        assert!(!readable(stores, &other, &file).await);
    }
}

/// Somebody else's files on the post and on a reply of a forum.
async fn two(stores: &Stores, forum: &Forum) -> [File; 2] {
    let reply = forum.reply(stores).await;
    [hung(stores, &forum.author, on_post(forum)).await, hung(stores, &forum.author, on_reply(&reply)).await]
}

async fn what_was_deleted_shows_its_files_to_nobody(stores: &Stores) {
    let other = stage::somebody(stores).await;
    let (topic_goes, post_goes, reply_goes) =
        (Forum::open(stores).await, Forum::open(stores).await, Forum::open(stores).await);
    let (under_topic, under_post) = (two(stores, &topic_goes).await, two(stores, &post_goes).await);
    let reply = reply_goes.reply(stores).await;
    let on_reply = hung(stores, &reply_goes.author, on_reply(&reply)).await;
    let beside = hung(stores, &reply_goes.author, on_post(&reply_goes)).await;
    commit!(stores, unit => {
        assert!(unit.topics().delete(topic_goes.topic.id, at(5)).await?);
        assert!(unit.posts().delete(post_goes.post.id, at(5)).await?);
        assert!(unit.replies().delete(reply.id, at(5)).await?);
    });
    for file in under_topic.iter().chain(&under_post).chain([&on_reply]) {
        assert!(!readable(stores, &other, file).await, "{:?}", stores.files.record(file.id).await);
    }
    assert!(readable(stores, &other, &beside).await);
    assert!(readable(stores, &topic_goes.author, &under_topic[0]).await, "its owner reads it until it goes");
}

async fn an_announced_one_is_read_by_nobody(stores: &Stores) {
    let owner = stage::somebody(stores).await;
    let announced = an_announced_file(&owner);
    insert(stores, announced.clone()).await;
    assert!(!readable(stores, &owner, &announced.file).await);
    assert_eq!(stores.files.record(announced.file.id).await.unwrap(), Some(announced));
    assert_eq!(stores.files.record(FileId::new(an_id())).await.unwrap(), None);
}

async fn attached_files_are_told_with_what_they_hang_on(stores: &Stores) {
    let (one, two) = (Forum::open(stores).await, Forum::open(stores).await);
    let reply = one.reply(stores).await;
    let holders = [on_post(&one), on_post(&two), on_reply(&reply)];
    let mut expected = Vec::new();
    for holder in holders {
        let (a, b) = (ready(stores, &one.author).await, ready(stores, &one.author).await);
        assert_eq!(attach(stores, &one.author, &[&b, &a], holder).await, []);
        expected.push((holder, vec![b, a]));
    }
    ready(stores, &one.author).await;
    let found = stores.files.attached(&holders).await.unwrap();
    for (holder, files) in &expected {
        let theirs: Vec<_> = found.iter().filter(|(of, _)| of == holder).map(|(_, file)| file.clone()).collect();
        assert_eq!(&theirs, files, "{holder:?}");
    }
    assert_eq!(found.len(), 6);
    assert_eq!(stores.files.attached(&holders[1..2]).await.unwrap().len(), 2);
    assert_eq!(stores.files.attached(&[]).await.unwrap(), []);
}

async fn many_holders_are_asked_at_once(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let reply = forum.reply(stores).await;
    let files =
        [hung(stores, &forum.author, on_post(&forum)).await, hung(stores, &forum.author, on_reply(&reply)).await];
    let strangers = (0..249).flat_map(|_| [FileHolder::Post(an_id()), FileHolder::Reply(an_id())]);
    let holders: Vec<_> = strangers.chain([on_post(&forum), on_reply(&reply)]).collect();
    let mut found: Vec<_> =
        stores.files.attached(&holders).await.unwrap().into_iter().map(|(_, file)| file.id).collect();
    found.sort();
    assert_eq!((holders.len(), found), (500, files.map(|file| file.id).to_vec()));
}

async fn orphans(stores: &Stores, seconds: u64, limit: u32) -> Vec<FileId> {
    stores.files.orphans(at(seconds), limit).await.unwrap().into_iter().map(|record| record.file.id).collect()
}

async fn orphans_are_those_that_hang_on_nothing_for_long(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let aged =
        |record: FileRecord, seconds| FileRecord { file: File { created_at: at(seconds), ..record.file }, ..record };
    let third = insert(stores, aged(a_ready_file(&forum.author), 30)).await;
    let first = insert(stores, aged(an_announced_file(&forum.author), 10)).await;
    let second = insert(stores, aged(a_ready_file(&forum.author), 20)).await;
    hung(stores, &forum.author, on_post(&forum)).await;
    assert_eq!(orphans(stores, 31, 10).await, [first.id, second.id, third.id]);
    assert_eq!(orphans(stores, 30, 10).await, [first.id, second.id], "before, not at");
    assert_eq!(orphans(stores, 31, 1).await, [first.id]);
    let records = stores.files.orphans(at(11), 10).await.unwrap();
    assert_eq!(records, [aged(FileRecord { file: first, ..an_announced_file(&forum.author) }, 10)]);
    assert_eq!(orphans(stores, 10, 10).await, []);
}

async fn an_orphan_is_so_since_it_was_detached(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let file = hung(stores, &forum.author, on_post(&forum)).await;
    assert_eq!(orphans(stores, 900, 10).await, []);
    detach_all(stores, on_post(&forum), 100).await;
    assert_eq!(orphans(stores, 100, 10).await, []);
    assert_eq!(orphans(stores, 101, 10).await, [file.id]);
    assert_eq!(attach(stores, &forum.author, &[&file], on_post(&forum)).await, []);
    assert_eq!(orphans(stores, 900, 10).await, []);
    detach_all(stores, on_post(&forum), 200).await;
    assert_eq!((orphans(stores, 200, 10).await, orphans(stores, 201, 10).await), (vec![], vec![file.id]));
}

async fn a_purge_leaves_orphans(stores: &Stores) {
    let (gone, kept) = (Forum::open(stores).await, Forum::open(stores).await);
    let mut files = two(stores, &gone).await.map(|file| file.id);
    two(stores, &kept).await;
    commit!(stores, unit => assert!(unit.topics().delete(gone.topic.id, at(50)).await?));
    assert_eq!(orphans(stores, 900, 10).await, [], "they hang there until the topic is purged");
    let purge = async |limit| commit!(stores, unit => unit.topics().purge(gone.topic.id, limit).await?);
    let mut rounds = 0;
    while !purge(1).await {
        rounds += 1;
        assert!(rounds < 100, "the purge does not end");
    }
    files.sort();
    let mut found = orphans(stores, 51, 10).await;
    found.sort();
    assert_eq!((found, orphans(stores, 50, 10).await), (files.to_vec(), vec![]), "since the topic was deleted");
    let record = stores.files.record(files[0]).await.unwrap().unwrap();
    assert_eq!((record.holder, record.file.owner_id), (None, Some(gone.author.id)));
}

fn on_use_case(of: &UseCase) -> FileHolder {
    FileHolder::UseCase(of.id.uuid())
}

async fn what_hangs_on_a_use_case_is_read_by_whom_it_is_for(stores: &Stores) {
    let (author, stranger) = (stage::member(stores).await, stage::member(stores).await);
    let colleague = User { organization_id: author.organization_id, ..a_user() };
    let colleague = stage::user(stores, colleague).await;
    // Somebody of another organization wrote it for theirs.
    let elsewhere = stage::somebody(stores).await;
    let superuser = stage::user(stores, User { role: Role::Superuser, ..a_user() }).await;
    for status in UseCaseStatus::ALL {
        let use_case = UseCase { status, author_id: Some(elsewhere.id), ..a_use_case(&author) };
        let use_case = stage::use_case(stores, use_case).await;
        let file = hung(stores, &author, on_use_case(&use_case)).await;
        for reader in [&author, &colleague, &elsewhere, &superuser] {
            assert!(readable(stores, reader, &file).await, "{status:?}");
        }
        assert_eq!(readable(stores, &stranger, &file).await, status == UseCaseStatus::Published, "{status:?}");
        let record = stores.files.readable(&audience(&colleague), file.id).await.unwrap().unwrap();
        assert_eq!(record.holder, Some(on_use_case(&use_case)));
        let attached = stores.files.attached(&[on_use_case(&use_case)]).await.unwrap();
        assert_eq!(attached, [(on_use_case(&use_case), file)]);
    }
}

async fn a_use_case_that_goes_shows_its_files_to_nobody(stores: &Stores) {
    let (author, stranger) = (stage::member(stores).await, stage::member(stores).await);
    let use_case = stage::use_case(stores, a_use_case(&author)).await;
    let file = hung(stores, &author, on_use_case(&use_case)).await;
    let taken_back = UseCase { status: UseCaseStatus::Draft, ..use_case.clone() };
    commit!(stores, unit => assert!(unit.use_cases().update(&taken_back, use_case.version).await?));
    assert!(!readable(stores, &stranger, &file).await, "taken back");
    assert!(remove(stores, use_case.id, 5).await);
    assert!(!readable(stores, &stranger, &file).await);
    assert!(readable(stores, &author, &file).await, "its owner reads it until it goes");
    assert_eq!(stores.files.attached(&[on_use_case(&use_case)]).await.unwrap(), []);
}

async fn ids_without_a_row_are_unknown(stores: &Stores) {
    let owner = stage::somebody(stores).await;
    let known = [ready(stores, &owner).await.id, insert(stores, an_announced_file(&owner)).await.id];
    let strangers: Vec<_> = (0..1_200).map(|_| FileId::new(an_id())).collect();
    assert_eq!(stores.files.unknown(&known).await.unwrap(), []);
    assert_eq!(stores.files.unknown(&[]).await.unwrap(), []);
    let asked: Vec<_> = strangers.iter().chain(&known).copied().collect();
    let mut found = stores.files.unknown(&asked).await.unwrap();
    found.sort();
    assert_eq!(found, strangers);
}

async fn an_erasure_keeps_what_hangs_on_something(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let other = stage::user(stores, User { organization_id: forum.author.organization_id, ..a_user() }).await;
    let post = FileHolder::of(ContentRef::Post(stage::post(stores, a_post(&forum.topic, &other)).await.id));
    let shown = hung(stores, &forum.author, on_post(&forum)).await;
    let (theirs, loose) = (hung(stores, &other, post).await, ready(stores, &other).await);
    let gone = [ready(stores, &forum.author).await.id, insert(stores, an_announced_file(&forum.author)).await.id];
    erase(stores, forum.author.id).await;
    let kept = stores.files.readable(&audience(&other), shown.id).await.unwrap().expect("what is shown stays");
    assert_eq!(kept.file, File { owner_id: None, ..shown });
    let asked = [gone[0], gone[1], theirs.id, loose.id];
    assert_eq!(
        stores.files.unknown(&asked).await.unwrap(),
        gone,
        "what is shown to nobody goes, and others keep theirs"
    );
    assert_eq!(stores.files.record(loose.id).await.unwrap().unwrap().file.owner_id, Some(other.id));
}
