//! How a source begins, as plain text.

use pulldown_cmark::{Event, Parser, TagEnd};

/// How much of a source is looked at, in Unicode scalar values: enough for a few lines behind any markup.
const LOOKED_AT: usize = 2_000;

/// The words at the beginning of a source, without its markup: for a line that tells of it. What looks like HTML is text here too.
#[must_use]
pub fn beginning(source: &str) -> String {
    let end = source.char_indices().nth(LOOKED_AT).map_or(source.len(), |(end, _)| end);
    let mut words = String::new();
    for event in Parser::new_ext(&source[..end], super::OPTIONS) {
        match event {
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                words.push_str(&text);
            }
            Event::SoftBreak
            | Event::HardBreak
            | Event::Rule
            | Event::End(
                TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::CodeBlock | TagEnd::TableCell,
            ) => words.push(' '),
            _ => {}
        }
    }
    words.truncate(words.trim_end().len());
    words
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn markup_goes_and_words_stay() {
        let source = "# Seals\n\nAsk @[Amal](user:0198f000-0000-7000-8000-000000000001): **which** `O-ring`,\nand [why](https://e.x/)?\n\n- one\n- two";
        assert_eq!(beginning(source), "Seals Ask @Amal: which O-ring, and why? one two");
        assert_eq!(beginning("a <b>c</b> &amp; d"), "a <b>c</b> & d");
        assert_eq!(beginning("أي **حشية**؟"), "أي حشية؟");
    }

    proptest! {
        #[test]
        fn any_source_is_read(source in any::<String>()) {
            prop_assert!(beginning(&source).chars().count() <= source.chars().count() * 2 + 2);
        }
    }
}
