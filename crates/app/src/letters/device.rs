//! What a letter calls a device: a browser and a system out of a few that people know by name. What a browser says of itself is for servers,
//! says what it likes, and is never repeated.

/// Browsers by what they say, those first that also say what others do.
const BROWSERS: &[(&str, &str)] = &[
    ("EdgiOS/", "Edge"),
    ("EdgA/", "Edge"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
];

/// Systems in the same way: Android says that it is a Linux, and an iPhone that it is like a Mac.
const SYSTEMS: &[(&str, &str)] = &[
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
];

/// A device in names that people know, as far as it has any.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Known {
    pub browser: Option<&'static str>,
    pub system: Option<&'static str>,
}

impl Known {
    /// Out of what a browser says of itself.
    pub(super) fn of(user_agent: &str) -> Self {
        let first = |names: &[(&str, &'static str)]| {
            names.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
        };
        Self { browser: first(BROWSERS), system: first(SYSTEMS) }
    }

    /// In words: both with a word of the language between them, one, or what it says for none.
    pub(super) fn told(self, on: &str, unknown: &str) -> String {
        match (self.browser, self.system) {
            (Some(browser), Some(system)) => format!("{browser} {on} {system}"),
            (Some(one), None) | (None, Some(one)) => one.to_owned(),
            (None, None) => unknown.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_what_it_is_and_not_what_it_also_claims() {
        let windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)";
        for (agent, browser, system) in [
            (format!("{windows} Chrome/141.0.0.0 Safari/537.36"), "Chrome", "Windows"),
            (format!("{windows} Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0"), "Edge", "Windows"),
            (format!("{windows} Chrome/141.0.0.0 Safari/537.36 OPR/120.0"), "Opera", "Windows"),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0".to_owned(), "Firefox", "Linux"),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.5 Safari/605.1.15".to_owned(),
                "Safari",
                "macOS",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 CriOS/141.0 Mobile/15E148 Safari/604.1"
                    .to_owned(),
                "Chrome",
                "iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 15; SM-S931B) AppleWebKit/537.36 SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36"
                    .to_owned(),
                "Samsung Internet",
                "Android",
            ),
        ] {
            assert_eq!(Known::of(&agent), Known { browser: Some(browser), system: Some(system) }, "{agent}");
        }
    }

    #[test]
    fn what_has_no_name_is_not_repeated() {
        assert_eq!(Known::of("curl/8.9.1").told("on", "unknown"), "curl");
        assert_eq!(Known::of("Call 555-0100 now").told("on", "unknown"), "unknown");
        assert_eq!(Known::of("Firefox/140.0 (Windows)").told("on", "unknown"), "Firefox on Windows");
    }
}
