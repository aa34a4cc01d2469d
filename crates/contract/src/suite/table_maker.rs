//! `TableMaker` and `Table`: what was written is what a spreadsheet reads.

use std::io::Read as _;

use p2p_domain::port::document::{Cell, Table, TableMaker};

use crate::{
    build::at,
    world::{Sheet, TableWorld},
};

suite! { ($) table_maker, table_maker_suite(TableWorld):
    cells_are_read_back, the_sheet_runs_as_wanted, a_text_is_never_a_formula, many_rows_keep_their_order,
    any_title_will_do, a_table_without_rows_has_its_headings,
}

fn begin(world: &TableWorld, title: &str, headings: &[&str], right_to_left: bool) -> Box<dyn Table> {
    let maker: &dyn TableMaker = &*world.maker;
    maker.begin(title, headings, right_to_left).unwrap()
}

fn read(world: &TableWorld, table: Box<dyn Table>) -> Sheet {
    let mut bytes = Vec::new();
    table.finish().unwrap().read_to_end(&mut bytes).unwrap();
    (world.read)(&bytes)
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

async fn cells_are_read_back(world: &TableWorld) {
    let row = vec![text("ضاغط, \"quoted\"\nline"), Cell::Empty, Cell::Number(-1_234.5), Cell::Moment(at(86_399))];
    let mut table = begin(world, "Use cases", &["Title", "Nothing", "Number", "Moment"], false);
    table.row(&row).unwrap();
    table.row(&[Cell::Number(0.0)]).unwrap();
    let sheet = read(world, table);
    assert_eq!(sheet.title, "Use cases");
    assert_eq!(sheet.rows[0], ["Title", "Nothing", "Number", "Moment"].map(text));
    assert_eq!(sheet.rows[1], row);
    assert_eq!(sheet.rows[2][0], Cell::Number(0.0));
    assert_eq!(sheet.rows.len(), 3);
}

async fn the_sheet_runs_as_wanted(world: &TableWorld) {
    for right_to_left in [false, true] {
        let sheet = read(world, begin(world, "T", &["A"], right_to_left));
        assert_eq!(sheet.runs_right_to_left, right_to_left);
    }
}

async fn a_text_is_never_a_formula(world: &TableWorld) {
    let formulas =
        ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=HYPERLINK(\"https://x.example\")", "12", "2026-01-31", "'x"];
    let mut table = begin(world, "T", &["=A1"], false);
    for formula in formulas {
        table.row(&[text(formula)]).unwrap();
    }
    let sheet = read(world, table);
    assert_eq!(sheet.formulas, 0);
    assert_eq!(sheet.rows[0], [text("=A1")]);
    for (row, formula) in sheet.rows[1..].iter().zip(formulas) {
        assert_eq!(row, &[text(formula)]);
    }
}

async fn many_rows_keep_their_order(world: &TableWorld) {
    let mut table = begin(world, "T", &["Number", "Text"], true);
    for n in 0..10_000_u32 {
        table.row(&[Cell::Number(f64::from(n)), text(&format!("صف {n}"))]).unwrap();
    }
    let sheet = read(world, table);
    assert_eq!(sheet.rows.len(), 10_001);
    for (n, row) in (0_u32..).zip(&sheet.rows[1..]) {
        assert_eq!(row, &[Cell::Number(f64::from(n)), text(&format!("صف {n}"))]);
    }
}

async fn any_title_will_do(world: &TableWorld) {
    for title in ["", "a/b\\c?d*[e]:f", &"ط".repeat(200), "'"] {
        let sheet = read(world, begin(world, title, &["A"], false));
        assert!(!sheet.title.is_empty(), "{title:?}");
    }
}

async fn a_table_without_rows_has_its_headings(world: &TableWorld) {
    assert_eq!(read(world, begin(world, "T", &["A", "B"], false)).rows, [["A", "B"].map(text).to_vec()]);
}
