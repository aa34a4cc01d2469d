//! Files, from the form that brings them to the sweep that takes them away. What the first bytes of each type look like is tested
//! beside the rules.

mod cleaning;
mod direct;
mod hanging;
mod load;
mod reading;
mod room;
mod samples;
mod scanning;
mod taking;

use std::path::{Path, PathBuf};

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, Call, Client, Place, form, text};

/// The form of one file.
fn sent(client: &Client, name: &str, bytes: &[u8]) -> Call {
    let (kind, body) = form("file", name, "application/octet-stream", bytes);
    client.call(Method::POST, "/files").body(&kind, body)
}

/// Uploads a file.
async fn uploaded(client: &Client, name: &str, bytes: &[u8]) -> Value {
    sent(client, name, bytes).await.expect(201)
}

/// Uploads a note; answers its id.
async fn a_note(client: &Client) -> String {
    text(&uploaded(client, "note.txt", b"a note").await, "id")
}

fn path(id: &str) -> String {
    format!("/files/{id}")
}

async fn content(client: &Client, id: &str) -> Answer {
    client.get(&format!("/files/{id}/content")).await
}

/// A topic whose first post has these files; the topic's id, and the post.
async fn topic_with(client: &Client, files: &[&str]) -> (String, Value) {
    let form = json!({ "title": "Which valve?", "content": "Ours leaks.", "attachment_ids": files });
    let topic = client.post("/forums/topics", &form).await.expect(201);
    (text(&topic, "id"), topic["posts"]["items"][0].clone())
}

/// A post with these files.
async fn post_with(client: &Client, topic: &str, files: &[&str]) -> Value {
    let form = json!({ "content": "See these.", "attachment_ids": files });
    client.post(&format!("/forums/topics/{topic}/posts"), &form).await.expect(201)
}

/// The ids of the files that hang on a post or reply.
fn attached(content: &Value) -> Vec<String> {
    content["attachments"]
        .as_array()
        .unwrap_or_else(|| panic!("{content}"))
        .iter()
        .map(|file| text(file, "id"))
        .collect()
}

/// Where the bytes of files are kept, whole and begun.
fn blobs(place: &Place) -> Vec<String> {
    let files = below(&place.folder().join("blobs")).into_iter().filter(|path| !path.ends_with(".in-use#0"));
    files.map(|path| path.display().to_string()).collect()
}

fn below(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { below(&path) } else { vec![path] }).collect()
}
