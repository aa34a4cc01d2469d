//! Files on posts and replies: hung in the unit that writes, shown with the text, told to who watches, and let go with it.

use std::{sync::Arc, time::Duration};

use p2p_app::{error::ServiceError, files::Part, posts::EditContent, topics::OpenTopic};
use p2p_domain::{
    actor::Actor,
    error::Classify as _,
    event::{LiveEvent, Message},
    file::File,
    id::{FileId, PostId, TopicId},
    page::{Limit, PageRequest},
    port::file::FileReader as _,
    post::PostView,
    reply::ReplyView,
    topic::{Tags, TopicTitle},
    version::Expected,
};

use crate::world::{World, new_post, new_reply, text};

async fn post_with(world: &World, by: &Actor, topic: TopicId, files: &[FileId]) -> Result<PostView, ServiceError> {
    let mut command = new_post(topic, "look");
    command.attachments = files.to_vec();
    world.posts.write(by, command, None).await
}

async fn reply_with(world: &World, by: &Actor, post: PostId, files: &[FileId]) -> Result<ReplyView, ServiceError> {
    let mut command = new_reply(post, "look");
    command.attachments = files.to_vec();
    world.replies.write(by, command, None).await
}

async fn notes<const N: usize>(world: &World, by: &Actor) -> [FileId; N] {
    let mut notes = [FileId::new(uuid::Uuid::nil()); N];
    for note in &mut notes {
        *note = world.a_note(by).await;
    }
    notes
}

fn ids(files: &[File]) -> Vec<FileId> {
    files.iter().map(|file| file.id).collect()
}

fn wrong<T: std::fmt::Debug>(outcome: Result<T, ServiceError>) -> Vec<(String, &'static str)> {
    let error = outcome.unwrap_err();
    error.fields().iter().map(|field| (field.field.to_string(), field.code)).collect()
}

fn attachments(files: &[FileId]) -> EditContent {
    EditContent { attachments: Some(files.to_vec()), ..EditContent::default() }
}

/// The files in what was told last of a topic.
async fn told(world: &World, topic: TopicId) -> Vec<FileId> {
    match world.stream(topic).await.pop().unwrap().event {
        LiveEvent::NewMessage { message } | LiveEvent::PostUpdated { message } => match message {
            Message::Post(view) => ids(&view.attachments),
            Message::Reply(view) => ids(&view.attachments),
        },
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_is_written_carries_its_files_in_their_order_wherever_it_is_shown() {
    let world = World::new().await;
    let (author, reader) = (world.somebody().await, world.somebody().await);
    let [one, two, three, four] = notes(&world, &author).await;
    let command = OpenTopic {
        title: TopicTitle::parse("Which seal?").unwrap(),
        content: text("It leaks."),
        lang: None,
        category_id: None,
        tags: Tags::default(),
        attachments: vec![four],
        draft: None,
    };
    let opened = world.topics.open(&author, command, None).await.unwrap();
    assert_eq!(ids(&opened.posts.items[0].attachments), [four]);
    let topic = opened.view.topic.id;
    let post = post_with(&world, &author, topic, &[two, one]).await.unwrap();
    assert_eq!((ids(&post.attachments), told(&world, topic).await), (vec![two, one], vec![two, one]));
    let reply = reply_with(&world, &author, post.post.id, &[three]).await.unwrap();
    assert_eq!((ids(&reply.attachments), told(&world, topic).await), (vec![three], vec![three]));
    let page = world.topics.list_posts(&reader, topic, &PageRequest::first(Limit::default())).await.unwrap();
    let shown: Vec<_> = page.items.iter().map(|post| ids(&post.attachments)).collect();
    assert_eq!(shown, [vec![four], vec![two, one]]);
    assert_eq!(ids(&page.items[1].replies[0].attachments), [three]);
    assert_eq!(page.items[1].attachments, post.attachments);
    let replies = world.replies.list(&reader, post.post.id, &PageRequest::first(Limit::default())).await.unwrap();
    assert_eq!(ids(&replies.items[0].attachments), [three]);
    assert_eq!(world.bytes_of(&reader, three, Part::Content).await.unwrap(), b"a note");
}

#[tokio::test]
async fn each_wrong_file_is_named_by_its_place_and_nothing_is_written() {
    let world = World::new().await;
    let (author, other) = (world.somebody().await, world.somebody().await);
    let topic = world.open_topic(&author).await.view.topic.id;
    let [good, hung] = notes(&world, &author).await;
    let theirs = world.a_note(&other).await;
    post_with(&world, &author, topic, &[hung]).await.unwrap();
    let unknown = |at: usize| (format!("attachment_ids[{at}]"), "unknown_reference");
    let nothing = FileId::new(uuid::Uuid::from_u128(1));
    let outcome = post_with(&world, &author, topic, &[theirs, good, hung, nothing]).await;
    assert_eq!(wrong(outcome), [unknown(0), unknown(2), unknown(3)]);
    assert_eq!(wrong(post_with(&world, &author, topic, &[good, good]).await), [unknown(1)]);
    assert_eq!(
        wrong(post_with(&world, &author, topic, &[good; 11]).await),
        [("attachment_ids".to_owned(), "too_many")]
    );
    let post = post_with(&world, &author, topic, &[good]).await.expect("it is still free").post.id;
    assert_eq!(wrong(reply_with(&world, &author, post, &[good]).await), [unknown(0)]);
    assert_eq!(world.topics.get(&author, topic).await.unwrap().topic.post_count, 3);
}

#[tokio::test]
async fn an_edit_may_replace_the_files_and_leaves_them_otherwise() {
    let world = World::new().await;
    let [admin, author, _] = world.colleagues().await;
    let topic = world.open_topic(&author).await.view.topic.id;
    let [one, two, three] = notes(&world, &author).await;
    let [admins] = notes(&world, &admin).await;
    let post = post_with(&world, &author, topic, &[one, two]).await.unwrap().post;
    let edited = world.posts.edit(&author, post.id, attachments(&[three, two]), &Expected::Any).await.unwrap();
    assert_eq!((ids(&edited.attachments), told(&world, topic).await), (vec![three, two], vec![three, two]));
    assert_eq!((edited.content.as_str(), edited.post.revision), ("look", post.revision));
    assert!(edited.post.version > post.version && edited.post.edited_at.is_none());
    let again = EditContent { content: Some(text("again")), ..EditContent::default() };
    let edited = world.posts.edit(&author, post.id, again, &Expected::Any).await.unwrap();
    assert_eq!((ids(&edited.attachments), told(&world, topic).await), (vec![three, two], vec![three, two]));
    let by_admin = world.posts.edit(&admin, post.id, attachments(&[two, admins, three]), &Expected::Any).await.unwrap();
    assert_eq!(ids(&by_admin.attachments), [two, admins, three], "what hangs there may stay, whoever it is of");
    let foreign = world.posts.edit(&admin, post.id, attachments(&[one]), &Expected::Any).await;
    assert_eq!(wrong(foreign).len(), 1, "what is new must be one's own");
    let none = world.posts.edit(&author, post.id, attachments(&[]), &Expected::Any).await.unwrap();
    assert_eq!((ids(&none.attachments), told(&world, topic).await), (vec![], vec![]));
    let reply = reply_with(&world, &author, post.id, &[one]).await.unwrap().reply.id;
    let edited = world.replies.edit(&author, reply, attachments(&[two, one]), &Expected::Any).await.unwrap();
    assert_eq!((ids(&edited.attachments), told(&world, topic).await), (vec![two, one], vec![two, one]));
}

#[tokio::test]
async fn what_is_deleted_lets_its_files_go_with_those_of_its_replies() {
    let world = World::new().await;
    let (author, reader) = (world.somebody().await, world.somebody().await);
    let topic = world.open_topic(&author).await.view.topic.id;
    let [on_post, on_reply, on_gone, on_topic] = notes(&world, &author).await;
    let post = post_with(&world, &author, topic, &[on_post]).await.unwrap().post.id;
    reply_with(&world, &author, post, &[on_reply]).await.unwrap();
    let gone = reply_with(&world, &author, post, &[on_gone]).await.unwrap().reply.id;
    world.replies.delete(&author, gone, &Expected::Any).await.unwrap();
    assert_eq!(world.bytes_of(&reader, on_gone, Part::Content).await, Err("not_found"));
    world.posts.delete(&author, post, &Expected::Any).await.unwrap();
    for id in [on_post, on_reply, on_gone] {
        assert_eq!(world.files.get(&reader, id).await.unwrap_err().code(), "not_found");
        assert_eq!(world.store.record(id).await.unwrap().unwrap().holder, None);
    }
    post_with(&world, &author, topic, &[on_topic]).await.unwrap();
    world.topics.delete(&author, topic, &Expected::Any).await.unwrap();
    assert_eq!(world.files.get(&reader, on_topic).await.unwrap_err().code(), "not_found");
    world.relay().idle().await.unwrap();
    world.ground.clock.advance(Duration::from_hours(25));
    assert_eq!(world.janitor().sweep_orphans().await.unwrap(), 4);
    world.relay().idle().await.unwrap();
    assert_eq!(world.blobs().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_posts_that_take_one_file_at_once_one_gets_it() {
    let world = Arc::new(World::new().await);
    let author = world.somebody().await;
    let topic = world.open_topic(&author).await.view.topic.id;
    for _ in 0..5 {
        let file = world.a_note(&author).await;
        let writers: Vec<_> = (0..4)
            .map(|_| {
                let (world, author) = (world.clone(), author.clone());
                tokio::spawn(async move { post_with(&world, &author, topic, &[file]).await })
            })
            .collect();
        let mut taken = 0;
        for writer in writers {
            match writer.await.unwrap() {
                Ok(view) => taken += view.attachments.len(),
                Err(error) => assert_eq!(error.code(), "validation_failed"),
            }
        }
        assert_eq!(taken, 1);
    }
}

#[tokio::test]
async fn a_file_is_hung_with_the_post_or_not_at_all() {
    let world = World::new().await;
    let author = world.somebody().await;
    let topic = world.open_topic(&author).await.view.topic.id;
    let [file] = notes(&world, &author).await;
    world.faults.fail_next("store.commit");
    assert!(post_with(&world, &author, topic, &[file]).await.is_err());
    assert_eq!(world.store.record(file).await.unwrap().unwrap().holder, None);
    assert_eq!(ids(&post_with(&world, &author, topic, &[file]).await.unwrap().attachments), [file]);
}
