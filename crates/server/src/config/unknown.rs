//! Which names look like a variable of ours but are none: what a typing mistake leaves behind.

use super::{
    error::ConfigError,
    variables::{self, VARIABLES},
};

/// Names that begin so are meant for us. Short and common words (`APP_`, `API_`) are left out.
const PREFIXES: &[&str] = &[
    "AUTH_",
    "BLOBS_",
    "CLAMD_",
    "COOKIE_",
    "CORS_",
    "DATABASE_",
    "FILES_",
    "LOG_",
    "MAIL_",
    "METRICS_",
    "MONGODB_",
    "RATE_LIMIT",
    "REDIS_",
    "SMTP_",
    "SQLITE_",
    "SUPERTOKENS_",
    "TERMS_",
    "TRUSTED_",
];

/// Where a name was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// In `.env`, where every name is meant for us.
    File,
    /// In the process environment, where most names belong to others.
    Process,
}

/// The mistake in a name, if it is one.
#[must_use]
pub fn judge(name: &str, value: &str, origin: Origin) -> Option<ConfigError> {
    if variables::find(name).is_some() || variables::secret_of_file(name).is_some() {
        return None;
    }
    let nearest = VARIABLES.iter().map(|known| (distance(name, known.name), known)).min_by_key(|(steps, _)| *steps);
    let nearest = nearest.filter(|(steps, known)| *steps <= tolerance(known.name)).map(|(_, known)| known);
    let meant = match origin {
        Origin::File => true,
        Origin::Process => {
            nearest.is_some()
                || (PREFIXES.iter().any(|prefix| name.starts_with(prefix)) && !belongs_to_others(name, value))
        }
    };
    meant.then(|| match nearest {
        Some(known) => ConfigError {
            variable: name.to_owned(),
            problem: format!("there is no such variable; {} is one", known.name),
            example: format!("{}={}", known.name, known.example),
        },
        None => not_known(name),
    })
}

fn not_known(name: &str) -> ConfigError {
    if let Some(known) = name.strip_suffix("_FILE").and_then(variables::find) {
        let problem = format!("only secrets are read from files, and {} is none", known.name);
        return ConfigError {
            variable: name.to_owned(),
            problem,
            example: format!("{}={}", known.name, known.example),
        };
    }
    ConfigError {
        variable: name.to_owned(),
        problem: "there is no such variable; leave it out (.env.example lists them all)".to_owned(),
        example: String::new(),
    }
}

/// What container platforms put there for services that they link (`REDIS_PORT_6379_TCP`), and the URLs of test backends.
fn belongs_to_others(name: &str, value: &str) -> bool {
    name.ends_with("_TEST_URL")
        || name.contains("_SERVICE_HOST")
        || name.contains("_SERVICE_PORT")
        || name.contains("_PORT_")
        || value.starts_with("tcp://")
}

/// How many typing mistakes a name forgives: in short names, one mistake makes another word.
const fn tolerance(name: &str) -> usize {
    match name.len() {
        0..=5 => 0,
        6..=9 => 1,
        _ => 2,
    }
}

/// How many letters must be put in, left out, replaced or swapped with their neighbour (optimal string alignment).
fn distance(left: &str, right: &str) -> usize {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    let mut before = vec![0; right.len() + 1];
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for i in 1..=left.len() {
        let mut next = vec![i; right.len() + 1];
        for j in 1..=right.len() {
            let replaced = row[j - 1] + usize::from(left[i - 1] != right[j - 1]);
            next[j] = replaced.min(row[j] + 1).min(next[j - 1] + 1);
            if i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1] {
                next[j] = next[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut row, next);
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_count_typing_mistakes() {
        for (left, right, steps) in [
            ("", "AB", 2),
            ("BIND", "BIND", 0),
            ("DATABSE_URL", "DATABASE_URL", 1),
            ("BNID", "BIND", 1),
            ("LOGLEVEL", "LOG_LEVL", 2),
        ] {
            assert_eq!(distance(left, right), steps, "{left} {right}");
        }
    }

    #[test]
    fn ordinary_names_of_the_system_are_left_alone() {
        for name in [
            "PATH",
            "HOME",
            "LOGNAME",
            "MAIL",
            "LANG",
            "LC_ALL",
            "TERM",
            "PWD",
            "SHLVL",
            "HOSTNAME",
            "_",
            "RUST_LOG",
            "CARGO_HOME",
            "DEBIAN_FRONTEND",
            "PORT",
            "HTTP_PROXY",
            "NO_PROXY",
            "BIN",
            "POSTGRES_TEST_URL",
            "REDIS_TEST_URL",
            "MONGODB_SERVICE_HOST",
            "REDIS_PORT_6379_TCP",
            "DISPLAY",
        ] {
            assert_eq!(judge(name, "x", Origin::Process), None, "{name}");
        }
        assert_eq!(judge("REDIS_PORT", "tcp://10.0.0.7:6379", Origin::Process), None);
    }

    #[test]
    fn near_misses_name_what_was_meant() {
        for (name, meant) in [
            ("DATABSE_URL", "DATABASE_URL"),
            ("CORS_ORIGIN", "CORS_ORIGINS"),
            ("LOGLEVEL", "LOG_LEVEL"),
            ("AP_ENV", "APP_ENV"),
            ("SMPT_URL", "SMTP_URL"),
        ] {
            let error = judge(name, "x", Origin::Process).unwrap();
            assert!(error.problem.contains(meant) && error.example.starts_with(meant), "{error}");
        }
    }

    #[test]
    fn a_foreign_name_is_wrong_in_the_file_and_with_our_prefix() {
        assert!(judge("FAVOURITE_COLOUR", "x", Origin::File).is_some());
        assert!(judge("FAVOURITE_COLOUR", "x", Origin::Process).is_none());
        assert!(judge("REDIS_PASSWORD", "x", Origin::Process).is_some());
        assert!(judge("LOG_FORMAT_FILE", "x", Origin::File).unwrap().problem.contains("secrets"));
        assert!(judge("METRICS_TOKEN_FILE", "x", Origin::File).is_none());
    }
}
