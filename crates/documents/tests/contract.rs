//! The contracts of `UseCasePrinter` and `TableMaker`.

#![expect(clippy::unwrap_used, reason = "a fixture that cannot be made fails its case")]

#[path = "it/seen.rs"]
mod seen;

use std::{
    io::{Cursor, Read as _},
    sync::Arc,
};

use calamine::{Data, Reader as _, Xlsx};
use p2p_contract::{
    Fixture,
    world::{Paper, PrinterWorld, Sheet, TableWorld},
};
use p2p_documents::{PdfPrinter, XlsxTables};
use p2p_domain::{port::document::Cell, timestamp::Timestamp};

fn read_paper(pdf: &[u8]) -> Paper {
    let seen = seen::read(pdf);
    Paper {
        pages: seen.pages,
        pictures: seen.pictures(),
        runs_right_to_left: seen.direction() == b"R2L",
        letters: seen.letters,
    }
}

fn cell(data: &Data) -> Cell {
    match data {
        Data::Empty => Cell::Empty,
        Data::String(text) => Cell::Text(text.clone()),
        Data::Float(number) => Cell::Number(*number),
        #[expect(clippy::cast_possible_truncation, reason = "rounded milliseconds of our days")]
        Data::DateTime(moment) => {
            Cell::Moment(Timestamp::from_millis(((moment.as_f64() - 25_569.0) * 86_400_000.0).round() as i64))
        }
        other => unreachable!("{other:?} was never written"),
    }
}

fn read_sheet(workbook: &[u8]) -> Sheet {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(workbook.to_vec())).unwrap();
    let title = book.sheet_names()[0].clone();
    let rows = book.worksheet_range(&title).unwrap().rows().map(|row| row.iter().map(cell).collect()).collect();
    let mut archive = zip::ZipArchive::new(Cursor::new(workbook)).unwrap();
    let mut written = String::new();
    archive.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut written).unwrap();
    let runs_right_to_left = written.contains("rightToLeft=\"1\"");
    Sheet { title, rows, formulas: written.matches("<f>").count(), runs_right_to_left }
}

async fn printer() -> Option<Fixture<PrinterWorld>> {
    Some(Fixture::new(PrinterWorld { printer: Arc::new(PdfPrinter::new().unwrap()), read: Box::new(read_paper) }))
}

async fn tables() -> Option<Fixture<TableWorld>> {
    Some(Fixture::new(TableWorld { maker: Arc::new(XlsxTables), read: Box::new(read_sheet) }))
}

p2p_contract::use_case_printer_suite!(printer);
p2p_contract::table_maker_suite!(tables);
