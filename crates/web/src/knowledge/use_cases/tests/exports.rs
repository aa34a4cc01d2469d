//! What is taken home.

use std::sync::Arc;

use actix_web::http::Method;
use futures_util::TryStreamExt as _;
use p2p_app::use_cases::Wanted;
use p2p_domain::{port::document::Cell, use_case::UseCaseFilter};
use serde_json::json;

use super::{asked, get, id, one, signed_in};
use crate::{
    knowledge::use_cases::export_pieces::{JsonList, cell, pieces},
    respond::View,
    session::tests::doubles::{
        Ports,
        library::{self, actor},
    },
};

#[test]
fn texts_are_escaped_and_numbers_are_not() {
    let cells = [Cell::Empty, Cell::Text("=1+1".to_owned()), Cell::Number(-49.646), Cell::Number(12.0)];
    assert_eq!(cells.map(cell), ["", "'=1+1", "-49.646", "12"]);
}

#[actix_web::test]
async fn a_table_has_its_mark_and_its_headings_in_the_readers_language() {
    let table = get("/export?industry=x").await;
    assert_eq!((table.status, table.header("content-type")), (200, "text/csv; charset=utf-8"), "{}", table.text);
    assert_eq!(table.header("content-disposition"), "attachment; filename=\"use-cases.csv\"");
    let mut lines = table.text.split("\r\n");
    assert!(lines.next().unwrap().starts_with("\u{feff}ID,Title,"), "{}", table.text);
    let line = lines.next().unwrap();
    assert!(
        line.contains(",'=1+1,") && line.contains("-49.646") && line.contains("\"Heat,\n\"\"and\"\" dust\""),
        "{line}"
    );
    assert_eq!(lines.filter(|line| !line.is_empty()).count(), 1, "both pages");
    let arabic = asked(signed_in(Method::GET, "/export").insert_header(("accept-language", "ar"))).await;
    assert!(arabic.text.starts_with("\u{feff}المعرّف,العنوان,"), "{}", arabic.text);
}

#[actix_web::test]
async fn a_list_is_whole_and_keeps_the_keys_that_are_wanted() {
    let list = get("/export?format=json&fields=id,title").await;
    let item = json!({ "id": id(5), "title": "خفض الهدر" });
    assert_eq!((list.status, &list.body), (200, &json!([item, item])), "{}", list.text);
    assert_eq!(list.header("content-disposition"), "attachment; filename=\"use-cases.json\"");
    for (query, code) in [
        ("format=csv&fields=id", "mutually_exclusive"),
        ("format=json&fields=x", "unknown_field"),
        ("format=doc", "unknown_value"),
    ] {
        let refused = get(&format!("/export?{query}")).await;
        assert_eq!((refused.status, &refused.body["errors"][0]["code"]), (422, &json!(code)));
    }
}

#[actix_web::test]
async fn what_fails_before_the_first_byte_is_a_problem_and_what_fails_behind_it_breaks_off() {
    for format in ["csv", "json", "xlsx"] {
        let away = get(&format!("/export?format={format}&q=pump")).await;
        assert_eq!((away.status, &away.body["code"]), (503, &json!("unavailable")), "{format}");
    }
    let service = library::use_cases(&Arc::<Ports>::default());
    let filter = UseCaseFilter { bookmarked: true, ..UseCaseFilter::default() };
    let pages = service.export(&actor(), Wanted { filter, ..Wanted::default() }).unwrap();
    let mut pieces = pieces(pages, JsonList::new(View::default()));
    assert!(pieces.try_next().await.unwrap().is_some());
    assert_eq!(pieces.try_next().await.unwrap_err().code(), "unavailable");
}

#[actix_web::test]
async fn workbooks_and_pages_come_as_they_were_made() {
    let book = get("/export?format=xlsx").await;
    assert_eq!((book.status, book.text), (200, "2 rows ".repeat(20_000)), "in more than one piece");
    let head = asked(signed_in(Method::HEAD, "/export?format=xlsx")).await;
    assert_eq!((head.status, head.text.as_str()), (200, ""));
    let page = asked(signed_in(Method::GET, &one("/export?format=pdf")).insert_header(("accept-language", "ar"))).await;
    assert_eq!((page.status, page.header("content-type")), (200, "application/pdf"));
    assert_eq!(page.text, format!("%PDF ar https://p2p.example/use-cases/{}", id(5)));
    assert_eq!(page.header("content-disposition"), format!("attachment; filename=\"use-case-{}.pdf\"", id(5)));
    assert_eq!(get(&one("/export?format=doc")).await.status, 422);
}
