//! Somebody who left traces wherever people leave them, in an office whose files all lie in one directory.

use std::{fs, path::Path, sync::Arc};

use p2p_app::{drafts::DraftService, posts::EditContent};
use p2p_blobs::ObjectBlobs;
use p2p_contract::build;
use p2p_domain::{
    actor::Actor,
    audit::{AuditAction, AuditEntry, AuditTarget},
    content::ContentRef,
    device::DeviceKey,
    draft::DraftKey,
    id::{EventId, TopicId},
    job::{Job, Notice},
    notification::{EmailChoice, Notification, NotificationKind, Preference, Preferences},
    page::{Limit, PageRequest},
    port::device::DeviceStore as _,
    second_factor::SecondFactorRecord,
    session::Device,
    use_case::Mark,
    user::{Change, Email, JobTitle, PersonName, ProfileChange, Role, User},
    version::Expected,
};
use p2p_mail::FileMailer;

use crate::{
    messages,
    office::{Office, Staff},
    use_cases,
    world::{Ground, text},
};

/// Stands in all that is personal of them, and nowhere else.
pub const MARKER: &str = "Zubaydah";
/// From where they act, and nobody else.
pub const ADDRESS: &str = "203.0.113.77";

/// An office that keeps blobs and letters beside the database.
pub async fn office_on_files() -> Office {
    let mut ground = Ground::new();
    ground.blobs = Arc::new(ObjectBlobs::directory(&ground.directory().join("blobs")).unwrap());
    let mut world = ground.process().await;
    let mail = ground.directory().join("mail");
    world.ports.mailer = Arc::new(FileMailer::open(&mail, "P2P <noreply@p2p.example>", ground.clock.clone()).unwrap());
    Office::on(world)
}

/// What of the office's files holds traces: the database with its journal as they lie on the disk, blobs and letters.
pub fn traces(office: &Office) -> Vec<String> {
    [MARKER, ADDRESS].into_iter().flat_map(|word| files_with(office.world.ground.directory(), word)).collect()
}

/// The files at or below the path that hold the word, in any case.
fn files_with(path: &Path, word: &str) -> Vec<String> {
    if path.is_dir() {
        return fs::read_dir(path).unwrap().flat_map(|entry| files_with(&entry.unwrap().path(), word)).collect();
    }
    let (bytes, word) = (fs::read(path).unwrap().to_ascii_lowercase(), word.to_ascii_lowercase());
    let holds = bytes.windows(word.len()).any(|window| window == word.as_bytes());
    holds.then(|| path.display().to_string()).into_iter().collect()
}

/// One of the admins of an organization, with traces; and the topic that they opened.
pub async fn somebody_with_traces(office: &Office, staff: &Staff) -> (Actor, User, TopicId) {
    let user = User {
        email: Email::parse(&format!("{MARKER}@people.example")).unwrap(),
        first_name: Some(PersonName::parse(MARKER).unwrap()),
        role: Role::Admin,
        ..build::a_member(&staff.organization)
    };
    office.insert(&user).await;
    let session = office.log_in(&user).await;
    let actor = Actor { card: build::an_account(&user).card(), address: ADDRESS.parse().ok(), ..session };
    about_themselves(office, &actor).await;
    around_the_account(office, &actor).await;
    let topic = in_the_forum(office, staff, &actor).await;
    among_use_cases(office, staff, &actor).await;
    in_conversation(office, staff, (&actor, &user), topic).await;
    (actor, user, topic)
}

async fn about_themselves(office: &Office, actor: &Actor) {
    let change = ProfileChange {
        job_title: Change::Set(JobTitle::parse(&format!("Work of {MARKER}")).unwrap()),
        bio: Change::Set(format!("I am {MARKER}.")),
        ..ProfileChange::default()
    };
    office.users.update_me(actor, &change, &Expected::Any).await.unwrap();
    office.pictures.set_avatar(actor, format!("a portrait of {MARKER}").into_bytes()).await.unwrap();
    let drafts = DraftService {
        store: office.world.store.clone(),
        drafts: office.world.store.clone(),
        clock: office.world.ground.clock.clone(),
    };
    drafts.save(actor, DraftKey::parse("topic:new").unwrap(), format!("{MARKER} begins"), None).await.unwrap();
}

async fn around_the_account(office: &Office, actor: &Actor) {
    let (store, id) = (&office.world.store, actor.user_id);
    let device = Device { user_agent: Some(format!("{MARKER} browser")), ip: ADDRESS.parse().ok() };
    store.note(id, &DeviceKey::of(&device), build::at(1)).await.unwrap();
    let secret = format!("{MARKER}'s shared secret").into_bytes();
    let record = SecondFactorRecord { user_id: id, secret, created_at: build::at(0), confirmed_at: None, last_step: 0 };
    p2p_domain::port::second_factor::SecondFactorStore::begin(store.as_ref(), &record).await.unwrap();
    office.invite(&office.user(id).await, Role::Member).await;
    let ids = [build::an_id(), build::an_id()];
    let line = AuditEntry::by(
        actor,
        p2p_domain::id::AuditId::new(ids[0]),
        build::at(2),
        AuditAction::LoggedIn,
        AuditTarget::User(id.uuid()),
    );
    let mut unit = office.world.unit().await;
    unit.audit().append(&line).await.unwrap();
    unit.consents().record(&build::a_consent(&office.user(id).await)).await.unwrap();
    let letter = Job::Write { letter: EventId::new(ids[1]), user_id: id, notice: Notice::ResetPassword };
    unit.outbox().append(&letter, build::at(0)).await.unwrap();
    unit.commit().await.unwrap();
}

async fn in_the_forum(office: &Office, staff: &Staff, actor: &Actor) -> TopicId {
    let topic = office.world.open_topic(actor).await.view.topic.id;
    let post = office.world.post(&staff.admin(), topic, "Like this.").await.post.id;
    let reply = office.world.reply(actor, post, "Thank you.").await.reply.id;
    let edit = |content: &str| EditContent { content: Some(text(content)), ..EditContent::default() };
    let page = PageRequest::first(Limit::default());
    let opening = office.world.topics.list_posts(actor, topic, &page).await.unwrap().items[0].post.id;
    office.world.posts.edit(actor, opening, edit("It leaks badly."), &Expected::Any).await.unwrap();
    office.world.replies.edit(actor, reply, edit("Thank you all."), &Expected::Any).await.unwrap();
    office.world.topics.read(actor, topic, &page).await.unwrap();
    office.world.posts.vote(actor, ContentRef::Post(post)).await.unwrap();
    office.world.topics.follow(actor, topic).await.unwrap();
    topic
}

async fn among_use_cases(office: &Office, staff: &Staff, actor: &Actor) {
    let (service, _) = use_cases::service(&office.world);
    let own = use_cases::publish(&service, actor, "Cooling").await;
    let other = use_cases::publish(&service, &staff.admin(), "Heating").await;
    service.get(actor, other).await.unwrap();
    service.reading.views.flush().await.unwrap();
    for mark in [Mark::Like, Mark::Bookmark] {
        service.mark(actor, other, mark, true).await.unwrap();
    }
    let file = office.world.a_note(actor).await;
    service.hang(actor, own, file, None, None).await.unwrap();
    office.world.a_note(actor).await;
}

/// What they say to others stays with those, so it does not name them.
async fn in_conversation(office: &Office, staff: &Staff, (actor, user): (&Actor, &User), topic: TopicId) {
    let service = messages::service(&office.world);
    for (from, to) in [(actor, &staff.admin()), (&staff.admin(), actor)] {
        service.send(from, messages::a_note_to(to.user_id, "Is it tight?"), None).await.unwrap();
    }
    service.block(actor, staff.member().user_id).await.unwrap();
    let page = PageRequest::first(Limit::default());
    let posts = office.world.topics.list_posts(&staff.admin(), topic, &page).await.unwrap().items;
    let mut preferences = Preferences::default();
    preferences.set(NotificationKind::Post, Preference { in_app: false, email: EmailChoice::Off });
    let told = Notification { excerpt: format!("Ask {MARKER}."), ..build::a_notification(user) };
    let mut unit = office.world.unit().await;
    unit.notifications().add(&[told]).await.unwrap();
    unit.notifications().choose(user.id, &preferences).await.unwrap();
    unit.reports().insert(&build::a_report(&posts[1].post, user)).await.unwrap();
    unit.commit().await.unwrap();
}
