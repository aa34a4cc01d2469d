//! The real binary as a process of its own: started, killed, asked to go.

use std::{
    fs::File,
    net::SocketAddr,
    process::{Child, Command, ExitStatus, Stdio},
};

use tempfile::NamedTempFile;

use crate::harness::{Place, eventually};

/// A process of the server.
pub struct Binary {
    child: Child,
    log: NamedTempFile,
    /// Where it listens.
    pub addr: SocketAddr,
}

impl Binary {
    /// Starts it in a place, and waits until it says where it listens.
    pub async fn start(place: &Place) -> Self {
        let log = NamedTempFile::new().unwrap();
        let output = || -> Stdio { File::options().append(true).open(log.path()).unwrap().into() };
        let child = Command::new(env!("CARGO_BIN_EXE_p2p-sandbox"))
            .arg("serve")
            .env_clear()
            .envs(place.settings())
            .current_dir(log.path().parent().unwrap())
            .stdin(Stdio::null())
            .stdout(output())
            .stderr(output())
            .spawn()
            .unwrap();
        let mut binary = Self { child, log, addr: SocketAddr::from(([127, 0, 0, 1], 0)) };
        eventually("the server says where it listens", || {
            binary.assert_alive();
            let told =
                binary.told().split("http://127.0.0.1:").nth(1).and_then(|rest| {
                    rest.split(|c: char| !c.is_ascii_digit()).next().and_then(|port| port.parse().ok())
                });
            binary.addr.set_port(told.unwrap_or(0));
            std::future::ready(told.is_some())
        })
        .await;
        binary
    }

    /// All that it wrote.
    pub fn told(&self) -> String {
        std::fs::read_to_string(self.log.path()).unwrap()
    }

    /// The most memory that it ever had for itself, in KiB.
    pub fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }

    fn assert_alive(&mut self) {
        if let Some(status) = self.child.try_wait().unwrap() {
            panic!("the server ended with {status}:\n{}", self.told());
        }
    }

    /// `kill -9`: no word, no time.
    pub fn kill(mut self) {
        self.assert_alive();
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// `kill -TERM`.
    pub fn ask_to_go(&mut self) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    }

    /// Waits until it has gone; answers how, and what it wrote.
    pub async fn gone(mut self) -> (ExitStatus, String) {
        let mut status = None;
        eventually("the server goes", || {
            status = self.child.try_wait().unwrap();
            std::future::ready(status.is_some())
        })
        .await;
        (status.unwrap(), self.told())
    }
}

impl Drop for Binary {
    fn drop(&mut self) {
        // A story that failed leaves nothing running; one that ended the process itself finds it gone.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
