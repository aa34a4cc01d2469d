//! A person as the clients read them: the user object of the core, with one login method.

use actix_web::HttpRequest;
use p2p_domain::user::User;
use serde_json::{Value, json};

const TENANT: &str = "public";

/// The user object for the interface version that the client speaks.
pub(super) fn shape(request: &HttpRequest, user: &User) -> Value {
    let (id, email, joined) = (user.id.to_string(), user.email.as_str(), user.created_at.millis());
    if !speaks_login_methods(request) {
        return json!({ "id": id, "email": email, "timeJoined": joined });
    }
    json!({
        "id": id,
        "isPrimaryUser": false,
        "tenantIds": [TENANT],
        "timeJoined": joined,
        "emails": [email],
        "phoneNumbers": [],
        "thirdParty": [],
        "webauthn": { "credentialIds": [] },
        "loginMethods": [{
            "recipeId": "emailpassword",
            "recipeUserId": id,
            "tenantIds": [TENANT],
            "email": email,
            "verified": user.is_verified,
            "timeJoined": joined,
        }],
    })
}

/// Whether the largest version in `fdi-version`, a list, knows login methods: 1.18 and 1.19, and 3.0 on. Without the header the
/// client counts as new.
fn speaks_login_methods(request: &HttpRequest) -> bool {
    let header = request.headers().get("fdi-version").and_then(|value| value.to_str().ok());
    let versions = header.into_iter().flat_map(|header| header.split(',').take(100)).filter_map(|version| {
        let (major, minor) = version.trim().split_once('.')?;
        Some((major.parse::<u32>().ok()?, minor.parse::<u32>().ok()?))
    });
    versions.max().is_none_or(|largest| largest >= (3, 0) || ((1, 18)..(2, 0)).contains(&largest))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn the_largest_version_counts() {
        let speaks = |versions: &str| {
            speaks_login_methods(&TestRequest::default().insert_header(("fdi-version", versions)).to_http_request())
        };
        assert!(speaks("3.1,4.0,4.1,4.2") && speaks("1.17, 1.19") && speaks("nonsense") && speaks("1.16,10.0"));
        assert!(!speaks("1.16,1.17") && !speaks("2.0"));
        assert!(speaks_login_methods(&TestRequest::default().to_http_request()));
    }
}
