//! Bodies that are no JSON, the wrong JSON, or too much of it.

use serde_json::json;

use super::{Raw, Witness, is_refused};
use crate::harness::{World, stories};

stories!(broken_bodies_write_nothing, texts_that_no_store_keeps_are_refused, huge_bodies_are_cut_off,);

async fn broken_bodies_write_nothing(world: World) {
    let witness = Witness::of(&world).await;
    for (method, path, body) in witness.writes() {
        let text = body.to_string();
        let deep = format!("{{\"content\":{}{}}}", "[".repeat(5_000), "]".repeat(5_000));
        let deep_objects = format!("{}1{}", "{\"a\":".repeat(5_000), "}".repeat(5_000));
        let twice = format!("{},{}", &text[..text.len() - 1], &text[1..]);
        for broken in [
            &text[..text.len() - 1],
            &text[1..],
            &format!("{text}{text}"),
            &format!("{text}garbage"),
            &deep,
            &deep_objects,
            &twice,
            "\u{0}",
            "{\"\u{0}\":1}",
            "-",
            "1e999999",
            "\"",
            "[[[[",
        ] {
            is_refused(&witness.send(&method, &path, broken.to_owned()).await);
        }
        for raw in [
            &b"\xff\xfe{}"[..],
            b"{\"content\":\"\xc3\x28\"}",
            b"{\"content\":\"\xed\xa0\x80\"}",
            b"\x1f\x8b\x08\x00",
            b"\x00\x00\x00{",
        ] {
            is_refused(&witness.send(&method, &path, raw.to_vec()).await);
        }
        for (name, _) in body.as_object().unwrap() {
            for wrong in [
                json!({ "a": 1 }),
                json!([1]),
                json!(1e300),
                json!(-1),
                json!(18_446_744_073_709_551_615_u64),
                json!([[[[]]]]),
            ] {
                let mut body = body.clone();
                body[name] = wrong;
                is_refused(&witness.send(&method, &path, body.to_string()).await);
            }
        }
        let mut many = body.clone();
        for number in 0..1_000 {
            many[format!("unknown{number}")] = json!(number);
        }
        let answer = witness.send(&method, &path, many.to_string()).await;
        assert!(answer.fields().len() <= 50, "an answer does not grow with the request");
    }
    witness.sees_nothing_new().await;
}

async fn texts_that_no_store_keeps_are_refused(world: World) {
    let witness = Witness::of(&world).await;
    for (method, path, body) in witness.writes() {
        for (name, value) in body.as_object().unwrap().iter().filter(|(_, value)| value.is_string()) {
            if path == "/auth/login" && name == "password" {
                continue;
            }
            for wrong in ["\\u0000", "x\\u0000y", "\\ud800", "\\udfff\\ud800", "x\\ud83d"] {
                let rest: Vec<String> = body
                    .as_object()
                    .unwrap()
                    .iter()
                    .filter(|(other, _)| *other != name)
                    .map(|(other, value)| format!("\"{other}\":{value}"))
                    .collect();
                let text =
                    format!("{{\"{name}\":\"{wrong}\"{}{}}}", if rest.is_empty() { "" } else { "," }, rest.join(","));
                let answer = witness.send(&method, &path, text).await;
                is_refused(&answer);
            }
            let mut long = body.clone();
            long[name] = json!(format!("{}{}", value.as_str().unwrap(), "y".repeat(21_000)));
            is_refused(&witness.send(&method, &path, long.to_string()).await);
        }
    }
    // What is odd but text is kept as it is.
    let odd = "\u{fffd}\u{fffe} \u{1f9d1}\u{200d}\u{1f52c} \u{202e}evil\u{202c} %s ${x} {{x}} ' OR 1=1; -- \\ \" <b>";
    let written = witness
        .person
        .post(&format!("/forums/topics/{}/posts", witness.topic), &json!({ "content": odd }))
        .await
        .expect(201);
    let read = witness.person.get(&format!("/forums/posts/{}", written["id"].as_str().unwrap())).await.expect(200);
    assert_eq!(read["content"], written["content"]);
    assert!(written["content"].as_str().unwrap().contains("' OR 1=1; -- \\ \" <b>"), "{written}");
}

async fn huge_bodies_are_cut_off(world: World) {
    let witness = Witness::of(&world).await;
    let huge = format!("{{\"content\":\"{}\"}}", "x".repeat(10 * 1024 * 1024));
    for (method, path, _) in witness.writes() {
        let call = witness.person.call(method.clone(), &path).body("application/json", huge.clone());
        // The server may close while the rest is still on its way.
        if let Ok(answer) = tokio::spawn(async move { call.await }).await {
            answer.problem(413, "payload_too_large");
        }
    }
    // A body whose length is not told is cut off as it comes.
    let mut raw = Raw::open(&world).await;
    raw.send(&format!("POST /api/v1/forums/topics HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n", witness.person.access_token())).await;
    let chunk = format!("{:x}\r\n{}\r\n", 60_000, "x".repeat(60_000));
    for _ in 0..6 {
        raw.send(&chunk).await;
    }
    raw.send("0\r\n\r\n").await;
    assert_eq!(raw.status().await, Some(413));
    witness.sees_nothing_new().await;
}
