//! Compares what writers know, what the rows say, what the counters say, and what the stream told.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::writers::Writers;
use crate::harness::{Client, text};

/// Each written thing by its id, whole.
fn by_id(items: Vec<Value>) -> BTreeMap<String, Value> {
    let count = items.len();
    let by_id: BTreeMap<_, _> = items.into_iter().map(|item| (text(&item, "id"), item)).collect();
    assert_eq!(by_id.len(), count, "an id came twice");
    for item in by_id.values() {
        assert!(!text(item, "content").is_empty() && text(item, "content_html").starts_with("<p"), "no body: {item}");
    }
    by_id
}

/// Ids and texts of the messages of a kind that the stream told.
fn told(events: &[Value], kind: &str) -> BTreeMap<String, String> {
    let messages = events.iter().filter(|event| event["type"] == "new_message").map(|event| &event["data"]["message"]);
    let messages: Vec<_> = messages.filter(|message| message["kind"] == kind).collect();
    let told: BTreeMap<_, _> = messages.iter().map(|message| (text(message, "id"), text(message, "content"))).collect();
    assert_eq!(told.len(), messages.len(), "a {kind} was told twice");
    told
}

/// Everything acknowledged is there, nothing is there twice or by halves, and counters, rows and events say the same.
pub async fn audit(client: &Client, writers: &Writers, events: &[Value]) {
    let topic = client.get(&format!("/forums/topics/{}", writers.topic())).await.expect(200);
    let posts = by_id(client.walk(&format!("/forums/topics/{}/posts", writers.topic()), 100).await);
    assert_eq!(topic["post_count"], posts.len(), "the counter of posts");
    let mut replies = BTreeMap::new();
    for (id, post) in &posts {
        let of_post = by_id(client.walk(&format!("/forums/posts/{id}/replies"), 100).await);
        assert_eq!(post["reply_count"], of_post.len(), "the counter of replies: {post}");
        replies.extend(of_post);
    }
    acknowledged_is_there(writers, &posts, &replies);
    stream_tells_the_same(events, &posts, &replies);
}

fn acknowledged_is_there(writers: &Writers, posts: &BTreeMap<String, Value>, replies: &BTreeMap<String, Value>) {
    let ledger = &writers.ledger;
    for (id, content) in &ledger.posts {
        assert_eq!(posts.get(id).map(|post| &post["content"]), Some(&Value::from(content.as_str())), "a post is lost");
    }
    for (id, (post, content)) in &ledger.replies {
        let reply = replies.get(id).unwrap_or_else(|| panic!("a reply is lost: {content}"));
        assert_eq!((text(reply, "post_id"), text(reply, "content")), (post.clone(), content.clone()));
    }
    for (id, post) in posts {
        let (given, open) = (ledger.votes.contains(id), writers.open_votes.contains(id));
        let count = post["upvote_count"].as_u64().unwrap();
        assert!(count == u64::from(given) || open && count <= 1, "the counter of votes: {post}");
    }
    let mut texts = BTreeSet::new();
    for item in posts.values().chain(replies.values()) {
        let content = text(item, "content");
        let known = ledger.posts.contains_key(&text(item, "id")) || ledger.replies.contains_key(&text(item, "id"));
        assert!(known || content == "opening" || writers.open.contains(&content), "nobody wrote that: {item}");
        assert!(texts.insert(content), "written twice: {item}");
    }
}

fn stream_tells_the_same(events: &[Value], posts: &BTreeMap<String, Value>, replies: &BTreeMap<String, Value>) {
    let content = |items: &BTreeMap<String, Value>| -> BTreeMap<String, String> {
        let items = items.iter().filter(|(_, item)| item["content"] != "opening");
        items.map(|(id, item)| (id.clone(), text(item, "content"))).collect()
    };
    assert_eq!(told(events, "post"), content(posts), "posts and their events");
    assert_eq!(told(events, "reply"), content(replies), "replies and their events");
    let mut votes = BTreeMap::new();
    for event in events.iter().filter(|event| event["type"] == "vote_changed") {
        assert!(
            votes.insert(text(&event["data"], "id"), event["data"]["upvote_count"].clone()).is_none(),
            "told twice: {event}"
        );
    }
    for (id, post) in posts {
        let told = votes.get(id).and_then(Value::as_u64).unwrap_or(0);
        assert_eq!(post["upvote_count"], told, "votes and their events: {post}");
    }
}
