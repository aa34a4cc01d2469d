//! Tables as a spreadsheet that is none of ours reads them.

use std::io::{Cursor, Read as _};

use calamine::{Data, Reader as _, Xlsx};
use p2p_documents::XlsxTables;
use p2p_domain::{
    port::document::{Cell, TableMaker as _},
    timestamp::Timestamp,
};

fn workbook(title: &str, headings: &[&str], right_to_left: bool, rows: &[Vec<Cell>]) -> Vec<u8> {
    let mut table = XlsxTables.begin(title, headings, right_to_left).unwrap();
    for row in rows {
        table.row(row).unwrap();
    }
    let mut bytes = Vec::new();
    table.finish().unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

fn rows(workbook: &[u8]) -> (String, Vec<Vec<Data>>) {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(workbook.to_vec())).unwrap();
    let name = book.sheet_names()[0].clone();
    let range = book.worksheet_range(&name).unwrap();
    (name, range.rows().map(<[Data]>::to_vec).collect())
}

/// A part of the workbook as it is written.
fn part(workbook: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(workbook)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

#[test]
fn cells_are_read_back_as_they_were() {
    let at = Timestamp::from_millis(1_795_412_100_000);
    let cells = vec![text("ضاغط"), Cell::Empty, Cell::Number(-1_234.5), Cell::Moment(at), Cell::Number(f64::NAN)];
    let (name, rows) = rows(&workbook("حالات", &["A", "B", "C", "D", "E"], true, &[cells]));
    assert_eq!(name, "حالات");
    let read = &rows[1];
    assert_eq!(
        (&read[0], &read[1], &read[2]),
        (&Data::String("ضاغط".to_owned()), &Data::Empty, &Data::Float(-1_234.5))
    );
    let Data::DateTime(moment) = &read[3] else { unreachable!("{:?} is no date", read[3]) };
    assert!((moment.as_f64() - 46_349.232_638_888).abs() < 1e-6, "{moment:?}");
}

#[test]
fn what_looks_like_a_formula_stays_a_text() {
    let formulas = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "=HYPERLINK(\"https://x.example\")", "'quoted", "{=1}"];
    let book = workbook("T", &["=A1"], false, &formulas.map(|formula| vec![text(formula)]));
    let (_, rows) = rows(&book);
    assert_eq!(rows[0][0], Data::String("=A1".to_owned()));
    for (row, formula) in rows[1..].iter().zip(formulas) {
        assert_eq!(row[0], Data::String(formula.to_owned()));
    }
    assert!(!part(&book, "xl/worksheets/sheet1.xml").contains("<f>"), "there is a formula");
    assert!(part(&book, "xl/styles.xml").contains("quotePrefix=\"1\""), "editing a cell would make it a formula");
}

#[test]
fn the_head_stands_still_and_filters() {
    for right_to_left in [false, true] {
        let sheet =
            part(&workbook("T", &["A", "B"], right_to_left, &[vec![text("x"), text("y")]]), "xl/worksheets/sheet1.xml");
        assert_eq!(sheet.contains("rightToLeft=\"1\""), right_to_left);
        assert!(sheet.contains("ySplit=\"1\"") && sheet.contains("state=\"frozen\""), "{sheet}");
        assert!(sheet.contains("<autoFilter ref=\"A1:B2\""), "{sheet}");
    }
}

#[test]
fn ten_thousand_rows_are_all_there() {
    let wanted: Vec<Vec<Cell>> =
        (0..10_000_u32).map(|n| vec![text(&format!("صف {n}")), Cell::Number(f64::from(n))]).collect();
    let (_, rows) = rows(&workbook("T", &["Text", "Number"], true, &wanted));
    assert_eq!(rows.len(), 10_001);
    for (n, row) in (0_u32..).zip(&rows[1..]) {
        assert_eq!(row, &[Data::String(format!("صف {n}")), Data::Float(f64::from(n))]);
    }
}

#[test]
fn any_title_and_any_text_will_do() {
    for title in ["", "''", "a/b\\c?d*[e]:f", &"ط".repeat(80), "History", &"😀".repeat(40), "\u{0}\n"] {
        let hostile = [
            "\u{0}\u{1}\u{b}\u{1f}",
            "_x0041_",
            "<&>\"'",
            "\u{202e}abc",
            "a\r\nb",
            &"x".repeat(40_000),
            &"😀".repeat(20_000),
        ];
        let book = workbook(title, &["A"], false, &hostile.map(|cell| vec![text(cell)]));
        let (_, rows) = rows(&book);
        assert_eq!(rows.len(), hostile.len() + 1, "{title:?}");
        assert_eq!(rows[3][0], Data::String("<&>\"'".to_owned()));
        let Data::String(cut) = &rows[6][0] else { unreachable!("{:?} is no text", rows[6]) };
        assert_eq!(cut.len(), 32_767);
    }
}

#[test]
fn a_table_without_rows_or_headings_opens() {
    assert_eq!(rows(&workbook("T", &["A"], false, &[])).1.len(), 1);
    assert!(rows(&workbook("T", &[], false, &[])).1.is_empty());
}
