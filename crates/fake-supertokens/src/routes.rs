//! Which calls there are, who may make them, and in which order a core looks at them.

use serde_json::json;

use crate::{
    call::{Call, Outcome, Refusal, bad},
    core::Core,
};

/// What the path of a call may name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// Neither a key nor a version is asked for.
    Open,
    /// A key, but no version.
    Versionless,
    /// The whole app: no tenant but the public one.
    App,
    /// A tenant, if it exists.
    Tenant,
}
use Scope::{App, Open, Tenant, Versionless};

const ROUTES: [(&str, &str, Scope); 42] = [
    ("GET", "/", Open),
    ("GET", "/hello", Open),
    ("POST", "/hello", Open),
    ("PUT", "/hello", Open),
    ("DELETE", "/hello", Open),
    ("GET", "/.well-known/jwks.json", Open),
    ("GET", "/apiversion", Versionless),
    ("GET", "/recipe/jwt/jwks", App),
    ("POST", "/recipe/jwt", App),
    ("POST", "/recipe/signup", Tenant),
    ("POST", "/recipe/signin", Tenant),
    ("GET", "/users/by-accountinfo", Tenant),
    ("GET", "/users", Tenant),
    ("GET", "/users/count", Tenant),
    ("GET", "/user/id", App),
    ("POST", "/user/remove", App),
    ("GET", "/recipe/user", Tenant),
    ("PUT", "/recipe/user", App),
    ("POST", "/recipe/user/password/reset/token", Tenant),
    ("POST", "/recipe/user/password/reset/token/consume", Tenant),
    ("POST", "/recipe/user/password/reset", Tenant),
    ("POST", "/recipe/user/passwordhash/import", Tenant),
    ("POST", "/recipe/user/email/verify/token", Tenant),
    ("POST", "/recipe/user/email/verify/token/remove", Tenant),
    ("POST", "/recipe/user/email/verify", Tenant),
    ("GET", "/recipe/user/email/verify", App),
    ("POST", "/recipe/user/email/verify/remove", App),
    ("POST", "/recipe/session", Tenant),
    ("GET", "/recipe/session", App),
    ("POST", "/recipe/session/verify", App),
    ("POST", "/recipe/session/refresh", App),
    ("POST", "/recipe/session/regenerate", App),
    ("POST", "/recipe/session/remove", Tenant),
    ("GET", "/recipe/session/user", Tenant),
    ("PUT", "/recipe/session/data", App),
    ("GET", "/recipe/session/data", App),
    ("PUT", "/recipe/jwt/data", App),
    ("GET", "/recipe/jwt/data", App),
    // A core answers its greeting under each of these, too.
    ("POST", "/", Open),
    ("PUT", "/", Open),
    ("DELETE", "/", Open),
    ("HEAD", "/hello", Open),
];

fn known(path: &str) -> bool {
    ROUTES.iter().any(|(_, known, _)| *known == path)
}

/// What a path says.
struct Place {
    app: String,
    tenant: String,
    path: String,
}

fn place(path: &str) -> Option<Place> {
    let lower = path.to_lowercase();
    let mut rest = lower.strip_suffix('/').unwrap_or(&lower);
    let (mut app, mut tenant) = ("public", "public");
    if let Some(named) = rest.strip_prefix("/appid-") {
        let (name, after) = named.split_once('/').unwrap_or((named, ""));
        (app, rest) = (name, &rest[rest.len() - after.len() - usize::from(named.contains('/'))..]);
    }
    let bare = if rest.is_empty() { "/" } else { rest };
    let path = if known(bare) {
        bare.to_owned()
    } else {
        let (name, after) = rest.strip_prefix('/')?.split_once('/')?;
        tenant = name;
        format!("/{after}")
    };
    known(&path).then(|| Place { app: app.to_owned(), tenant: tenant.to_owned(), path })
}

fn refused(status: u16, sentence: &str) -> Refusal {
    Refusal { status, sentence: sentence.to_owned() }
}

impl Core {
    /// Answers a call, whose path is the one on the wire.
    pub fn answer(&mut self, mut call: Call) -> Outcome {
        let Some(Place { app, tenant, path }) = place(&call.path) else { return Err(refused(404, "Not found")) };
        call.path = path;
        let route = ROUTES.iter().find(|(method, path, _)| *method == call.method && *path == call.path);
        let open = ROUTES.iter().any(|(_, path, scope)| *path == call.path && *scope == Open);
        let scope = route.map(|(_, _, scope)| *scope);
        if !open && !self.presents_key(&call) {
            return Err(refused(401, "Invalid API key"));
        }
        if scope == Some(App) && tenant != "public" {
            return Err(refused(403, "Only public tenantId can call this app specific API"));
        }
        if app != "public" || tenant != "public" {
            return Err(bad(format!(
                "AppId or tenantId not found => Tenant with the following connectionURIDomain, appId and tenantId combination \
                 not found: (, {app}, {tenant})"
            )));
        }
        if !matches!(scope, Some(Open | Versionless)) {
            self.check_version(&call)?;
        }
        if route.is_none() {
            return Err(refused(405, "Method not supported"));
        }
        self.dispatch(&call)
    }

    fn presents_key(&self, call: &Call) -> bool {
        let bearer = call.header("authorization").and_then(|value| value.strip_prefix("Bearer "));
        let given = call.header("api-key").or(bearer);
        self.options.api_keys.is_empty()
            || given.is_some_and(|given| self.options.api_keys.iter().any(|key| key == given))
    }

    fn check_version(&self, call: &Call) -> Result<(), Refusal> {
        let Some(version) = call.header("cdi-version") else {
            return if self.options.demand_version { Err(bad("cdi-version is missing")) } else { Ok(()) };
        };
        if self.options.versions.iter().any(|known| known == version) {
            return Ok(());
        }
        let numbers = version.split('.').all(|part| part.parse::<u32>().is_ok()) && version.contains('.');
        Err(if numbers {
            bad(format!("cdi-version {version} not supported"))
        } else {
            refused(500, "java.lang.IllegalArgumentException: Invalid version format")
        })
    }

    fn dispatch(&mut self, call: &Call) -> Outcome {
        match (call.method.as_str(), call.path.as_str()) {
            (_, "/" | "/hello") => Ok(json!("Hello\n")),
            (_, "/.well-known/jwks.json") => Ok(self.key_set()),
            (_, "/apiversion") => Ok(self.versions()),
            (_, "/recipe/jwt/jwks") => Ok(json!({ "status": "OK", "keys": self.keys.published() })),
            (_, "/recipe/jwt") => self.sign(call),
            (_, path) if path.starts_with("/recipe/session") || path == "/recipe/jwt/data" => {
                self.dispatch_session(call)
            }
            _ => self.dispatch_account(call),
        }
    }

    fn dispatch_session(&mut self, call: &Call) -> Outcome {
        match (call.method.as_str(), call.path.as_str()) {
            ("POST", "/recipe/session") => self.create(call),
            ("GET", "/recipe/session") => self.session(call),
            (_, "/recipe/session/verify") => self.verify(call),
            (_, "/recipe/session/refresh") => self.refresh(call),
            (_, "/recipe/session/regenerate") => self.regenerate(call),
            (_, "/recipe/session/remove") => self.end(call),
            (_, "/recipe/session/user") => self.handles(call),
            ("PUT", "/recipe/session/data") => self.put_data(call),
            (_, "/recipe/session/data") => self.data(call),
            ("PUT", "/recipe/jwt/data") => self.put_jwt_data(call),
            (_, "/recipe/jwt/data") => self.jwt_data(call),
            _ => Err(refused(404, "Not found")),
        }
    }

    fn dispatch_account(&mut self, call: &Call) -> Outcome {
        match (call.method.as_str(), call.path.as_str()) {
            (_, "/recipe/signup") => self.sign_up(call),
            (_, "/recipe/signin") => self.sign_in(call),
            (_, "/users/by-accountinfo") => self.by_account_info(call),
            (_, "/users") => self.list(call),
            (_, "/users/count") => Ok(self.count()),
            (_, "/user/id") => self.by_id(call),
            (_, "/user/remove") => self.remove(call),
            ("GET", "/recipe/user") => self.one(call),
            ("PUT", "/recipe/user") => self.update(call),
            (_, "/recipe/user/password/reset/token") => self.issue_reset(call),
            (_, "/recipe/user/password/reset/token/consume") => self.consume_reset(call),
            (_, "/recipe/user/password/reset") => self.reset(call),
            (_, "/recipe/user/passwordhash/import") => self.import(call),
            (_, "/recipe/user/email/verify/token") => self.issue_verification(call),
            (_, "/recipe/user/email/verify/token/remove") => self.withdraw_verifications(call),
            ("GET", "/recipe/user/email/verify") => self.is_verified(call),
            (_, "/recipe/user/email/verify") => self.verify_email(call),
            (_, "/recipe/user/email/verify/remove") => self.unverify(call),
            _ => Err(refused(404, "Not found")),
        }
    }
}
