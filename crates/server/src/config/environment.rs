//! Where settings come from: the process environment over `.env`, and the files that `NAME_FILE` names.
//! What they mean is not known here.

use std::{collections::BTreeMap, ffi::OsString, fs, io, path::Path};

use super::{
    error::ConfigError,
    unknown::{self, Origin},
    variables::{self, VARIABLES},
};

/// Longest secret that is read from a file, in bytes.
const SECRET_MAX: u64 = 64 * 1024;

/// Settings by name, and what went wrong when they were gathered.
#[derive(Debug, Default)]
pub struct Environment {
    values: BTreeMap<String, String>,
    errors: Vec<ConfigError>,
    unknown: Vec<ConfigError>,
}

impl Environment {
    /// Reads the environment of this process and a file; the process wins. Without a file it is `.env`, if there is one; a file that
    /// somebody names must be there.
    #[must_use]
    pub fn read(file: Option<&Path>) -> Self {
        #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
        let process = std::env::vars_os();
        let (lines, errors) = read_file(file.unwrap_or(Path::new(".env")), file.is_some());
        Self::gather(lines, process, errors)
    }

    /// Settings from lists, the later one over the earlier.
    #[must_use]
    pub fn gather(
        file: impl IntoIterator<Item = (String, String)>,
        process: impl IntoIterator<Item = (OsString, OsString)>,
        errors: Vec<ConfigError>,
    ) -> Self {
        let mut this = Self { errors, ..Self::default() };
        for (name, value) in file {
            this.unknown.extend(unknown::judge(&name, &value, Origin::File));
            this.values.insert(name, value);
        }
        for (name, value) in process {
            let Some(name) = name.to_str() else { continue };
            let known = variables::find(name).is_some() || variables::secret_of_file(name).is_some();
            match value.into_string() {
                Ok(value) => {
                    this.unknown.extend(unknown::judge(name, &value, Origin::Process));
                    if known {
                        this.values.insert(name.to_owned(), value);
                    }
                }
                Err(_) if known => this.fault(name, "the value is not UTF-8".to_owned()),
                Err(_) => {}
            }
        }
        this.read_secrets();
        this
    }

    /// What a variable is set to; an empty text counts as not set.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<String> {
        self.values.get(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    }

    /// What went wrong when settings were gathered.
    #[must_use]
    pub fn errors(&self) -> &[ConfigError] {
        &self.errors
    }

    /// Names that look like ours but are not.
    #[must_use]
    pub fn unknown(&self) -> &[ConfigError] {
        &self.unknown
    }

    fn read_secrets(&mut self) {
        for variable in VARIABLES.iter().filter(|variable| variable.secret) {
            let name = format!("{}_FILE", variable.name);
            let Some(path) = self.get(&name) else { continue };
            if self.get(variable.name).is_some() {
                self.fault(&name, format!("{} is set as well; keep one of them", variable.name));
                continue;
            }
            match read_secret(Path::new(&path)) {
                Ok(secret) => {
                    self.values.insert(variable.name.to_owned(), secret);
                }
                Err(error) => self.fault(&name, format!("cannot read {path}: {error}")),
            }
        }
    }

    fn fault(&mut self, name: &str, problem: String) {
        let known = variables::find(name).or_else(|| variables::secret_of_file(name));
        let value = if name.ends_with("_FILE") { "/run/secrets/name" } else { known.map_or("", |known| known.example) };
        self.errors.push(ConfigError { variable: name.to_owned(), problem, example: format!("{name}={value}") });
    }
}

fn read_secret(path: &Path) -> io::Result<String> {
    if fs::metadata(path)?.len() > SECRET_MAX {
        return Err(io::Error::other("it is longer than 64 KiB"));
    }
    let text = fs::read_to_string(path)?.trim().to_owned();
    if text.is_empty() { Err(io::Error::other("it is empty")) } else { Ok(text) }
}

/// The lines of a `.env` file, and those that cannot be read. A missing file has none, unless it must be there.
fn read_file(path: &Path, must_exist: bool) -> (Vec<(String, String)>, Vec<ConfigError>) {
    let fault = |problem: String| ConfigError {
        variable: path.display().to_string(),
        problem,
        example: "a line like BIND=127.0.0.1:8000".to_owned(),
    };
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound && !must_exist => return (Vec::new(), Vec::new()),
        Err(error) => return (Vec::new(), vec![fault(format!("the file cannot be read: {error}"))]),
    };
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for line in dotenvy::from_read_iter(text.trim_start_matches('\u{feff}').as_bytes()) {
        match line {
            Ok(pair) => good.push(pair),
            // The driver's text shows the line, which may hold a secret.
            Err(_) => bad
                .push(fault("a line is not NAME=value (put values with spaces, # or $ into single quotes)".to_owned())),
        }
    }
    (good, bad)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    fn os(name: &str, value: &str) -> (OsString, OsString) {
        (name.into(), value.into())
    }

    #[test]
    fn the_process_wins_over_the_file_and_empty_is_unset() {
        let file = [pair("BIND", "127.0.0.1:1"), pair("LOG_LEVEL", "warn"), pair("WORKERS", "  ")];
        let environment = Environment::gather(file, [os("BIND", "127.0.0.1:2")], Vec::new());
        assert_eq!(environment.get("BIND").as_deref(), Some("127.0.0.1:2"));
        assert_eq!(environment.get("LOG_LEVEL").as_deref(), Some("warn"));
        assert_eq!(environment.get("WORKERS"), None);
        assert!(environment.errors().is_empty() && environment.unknown().is_empty());
    }

    #[test]
    fn secrets_come_from_files() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        fs::write(&path, "top secret\n").unwrap();
        let path = path.to_str().unwrap();
        let read = Environment::gather([pair("METRICS_TOKEN_FILE", path)], [], Vec::new());
        assert_eq!(read.get("METRICS_TOKEN").as_deref(), Some("top secret"));
        let twice = Environment::gather([pair("METRICS_TOKEN_FILE", path), pair("METRICS_TOKEN", "x")], [], Vec::new());
        assert_eq!(twice.errors()[0].variable, "METRICS_TOKEN_FILE");
        let missing = Environment::gather([pair("METRICS_TOKEN_FILE", "/nowhere/at/all")], [], Vec::new());
        assert!(missing.errors()[0].problem.contains("/nowhere/at/all"));
    }

    #[test]
    fn every_unknown_name_is_told_at_once() {
        let environment =
            Environment::gather([pair("COLOUR", "red")], [os("DATABSE_URL", "x"), os("PATH", "/bin")], Vec::new());
        let names: Vec<_> = environment.unknown().iter().map(|error| error.variable.as_str()).collect();
        assert_eq!(names, ["COLOUR", "DATABSE_URL"]);
    }

    /// With every comment sign in front of an assignment taken away.
    #[test]
    fn the_example_file_is_well_formed() {
        let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.env.example");
        let text = fs::read_to_string(example).unwrap();
        let open: Vec<&str> = text
            .lines()
            .map(|line| line.strip_prefix('#').filter(|rest| !rest.starts_with(' ')).unwrap_or(line))
            .collect();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".env");
        fs::write(&path, open.join("\n")).unwrap();
        let (lines, errors) = read_file(&path, true);
        assert_eq!((lines.len(), errors), (VARIABLES.len(), Vec::new()));
    }

    #[test]
    fn a_file_with_a_bad_line_says_so_and_a_missing_one_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".env");
        assert!(read_file(&path, false).1.is_empty());
        assert_eq!(read_file(&path, true).1.len(), 1);
        fs::write(&path, "BIND=127.0.0.1:9\nnonsense here\nLOG_LEVEL=warn\n").unwrap();
        let (lines, errors) = read_file(&path, false);
        assert_eq!(lines, [pair("BIND", "127.0.0.1:9"), pair("LOG_LEVEL", "warn")]);
        assert_eq!(errors.len(), 1);
    }
}
