//! One-time tokens: to reset a password, and to show an address.

use serde_json::json;

use crate::{
    call::{Call, Outcome, bad, normal},
    core::{Core, ok, status},
    options::millis,
    secrets,
};

/// A token that was handed out.
pub struct OneTime {
    token: String,
    pub user: String,
    pub email: String,
    expires_at: i64,
}

/// Takes a token, and all others of its owner: of the same address alone, if `by_pair`.
fn take(tokens: &mut Vec<OneTime>, token: &str, now: i64, by_pair: bool) -> Option<(String, String)> {
    let found = tokens.iter().find(|known| known.token == token && now < known.expires_at)?;
    let (user, email) = (found.user.clone(), found.email.clone());
    tokens.retain(|known| known.user != user || (by_pair && known.email != email));
    Some((user, email))
}

const NO_RESET: &str = "RESET_PASSWORD_INVALID_TOKEN_ERROR";

impl Core {
    /// `POST /recipe/user/password/reset/token`.
    pub fn issue_reset(&mut self, call: &Call) -> Outcome {
        let fields = call.fields()?;
        let (user, email) = (fields.text("userId")?, normal(&fields.text("email")?));
        if self.account(&user).is_none() {
            return Ok(status("UNKNOWN_USER_ID_ERROR"));
        }
        let expires_at = self.now() + millis(self.options.reset_lifetime);
        let token = secrets::one_time_token();
        self.resets.push(OneTime { token: token.clone(), user, email, expires_at });
        Ok(json!({ "status": "OK", "token": token }))
    }

    /// `POST /recipe/user/password/reset/token/consume`.
    pub fn consume_reset(&mut self, call: &Call) -> Outcome {
        let (token, now) = (call.fields()?.text("token")?, self.now());
        Ok(match take(&mut self.resets, &token, now, false) {
            Some((user, email)) => json!({ "status": "OK", "userId": user, "email": email }),
            None => status(NO_RESET),
        })
    }

    /// `POST /recipe/user/password/reset`, which is deprecated.
    pub fn reset(&mut self, call: &Call) -> Outcome {
        let fields = call.fields()?;
        let (token, password, now) = (fields.text("token")?, fields.text("newPassword")?, self.now());
        let Some((user, _)) = take(&mut self.resets, &token, now, false) else { return Ok(status(NO_RESET)) };
        if let Some(account) = self.account_mut(&user) {
            account.set_password(&password);
        }
        Ok(json!({ "status": "OK", "userId": user }))
    }

    /// `POST /recipe/user/email/verify/token`. Any pair is taken, known or not.
    pub fn issue_verification(&mut self, call: &Call) -> Outcome {
        let fields = call.fields()?;
        let (user, email) = (fields.text("userId")?, normal(&fields.text("email")?));
        if self.verified.contains(&(user.clone(), email.clone())) {
            return Ok(status("EMAIL_ALREADY_VERIFIED_ERROR"));
        }
        let expires_at = self.now() + millis(self.options.verify_lifetime);
        let token = secrets::one_time_token();
        self.verifications.push(OneTime { token: token.clone(), user, email, expires_at });
        Ok(json!({ "status": "OK", "token": token }))
    }

    /// `POST /recipe/user/email/verify`.
    pub fn verify_email(&mut self, call: &Call) -> Outcome {
        let fields = call.fields()?;
        let (method, token, now) = (fields.text("method")?, fields.text("token")?, self.now());
        if method != "token" {
            return Err(bad("Unsupported method for email verification"));
        }
        let Some((user, email)) = take(&mut self.verifications, &token, now, true) else {
            return Ok(status("EMAIL_VERIFICATION_INVALID_TOKEN_ERROR"));
        };
        self.verified.insert((user.clone(), email.clone()));
        Ok(json!({ "status": "OK", "userId": user, "email": email }))
    }

    /// `GET /recipe/user/email/verify`. The address is compared as it was sent.
    pub fn is_verified(&self, call: &Call) -> Outcome {
        let pair = (call.demanded("userId")?.to_owned(), call.demanded("email")?.to_owned());
        Ok(json!({ "status": "OK", "isVerified": self.verified.contains(&pair) }))
    }

    /// `POST /recipe/user/email/verify/remove`.
    pub fn unverify(&mut self, call: &Call) -> Outcome {
        let fields = call.fields()?;
        self.verified.remove(&(fields.text("userId")?, normal(&fields.text("email")?)));
        Ok(ok())
    }

    /// `POST /recipe/user/email/verify/token/remove`.
    pub fn withdraw_verifications(&mut self, call: &Call) -> Outcome {
        let fields = call.fields()?;
        let (user, email) = (fields.text("userId")?, normal(&fields.text("email")?));
        self.verifications.retain(|known| known.user != user || known.email != email);
        Ok(ok())
    }
}
