//! Ports stay small, and each of their methods has a contract case.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::{self, Visit};
use syn::{Field, Ident, Item, Signature, TraitItem, TypeParamBound, TypeTraitObject};

use crate::source::rust;
use crate::tokens::Uses;
use crate::{expect_none, expect_some};

const METHODS: usize = 8;

/// Ports that may be larger, each with its reason.
const LARGER: [(&str, &str); 1] = [("UnitOfWork", "it only hands out the repositories, one accessor each")];

struct Port {
    place: String,
    name: String,
    methods: Vec<String>,
}

fn is_port_file(name: &str) -> bool {
    name.starts_with("crates/domain/src/port/") || name == "crates/domain/src/port.rs"
}

fn is_suite_file(name: &str) -> bool {
    name.starts_with("crates/contract/src/")
}

fn ports() -> Vec<Port> {
    let mut found = Vec::new();
    for file in rust(is_port_file) {
        for item in &file.syntax.items {
            let Item::Trait(port) = item else { continue };
            let method = |item: &TraitItem| match item {
                TraitItem::Fn(function) => Some(function.sig.ident.to_string()),
                _ => None,
            };
            let methods = port.items.iter().filter_map(method).collect();
            found.push(Port { place: file.name.clone(), name: port.ident.to_string(), methods });
        }
    }
    expect_some("port trait under crates/domain/src/port", &found);
    found
}

/// By which names a port is reached: functions that answer a `dyn Port`, and fields that hold one.
#[derive(Default)]
struct Handles(BTreeMap<String, BTreeSet<String>>);

impl Handles {
    fn add(&mut self, name: &Ident, ports: Traits) {
        for port in ports.0 {
            self.0.entry(port).or_default().insert(name.to_string());
        }
    }
}

impl<'ast> Visit<'ast> for Handles {
    fn visit_signature(&mut self, signature: &'ast Signature) {
        let mut ports = Traits::default();
        ports.visit_return_type(&signature.output);
        self.add(&signature.ident, ports);
        visit::visit_signature(self, signature);
    }

    fn visit_field(&mut self, field: &'ast Field) {
        let mut ports = Traits::default();
        ports.visit_type(&field.ty);
        if let Some(name) = &field.ident {
            self.add(name, ports);
        }
    }
}

/// The traits named as `dyn Trait` in a type.
#[derive(Default)]
struct Traits(BTreeSet<String>);

impl<'ast> Visit<'ast> for Traits {
    fn visit_type_trait_object(&mut self, object: &'ast TypeTraitObject) {
        let name = |bound: &TypeParamBound| match bound {
            TypeParamBound::Trait(bound) => bound.path.segments.last().map(|last| last.ident.to_string()),
            _ => None,
        };
        self.0.extend(object.bounds.iter().filter_map(name));
        visit::visit_type_trait_object(self, object);
    }
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

/// A suite file counts for a port when it names the trait or reaches it by one of its handles: `get` on one port is no
/// evidence for `get` on another that the file never touches.
#[test]
fn every_port_method_has_a_contract_case() {
    let mut handles = Handles::default();
    for file in rust(|name| is_port_file(name) || is_suite_file(name)) {
        handles.visit_file(&file.syntax);
    }
    let suites: Vec<Uses> = rust(is_suite_file).iter().map(|file| Uses::of(&file.text)).collect();
    expect_some("contract suite under crates/contract/src", &suites);
    let mut offenders = Vec::new();
    for Port { place, name, methods } in ports() {
        let mut reached_by = handles.0.remove(&name).unwrap_or_default();
        reached_by.insert(name.clone());
        let about = suites.iter().filter(|suite| !suite.identifiers.is_disjoint(&reached_by));
        let called: BTreeSet<&String> = about.flat_map(|suite| &suite.calls).collect();
        let without = methods.iter().filter(|method| !called.contains(method));
        offenders.extend(without.map(|method| format!("{place}: {name}::{method}")));
    }
    expect_none("no contract suite calls these: add a case for what the port's comment promises", &offenders);
}

#[test]
fn a_port_is_reached_by_functions_and_fields() {
    let text = "struct S { topics: Arc<dyn TopicReader>, other: u8 }
        trait T { fn posts(&mut self) -> &mut dyn PostRepository; }";
    let mut handles = Handles::default();
    handles.visit_file(&syn::parse_file(text).unwrap());
    let by = |port: &str| handles.0[port].iter().cloned().collect::<Vec<_>>();
    assert_eq!((by("TopicReader"), by("PostRepository")), (vec!["topics".to_owned()], vec!["posts".to_owned()]));
    assert_eq!(handles.0.len(), 2);
}
