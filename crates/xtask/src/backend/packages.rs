//! Packages of the system, of Python and of npm that a backend needs. What is installed is said aloud.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use nix::unistd::Uid;

use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::{step, workspace};

/// Installs a Debian package; `otherwise` says what to do where that cannot be done.
pub fn apt(backend: &str, package: &str, otherwise: &str, interrupt: &Interrupt) -> Result<(), Failure> {
    let apt = step::output(Command::new("apt-get").arg("--version")).is_ok();
    if !(apt && Uid::effective().is_root()) {
        return Err(Failure::new(otherwise.to_owned()));
    }
    eprintln!("{backend}: not installed; installing the system's package");
    for arguments in [["update", "-qq"].as_slice(), &["install", "-y", "-qq", "--no-install-recommends", package]] {
        let mut command = Command::new("apt-get");
        command.args(["-o", "DPkg::Lock::Timeout=120"]).args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        finish(command.stdin(Stdio::null()), interrupt)?;
    }
    Ok(())
}

/// Installs a pinned Python package below `target/tools`, beside whatever the system has; returns what `PYTHONPATH` must be.
pub fn python(backend: &str, package: &str, interrupt: &Interrupt) -> Result<PathBuf, Failure> {
    let directory = tools().join(package);
    if directory.join("complete").is_file() {
        return Ok(directory);
    }
    eprintln!("{backend}: installing {package} from PyPI into {}", directory.display());
    let mut command = Command::new("python3");
    command.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target"]);
    finish(command.arg(&directory).arg(package).stdin(Stdio::null()), interrupt)?;
    mark(&directory)?;
    Ok(directory)
}

/// Installs what a `package-lock.json` names below `target/tools`, without running scripts of packages; returns the directory that holds
/// `node_modules`.
pub fn npm(backend: &str, manifests: &Path, interrupt: &Interrupt) -> Result<PathBuf, Failure> {
    let directory = tools().join(backend);
    let lock = std::fs::read(manifests.join("package-lock.json"));
    let lock = lock.map_err(|cause| Failure::during(manifests.display(), cause))?;
    if directory.join("complete").is_file() && std::fs::read(directory.join("package-lock.json")).ok() == Some(lock) {
        return Ok(directory);
    }
    eprintln!("{backend}: installing packages from npm into {}", directory.display());
    std::fs::create_dir_all(&directory).map_err(|cause| Failure::during(directory.display(), cause))?;
    for name in ["package.json", "package-lock.json"] {
        std::fs::copy(manifests.join(name), directory.join(name)).map_err(|cause| Failure::during(name, cause))?;
    }
    let mut command = Command::new("npm");
    command.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
    finish(command.current_dir(&directory).stdin(Stdio::null()), interrupt)?;
    mark(&directory)?;
    Ok(directory)
}

fn tools() -> PathBuf {
    workspace::root().join("target/tools")
}

/// An installation that was interrupted is not taken for a whole one.
fn mark(directory: &Path) -> Result<(), Failure> {
    std::fs::write(directory.join("complete"), b"").map_err(|cause| Failure::during(directory.display(), cause))
}

fn finish(command: &mut Command, interrupt: &Interrupt) -> Result<(), Failure> {
    let outcome = step::run(command, interrupt)?;
    if outcome.status.success() {
        return Ok(());
    }
    Err(Failure::new(format!("`{}` ended with {}", step::shown(command), outcome.status)))
}
