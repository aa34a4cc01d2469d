//! Splits what stands after `--` into the packages to test and all the rest, and makes the runners' commands of it.

use std::process::Command;

/// What a person wants tested.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Selection {
    packages: Vec<String>,
    rest: Vec<String>,
}

impl Selection {
    /// Reads `-p X`, `--package X`, `-pX` and `--package=X`; keeps everything else in order.
    #[must_use]
    pub fn parse(arguments: &[String]) -> Self {
        let mut selection = Self::default();
        let mut left = arguments.iter();
        while let Some(argument) = left.next() {
            let joined = argument.strip_prefix("--package=").or_else(|| argument.strip_prefix("-p"));
            match (argument.as_str(), joined) {
                ("-p" | "--package", _) => selection.packages.extend(left.next().cloned()),
                (_, Some(package)) => selection.packages.push(package.to_owned()),
                (_, None) => selection.rest.push(argument.clone()),
            }
        }
        selection
    }

    /// The run of all unit and integration tests. `cargo test` stands in where nextest is not installed.
    #[must_use]
    pub fn tests(&self, nextest: bool) -> Command {
        let mut command = self.cargo(if nextest { &["nextest", "run"] } else { &["test"] });
        // One run shows everything that is wrong, unless the person says when to stop.
        if !self.rest.iter().any(|argument| argument.contains("fail-fast") || argument.starts_with("--max-fail")) {
            command.arg("--no-fail-fast");
        }
        command.args(&self.rest);
        command
    }

    /// The run of the documentation tests: nextest cannot run them, `cargo test` has them already. Arguments other than
    /// packages are filters or options of the first run, which a second runner would misread.
    #[must_use]
    pub fn doc_tests(&self, nextest: bool) -> Option<Command> {
        (nextest && self.rest.is_empty()).then(|| self.cargo(&["test", "--doc"]))
    }

    fn cargo(&self, runner: &[&str]) -> Command {
        let mut command = Command::new("cargo");
        command.args(runner);
        if self.packages.is_empty() {
            command.arg("--workspace");
        }
        for package in &self.packages {
            command.args(["--package", package]);
        }
        command
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::step::shown;

    fn selection(arguments: &[&str]) -> Selection {
        Selection::parse(&arguments.iter().map(|&argument| argument.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn nothing_named_is_everything() {
        let all = selection(&[]);
        assert_eq!(shown(&all.tests(true)), "cargo nextest run --workspace --no-fail-fast");
        assert_eq!(shown(&all.doc_tests(true).unwrap()), "cargo test --doc --workspace");
    }

    #[test]
    fn packages_restrict_both_runs() {
        let some = selection(&["-p", "a", "--package=b", "-pc", "--package", "d"]);
        assert_eq!(
            shown(&some.tests(true)),
            "cargo nextest run --package a --package b --package c --package d --no-fail-fast"
        );
        assert_eq!(
            shown(&some.doc_tests(true).unwrap()),
            "cargo test --doc --package a --package b --package c --package d"
        );
    }

    #[test]
    fn a_filter_leaves_documentation_tests_out() {
        let filtered = selection(&["-p", "a", "title"]);
        assert_eq!(shown(&filtered.tests(true)), "cargo nextest run --package a --no-fail-fast title");
        assert!(filtered.doc_tests(true).is_none());
    }

    #[test]
    fn who_says_when_to_stop_is_obeyed() {
        let some = selection(&["--fail-fast"]);
        assert_eq!(shown(&some.tests(true)), "cargo nextest run --workspace --fail-fast");
    }

    #[test]
    fn without_nextest_one_run_has_it_all() {
        let all = selection(&[]);
        assert_eq!(shown(&all.tests(false)), "cargo test --workspace --no-fail-fast");
        assert!(all.doc_tests(false).is_none());
    }
}
