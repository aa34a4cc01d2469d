//! Pages, drawings with scripts and scripts: refused wherever they hide, since some program will run what it recognizes.

/// What makes a reader run or render a page, in small letters.
const ACTIVE: [&[u8]; 9] =
    [b"<script", b"<html", b"<!doctype", b"<svg", b"<iframe", b"<body", b"<object", b"<embed", b"<?php"];

/// Whether the bytes begin like a page, markup or a script, or hold what makes one active. UTF-16 is read as well.
pub(super) fn looks_active(head: &[u8]) -> bool {
    let plain: Vec<u8> = head.iter().filter(|byte| **byte != 0).map(u8::to_ascii_lowercase).collect();
    begins_active(&plain) || ACTIVE.iter().any(|needle| plain.windows(needle.len()).any(|window| window == *needle))
}

fn begins_active(plain: &[u8]) -> bool {
    let begin = [&b"\xef\xbb\xbf"[..], b"\xff\xfe", b"\xfe\xff"].into_iter().find_map(|mark| plain.strip_prefix(mark));
    let begin = begin.unwrap_or(plain);
    match begin.trim_ascii_start() {
        [b'<', next, ..] => next.is_ascii_alphabetic() || matches!(next, b'!' | b'?' | b'/'),
        // A script's first line tells what runs it, and stands at the very beginning.
        _ => begin.starts_with(b"#!"),
    }
}
