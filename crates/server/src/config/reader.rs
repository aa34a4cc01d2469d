//! Reads variables one by one and collects what is wrong with them, so that all mistakes are told in one run.

use std::{num::NonZeroU32, path::PathBuf, str::FromStr, time::Duration};

use p2p_app::limits::RateLimits;
use p2p_domain::port::bus::Quota;

use super::{error::ConfigError, variables};

/// Reads variables.
pub(super) struct Reader<F> {
    lookup: F,
    errors: Vec<ConfigError>,
}

impl<F: Fn(&str) -> Option<String>> Reader<F> {
    pub(super) const fn new(lookup: F) -> Self {
        Self { lookup, errors: Vec::new() }
    }

    /// What was wrong so far.
    pub(super) fn finish<T>(self, config: T) -> Result<T, Vec<ConfigError>> {
        if self.errors.is_empty() { Ok(config) } else { Err(self.errors) }
    }

    /// What a variable says; blank is the same as left out.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        (self.lookup)(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    /// Notes a mistake, with the example that the table of variables gives.
    pub(super) fn wrong(&mut self, name: &str, problem: impl Into<String>) {
        let example = variables::find(name).map_or_else(String::new, |known| format!("{name}={}", known.example));
        self.wrong_with(name, problem, example);
    }

    /// Notes a mistake, with an example of its own.
    pub(super) fn wrong_with(&mut self, name: &str, problem: impl Into<String>, example: impl Into<String>) {
        self.errors.push(ConfigError { variable: name.to_owned(), problem: problem.into(), example: example.into() });
    }

    /// A value that is read by `parse`; none when it is left out or wrong.
    pub(super) fn parsed<T>(&mut self, name: &str, parse: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        let text = self.text(name)?;
        parse(&text).map_err(|problem| self.wrong(name, problem)).ok()
    }

    /// One of a few words.
    pub(super) fn word<T: Copy>(&mut self, name: &str, words: &[(&str, T)]) -> Option<T> {
        self.parsed(name, |text| {
            let found = words.iter().find(|(word, _)| word.eq_ignore_ascii_case(text));
            found.map(|(_, value)| *value).ok_or_else(|| {
                let words: Vec<_> = words.iter().map(|(word, _)| *word).collect();
                format!("`{text}` is none of {}", words.join(", "))
            })
        })
    }

    /// Yes or no.
    pub(super) fn flag(&mut self, name: &str) -> Option<bool> {
        self.word(
            name,
            &[
                ("true", true),
                ("false", false),
                ("1", true),
                ("0", false),
                ("yes", true),
                ("no", false),
                ("on", true),
                ("off", false),
            ],
        )
    }

    /// A number within bounds.
    pub(super) fn number<T>(&mut self, name: &str, least: T, most: T) -> Option<T>
    where
        T: FromStr + PartialOrd + std::fmt::Display + Copy,
    {
        self.parsed(name, |text| {
            let number = text.parse::<T>().ok().filter(|number| *number >= least && *number <= most);
            number.ok_or_else(|| format!("`{text}` is not a whole number from {least} to {most}"))
        })
    }

    /// So many seconds.
    pub(super) fn seconds(&mut self, name: &str, least: u64, most: u64) -> Option<Duration> {
        self.number(name, least, most).map(Duration::from_secs)
    }

    /// A path.
    pub(super) fn path(&self, name: &str) -> Option<PathBuf> {
        self.text(name).map(PathBuf::from)
    }
}

/// Reads `on`, `off`, or a table `kind=count/seconds,…` over the usual limits.
pub(super) fn rate_limits(text: &str) -> Result<Option<RateLimits>, String> {
    match text.to_ascii_lowercase().as_str() {
        "on" | "true" | "1" => return Ok(Some(RateLimits::default())),
        "off" | "false" | "0" => return Ok(None),
        _ => {}
    }
    let mut limits = RateLimits::default();
    for entry in text.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
        let wrong = || format!("`{entry}` is not `kind=count/seconds`, nor is the whole `on` or `off`");
        let (kind, quota) = entry.split_once('=').ok_or_else(wrong)?;
        let (count, seconds) = quota.split_once('/').ok_or_else(wrong)?;
        let limit: NonZeroU32 = count.trim().parse().map_err(|_| wrong())?;
        let seconds: NonZeroU32 = seconds.trim().parse().map_err(|_| wrong())?;
        let quota = Quota { limit, window: Duration::from_secs(seconds.get().into()) };
        match kind.trim() {
            "read" => limits.read = quota,
            "write" => limits.write = quota,
            "auth" => limits.authenticate = quota,
            other => return Err(format!("there is no kind `{other}`; there are read, write and auth")),
        }
    }
    Ok(Some(limits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_on_off_or_a_table() {
        assert_eq!(rate_limits("on"), Ok(Some(RateLimits::default())));
        assert_eq!(rate_limits("OFF"), Ok(None));
        let table = rate_limits("read=10/60, auth=5/1").unwrap().unwrap();
        assert_eq!((table.read.limit.get(), table.authenticate.window), (10, Duration::from_secs(1)));
        assert_eq!(table.write, RateLimits::default().write);
        for text in ["maybe", "read=10", "read=0/60", "read=10/0", "read=x/60", "delete=1/1", "read=-1/60"] {
            assert!(rate_limits(text).is_err(), "{text}");
        }
    }
}
