//! The stock clients' interface under `/auth`, as it stands on the wire. `browser` has the clients themselves do it.
//!
//! Where this server is meant to differ from the official SDKs:
//! - access tokens of its own are signed with Ed25519, and last as long as configuration says;
//! - a refresh token that was used yields its successor for 30 s, so that theft is a token two generations old;
//! - access tokens are not written anew by the first request behind a refresh;
//! - signing up takes an organization's and a person's names as further fields, signing in a second factor in `code`;
//! - taken domains, deactivated accounts and missing second factors are told by `SIGN_UP_NOT_ALLOWED` and `SIGN_IN_NOT_ALLOWED`;
//! - a right password may still be told to be too common;
//! - a `+` in a cookie stands as it is: only what a cookie cannot hold is percent-encoded, and `/` and `=`;
//! - a JWT of somebody else in `Authorization` is refused, even beside a good cookie;
//! - signing out clears both transports, the refresh cookie at both paths that it is set for;
//! - `webauthn` stands in each user object, whatever the version;
//! - an access token is refused as soon as its session has ended, not only where the core is asked;
//! - answers with tokens are not to be kept, and the headers to be read are one list on every answer;
//! - faults, unknown paths and limits are problem documents.

mod discovery;
mod letters;
mod page;
mod refusals;
mod routes;
mod signing;
mod tokens;
mod transfer;

pub use page::{Page, assert_cleared, assert_left_alone, fields, front, payload, refused, said, send};
