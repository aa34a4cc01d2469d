//! `FileRepository`: rows of files, what they hang on, and the quota of an organization.

use std::collections::BTreeSet;

use p2p_domain::{
    content::ContentRef,
    file::{File, FileHolder, FileRecord, FileStatus, MediaType},
    id::{FileId, OrganizationId},
    port::{error::Constraint, file::FileRepository},
    reply::Reply,
    user::User,
};

use super::stage::{self, Forum, assert_conflict, attempt, commit};
use crate::{
    build::{a_file, a_member, a_post, a_ready_file, a_reply, a_user, an_announced_file, an_id, an_organization, at},
    world::Stores,
};

suite! { ($) files, files_suite(Stores):
    what_was_inserted_is_found, a_new_file_hangs_on_nothing, an_id_is_taken_once, an_owner_must_be_there,
    only_an_announced_one_is_completed, of_two_who_complete_one_wins, only_the_expected_generation_is_renewed,
    files_hang_in_their_order_behind_others, one_named_twice_hangs_once, what_cannot_be_hung_comes_back_and_nothing_is_written,
    of_two_holders_one_gets_a_file, what_was_found_stays_until_the_unit_ends, all_are_detached_and_may_hang_again,
    what_is_deleted_lets_go_of_its_files, a_removed_one_is_gone, a_quota_counts_all_of_the_organization,
    a_quota_that_is_held_is_never_overdrawn, an_abandoned_unit_leaves_all_as_it_was,
}

pub(super) async fn insert(stores: &Stores, record: FileRecord) -> File {
    commit!(stores, unit => unit.files().insert(&record).await?);
    record.file
}

/// One that is there, of somebody.
pub(super) async fn ready(stores: &Stores, owner: &User) -> File {
    insert(stores, a_ready_file(owner)).await
}

pub(super) async fn attach(stores: &Stores, owner: &User, files: &[&File], holder: FileHolder) -> Vec<FileId> {
    let ids: Vec<_> = files.iter().map(|file| file.id).collect();
    commit!(stores, unit => {
        let files: &mut dyn FileRepository = unit.files();
        files.attach(owner.id, &ids, holder).await?
    })
}

/// One that hangs on something.
pub(super) async fn hung(stores: &Stores, owner: &User, holder: FileHolder) -> File {
    let file = ready(stores, owner).await;
    assert_eq!(attach(stores, owner, &[&file], holder).await, []);
    file
}

pub(super) async fn detach_all(stores: &Stores, holder: FileHolder, seconds: u64) {
    commit!(stores, unit => unit.files().detach_all(holder, at(seconds)).await?);
}

pub(super) fn on_post(forum: &Forum) -> FileHolder {
    FileHolder::of(ContentRef::Post(forum.post.id))
}

pub(super) fn on_reply(reply: &Reply) -> FileHolder {
    FileHolder::of(ContentRef::Reply(reply.id))
}

async fn find(stores: &Stores, id: FileId) -> Option<FileRecord> {
    commit!(stores, unit => unit.files().find(id).await?)
}

async fn holder(stores: &Stores, file: &File) -> Option<FileHolder> {
    find(stores, file.id).await.expect("it is there").holder
}

async fn hanging(stores: &Stores, holder: FileHolder) -> Vec<FileId> {
    stores.files.attached(&[holder]).await.unwrap().into_iter().map(|(_, file)| file.id).collect()
}

async fn what_was_inserted_is_found(stores: &Stores) {
    let owner = Forum::open(stores).await.author;
    let mut records = vec![a_ready_file(&owner), an_announced_file(&owner)];
    records.push(FileRecord {
        file: File { owner_id: None, organization_id: None, ..a_file(&owner) },
        ..records[0].clone()
    });
    let large = File { size: 1 << 40, generation: 3, has_thumbnail: true, created_at: at(9), ..a_file(&owner) };
    records.push(FileRecord { file: large, ..records[0].clone() });
    for media in MediaType::ALL.iter().copied() {
        records.push(FileRecord { file: File { media, ..a_file(&owner) }, ..records[0].clone() });
    }
    for record in records {
        insert(stores, record.clone()).await;
        assert_eq!(find(stores, record.file.id).await.as_ref(), Some(&record));
        assert_eq!(stores.files.record(record.file.id).await.unwrap(), Some(record));
    }
    assert_eq!(find(stores, FileId::new(an_id())).await, None);
}

async fn a_new_file_hangs_on_nothing(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let file = insert(stores, FileRecord { holder: Some(on_post(&forum)), ..a_ready_file(&forum.author) }).await;
    assert_eq!(holder(stores, &file).await, None);
    assert_eq!(hanging(stores, on_post(&forum)).await, []);
}

async fn an_id_is_taken_once(stores: &Stores) {
    let owner = stage::somebody(stores).await;
    let file = ready(stores, &owner).await;
    let again = FileRecord { file: File { id: file.id, ..a_file(&owner) }, ..a_ready_file(&owner) };
    assert_conflict(attempt!(stores, unit => unit.files().insert(&again).await?), Constraint::Key);
}

async fn an_owner_must_be_there(stores: &Stores) {
    let record = a_ready_file(&a_user());
    assert_conflict(attempt!(stores, unit => unit.files().insert(&record).await?), Constraint::Reference);
}

async fn complete(stores: &Stores, file: &File) -> bool {
    commit!(stores, unit => unit.files().complete(file).await?)
}

async fn only_an_announced_one_is_completed(stores: &Stores) {
    let owner = stage::somebody(stores).await;
    let announced = insert(stores, an_announced_file(&owner)).await;
    let sha256 = Some("cd".repeat(32));
    let arrived = File { media: MediaType::Png, size: 77, sha256, ..announced };
    assert!(complete(stores, &arrived).await);
    let expected = FileRecord { file: arrived.clone(), status: FileStatus::Ready, holder: None };
    assert_eq!(find(stores, arrived.id).await.as_ref(), Some(&expected));
    assert!(!complete(stores, &File { size: 78, ..arrived.clone() }).await);
    assert_eq!(find(stores, arrived.id).await, Some(expected));
    assert!(!complete(stores, &a_file(&owner)).await, "one that is not there");
}

async fn of_two_who_complete_one_wins(stores: &Stores) {
    let owner = stage::somebody(stores).await;
    for _ in 0..5 {
        let announced = insert(stores, an_announced_file(&owner)).await;
        let (one, other) = (File { size: 1, ..announced.clone() }, File { size: 2, ..announced });
        let (first, second) = tokio::join!(complete(stores, &one), complete(stores, &other));
        assert!(first != second, "both or neither of two completed it");
        assert_eq!(find(stores, one.id).await.unwrap().file.size, if first { 1 } else { 2 });
    }
}

async fn only_the_expected_generation_is_renewed(stores: &Stores) {
    let owner = stage::somebody(stores).await;
    let file = ready(stores, &owner).await;
    let cleaned = File { generation: 1, size: 900, has_thumbnail: true, ..file.clone() };
    let renew = async |to: &File, expected| commit!(stores, unit => unit.files().renew(to, expected).await?);
    assert!(!renew(&cleaned, 1).await);
    assert_eq!(find(stores, file.id).await.unwrap().file, file);
    assert!(renew(&cleaned, 0).await);
    assert_eq!(find(stores, file.id).await.unwrap().file, cleaned);
    assert!(!renew(&File { size: 1, ..cleaned.clone() }, 0).await);
    assert!(!renew(&a_file(&owner), 0).await, "one that is not there");
    let shown = File { has_thumbnail: false, ..cleaned };
    assert!(renew(&shown, 1).await, "the same generation again");
    assert_eq!(find(stores, file.id).await.unwrap().file, shown);
}

async fn files_hang_in_their_order_behind_others(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let reply = forum.reply(stores).await;
    let mut files = Vec::new();
    for _ in 0..5 {
        files.push(ready(stores, &forum.author).await);
    }
    let those = |places: &[usize]| places.iter().map(|place| &files[*place]).collect::<Vec<_>>();
    for holder in [on_post(&forum), on_reply(&reply)] {
        assert_eq!(attach(stores, &forum.author, &those(&[2, 0]), holder).await, []);
        assert_eq!(attach(stores, &forum.author, &those(&[4, 1, 3]), holder).await, []);
        assert_eq!(attach(stores, &forum.author, &[], holder).await, []);
        let expected: Vec<_> = those(&[2, 0, 4, 1, 3]).into_iter().map(|file| file.id).collect();
        assert_eq!(hanging(stores, holder).await, expected);
        assert_eq!(self::holder(stores, &files[0]).await, Some(holder));
        detach_all(stores, holder, 5).await;
    }
}

async fn one_named_twice_hangs_once(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let (a, b) = (ready(stores, &forum.author).await, ready(stores, &forum.author).await);
    assert_eq!(attach(stores, &forum.author, &[&b, &a, &b], on_post(&forum)).await, []);
    assert_eq!(hanging(stores, on_post(&forum)).await, [b.id, a.id]);
}

async fn what_cannot_be_hung_comes_back_and_nothing_is_written(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let (other, reply) = (stage::somebody(stores).await, forum.reply(stores).await);
    let good = ready(stores, &forum.author).await;
    let bad = [
        a_file(&forum.author),
        ready(stores, &other).await,
        insert(stores, an_announced_file(&forum.author)).await,
        hung(stores, &forum.author, on_post(&forum)).await,
        hung(stores, &forum.author, on_reply(&reply)).await,
    ];
    let post = FileHolder::of(ContentRef::Post(stage::post(stores, a_post(&forum.topic, &forum.author)).await.id));
    for one in &bad {
        assert_eq!(attach(stores, &forum.author, &[&good, one], post).await, [one.id]);
    }
    let all: Vec<&File> = bad[..3].iter().chain([&good]).chain(&bad[3..]).collect();
    assert_eq!(attach(stores, &forum.author, &all, post).await, bad.each_ref().map(|file| file.id));
    assert_eq!(hanging(stores, post).await, []);
    assert_eq!(holder(stores, &good).await, None);
    assert_eq!(holder(stores, &bad[4]).await, Some(on_reply(&reply)));
    // The unit may go on.
    let outcome = attempt!(stores, unit => {
        let refused = unit.files().attach(forum.author.id, &[bad[0].id], post).await?;
        unit.files().attach(forum.author.id, &[good.id], post).await?;
        refused
    });
    assert_eq!((outcome.unwrap(), hanging(stores, post).await), (vec![bad[0].id], vec![good.id]));
}

async fn of_two_holders_one_gets_a_file(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let reply = forum.reply(stores).await;
    for _ in 0..10 {
        let (a, b) = (ready(stores, &forum.author).await, ready(stores, &forum.author).await);
        let one = async || attach(stores, &forum.author, &[&a, &b], on_post(&forum)).await;
        let other = async || attach(stores, &forum.author, &[&b, &a], on_reply(&reply)).await;
        let (first, second) = tokio::join!(one(), other());
        assert!(first.is_empty() != second.is_empty(), "both or neither of two got them: {first:?} {second:?}");
        let holders = (holder(stores, &a).await, holder(stores, &b).await);
        let winner = Some(if first.is_empty() { on_post(&forum) } else { on_reply(&reply) });
        assert_eq!(holders, (winner, winner), "all or nothing");
    }
}

/// What a sweeper does: looks, and removes what hangs on nothing.
async fn sweep(stores: &Stores, id: FileId) -> bool {
    commit!(stores, unit => {
        let loose = unit.files().find(id).await?.is_some_and(|found| found.holder.is_none());
        loose && unit.files().delete(id).await?
    })
}

async fn what_was_found_stays_until_the_unit_ends(stores: &Stores) {
    let forum = Forum::open(stores).await;
    for _ in 0..20 {
        let file = ready(stores, &forum.author).await;
        let files = [&file];
        let hang = attach(stores, &forum.author, &files, on_post(&forum));
        let (swept, refused) = tokio::join!(sweep(stores, file.id), hang);
        assert_eq!(swept, !refused.is_empty(), "it was hung and removed");
        assert_eq!(find(stores, file.id).await.is_some(), !swept);
    }
}

async fn all_are_detached_and_may_hang_again(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let reply = forum.reply(stores).await;
    let (one, two) =
        (hung(stores, &forum.author, on_reply(&reply)).await, hung(stores, &forum.author, on_reply(&reply)).await);
    let kept = hung(stores, &forum.author, on_post(&forum)).await;
    detach_all(stores, on_reply(&reply), 5).await;
    detach_all(stores, on_reply(&reply), 6).await;
    assert_eq!(hanging(stores, on_reply(&reply)).await, []);
    assert_eq!(holder(stores, &kept).await, Some(on_post(&forum)), "what is above keeps its own");
    assert_eq!(attach(stores, &forum.author, &[&two, &one], on_post(&forum)).await, []);
    assert_eq!(hanging(stores, on_post(&forum)).await, [kept.id, two.id, one.id]);
}

async fn what_is_deleted_lets_go_of_its_files(stores: &Stores) {
    let (forum, elsewhere) = (Forum::open(stores).await, Forum::open(stores).await);
    let living = stage::reply(stores, a_reply(&forum.post, &elsewhere.author)).await;
    let (deleted, beside) = (elsewhere.reply(stores).await, elsewhere.reply(stores).await);
    let loose = [
        hung(stores, &forum.author, on_post(&forum)).await,
        hung(stores, &elsewhere.author, on_reply(&living)).await,
        hung(stores, &elsewhere.author, on_reply(&deleted)).await,
    ];
    let kept =
        [hung(stores, &forum.author, on_post(&elsewhere)).await, hung(stores, &forum.author, on_reply(&beside)).await];
    commit!(stores, unit => {
        assert!(unit.posts().delete(forum.post.id, at(7)).await?);
        assert!(unit.replies().delete(deleted.id, at(7)).await?);
    });
    for file in &loose {
        assert_eq!(holder(stores, file).await, None);
    }
    for file in &kept {
        assert!(holder(stores, file).await.is_some(), "others keep theirs");
    }
    assert_eq!(stores.files.orphans(at(7), 10).await.unwrap(), []);
    assert_eq!(stores.files.orphans(at(8), 10).await.unwrap().len(), 3, "since the deletion");
}

async fn a_removed_one_is_gone(stores: &Stores) {
    let forum = Forum::open(stores).await;
    for file in [ready(stores, &forum.author).await, hung(stores, &forum.author, on_post(&forum)).await] {
        assert!(commit!(stores, unit => unit.files().delete(file.id).await?));
        assert!(!commit!(stores, unit => unit.files().delete(file.id).await?));
        assert_eq!(find(stores, file.id).await, None);
    }
    assert_eq!(hanging(stores, on_post(&forum)).await, []);
}

async fn quota(stores: &Stores, organization: OrganizationId) -> u64 {
    commit!(stores, unit => unit.files().hold_quota(organization).await?)
}

async fn a_quota_counts_all_of_the_organization(stores: &Stores) {
    let organization = stage::organization(stores, an_organization()).await;
    let (one, two) =
        (stage::user(stores, a_member(&organization)).await, stage::user(stores, a_member(&organization)).await);
    let elsewhere = Forum::open(stores).await;
    assert_eq!(quota(stores, organization.id).await, 0);
    let large = File { size: 5_000_000_000, ..a_file(&one) };
    insert(stores, FileRecord { file: large, ..a_ready_file(&one) }).await;
    insert(stores, an_announced_file(&two)).await;
    let shown = hung(stores, &two, on_post(&elsewhere)).await;
    hung(stores, &elsewhere.author, on_post(&elsewhere)).await;
    assert_eq!(quota(stores, organization.id).await, 5_000_002_000);
    let cleaned = File { size: 400, generation: 1, ..shown.clone() };
    assert!(commit!(stores, unit => unit.files().renew(&cleaned, 0).await?));
    assert_eq!(quota(stores, organization.id).await, 5_000_001_400);
    assert!(commit!(stores, unit => unit.files().delete(shown.id).await?));
    assert_eq!(quota(stores, organization.id).await, 5_000_001_000);
    assert_eq!(quota(stores, OrganizationId::new(an_id())).await, 0);
}

/// Adds a file if there is room for two of them.
async fn within(stores: &Stores, owner: &User) -> bool {
    let (organization, record) = (owner.organization_id.unwrap(), a_ready_file(owner));
    commit!(stores, unit => {
        let room = unit.files().hold_quota(organization).await? + record.file.size <= 2_000;
        if room {
            unit.files().insert(&record).await?;
        }
        room
    })
}

async fn a_quota_that_is_held_is_never_overdrawn(stores: &Stores) {
    for _ in 0..10 {
        let organization = stage::organization(stores, an_organization()).await;
        let owner = stage::user(stores, a_member(&organization)).await;
        let (one, two, three) = tokio::join!(within(stores, &owner), within(stores, &owner), within(stores, &owner));
        let kept = [one, two, three].into_iter().filter(|kept| *kept).count();
        assert_eq!((kept, quota(stores, organization.id).await), (2, 2_000));
    }
}

async fn an_abandoned_unit_leaves_all_as_it_was(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let (loose, shown) = (ready(stores, &forum.author).await, hung(stores, &forum.author, on_post(&forum)).await);
    let added = a_ready_file(&forum.author);
    let mut unit = stores.store.begin().await.unwrap();
    unit.files().insert(&added).await.unwrap();
    unit.files().detach_all(on_post(&forum), at(5)).await.unwrap();
    assert_eq!(unit.files().attach(forum.author.id, &[loose.id, added.file.id], on_post(&forum)).await.unwrap(), []);
    assert!(unit.files().delete(shown.id).await.unwrap());
    drop(unit);
    assert_eq!(hanging(stores, on_post(&forum)).await, [shown.id]);
    let unknown: BTreeSet<_> = stores.files.unknown(&[added.file.id, loose.id]).await.unwrap().into_iter().collect();
    assert_eq!(unknown, BTreeSet::from([added.file.id]));
}
