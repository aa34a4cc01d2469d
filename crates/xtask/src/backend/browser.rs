//! A browser with the clients that people use: Chromium, and the npm packages that the tests' own page needs.

use std::path::PathBuf;
use std::process::Command;

use super::{Backend, Started, packages};
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::{step, workspace};

/// Names under which a Chromium may be installed.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Chromium, driven from Node.
pub struct Browser;

impl Backend for Browser {
    fn name(&self) -> &'static str {
        "browser"
    }

    fn variable(&self) -> &'static str {
        "BROWSER_TEST_HOME"
    }

    fn start(&self, interrupt: &Interrupt) -> Result<Started, Failure> {
        step::output(Command::new("node").arg("--version")).map_err(|_| Failure::new("install Node 20 or newer"))?;
        let (chromium, version) = if let Some(found) = find() {
            found
        } else {
            packages::apt(self.name(), "chromium", "not installed; install Chromium", interrupt)?;
            find().ok_or_else(|| Failure::new("apt-get installed chromium, but it does not run"))?
        };
        let home = packages::npm(self.name(), &workspace::root().join("crates/server/tests/browser"), interrupt)?;
        let home = home.display().to_string();
        Ok(Started {
            version,
            address: chromium.clone(),
            url: home,
            more: vec![("BROWSER_TEST_CHROMIUM", chromium)],
            service: None,
        })
    }
}

/// Where it is, and its version.
fn find() -> Option<(String, String)> {
    let named = NAMES.iter().map(PathBuf::from);
    let mut found = named.filter_map(|path| {
        let told = step::output(Command::new(&path).arg("--version")).ok()?;
        let version = told.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?.to_owned();
        let place = step::output(Command::new("sh").arg("-c").arg("command -v \"$0\"").arg(&path)).ok()?;
        Some((place.trim().to_owned(), version))
    });
    found.next()
}
