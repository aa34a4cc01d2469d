//! Ports stay small, and each of their methods has a contract case.

use std::collections::BTreeSet;

use syn::{Item, ReturnType, TraitItem, Type, TypeParamBound};

use crate::source::rust;
use crate::tokens::Uses;
use crate::{expect_none, expect_some};

const METHODS: usize = 8;

/// Ports that may be larger, each with its reason.
const LARGER: [(&str, &str); 1] = [("UnitOfWork", "it only hands out the repositories, one accessor each")];

struct Port {
    place: String,
    name: String,
    methods: Vec<Method>,
}

struct Method {
    name: String,
    /// Traits named as `dyn …` in what the method answers.
    hands_out: BTreeSet<String>,
}

fn ports() -> Vec<Port> {
    let mut found = Vec::new();
    for file in rust(|name| name.starts_with("crates/domain/src/port/") || name == "crates/domain/src/port.rs") {
        for item in &file.syntax.items {
            let Item::Trait(port) = item else { continue };
            let method = |item: &TraitItem| match item {
                TraitItem::Fn(function) => {
                    let hands_out = handed_out(&function.sig.output);
                    Some(Method { name: function.sig.ident.to_string(), hands_out })
                }
                _ => None,
            };
            let methods = port.items.iter().filter_map(method).collect();
            found.push(Port { place: file.name.clone(), name: port.ident.to_string(), methods });
        }
    }
    expect_some("port trait under crates/domain/src/port", &found);
    found
}

fn handed_out(output: &ReturnType) -> BTreeSet<String> {
    #[derive(Default)]
    struct Dyn(BTreeSet<String>);
    impl<'ast> syn::visit::Visit<'ast> for Dyn {
        fn visit_type(&mut self, kind: &'ast Type) {
            if let Type::TraitObject(object) = kind {
                let name = |bound: &TypeParamBound| match bound {
                    TypeParamBound::Trait(bound) => bound.path.segments.last().map(|last| last.ident.to_string()),
                    _ => None,
                };
                self.0.extend(object.bounds.iter().filter_map(name));
            }
            syn::visit::visit_type(self, kind);
        }
    }
    let mut found = Dyn::default();
    syn::visit::Visit::visit_return_type(&mut found, output);
    found.0
}

#[test]
fn ports_stay_small() {
    let ports = ports();
    let mut offenders = Vec::new();
    for Port { place, name, methods } in &ports {
        let exempt = LARGER.iter().any(|(larger, _)| larger == name);
        if methods.len() > METHODS && !exempt {
            offenders.push(format!("{place}: {name} has {} methods", methods.len()));
        }
    }
    for (larger, reason) in LARGER {
        if ports.iter().all(|port| port.name != larger) {
            offenders.push(format!("{larger} is exempt ({reason}) but is no port: take it off the list"));
        }
    }
    expect_none(&format!("a port has at most {METHODS} methods: split it by who needs what"), &offenders);
}

/// A file counts for a port when it names the trait or calls an accessor that hands it out: `get` on one port is then
/// no evidence for `get` on another that the file never touches.
#[test]
fn every_port_method_has_a_contract_case() {
    let ports = ports();
    let suites: Vec<Uses> =
        rust(|name| name.starts_with("crates/contract/src/")).iter().map(|file| Uses::of(&file.text)).collect();
    expect_some("contract suite under crates/contract/src", &suites);
    let mut offenders = Vec::new();
    for Port { place, name, methods } in &ports {
        let accessors = ports.iter().flat_map(|port| &port.methods).filter(|method| method.hands_out.contains(name));
        let accessors: Vec<&str> = accessors.map(|method| method.name.as_str()).collect();
        let about = |suite: &&Uses| {
            suite.identifiers.contains(name) || accessors.iter().any(|accessor| suite.calls.contains(*accessor))
        };
        let called: BTreeSet<&String> = suites.iter().filter(about).flat_map(|suite| &suite.calls).collect();
        let without = methods.iter().filter(|method| !called.contains(&method.name));
        offenders.extend(without.map(|method| format!("{place}: {name}::{}", method.name)));
    }
    expect_none("no contract suite calls these: add a case for what the port's comment promises", &offenders);
}
