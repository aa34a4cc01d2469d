//! Names say a role. These say none.

use syn::visit::{self, Visit};
use syn::{Ident, ItemEnum, ItemMod, ItemStruct, ItemTrait, ItemType, ItemUnion};

use crate::source::{rust, texts};
use crate::{expect_none, expect_some};

const EMPTY: [&str; 9] =
    ["util", "utils", "utilities", "common", "commons", "helper", "helpers", "manager", "managers"];
const SUFFIXES: [&str; 2] = ["impl", "trait"];

fn is_ours(name: &str) -> bool {
    name.starts_with("crates/") || name.starts_with("migration/")
}

#[test]
fn files_are_named_for_their_role() {
    let names: Vec<String> = texts().into_iter().map(|file| file.name).filter(|name| is_ours(name)).collect();
    expect_some("file", &names);
    let empty = |name: &&String| name.split(['/', '.', '_', '-']).any(|word| EMPTY.contains(&word));
    let offenders: Vec<String> = names.iter().filter(empty).cloned().collect();
    expect_none("name the file for what is in it", &offenders);
}

#[test]
fn types_and_modules_are_named_for_their_role() {
    let mut found = Names::default();
    for file in rust(is_ours) {
        found.file = file.name;
        found.visit_file(&file.syntax);
    }
    expect_none("name the type for what it is", &found.offenders);
}

#[derive(Default)]
struct Names {
    file: String,
    offenders: Vec<String>,
}

impl Names {
    fn look(&mut self, name: &Ident) {
        let text = name.to_string();
        let words = words(&text);
        let suffix = words.len() > 1 && words.last().is_some_and(|last| SUFFIXES.contains(&last.as_str()));
        if suffix || words.iter().any(|word| EMPTY.contains(&word.as_str())) {
            self.offenders.push(format!("{}:{}: {text}", self.file, name.span().start().line));
        }
    }
}

/// `TopicHelper` and `topic_helper` are both `topic`, `helper`.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for sign in name.chars() {
        if (sign == '_' || sign.is_uppercase()) && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| sign != '_') {
            word.extend(sign.to_lowercase());
        }
    }
    words
}

impl<'ast> Visit<'ast> for Names {
    fn visit_item_struct(&mut self, item: &'ast ItemStruct) {
        self.look(&item.ident);
    }

    fn visit_item_enum(&mut self, item: &'ast ItemEnum) {
        self.look(&item.ident);
    }

    fn visit_item_union(&mut self, item: &'ast ItemUnion) {
        self.look(&item.ident);
    }

    fn visit_item_type(&mut self, item: &'ast ItemType) {
        self.look(&item.ident);
    }

    fn visit_item_trait(&mut self, item: &'ast ItemTrait) {
        self.look(&item.ident);
        visit::visit_item_trait(self, item);
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        self.look(&item.ident);
        visit::visit_item_mod(self, item);
    }
}

#[test]
fn empty_names_are_known_in_both_spellings() {
    let mut names = Names { file: String::new(), offenders: Vec::new() };
    let text = "struct TopicHelper; mod http_utils {} enum StoreImpl {} trait Helpful {} struct Implement;";
    names.visit_file(&syn::parse_file(text).unwrap());
    assert_eq!(names.offenders, [":1: TopicHelper", ":1: http_utils", ":1: StoreImpl"]);
}
