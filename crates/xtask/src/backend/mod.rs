//! The servers that test suites may want. A new one is a file here that implements [`Backend`] and a line in `known`.

mod account;
mod browser;
mod packages;
mod postgres;
mod service;
mod smtp;

pub use service::Service;

use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::workspace;

/// A server, or another thing outside, that some tests need and that can be started or installed for one run.
pub trait Backend {
    /// Its name in reports: lower case, one word.
    fn name(&self) -> &'static str;

    /// The environment variable that tells the tests its address. Where a person has set it, nothing is started.
    fn variable(&self) -> &'static str;

    /// Starts a server of its own in a temporary directory on a free port of the loopback interface and waits until it
    /// answers. Installs what is missing where it may, and prints that. Waiting ends early on an interrupt.
    fn start(&self, interrupt: &Interrupt) -> Result<Started, Failure>;
}

/// A server that answers.
#[derive(Debug)]
pub struct Started {
    /// As the server tells it, for example `15.18`.
    pub version: String,
    /// Host and port.
    pub address: String,
    /// What the tests connect to.
    pub url: String,
    /// What else the tests must know, by variable.
    pub more: Vec<(&'static str, String)>,
    /// Stops the server when dropped; none where nothing runs between tests.
    pub service: Option<Service>,
}

/// What became of one backend.
#[derive(Debug)]
pub struct Provided {
    /// The variable for the tests.
    pub variable: &'static str,
    /// The value for the tests; without one, the variable is removed from their environment.
    pub url: Option<String>,
    /// Further variables for the tests.
    pub more: Vec<(&'static str, String)>,
    /// One line for a person.
    pub line: String,
    /// Held for its `Drop`.
    _service: Option<Service>,
}

fn known() -> Vec<Box<dyn Backend>> {
    vec![Box::new(postgres::Postgres), Box::new(smtp::Smtp), Box::new(browser::Browser)]
}

/// No backend at all: tests must not find any in the environment either.
#[must_use]
pub fn none() -> Vec<Provided> {
    let left_out = |backend: Box<dyn Backend>| Provided {
        variable: backend.variable(),
        url: None,
        more: Vec::new(),
        line: format!("{}: left out (--embedded)", backend.name()),
        _service: None,
    };
    known().into_iter().map(left_out).collect()
}

/// Takes every backend from the environment, or starts it; one that cannot be had is reported, not fatal.
#[must_use]
pub fn provide_all(interrupt: &Interrupt) -> Vec<Provided> {
    known()
        .iter()
        .map(|backend| provide(backend.as_ref(), workspace::variable(backend.variable()), interrupt))
        .collect()
}

fn provide(backend: &dyn Backend, given: Option<String>, interrupt: &Interrupt) -> Provided {
    let (name, variable) = (backend.name(), backend.variable());
    if given.is_some() {
        // The address may hold a password, so it is not repeated.
        return Provided {
            variable,
            url: given,
            more: Vec::new(),
            line: format!("{name}: as {variable} says"),
            _service: None,
        };
    }
    match backend.start(interrupt) {
        Ok(Started { version, address, url, more, service }) => Provided {
            variable,
            url: Some(url),
            more,
            line: format!("{name} {version}, {address} (for this run)"),
            _service: service,
        },
        Err(failure) => Provided {
            variable,
            url: None,
            more: Vec::new(),
            line: format!("{name}: not available ({failure})"),
            _service: None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Broken;

    impl Backend for Broken {
        fn name(&self) -> &'static str {
            "broken"
        }

        fn variable(&self) -> &'static str {
            "BROKEN_TEST_URL"
        }

        fn start(&self, _: &Interrupt) -> Result<Started, Failure> {
            Err(Failure::new("it never starts"))
        }
    }

    #[test]
    fn a_given_address_is_used_and_not_printed() {
        let provided = provide(&Broken, Some("proto://user:secret@host".to_owned()), &Interrupt::default());
        assert_eq!(provided.url.as_deref(), Some("proto://user:secret@host"));
        assert_eq!(provided.line, "broken: as BROKEN_TEST_URL says");
    }

    #[test]
    fn one_that_does_not_start_is_reported() {
        let provided = provide(&Broken, None, &Interrupt::default());
        assert_eq!(provided.url, None);
        assert_eq!(provided.line, "broken: not available (it never starts)");
    }

    #[test]
    fn variables_and_names_are_told_apart() {
        let known = known();
        for (index, backend) in known.iter().enumerate() {
            assert!(backend.variable().contains("_TEST_"));
            assert!(known.iter().skip(index + 1).all(|other| other.name() != backend.name()));
        }
    }
}
