//! The files of the workspace, and the Rust ones among them parsed. Knows no rule.

use std::fs;
use std::path::{Path, PathBuf};

use syn::{Attribute, Item};

/// Never ours, or made by a tool.
const SKIPPED: [&str; 6] = ["target", ".git", "data", "node_modules", "__pycache__", "Cargo.lock"];

/// A text file of the workspace.
#[derive(Clone)]
pub struct TextFile {
    /// Relative to the workspace, with `/`.
    pub name: String,
    pub text: String,
}

/// A parsed Rust file.
pub struct RustFile {
    pub name: String,
    pub text: String,
    pub syntax: syn::File,
}

/// A directory with a `Cargo.toml`, relative to the workspace.
pub fn crates() -> Vec<String> {
    let root = xtask::workspace::root();
    let mut found: Vec<String> = fs::read_dir(root.join("crates"))
        .unwrap()
        .map(|entry| format!("crates/{}", entry.unwrap().file_name().to_string_lossy()))
        .chain(["migration".to_owned()])
        .filter(|name| root.join(name).join("Cargo.toml").is_file())
        .collect();
    found.sort();
    assert!(found.len() > 1, "no crates under {}", root.display());
    found
}

/// Every text file that a person wrote, in the order of the names.
pub fn texts() -> Vec<TextFile> {
    let root = xtask::workspace::root();
    let mut names = Vec::new();
    walk(&root, &mut names);
    names.sort();
    let read = |path: PathBuf| {
        // What is not UTF-8 is not text: pictures and the like.
        let text = fs::read_to_string(&path).ok()?;
        let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
        Some(TextFile { name, text })
    };
    names.into_iter().filter_map(read).collect()
}

fn walk(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).unwrap() {
        let entry = entry.unwrap();
        if SKIPPED.contains(&entry.file_name().to_string_lossy().as_ref()) {
            continue;
        }
        match entry.file_type().unwrap() {
            kind if kind.is_dir() => walk(&entry.path(), found),
            kind if kind.is_file() => found.push(entry.path()),
            _ => {}
        }
    }
}

/// Every Rust file whose name `wanted` accepts.
pub fn rust(wanted: impl Fn(&str) -> bool) -> Vec<RustFile> {
    let parse = |TextFile { name, text }| {
        let syntax = syn::parse_file(&text).unwrap_or_else(|error| panic!("{name} does not parse: {error}"));
        RustFile { name, text, syntax }
    };
    let is_ours = |file: &TextFile| {
        let rust = Path::new(&file.name).extension().is_some_and(|extension| extension == "rs");
        rust && wanted(&file.name)
    };
    texts().into_iter().filter(is_ours).map(parse).collect()
}

/// Everything under a `src` directory that is compiled outside tests: neither a file behind `#[cfg(test)] mod name;`,
/// nor one that says `#![cfg(test)]`.
pub fn production() -> Vec<RustFile> {
    let mut files = rust(|name| name.contains("/src/"));
    let tests: Vec<String> = files.iter().flat_map(test_modules).collect();
    files.retain(|file| {
        let behind = tests.iter().any(|module| {
            file.name.strip_prefix(module.as_str()).is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
        });
        !behind && !is_test(&file.syntax.attrs)
    });
    files
}

/// Where the modules lie that `file` declares for tests only, without `.rs`.
fn test_modules(file: &RustFile) -> Vec<String> {
    let (directory, stem) = file.name.rsplit_once('/').unwrap();
    let base = match stem {
        "lib.rs" | "main.rs" | "mod.rs" => directory.to_owned(),
        _ => file.name.trim_end_matches(".rs").to_owned(),
    };
    let test_module = |item: &Item| match item {
        Item::Mod(module) if module.content.is_none() && is_test(&module.attrs) => {
            Some(format!("{base}/{}", module.ident))
        }
        _ => None,
    };
    file.syntax.items.iter().filter_map(test_module).collect()
}

/// Whether `#[cfg(test)]`, or `#[cfg(all(test, …))]`, stands among the attributes.
pub fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let syn::Meta::List(list) = &attribute.meta else { return false };
        let condition = list.tokens.to_string();
        list.path.is_ident("cfg") && (condition == "test" || condition.replace(' ', "").starts_with("all(test,"))
    })
}

/// The attributes of a top-level item.
pub fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}
