//! Letters as a server without SMTP leaves them: messages of RFC 5322 in files, read as a mail program reads them.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::World;

/// A letter that arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    headers: Vec<(String, String)>,
    /// Plain text.
    pub text: String,
    /// HTML.
    pub html: String,
}

impl Letter {
    fn parse(message: &str) -> Self {
        let (headers, body) = section(message);
        let kind = header(&headers, "content-type").expect("a letter has a type");
        let boundary = kind.split("boundary=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("parts");
        let parts: Vec<_> = body.split(&format!("--{boundary}")).map(|part| section(part.trim_start())).collect();
        let of = |kind: &str| {
            let is = |(headers, _): &&(Vec<_>, String)| {
                header(headers, "content-type").is_some_and(|it| it.starts_with(kind))
            };
            let (headers, body) = parts.iter().find(is).unwrap_or_else(|| panic!("no {kind}: {message}"));
            decoded(header(headers, "content-transfer-encoding").unwrap_or("7bit"), body)
        };
        Self { text: of("text/plain"), html: of("text/html"), headers }
    }

    /// A header, as it came.
    pub fn header(&self, name: &str) -> &str {
        header(&self.headers, name).unwrap_or_else(|| panic!("no {name}: {self:?}"))
    }

    /// The link to a page of the website, in the text and, the same, in the HTML.
    pub fn link(&self, page: &str) -> Option<String> {
        let link = self.text.split_whitespace().find(|word| word.contains(page))?;
        assert!(self.html.contains(&link.replace('&', "&amp;")), "the HTML has another link: {self:?}");
        Some(link.to_owned())
    }

    /// The secret in the link to a page.
    pub fn token(&self, page: &str) -> Option<String> {
        let link = self.link(page)?;
        let token = link.split("token=").nth(1)?.split('&').next()?;
        assert!(token.len() >= 32 && !token.contains('%'), "no token: {link}");
        Some(token.to_owned())
    }
}

/// Headers, unfolded, and body.
fn section(text: &str) -> (Vec<(String, String)>, String) {
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
    let head = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    let pair = |line: &str| line.split_once(':').map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()));
    (head.lines().filter_map(pair).collect(), body.to_owned())
}

fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
}

fn decoded(encoding: &str, body: &str) -> String {
    let bytes = match encoding {
        "base64" => STANDARD.decode(body.split_whitespace().collect::<String>()).unwrap(),
        "quoted-printable" => unquoted(body),
        _ => body.as_bytes().to_vec(),
    };
    String::from_utf8(bytes).unwrap()
}

/// Undoes quoted-printable (RFC 2045, 6.7).
fn unquoted(body: &str) -> Vec<u8> {
    let (body, mut bytes) = (body.replace("=\r\n", ""), Vec::new());
    let mut rest = body.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        rest = tail;
        if *first == b'=' {
            let code = std::str::from_utf8(&tail[..2]).unwrap();
            bytes.push(u8::from_str_radix(code, 16).unwrap());
            rest = &tail[2..];
        } else {
            bytes.push(*first);
        }
    }
    bytes
}

impl World {
    /// All letters to somebody, the oldest first, once all that is under way has arrived.
    pub async fn letters(&self, email: &str) -> Vec<Letter> {
        self.settled().await;
        let folder = self.place.folder().join("mail");
        let mut files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.retain(|path| path.extension().is_some_and(|extension| extension == "eml"));
        files.sort();
        let letters = files.iter().map(|path| Letter::parse(&std::fs::read_to_string(path).unwrap()));
        letters.filter(|letter| letter.header("to") == email).collect()
    }

    /// The newest letter to somebody with a link to that page, and a secret in it.
    pub async fn letter(&self, email: &str, page: &str) -> Letter {
        let letters = self.letters(email).await;
        let found = letters.iter().rev().find(|letter| letter.token(page).is_some());
        found.unwrap_or_else(|| panic!("no letter to {email} leads to {page}: {letters:#?}")).clone()
    }

    /// The secret in that letter.
    pub async fn mailed_token(&self, email: &str, page: &str) -> String {
        self.letter(email, page).await.token(page).unwrap()
    }
}
