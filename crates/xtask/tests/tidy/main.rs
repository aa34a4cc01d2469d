//! Rules about this repository that no compiler checks. Each rule is one test that lists every offender and says what to
//! do. What the rules are for stands in docs/TESTING.md; an exemption stands in the rule, with its reason.

#![cfg(test)]

mod codes;
mod dependencies;
mod documents;
mod migrations;
mod names;
mod ports;
mod sizes;
mod source;
mod tokens;
mod wording;

/// Fails with all `offenders`, one a line, under what to do about them.
fn expect_none(what_to_do: &str, offenders: &[String]) {
    assert!(offenders.is_empty(), "\n{what_to_do}\n  {}\n", offenders.join("\n  "));
}

/// Fails where a rule found nothing to look at: it would hold forever.
fn expect_some<T>(what: &str, found: &[T]) {
    assert!(!found.is_empty(), "\nthis rule found no {what}; was it moved? Then move the rule too\n");
}
