//! The index follows what is written, within the same unit of work.

use p2p_app::posts::EditContent;
use p2p_domain::{
    content::{ContentKind, Source},
    id::{PostId, TopicId},
    topic::{Tags, TopicChange, TopicTitle},
    version::Expected,
};
use uuid::Uuid;

use super::{Catalogue, a_topic, rewritten};
use crate::world::{new_post, new_reply};

#[tokio::test]
async fn a_topic_is_found_by_its_title_its_tags_and_its_first_post_from_the_commit_on() {
    let catalogue = Catalogue::new().await;
    let actor = catalogue.world().somebody().await;
    let mut command = a_topic("Leaking gland packing", "The stuffing box drips.");
    command.tags = Tags::parse("tags", &["hydraulics"]).unwrap();
    let page = catalogue.world().topics.open(&actor, command, None).await.unwrap();
    let (topic, post) = (page.view.topic.id.uuid(), page.posts.items[0].post.id.uuid());
    for (q, id) in [("glands", topic), ("hydraulic ", topic), ("dripping", post), ("stuffing box", post)] {
        assert!(catalogue.finds(&actor, q, id).await, "{q}");
    }
}

#[tokio::test]
async fn an_edited_topic_is_found_by_its_new_words_alone() {
    let catalogue = Catalogue::new().await;
    let actor = catalogue.world().somebody().await;
    let (id, _) = catalogue.topic(&actor, "Leaking gland packing", "It drips.").await;
    let topic = TopicId::new(id);
    let change = TopicChange { title: Some(TopicTitle::parse("Broken impeller").unwrap()), ..TopicChange::default() };
    catalogue.world().topics.update(&actor, topic, change, &Expected::Any).await.unwrap();
    assert!(catalogue.finds(&actor, "impellers ", id).await);
    assert_eq!(catalogue.found(&actor, "gland ").await, Vec::<Uuid>::new());
    let tags = Some(Tags::parse("tags", &["hydraulics"]).unwrap());
    let change = TopicChange { tags, ..TopicChange::default() };
    catalogue.world().topics.update(&actor, topic, change, &Expected::Any).await.unwrap();
    assert!(catalogue.finds(&actor, "hydraulic impeller ", id).await, "title and tags together");
}

#[tokio::test]
async fn two_who_edit_one_topic_at_once_leave_the_entry_of_what_stands() {
    let catalogue = Catalogue::new().await;
    let actor = catalogue.world().somebody().await;
    let (id, _) = catalogue.topic(&actor, "Leaking gland packing", "It drips.").await;
    let title = TopicChange { title: Some(TopicTitle::parse("Broken impeller").unwrap()), ..TopicChange::default() };
    let tags = TopicChange { tags: Some(Tags::parse("tags", &["hydraulics"]).unwrap()), ..TopicChange::default() };
    let topics = &catalogue.world().topics;
    let (topic, any) = (TopicId::new(id), Expected::Any);
    let (one, other) =
        tokio::join!(topics.update(&actor, topic, title, &any), topics.update(&actor, topic, tags, &any));
    assert!(one.is_ok() && other.is_ok());
    assert!(catalogue.finds(&actor, "hydraulic impeller ", id).await);
    assert_eq!(catalogue.found(&actor, "gland ").await, Vec::<Uuid>::new());
}

#[tokio::test]
async fn a_post_is_found_by_what_it_says_now_and_no_longer_when_it_is_gone() {
    let catalogue = Catalogue::new().await;
    let (world, actor) = (catalogue.world(), catalogue.world().somebody().await);
    let (topic, _) = catalogue.topic(&actor, "A question", "Anything?").await;
    let post = world.post(&actor, TopicId::new(topic), "Use a labyrinth seal.").await.post.id;
    assert!(catalogue.finds(&actor, "labyrinths ", post.uuid()).await);
    let edit = rewritten("Use a magnetic coupling.");
    world.posts.edit(&actor, post, edit, &Expected::Any).await.unwrap();
    assert!(catalogue.finds(&actor, "magnetic couplings ", post.uuid()).await);
    assert_eq!(catalogue.found(&actor, "labyrinth ").await, Vec::<Uuid>::new());
    let reply = world.reply(&actor, post, "Which magnetism?").await.reply.id;
    world.posts.delete(&actor, post, &Expected::Any).await.unwrap();
    for q in ["magnetic ", "magnetism "] {
        assert_eq!(catalogue.found(&actor, q).await, Vec::<Uuid>::new(), "{q}, which {reply} said");
    }
}

#[tokio::test]
async fn a_reply_is_found_likewise() {
    let catalogue = Catalogue::new().await;
    let (world, actor) = (catalogue.world(), catalogue.world().somebody().await);
    let (_, post) = catalogue.topic(&actor, "A question", "Anything?").await;
    let reply = world.reply(&actor, PostId::new(post), "Use a labyrinth seal.").await.reply.id;
    assert!(catalogue.finds(&actor, "labyrinths ", reply.uuid()).await);
    let content = Some(Source::parse(ContentKind::Reply, "Use a coupling.").unwrap());
    let edit = EditContent { content, ..EditContent::default() };
    world.replies.edit(&actor, reply, edit, &Expected::Any).await.unwrap();
    assert!(catalogue.finds(&actor, "couplings ", reply.uuid()).await);
    assert_eq!(catalogue.found(&actor, "labyrinth ").await, Vec::<Uuid>::new());
    world.replies.delete(&actor, reply, &Expected::Any).await.unwrap();
    assert_eq!(catalogue.found(&actor, "coupling ").await, Vec::<Uuid>::new());
}

#[tokio::test]
async fn nothing_of_a_deleted_topic_is_found_before_and_after_its_rows_are_purged() {
    let catalogue = Catalogue::new().await;
    let (world, actor) = (catalogue.world(), catalogue.world().somebody().await);
    let (topic, post) = catalogue.topic(&actor, "Gland packing", "A gland drips.").await;
    world.reply(&actor, PostId::new(post), "Which gland?").await;
    assert_eq!(catalogue.found(&actor, "gland ").await.len(), 3);
    world.topics.delete(&actor, TopicId::new(topic), &Expected::Any).await.unwrap();
    assert_eq!(catalogue.found(&actor, "gland ").await, Vec::<Uuid>::new());
    world.relay().drain().await.unwrap();
    assert_eq!(catalogue.found(&actor, "gland ").await, Vec::<Uuid>::new());
}

#[tokio::test]
async fn what_was_not_committed_is_not_found() {
    let catalogue = Catalogue::new().await;
    let (world, actor) = (catalogue.world(), catalogue.world().somebody().await);
    let (topic, first) = catalogue.topic(&actor, "A question", "Anything?").await;
    let (topic, first) = (TopicId::new(topic), PostId::new(first));
    world.faults.fail_always("store.commit");
    assert!(world.topics.open(&actor, a_topic("Gland packing", "gland"), None).await.is_err());
    assert!(world.posts.write(&actor, new_post(topic, "gland"), None).await.is_err());
    assert!(world.replies.write(&actor, new_reply(first, "gland"), None).await.is_err());
    assert!(world.posts.edit(&actor, first, rewritten("gland"), &Expected::Any).await.is_err());
    world.faults.heal();
    assert_eq!(catalogue.found(&actor, "gland ").await, Vec::<Uuid>::new());
    assert!(catalogue.finds(&actor, "anything ", first.uuid()).await, "the entry before stays");
}

#[tokio::test]
async fn a_long_text_is_found_by_its_last_word() {
    let catalogue = Catalogue::new().await;
    let actor = catalogue.world().somebody().await;
    let content = format!("{}labyrinth", "packing ".repeat(2_000));
    let (_, post) = catalogue.topic(&actor, "A question", &content).await;
    assert!(catalogue.finds(&actor, "labyrinths ", post).await);
}
