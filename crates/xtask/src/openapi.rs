//! The committed OpenAPI document: written from the code, or compared with it.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::failure::Failure;
use crate::{step, workspace};

fn place() -> PathBuf {
    workspace::root().join("docs/openapi.json")
}

/// Asks the server for its document. Anything but JSON is a failure.
fn current() -> Result<String, Failure> {
    let mut command = Command::new("cargo");
    command.args(["run", "--quiet", "--package", "p2p-server", "--", "openapi"]).current_dir(workspace::root());
    let text = step::output(&mut command)?;
    serde_json::from_str::<serde_json::Value>(&text)
        .map_err(|cause| Failure::during("the server did not print JSON", cause))?;
    Ok(format!("{}\n", text.trim_end()))
}

/// Writes `docs/openapi.json`.
pub fn write() -> Result<(), Failure> {
    let text = current()?;
    let place = place();
    fs::write(&place, &text).map_err(|cause| Failure::during(place.display(), cause))?;
    eprintln!("docs/openapi.json: {} bytes written", text.len());
    Ok(())
}

/// Fails where `docs/openapi.json` is missing or not what the code says.
pub fn check() -> Result<(), Failure> {
    let place = place();
    let kept = fs::read_to_string(&place).map_err(|cause| Failure::during(place.display(), cause))?;
    if kept == current()? {
        eprintln!("docs/openapi.json: current");
        return Ok(());
    }
    Err(Failure::new("docs/openapi.json differs from the code; run `cargo xtask openapi` and commit the result"))
}
