//! How SQLite answers the lists: along an index, without sorting, and without reading what the page does not show.

use p2p_domain::{
    actor::{Actor, Audience},
    content::AuthorCard,
    id::{OrganizationId, PostId, SessionHandle, TopicId, UserId},
    page::{Limit, PageRequest, Start},
    port::user::{UserFilter, UserKey},
    post::WrittenKey,
    timestamp::Timestamp,
    topic::{TopicFilter, TopicKey, TopicSort},
    user::Role,
};
use sea_orm::DbBackend;
use uuid::Uuid;

use super::{Query, post, reply, topic, user};
use crate::{SqlOptions, SqlStore, row::get};

const SQLITE: DbBackend = DbBackend::Sqlite;
const ID: Uuid = Uuid::from_u128(7);
const AT: Timestamp = Timestamp::from_millis(1);

fn audience() -> Audience {
    let actor = Actor {
        user_id: UserId::new(ID),
        session: SessionHandle::new(ID),
        organization_id: None,
        role: Role::Member,
        is_verified: true,
        locale: None,
        card: AuthorCard::default(),
    };
    actor.audience()
}

async fn plan(query: Query) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("plans.db").display());
    let store = SqlStore::open(SqlOptions::new(url)).await.unwrap();
    store.migrate().await.unwrap();
    let (sql, params) = query.parts();
    let rows = store.reader().rows(&format!("EXPLAIN QUERY PLAN {sql}"), params).await.unwrap();
    let steps = rows.iter().map(|row| get::<String>(row, "detail").unwrap()).collect();
    store.close().await.unwrap();
    steps
}

/// Along that index, and no table is walked or sorted anywhere.
#[track_caller]
fn follows(steps: &[String], index: &str) {
    let text = steps.join("\n");
    assert!(text.contains(index), "not along {index}:\n{text}");
    assert!(!text.contains("TEMP B-TREE"), "sorts:\n{text}");
    // A list of parameters, and the few rows found first, may be walked.
    let walks = |step: &String| {
        step.starts_with("SCAN") && !["SCAN k", "SCAN w"].contains(&step.as_str()) && !step.ends_with("CONSTANT ROWS")
    };
    let walked: Vec<&String> = steps.iter().filter(|step| walks(step)).collect();
    assert!(walked.iter().all(|step| step.contains(index)), "walks {walked:?}:\n{text}");
}

fn starts<K>(key: K) -> [Start<K>; 3] {
    [Start::First, Start::After(key), Start::Skip(40)]
}

const fn page<K>(start: Start<K>) -> PageRequest<K> {
    PageRequest {
        limit: match Limit::new(20) {
            Ok(limit) => limit,
            Err(_) => unreachable!(),
        },
        start,
        with_total: false,
    }
}

#[tokio::test]
async fn topics_are_listed_along_the_index_of_their_sort() {
    for (sort, index) in [
        (TopicSort::Latest, "topics_latest"),
        (TopicSort::Newest, "topics_newest"),
        (TopicSort::Popular, "topics_popular"),
    ] {
        for is_pinned in [false, true] {
            for start in starts(TopicKey { is_pinned, rank: 7, id: TopicId::new(ID) }) {
                let steps = plan(topic::list(SQLITE, &audience(), &TopicFilter::default(), sort, &page(start))).await;
                follows(&steps, &format!("USING INDEX {index}"));
                if matches!(start, Start::After(_)) {
                    let text = steps.join("\n");
                    assert!(text.contains(&format!("SEARCH t USING INDEX {index}")), "no seek:\n{text}");
                }
            }
        }
    }
}

#[tokio::test]
async fn topics_of_an_author_are_listed_along_their_index() {
    let filter = TopicFilter { author_id: Some(UserId::new(ID)), ..TopicFilter::default() };
    for start in starts(TopicKey { is_pinned: false, rank: 7, id: TopicId::new(ID) }) {
        follows(
            &plan(topic::list(SQLITE, &audience(), &filter, TopicSort::Latest, &page(start))).await,
            "topics_of_author",
        );
    }
}

#[tokio::test]
async fn posts_and_replies_are_listed_along_their_index() {
    for start in starts(WrittenKey { created_at: AT, id: ID }) {
        let steps = plan(post::list(SQLITE, &audience(), TopicId::new(ID), &page(start))).await;
        follows(&steps, "posts_of_topic");
        let steps = plan(reply::list(SQLITE, &audience(), PostId::new(ID), &page(start))).await;
        follows(&steps, "replies_of_post");
        if let Start::After(_) = start {
            assert!(steps.join("\n").contains("(post_id=? AND (created_at,id)>(?,?))"), "no seek: {steps:?}");
        }
    }
}

#[tokio::test]
async fn the_first_replies_of_many_are_read_alone() {
    let ids: Vec<Uuid> = (1..=5).map(Uuid::from_u128).collect();
    for (below, index) in [(reply::Below::Post, "replies_of_post"), (reply::Below::Reply, "replies_of_parent")] {
        follows(&plan(reply::first(SQLITE, &audience(), below, &ids, 3)).await, index);
    }
}

#[tokio::test]
async fn the_people_of_an_organization_are_listed_along_their_index() {
    for start in starts(UserKey { created_at: AT, id: UserId::new(ID) }) {
        let filter = UserFilter { words: vec!["ali".to_owned()], ..UserFilter::default() };
        let steps = plan(user::list(SQLITE, OrganizationId::new(ID), &filter, &page(start))).await;
        follows(&steps, "users_of_organization");
    }
}
