//! An authenticator as people have it on their phones: codes by time (RFC 6238) from a shared secret.

use p2p_server::ports::Platform;
use serde_json::{Value, json};
use totp_rs::{Algorithm, Builder, Secret, Totp};

use super::{PASSWORD, Person};

/// How long a code is good, in seconds.
const STEP: u64 = 30;

/// So near to its end, a step counts as over: a code must not age on its way.
const NEARLY: u64 = 5;

/// Knows one secret, and shows each code once.
pub struct Authenticator {
    totp: Totp,
    last: u64,
}

impl Authenticator {
    /// Takes the secret of an enrolment in.
    pub fn with(enrolment: &Value) -> Self {
        let secret = Secret::try_from_base32(enrolment["secret"].as_str().unwrap()).unwrap();
        let totp = Builder::new().with_algorithm(Algorithm::SHA1).with_digits(6).with_step_duration(STEP);
        let totp = totp.with_secret(secret).with_issuer(Some("x")).with_account_name("x").build().unwrap();
        Self { totp, last: 0 }
    }

    /// A code that was not shown before. The first two follow each other at once, for the step before and the step behind this
    /// moment are good as well.
    pub fn code(&mut self) -> String {
        let now = u64::try_from(Platform::system().clock.now().seconds()).unwrap();
        self.last = (self.last + 1).max((now + NEARLY) / STEP - 1);
        self.totp.generate(self.last * STEP).to_string()
    }

    /// A code that is good at no moment near this one.
    pub fn wrong_code(&self) -> String {
        let now = u64::try_from(Platform::system().clock.now().seconds()).unwrap();
        let near: Vec<String> =
            (0..8).map(|step| self.totp.generate(now + step * STEP - 4 * STEP).to_string()).collect();
        (0..10).map(|digit| digit.to_string().repeat(6)).find(|code| !near.contains(code)).unwrap()
    }
}

impl Person {
    /// Sets a second factor up; answers the authenticator, and the recovery codes.
    pub async fn enrol(&self) -> (Authenticator, Vec<String>) {
        let begun = self.post("/auth/second-factor", &json!({ "password": PASSWORD })).await.expect(201);
        let mut authenticator = Authenticator::with(&begun);
        let form = json!({ "code": authenticator.code() });
        let confirmed = self.post("/auth/second-factor/confirm", &form).await.expect(200);
        let codes = confirmed["recovery_codes"].as_array().unwrap().iter();
        (authenticator, codes.map(|code| code.as_str().unwrap().to_owned()).collect())
    }
}
