//! Which outside services the tests may use. A missing one is skipped aloud, or fails where all are required.

/// The address of a service from the environment, such as `POSTGRES_TEST_URL`; `None`, after saying so, when it is not set.
///
/// With `REQUIRE_BACKENDS=1` a missing address panics, so that a pipeline cannot pass by skipping.
#[must_use]
pub fn url(variable: &str) -> Option<String> {
    let found = environment(variable).filter(|value| !value.is_empty());
    if found.is_none() {
        missing(&format!("{variable} is not set"));
    }
    found
}

/// The address of a service that nothing starts, so that not even `REQUIRE_BACKENDS=1` asks for it.
#[must_use]
pub fn optional_url(variable: &str) -> Option<String> {
    let found = environment(variable).filter(|value| !value.is_empty());
    if found.is_none() {
        eprintln!("skipped: {variable} is not set, and nobody has to have one");
    }
    found
}

/// Says why a case cannot run here; panics where all services are required.
pub fn missing(reason: &str) {
    let required = environment("REQUIRE_BACKENDS").is_some_and(|value| value == "1");
    assert!(!required, "REQUIRE_BACKENDS=1, but {reason}");
    eprintln!("skipped: {reason}");
}

#[expect(clippy::disallowed_methods, reason = "tests have no configuration to take this from")]
fn environment(variable: &str) -> Option<String> {
    std::env::var(variable).ok()
}
