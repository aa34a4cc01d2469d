//! The directory of written letters. Blocking.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use p2p_domain::timestamp::Timestamp;
use uuid::Uuid;

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
        let unfinished = self.0.join(format!(".{id}.unfinished"));
        let mut file = File::create(&unfinished)?;
        file.write_all(message)?;
        file.sync_all()?;
        fs::rename(&unfinished, self.0.join(&name))?;
        Ok(name)
    }

    /// An id that tells its time names its file; for another one the whole directory is looked through.
    fn find(&self, id: Uuid) -> io::Result<Option<String>> {
        if let Some(moment) = made_at(id) {
            let name = name(id, moment);
            return Ok(self.0.join(&name).try_exists()?.then_some(name));
        }
        let end = format!("-{id}.eml");
        for entry in fs::read_dir(&self.0)? {
            let name = entry?.file_name();
            if let Some(name) = name.to_str().filter(|name| name.ends_with(&end)) {
                return Ok(Some(name.to_owned()));
            }
        }
        Ok(None)
    }
}

fn name(id: Uuid, moment: Timestamp) -> String {
    let moment = moment.to_string().replace(['-', ':'], "");
    format!("{moment}-{id}.eml")
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
