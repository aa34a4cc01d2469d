//! `FileRepository` and `FileReader` of what hangs on a message: the two who exchanged it read it, while it stands.

use p2p_domain::{
    file::{File, FileHolder, FileRecord},
    id::FileId,
    message::DirectMessage,
    port::file::{FileReader, FileRepository},
    user::{Role, User},
};

use super::{
    erasure::erase,
    files::{attach, detach_all, hung, insert, ready},
    messages::{delete, two},
    stage::{self, Forum, commit},
};
use crate::{
    build::{a_message, a_user, an_announced_file, an_id, at, audience},
    world::Stores,
};

suite! { ($) message_files, message_files_suite(Stores):
    both_read_what_hangs_there_and_nobody_else, they_hang_in_their_order_behind_others, what_cannot_be_hung_comes_back,
    of_a_message_and_a_post_one_gets_a_file, a_message_that_is_not_sent_holds_nothing, a_deleted_message_shows_its_files_to_nobody,
    what_is_detached_is_loose, attached_files_are_told_among_others, an_erasure_leaves_them_to_the_other,
}

fn on(message: &DirectMessage) -> FileHolder {
    FileHolder::Message(message.id.uuid())
}

async fn readable(stores: &Stores, by: &User, file: &File) -> Option<FileRecord> {
    let reader: &dyn FileReader = &*stores.files;
    reader.readable(&audience(by), file.id).await.unwrap()
}

async fn hanging(stores: &Stores, message: &DirectMessage) -> Vec<FileId> {
    let found = stores.files.attached(&[on(message)]).await.unwrap();
    assert!(found.iter().all(|(holder, _)| *holder == on(message)));
    found.into_iter().map(|(_, file)| file.id).collect()
}

async fn both_read_what_hangs_there_and_nobody_else(stores: &Stores) {
    let (amal, sami) = two(stores).await;
    let sent = stage::message(stores, a_message(&amal, &sami)).await;
    let file = hung(stores, &amal, on(&sent)).await;
    for by in [&amal, &sami] {
        let found = readable(stores, by, &file).await.expect("both read it");
        assert_eq!((found.file, found.holder), (file.clone(), Some(on(&sent))));
    }
    let colleague = User { organization_id: sami.organization_id, role: Role::Admin, ..a_user() };
    for other in [colleague, User { role: Role::Superuser, ..a_user() }] {
        let other = stage::user(stores, other).await;
        assert_eq!(readable(stores, &other, &file).await, None, "{:?}", other.role);
    }
    assert_eq!(readable(stores, &sami, &ready(stores, &amal).await).await, None, "one that hangs on nothing");
}

async fn they_hang_in_their_order_behind_others(stores: &Stores) {
    let (amal, sami) = two(stores).await;
    let (sent, other) =
        (stage::message(stores, a_message(&amal, &sami)).await, stage::message(stores, a_message(&amal, &sami)).await);
    let mut files = Vec::new();
    for _ in 0..4 {
        files.push(ready(stores, &amal).await);
    }
    assert_eq!(attach(stores, &amal, &[&files[2], &files[0]], on(&sent)).await, []);
    assert_eq!(attach(stores, &amal, &[&files[3]], on(&other)).await, []);
    assert_eq!(attach(stores, &amal, &[&files[1]], on(&sent)).await, []);
    assert_eq!(hanging(stores, &sent).await, [2, 0, 1].map(|place: usize| files[place].id));
    assert_eq!(hanging(stores, &other).await, [files[3].id]);
    assert_eq!(stores.files.record(files[0].id).await.unwrap().unwrap().holder, Some(on(&sent)));
}

async fn what_cannot_be_hung_comes_back(stores: &Stores) {
    let (amal, sami) = two(stores).await;
    let (sent, other) =
        (stage::message(stores, a_message(&amal, &sami)).await, stage::message(stores, a_message(&amal, &sami)).await);
    let good = ready(stores, &amal).await;
    let bad = [
        ready(stores, &sami).await,
        insert(stores, an_announced_file(&amal)).await,
        hung(stores, &amal, on(&other)).await,
    ];
    for one in &bad {
        assert_eq!(attach(stores, &amal, &[&good, one], on(&sent)).await, [one.id]);
    }
    assert_eq!(hanging(stores, &sent).await, []);
    assert_eq!(attach(stores, &amal, &[&good], on(&sent)).await, [], "nothing was written before");
}

async fn of_a_message_and_a_post_one_gets_a_file(stores: &Stores) {
    let (forum, other) = (Forum::open(stores).await, stage::somebody(stores).await);
    let sent = stage::message(stores, a_message(&forum.author, &other)).await;
    let post = super::files::on_post(&forum);
    for _ in 0..5 {
        let file = ready(stores, &forum.author).await;
        let files = [&file];
        let (one, two) = tokio::join!(
            attach(stores, &forum.author, &files, on(&sent)),
            attach(stores, &forum.author, &files, post),
        );
        assert!(one.is_empty() != two.is_empty(), "both or neither of two got it: {one:?} {two:?}");
        let winner = if one.is_empty() { on(&sent) } else { post };
        assert_eq!(stores.files.record(file.id).await.unwrap().unwrap().holder, Some(winner));
    }
}

async fn a_message_that_is_not_sent_holds_nothing(stores: &Stores) {
    let (amal, sami) = two(stores).await;
    let sent = a_message(&amal, &sami);
    let file = ready(stores, &amal).await;
    let mut unit = stores.store.begin().await.unwrap();
    unit.messages().insert(&sent).await.unwrap();
    let files: &mut dyn FileRepository = unit.files();
    assert_eq!(files.attach(amal.id, &[file.id], on(&sent)).await.unwrap(), []);
    drop(unit);
    assert_eq!(hanging(stores, &sent).await, []);
    assert_eq!(stores.files.record(file.id).await.unwrap().unwrap().holder, None);
    assert_eq!(readable(stores, &sami, &file).await, None);
}

async fn a_deleted_message_shows_its_files_to_nobody(stores: &Stores) {
    let (amal, sami) = two(stores).await;
    let (sent, kept) =
        (stage::message(stores, a_message(&amal, &sami)).await, stage::message(stores, a_message(&amal, &sami)).await);
    let (file, beside) = (hung(stores, &amal, on(&sent)).await, hung(stores, &amal, on(&kept)).await);
    assert_eq!(delete(stores, sent.id, 5).await, Some(true));
    assert_eq!(readable(stores, &sami, &file).await, None);
    assert!(readable(stores, &amal, &file).await.is_some(), "its owner reads it until it goes");
    assert!(readable(stores, &sami, &beside).await.is_some());
    detach_all(stores, on(&sent), 6).await;
    assert_eq!(stores.files.orphans(at(7), 10).await.unwrap()[0].file, file);
    assert_eq!(hanging(stores, &sent).await, []);
}

async fn what_is_detached_is_loose(stores: &Stores) {
    let (amal, sami) = two(stores).await;
    let sent = stage::message(stores, a_message(&amal, &sami)).await;
    let file = hung(stores, &amal, on(&sent)).await;
    assert_eq!(stores.files.orphans(at(900), 10).await.unwrap(), [], "it hangs there");
    detach_all(stores, on(&sent), 100).await;
    detach_all(stores, FileHolder::Message(an_id()), 200).await;
    assert_eq!((readable(stores, &sami, &file).await, hanging(stores, &sent).await), (None, vec![]));
    assert_eq!(stores.files.orphans(at(100), 10).await.unwrap(), []);
    let loose = stores.files.orphans(at(101), 10).await.unwrap();
    assert_eq!(loose.iter().map(|record| (record.file.id, record.holder)).collect::<Vec<_>>(), [(file.id, None)]);
    assert_eq!(attach(stores, &amal, &[&file], on(&sent)).await, [], "it may hang again");
    assert!(readable(stores, &sami, &file).await.is_some());
}

async fn attached_files_are_told_among_others(stores: &Stores) {
    let (forum, other) = (Forum::open(stores).await, stage::somebody(stores).await);
    let sent = stage::message(stores, a_message(&forum.author, &other)).await;
    let holders = [on(&sent), super::files::on_post(&forum)];
    let files = [hung(stores, &forum.author, holders[0]).await, hung(stores, &forum.author, holders[1]).await];
    let strangers = (0..498).map(|_| FileHolder::Message(an_id()));
    let asked: Vec<_> = strangers.chain(holders).collect();
    let mut found = stores.files.attached(&asked).await.unwrap();
    found.sort_by_key(|(_, file)| file.id);
    assert_eq!((asked.len(), found), (500, holders.into_iter().zip(files).collect()));
}

async fn an_erasure_leaves_them_to_the_other(stores: &Stores) {
    let (amal, sami) = two(stores).await;
    let (sent, answer) =
        (stage::message(stores, a_message(&amal, &sami)).await, stage::message(stores, a_message(&sami, &amal)).await);
    let (theirs, own) = (hung(stores, &amal, on(&sent)).await, hung(stores, &sami, on(&answer)).await);
    assert_eq!(erase(stores, amal.id).await, [], "none of theirs hung on nothing");
    let kept = readable(stores, &sami, &theirs).await.expect("what they got stays with them");
    assert_eq!(kept.file, File { owner_id: None, ..theirs });
    assert_eq!(readable(stores, &sami, &own).await.map(|found| found.file), Some(own));
    // The message may go as before.
    commit!(stores, unit => {
        assert_eq!(unit.messages().delete(sent.id, at(3)).await?, Some(true));
        unit.files().detach_all(on(&sent), at(3)).await?;
    });
    assert_eq!(readable(stores, &sami, &kept.file).await, None);
}
