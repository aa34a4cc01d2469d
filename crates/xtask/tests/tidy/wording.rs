//! Nothing unfinished is committed, and nothing about the machine that it was written on.

use crate::expect_none;
use crate::source::{rust, texts};
use crate::tokens::Uses;

#[test]
fn nothing_is_left_for_later() {
    let mut offenders = Vec::new();
    for file in rust(|_| true) {
        let uses = Uses::of(&file.text);
        let macros = ["todo", "unimplemented"].into_iter().filter(|name| uses.macros.contains(*name));
        offenders.extend(macros.map(|name| format!("{}: {name}!", file.name)));
        if uses.attributes.contains("ignore") {
            offenders.push(format!("{}: #[ignore]", file.name));
        }
    }
    // In two halves, so that this file does not offend.
    let markers = [concat!("FIX", "ME"), concat!("XX", "X")];
    for file in texts() {
        for (number, line) in file.text.lines().enumerate() {
            let marker = markers.into_iter().find(|marker| has_word(line, marker));
            offenders.extend(marker.map(|marker| format!("{}:{}: {marker}", file.name, number + 1)));
        }
    }
    expect_none("do it now, or file an issue and leave nothing behind", &offenders);
}

#[test]
fn nothing_names_the_place_that_it_was_written_at() {
    let places = [concat!("/wo", "rk"), concat!("/ro", "ot")];
    let mut offenders = Vec::new();
    for file in texts() {
        for (number, line) in file.text.lines().enumerate() {
            let place = places.into_iter().find(|place| names_place(line, place));
            offenders.extend(place.map(|place| format!("{}:{}: {place}", file.name, number + 1)));
        }
    }
    expect_none("the project may lie anywhere: say it without the path", &offenders);
}

fn has_word(line: &str, word: &str) -> bool {
    let part = |sign: Option<char>| sign.is_some_and(|sign| sign.is_alphanumeric() || sign == '_');
    line.match_indices(word)
        .any(|(start, _)| !part(line[..start].chars().next_back()) && !part(line[start + word.len()..].chars().next()))
}

/// Whether `place` begins a path in `line`: `crates/x` + `place` does not, `"place"` and `place/y` do.
fn names_place(line: &str, place: &str) -> bool {
    let inner = |sign: char| sign.is_alphanumeric() || "._-})]>*~".contains(sign);
    line.match_indices(place).any(|(start, _)| {
        let begins = !line[..start].chars().next_back().is_some_and(inner);
        let ends = !line[start + place.len()..]
            .chars()
            .next()
            .is_some_and(|sign| sign.is_alphanumeric() || "_-".contains(sign));
        begins && ends
    })
}

#[test]
fn a_place_is_told_from_a_part_of_a_path() {
    let place = concat!("/wo", "rk");
    assert!(names_place(&format!("see {place}/x"), place));
    assert!(names_place(&format!("`{place}`"), place));
    assert!(!names_place(&format!("https://host{place}/x"), place));
    assert!(!names_place(&format!("see {place}space"), place));
}
