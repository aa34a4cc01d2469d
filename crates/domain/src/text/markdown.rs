//! Markdown to safe HTML: CommonMark with tables, strikethrough, task lists and bare URLs.
//!
//! Two walls: the events are reshaped so that nothing unwanted is written (`shape`), and what was
//! written is parsed again and held to an explicit allow-list (`SANITIZER`), which alone suffices
//! for safety. Not here: mentions and attachments, which are data of their own.

mod autolink;
mod plain;
#[cfg(test)]
mod scan;
mod shape;
#[cfg(test)]
mod tests;

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use ammonia::{Builder, UrlRelative};
pub use plain::beginning;
use pulldown_cmark::{Options, Parser, TextMergeStream, html};

/// The elements that hold a block of text. Each is read in the direction of its own first strong
/// character, so that Arabic and English paragraphs stand side by side.
const DIRECTED: [&str; 15] =
    ["blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ol", "p", "pre", "table", "td", "th", "ul"];
/// The other elements that may appear.
const PLAIN: [&str; 10] = ["a", "br", "code", "del", "em", "hr", "strong", "tbody", "thead", "tr"];
/// The attributes that a source may set; `dir` and `rel` are set by the sanitizer alone.
const ATTRIBUTES: [(&str, &[&str]); 3] = [("a", &["href", "title"]), ("code", &["class"]), ("ol", &["start"])];
/// What is read besides `CommonMark`.
const OPTIONS: Options = Options::ENABLE_TABLES.union(Options::ENABLE_STRIKETHROUGH).union(Options::ENABLE_TASKLISTS);
const SCHEMES: [&str; 3] = ["http", "https", "mailto"];
const LINK_REL: &str = "nofollow noopener noreferrer ugc";

static SANITIZER: LazyLock<Builder<'static>> = LazyLock::new(sanitizer);

/// Renders a Markdown source as sanitized HTML, the same for the same source.
///
/// - Raw HTML is shown as the text that it is, never interpreted.
/// - Links lead to absolute `http`, `https` or `mailto` URLs, with a `rel` that passes on neither
///   credit nor referrer; any other link is reduced to its text, relative ones too, for the HTML is
///   read in places with different bases (a page, a mail).
/// - Images become links with their alternative text: an image on a foreign host would tell that
///   host who reads and when. Pictures that belong to a text are its attachments.
/// - Task boxes become `☐` and `☑`. Every block carries `dir="auto"`. The only class is
///   `language-…` on code.
/// - A mention, `@[Name](user:ID)`, shows as `@Name`.
///
/// Nesting, empty table cells and link references are bounded, so that time and size follow the
/// size of the source; what lies beyond a bound keeps its text and loses its markup. (Escaping looks
/// ahead through the text run at each `&`, which is quadratic with a tiny factor: bound the source.)
#[must_use]
pub fn render(source: &str) -> String {
    let shaped = shape::Shape::new(Parser::new_ext(source, OPTIONS));
    let events = autolink::link_bare_urls(TextMergeStream::new(shaped));
    let mut written = String::with_capacity(source.len() + source.len() / 2);
    html::push_html(&mut written, events);
    SANITIZER.clean(&written).to_string()
}

fn sanitizer() -> Builder<'static> {
    let mut builder = Builder::empty();
    builder
        .tags(DIRECTED.into_iter().chain(PLAIN).collect())
        .clean_content_tags(HashSet::from(["script", "style"]))
        .generic_attributes(HashSet::new())
        .tag_attributes(ATTRIBUTES.into_iter().map(|(tag, names)| (tag, names.iter().copied().collect())).collect())
        .set_tag_attribute_values(DIRECTED.into_iter().map(|tag| (tag, HashMap::from([("dir", "auto")]))).collect())
        .url_schemes(HashSet::from(SCHEMES))
        .url_relative(UrlRelative::Deny)
        .link_rel(Some(LINK_REL))
        .attribute_filter(keep_attribute);
    builder
}

/// The last word on attribute values: the only class is a code block's language.
fn keep_attribute<'value>(_: &str, name: &str, value: &'value str) -> Option<Cow<'value, str>> {
    let kept = match name {
        "class" => value.strip_prefix("language-").is_some_and(shape::is_language),
        _ => true,
    };
    kept.then_some(Cow::Borrowed(value))
}
