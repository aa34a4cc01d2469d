//! Cuts a text into words and folds each. Cutting comes first, on the original, so that every folded word knows the
//! bytes that it came from. Not here: stems.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use super::{MAX_TERM_CHARS, stop};
use crate::text::{fold, fold::words as folded_words, invisible::is_ignorable};

/// How much of a run is folded: several times a term, for marks fold away; bounded, for one sign may fold to a phrase.
const MAX_PIECE_CHARS: usize = 4 * MAX_TERM_CHARS;

/// What a word is written in. A word never mixes them: `الـPLC` is two words, and so is `M8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::text) enum Script {
    /// Arabic letters, in any language that uses them.
    Arabic,
    /// All other letters.
    Other,
    /// Digits and other signs for numbers.
    Digits,
}

/// A folded word and its bytes in the original.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::text) struct Word {
    pub folded: String,
    pub script: Script,
    pub start: usize,
    pub end: usize,
    /// Too common to be indexed.
    pub stop: bool,
}

/// The words of `text`, stop words among them. One sign may stand for several words (`ﷺ`), which share its bytes.
pub(in crate::text) fn words(text: &str) -> impl Iterator<Item = Word> {
    pieces(text).flat_map(move |(script, range)| {
        let original = at_most(&text[range.clone()], MAX_PIECE_CHARS);
        let folded = fold_piece(original, script);
        let stop = match script {
            Script::Arabic => stop::is_arabic(original),
            Script::Other => stop::is_english(&folded) && !belongs_to_number(text, &range),
            Script::Digits => false,
        };
        let word = move |folded: &str| Word {
            folded: at_most(folded, MAX_TERM_CHARS).to_owned(),
            script,
            start: range.start,
            end: range.end,
            stop,
        };
        folded_words(&folded).map(word).collect::<Vec<Word>>()
    })
}

/// The first `max` characters of `text`.
fn at_most(text: &str, max: usize) -> &str {
    text.char_indices().nth(max).map_or(text, |(end, _)| &text[..end])
}

fn fold_piece(original: &str, script: Script) -> String {
    let plain = match script {
        Script::Arabic => return fold(original),
        Script::Other => POSSESSIVES.iter().find_map(|end| original.strip_suffix(end)).unwrap_or(original),
        Script::Digits => original,
    };
    let bare: String = plain.chars().filter(|&c| !is_apostrophe(c) && !is_thousands_separator(c)).collect();
    if bare.is_ascii() { bare.to_ascii_lowercase() } else { fold(&bare) }
}

/// The runs of one script, with the silent signs inside and after them.
fn pieces(text: &str) -> impl Iterator<Item = (Script, Range<usize>)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let (skipped, first) = text[at..].char_indices().find(|&(_, c)| script_of(c).is_some())?;
        let script = script_of(first)?;
        let start = at + skipped;
        at = piece_end(text, start, script);
        Some((script, start..at))
    })
}

fn piece_end(text: &str, start: usize, script: Script) -> usize {
    let mut end = start;
    while let Some(c) = text[end..].chars().next() {
        let next = end + c.len_utf8();
        let goes_on = script_of(c) == Some(script) || is_silent(c);
        if !goes_on && !joins(c, script, &text[start..end], &text[next..]) {
            break;
        }
        end = next;
    }
    end
}

/// Whether `c` stands inside a word: an apostrophe between letters, a comma between thousands.
fn joins(c: char, script: Script, before: &str, after: &str) -> bool {
    match script {
        Script::Other => is_apostrophe(c) && audible(after).next().and_then(script_of) == Some(script),
        Script::Digits => is_thousands_separator(c) && is_group_head(before) && begins_with_three_digits(after),
        Script::Arabic => false,
    }
}

/// One to three digits, or groups of three behind them.
fn is_group_head(before: &str) -> bool {
    let tail = before.rsplit(is_thousands_separator).next().map_or(0, |group| audible(group).count());
    (1..=3).contains(&tail)
}

fn begins_with_three_digits(after: &str) -> bool {
    audible(after).take_while(|c| c.is_numeric()).take(4).count() == 3
}

/// English possessives in either apostrophe and case.
const POSSESSIVES: [&str; 4] = ["'s", "’s", "'S", "’S"];

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’')
}

fn is_thousands_separator(c: char) -> bool {
    matches!(c, ',' | '٬')
}

/// The script that `c` begins or goes on with; none for what separates words, and for silent signs.
fn script_of(c: char) -> Option<Script> {
    if c.is_ascii() {
        return match c {
            'a'..='z' | 'A'..='Z' => Some(Script::Other),
            '0'..='9' => Some(Script::Digits),
            _ => None,
        };
    }
    if is_silent(c) {
        None
    } else if c.is_numeric() {
        Some(Script::Digits)
    } else if c.is_alphabetic() || is_unit(c) {
        Some(if is_arabic(c) { Script::Arabic } else { Script::Other })
    } else {
        None
    }
}

/// Marks, tatweel and what draws nothing: part of the word before them, and of no word by themselves.
fn is_silent(c: char) -> bool {
    !c.is_ascii() && (c == 'ـ' || is_combining_mark(c) || is_ignorable(c))
}

/// The characters of `text` but the silent ones.
fn audible(text: &str) -> impl DoubleEndedIterator<Item = char> {
    text.chars().filter(|&c| !is_silent(c))
}

fn is_arabic(c: char) -> bool {
    matches!(c,
        '\u{600}'..='\u{6FF}' | '\u{750}'..='\u{77F}' | '\u{870}'..='\u{8FF}'
        | '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFF}')
}

/// The single signs for units: `℃`, `℉`, and the squared ones such as `㎏` and `㎜`.
fn is_unit(c: char) -> bool {
    matches!(c, '℃' | '℉' | '\u{3371}'..='\u{33DF}')
}

/// Whether a short word is part of a code rather than speech: it touches a digit (`A4`), or a hyphen leads from it to
/// one and none leads to it (`AS-400`, but not the middle of `3-in-1`).
fn belongs_to_number(text: &str, word: &Range<usize>) -> bool {
    let is_number = |c: Option<char>| c.is_some_and(char::is_numeric);
    let mut after = audible(&text[word.end..]);
    let before = audible(&text[..word.start]).next_back();
    let next = after.next();
    is_number(before) || is_number(next) || (next == Some('-') && is_number(after.next()) && before != Some('-'))
}
