//! People with an address and a password.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::{
    call::{Call, Outcome, bad, normal},
    core::{Core, ok, status},
    secrets,
};

/// bcrypt looks at no more bytes of a password than these.
const BCRYPT_BYTES: usize = 72;
const PAGE: usize = 100;
const PAGE_MAX: usize = 500;

/// Somebody.
pub struct Account {
    pub id: String,
    pub email: String,
    /// What counts of the password; none after an import, whose hash nobody can answer here.
    password: Option<Vec<u8>>,
    joined_at: i64,
}

impl Account {
    /// Replaces the password.
    pub fn set_password(&mut self, password: &str) {
        self.password = Some(counting(password));
    }
}

fn counting(password: &str) -> Vec<u8> {
    password.bytes().take(BCRYPT_BYTES).collect()
}

impl Core {
    /// By id.
    pub fn account(&self, id: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.id == id)
    }

    /// By id, to be changed.
    pub fn account_mut(&mut self, id: &str) -> Option<&mut Account> {
        self.accounts.iter_mut().find(|account| account.id == id)
    }

    fn at(&self, email: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.email == email)
    }

    fn shown(&self, account: &Account) -> Value {
        let Account { id, email, joined_at, .. } = account;
        let verified = self.verified.contains(&(id.clone(), email.clone()));
        json!({
            "id": id, "isPrimaryUser": false, "tenantIds": ["public"], "timeJoined": joined_at, "emails": [email],
            "phoneNumbers": [], "thirdParty": [],
            "loginMethods": [{
                "tenantIds": ["public"], "recipeUserId": id, "verified": verified, "timeJoined": joined_at,
                "recipeId": "emailpassword", "email": email,
            }],
        })
    }

    fn entered(&self, account: &Account) -> Value {
        json!({ "status": "OK", "user": self.shown(account), "recipeUserId": account.id })
    }

    /// `POST /recipe/signup`.
    pub fn sign_up(&mut self, call: &Call) -> Outcome {
        let fields = call.fields()?;
        let (email, password) = (normal(&fields.text("email")?), fields.text("password")?);
        if password.is_empty() {
            return Err(bad("Password cannot be an empty string"));
        }
        if self.at(&email).is_some() {
            return Ok(status("EMAIL_ALREADY_EXISTS_ERROR"));
        }
        let joined_at = self.now();
        let account = Account { id: secrets::uuid(), email, password: Some(counting(&password)), joined_at };
        let answer = self.entered(&account);
        self.accounts.push(account);
        Ok(answer)
    }

    /// `POST /recipe/signin`.
    pub fn sign_in(&self, call: &Call) -> Outcome {
        let fields = call.fields()?;
        let (email, password) = (normal(&fields.text("email")?), fields.text("password")?);
        let found = self.at(&email).filter(|account| account.password == Some(counting(&password)));
        Ok(found.map_or_else(|| status("WRONG_CREDENTIALS_ERROR"), |account| self.entered(account)))
    }

    /// `GET /users/by-accountinfo`.
    pub fn by_account_info(&self, call: &Call) -> Outcome {
        call.demanded("doUnionOfAccountInfo")?;
        let found = call.asked("email").and_then(|email| self.at(&normal(email)));
        Ok(json!({ "status": "OK", "users": found.map(|account| self.shown(account)).into_iter().collect::<Vec<_>>() }))
    }

    /// `GET /user/id`.
    pub fn by_id(&self, call: &Call) -> Outcome {
        Ok(match self.account(call.demanded("userId")?) {
            Some(account) => json!({ "status": "OK", "user": self.shown(account) }),
            None => status("UNKNOWN_USER_ID_ERROR"),
        })
    }

    /// `GET /recipe/user`, which is deprecated.
    pub fn one(&self, call: &Call) -> Outcome {
        let Some(email) = call.asked("email") else { return self.by_id(call) };
        Ok(match self.at(&normal(email)) {
            Some(account) => json!({ "status": "OK", "user": self.shown(account) }),
            None => status("UNKNOWN_EMAIL_ERROR"),
        })
    }

    /// `GET /users`.
    pub fn list(&self, call: &Call) -> Outcome {
        let limit = call.asked("limit").and_then(|limit| limit.parse().ok()).unwrap_or(PAGE).min(PAGE_MAX);
        let mut people: Vec<&Account> = self.accounts.iter().collect();
        people.sort_by_key(|account| (account.joined_at, account.id.clone()));
        if call.asked("timeJoinedOrder").is_some_and(|order| order.eq_ignore_ascii_case("DESC")) {
            people.reverse();
        }
        let start = match call.asked("paginationToken") {
            Some(token) => start_of(token, &people).ok_or_else(|| bad("invalid pagination token"))?,
            None => 0,
        };
        let page: Vec<Value> = people.iter().skip(start).take(limit).map(|account| self.shown(account)).collect();
        let mut answer = json!({ "status": "OK", "users": page });
        if let Some(next) = people.get(start + limit) {
            answer["nextPaginationToken"] = json!(STANDARD.encode(format!("{};{}", next.id, next.joined_at)));
        }
        Ok(answer)
    }

    /// `GET /users/count`.
    pub fn count(&self) -> Value {
        json!({ "status": "OK", "count": self.accounts.len() })
    }

    /// `PUT /recipe/user`.
    pub fn update(&mut self, call: &Call) -> Outcome {
        let fields = call.fields()?;
        let id = fields.text("recipeUserId")?;
        let email = fields.optional_text("email")?.map(|email| normal(&email));
        let password = fields.optional_text("password")?;
        if email.is_none() && password.is_none() {
            return Err(bad("You have to provide either email or password."));
        }
        if self.account(&id).is_none() {
            return Ok(status("UNKNOWN_USER_ID_ERROR"));
        }
        if email.as_ref().and_then(|email| self.at(email)).is_some_and(|other| other.id != id) {
            return Ok(status("EMAIL_ALREADY_EXISTS_ERROR"));
        }
        if let Some(account) = self.account_mut(&id) {
            account.email = email.unwrap_or_else(|| account.email.clone());
            if let Some(password) = password {
                account.set_password(&password);
            }
        }
        Ok(ok())
    }

    /// `POST /recipe/user/passwordhash/import`.
    pub fn import(&mut self, call: &Call) -> Outcome {
        let fields = call.fields()?;
        let (email, hash) = (normal(&fields.text("email")?), fields.text("passwordHash")?);
        if !hash.starts_with("$2") || hash.len() != 60 {
            return Err(bad("Password hash is in invalid BCrypt format"));
        }
        let existed = self.at(&email).is_some();
        if !existed {
            let account = Account { id: secrets::uuid(), email: email.clone(), password: None, joined_at: self.now() };
            self.accounts.push(account);
        }
        let user = self.at(&email).map(|account| self.shown(account));
        Ok(json!({ "status": "OK", "user": user, "didUserAlreadyExist": existed }))
    }

    /// `POST /user/remove`. What belongs to somebody goes with them; nobody is no error.
    pub fn remove(&mut self, call: &Call) -> Outcome {
        let id = call.fields()?.text("userId")?;
        self.accounts.retain(|account| account.id != id);
        self.sessions.retain(|session| session.user != id);
        self.resets.retain(|token| token.user != id);
        self.verifications.retain(|token| token.user != id);
        self.verified.retain(|(user, _)| *user != id);
        Ok(ok())
    }
}

/// Where the page of a token begins.
fn start_of(token: &str, people: &[&Account]) -> Option<usize> {
    let text = String::from_utf8(STANDARD.decode(token).ok()?).ok()?;
    let (id, _) = text.split_once(';')?;
    Some(people.iter().position(|account| account.id == id).unwrap_or(people.len()))
}
