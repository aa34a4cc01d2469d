//! Which part of a file a request wants (RFC 9110, 14): one range of bytes. Several, other units and what is garbled are answered with the
//! whole, as the RFC allows.

use std::ops::Range;

use actix_web::http::header::{self, HeaderMap};

/// What is to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    /// All of it.
    Whole,
    /// These bytes.
    Part(Range<u64>),
    /// Bytes that are not there.
    Nothing,
}

/// What of a file with that tag and that many bytes is wanted.
pub(super) fn wanted(headers: &HeaderMap, tag: &str, size: u64) -> Wanted {
    let mut ranges = headers.get_all(header::RANGE);
    let (Some(range), None) = (ranges.next(), ranges.next()) else { return Wanted::Whole };
    // A moment is no strong validator here: the bytes of a file may change within the same second. A weak tag never is one.
    if headers.get(header::IF_RANGE).is_some_and(|known| known.as_bytes() != tag.as_bytes()) {
        return Wanted::Whole;
    }
    range.to_str().ok().and_then(|range| parse(range, size)).unwrap_or(Wanted::Whole)
}

fn parse(range: &str, size: u64) -> Option<Wanted> {
    let (unit, range) = range.split_once('=')?;
    let (first, last) = range.trim().split_once('-')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return None;
    }
    let part = if first.is_empty() {
        size.saturating_sub(number(last)?)..size
    } else {
        let first = number(first)?;
        let last = if last.is_empty() { u64::MAX } else { number(last)? };
        if last < first {
            return None;
        }
        first..last.saturating_add(1).min(size)
    };
    Some(if part.is_empty() { Wanted::Nothing } else { Wanted::Part(part) })
}

/// Digits alone; more of them than fit are as good as the greatest number.
fn number(text: &str) -> Option<u64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    fn of(fields: &[(header::HeaderName, &'static str)]) -> Wanted {
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            headers.append(name.clone(), HeaderValue::from_static(value));
        }
        wanted(&headers, "\"a-0\"", 1_000)
    }

    #[test]
    fn one_range_of_bytes_is_understood_and_anything_else_is_the_whole() {
        let table = [
            ("bytes=0-0", Wanted::Part(0..1)),
            ("bytes=0-499", Wanted::Part(0..500)),
            ("bytes=500-", Wanted::Part(500..1_000)),
            ("bytes=999-99999999999999999999999", Wanted::Part(999..1_000)),
            ("bytes=-200", Wanted::Part(800..1_000)),
            ("bytes=-5000", Wanted::Part(0..1_000)),
            ("Bytes = 1-2", Wanted::Part(1..3)),
            ("bytes=1000-", Wanted::Nothing),
            ("bytes=1000-2000", Wanted::Nothing),
            ("bytes=-0", Wanted::Nothing),
            ("bytes=2-1", Wanted::Whole),
            ("bytes=0-1,5-6", Wanted::Whole),
            ("bytes=-", Wanted::Whole),
            ("bytes=+1-2", Wanted::Whole),
            ("bytes=", Wanted::Whole),
            ("lines=0-1", Wanted::Whole),
            ("0-1", Wanted::Whole),
        ];
        for (range, expected) in table {
            assert_eq!(of(&[(header::RANGE, range)]), expected, "{range}");
        }
        assert_eq!(of(&[]), Wanted::Whole);
        assert_eq!(of(&[(header::RANGE, "bytes=0-1"), (header::RANGE, "bytes=0-1")]), Wanted::Whole);
    }

    #[test]
    fn a_range_holds_only_for_the_bytes_that_are_known() {
        let table = [
            ("\"a-0\"", Wanted::Part(0..1)),
            ("\"a-1\"", Wanted::Whole),
            ("W/\"a-0\"", Wanted::Whole),
            ("Sat, 31 Jan 2026 08:05:00 GMT", Wanted::Whole),
        ];
        for (known, expected) in table {
            assert_eq!(of(&[(header::RANGE, "bytes=0-0"), (header::IF_RANGE, known)]), expected, "{known}");
        }
    }
}
