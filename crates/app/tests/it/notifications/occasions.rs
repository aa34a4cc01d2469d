//! What people are told of, and that it is taken back with what it tells of.

use p2p_domain::{
    content::ContentRef,
    id::TopicId,
    notification::{About, NotificationKind},
    user::Role,
    version::Expected,
};

use super::{Person, Square, naming};
use crate::{
    office::{Office, an_acceptance},
    use_cases::Library,
    world::actor,
};

async fn opened(square: &Square, by: &Person) -> TopicId {
    square.open_topic(&by.actor).await.view.topic.id
}

#[tokio::test]
async fn who_opened_a_topic_and_who_follows_it_hear_of_posts() {
    let square = Square::new().await;
    let [opener, follower, poster] = square.people().await;
    let topic = opened(&square, &opener).await;
    square.topics.follow(&follower.actor, topic).await.unwrap();
    square.post(&poster.actor, topic, "Graphite.").await;
    square.settle().await;
    for person in [&opener, &follower] {
        assert_eq!(square.kinds(person).await, [NotificationKind::Post]);
    }
    assert!(square.shown(&poster).await.is_empty());
}

#[tokio::test]
async fn who_wrote_the_best_answer_hears_of_it_once() {
    let square = Square::new().await;
    let [opener, poster] = square.people().await;
    let topic = opened(&square, &opener).await;
    let answer = ContentRef::Post(square.post(&poster.actor, topic, "Graphite.").await.post.id);
    square.topics.choose_best_answer(&opener.actor, answer).await.unwrap();
    square.topics.undo_best_answer(&opener.actor, answer).await.unwrap();
    square.topics.choose_best_answer(&opener.actor, answer).await.unwrap();
    square.settle().await;
    assert_eq!(square.kinds(&poster).await, [NotificationKind::BestAnswer]);
    assert_eq!(square.letters(&poster).len(), 1);
}

#[tokio::test]
async fn an_answer_is_told_to_who_wrote_the_post_and_the_reply() {
    let square = Square::new().await;
    let [opener, replier, third] = square.people().await;
    let post = square.open_topic(&opener.actor).await.posts.items[0].post.id;
    let reply = square.reply(&replier.actor, post, "Graphite.").await.reply.id;
    let answer = p2p_app::replies::WriteReply { parent: Some(reply), ..crate::world::new_reply(post, "Why?") };
    square.replies.write(&third.actor, answer, None).await.unwrap();
    square.settle().await;
    assert_eq!((square.shown(&opener).await.len(), square.shown(&replier).await.len()), (2, 1));
}

#[tokio::test]
async fn what_tells_of_something_deleted_goes_with_it() {
    let square = Square::new().await;
    let [opener, named] = square.people().await;
    let topic = opened(&square, &opener).await;
    let post = square.post(&opener.actor, topic, &naming(&[&named])).await.post.id;
    let reply = square.reply(&opener.actor, post, &naming(&[&named])).await.reply.id;
    square.reply(&opener.actor, post, &naming(&[&named])).await;
    square.post(&opener.actor, topic, &naming(&[&named])).await;
    square.settle().await;
    assert_eq!(square.unread(&named).await, 4);
    square.replies.delete(&opener.actor, reply, &Expected::Any).await.unwrap();
    square.settle().await;
    assert_eq!((square.unread(&named).await, square.shown(&named).await.len()), (3, 3));
    square.posts.delete(&opener.actor, post, &Expected::Any).await.unwrap();
    square.settle().await;
    assert_eq!((square.unread(&named).await, square.shown(&named).await.len()), (1, 1), "replies go with their post");
    square.topics.delete(&opener.actor, topic, &Expected::Any).await.unwrap();
    square.settle().await;
    assert_eq!((square.unread(&named).await, square.shown(&named).await.len()), (0, 0));
}

#[tokio::test]
async fn an_organization_hears_once_of_what_it_published() {
    let library = Library::new().await;
    let [_, author, colleague] = library.world.colleagues().await;
    let id = library.published(&author, "Cooling").await;
    library.use_cases.unpublish(&author, id).await.unwrap();
    library.use_cases.publish(&author, id).await.unwrap();
    let square = Square::on(library.world);
    square.settle().await;
    let page = p2p_domain::page::PageRequest::first(p2p_domain::page::Limit::default());
    let told = square.service.list(&colleague, false, &page).await.unwrap().items;
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].notification.about, told[0].notification.title.as_str()), (About::UseCase(id), "Cooling"));
    library.use_cases.delete(&author, id, &Expected::Any).await.unwrap();
    square.settle().await;
    assert!(square.service.list(&colleague, false, &page).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn who_invited_hears_that_somebody_joined() {
    let office = Office::new().await;
    let staff = office.organization(1, 0).await;
    let (_, token) = office.invite(&staff.admins[0], Role::Member).await;
    let joined = office.invitations.accept(an_acceptance(&token)).await.unwrap().account.user;
    let square = Square::on(office.world);
    square.settle().await;
    let admin = Person { actor: actor(&staff.admins[0]), user: staff.admins[0].clone() };
    let told = square.shown(&admin).await;
    let [entry] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!(entry.notification.kind, NotificationKind::InvitationAccepted);
    assert_eq!(entry.notification.about, About::User(joined.id));
}
