//! Who knows the people, and how letters reach them: reading `SUPERTOKENS_*`, `AUTH_*`, `TERMS_VERSION`, `SMTP_URL` and `MAIL_*`.

use std::{path::PathBuf, time::Duration};

use p2p_domain::{consent::TermsVersion, user::Email};

use super::{
    choices::{AuthConfig, MailConfig, MailRoute, Secret, TokenLives},
    reader::Reader,
    url::HttpUrl,
};

/// The terms that are in force unless somebody names others.
const TERMS: &str = "1";

/// A key of the core is at least that long.
const API_KEY_MIN: usize = 20;

pub(super) fn auth<F: Fn(&str) -> Option<String>>(read: &mut Reader<F>) -> AuthConfig {
    let api_key = read.parsed("SUPERTOKENS_API_KEY", |key| {
        let fine =
            key.len() >= API_KEY_MIN && key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'='));
        if fine {
            Ok(Secret::new(key.to_owned()))
        } else {
            Err(format!("a key of the core has at least {API_KEY_MIN} letters, digits, - or ="))
        }
    });
    let named = read.text("SUPERTOKENS_CONNECTION_URI").is_some();
    if let Some(uri) = read.parsed("SUPERTOKENS_CONNECTION_URI", HttpUrl::parse) {
        return AuthConfig::Supertokens { uri, api_key };
    }
    if !named && read.text("SUPERTOKENS_API_KEY").is_some() {
        read.wrong("SUPERTOKENS_CONNECTION_URI", "there is a key for a core, but no core is named");
    }
    AuthConfig::Local(TokenLives {
        access: read.seconds("AUTH_ACCESS_LIFETIME", 1, 24 * 3_600).unwrap_or(Duration::from_mins(15)),
        refresh: read.seconds("AUTH_REFRESH_LIFETIME", 60, 400 * 24 * 3_600).unwrap_or(Duration::from_hours(100 * 24)),
    })
}

pub(super) fn terms<F: Fn(&str) -> Option<String>>(read: &mut Reader<F>) -> TermsVersion {
    let given = read.parsed("TERMS_VERSION", |text| {
        TermsVersion::parse(text)
            .map_err(|_| format!("`{text}` is not one line of 1 to {} characters", TermsVersion::MAX))
    });
    given.unwrap_or_else(|| TermsVersion::stored(TERMS.to_owned()))
}

pub(super) fn mail<F: Fn(&str) -> Option<String>>(read: &mut Reader<F>, default: PathBuf) -> MailConfig {
    let from = read.parsed("MAIL_FROM", |text| {
        let address = text.rsplit_once('<').map_or(text, |(_, rest)| rest.trim_end_matches('>'));
        match Email::parse(address) {
            Ok(_) => Ok(text.to_owned()),
            Err(_) => Err(format!("`{text}` is neither an address nor a name with an address in angle brackets")),
        }
    });
    let files = MailRoute::Files(read.path("MAIL_DIR").unwrap_or(default));
    MailConfig {
        route: read.parsed("SMTP_URL", smtp).unwrap_or(files),
        from: from.unwrap_or_else(|| "P2P Sandbox <noreply@p2p-sandbox.example>".to_owned()),
    }
}

/// Texts here never repeat the URL: it may hold a password.
fn smtp(url: &str) -> Result<MailRoute, String> {
    let rest = url.strip_prefix("smtp://").or_else(|| url.strip_prefix("smtps://"));
    let rest = rest.ok_or("it begins with neither smtp:// nor smtps://")?;
    let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
    let place = place.split(['?', '/']).next().unwrap_or_default();
    if place.is_empty() {
        return Err("it names no host".to_owned());
    }
    Ok(MailRoute::Smtp { url: Secret::new(url.to_owned()), place: place.to_owned() })
}
