//! Every error code that the API can answer is documented, and nothing else is.

use std::collections::BTreeSet;
use std::fs;

use crate::expect_none;
use crate::tokens::Uses;

/// Codes of problems, and codes of fields.
const CATALOGS: [&str; 6] = [
    "crates/web/src/problem/catalog.rs",
    "crates/web/src/problem/catalog_people.rs",
    "crates/web/src/problem/catalog_files.rs",
    "crates/web/src/problem/catalog_conversation.rs",
    "crates/web/src/problem/catalog_upkeep.rs",
    "crates/web/src/problem/catalog_fields.rs",
];
const DOCUMENT: &str = "docs/problems.md";

fn read(name: &str) -> String {
    let path = xtask::workspace::root().join(name);
    fs::read_to_string(path).unwrap_or_else(|cause| panic!("{name} must hold the error codes: {cause}"))
}

/// The codes that open a table row or a heading, in back-ticks.
fn documented(text: &str) -> BTreeSet<String> {
    let code = |line: &str| {
        let cell = line.strip_prefix('|').or_else(|| line.starts_with('#').then(|| line.trim_start_matches('#')))?;
        let (code, rest) = cell.trim_start().strip_prefix('`')?.split_once('`')?;
        let closed = rest.trim_start().is_empty() || rest.trim_start().starts_with(['|', ':']);
        let snake = !code.is_empty()
            && code.chars().all(|sign| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '_');
        (closed && snake).then(|| code.to_owned())
    };
    text.lines().filter_map(code).collect()
}

#[test]
fn error_codes_are_documented() {
    let catalog: BTreeSet<String> = CATALOGS.iter().flat_map(|name| Uses::of(&read(name)).codes).collect();
    let documented = documented(&read(DOCUMENT));
    assert!(!catalog.is_empty(), "{CATALOGS:?} have no entry with a field `code: \"…\"`");
    let missing = catalog.difference(&documented).map(|code| format!("`{code}` is not in {DOCUMENT}"));
    let surplus = documented.difference(&catalog).map(|code| format!("`{code}` is not in {CATALOGS:?}"));
    let offenders: Vec<String> = missing.chain(surplus).collect();
    expect_none(&format!("{CATALOGS:?} and the tables of {DOCUMENT} must list the same codes"), &offenders);
}

#[test]
fn codes_are_read_from_tables_and_headings_only() {
    let text =
        "| code | status |\n| --- | --- |\n| `not_found` | 404 |\n## `too_long`\n`prose` is not one\n| `Not-One` | 1 |";
    assert_eq!(documented(text).into_iter().collect::<Vec<_>>(), ["not_found", "too_long"]);
}
