//! Each is told once, of what they want to hear of, by people whom they did not block; and counts follow.

use p2p_contract::build;
use p2p_domain::{
    event::LiveEvent,
    job::Lane,
    notification::{EmailChoice, Happening, NotificationKind},
    page::{Limit, PageRequest},
    version::Expected,
};

use super::{Person, Square, naming};
use crate::world::{actor, text};

#[tokio::test]
async fn a_mention_is_told_once_however_often_its_job_runs() {
    let square = Square::new().await;
    let [author, named] = square.people().await;
    let topic = square.open_topic(&author.actor).await.view.topic.id;
    let post = square.post(&author.actor, topic, &naming(&[&named, &author])).await;
    for _ in 0..3 {
        for job in square.taken(Lane::Wide).await {
            for _ in 0..2 {
                square.handler().handle(&job).await.unwrap();
            }
        }
    }
    let shown = square.shown(&named).await;
    let [entry] = shown.as_slice() else { panic!("{shown:?}") };
    assert_eq!(entry.notification.kind, NotificationKind::Mention);
    assert_eq!(entry.notification.about.uuid(), post.post.id.uuid());
    assert_eq!(entry.notification.title, "Which seal?");
    assert_eq!(entry.notification.excerpt, "What do you think, @Somebody and @Somebody?", "without its markup");
    assert_eq!(entry.actor.id, Some(author.user.id));
    let events = square.channel(&named).await;
    let [LiveEvent::Notification { notification, .. }, LiveEvent::Unread { counts }] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!((&**notification, counts.notifications.unread), (entry, 1));
    assert!(square.shown(&author).await.is_empty(), "nobody is told of themselves");
    square.settle_with(Vec::new()).await;
    assert_eq!(square.letters(&named).len(), 1);
}

#[tokio::test]
async fn what_is_read_is_counted_no_more() {
    let square = Square::new().await;
    let [author, named] = square.people().await;
    let topic = square.open_topic(&author.actor).await.view.topic.id;
    for _ in 0..3 {
        square.post(&author.actor, topic, &naming(&[&named])).await;
    }
    square.settle().await;
    let first = square.shown(&named).await.pop().unwrap().notification.id;
    for _ in 0..2 {
        assert!(square.service.mark_read(&named.actor, first).await.unwrap().notification.read_at.is_some());
        assert_eq!(square.unread(&named).await, 2);
    }
    assert!(square.service.mark_read(&author.actor, first).await.is_err(), "it is not theirs");
    let page = PageRequest::first(Limit::default());
    assert_eq!(square.service.list(&named.actor, true, &page).await.unwrap().items.len(), 2);
    assert_eq!(square.service.read_all(&named.actor).await.unwrap(), 2);
    assert_eq!((square.service.read_all(&named.actor).await.unwrap(), square.unread(&named).await), (0, 0));
    assert!(
        matches!(square.channel(&named).await.last(), Some(LiveEvent::Unread { counts }) if counts.notifications.unread == 0)
    );
}

#[tokio::test]
async fn each_is_told_as_they_chose_and_of_nobody_whom_they_blocked() {
    let square = Square::new().await;
    let [author, deaf, mailed, shown, blocking] = square.people().await;
    square.choose(&deaf, NotificationKind::Mention, false, EmailChoice::Off).await;
    square.choose(&mailed, NotificationKind::Mention, false, EmailChoice::Instant).await;
    square.choose(&shown, NotificationKind::Mention, true, EmailChoice::Off).await;
    let mut unit = square.unit().await;
    assert!(unit.blocks().block(blocking.user.id, author.user.id, build::at(0)).await.unwrap());
    unit.commit().await.unwrap();
    let topic = square.open_topic(&author.actor).await.view.topic.id;
    square.post(&author.actor, topic, &naming(&[&deaf, &mailed, &shown, &blocking])).await;
    square.settle().await;
    let mut told = Vec::new();
    for person in [&deaf, &mailed, &shown, &blocking] {
        let counted = usize::try_from(square.unread(person).await).unwrap();
        assert_eq!(square.shown(person).await.len(), counted);
        told.push((counted, square.letters(person).len()));
    }
    assert_eq!(told, [(0, 0), (0, 1), (1, 0), (0, 0)]);
}

#[tokio::test]
async fn an_edit_tells_those_alone_whom_the_text_did_not_name_before() {
    let square = Square::new().await;
    let [author, old, new] = square.people().await;
    let topic = square.open_topic(&author.actor).await.view.topic.id;
    let post = square.post(&author.actor, topic, &naming(&[&old])).await.post.id;
    let reply = square.reply(&author.actor, post, "Well?").await.reply.id;
    square.settle().await;
    let edit = |people: &[&Person]| p2p_app::posts::EditContent {
        content: Some(text(&naming(people))),
        ..p2p_app::posts::EditContent::default()
    };
    square.posts.edit(&author.actor, post, edit(&[&old, &new]), &Expected::Any).await.unwrap();
    assert_eq!(square.taken(Lane::Wide).await.len(), 1);
    square.posts.edit(&author.actor, post, edit(&[&new, &old]), &Expected::Any).await.unwrap();
    assert!(square.taken(Lane::Wide).await.is_empty(), "nobody new is named");
    square.replies.edit(&author.actor, reply, edit(&[&new]), &Expected::Any).await.unwrap();
    square.settle_with(square.taken(Lane::Wide).await).await;
    assert_eq!(square.kinds(&old).await, [NotificationKind::Mention]);
    let shown = square.shown(&new).await;
    assert_eq!(shown.iter().map(|entry| entry.notification.about.uuid()).collect::<Vec<_>>(), [reply.uuid()]);
}

#[tokio::test]
async fn who_has_several_reasons_is_told_for_the_first() {
    use NotificationKind::{Mention, Post, Reply};
    let square = Square::new().await;
    let [opener, replier] = square.people().await;
    let page = square.open_topic(&opener.actor).await;
    let (topic, first) = (page.view.topic.id, page.posts.items[0].post.id);
    square.topics.follow(&opener.actor, topic).await.unwrap();
    square.post(&replier.actor, topic, &naming(&[&opener])).await;
    square.post(&replier.actor, topic, "No idea.").await;
    square.reply(&replier.actor, first, &naming(&[&opener])).await;
    square.reply(&replier.actor, first, "Graphite.").await;
    square.settle().await;
    let mut kinds = square.kinds(&opener).await;
    kinds.sort_unstable();
    assert_eq!(kinds, [Mention, Mention, Reply, Post]);
    assert!(square.shown(&replier).await.is_empty());
}

#[tokio::test]
async fn a_crowd_is_told_page_by_page_each_once() {
    let square = Square::new().await;
    let organization = square.organization().await;
    let users: Vec<_> = (0..205).map(|_| build::a_member(&organization)).collect();
    square.join(&users).await;
    let use_case_id = p2p_domain::id::UseCaseId::new(build::an_id());
    let what = Happening::UseCasePublished { use_case_id, organization_id: Some(organization.id) };
    let occasion = build::an_occasion(&users[7], what);
    for _ in 0..2 {
        square.ports.notifier().notify(&occasion).await.unwrap();
    }
    for user in &users {
        let person = Person { actor: actor(user), user: user.clone() };
        assert_eq!(square.shown(&person).await.len(), usize::from(user.id != users[7].id));
    }
    square.ports.notifier().withdraw(p2p_domain::job::Gone::Thing(use_case_id.uuid())).await.unwrap();
    for user in &users {
        let person = Person { actor: actor(user), user: user.clone() };
        assert_eq!((square.shown(&person).await.len(), square.unread(&person).await), (0, 0));
    }
}
