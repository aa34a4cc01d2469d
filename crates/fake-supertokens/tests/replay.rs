//! The answers of a real core 10.0.3, recorded once, call by call: the fake gives the same to the same calls, but for what is drawn anew.

#![expect(clippy::unwrap_used, reason = "a recording that does not read fails the replay")]

use std::{collections::BTreeMap, path::Path, sync::Arc, time::Duration};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use p2p_fake_supertokens::{FakeCore, Options};
use serde_json::Value;

/// Fields that hold what a core draws; below one of them, other texts than the recorded ones are learned.
const DRAWN: [&str; 16] = [
    "id",
    "recipeUserId",
    "userId",
    "handle",
    "sessionHandle",
    "sessionHandles",
    "sessionHandlesRevoked",
    "token",
    "jwt",
    "kid",
    "n",
    "nextPaginationToken",
    "antiCsrfToken",
    "sub",
    "rsub",
    "refreshTokenHash1",
];
/// Fields that hold a moment.
const TIMES: [&str; 6] = ["timeJoined", "expiry", "createdTime", "timeCreated", "iat", "exp"];

/// What stands in the fake's answers for what stands in the recorded ones.
#[derive(Default)]
struct Learned(BTreeMap<String, String>);

impl Learned {
    /// Compares two answers, and learns.
    fn compare(&mut self, place: &str, field: &str, recorded: &Value, given: &Value) {
        match (recorded, given) {
            (Value::Object(recorded), Value::Object(given)) => {
                let names = |object: &serde_json::Map<String, Value>| {
                    let mut names: Vec<String> = object.keys().cloned().collect();
                    names.sort();
                    names
                };
                assert_eq!(names(recorded), names(given), "{place}: the fields of {field:?}");
                for (name, value) in recorded {
                    self.compare(place, name, value, &given[name]);
                }
            }
            (Value::Array(recorded), Value::Array(given)) => {
                assert_eq!(recorded.len(), given.len(), "{place}: how many {field}");
                for (one, other) in recorded.iter().zip(given) {
                    self.compare(place, field, one, other);
                }
            }
            (Value::String(recorded), Value::String(given)) => self.compare_texts(place, field, recorded, given),
            (Value::Number(_), Value::Number(given)) if TIMES.contains(&field) => {
                assert!(given.as_i64().is_some_and(|moment| moment > 0), "{place}: {field}");
            }
            _ => assert_eq!(recorded, given, "{place}: {field}"),
        }
    }

    fn compare_texts(&mut self, place: &str, field: &str, recorded: &str, given: &str) {
        let drawn = DRAWN.contains(&field) || field == "parentRefreshTokenHash1";
        match self.0.get(recorded) {
            Some(learned) => assert_eq!(learned, given, "{place}: {field} is another than before"),
            None if drawn => {
                assert_eq!(recorded.starts_with("d-"), given.starts_with("d-"), "{place}: {field}");
                self.0.insert(recorded.to_owned(), given.to_owned());
            }
            None => assert_eq!(recorded, given, "{place}: {field}"),
        }
    }

    /// A request with the fake's texts in place of the recorded ones.
    fn translate(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.0.get(text).unwrap_or(text).clone()),
            Value::Array(list) => list.iter().map(|item| self.translate(item)).collect(),
            Value::Object(object) => object.iter().map(|(name, value)| (name.clone(), self.translate(value))).collect(),
            other => other.clone(),
        }
    }

    fn translate_path(&self, path: &str) -> String {
        let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        self.0.iter().fold(path.to_owned(), |path, (recorded, given)| path.replace(&encoded(recorded), &encoded(given)))
    }
}

/// The fixed beginning of the fake's time, and the client that speaks to it.
struct Replay {
    core: FakeCore,
    http: reqwest::Client,
    learned: Learned,
}

impl Replay {
    fn of(change: impl FnOnce(&mut Options)) -> Self {
        let mut options = Options::at(Arc::new(|| 4_102_444_800_000));
        options.demand_version = false;
        change(&mut options);
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { core: FakeCore::start(options), http, learned: Learned::default() }
    }

    async fn file(&mut self, name: &str, pauses: &[(usize, Duration)]) -> usize {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recordings").join(name);
        let exchanges: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        for (number, exchange) in exchanges.iter().enumerate() {
            self.core.advance(Duration::from_millis(7));
            if let Some((_, pause)) = pauses.iter().find(|(before, _)| *before == number) {
                self.core.advance(*pause);
            }
            let place = format!("{name}, {number}: {}", exchange["name"]);
            self.exchange(&place, exchange).await;
        }
        exchanges.len()
    }

    async fn exchange(&mut self, place: &str, exchange: &Value) {
        let path = self.learned.translate_path(exchange["path"].as_str().unwrap());
        let method = exchange["method"].as_str().unwrap().parse().unwrap();
        let mut request = self.http.request(method, self.core.url() + &path);
        for (name, value) in exchange["headers"].as_object().unwrap() {
            request = request.header(name, value.as_str().unwrap());
        }
        request = match exchange.get("body") {
            Some(Value::String(text)) => request.body(text.clone()),
            Some(body) => request.body(self.learned.translate(body).to_string()),
            None => request,
        };
        let answer = request.send().await.unwrap();
        assert_eq!(Value::from(answer.status().as_u16()), exchange["status"], "{place}");
        let kept = answer.headers().get("cache-control").map(|value| value.to_str().unwrap().to_owned());
        let kept = kept.is_some_and(|value| value.starts_with("max-age=") && value.ends_with(", must-revalidate"));
        assert_eq!(kept, exchange.get("cached").is_some(), "{place}: cache-control");
        let kind = answer.headers()["content-type"].to_str().unwrap().to_owned();
        let text = answer.text().await.unwrap();
        if let Value::String(sentence) = &exchange["answer"] {
            assert_eq!((kind.as_str(), &text), ("text/html;charset=UTF-8", sentence), "{place}");
            return;
        }
        assert_eq!(kind, "application/json;charset=UTF-8", "{place}");
        let given: Value = serde_json::from_str(&text).unwrap();
        self.learned.compare(place, "", &exchange["answer"], &given);
        if let Some(recorded) = exchange.get("access") {
            self.compare_access(place, recorded, given["accessToken"]["token"].as_str().unwrap());
        }
    }

    /// Compares what stands in an access token.
    fn compare_access(&mut self, place: &str, recorded: &Value, token: &str) {
        let part = |number: usize| -> Value {
            let part = token.split('.').nth(number).unwrap();
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
        };
        let (header, payload) = (part(0), part(1));
        self.learned.compare(place, "header", &recorded["header"], &header);
        self.learned.compare(place, "payload", &recorded["payload"], &payload);
    }
}

#[tokio::test]
async fn a_real_core_was_heard_to_answer_so() {
    let mut replay = Replay::of(|_| ());
    let files = [
        ("01-core.json", 21),
        ("02-emailpassword.json", 43),
        ("03-emailverification.json", 20),
        ("04-session.json", 51),
        ("05-session-anticsrf.json", 9),
        ("06-jwt.json", 2),
        ("07-delete-user-effects.json", 8),
    ];
    for (name, exchanges) in files {
        assert_eq!(replay.file(name, &[]).await, exchanges, "{name}");
    }
}

#[tokio::test]
async fn a_core_with_keys_and_short_lives_was_heard_to_answer_so() {
    let mut replay = Replay::of(|options| {
        options.api_keys = vec!["first-key-aaaaaaaaaaaaaaaaaaaa".into(), "second-key-bbbbbbbbbbbbbbbbbbb".into()];
        options.access_lifetime = Duration::from_secs(2);
        options.refresh_lifetime = Duration::from_secs(6);
        options.reset_lifetime = Duration::from_secs(1);
        options.verify_lifetime = Duration::from_secs(1);
    });
    let pauses = [(12, Duration::from_millis(3_300)), (17, Duration::from_secs(3))];
    assert_eq!(replay.file("08-apikey-and-expiry.json", &pauses).await, 20);
}
