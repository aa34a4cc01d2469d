//! The headers of limited answers, after draft-ietf-httpapi-ratelimit-headers-09. Counting is the application's.

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use p2p_domain::port::bus::{Allowance, Quota};

use crate::problem::{Problem, whole_seconds};

const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const LIMIT: HeaderName = HeaderName::from_static("ratelimit");

/// Both headers: `"write";q=600;w=60` and `"write";r=599;t=12`. Policies are named by us, in ASCII.
#[must_use]
pub fn values(policy: &str, quota: Quota, allowance: Allowance) -> [(HeaderName, HeaderValue); 2] {
    let window = whole_seconds(quota.window);
    let reset = whole_seconds(if allowance.allowed { allowance.reset_after } else { allowance.retry_after });
    let said = |text: String| HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""));
    [
        (POLICY, said(format!("\"{policy}\";q={};w={window}", quota.limit))),
        (LIMIT, said(format!("\"{policy}\";r={};t={reset}", allowance.remaining))),
    ]
}

/// Tells a caller what is left.
pub fn tell(headers: &mut HeaderMap, policy: &str, quota: Quota, allowance: Allowance) {
    for (name, value) in values(policy, quota, allowance) {
        headers.insert(name, value);
    }
}

/// 429 with both headers and `Retry-After`.
#[must_use]
pub fn refusal(policy: &str, quota: Quota, allowance: Allowance) -> Problem {
    let problem = Problem::new("rate_limited").with_retry_after(allowance.retry_after);
    values(policy, quota, allowance)
        .into_iter()
        .fold(problem, |problem, (name, value)| problem.with_header(name, value))
}

#[cfg(test)]
mod tests {
    use std::{num::NonZeroU32, time::Duration};

    use super::*;

    #[test]
    fn the_headers_are_structured_fields() {
        let quota = Quota { limit: NonZeroU32::new(600).unwrap(), window: Duration::from_mins(1) };
        let left = Allowance {
            allowed: true,
            remaining: 599,
            reset_after: Duration::from_millis(11_001),
            retry_after: Duration::ZERO,
        };
        let [(_, policy), (_, limit)] = values("write", quota, left);
        assert_eq!(policy, "\"write\";q=600;w=60");
        assert_eq!(limit, "\"write\";r=599;t=12");
        let none = Allowance { allowed: false, remaining: 0, retry_after: Duration::from_millis(100), ..left };
        let asked = crate::problem::Asked {
            request_id: String::new(),
            path: "/".into(),
            locale: p2p_domain::locale::Locale::En,
        };
        let refused = refusal("write", quota, none).respond(&asked);
        assert_eq!(refused.status(), 429);
        assert_eq!(refused.headers().get("retry-after").unwrap(), "1");
        assert_eq!(refused.headers().get("ratelimit").unwrap(), "\"write\";r=0;t=1");
    }
}
