//! Queries that are refused, and those that are mended.

use p2p_contract::build;
use p2p_domain::{
    error::{Classify as _, FieldError},
    id::{PostId, TopicId},
    page::{Limit, PageRequest, Start},
    port::search::Vocabulary as _,
    use_case::UseCaseText,
    user::{PersonName, User},
    version::Expected,
};

use super::{Catalogue, first, rewritten};
use crate::world::new_post;

#[tokio::test]
async fn a_query_without_a_subject_is_refused_by_field_and_code() {
    let catalogue = Catalogue::new().await;
    let actor = catalogue.world().somebody().await;
    let words: Vec<String> = (0..21).map(|number| format!("word{number}x")).collect();
    let (long, many) = ("م".repeat(201), words.join(" "));
    for (q, code) in [
        ("", "blank"),
        (" -- ", "blank"),
        ("في the", "only_stop_words"),
        ("-pump", "only_exclusions"),
        (long.as_str(), "too_long"),
        (many.as_str(), "too_many"),
    ] {
        let (search, page) = (&catalogue.search, first(20));
        let refused = [
            search.all(&actor, q, Limit::default()).await.map(drop),
            search.users(&actor, q, &page).await.map(drop),
            search.use_cases(&actor, q, &page).await.map(drop),
            search.forum(&actor, q, &page).await.map(drop),
        ];
        for outcome in refused {
            assert_eq!(outcome.unwrap_err().fields(), [FieldError::new("q", code)], "{q}");
        }
    }
}

#[tokio::test]
async fn a_typing_error_is_mended_in_both_languages() {
    let catalogue = Catalogue::new().await;
    let actor = catalogue.world().somebody().await;
    catalogue.topic(&actor, "Predictive maintenance", "صيانة المضخات في المصنع").await;
    catalogue.learn().await;
    for (q, better) in [
        ("mantenance", "maintenance"),
        ("Predictve \"mantenance\"", "predictive \"maintenance\""),
        ("صياتة المضخات", "صيانة المضخات"),
        ("صيانه المضحات", "صيانه المضخات"),
    ] {
        let all = catalogue.all(&actor, q).await;
        assert_eq!(all.did_you_mean.as_deref(), Some(better), "{q}");
        assert!(all.forum.page.items.is_empty(), "{q}");
        let forum = catalogue.search.forum(&actor, q, &first(20)).await.unwrap();
        assert_eq!(forum.did_you_mean.as_deref(), Some(better), "{q}");
        assert!(!catalogue.found(&actor, better).await.is_empty(), "{better}");
    }
    let users = catalogue.search.users(&actor, "mantenance", &first(20)).await.unwrap();
    assert_eq!(users.did_you_mean, None, "nobody is found by that either");
}

#[tokio::test]
async fn nothing_is_mended_where_something_is_found_or_the_page_is_not_the_first() {
    let catalogue = Catalogue::new().await;
    let actor = catalogue.world().somebody().await;
    catalogue.topic(&actor, "Maintenance", "mantenance").await;
    catalogue.topic(&actor, "Maintenance", "maintenance").await;
    catalogue.learn().await;
    let page = catalogue.search.forum(&actor, "mantenance ", &first(20)).await.unwrap();
    assert_eq!((page.page.items.len(), page.did_you_mean), (1, None));
    let behind = PageRequest { start: Start::Skip(10), ..first(20) };
    let page = catalogue.search.forum(&actor, "mntenance ", &behind).await.unwrap();
    assert_eq!((page.page.items.len(), page.did_you_mean), (0, None));
}

#[tokio::test]
async fn what_the_reader_cannot_find_is_not_offered() {
    let catalogue = Catalogue::new().await;
    let actor = catalogue.world().somebody().await;
    let (topic, _) = catalogue.topic(&actor, "Labyrinth", "labyrinth").await;
    catalogue.learn().await;
    assert_eq!(catalogue.all(&actor, "labirynth").await.did_you_mean.as_deref(), Some("labyrinth"));
    let topic = TopicId::new(topic);
    catalogue.world().topics.delete(&actor, topic, &Expected::Any).await.unwrap();
    assert_eq!(catalogue.all(&actor, "labirynth").await.did_you_mean, None);
    let staff = catalogue.office.organization(0, 1).await;
    let text = UseCaseText::default();
    catalogue.use_case(&build::an_unpublished_use_case(&staff.members[0]), &text).await;
    assert_eq!(catalogue.all(&actor, "seels").await.did_you_mean, None, "a draft teaches nothing");
}

#[tokio::test]
async fn names_are_not_offered() {
    let catalogue = Catalogue::new().await;
    let staff = catalogue.office.organization(0, 1).await;
    let last_name = Some(PersonName::parse("Haddad").unwrap());
    let user = User { last_name, ..build::a_member(&staff.organization) };
    catalogue.somebody(&user).await;
    catalogue.learn().await;
    assert_eq!(catalogue.all(&staff.member(), "hadded").await.did_you_mean, None);
    let known = catalogue.world().store.alike(&build::some_trigrams("haddad"), 10).await.unwrap();
    assert_eq!(known, Vec::new());
}

#[tokio::test]
async fn words_are_learned_once_for_each_text_and_after_the_commit_alone() {
    let catalogue = Catalogue::new().await;
    let (world, actor) = (catalogue.world(), catalogue.world().somebody().await);
    let (topic, post) = catalogue.topic(&actor, "Question", "labyrinth labyrinth").await;
    let topic = TopicId::new(topic);
    world.post(&actor, topic, "another labyrinth").await;
    world.faults.fail_next("store.commit");
    assert!(world.posts.write(&actor, new_post(topic, "a lost labyrinth"), None).await.is_err());
    let edit = rewritten("a labyrinth, rewritten");
    world.posts.edit(&actor, PostId::new(post), edit, &Expected::Any).await.unwrap();
    catalogue.learn().await;
    let known = world.store.alike(&build::some_trigrams("labyrinth"), 1).await.unwrap();
    assert_eq!(known, [("labyrinth".to_owned(), 3)]);
}
