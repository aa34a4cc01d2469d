//! What is wrong with a configuration: one variable, one sentence, one example.

use std::fmt;

/// One mistake in the environment or in `.env`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// The variable, as it was written; `.env` when a line of that file cannot be read.
    pub variable: String,
    /// What is wrong with it. Never holds the value of a secret.
    pub problem: String,
    /// A setting that would be accepted; empty where only leaving it out is.
    pub example: String,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.variable, self.problem)?;
        if self.example.is_empty() { Ok(()) } else { write!(f, "; for example {}", self.example) }
    }
}

impl std::error::Error for ConfigError {}

/// Several mistakes as lines of text, one each.
#[must_use]
pub fn lines(errors: &[ConfigError]) -> String {
    let lines: Vec<String> = errors.iter().map(|error| format!("  {error}\n")).collect();
    lines.concat()
}
