use std::{borrow::Cow, collections::BTreeSet, time::Duration};

use actix_web::body::MessageBody;
use p2p_domain::{
    error::{Class, Classify, FieldError},
    locale::Locale,
};

use super::{Asked, Problem, catalog, catalog_fields};

#[derive(Debug, thiserror::Error)]
#[error("the store is away")]
struct Away(#[source] std::io::Error);

impl Classify for Away {
    fn class(&self) -> Class {
        Class::Unavailable
    }
    fn code(&self) -> &'static str {
        "unavailable"
    }
    fn retry_after(&self) -> Option<Duration> {
        Some(Duration::from_millis(2_100))
    }
}

fn asked(locale: Locale) -> Asked {
    Asked { request_id: "r-1".to_owned(), path: "/api/v1/x".to_owned(), locale }
}

#[test]
fn codes_are_unique_and_every_text_is_there_in_both_languages() {
    let codes: BTreeSet<_> = catalog::entries().map(|entry| entry.code).collect();
    assert_eq!(codes.len(), catalog::entries().count());
    let fields: BTreeSet<_> = catalog_fields::fields().iter().map(|entry| entry.code).collect();
    assert_eq!(fields.len(), catalog_fields::fields().len());
    let arabic = |text: &str| text.chars().any(|sign| ('\u{600}'..'\u{700}').contains(&sign));
    for entry in catalog::entries() {
        assert!(arabic(entry.title[1]) && arabic(entry.detail[1]), "{}", entry.code);
        assert!(!arabic(entry.title[0]) && !arabic(entry.detail[0]), "{}", entry.code);
        assert!((400..600).contains(&entry.status));
    }
    for entry in catalog_fields::fields() {
        assert!(arabic(entry.text[1]) && !arabic(entry.text[0]), "{}", entry.code);
        assert_eq!(entry.text[0].contains("{limit}"), entry.text[1].contains("{limit}"), "{}", entry.code);
    }
}

#[test]
fn a_limit_stands_in_the_message() {
    let error = FieldError::with_limit("title", "too_long", 200);
    assert_eq!(catalog_fields::message(&error, Locale::En), "This takes at most 200 characters.");
    assert!(catalog_fields::message(&error, Locale::Ar).contains("200"));
}

#[test]
fn what_is_away_shows_a_code_and_a_request_id_only() {
    let problem = Problem::from(Away(std::io::Error::other("10.0.0.7 refused: SELECT secret")));
    assert_eq!(problem.cause.as_deref(), Some("the store is away: 10.0.0.7 refused: SELECT secret"));
    let response = problem.respond(&asked(Locale::Ar));
    assert_eq!(response.status(), 503);
    assert_eq!(response.headers().get("retry-after").unwrap(), "3");
    assert_eq!(response.headers().get("content-language").unwrap(), "ar");
    assert_eq!(response.headers().get("content-type").unwrap(), "application/problem+json");
    let body: serde_json::Value = serde_json::from_slice(&response.into_body().try_into_bytes().unwrap()).unwrap();
    assert_eq!(body["code"], "unavailable");
    assert_eq!(body["request_id"], "r-1");
    assert_eq!(body["instance"], "/api/v1/x");
    assert_eq!(body["type"], "/docs/problems#unavailable");
    assert!(body["errors"].is_null());
    assert!(!body.to_string().contains("SELECT"));
}

#[test]
fn an_unusable_cursor_alone_names_the_problem() {
    let cursor = || FieldError::new("cursor", "invalid_cursor");
    assert_eq!(Problem::invalid(vec![cursor()]).code(), "invalid_cursor");
    let both = Problem::invalid(vec![cursor(), FieldError::new(Cow::Borrowed("q"), "blank")]);
    assert_eq!(both.code(), "validation_failed");
}

#[test]
fn an_unknown_code_is_our_fault() {
    assert_eq!(Problem::new("nobody_knows").code(), "internal");
}
