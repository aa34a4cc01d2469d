//! Under which account a server runs. Servers like Postgres refuse to run as root, so root starts them as someone else.

use std::path::Path;
use std::process::Command;

use nix::unistd::{Gid, Uid, User};

use crate::failure::Failure;
use crate::step;

/// Who a throw-away server runs as.
#[derive(Debug)]
pub enum Account {
    /// Whoever runs the tests.
    Own,
    /// Somebody without rights, reached through a program that changes the account.
    Other {
        /// The account.
        user: User,
        /// How to become it.
        launcher: Launcher,
    },
}

/// A program that root changes the account with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Launcher {
    /// util-linux' `setpriv`, which becomes the program; where it can, it also has the kernel stop the server when this
    /// process dies without a chance to do so.
    SetPriv {
        /// Whether it knows `--pdeathsig`.
        dies_with_parent: bool,
    },
    /// util-linux' `runuser`, which stays as the program's parent.
    RunUser,
}

impl Account {
    /// The own account, or for root the first of `names` that this machine has.
    pub fn unprivileged(names: &[&str]) -> Result<Self, Failure> {
        if !Uid::effective().is_root() {
            return Ok(Self::Own);
        }
        let launcher = Launcher::find().ok_or_else(|| {
            Failure::new("it does not run as root, and neither setpriv nor runuser is here to change the account")
        })?;
        let user = names.iter().find_map(|name| User::from_name(name).ok().flatten());
        let user =
            user.ok_or_else(|| Failure::new(format!("it does not run as root, and no account of {names:?} exists")))?;
        Ok(Self::Other { user, launcher })
    }

    /// `program` under this account.
    pub fn command(&self, program: &Path) -> Command {
        let Self::Other { user, launcher } = self else {
            return Command::new(program);
        };
        let mut command;
        match launcher {
            Launcher::SetPriv { dies_with_parent } => {
                command = Command::new("setpriv");
                command.arg(format!("--reuid={}", user.uid)).arg(format!("--regid={}", user.gid)).arg("--clear-groups");
                if *dies_with_parent {
                    command.arg("--pdeathsig=INT");
                }
            }
            Launcher::RunUser => {
                command = Command::new("runuser");
                command.args(["-u", &user.name]);
            }
        }
        command.arg("--").arg(program);
        command
    }

    /// Hands a directory of ours over to this account.
    pub fn take(&self, directory: &Path) -> Result<(), Failure> {
        let Self::Other { user, .. } = self else {
            return Ok(());
        };
        let (uid, gid): (Uid, Gid) = (user.uid, user.gid);
        std::os::unix::fs::chown(directory, Some(uid.as_raw()), Some(gid.as_raw()))
            .map_err(|cause| Failure::during(directory.display(), cause))
    }
}

impl Launcher {
    fn find() -> Option<Self> {
        if let Ok(text) = step::output(Command::new("setpriv").arg("--help")) {
            return Some(Self::SetPriv { dies_with_parent: text.contains("--pdeathsig") });
        }
        step::output(Command::new("runuser").arg("--help")).ok().map(|_| Self::RunUser)
    }
}
