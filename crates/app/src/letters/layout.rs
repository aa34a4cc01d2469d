//! How a letter looks: one column, styles where they are used, nothing to load from elsewhere. Every word is escaped here.

use std::fmt::Write as _;

use p2p_domain::locale::Locale;

/// A letter in plain words.
pub(super) struct Sheet {
    /// Subject line.
    pub subject: String,
    /// What stands below the greeting.
    pub blocks: Vec<Block>,
}

/// A piece of a letter.
pub(super) enum Block {
    /// A paragraph; values in it are [`isolated`].
    Words(String),
    /// What somebody else wrote, in their lines.
    Quote(String),
    /// What was noticed: names and values.
    Facts(Vec<(&'static str, String)>),
    /// What to click, and where it leads.
    Link(&'static str, String),
}

const BODY: &str =
    "margin:0;padding:24px;background:#f4f5f7;color:#1f2933;font-family:'Segoe UI',Tahoma,Arial,sans-serif";
const CARD: &str = "max-width:560px;margin:0 auto;padding:32px;background:#ffffff;border-radius:8px";
const TITLE: &str = "margin:0 0 16px;font-size:20px;line-height:1.5";
const WORDS: &str = "margin:0 0 16px;font-size:16px;line-height:1.7";
const SMALL: &str = "margin:24px 0 0;font-size:13px;line-height:1.6;color:#616e7c";
const BUTTON: &str = "display:inline-block;padding:12px 24px;background:#0b5fa5;color:#ffffff;font-size:16px;\
                      text-decoration:none;border-radius:6px";
const ADDRESS: &str = "direction:ltr;unicode-bidi:embed;word-break:break-all;color:#0b5fa5";

/// Begins a value whose direction is its own.
const ISOLATE: char = '\u{2068}';
/// Ends it.
const POP: char = '\u{2069}';

/// The text and the HTML of a letter.
pub(super) fn render(locale: Locale, greeting: &str, sheet: &Sheet, footer: &str) -> (String, String) {
    let face = Face::of(locale);
    (text(greeting, sheet, footer), html(&face, greeting, sheet, footer))
}

/// What of the layout follows the language.
struct Face {
    lang: &'static str,
    dir: &'static str,
    align: &'static str,
    /// The side at which a line begins.
    begin: &'static str,
}

impl Face {
    const fn of(locale: Locale) -> Self {
        match locale {
            Locale::En => Self { lang: "en", dir: "ltr", align: "left", begin: "left" },
            Locale::Ar => Self { lang: "ar", dir: "rtl", align: "right", begin: "right" },
        }
    }

    fn quote(&self) -> String {
        format!(
            "margin:0 0 16px;padding:4px 16px;border-{}:3px solid #cbd2d9;font-size:16px;line-height:1.7",
            self.begin
        )
    }
}

fn text(greeting: &str, sheet: &Sheet, footer: &str) -> String {
    let mut text = format!("{}\n\n", one_line(greeting));
    for block in &sheet.blocks {
        match block {
            Block::Words(words) => text.push_str(&one_line(words)),
            Block::Quote(words) => {
                let lines: Vec<String> = words.lines().map(|line| format!("> {line}").trim_end().to_owned()).collect();
                text.push_str(&lines.join("\n"));
            }
            Block::Facts(facts) => {
                let lines: Vec<String> =
                    facts.iter().map(|(name, value)| format!("{name}: {}", one_line(value))).collect();
                text.push_str(&lines.join("\n"));
            }
            Block::Link(label, address) => {
                text.push_str(label);
                text.push_str(":\n");
                text.push_str(address);
            }
        }
        text.push_str("\n\n");
    }
    text.push_str("-- \n");
    text.push_str(footer);
    text.push('\n');
    text
}

fn html(face: &Face, greeting: &str, sheet: &Sheet, footer: &str) -> String {
    let Face { lang, dir, align, .. } = face;
    let title = escape(&one_line(&sheet.subject));
    let mut html = format!(
        "<!doctype html>\n<html lang=\"{lang}\" dir=\"{dir}\">\n<head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title></head>\n\
         <body dir=\"{dir}\" style=\"{BODY}\">\n<div dir=\"{dir}\" style=\"{CARD};text-align:{align}\">\n\
         <h1 style=\"{TITLE}\">{title}</h1>\n<p style=\"{WORDS}\">{}</p>\n",
        sentence(greeting),
    );
    for block in &sheet.blocks {
        html.push_str(&block_html(face, block));
        html.push('\n');
    }
    // Writing to a string never fails.
    let _ = write!(html, "<p style=\"{SMALL}\">{}</p>\n</div>\n</body>\n</html>\n", escape(footer));
    html
}

fn block_html(face: &Face, block: &Block) -> String {
    match block {
        Block::Words(words) => format!("<p style=\"{WORDS}\">{}</p>", sentence(words)),
        Block::Quote(words) => {
            let lines: Vec<String> = words.lines().map(escape).collect();
            format!("<blockquote dir=\"auto\" style=\"{}\">{}</blockquote>", face.quote(), lines.join("<br>"))
        }
        Block::Facts(facts) => {
            let lines: Vec<String> = facts
                .iter()
                .map(|(name, value)| format!("{}: <bdi dir=\"auto\">{}</bdi>", escape(name), escape(&one_line(value))))
                .collect();
            format!("<p style=\"{WORDS}\">{}</p>", lines.join("<br>"))
        }
        Block::Link(label, address) => {
            let (label, address) = (escape(label), escape(address));
            format!(
                "<p style=\"{WORDS}\"><a href=\"{address}\" style=\"{BUTTON}\">{label}</a></p>\n\
                 <p style=\"{SMALL}\"><a href=\"{address}\" dir=\"ltr\" style=\"{ADDRESS}\">{address}</a></p>"
            )
        }
    }
}

/// Text as it stands in HTML, between tags and in quoted attributes alike.
fn escape(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut escaped, c| {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
        escaped
    })
}

/// A value in a sentence, whose own direction leaves the words around it alone (UAX 9: FSI and PDI). What steers directions within it
/// goes, so that it cannot end its isolation itself.
pub(crate) fn isolated(value: &str) -> String {
    let steers = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    format!("{ISOLATE}{}{POP}", value.replace(steers, ""))
}

/// A sentence for where no marks of direction belong.
pub(super) fn without_isolates(text: &str) -> String {
    text.replace([ISOLATE, POP], "")
}

/// A sentence in HTML: what is isolated in it becomes an element.
fn sentence(text: &str) -> String {
    escape(&one_line(text)).replace(ISOLATE, "<bdi>").replace(POP, "</bdi>")
}

/// One line of text: whoever put a value into it cannot begin another one.
pub(super) fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c }).collect()
}
