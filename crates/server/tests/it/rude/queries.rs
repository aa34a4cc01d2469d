//! Cursors of elsewhere, queries and paths that lead nowhere.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::{Raw, Witness, is_refused};
use crate::harness::{World, stories};

stories!(foreign_and_tampered_cursors_are_refused, odd_queries_are_refused, odd_paths_lead_nowhere,);

async fn foreign_and_tampered_cursors_are_refused(world: World) {
    let witness = Witness::of(&world).await;
    let amal = &witness.person;
    for number in 0..3 {
        amal.post("/forums/topics", &json!({ "title": format!("Topic {number}"), "content": "x" })).await.is(201);
    }
    let page = amal.get("/forums/topics?limit=1").await.expect(200);
    let cursor = page["next_cursor"].as_str().unwrap();
    let inside: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(cursor).unwrap()).unwrap();
    let keys = [
        json!(null),
        json!([]),
        json!({}),
        json!("x"),
        json!([1, 2, 3]),
        json!({ "t": "x", "i": "'; DROP TABLE topics" }),
        json!(1e308),
    ];
    for key in keys {
        let mut tampered = inside.clone();
        tampered["k"] = key;
        let tampered = URL_SAFE_NO_PAD.encode(tampered.to_string());
        amal.get(&format!("/forums/topics?cursor={tampered}")).await.problem(422, "invalid_cursor");
    }
    for at in 0..cursor.len() {
        let mut bytes = cursor.as_bytes().to_vec();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        let answer = amal.get(&format!("/forums/topics?cursor={}", String::from_utf8(bytes).unwrap())).await;
        // Within its own list a cursor may jump, which shows nothing that the list does not.
        assert!(matches!(answer.code(), 200 | 422), "{answer}");
    }
    // Numbers at the edge of what a key can hold jump, too, and break nothing.
    for (name, _) in inside["k"].as_object().into_iter().flatten() {
        for number in [i64::MAX, i64::MIN, -1, 0] {
            let mut tampered = inside.clone();
            tampered["k"][name] = json!(number);
            let tampered = URL_SAFE_NO_PAD.encode(tampered.to_string());
            let answer = amal.get(&format!("/forums/topics?cursor={tampered}")).await;
            assert!(matches!(answer.code(), 200 | 422), "{answer}");
        }
    }
    let events = format!("/forums/topics/{}/events", witness.topic);
    for since in ["0", "-1", "x", "", "ffffffff-1", "%00", &"9".repeat(100), cursor] {
        let caught = amal.get(&format!("{events}?since={since}")).await.expect(200);
        assert_eq!(caught["resync"], true, "{since:?}: what is no position of this stream asks to read again");
    }
    assert!(matches!(amal.get(&format!("{events}?cursor={cursor}")).await.code(), 422));
}

async fn odd_queries_are_refused(world: World) {
    let witness = Witness::of(&world).await;
    for query in [
        "limit=1e3",
        "limit=0x10",
        "limit=%D9%A5",
        "limit=+5",
        "limit=5.0",
        "limit=",
        "skip=1000001",
        "skip=-0x1",
        "q=%00",
        "q=a%00b",
        "tag=%00",
        "tag=%FF%FE",
        "category=%00",
        "answered=",
        "answered=TRUE",
        "sort=",
        "sort=id%3B%20DROP",
        "fields=%00",
        "fields=id%00",
        "author_id=%00",
        "with_total=yes",
        "cursor=%FF",
        "=1",
        "a[b]=1",
        "%FF=1",
        "fields=id&fields=id",
        &format!("q={}", "x".repeat(201)),
        &format!("tag={}", "x".repeat(51)),
    ] {
        let answer = witness.person.get(&format!("/forums/topics?{query}")).await;
        assert_eq!(answer.code(), 422, "{query}: {answer}");
        answer.assert_problem();
    }
    for query in [
        "q=%25%27--",
        "q=%22%28%29%2A%3A%5E",
        "q=NEAR",
        "q=%D9%90%D9%91",
        "q=a%20OR%20b",
        "&&&",
        "q=%F0%9F%92%A5",
        "skip=1000000",
    ] {
        witness.person.get(&format!("/forums/topics?{query}")).await.is(200);
    }
    let endless = format!("/forums/topics?{}", "q=x&".repeat(2_000));
    is_refused(&witness.person.get(&endless).await);
    witness.sees_nothing_new().await;
}

async fn odd_paths_lead_nowhere(world: World) {
    let witness = Witness::of(&world).await;
    let topic = &witness.topic;
    for path in [
        "/api/v1/../../etc/passwd",
        "/api/v1/%2e%2e/%2e%2e/etc/passwd",
        "//api/v1/users/me",
        "/api//v1/users/me",
        "/API/v1/users/me",
        "/api/v1/users/%6de%00",
        "/api/v1/%00",
        "/api/v1/users/me;x=1",
        "/api/v1/users/me.json",
        "/api/v1/users/me%2f",
        "/%ff%fe",
        "/api/v1/forums/topics/..",
        "/api/v1/./users/me/x",
        "/docs/..%2f..%2fCargo.toml",
        "/.env",
        "/.git/config",
        "/data/p2p.db",
        &format!("/api/v1/forums/topics/{topic}%20"),
        &format!("/api/v1/forums/topics/{topic}%00"),
        &format!("/api/v1/forums/topics/{{{topic}}}"),
        &format!("/api/v1/forums/topics/urn:uuid:{topic}"),
        &format!("/{}", "a/".repeat(2_000)),
        &format!("/{}", "x".repeat(6_000)),
    ] {
        let mut raw = Raw::open(&world).await;
        raw.send(&format!(
            "GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nConnection: close\r\n\r\n",
            witness.person.access_token()
        ))
        .await;
        let (status, text) = raw.rest().await;
        // A doubled slash, or a UUID in another spelling, may be read kindly; nothing else is.
        let kindly = path.contains("//") || path.contains("urn:") || path.contains('{');
        assert!(
            matches!(status, Some(400 | 404 | 414 | 422)) || (kindly && status == Some(200)),
            "{path:.100}: {status:?} {text:.300}"
        );
        assert!(!text.contains("root:"), "{path}");
    }
    witness.sees_nothing_new().await;
}
