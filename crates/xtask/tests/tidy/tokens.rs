//! Reads files as tokens, so that what stands in a macro call counts and what stands in a comment does not.

use std::collections::BTreeSet;

use proc_macro2::{Spacing, TokenStream, TokenTree};

/// What a token walk may meet.
#[derive(Default)]
pub struct Uses {
    /// Names called as `.name(…)`, `.name::<…>(…)` or `Path::name`.
    pub calls: BTreeSet<String>,
    /// All identifiers.
    pub identifiers: BTreeSet<String>,
    /// Names of macros called as `name!`.
    pub macros: BTreeSet<String>,
    /// The strings of `code: "…"`.
    pub codes: BTreeSet<String>,
    /// Names of attributes, in `#[…]`.
    pub attributes: BTreeSet<String>,
}

impl Uses {
    /// Reads one file.
    pub fn of(text: &str) -> Self {
        let mut uses = Self::default();
        uses.read(text.parse().unwrap());
        uses
    }

    fn read(&mut self, stream: TokenStream) {
        let tokens: Vec<TokenTree> = stream.into_iter().collect();
        for (index, token) in tokens.iter().enumerate() {
            let before = |steps: usize| index.checked_sub(steps).and_then(|index| tokens.get(index));
            match token {
                TokenTree::Group(group) => {
                    if is(before(1), '#')
                        && let Some(TokenTree::Ident(name)) = group.stream().into_iter().next()
                    {
                        self.attributes.insert(name.to_string());
                    }
                    self.read(group.stream());
                }
                TokenTree::Ident(name) => {
                    self.identifiers.insert(name.to_string());
                    let after = (tokens.get(index + 1), tokens.get(index + 2));
                    self.name(&name.to_string(), (before(1), before(2)), after);
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }

    fn name(&mut self, name: &str, before: (Neighbour, Neighbour), after: (Neighbour, Neighbour)) {
        let called = matches!(after.0, Some(TokenTree::Group(_))) || is(after.0, ':');
        let method = is(before.0, '.') && !joined(before.1, '.') && called;
        let path = is(before.0, ':') && joined(before.1, ':');
        if method || path {
            self.calls.insert(name.to_owned());
        }
        if is(after.0, '!') && !joined(after.0, '!') {
            self.macros.insert(name.to_owned());
        }
        if let (true, true, Some(TokenTree::Literal(literal))) = (name == "code", is(after.0, ':'), after.1)
            && let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string())
        {
            self.codes.insert(text.value());
        }
    }
}

type Neighbour<'tokens> = Option<&'tokens TokenTree>;

fn is(token: Neighbour, sign: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == sign)
}

/// `sign` as a part of a longer operator, such as the first dot of `..` or the `!` of `!=`.
fn joined(token: Neighbour, sign: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == sign && punct.spacing() == Spacing::Joint)
}

#[test]
fn calls_are_found_in_macros_and_not_in_comments_and_ranges() {
    let uses =
        Uses::of("fn f() { // .no()\n check!(a.yes(1), b.generic::<u8>(2), 0..never(3)); Port::too(c); d.field; }");
    assert_eq!(uses.calls.iter().map(String::as_str).collect::<Vec<_>>(), ["generic", "too", "yes"]);
}

#[test]
fn macros_codes_and_attributes_are_found() {
    let uses =
        Uses::of(r#"#[route] fn f() { if a != b { stop!() } let _ = Entry { code: "not_found", other: "x" }; }"#);
    assert_eq!(uses.macros.into_iter().collect::<Vec<_>>(), ["stop"]);
    assert_eq!(uses.codes.into_iter().collect::<Vec<_>>(), ["not_found"]);
    assert_eq!(uses.attributes.into_iter().collect::<Vec<_>>(), ["route"]);
}
