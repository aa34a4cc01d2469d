//! The page that the member `type` of every problem points to.

use std::fmt::Write as _;

use actix_web::{HttpResponse, get};

use super::html;
use crate::problem::{catalog, catalog_fields};

/// Every problem code, explained
#[utoipa::path(tag = "service", security(()), responses((status = 200, description = "The page", content_type = "text/html")))]
#[get("/docs/problems")]
pub(super) async fn problem_codes() -> HttpResponse {
    html(text())
}

/// The catalog as HTML. Its texts are ours and hold nothing to escape; a test says so.
fn text() -> String {
    let mut page = String::from(concat!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Problem codes</title>",
        "<link rel=\"stylesheet\" href=\"/docs/page.css\"></head><body class=\"problems\"><h1>Problem codes</h1>",
    ));
    let mut section = |code: &str, status: &str, texts: [&str; 2]| {
        let [en, ar] = texts;
        // Writing to a string cannot fail.
        let _ = write!(
            page,
            "<section id=\"{code}\"><h2><code>{code}</code> {status}</h2><p>{en}</p><p lang=\"ar\" dir=\"rtl\">{ar}</p></section>"
        );
    };
    for entry in catalog::entries() {
        section(entry.code, &entry.status.to_string(), entry.detail);
    }
    for entry in catalog_fields::fields() {
        section(&format!("field-{}", entry.code), "(field)", entry.text);
    }
    page.push_str("</body></html>");
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_anchor_and_no_text_needs_escaping() {
        let page = text();
        for entry in catalog::entries() {
            assert!(page.contains(&format!("id=\"{}\"", entry.code)));
            assert!(!entry.detail.concat().contains(['<', '>', '&']), "{}", entry.code);
        }
        for entry in catalog_fields::fields() {
            assert!(!entry.text.concat().contains(['<', '>', '&']), "{}", entry.code);
        }
    }
}
