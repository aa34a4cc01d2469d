//! `migration/LOCK`: one line per released migration file with a fingerprint of its content. A released migration has
//! run on somebody's data, so it never changes again; a mistake in it is put right by the next one.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::failure::Failure;

/// The registry of migrations grows with each of them, so it alone is not locked.
const REGISTRY: &str = "lib.rs";

/// What is wrong between the lock and the files, and the lines that would be added.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Sentences about released files that changed or vanished, and about lines that cannot be read.
    pub broken: Vec<String>,
    /// Lines for files that are not listed yet, ready to be appended.
    pub unlisted: Vec<String>,
}

/// Compares `LOCK` in the migration crate's directory with the files under its `src`.
pub fn compare(migration: &Path) -> Result<Comparison, Failure> {
    let lock = migration.join("LOCK");
    let text = match fs::read_to_string(&lock) {
        Ok(text) => text,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(cause) => return Err(Failure::during(lock.display(), cause)),
    };
    let mut present = fingerprints(migration)?;
    let mut comparison = Comparison::default();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let Some((print, file)) = line.split_once("  ") else {
            comparison.broken.push(format!("`{line}` is not `fingerprint  path`"));
            continue;
        };
        match present.remove(file) {
            Some(now) if now == print => {}
            Some(_) => comparison.broken.push(format!("{file} was changed after its release; write a new migration")),
            None => comparison.broken.push(format!("{file} was released and is gone; bring it back")),
        }
    }
    comparison.unlisted = present.iter().map(|(file, print)| format!("{print}  {file}")).collect();
    Ok(comparison)
}

/// Appends the unlisted files. Refuses while a listed one is broken. Returns the lines that it added.
pub fn append(migration: &Path) -> Result<Vec<String>, Failure> {
    let Comparison { broken, unlisted } = compare(migration)?;
    if !broken.is_empty() {
        return Err(Failure::new(broken.join("\n")));
    }
    let lock = migration.join("LOCK");
    let before = if lock.exists() { fs::read_to_string(&lock) } else { Ok(String::new()) };
    let mut text = before.map_err(|cause| Failure::during(lock.display(), cause))?;
    for line in &unlisted {
        text.push_str(line);
        text.push('\n');
    }
    fs::write(&lock, text).map_err(|cause| Failure::during(lock.display(), cause))?;
    Ok(unlisted)
}

fn fingerprints(migration: &Path) -> Result<BTreeMap<String, String>, Failure> {
    let source = migration.join("src");
    let mut found = BTreeMap::new();
    let mut open = vec![source.clone()];
    while let Some(directory) = open.pop() {
        let entries = fs::read_dir(&directory).map_err(|cause| Failure::during(directory.display(), cause))?;
        for entry in entries {
            let path = entry.map_err(|cause| Failure::during(directory.display(), cause))?.path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let name = path.strip_prefix(&source).unwrap_or(&path).to_string_lossy().into_owned();
            if name != REGISTRY {
                let content = fs::read(&path).map_err(|cause| Failure::during(path.display(), cause))?;
                found.insert(name, format!("{:016x}", fingerprint(&content)));
            }
        }
    }
    Ok(found)
}

/// FNV-1a with 64 bits: this guards against accidents, not against malice.
fn fingerprint(content: &[u8]) -> u64 {
    const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    content.iter().fold(BASIS, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(PRIME))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn migration() -> tempfile::TempDir {
        let directory = tempfile::tempdir().unwrap();
        fs::create_dir(directory.path().join("src")).unwrap();
        fs::write(directory.path().join("src/lib.rs"), "registry").unwrap();
        fs::write(directory.path().join("src/one.rs"), "a").unwrap();
        directory
    }

    #[test]
    fn the_fingerprint_is_fnv_1a() {
        assert_eq!(fingerprint(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fingerprint(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn unlisted_files_are_named_and_appended_once() {
        let directory = migration();
        assert_eq!(compare(directory.path()).unwrap().unlisted, ["af63dc4c8601ec8c  one.rs"]);
        assert_eq!(append(directory.path()).unwrap().len(), 1);
        assert_eq!(compare(directory.path()).unwrap(), Comparison::default());
        assert!(append(directory.path()).unwrap().is_empty());
    }

    #[test]
    fn a_released_file_may_not_change_or_vanish() {
        let directory = migration();
        append(directory.path()).unwrap();
        fs::write(directory.path().join("src/one.rs"), "b").unwrap();
        assert!(compare(directory.path()).unwrap().broken[0].contains("was changed"));
        assert!(append(directory.path()).is_err());
        fs::remove_file(directory.path().join("src/one.rs")).unwrap();
        assert!(compare(directory.path()).unwrap().broken[0].contains("is gone"));
    }

    #[test]
    fn the_registry_may_grow() {
        let directory = migration();
        append(directory.path()).unwrap();
        fs::write(directory.path().join("src/lib.rs"), "registry, longer").unwrap();
        assert_eq!(compare(directory.path()).unwrap(), Comparison::default());
    }
}
