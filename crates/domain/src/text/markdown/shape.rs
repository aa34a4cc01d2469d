//! Reshapes the parser's events into those that may be written: no raw HTML, no images, no links to
//! elsewhere than the web and mail, no growth beyond the size of the source.

use std::iter::Peekable;

use ammonia::Url;
use pulldown_cmark::{CodeBlockKind, CowStr, Event, LinkType, Tag, TagEnd};

/// Markup nested deeper than this is dropped (its text stays): no reader nests so deep, HTML
/// parsers look through all open elements again and again, and browsers stop at some depth anyway.
const MAX_DEPTH: usize = 48;
/// Rows shorter than the table's head are filled up with empty cells, which a hostile source turns
/// into a table far greater than itself; beyond this number empty cells are left out.
const MAX_EMPTY_CELLS: usize = 1024;
/// The longest name of a language that a code block may state, in bytes.
const MAX_LANGUAGE: usize = 32;

/// An adapter over the parser's events; see the module.
pub(super) struct Shape<'source, I: Iterator<Item = Event<'source>>> {
    events: Peekable<I>,
    /// For each open tag of the source, how it ends in the output; `None` for a dropped one.
    open: Vec<Option<TagEnd>>,
    in_link: bool,
    empty_cells: usize,
    /// The text that an image without alternative text shows, to be emitted next.
    owed: Option<CowStr<'source>>,
    /// Whether the last event was the break that stands for dropped tags, so that a thousand
    /// of them leave one break.
    broke: bool,
}

impl<'source, I: Iterator<Item = Event<'source>>> Shape<'source, I> {
    pub(super) fn new(events: I) -> Self {
        Self { events: events.peekable(), open: Vec::new(), in_link: false, empty_cells: 0, owed: None, broke: false }
    }

    fn start(&mut self, tag: Tag<'source>) -> Option<Event<'source>> {
        if matches!(tag, Tag::TableCell) && self.skips_cell() {
            return None;
        }
        let fits = self.open.len() < MAX_DEPTH || (is_table_part(&tag) && matches!(self.open.last(), Some(Some(_))));
        let is_inline = is_inline(&tag);
        let kept = if fits { self.rewrite(tag) } else { None };
        self.open.push(kept.as_ref().map(Tag::to_end));
        if let Some(tag) = kept {
            return Some(Event::Start(tag));
        }
        let breaks = !fits && !is_inline && !self.broke;
        breaks.then_some(Event::SoftBreak)
    }

    /// Consumes an empty cell when there have been too many.
    fn skips_cell(&mut self) -> bool {
        let is_end = |event: &Event<'_>| matches!(event, Event::End(TagEnd::TableCell));
        if !self.events.peek().is_some_and(is_end) {
            return false;
        }
        self.empty_cells += 1;
        self.empty_cells > MAX_EMPTY_CELLS && self.events.next_if(is_end).is_some()
    }

    /// The tag to write instead of the source's, or none.
    fn rewrite(&mut self, tag: Tag<'source>) -> Option<Tag<'source>> {
        match tag {
            Tag::HtmlBlock => Some(Tag::Paragraph),
            Tag::CodeBlock(CodeBlockKind::Fenced(info)) => Some(Tag::CodeBlock(language(&info))),
            Tag::Link { link_type: LinkType::Email, dest_url, title, .. } => {
                self.link(format!("mailto:{dest_url}").into(), title)
            }
            Tag::Link { dest_url, title, .. } => self.link(dest_url, title),
            Tag::Image { dest_url, title, .. } => {
                let is_bare = matches!(self.events.peek(), Some(Event::End(TagEnd::Image)));
                if is_bare && is_safe(&dest_url) {
                    self.owed = Some(dest_url.clone());
                }
                self.link(dest_url, title)
            }
            kept => Some(kept),
        }
    }

    /// A link, unless it leads where none may or stands inside another one (an image in a link).
    fn link(&mut self, dest_url: CowStr<'source>, title: CowStr<'source>) -> Option<Tag<'source>> {
        if self.in_link || !is_safe(&dest_url) {
            return None;
        }
        self.in_link = true;
        Some(Tag::Link { link_type: LinkType::Inline, dest_url, title, id: CowStr::Borrowed("") })
    }

    fn end(&mut self) -> Option<Event<'source>> {
        let end = self.open.pop()??;
        if end == TagEnd::Link {
            self.in_link = false;
        }
        Some(Event::End(end))
    }
}

impl<'source, I: Iterator<Item = Event<'source>>> Iterator for Shape<'source, I> {
    type Item = Event<'source>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(text) = self.owed.take() {
            return Some(Event::Text(text));
        }
        loop {
            let shaped = match self.events.next()? {
                Event::Start(tag) => self.start(tag),
                Event::End(_) => self.end(),
                Event::Html(text) | Event::InlineHtml(text) => Some(Event::Text(text)),
                Event::TaskListMarker(done) => Some(Event::Text(CowStr::Borrowed(if done { "☑ " } else { "☐ " }))),
                other => Some(other),
            };
            if let Some(event) = shaped {
                self.broke = matches!(event, Event::SoftBreak);
                return Some(event);
            }
        }
    }
}

/// Whether `name` may follow `language-` in a class: `rust`, `c++`, `objective-c`, `f#`.
pub(super) fn is_language(name: &str) -> bool {
    (1..=MAX_LANGUAGE).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"+#._-".contains(&b))
}

fn language(info: &str) -> CodeBlockKind<'static> {
    match info.split_whitespace().next() {
        Some(name) if is_language(name) => CodeBlockKind::Fenced(name.to_owned().into()),
        _ => CodeBlockKind::Indented,
    }
}

/// An absolute URL on the web or a mail address, spelled out plainly: a scheme in disguise (leading
/// controls, tabs inside, entities) is not worth repairing.
fn is_safe(url: &str) -> bool {
    ["https://", "http://", "mailto:"]
        .iter()
        .any(|scheme| url.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme)))
        && Url::parse(url).is_ok()
}

/// The parts that follow the fate of their table, for they mean nothing alone.
fn is_table_part(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::TableHead | Tag::TableRow | Tag::TableCell)
}

fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. })
}
