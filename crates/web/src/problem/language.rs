//! In which language the platform answers: `Accept-Language`, else the user's own, else English.

use actix_web::{HttpMessage, HttpRequest, http::header};
use p2p_domain::locale::Locale;

/// Put into the request's extensions when a session is resolved: the language that its user prefers.
#[derive(Debug, Clone, Copy)]
pub struct CallerLocale(pub Locale);

/// The language of the answer to that request.
#[must_use]
pub fn of(request: &HttpRequest) -> Locale {
    let wanted = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    wanted
        .and_then(negotiate)
        .or_else(|| request.extensions().get::<CallerLocale>().map(|caller| caller.0))
        .unwrap_or_default()
}

/// The best of our languages by the weights of RFC 9110, 12.5.4; the first of equals. `*` asks for none in particular.
pub(crate) fn negotiate(header: &str) -> Option<Locale> {
    let mut best: Option<(u16, Locale)> = None;
    // A header of a hundred languages is no person's.
    for range in header.split(',').take(100) {
        let mut parts = range.split(';').map(str::trim);
        let Some(locale) = parts.next().and_then(Locale::from_tag) else { continue };
        let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(1000, thousandths);
        if weight > 0 && best.is_none_or(|(heaviest, _)| weight > heaviest) {
            best = Some((weight, locale));
        }
    }
    best.map(|(_, locale)| locale)
}

/// A weight as thousandths; one that does not parse counts as nothing.
fn thousandths(text: &str) -> u16 {
    let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let digits: String = fraction.chars().chain("000".chars()).take(3).collect();
    match (whole, digits.parse::<u16>()) {
        ("0", Ok(thousandths)) => thousandths,
        ("1", Ok(0)) => 1000,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_of_our_languages_wins() {
        for (header, expected) in [
            ("ar", Some(Locale::Ar)),
            ("ar-EG, en;q=0.9", Some(Locale::Ar)),
            ("fr, en;q=0.5, ar;q=0.8", Some(Locale::Ar)),
            ("en;q=0.3,ar;q=0.25", Some(Locale::En)),
            ("ar;q=0, en;q=0.001", Some(Locale::En)),
            ("fr", None),
            ("*", None),
            ("", None),
            ("ar;q=zz", None),
            ("ar;q=1.5", None),
            (";;;,,,=", None),
        ] {
            assert_eq!(negotiate(header), expected, "{header}");
        }
    }
}
