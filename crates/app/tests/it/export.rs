//! A copy of all that is held of somebody: every kind, every page, and nothing of others.

use p2p_app::{privacy::ExportPart, users::UserEdit};
use p2p_contract::build;
use p2p_domain::{
    actor::Actor,
    audit::AuditAction,
    use_case::Prose,
    user::{Change, PersonName},
    version::Expected,
};

use crate::{
    messages,
    office::Office,
    traces::{ADDRESS, MARKER, somebody_with_traces},
};

async fn parts(office: &Office, of: &Actor) -> Vec<ExportPart> {
    let (mut export, mut parts) = (office.privacy.export(of), Vec::new());
    while let Some(part) = export.next().await.unwrap() {
        parts.push(part);
    }
    parts
}

const fn kind(part: &ExportPart) -> &'static str {
    match part {
        ExportPart::Profile(_) => "profile",
        ExportPart::Sessions(_) => "sessions",
        ExportPart::Consents(_) => "consents",
        ExportPart::Devices(_) => "devices",
        ExportPart::Drafts(_) => "drafts",
        ExportPart::Invitations(_) => "invitations",
        ExportPart::Topics(_) => "topics",
        ExportPart::Posts(_) => "posts",
        ExportPart::Replies(_) => "replies",
        ExportPart::EarlierTexts(_) => "earlier",
        ExportPart::Votes(_) => "votes",
        ExportPart::Follows(_) => "follows",
        ExportPart::Views(_) => "views",
        ExportPart::UseCases(_) => "use_cases",
        ExportPart::Marks(_) => "marks",
        ExportPart::UseCaseViews(_) => "use_case_views",
        ExportPart::Files(_) => "files",
        ExportPart::Messages(_) => "messages",
        ExportPart::Blocks(_) => "blocks",
        ExportPart::Notifications(_) => "notifications",
        ExportPart::Preferences(_) => "preferences",
        ExportPart::Reports(_) => "reports",
        ExportPart::Audit(_) => "audit",
        ExportPart::Picture(_) => "picture",
        ExportPart::Piece { .. } => "piece",
    }
}

const ORDER: [&str; 25] = [
    "profile",
    "sessions",
    "consents",
    "devices",
    "drafts",
    "invitations",
    "topics",
    "posts",
    "replies",
    "earlier",
    "votes",
    "follows",
    "views",
    "use_cases",
    "marks",
    "use_case_views",
    "files",
    "messages",
    "blocks",
    "notifications",
    "preferences",
    "reports",
    "audit",
    "picture",
    "piece",
];

#[tokio::test]
async fn every_trace_is_in_the_copy() {
    let office = Office::new().await;
    let staff = office.organization(1, 1).await;
    let (actor, user, topic) = somebody_with_traces(&office, &staff).await;
    let parts = parts(&office, &actor).await;
    // What posts and what replies said before are two parts of one kind.
    let mut kinds: Vec<_> = parts.iter().map(kind).collect();
    kinds.dedup();
    assert_eq!(kinds, ORDER);
    let empty: Vec<_> = parts.iter().filter(|part| format!("{part:?}").ends_with("([])")).map(kind).collect();
    assert!(empty.is_empty(), "{empty:?}");
    let mut earlier = Vec::new();
    for part in &parts {
        match part {
            ExportPart::Profile(account) => assert_eq!(account.user, office.user(user.id).await),
            ExportPart::Posts(posts) => assert_eq!(posts[0].content.as_deref(), Some("It leaks badly.")),
            ExportPart::Replies(replies) => assert_eq!(replies[0].content.as_deref(), Some("Thank you all.")),
            ExportPart::EarlierTexts(texts) => {
                earlier.extend(texts.iter().map(|text| text.content.as_deref()));
            }
            ExportPart::Views(views) => assert_eq!(views.iter().map(|view| view.topic_id).collect::<Vec<_>>(), [topic]),
            ExportPart::Invitations(sent) => assert_eq!(sent[0].invited_by, Some(user.id)),
            ExportPart::Follows(follows) => assert_eq!(follows, &[topic]),
            ExportPart::Drafts(drafts) => assert_eq!(drafts[0].content, format!("{MARKER} begins")),
            ExportPart::UseCases(told) => {
                let text = told[0].text.as_ref().and_then(|text| text.solution.as_ref());
                assert_eq!(text.map(Prose::as_str), Some("Water"));
            }
            ExportPart::Marks(marks) => assert_eq!(marks.len(), 1),
            ExportPart::Files(files) => assert_eq!(files.len(), 2),
            ExportPart::Messages(messages) => assert_eq!(messages.len(), 2, "sent and got"),
            ExportPart::Blocks(blocks) => assert_eq!(blocks[0].0, staff.members[0].id),
            ExportPart::Notifications(told) => assert!(told.iter().all(|one| one.user_id == user.id)),
            ExportPart::Preferences(chosen) => assert_eq!(chosen.chosen().count(), 1),
            ExportPart::Reports(reports) => assert_eq!(reports[0].reporter_id, Some(user.id)),
            ExportPart::Picture(bytes) => assert_eq!(bytes, format!("large a portrait of {MARKER}").as_bytes()),
            _ => {}
        }
    }
    assert_eq!(earlier, [Some("It leaks."), Some("Thank you.")]);
    assert_eq!(office.lines(AuditAction::DataExported).await.len(), 1);
}

#[tokio::test]
async fn who_left_nothing_gets_every_kind_empty_and_no_picture() {
    let office = Office::new().await;
    let staff = office.organization(1, 1).await;
    let parts = parts(&office, &staff.member()).await;
    assert_eq!(parts.iter().map(kind).collect::<Vec<_>>(), ORDER[..23]);
}

#[tokio::test]
async fn much_comes_in_several_parts_and_each_thing_once() {
    let office = Office::new().await;
    let staff = office.organization(1, 1).await;
    let (member, topic) = (staff.member(), office.world.open_topic(&staff.admin()).await.view.topic.id);
    let mut written = Vec::new();
    for n in 0..201 {
        written.push(office.world.post(&member, topic, &format!("post {n}")).await.post.id.uuid());
    }
    let (mut sizes, mut told) = (Vec::new(), Vec::new());
    for part in parts(&office, &member).await {
        if let ExportPart::Posts(posts) = part {
            sizes.push(posts.len());
            told.extend(posts.into_iter().map(|post| {
                assert!(post.content.unwrap().starts_with("post "));
                post.text.of.uuid()
            }));
        }
    }
    written.sort_unstable();
    assert_eq!((sizes, told), (vec![100, 100, 1], written));
}

#[tokio::test]
async fn many_messages_come_in_several_parts_too() {
    let office = Office::new().await;
    let staff = office.organization(1, 1).await;
    let (admin, member) = (staff.admin(), staff.member());
    let service = messages::service(&office.world);
    let mut sent = Vec::new();
    for n in 0..101 {
        let (from, to) = if n % 2 == 0 { (&admin, &member) } else { (&member, &admin) };
        let note = messages::a_note_to(to.user_id, &format!("note {n}"));
        sent.push(service.send(from, note, None).await.unwrap().message);
    }
    let mut told = Vec::new();
    for part in parts(&office, &member).await {
        if let ExportPart::Messages(messages) = part {
            told.push(messages);
        }
    }
    assert_eq!(told.iter().map(Vec::len).collect::<Vec<_>>(), [100, 1]);
    sent.sort_unstable_by_key(|message| message.id);
    assert_eq!(told.concat(), sent);
}

#[tokio::test]
async fn what_others_did_to_somebody_is_told_without_from_where() {
    let office = Office::new().await;
    let staff = office.organization(1, 1).await;
    let admin = Actor { address: ADDRESS.parse().ok(), ..staff.admin() };
    let edit = UserEdit { first_name: Change::Set(PersonName::parse("Hind").unwrap()), ..UserEdit::default() };
    office.users.edit(&admin, staff.members[0].id, edit, &Expected::Any).await.unwrap();
    assert_eq!(office.lines(AuditAction::UserUpdated).await[0].address, admin.address);
    let mut lines = Vec::new();
    for part in parts(&office, &staff.member()).await {
        if let ExportPart::Audit(part) = part {
            lines.extend(part);
        }
    }
    let told: Vec<_> = lines.iter().map(|line| (line.action, line.address)).collect();
    assert_eq!(told, [(AuditAction::DataExported, None), (AuditAction::UserUpdated, None)]);
}

#[tokio::test]
async fn files_are_told_with_their_bytes_and_those_that_are_gone_without() {
    let office = Office::new().await;
    let staff = office.organization(1, 1).await;
    let member = staff.member();
    let (first, gone, last) =
        (office.world.a_note(&member).await, office.world.a_note(&member).await, office.world.a_note(&member).await);
    let blob = office.world.files.get(&member, gone).await.unwrap().blob();
    p2p_domain::port::blob::BlobStore::delete(office.blobs.as_ref(), &blob).await.unwrap();
    let (mut export, mut told) = (office.privacy.export(&member), Vec::new());
    office.world.faults.fail_next("blob.read");
    let mut failures = 0;
    loop {
        match export.next().await {
            Ok(None) => break,
            Ok(Some(ExportPart::Piece { file, offset, bytes })) => told.push((file.id, offset, bytes)),
            Ok(Some(_)) => {}
            Err(_) => failures += 1,
        }
    }
    assert_eq!(failures, 1, "and the piece was asked for again");
    let note = |id| (id, 0, b"a note".to_vec());
    assert_eq!(told, [note(first), note(last)]);
}

#[tokio::test]
async fn a_part_that_fails_may_be_asked_for_again() {
    let office = Office::new().await;
    let staff = office.organization(1, 1).await;
    let mut export = office.privacy.export(&staff.member());
    office.world.faults.fail_next("store.commit");
    assert!(export.next().await.is_err());
    assert_eq!(export.next().await.unwrap().as_ref().map(kind), Some("profile"));
    assert_eq!(office.lines(AuditAction::DataExported).await.len(), 1);
    assert!(office.privacy.export(&Actor { user_id: build::a_user().id, ..staff.member() }).next().await.is_err());
}
