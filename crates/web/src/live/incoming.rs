//! Incoming frames: strict JSON, each field checked, every fault named by its code.

use p2p_app::live::{Command, Fault, Frame};
use serde_json::{Map, Value};

/// Longest `ref`.
const REFERENCE_MAX: usize = 100;

/// What a text frame asks for.
pub fn parse(text: &str) -> Result<Frame, Fault> {
    let Ok(value) = serde_json::from_str::<Value>(text) else {
        return Err(Fault { reference: None, code: "malformed_json" });
    };
    let Value::Object(mut object) = value else { return Err(Fault { reference: None, code: "invalid_frame" }) };
    let reference = object.remove("ref");
    let name = reference.as_ref().and_then(Value::as_str).map(ToOwned::to_owned).filter(|name| is_reference(name));
    let fault = |code| Fault { reference: name.clone(), code };
    let Some(Value::String(kind)) = object.remove("type") else { return Err(fault("invalid_frame")) };
    let frame = match kind.as_str() {
        "ping" => Frame::Ping,
        "typing" => Frame::Typing,
        "post" | "reply" => {
            let Some(reference) = name.clone() else { return Err(fault("invalid_frame")) };
            Frame::Command(command(&kind, reference, &mut object).ok_or_else(|| fault("invalid_frame"))?)
        }
        _ => return Err(fault("unknown_frame_type")),
    };
    if object.is_empty() { Ok(frame) } else { Err(fault("invalid_frame")) }
}

fn is_reference(name: &str) -> bool {
    !name.is_empty() && name.len() <= REFERENCE_MAX && name.bytes().all(|b| (0x21..0x7f).contains(&b))
}

fn command(kind: &str, reference: String, object: &mut Map<String, Value>) -> Option<Command> {
    let Some(Value::String(content)) = object.remove("content") else { return None };
    if kind == "post" {
        return Some(Command::Post { reference, content });
    }
    let post_id = object.remove("post_id")?.as_str()?.parse().ok()?;
    let parent = match object.remove("parent_reply_id") {
        None | Some(Value::Null) => None,
        Some(parent) => Some(parent.as_str()?.parse().ok()?),
    };
    Some(Command::Reply { reference, post_id, parent, content })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_frames_are_understood() {
        assert_eq!(parse(r#"{"type":"ping"}"#), Ok(Frame::Ping));
        assert_eq!(parse(r#"{"type":"typing"}"#), Ok(Frame::Typing));
        let post = Command::Post { reference: "r-1".into(), content: "مرحبا".into() };
        assert_eq!(parse(r#"{"type":"post","ref":"r-1","content":"مرحبا"}"#), Ok(Frame::Command(post)));
        let id = "0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70";
        let reply =
            Command::Reply { reference: "r".into(), post_id: id.parse().unwrap(), parent: None, content: "x".into() };
        assert_eq!(
            parse(&format!(r#"{{"type":"reply","ref":"r","post_id":"{id}","content":"x"}}"#)),
            Ok(Frame::Command(reply))
        );
    }

    #[test]
    fn bad_frames_are_named() {
        for (text, reference, code) in [
            ("", None, "malformed_json"),
            ("{", None, "malformed_json"),
            (r#""\ud800""#, None, "malformed_json"),
            ("[]", None, "invalid_frame"),
            ("{}", None, "invalid_frame"),
            (r#"{"type":5}"#, None, "invalid_frame"),
            (r#"{"type":"shout","ref":"a"}"#, Some("a"), "unknown_frame_type"),
            (r#"{"type":"post","content":"x"}"#, None, "invalid_frame"),
            (r#"{"type":"post","ref":"a"}"#, Some("a"), "invalid_frame"),
            (r#"{"type":"post","ref":"a","content":1}"#, Some("a"), "invalid_frame"),
            (r#"{"type":"post","ref":"a","content":"x","extra":1}"#, Some("a"), "invalid_frame"),
            (r#"{"type":"reply","ref":"a","content":"x","post_id":"7"}"#, Some("a"), "invalid_frame"),
            (r#"{"type":"ping","extra":true}"#, None, "invalid_frame"),
        ] {
            assert_eq!(parse(text), Err(Fault { reference: reference.map(Into::into), code }), "{text}");
        }
    }
}
