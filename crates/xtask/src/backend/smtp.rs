//! A mail server that keeps every letter in a maildir, where the tests read them.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::process::{Command, Stdio};
use std::time::Duration;

use nix::sys::signal::Signal;

use super::service::{Service, free_port};
use super::{Backend, Started, packages};
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::step;

/// The server, pinned: it is the tests' own.
const PACKAGE: &str = "aiosmtpd==1.4.6";

/// aiosmtpd.
pub struct Smtp;

impl Backend for Smtp {
    fn name(&self) -> &'static str {
        "smtp"
    }

    fn variable(&self) -> &'static str {
        "SMTP_TEST_URL"
    }

    fn start(&self, interrupt: &Interrupt) -> Result<Started, Failure> {
        let modules = packages::python(self.name(), PACKAGE, interrupt)?;
        let directory = tempfile::Builder::new().prefix("p2p-smtp-").tempdir();
        let directory = directory.map_err(|cause| Failure::during("no temporary directory", cause))?;
        let (maildir, log) = (directory.path().join("maildir"), directory.path().join("log"));
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()?));
        let output = File::create(&log).map_err(|cause| Failure::during(log.display(), cause))?;
        let mut command = Command::new("python3");
        command.args(["-m", "aiosmtpd", "--nosetuid", "--listen", &address.to_string()]);
        command.args(["--class", "aiosmtpd.handlers.Mailbox"]).arg(&maildir).env("PYTHONPATH", modules);
        command.current_dir(directory.path()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(output);
        let child = command.spawn();
        let child = child.map_err(|cause| Failure::during(format!("cannot run `{}`", step::shown(&command)), cause))?;
        let mut service = Service::new(child, Signal::SIGTERM, directory);
        service.await_ready(interrupt, &log, || {
            TcpStream::connect_timeout(&address, Duration::from_millis(200)).ok().map(drop)
        })?;
        Ok(Started {
            version: PACKAGE.to_owned(),
            address: address.to_string(),
            url: format!("smtp://{address}"),
            more: vec![("SMTP_TEST_MAILDIR", maildir.display().to_string())],
            service: Some(service),
        })
    }
}
