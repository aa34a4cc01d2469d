use p2p_domain::page::Start;
use serde::Deserialize;

use super::{Body, FieldErrors, ListQuery};

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Filters {
    q: Option<String>,
    answered: Option<bool>,
    tag: Vec<String>,
    since: Option<u32>,
    sort: Option<Sort>,
}

#[derive(Debug, PartialEq, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Sort {
    Latest,
    Newest,
}

type Found = (Option<String>, Option<bool>, Vec<String>, Option<u32>, Option<Sort>);

impl Body for Filters {
    type Command = Found;

    fn check(self, errors: &mut FieldErrors) -> Option<Found> {
        if self.q.as_deref() == Some("") {
            errors.add("q", "blank");
        }
        Some((self.q, self.answered, self.tag, self.since, self.sort))
    }
}

type List = ListQuery<Filters, (u64, String)>;

/// `field:code` of everything wrong, sorted.
fn refused(query: &str) -> Vec<String> {
    let problem = List::parse("/topics", query).unwrap_err();
    let mut found: Vec<String> =
        problem.errors().iter().map(|error| format!("{}:{}", error.field, error.code)).collect();
    found.sort();
    found
}

#[test]
fn filters_and_pages_are_read() {
    let list =
        List::parse("/topics", "q=%D8%A3+b&answered=true&tag=x&tag=y&since=4&sort=newest&limit=100&fields=id").unwrap();
    let expected = (Some("أ b".to_owned()), Some(true), vec!["x".into(), "y".into()], Some(4), Some(Sort::Newest));
    assert_eq!(list.filter, expected);
    assert_eq!((list.page.limit.get(), list.page.start, list.page.with_total), (100, Start::First, false));
    let list = List::parse("/topics", "skip=7&with_total=true").unwrap();
    assert_eq!((list.page.start, list.page.with_total), (Start::Skip(7), true));
}

#[test]
fn every_mistake_is_named_at_once() {
    let query = "q=&limit=0&with_total=yes&skip=x&answered=1&since=99999999999&sort=odd&colour=red&answered2=";
    let expected = [
        "answered2:unknown_parameter",
        "answered:invalid_type",
        "colour:unknown_parameter",
        "limit:out_of_range",
        "q:blank",
        "since:out_of_range",
        "skip:invalid_type",
        "sort:unknown_value",
        "with_total:invalid_type",
    ];
    assert_eq!(refused(query), expected);
}

#[test]
fn rude_queries_are_refused_without_harm() {
    assert_eq!(refused("limit=101"), ["limit:out_of_range"]);
    assert_eq!(refused("limit=99999999999999999999999"), ["limit:out_of_range"]);
    assert_eq!(refused("limit=-1"), ["limit:out_of_range"]);
    assert_eq!(refused("limit="), ["limit:invalid_type"]);
    assert_eq!(refused("limit=1&limit=2"), ["limit:repeated_parameter"]);
    assert_eq!(refused("q=a&q=b"), ["q:repeated_parameter"]);
    assert_eq!(refused("skip=1000001"), ["skip:out_of_range"]);
    assert_eq!(refused("skip=1&cursor=x"), ["skip:mutually_exclusive"]);
    assert_eq!(refused("cursor=%00%ff"), ["cursor:invalid_cursor"]);
    assert_eq!(refused("__proto__=1&%00=2").len(), 2);
    assert_eq!(refused(&"a=1&".repeat(5_000)), ["a:unknown_parameter"]);
    let many: Vec<String> = (0..500).map(|n| format!("p{n}=1")).collect();
    assert_eq!(refused(&many.join("&")).len(), FieldErrors::MAX);
}

#[test]
fn a_cursor_goes_with_its_filters_and_not_with_the_page_size() {
    let first = List::parse("/topics", "tag=a&limit=2&fields=id").unwrap();
    let cursor = first.scope.encode((9_u64, "k".to_owned())).unwrap();
    let next = List::parse("/topics", &format!("limit=50&with_total=true&tag=a&cursor={cursor}")).unwrap();
    assert_eq!(next.page.start, Start::After((9, "k".to_owned())));
    assert_eq!(refused(&format!("tag=b&cursor={cursor}")), ["cursor:invalid_cursor"]);
    assert_eq!(refused(&format!("cursor={cursor}")), ["cursor:invalid_cursor"]);
}
