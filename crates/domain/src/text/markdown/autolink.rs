//! Bare `http://` and `https://` URLs in running text become links. Not e-mail addresses and not
//! `www.` without a scheme: those are guesses.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

/// Links the bare URLs in the texts of `events`, but for those inside links and code blocks.
///
/// A text must come in one piece: the parser splits texts at marks that URLs contain.
pub(super) fn link_bare_urls<'source>(
    events: impl Iterator<Item = Event<'source>>,
) -> impl Iterator<Item = Event<'source>> {
    let mut verbatim = 0_usize;
    events.flat_map(move |event| {
        match &event {
            Event::Start(Tag::Link { .. } | Tag::CodeBlock(_)) => verbatim += 1,
            Event::End(TagEnd::Link | TagEnd::CodeBlock) => verbatim = verbatim.saturating_sub(1),
            Event::Text(text) if verbatim == 0 => {
                let found = urls(text);
                if !found.is_empty() {
                    return with_links(text, &found);
                }
            }
            _ => {}
        }
        vec![event]
    })
}

fn with_links<'source>(text: &str, urls: &[Range<usize>]) -> Vec<Event<'source>> {
    let piece = |range: Range<usize>| CowStr::from(text[range].to_owned());
    let mut events = Vec::with_capacity(urls.len() * 4 + 1);
    let mut written = 0;
    for url in urls {
        events.push(Event::Text(piece(written..url.start)));
        events.push(Event::Start(Tag::Link {
            link_type: LinkType::Autolink,
            dest_url: piece(url.clone()),
            title: CowStr::Borrowed(""),
            id: CowStr::Borrowed(""),
        }));
        events.push(Event::Text(piece(url.clone())));
        events.push(Event::End(TagEnd::Link));
        written = url.end;
    }
    events.push(Event::Text(piece(written..text.len())));
    events
}

/// Where the bare URLs of `text` stand, in order and apart. Each character is looked at a bounded
/// number of times.
fn urls(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(colon) = text[from..].find("://").map(|at| from + at) {
        let rest = colon + "://".len();
        from = rest;
        let Some(start) = scheme_start(text, colon) else { continue };
        let run = text[rest..].find(is_outside_url).unwrap_or(text.len() - rest);
        from = rest + run;
        let address = without_tail(&text[rest..from]);
        if address.starts_with(char::is_alphanumeric) {
            found.push(start..rest + address.len());
        }
    }
    found
}

/// Where the scheme before `colon` starts, if it is one of the web and a word of its own.
fn scheme_start(text: &str, colon: usize) -> Option<usize> {
    ["https", "http"].iter().find_map(|scheme| {
        let start = colon.checked_sub(scheme.len())?;
        let is_scheme = text.get(start..colon)?.eq_ignore_ascii_case(scheme);
        let is_word = !text[..start].ends_with(char::is_alphanumeric);
        (is_scheme && is_word).then_some(start)
    })
}

fn is_outside_url(c: char) -> bool {
    c.is_whitespace() || c.is_control() || "<>\"`{}|\\^".contains(c)
}

/// Cuts what belongs to the sentence and not to the URL: closing punctuation, and a parenthesis that
/// the URL did not open.
fn without_tail(address: &str) -> &str {
    let mut surplus = address.matches(')').count().saturating_sub(address.matches('(').count());
    let mut kept = address;
    while let Some(last) = kept.chars().next_back() {
        if last == ')' && surplus > 0 {
            surplus -= 1;
        } else if !".,:;!?*_~'\u{2019}\u{201D}»…،؛؟۔]".contains(last) {
            break;
        }
        kept = &kept[..kept.len() - last.len_utf8()];
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_urls_are_found_without_the_sentence_around_them() {
        for (text, expected) in [
            ("", vec![]),
            ("no url: here", vec![]),
            ("see https://example.org/a_b?c=d#e.", vec!["https://example.org/a_b?c=d#e"]),
            ("(http://example.org)", vec!["http://example.org"]),
            ("http://example.org/a_(b), x", vec!["http://example.org/a_(b)"]),
            ("http://a.b/c)))) d", vec!["http://a.b/c"]),
            ("HTTPS://EXAMPLE.ORG", vec!["HTTPS://EXAMPLE.ORG"]),
            ("زوروا https://example.org، ثم http://مثال.إختبار؟", vec!["https://example.org", "http://مثال.إختبار"]),
            ("a http://a.b<http://c.d> e", vec!["http://a.b", "http://c.d"]),
            ("xhttp://a.b ftp://c.d javascript://e.f ://g.h", vec![]),
            ("http:// https://. http://?", vec![]),
            ("http://a.b/http://c.d", vec!["http://a.b/http://c.d"]),
        ] {
            let found: Vec<_> = urls(text).into_iter().map(|url| &text[url]).collect();
            assert_eq!(found, expected, "{text:?}");
        }
    }
}
