//! `check-config`: every mistake at once, or what the server would run on.

use std::process::ExitCode;

use super::{ended, print, report};
use crate::config::{Config, Environment, error};

/// Names what is wrong or unknown; else tells what the configuration means.
pub(super) fn run(environment: &Environment) -> ExitCode {
    let loaded = Config::load(environment);
    let mut errors = loaded.as_ref().err().cloned().unwrap_or_default();
    errors.extend_from_slice(environment.unknown());
    match loaded {
        Ok(config) if errors.is_empty() => {
            ended(print(&format!("The configuration is in order.\n{}", report::choices(&config))))
        }
        _ => {
            eprint!(
                "The configuration has {} mistake{}:\n{}",
                errors.len(),
                if errors.len() == 1 { "" } else { "s" },
                error::lines(&errors)
            );
            ExitCode::from(2)
        }
    }
}
