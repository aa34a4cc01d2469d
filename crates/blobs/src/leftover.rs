//! What writes that broke off left in a directory: half-written files, of writes that broke off with their process, and empty folders. Writes
//! that fail or are abandoned while the process lives remove their file themselves.

use std::{
    fs::{File, TryLockError},
    io,
    path::Path,
};

/// The mark of a directory in use. `object_store` neither lists nor opens names with a `#` and digits at their end.
const MARK: &str = ".in-use#0";

/// Removes what was left, if no other process uses the directory, and marks it as in use for as long as the file lives.
pub fn clear(root: &Path) -> io::Result<File> {
    let mark = File::options().create(true).truncate(false).write(true).open(root.join(MARK))?;
    match mark.try_lock() {
        Ok(()) => {
            let cleared = sweep(root);
            mark.unlock()?;
            cleared?;
        }
        // Another process may be writing what looks left over.
        Err(TryLockError::WouldBlock) => {}
        // Nor can it be known here whether another one does.
        Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => return Ok(mark),
        Err(TryLockError::Error(error)) => return Err(error),
    }
    // Waits for a process that opens the directory at the same moment, at most for its sweep.
    mark.lock_shared()?;
    Ok(mark)
}

/// Tells whether nothing is left in the folder. Holds one folder of each level open, however many files there are.
fn sweep(folder: &Path) -> io::Result<bool> {
    let mut is_empty = true;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let (kind, name) = (entry.file_type()?, entry.file_name());
        if kind.is_dir() && sweep(&entry.path())? {
            std::fs::remove_dir(entry.path())?;
        } else if kind.is_file() && name != MARK && name.to_str().is_some_and(is_unfinished) {
            std::fs::remove_file(entry.path())?;
        } else {
            is_empty = false;
        }
    }
    Ok(is_empty)
}

/// `object_store` writes to the name with `#` and a number behind it; no key contains a `#`.
fn is_unfinished(name: &str) -> bool {
    name.rsplit_once('#').is_some_and(|(_, number)| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}
