//! Each crate says what it is in its README, which is also its documentation; each module says what lives in it.

use crate::source::{crates, production};
use crate::{expect_none, expect_some};

const README: &str = "#![doc = include_str!(\"../README.md\")]";

#[test]
fn each_readme_is_the_documentation_of_its_crate() {
    let root = xtask::workspace::root();
    let mut offenders = Vec::new();
    for name in crates() {
        let directory = root.join(&name);
        if !std::fs::read_to_string(directory.join("README.md")).is_ok_and(|text| text.starts_with("# ")) {
            offenders.push(format!("{name}/README.md: missing, or without a title"));
        }
        let entry = ["src/lib.rs", "src/main.rs"].into_iter().find(|entry| directory.join(entry).is_file());
        let text = entry.map(|entry| std::fs::read_to_string(directory.join(entry)).unwrap()).unwrap_or_default();
        if text.lines().find(|line| !line.trim().is_empty()) != Some(README) {
            offenders.push(format!("{name}/{}: does not begin with the README", entry.unwrap_or("src/lib.rs")));
        }
    }
    expect_none(&format!("each crate has a README.md, and its root begins with {README}"), &offenders);
}

#[test]
fn each_module_says_what_lives_in_it() {
    let files = production();
    expect_some("source file", &files);
    let begins = |text: &str| text.starts_with("//! ") || text.starts_with(README);
    let offenders: Vec<String> =
        files.iter().filter(|file| !begins(&file.text)).map(|file| file.name.clone()).collect();
    expect_none("each file begins with `//! …`: what lives here, and what deliberately does not", &offenders);
}
