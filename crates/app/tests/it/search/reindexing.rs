//! Writing the index anew: after another lexicon, after none, and while others write.

use std::sync::Arc;

use p2p_contract::build;
use p2p_domain::{
    id::{PostId, TopicId},
    port::search::{IndexSource as _, Vocabulary as _},
    search::{SearchKind, Subject},
    user::{PersonName, User},
    version::Expected,
};
use tokio::sync::watch;
use uuid::Uuid;

use super::{Catalogue, extended, rewritten};
use crate::world::{Ground, soon};

async fn write_anew(catalogue: &Catalogue) {
    let (_running, shutdown) = watch::channel(false);
    soon("the index", catalogue.reindexer().run(shutdown)).await;
}

/// A process of the same ground that knows that these words are one.
async fn successor(ground: &Ground, group: &str) -> Catalogue {
    let mut ground = ground.clone();
    ground.lexicon = extended(group);
    Catalogue::on(&ground).await
}

#[tokio::test]
async fn another_lexicon_finds_what_was_written_before_it() {
    let ground = Ground::new();
    let catalogue = Catalogue::on(&ground).await;
    let actor = catalogue.world().somebody().await;
    let (topic, post) = catalogue.topic(&actor, "Reachtruck", "A question").await;
    let reply = catalogue.world().reply(&actor, PostId::new(post), "Which reachtruck?").await.reply.id.uuid();
    write_anew(&catalogue).await;
    let later = successor(&ground, "zogcar reachtruck").await;
    assert_eq!(later.found(&actor, "zogcar").await, Vec::<Uuid>::new());
    write_anew(&later).await;
    let mut found = later.found(&actor, "zogcar").await;
    found.sort_unstable();
    let mut expected = [topic, reply];
    expected.sort_unstable();
    assert_eq!(found, expected);
    let rules = later.world().store.fingerprint().await.unwrap();
    assert_eq!(rules, Some(later.search.lexicon.fingerprint()));
}

#[tokio::test]
async fn an_index_that_was_never_there_is_written_with_all_kinds_and_words() {
    let catalogue = Catalogue::new().await;
    let staff = catalogue.office.organization(0, 1).await;
    let (reader, author) = (staff.member(), &staff.members[0]);
    let name = PersonName::parse("Labyrinth").unwrap();
    let user = User { last_name: Some(name), ..build::a_member(&staff.organization) };
    catalogue.somebody(&user).await;
    let use_case = build::a_use_case(author);
    catalogue.use_case(&use_case, &build::a_use_case_text()).await;
    let (topic, post) = catalogue.topic(&reader, "Labyrinth", "labyrinth").await;
    let reply = catalogue.world().reply(&reader, PostId::new(post), "labyrinth").await.reply.id.uuid();
    let parts = [
        (SearchKind::User, user.id.uuid()),
        (SearchKind::UseCase, use_case.id.uuid()),
        (SearchKind::Topic, topic),
        (SearchKind::Post, post),
        (SearchKind::Reply, reply),
    ];
    let mut unit = catalogue.world().unit().await;
    for (kind, id) in parts {
        unit.search().remove(Subject { kind, id }).await.unwrap();
    }
    unit.commit().await.unwrap();
    assert_eq!(catalogue.found(&reader, "labyrinth").await, Vec::<Uuid>::new());
    write_anew(&catalogue).await;
    assert_eq!(catalogue.found(&reader, "labyrinth").await.len(), 4);
    assert!(catalogue.finds(&reader, "microphones", use_case.id.uuid()).await);
    let known = catalogue.world().store.alike(&build::some_trigrams("microphones"), 1).await.unwrap();
    assert_eq!(known, [("microphones".to_owned(), 1)]);
    assert_eq!(catalogue.all(&reader, "labirynth").await.did_you_mean.as_deref(), Some("labyrinth"));
}

#[tokio::test]
async fn what_is_current_is_left_alone() {
    let catalogue = Catalogue::new().await;
    write_anew(&catalogue).await;
    let before = catalogue.world().store.statements();
    write_anew(&catalogue).await;
    assert_eq!(catalogue.world().store.statements() - before, 1, "one look at the rules");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_writes_meanwhile_is_found_by_what_they_wrote_last() {
    let ground = Ground::new();
    let catalogue = Catalogue::on(&ground).await;
    let actor = catalogue.world().somebody().await;
    let (topic, _) = catalogue.topic(&actor, "A question", "Anything?").await;
    let mut posts = Vec::new();
    for _ in 0..60 {
        posts.push(catalogue.world().post(&actor, TopicId::new(topic), "reachtruck").await.post.id);
    }
    let later = Arc::new(successor(&ground, "zogcar reachtruck").await);
    let anew = tokio::spawn({
        let later = later.clone();
        async move { write_anew(&later).await }
    });
    for post in posts.iter().step_by(3) {
        later.world().posts.edit(&actor, *post, rewritten("pallet"), &Expected::Any).await.unwrap();
        later.world().post(&actor, TopicId::new(topic), "a zogcar").await;
    }
    for post in posts.iter().skip(1).step_by(3) {
        later.world().posts.delete(&actor, *post, &Expected::Any).await.unwrap();
    }
    soon("the index", anew).await.unwrap();
    let found = later.found(&actor, "zogcar ").await;
    assert_eq!(found.len(), 40, "twenty that stayed and twenty that are new");
    let (edited, deleted) = (posts.iter().step_by(3), posts.iter().skip(1).step_by(3));
    assert!(edited.chain(deleted).all(|post| !found.contains(&post.uuid())));
    assert_eq!(later.found(&actor, "pallets ").await.len(), 20);
}

#[tokio::test]
async fn a_store_that_is_away_is_waited_for_and_a_shutdown_is_not() {
    let ground = Ground::new();
    let catalogue = Catalogue::on(&ground).await;
    let actor = catalogue.world().somebody().await;
    catalogue.topic(&actor, "Reachtruck", "A question").await;
    let later = successor(&ground, "zogcar reachtruck").await;
    let source = later.world().store.clone();
    later.world().faults.fail_always("store.begin");
    let (end, shutdown) = watch::channel(false);
    let reindexer = later.reindexer();
    let ending = async {
        tokio::task::yield_now().await;
        end.send_replace(true);
    };
    tokio::join!(soon("the end", reindexer.run(shutdown)), ending);
    assert_eq!(source.fingerprint().await.unwrap(), None, "it is not done");
    later.world().faults.fail_next("store.begin");
    write_anew(&later).await;
    assert_eq!(later.found(&actor, "zogcar ").await.len(), 1);
}
