//! The directory of written letters, which hold tokens that are good: nobody but the server's own user reads them. Blocking.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufRead, BufReader, Read, Write},
    path::{Path, PathBuf},
};

use p2p_domain::timestamp::Timestamp;
use uuid::Uuid;

/// Ends the names of letters.
const LETTER: &str = ".eml";
/// Ends the names of letters that are being written, or whose writing a crash interrupted.
const UNFINISHED: &str = ".unfinished";
/// More than the head of any letter.
const HEAD_MAX: u64 = 64 * 1024;

/// A directory that exists.
#[derive(Debug)]
pub struct LetterDirectory(PathBuf);

impl LetterDirectory {
    pub fn open(path: &Path) -> io::Result<Self> {
        fs::create_dir_all(path)?;
        Ok(Self(path.to_owned()))
    }

    /// Writes a letter unless it is there already; returns its file's name.
    pub fn keep(&self, id: Uuid, now: Timestamp, message: &[u8]) -> io::Result<String> {
        if let Some(name) = self.find(id)? {
            return Ok(name);
        }
        let name = name(id, made_at(id).unwrap_or(now));
        let unfinished = self.0.join(format!(".{id}{UNFINISHED}"));
        // What a crash left behind may be readable to others, and would stay so.
        gone_is_fine(fs::remove_file(&unfinished))?;
        let mut file = private().open(&unfinished)?;
        file.write_all(message)?;
        file.sync_all()?;
        fs::rename(&unfinished, self.0.join(&name))?;
        self.sync()?;
        Ok(name)
    }

    /// Removes the letters with a header of which that is said; returns how many.
    pub fn remove(&self, mut about: impl FnMut(&str, &str) -> bool) -> io::Result<u64> {
        let mut removed = 0;
        for entry in fs::read_dir(&self.0)? {
            let name = entry?.file_name();
            let ours = name.to_str().is_some_and(|name| name.ends_with(LETTER) || name.ends_with(UNFINISHED));
            let path = self.0.join(&name);
            if ours && head(&path)?.iter().any(|(name, value)| about(name, value)) {
                gone_is_fine(fs::remove_file(&path))?;
                removed += 1;
            }
        }
        if removed > 0 {
            self.sync()?;
        }
        Ok(removed)
    }

    /// Names that came or went survive a power cut from here on.
    fn sync(&self) -> io::Result<()> {
        // Elsewhere a directory cannot be opened as a file.
        if cfg!(unix) { File::open(&self.0)?.sync_all() } else { Ok(()) }
    }

    /// An id that tells its time names its file; for another one the whole directory is looked through.
    fn find(&self, id: Uuid) -> io::Result<Option<String>> {
        if let Some(moment) = made_at(id) {
            let name = name(id, moment);
            return Ok(self.0.join(&name).try_exists()?.then_some(name));
        }
        let end = format!("-{id}{LETTER}");
        for entry in fs::read_dir(&self.0)? {
            let name = entry?.file_name();
            if let Some(name) = name.to_str().filter(|name| name.ends_with(&end)) {
                return Ok(Some(name.to_owned()));
            }
        }
        Ok(None)
    }
}

/// Opens a new file that its owner alone may read.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn name(id: Uuid, moment: Timestamp) -> String {
    let moment = moment.to_string().replace(['-', ':'], "");
    format!("{moment}-{id}{LETTER}")
}

/// When an id of version 7 was made (RFC 9562, 5.7).
fn made_at(id: Uuid) -> Option<Timestamp> {
    if id.get_version_num() != 7 {
        return None;
    }
    let (seconds, nanos) = id.get_timestamp()?.to_unix();
    let millis = i64::try_from(seconds).ok()?.checked_mul(1000)?.checked_add(i64::from(nanos / 1_000_000))?;
    Some(Timestamp::from_millis(millis))
}

/// The headers of a letter, unfolded (RFC 5322, 2.2.3); none of one that another process removed meanwhile.
fn head(path: &Path) -> io::Result<Vec<(String, String)>> {
    let file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        opened => opened?,
    };
    let mut headers: Vec<(String, String)> = Vec::new();
    // What a crash left half written need not be text.
    for line in BufReader::new(file.take(HEAD_MAX)).split(b'\n') {
        let line = line?;
        let line = String::from_utf8_lossy(&line);
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        match (line.split_once(':'), headers.last_mut()) {
            (_, Some((_, value))) if line.starts_with([' ', '\t']) => value.push_str(line),
            (Some((name, value)), _) => headers.push((name.to_owned(), value.trim().to_owned())),
            (None, _) => {}
        }
    }
    Ok(headers)
}

fn gone_is_fine(outcome: io::Result<()>) -> io::Result<()> {
    match outcome {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}
