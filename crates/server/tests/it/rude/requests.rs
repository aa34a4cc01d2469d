//! Headers and methods of all kinds, and what is no HTTP at all.

use reqwest::Method;
use serde_json::json;

use super::{Raw, Witness};
use crate::harness::{World, stories};

stories!(
    headers_inject_nothing,
    requests_that_are_no_http_harm_nobody,
    slow_and_broken_senders_harm_nobody,
    methods_of_all_kinds_are_refused,
    who_hangs_up_ends_their_batch,
);

async fn headers_inject_nothing(world: World) {
    let witness = Witness::of(&world).await;
    let token = witness.person.access_token();
    for (name, value) in [
        ("X-Request-Id", "a%0d%0aSet-Cookie: x=1"),
        ("Accept-Language", "en\u{85}"),
        ("Accept-Language", ",,,;;;==="),
        ("If-None-Match", "\"\"\"\"\","),
        ("If-None-Match", "W/"),
        ("Origin", "http://localhost:3000%0d%0a"),
        ("st-auth-mode", "\u{1f4a5}"),
        ("Cookie", "sAccessToken"),
        ("Cookie", ";;;=;a=b=c;"),
        ("Accept", "text/plain"),
        ("Accept-Encoding", "\u{ff}"),
        ("Range", "bytes=0-1"),
        ("X-HTTP-Method-Override", "DELETE"),
        ("X-Forwarded-For", "' OR 1=1"),
        ("Forwarded", "for=\"[::1"),
        ("X-Forwarded-Host", "evil.example"),
        ("User-Agent", "\u{80}\u{81}"),
        ("Host", "evil.example"),
    ] {
        let mut raw = Raw::open(&world).await;
        raw.send(&format!("GET /api/v1/users/me HTTP/1.1\r\n{}{name}: {value}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n", if name == "Host" { "" } else { "Host: x\r\n" })).await;
        let (status, text) = raw.rest().await;
        assert!(matches!(status, Some(200 | 400 | 406)), "{name}: {value}: {status:?} {text}");
        let head = text.split("\r\n\r\n").next().unwrap().to_lowercase();
        assert!(!head.contains("set-cookie") && !head.contains("evil.example"), "{name}: {value}: {text}");
    }
    for value in ["x", "\"v1\"", "\"v-1-x\"", "\"v99999999999999999999-x\"", "v1-x", "W/\"\"", ",", "\"*\""] {
        let answer = witness.person.patch("/users/me", &json!({ "bio": "Rude" })).header("if-match", value).await;
        answer.problem(412, "precondition_failed");
    }
    witness.sees_nothing_new().await;
}

async fn requests_that_are_no_http_harm_nobody(world: World) {
    let witness = Witness::of(&world).await;
    for text in [
        "\r\n\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "\u{16}\u{3}\u{1}\u{2}",
        "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nA : b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nX: a\u{0}b\r\n\r\n",
        &format!("GET / HTTP/1.1\r\nHost: x\r\nX: {}\r\n\r\n", "y".repeat(200_000)),
        &format!("GET / HTTP/1.1\r\nHost: x\r\n{}\r\n", "A: b\r\n".repeat(500)),
    ] {
        let mut raw = Raw::open(&world).await;
        raw.send(text).await;
        raw.finish().await;
        let (status, answer) = raw.rest().await;
        assert!(status.is_none_or(|status| (400..500).contains(&status)), "{text:.60?}: {answer:.300}");
    }
    witness.sees_nothing_new().await;
}

async fn slow_and_broken_senders_harm_nobody(world: World) {
    let witness = Witness::of(&world).await;
    let head = format!(
        "POST /api/v1/forums/topics HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n",
        witness.person.access_token()
    );
    let mut open = Vec::new();
    for text in [
        "",
        "Content-Length: 100\r\n\r\n",
        "Content-Length: 100\r\n\r\n{\"title\":\"Rude\",",
        "Transfer-Encoding: chunked\r\n\r\n10\r\n{\"title\":\"Rude\"",
    ] {
        for _ in 0..20 {
            let mut raw = Raw::open(&world).await;
            raw.send(&format!("{head}{text}")).await;
            open.push(raw);
        }
    }
    witness.sees_nothing_new().await;
    drop(open);
    witness.sees_nothing_new().await;
}

async fn methods_of_all_kinds_are_refused(world: World) {
    let witness = Witness::of(&world).await;
    for method in ["TRACE", "CONNECT", "PROPFIND", "get", "PURGE", "X", "DELETE", "PUT"] {
        for path in ["/api/v1/users/me", "/health/live", "/docs", "/api/v1/openapi.json", "/metrics"] {
            let answer = witness.person.root(Method::from_bytes(method.as_bytes()).unwrap(), path).await;
            assert!(matches!(answer.code(), 400 | 404 | 405 | 501), "{answer}");
        }
    }
    witness.sees_nothing_new().await;
}

async fn who_hangs_up_ends_their_batch(world: World) {
    let amal = world.admin().await;
    let made = async || amal.get("/use-cases?status=draft&limit=1&with_total=true").await.expect(200)["total"].as_u64();
    let text = "Heat. ".repeat(330);
    let one = |n: u32| json!({ "op": "create", "body": { "title": format!("Use {n}"), "problem_statement": text } });
    let batch = json!({ "operations": (0..100).map(one).collect::<Vec<_>>() });
    let body = batch.to_string();
    let (token, length) = (amal.access_token(), body.len());
    let mut raw = Raw::open(&world).await;
    raw.send(&format!("POST /api/v1/use-cases/batch HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}")).await;
    while made().await == Some(0) {}
    drop(raw);
    // By the time that this one is through, the other would be too.
    amal.post("/use-cases/batch", &batch).await.is(207);
    let made = made().await.unwrap();
    assert!((101..200).contains(&made), "{made} were made");
}
