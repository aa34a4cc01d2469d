//! `If-Match`: the version that a writer has read. Our tags are `"v{version}-{state}"`; only the version counts here,
//! since counters do not make an edit stale. A weak mark is ignored: proxies put it on what they compress.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header};
use p2p_domain::version::{Expected, Version};

use crate::problem::Problem;

/// What the writer expects: any version without the header or with `*`. Tags that are not ours never hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IfMatch(Expected);

impl IfMatch {
    /// Which versions may be written.
    #[must_use]
    pub fn expected(&self) -> Expected {
        self.0.clone()
    }

    fn parse<'a>(values: impl Iterator<Item = &'a str>) -> Self {
        let mut found: Option<Vec<Version>> = None;
        for tag in values.flat_map(|value| value.split(',')).map(str::trim).take(100) {
            if tag == "*" {
                return Self(Expected::Any);
            }
            found.get_or_insert_default().extend(version_of(tag));
        }
        Self(found.map_or(Expected::Any, Expected::OneOf))
    }
}

/// The version in one of our tags.
fn version_of(tag: &str) -> Option<Version> {
    let opaque = tag.strip_prefix("W/").unwrap_or(tag).strip_prefix('"')?.strip_suffix('"')?;
    let (version, _) = opaque.strip_prefix('v')?.split_once('-')?;
    version.parse().ok().map(Version::new)
}

impl FromRequest for IfMatch {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        // A value that is no text is a tag that never holds.
        let values = request.headers().get_all(header::IF_MATCH).map(|value| value.to_str().unwrap_or("?"));
        ready(Ok(Self::parse(values)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expected(header: &str) -> Expected {
        IfMatch::parse(std::iter::once(header)).expected()
    }

    fn one_of(versions: &[u32]) -> Expected {
        Expected::OneOf(versions.iter().copied().map(Version::new).collect())
    }

    #[test]
    fn the_version_of_our_tags_counts_and_others_never_hold() {
        assert_eq!(IfMatch::parse(std::iter::empty()).expected(), Expected::Any);
        assert_eq!(expected("*"), Expected::Any);
        assert_eq!(expected("\"v3-0a1b2c3d\""), one_of(&[3]));
        assert_eq!(expected("W/\"v3-0a1b2c3d\""), one_of(&[3]));
        assert_eq!(expected("\"v2-aa\", \"v4-bb\""), one_of(&[2, 4]));
        for foreign in ["\"abc\"", "v3-aa", "\"v-1-aa\"", "\"v99999999999-aa\"", "", "\"v3\"", "?"] {
            assert_eq!(expected(foreign), one_of(&[]), "{foreign}");
        }
    }
}
