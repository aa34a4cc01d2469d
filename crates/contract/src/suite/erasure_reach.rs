//! `ErasureRepository`: how far an erasure reaches. Each case fills one more corner of the store with two people, and erases one.

use p2p_domain::{
    audit::{AuditEntry, AuditTarget},
    content::AuthorCard,
    device::Acquaintance,
    event::{Channel, LiveEvent, Message, Sequence, StreamEvent},
    file::{File, FileHolder},
    idempotency::Reservation,
    invitation::Invitation,
    job::{Job, Lane, Notice},
    page::{Limit, PageRequest},
    port::audit::AuditFilter,
    post::PostView,
    reply::ReplyView,
    token::TokenPurpose,
    topic::TopicView,
    use_case::{Caption, Mark, Media, UseCase, UseCaseStatus},
    user::{PersonName, User},
};

use super::{
    erasure::erase,
    files,
    stage::{self, commit},
    use_cases::mark,
};
use crate::{
    build::{
        a_consent, a_credential, a_device_key, a_digest, a_draft, a_file, a_member, a_post, a_reply, a_request,
        a_second_factor, a_session, a_token, a_topic, a_use_case, a_use_case_in_full, a_user, a_view, a_word,
        an_account, an_answer_to_keep, an_audit_entry, an_event_id, an_invitation, an_organization, at, audience,
    },
    world::Stores,
};

suite! { ($) erasure_reach, erasure_reach_suite(Stores):
    drafts_and_kept_answers_go, credentials_and_sessions_go, tokens_go, a_second_factor_goes, devices_and_consents_go,
    invitations_name_them_no_more, audit_lines_stay_without_the_address, streams_name_them_no_more,
    jobs_that_wait_name_them_no_more, use_cases_stay_of_nobody, marks_go_with_what_they_counted_for, views_stay_of_nobody,
    media_stay_of_nobody,
}

const LEASE: std::time::Duration = std::time::Duration::from_secs(30);

/// Who is erased, and who is not.
async fn pair(stores: &Stores) -> [User; 2] {
    // A name of their own, so that it can be looked for.
    let named = || User { first_name: Some(PersonName::parse(&a_word("Zarqa")).unwrap()), ..a_user() };
    [stage::user(stores, named()).await, stage::user(stores, named()).await]
}

/// Whether a text tells of them: by id, name or address.
fn names(text: &str, user: &User) -> bool {
    let name = user.first_name.as_ref().unwrap().as_str();
    text.contains(&user.id.to_string()) || text.contains(name) || text.contains(user.email.as_str())
}

async fn drafts_and_kept_answers_go(stores: &Stores) {
    let people = pair(stores).await;
    let drafts = people.each_ref().map(a_draft);
    let requests = people.each_ref().map(a_request);
    for (draft, request) in drafts.iter().zip(&requests) {
        stores.idempotency.reserve(request, at(1)).await.unwrap();
        commit!(stores, unit => {
            assert!(unit.drafts().save(draft, None).await?);
            unit.idempotency().complete(request, &an_answer_to_keep(), at(1)).await?;
        });
    }
    erase(stores, people[0].id).await;
    let kept = async |n: usize| stores.drafts.get(people[n].id, &drafts[n].key).await.unwrap().is_some();
    assert_eq!((kept(0).await, kept(1).await), (false, true));
    assert_eq!(stores.idempotency.reserve(&requests[0], at(2)).await.unwrap(), Reservation::Fresh);
    let theirs = stores.idempotency.reserve(&requests[1], at(2)).await.unwrap();
    assert_eq!(theirs, Reservation::Done(an_answer_to_keep()));
}

async fn credentials_and_sessions_go(stores: &Stores) {
    let people = pair(stores).await;
    let sessions = people.each_ref().map(a_session);
    for (user, session) in people.iter().zip(&sessions) {
        stores.credentials.put(&a_credential(user)).await.unwrap();
        stores.sessions.insert(session).await.unwrap();
    }
    erase(stores, people[0].id).await;
    for (n, stands) in [(0, false), (1, true)] {
        assert_eq!(stores.credentials.find(people[n].id).await.unwrap().is_some(), stands);
        assert_eq!(stores.sessions.find(sessions[n].handle).await.unwrap().is_some(), stands);
        assert_eq!(stores.sessions.living(people[n].id, at(1)).await.unwrap().len(), usize::from(stands));
    }
}

async fn tokens_go(stores: &Stores) {
    let people = pair(stores).await;
    let tokens = people.each_ref().map(|user| a_token(user, TokenPurpose::ResetPassword));
    for token in &tokens {
        stores.tokens.put(token).await.unwrap();
    }
    erase(stores, people[0].id).await;
    for (token, stands) in tokens.iter().zip([false, true]) {
        let taken = stores.tokens.take(token.purpose, &token.digest, at(1)).await.unwrap();
        assert_eq!(taken.is_some(), stands);
    }
}

async fn a_second_factor_goes(stores: &Stores) {
    let people = pair(stores).await;
    let code = a_digest();
    for user in &people {
        let begun = a_second_factor(user);
        stores.second_factors.begin(&begun).await.unwrap();
        assert!(stores.second_factors.confirm(user.id, &begun.secret, 7, at(1), &vec![code.clone()]).await.unwrap());
        stores.second_factors.begin(&a_second_factor(user)).await.unwrap();
    }
    erase(stores, people[0].id).await;
    for (user, stands) in people.iter().zip([false, true]) {
        assert_eq!(stores.second_factors.confirmed(user.id).await.unwrap().is_some(), stands);
        assert_eq!(stores.second_factors.begun(user.id).await.unwrap().is_some(), stands);
        assert_eq!(stores.second_factors.use_recovery(user.id, &code).await.unwrap(), stands);
    }
}

async fn devices_and_consents_go(stores: &Stores) {
    let people = pair(stores).await;
    let device = a_device_key();
    for user in &people {
        assert_eq!(stores.devices.note(user.id, &device, at(1)).await.unwrap(), Acquaintance::First);
        commit!(stores, unit => unit.consents().record(&a_consent(user)).await?);
    }
    erase(stores, people[0].id).await;
    for (user, stands) in people.iter().zip([false, true]) {
        assert_eq!(stores.devices.knows(user.id, &device).await.unwrap(), stands);
        assert_eq!(stores.consents.consents(user.id).await.unwrap().len(), usize::from(stands));
    }
}

async fn invitations_name_them_no_more(stores: &Stores) {
    let [leaving, staying] = pair(stores).await;
    let organization = stage::organization(stores, an_organization()).await;
    let by = an_invitation(&organization, &leaving);
    let to = Invitation { email: leaving.email.clone(), ..an_invitation(&organization, &staying) };
    let other = an_invitation(&organization, &staying);
    let token = a_digest();
    commit!(stores, unit => {
        for invitation in [&by, &to, &other] {
            unit.invitations().insert(invitation).await?;
        }
        unit.invitations().add_token(to.id, &token, at(1)).await?;
    });
    erase(stores, leaving.id).await;
    let get = async |invitation: &Invitation| stores.invitations.get(invitation.id).await.unwrap();
    assert_eq!(
        get(&by).await,
        Some(Invitation { message: None, invited_by: None, ..by.clone() }),
        "it stands, of nobody"
    );
    assert_eq!(get(&to).await, None);
    assert_eq!(stores.invitations.by_token(&token).await.unwrap(), None);
    assert_eq!(get(&other).await, Some(other.clone()));
}

async fn audit_lines_stay_without_the_address(stores: &Stores) {
    let [leaving, staying] = pair(stores).await;
    let own = an_audit_entry(&leaving).detail("role", "member → admin");
    let target = Some(AuditTarget::User(leaving.id.uuid()));
    let about = AuditEntry { at: at(1), target, ..an_audit_entry(&staying) };
    commit!(stores, unit => {
        unit.audit().append(&own).await?;
        unit.audit().append(&about).await?;
    });
    erase(stores, leaving.id).await;
    let page = PageRequest::first(Limit::default());
    let lines = stores.audit.list(&AuditFilter::default(), &page).await.unwrap().items;
    // Lines name people by bare ids, which lead nowhere any more.
    assert_eq!(lines, [about, AuditEntry { address: None, ..own }], "only from where they acted is forgotten");
}

/// An event that names somebody as the author of what it shows.
fn an_event_of(user: &User) -> LiveEvent {
    let topic = a_topic(user);
    let author = an_account(user).card();
    let view = PostView {
        post: a_post(&topic, user),
        content: "Which seals last?".to_owned(),
        content_html: "<p>Which seals last?</p>".to_owned(),
        attachments: vec![a_file(user)],
        author,
        upvoted_by_me: None,
        is_best_answer: false,
        replies: Vec::new(),
    };
    LiveEvent::NewMessage { message: Message::Post(Box::new(view)) }
}

/// An event that shows somebody's post with a reply of somebody else below it.
fn an_event_with_a_reply(user: &User, replying: &User) -> LiveEvent {
    let LiveEvent::NewMessage { message: Message::Post(mut view) } = an_event_of(user) else {
        unreachable!("made above")
    };
    let reply = a_reply(&view.post, replying);
    let reply = ReplyView {
        reply,
        content: "Those of graphite.".to_owned(),
        content_html: "<p>Those of graphite.</p>".to_owned(),
        attachments: vec![a_file(replying)],
        author: an_account(replying).card(),
        upvoted_by_me: None,
        is_best_answer: false,
        replies: Vec::new(),
    };
    view.replies.push(ReplyView { replies: vec![reply.clone()], ..reply.clone() });
    LiveEvent::PostUpdated { message: Message::Post(view) }
}

fn text_of(event: &StreamEvent) -> String {
    serde_json::to_string(event).unwrap()
}

async fn streams_name_them_no_more(stores: &Stores) {
    let [leaving, staying] = pair(stores).await;
    let channel = Channel::Topic(a_topic(&staying).id);
    let topic = TopicView { topic: a_topic(&leaving), author: an_account(&leaving).card(), is_following: None };
    let events = [
        an_event_of(&leaving),
        LiveEvent::TopicUpdated { topic: Box::new(topic) },
        an_event_of(&staying),
        an_event_with_a_reply(&staying, &leaving),
    ];
    commit!(stores, unit => {
        for event in &events {
            unit.streams().append(channel, an_event_id(), at(1), event.clone()).await?;
        }
        unit.streams().append(Channel::User(leaving.id), an_event_id(), at(1), an_event_of(&staying)).await?;
    });
    let before = stores.streams.since(channel, Sequence::START, 10).await.unwrap();
    assert!(
        names(&text_of(&before[0]), &leaving) && names(&text_of(&before[1]), &leaving),
        "the case looks for nothing"
    );
    erase(stores, leaving.id).await;
    let after = stores.streams.since(channel, Sequence::START, 10).await.unwrap();
    let places =
        |events: &[StreamEvent]| events.iter().map(|event| (event.sequence, event.id, event.at)).collect::<Vec<_>>();
    assert_eq!(places(&after), places(&before), "each event keeps its place");
    assert_eq!(after[2], before[2], "others are untouched");
    assert!(after.iter().all(|event| !names(&text_of(event), &leaving)));
    let LiveEvent::NewMessage { message: Message::Post(view) } = &after[0].event else { panic!("{:?}", after[0]) };
    assert_eq!((view.post.author_id, &view.author), (None, &AuthorCard::default()));
    assert_eq!(view.content, "Which seals last?");
    assert_eq!((view.attachments.len(), view.attachments[0].owner_id), (1, None), "their files stay, of nobody");
    let LiveEvent::PostUpdated { message: Message::Post(view) } = &after[3].event else { panic!("{:?}", after[3]) };
    assert_eq!((view.post.author_id, view.replies[0].author.id), (Some(staying.id), None));
    let owners = [&view.attachments, &view.replies[0].attachments].map(|files| files[0].owner_id);
    assert_eq!(owners, [Some(staying.id), None]);
    assert_eq!(view.replies[0].replies[0].reply.author_id, None);
    assert_eq!(stores.streams.since(Channel::User(leaving.id), Sequence::START, 10).await.unwrap(), []);
}

async fn jobs_that_wait_name_them_no_more(stores: &Stores) {
    let [leaving, staying] = pair(stores).await;
    let announce = |channel, user: &User| {
        Job::Announce(Box::new(StreamEvent {
            channel,
            sequence: Sequence::new(1),
            id: an_event_id(),
            at: at(1),
            event: an_event_of(user),
        }))
    };
    let channel = Channel::Topic(a_topic(&staying).id);
    let letter = |user: &User| Job::Write { letter: an_event_id(), user_id: user.id, notice: Notice::VerifyEmail };
    let kept = [announce(channel, &staying), letter(&staying)];
    commit!(stores, unit => {
        for job in [announce(channel, &leaving), letter(&leaving)].iter().chain(&kept) {
            unit.outbox().append(job, at(1)).await?;
        }
    });
    erase(stores, leaving.id).await;
    let mut left = Vec::new();
    for lane in Lane::ALL {
        for claimed in stores.outbox.claim(lane, 10, LEASE, at(2)).await.unwrap() {
            left.push(claimed.job.expect("a job that is rewritten still reads as one"));
        }
    }
    for job in &kept {
        assert!(left.contains(job), "others are untouched");
    }
    let told = left.iter().map(|job| serde_json::to_string(job).unwrap());
    assert!(told.into_iter().all(|job| !names(&job, &leaving)), "{left:?}");
}

async fn use_cases_stay_of_nobody(stores: &Stores) {
    let [leaving, staying] = pair(stores).await;
    let organization = stage::organization(stores, an_organization()).await;
    for status in UseCaseStatus::ALL {
        let of_organization =
            |by: &User| UseCase { status, organization_id: Some(organization.id), ..a_use_case_in_full(by) };
        let theirs = stage::use_case(stores, of_organization(&leaving)).await;
        stage::use_case(stores, of_organization(&staying)).await;
        let found = commit!(stores, unit => unit.use_cases().find(theirs.id).await?);
        assert_eq!(found, Some(theirs));
    }
    let theirs = stores.personal_knowledge.use_cases(leaving.id, None, 10).await.unwrap();
    let others = stores.personal_knowledge.use_cases(staying.id, None, 10).await.unwrap();
    erase(stores, leaving.id).await;
    let readers = audience(&stage::user(stores, a_member(&organization)).await);
    for of in theirs {
        let entry = stores.use_cases.get(&readers, of.id).await.unwrap().expect("the use case stays");
        assert_eq!((&entry.use_case, entry.author), (&UseCase { author_id: None, ..of }, AuthorCard::default()));
        assert_eq!(stores.references.referenced(&[entry.use_case.body]).await.unwrap().len(), 1, "what it says stays");
    }
    assert_eq!(stores.personal_knowledge.use_cases(leaving.id, None, 10).await.unwrap(), []);
    assert_eq!(stores.personal_knowledge.use_cases(staying.id, None, 10).await.unwrap(), others);
}

async fn marks_go_with_what_they_counted_for(stores: &Stores) {
    let [leaving, staying] = pair(stores).await;
    let use_case = stage::use_case(stores, a_use_case(&staying)).await;
    for by in [&leaving, &staying] {
        for kind in [Mark::Like, Mark::Bookmark] {
            mark(stores, &use_case, by, kind, true).await;
        }
    }
    erase(stores, leaving.id).await;
    let expected = UseCase { like_count: 1, bookmark_count: 1, ..use_case.clone() };
    assert_eq!(commit!(stores, unit => unit.use_cases().find(use_case.id).await?), Some(expected));
    for kind in [Mark::Like, Mark::Bookmark] {
        assert_eq!(stores.personal_knowledge.marks(leaving.id, kind, None, 10).await.unwrap(), []);
        assert_eq!(stores.personal_knowledge.marks(staying.id, kind, None, 10).await.unwrap().len(), 1);
        assert_eq!(
            mark(stores, &use_case, &staying, kind, false).await,
            Some(0),
            "the next change tells a true number"
        );
    }
}

async fn views_stay_of_nobody(stores: &Stores) {
    let [leaving, staying] = pair(stores).await;
    let use_case = stage::use_case(stores, a_use_case(&staying)).await;
    let views = [a_view(&use_case, &leaving, 1), a_view(&use_case, &staying, 1)];
    assert_eq!(commit!(stores, unit => unit.use_cases().record_views(&views).await?), 2);
    erase(stores, leaving.id).await;
    let found = commit!(stores, unit => unit.use_cases().find(use_case.id).await?);
    assert_eq!(found, Some(UseCase { view_count: 2, ..use_case.clone() }), "what was counted stays counted");
    assert_eq!(stores.personal_knowledge.use_case_views(leaving.id, None, 10).await.unwrap(), []);
    assert_eq!(stores.personal_knowledge.use_case_views(staying.id, None, 10).await.unwrap().len(), 1);
}

async fn media_stay_of_nobody(stores: &Stores) {
    let [leaving, staying] = pair(stores).await;
    let use_case = stage::use_case(stores, a_use_case(&staying)).await;
    let on = FileHolder::UseCase(use_case.id.uuid());
    let (shown, loose) = (files::hung(stores, &leaving, on).await, files::ready(stores, &leaving).await);
    files::ready(stores, &staying).await;
    let caption = Caption::parse("before").unwrap();
    commit!(stores, unit => assert!(unit.media().describe(use_case.id, shown.id, Some(&caption)).await?));
    assert_eq!(erase(stores, leaving.id).await, [loose.id], "whose bytes are to go");
    let media = Media { file: File { owner_id: None, ..shown }, caption: Some(caption) };
    assert_eq!(stores.use_cases.media(&[use_case.id]).await.unwrap(), [(use_case.id, media)]);
    assert_eq!(stores.files.unknown(&[loose.id]).await.unwrap(), [loose.id], "what is shown to nobody goes");
    assert_eq!(stores.personal_knowledge.files(leaving.id, None, 10).await.unwrap(), []);
}
