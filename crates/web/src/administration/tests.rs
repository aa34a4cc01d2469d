mod webhooks;

use p2p_domain::{audit::AuditAction, timestamp::Timestamp};
use serde_json::{Value, json};

use super::requests::{AuditFilters, AuditQuery, Format};
use crate::extract::{Body, FieldErrors};

fn query(given: Value) -> Result<AuditQuery, Vec<(String, &'static str)>> {
    let mut errors = FieldErrors::new();
    let query = serde_json::from_value::<AuditFilters>(given).unwrap().check(&mut errors);
    errors
        .finish(query)
        .map_err(|problem| problem.errors().iter().map(|error| (error.field.to_string(), error.code)).collect())
}

#[test]
fn lines_are_found_by_who_what_and_when() {
    let found = query(json!({
        "actor_id": "0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70", "action": "user.updated",
        "since": "1970-01-01T03:00:01+03:00", "until": "2026-02-01T00:00:00.5Z", "format": "csv",
    }));
    let AuditQuery { filter, format } = found.unwrap();
    assert_eq!((filter.action, format), (Some(AuditAction::UserUpdated), Some(Format::Csv)));
    assert_eq!(filter.since, Some(Timestamp::from_millis(1_000)));
    assert_eq!(filter.until.map(Timestamp::millis), Some(1_769_904_000_500));
    assert!(filter.actor_id.is_some() && filter.target_id.is_none() && filter.organization_id.is_none());
}

#[test]
fn every_filter_that_is_wrong_is_told() {
    let wrong = json!({ "actor_id": "7", "target_id": "x", "action": "user.sang", "since": "yesterday", "until": "2026-02-30T00:00:00Z" });
    let expected = [
        ("action", "unknown_value"),
        ("actor_id", "invalid_uuid"),
        ("target_id", "invalid_uuid"),
        ("since", "invalid_moment"),
        ("until", "invalid_moment"),
    ];
    assert_eq!(query(wrong).unwrap_err(), expected.map(|(field, code)| (field.to_owned(), code)));
}
