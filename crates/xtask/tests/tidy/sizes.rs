//! How long things may grow. Tests beside the code do not count towards a file.

use std::collections::BTreeSet;

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Attribute, Block, Ident, ImplItemFn, ItemFn, TraitItemFn};

use crate::source::{RustFile, attributes, is_test, production, rust};
use crate::{expect_none, expect_some};

const FILE_LINES: usize = 400;
const FUNCTION_LINES: usize = 70;
const HANDLER_LINES: usize = 20;

#[test]
fn files_stay_readable() {
    let files = production();
    expect_some("source file", &files);
    let long = |file: &RustFile| {
        let lines = production_lines(file);
        (lines > FILE_LINES).then(|| format!("{}: {lines} lines", file.name))
    };
    let offenders: Vec<String> = files.iter().filter_map(long).collect();
    expect_none(&format!("more than {FILE_LINES} lines without tests: split the file by what it is about"), &offenders);
}

/// All lines but those of items behind `#[cfg(test)]`.
fn production_lines(file: &RustFile) -> usize {
    let tests = file.syntax.items.iter().filter(|item| is_test(attributes(item)));
    let left_out: BTreeSet<usize> = tests.flat_map(|item| lines(item.span())).collect();
    file.text.lines().count() - left_out.len()
}

fn lines(span: Span) -> std::ops::RangeInclusive<usize> {
    span.start().line..=span.end().line
}

#[test]
fn functions_stay_readable() {
    let mut offenders = Vec::new();
    for file in rust(|name| name.starts_with("crates/") || name.starts_with("migration/")) {
        for function in functions(&file) {
            let lines = lines(function.from).start().abs_diff(*lines(function.to).end()) + 1;
            if lines > FUNCTION_LINES {
                offenders.push(format!("{}: fn {}: {lines} lines", function.place, function.name));
            }
        }
    }
    expect_none(&format!("more than {FUNCTION_LINES} lines: split the function into its steps"), &offenders);
}

#[test]
fn handlers_only_extract_call_and_render() {
    let files = rust(|name| name.starts_with("crates/web/src/"));
    let handlers: Vec<Function> =
        files.iter().flat_map(functions).filter(|function| function.attributes.iter().any(is_route)).collect();
    expect_some("handler (a function with #[utoipa::path]) under crates/web/src", &handlers);
    let long = |handler: &Function| {
        let lines = handler.code_lines;
        (lines > HANDLER_LINES).then(|| format!("{}: fn {}: {lines} lines of code", handler.place, handler.name))
    };
    let offenders: Vec<String> = handlers.iter().filter_map(long).collect();
    expect_none(&format!("a handler's body has at most {HANDLER_LINES} lines: the rest is a service's"), &offenders);
}

fn is_route(attribute: &Attribute) -> bool {
    let names: Vec<String> = attribute.path().segments.iter().map(|segment| segment.ident.to_string()).collect();
    names == ["utoipa", "path"]
}

/// A function with a body.
struct Function {
    place: String,
    name: String,
    attributes: Vec<Attribute>,
    from: Span,
    to: Span,
    code_lines: usize,
}

fn functions(file: &RustFile) -> Vec<Function> {
    let mut finder = Finder { file, found: Vec::new() };
    finder.visit_file(&file.syntax);
    finder.found
}

struct Finder<'file> {
    file: &'file RustFile,
    found: Vec<Function>,
}

impl Finder<'_> {
    fn found(&mut self, attributes: &[Attribute], name: &Ident, from: Span, block: &Block) {
        let body = lines(block.span());
        let inner = self.file.text.lines().take(body.end() - 1).skip(*body.start());
        let is_code = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with("//");
        self.found.push(Function {
            place: format!("{}:{}", self.file.name, from.start().line),
            name: name.to_string(),
            attributes: attributes.to_vec(),
            from,
            to: block.span(),
            code_lines: inner.filter(is_code).count(),
        });
    }
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_item_fn(&mut self, function: &'ast ItemFn) {
        self.found(&function.attrs, &function.sig.ident, function.sig.span(), &function.block);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast ImplItemFn) {
        self.found(&function.attrs, &function.sig.ident, function.sig.span(), &function.block);
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'ast TraitItemFn) {
        if let Some(block) = &function.default {
            self.found(&function.attrs, &function.sig.ident, function.sig.span(), block);
        }
        visit::visit_trait_item_fn(self, function);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> RustFile {
        RustFile {
            name: "crates/x/src/lib.rs".to_owned(),
            text: text.to_owned(),
            syntax: syn::parse_file(text).unwrap(),
        }
    }

    #[test]
    fn tests_do_not_count_towards_a_file() {
        let text = "//! Head.\n\nfn f() {}\n\n#[cfg(test)]\nmod tests {\n    fn g() {}\n}\n";
        assert_eq!(production_lines(&file(text)), 4);
    }

    #[test]
    fn a_handler_is_known_by_its_route_and_its_code_is_counted() {
        let text = "#[utoipa::path(get, path = \"/\")]\nasync fn f(\n    a: u8,\n) -> u8 {\n    // why\n\n    a\n}\n";
        let found = functions(&file(text));
        assert!(found[0].attributes.iter().any(is_route));
        assert_eq!(found[0].code_lines, 1);
    }
}
