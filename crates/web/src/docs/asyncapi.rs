//! The AsyncAPI document: the channels of sockets, and who says what on them. The frames themselves are listed in `frames.rs`.

use serde_json::{Map, Value, json};
use utoipa::{
    ToSchema,
    openapi::{RefOr, Schema},
};

use super::{
    compose::Composer,
    frames::{self, Frame},
    shapes,
};
use crate::wire::{
    AuthorShape, MessageShape, NotificationShape, PostShape, ReplyShape, TopicShape, UnreadCountsShape, UnreadShape,
};

/// A channel, as the document names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Room {
    /// `/ws/forum/{topic_id}`
    Forum,
    /// `/ws/user`
    User,
}

impl Room {
    const fn name(self) -> &'static str {
        match self {
            Self::Forum => "forum",
            Self::User => "user",
        }
    }

    fn channel(self, frames: &[Frame]) -> Value {
        let messages = frames.iter().filter(|frame| frame.rooms.contains(&self));
        let messages: Map<String, Value> = messages
            .map(|frame| (frame.key(), json!({ "$ref": format!("#/components/messages/{}", frame.key()) })))
            .collect();
        let mut channel = json!({ "messages": messages, "bindings": { "ws": {
            "method": "GET", "bindingVersion": "0.1.0",
            "query": { "type": "object", "properties": {
                "since": { "type": "string", "description": "A position: what happened behind it comes first." },
                "ticket": { "type": "string", "description": "From POST /api/v1/ws/ticket: good once, for 30 seconds." } } } } } });
        match self {
            Self::Forum => {
                channel["address"] = json!("/ws/forum/{topic_id}");
                channel["description"] = json!("What happens in a topic.");
                channel["parameters"] = json!({ "topic_id": { "description": "The id of the topic." } });
            }
            Self::User => {
                channel["address"] = json!("/ws/user");
                channel["description"] =
                    json!("What concerns the caller alone: messages, notifications, unread counts.");
            }
        }
        channel
    }

    /// What the server, or else its clients, say here.
    fn operation(self, frames: &[Frame], by_server: bool) -> Value {
        let messages: Vec<Value> = frames
            .iter()
            .filter(|frame| frame.by_server == by_server && frame.rooms.contains(&self))
            .map(|frame| json!({ "$ref": format!("#/channels/{}/messages/{}", self.name(), frame.key()) }))
            .collect();
        json!({ "action": if by_server { "send" } else { "receive" },
            "channel": { "$ref": format!("#/channels/{}", self.name()) }, "messages": messages })
    }
}

/// The document as it is served.
pub(super) fn document() -> Result<Value, serde_json::Error> {
    let frames = frames::all();
    let mut document = json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "P2P Sandbox: sockets",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Frames are JSON texts. How to open, resume and close is told in the documentation of the project; codes of errors are those of the REST API.",
            "license": { "name": "Apache-2.0" },
        },
        "defaultContentType": "application/json",
        "servers": { "this": {
            "host": "{host}", "protocol": "ws", "description": "This server; `wss` where it is reached over TLS.",
            "variables": { "host": { "default": "localhost:8000" } },
            "security": (["bearer", "protocol", "ticket", "cookie"].map(|name| json!({ "$ref": format!("#/components/securitySchemes/{name}") }))),
        } },
        "channels": {}, "operations": {},
        "components": { "securitySchemes": security(), "schemas": schemas()? },
    });
    for room in [Room::Forum, Room::User] {
        document["channels"][room.name()] = room.channel(&frames);
        document["operations"][format!("tell_{}", room.name())] = room.operation(&frames, true);
        document["operations"][format!("hear_{}", room.name())] = room.operation(&frames, false);
    }
    document["components"]["messages"] = messages(&frames, &document["components"]["schemas"]);
    Ok(document)
}

fn security() -> Value {
    json!({
        "bearer": { "type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "The access token, for programs." },
        "protocol": { "type": "httpApiKey", "in": "header", "name": "Sec-WebSocket-Protocol",
            "description": "`p2p.v1, bearer.<access token>`; the answer names `p2p.v1`." },
        "ticket": { "type": "httpApiKey", "in": "query", "name": "ticket", "description": "A one-time ticket." },
        "cookie": { "type": "httpApiKey", "in": "cookie", "name": "sAccessToken",
            "description": "The session cookie, from a page of an allowed origin." },
    })
}

/// Every frame with its payload and an example, by its key.
fn messages(frames: &[Frame], schemas: &Value) -> Value {
    let composer = Composer::of(schemas);
    let mut messages = Map::new();
    for frame in frames {
        let payload = frame.payload();
        let example = composer.compose(&payload).unwrap_or_default();
        let message = json!({ "name": frame.kind, "title": frame.kind, "summary": frame.summary,
            "examples": [{ "name": frame.kind, "payload": example }], "payload": payload });
        messages.insert(frame.key(), message);
    }
    Value::Object(messages)
}

/// The wire shapes that frames hold, with all that these refer to; no key of them is ever left out.
fn schemas() -> Result<Value, serde_json::Error> {
    let mut named: Vec<(String, RefOr<Schema>)> = Vec::new();
    take::<AuthorShape>(&mut named);
    take::<TopicShape>(&mut named);
    take::<PostShape>(&mut named);
    take::<ReplyShape>(&mut named);
    take::<MessageShape>(&mut named);
    take::<NotificationShape>(&mut named);
    take::<UnreadShape>(&mut named);
    take::<UnreadCountsShape>(&mut named);
    let mut schemas = Map::new();
    for (name, schema) in named {
        let mut schema = serde_json::to_value(schema)?;
        shapes::require_all(&mut schema);
        schemas.insert(name, schema);
    }
    Ok(Value::Object(schemas))
}

fn take<T: ToSchema>(named: &mut Vec<(String, RefOr<Schema>)>) {
    named.push((T::name().into_owned(), T::schema()));
    T::schemas(named);
}

#[cfg(test)]
mod tests;
