//! The passage of a text that shows best why it was found, as HTML in which nothing but `<mark>` is markup.
//!
//! Cut out of the original, so that diacritics, case and the article stay; the terms only say where.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use super::{SearchQuery, occurrence::occurrences};
use crate::text::analysis::{Lexicon, analyze};

const ELLIPSIS: char = '…';

/// The best passage of `original` for `query`: the one with most of its clauses, then with most hits, then the first.
///
/// - None where nothing is found (a title may be found for its body).
/// - At most `max_chars` characters of the original, cut between words where there are blanks, with an ellipsis where
///   something was left out. Marks, ellipses and escapes come on top.
/// - Each word found is marked whole; a phrase, or a code, is one mark. Direction controls are left out, for a cut
///   could part one from its end.
#[must_use]
pub fn highlight(original: &str, query: &SearchQuery, lexicon: &Lexicon, max_chars: usize) -> Option<String> {
    let tokens = analyze(original, lexicon);
    let text = Characters::of(original);
    let hits: Vec<Hit> = occurrences(query, &tokens)
        .into_iter()
        .map(|found| Hit {
            clause: found.clause,
            at: text.index(tokens[found.first].start)..text.index(tokens[found.last].end),
        })
        .collect();
    let core = best_stretch(&hits, query.required().len(), max_chars)?;
    let passage = text.passage(core, max_chars);
    Some(render(&text, &passage, &merged(&hits)))
}

/// Characters of the original, found for a clause.
struct Hit {
    clause: usize,
    at: Range<usize>,
}

/// From the first to the last hit of the best window. Linear: both ends of the window only move forward.
fn best_stretch(hits: &[Hit], clauses: usize, max_chars: usize) -> Option<Range<usize>> {
    if max_chars == 0 {
        return None;
    }
    let mut counts = vec![0_usize; clauses];
    let mut distinct = 0;
    let mut right = 0;
    let mut best: Option<((usize, usize), Range<usize>)> = None;
    for (left, hit) in hits.iter().enumerate() {
        let limit = hit.at.start + max_chars;
        while right < hits.len() && (right <= left || hits[right].at.end <= limit) {
            distinct += usize::from(counts[hits[right].clause] == 0);
            counts[hits[right].clause] += 1;
            right += 1;
        }
        let score = (distinct, right - left);
        if best.as_ref().is_none_or(|(highest, _)| score > *highest) {
            let end = hits[left..right].iter().map(|hit| hit.at.end).max().unwrap_or(limit);
            best = Some((score, hit.at.start..end.min(limit)));
        }
        counts[hit.clause] -= 1;
        distinct -= usize::from(counts[hit.clause] == 0);
    }
    best.map(|(_, stretch)| stretch)
}

/// The hits without their overlaps, in order; what touches is one.
fn merged(hits: &[Hit]) -> Vec<Range<usize>> {
    let mut marks: Vec<Range<usize>> = Vec::new();
    for hit in hits {
        match marks.last_mut() {
            Some(last) if hit.at.start <= last.end => last.end = last.end.max(hit.at.end),
            _ => marks.push(hit.at.clone()),
        }
    }
    marks
}

/// A text by characters rather than bytes.
struct Characters<'text> {
    text: &'text str,
    /// Where each character begins.
    starts: Vec<usize>,
}

impl<'text> Characters<'text> {
    fn of(text: &'text str) -> Self {
        Self { text, starts: text.char_indices().map(|(start, _)| start).collect() }
    }

    fn len(&self) -> usize {
        self.starts.len()
    }

    /// The number of the character that begins at a byte.
    fn index(&self, byte: usize) -> usize {
        self.starts.partition_point(|&start| start < byte)
    }

    fn byte(&self, index: usize) -> usize {
        self.starts.get(index).copied().unwrap_or(self.text.len())
    }

    fn slice(&self, range: Range<usize>) -> &'text str {
        &self.text[self.byte(range.start)..self.byte(range.end)]
    }

    fn at(&self, index: usize) -> Option<char> {
        self.text[self.byte(index)..].chars().next()
    }

    fn is_blank(&self, index: usize) -> bool {
        self.at(index).is_some_and(char::is_whitespace)
    }

    /// At most `max` characters around `core`, which is no longer than that.
    fn passage(&self, core: Range<usize>, max: usize) -> Range<usize> {
        let core = self.whole_words(core, max);
        let spare = max - core.len();
        let to = (core.end + spare - (spare / 2).min(core.start)).min(self.len());
        let from = to.saturating_sub(max).min(core.start);
        let from = if from == 0 { 0 } else { (from..core.start).find(|&i| self.is_blank(i - 1)).unwrap_or(core.start) };
        let to =
            if to == self.len() { to } else { (core.end..=to).rev().find(|&i| self.is_blank(i)).unwrap_or(core.end) };
        self.trimmed(from..to)
    }

    /// `core` with the rest of the words that it begins and ends in, if there is room for it.
    fn whole_words(&self, core: Range<usize>, max: usize) -> Range<usize> {
        let least = core.end.saturating_sub(max);
        let start = (least..core.start).rev().take_while(|&i| !self.is_blank(i)).last().unwrap_or(core.start);
        let most = self.len().min(start + max);
        let end = (core.end..most).find(|&i| self.is_blank(i)).unwrap_or(most);
        if start == 0 || self.is_blank(start - 1) {
            if end == self.len() || self.is_blank(end) {
                return start..end;
            }
            return self.before_marks(start..core.end);
        }
        self.before_marks(core)
    }

    /// `range`, or as much of it as does not part its last letter from the marks behind it.
    fn before_marks(&self, range: Range<usize>) -> Range<usize> {
        let marked = |i: usize| self.at(i).is_some_and(is_combining_mark);
        let end = (range.start + 1..=range.end).rev().find(|&i| !marked(i)).unwrap_or(range.end);
        range.start..end
    }

    fn trimmed(&self, range: Range<usize>) -> Range<usize> {
        let start = range.clone().find(|&i| !self.is_blank(i)).unwrap_or(range.end);
        let end = (start..range.end).rev().find(|&i| !self.is_blank(i)).map_or(start, |last| last + 1);
        start..end
    }
}

fn render(text: &Characters, passage: &Range<usize>, marks: &[Range<usize>]) -> String {
    let mut html = String::new();
    if !text.slice(0..passage.start).trim().is_empty() {
        html.push(ELLIPSIS);
    }
    let mut at = passage.start;
    let inside = marks.iter().map(|mark| mark.start.max(passage.start)..mark.end.min(passage.end));
    for mark in inside.filter(|mark| mark.start < mark.end) {
        escape_into(&mut html, text.slice(at..mark.start));
        html.push_str("<mark>");
        escape_into(&mut html, text.slice(mark.clone()));
        html.push_str("</mark>");
        at = mark.end;
    }
    escape_into(&mut html, text.slice(at..passage.end));
    if !text.slice(passage.end..text.len()).trim().is_empty() {
        html.push(ELLIPSIS);
    }
    html
}

fn escape_into(html: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {}
            _ => html.push(c),
        }
    }
}
