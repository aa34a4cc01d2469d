//! Topics, posts and replies.

use p2p_domain::{
    id::{PostId, TopicId, UserId},
    page::Start,
    post::WrittenKey,
    topic::{TopicFilter, TopicKey, TopicSort},
};
use uuid::Uuid;

use super::{
    super::{post, reply, topic},
    AT, ID, SQLITE, audience, follows, page, plan, starts,
};

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
