//! Entity tags, compression, origins and request ids.

use reqwest::Method;
use serde_json::{Value, json};

use super::a_topic;
use crate::harness::{World, stories};

stories!(
    tags_save_what_the_caller_has,
    only_large_answers_are_compressed,
    origins_from_the_list_may_call,
    request_ids_are_echoed_when_sane,
);

async fn tags_save_what_the_caller_has(world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    let topic = a_topic(&amal).await;
    let category =
        amal.get("/forums/categories?limit=1").await.expect(200)["items"][0]["id"].as_str().unwrap().to_owned();
    for path in [
        "/users/me".to_owned(),
        "/organizations/current".to_owned(),
        format!("/forums/categories/{category}"),
        format!("/users/{}", nora.id),
        format!("/forums/topics/{topic}"),
    ] {
        amal.get(&path).await.is(200);
        let first = amal.get(&path).await;
        let tag = first.must("etag").to_owned();
        assert!(tag.starts_with('"') && tag.ends_with('"'), "{tag}");
        for value in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
            let unchanged = amal.get(&path).header("if-none-match", &value).await;
            assert_eq!((unchanged.is(304).body.len(), unchanged.must("etag")), (0, tag.as_str()), "{path}");
        }
        assert_eq!(amal.get(&path).header("if-none-match", "\"other\"").await.expect(200), first.json());
    }
    let path = format!("/forums/topics/{topic}");
    let tag = amal.get(&path).await.must("etag").to_owned();
    nora.poke(&format!("{path}/follow")).await.is(204);
    amal.get(&path).header("if-none-match", &tag).await.is(200);
}

async fn only_large_answers_are_compressed(world: World) {
    let amal = world.admin().await;
    let topic = a_topic(&amal).await;
    amal.post(&format!("/forums/topics/{topic}/posts"), &json!({ "content": "Leak. ".repeat(1_000) })).await.is(201);
    let large = format!("/forums/topics/{topic}/posts");
    let plain = amal.get(&large).await;
    assert!(plain.header("content-encoding").is_none(), "{plain}");
    for (wanted, coding, magic) in [
        ("br", "br", None),
        ("zstd", "zstd", Some([0x28, 0xb5])),
        ("gzip", "gzip", Some([0x1f, 0x8b])),
        ("gzip;q=0.5, zstd;q=0.9", "zstd", None),
        ("deflate;q=0, gzip", "gzip", None),
    ] {
        let packed = amal.get(&large).header("accept-encoding", wanted).await;
        assert_eq!(packed.is(200).must("content-encoding"), coding);
        assert!(
            packed.body.len() < plain.body.len() / 2 && packed.must("vary").to_lowercase().contains("accept-encoding"),
            "{coding}"
        );
        assert!(magic.is_none_or(|magic| packed.body.starts_with(&magic)), "{coding}");
        let small = amal.get("/users/me?fields=id").header("accept-encoding", wanted).await;
        assert!(small.is(200).header("content-encoding").is_none(), "{small}");
    }
    let unpacked = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("http://{}/api/v1{large}", world.server.addr);
    let read: Value = unpacked.get(url).bearer_auth(amal.access_token()).send().await.unwrap().json().await.unwrap();
    assert_eq!(read, plain.json());
    for wanted in ["identity", "", "rot13", "*;q=0, identity"] {
        let answer = amal.get(&large).header("accept-encoding", wanted).await;
        assert_eq!(answer.expect(200), plain.json(), "{wanted:?}");
    }
    let nothing = amal.get(&large).header("accept-encoding", "identity;q=0, *;q=0").await;
    nothing.problem(406, "not_acceptable");
    amal.get("/forums/topics?limit=500").header("accept-encoding", "gzip").await.problem(422, "validation_failed");
}

async fn origins_from_the_list_may_call(world: World) {
    let amal = world.admin().await;
    let preflight = async |origin: &str, method: &str, headers: &str| {
        let call = world.anybody().call(Method::OPTIONS, "/forums/topics").header("origin", origin);
        call.header("access-control-request-method", method).header("access-control-request-headers", headers).await
    };
    let all = "content-type, authorization, accept-language, idempotency-key, if-match, if-none-match, x-request-id, rid, fdi-version, anti-csrf, st-auth-mode";
    for origin in ["http://localhost:5173", "http://localhost:3000"] {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            let answer = preflight(origin, method, all).await;
            assert!(answer.status.is_success(), "{answer}");
            assert_eq!(
                (answer.must("access-control-allow-origin"), answer.must("access-control-allow-credentials")),
                (origin, "true")
            );
            assert!(answer.must("access-control-allow-methods").contains(method), "{answer}");
            let allowed = answer.must("access-control-allow-headers").to_lowercase();
            assert!(all.split(", ").all(|name| allowed.contains(name)), "{allowed}");
        }
        let answer = amal.get("/users/me").header("origin", origin).await;
        assert_eq!(
            (answer.is(200).must("access-control-allow-origin"), answer.must("access-control-allow-credentials")),
            (origin, "true")
        );
        let exposed = answer.must("access-control-expose-headers").to_lowercase();
        for name in [
            "front-token",
            "st-access-token",
            "st-refresh-token",
            "anti-csrf",
            "etag",
            "location",
            "x-request-id",
            "idempotent-replayed",
            "ratelimit",
            "ratelimit-policy",
            "retry-after",
        ] {
            assert!(exposed.split(',').any(|exposed| exposed.trim() == name), "{name} is not exposed: {exposed}");
        }
        let refused = amal.get("/nowhere").header("origin", origin).await;
        assert_eq!(refused.must("access-control-allow-origin"), origin, "problems can be read, too");
        let without = world.anybody().get("/users/me").header("origin", origin).await;
        without.problem(401, "unauthenticated");
        assert_eq!(without.must("access-control-allow-origin"), origin);
    }
    for origin in [
        "https://evil.example",
        "null",
        "http://localhost:5174",
        "https://localhost:3000",
        "http://localhost:3000.evil.example",
    ] {
        assert!(
            preflight(origin, "POST", "content-type").await.header("access-control-allow-origin").is_none(),
            "{origin}"
        );
        let answer = amal.get("/users/me").header("origin", origin).await;
        assert!(answer.header("access-control-allow-origin").is_none(), "{origin}");
    }
}

async fn request_ids_are_echoed_when_sane(world: World) {
    let anybody = world.anybody();
    for id in ["web-4711", "A.b_c-9", &"x".repeat(128)] {
        let answer = anybody.get("/users/me").header("x-request-id", id).await;
        assert_eq!(
            (answer.must("x-request-id"), &answer.problem(401, "unauthenticated")["request_id"]),
            (id, &json!(id))
        );
    }
    for id in ["", "a b", "a\"b", "<script>", &"x".repeat(129), "a;b", "a/b"] {
        let answer = anybody.get("/users/me").header("x-request-id", id).await;
        let made = answer.must("x-request-id");
        assert!(made != id && uuid::Uuid::try_parse(made).is_ok(), "{id:?} became {made}");
    }
    let (one, two) = (anybody.root(Method::GET, "/health/live").await, anybody.get("/openapi.json").await);
    assert_ne!(one.must("x-request-id"), two.must("x-request-id"));
}
