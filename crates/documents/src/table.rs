//! Tables for spreadsheets: XLSX workbooks of one sheet. What stands in them is not decided here.

use std::io::{Read, Seek};

use p2p_domain::port::document::{Cell, DocumentError, Table, TableMaker};
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use crate::failed;

/// The longest text of a cell, in UTF-16 units as spreadsheets count; the rest of a longer one is cut.
const TEXT_MAX: usize = 32_767;
/// The longest name of a sheet.
const NAME_MAX: usize = 31;
/// The widest column and the narrowest, in letters.
const WIDTHS: (u16, u16) = (10, 60);
/// The number that spreadsheets have for 1970-01-01.
const EPOCH: f64 = 25_569.0;
const DAY_MILLIS: f64 = 86_400_000.0;

/// [`TableMaker`] that makes XLSX workbooks.
#[derive(Debug, Clone, Copy, Default)]
pub struct XlsxTables;

impl TableMaker for XlsxTables {
    fn begin(&self, title: &str, headings: &[&str], right_to_left: bool) -> Result<Box<dyn Table>, DocumentError> {
        let table = XlsxTable::begin(title, headings, right_to_left);
        Ok(Box::new(table.map_err(|error| failed("table.begin", error))?))
    }
}

struct XlsxTable {
    workbook: Workbook,
    sheet: Worksheet,
    /// The row that is written next.
    next: u32,
    /// The letters of the widest cell of each column.
    widths: Vec<u16>,
    /// A date with its time.
    moment: Format,
    /// A text that stays one when its cell is edited.
    quoted: Format,
}

impl XlsxTable {
    fn begin(title: &str, headings: &[&str], right_to_left: bool) -> Result<Self, XlsxError> {
        let mut workbook = Workbook::new();
        let bold = Format::new().set_bold();
        let moment = Format::new().set_num_format("yyyy-mm-dd hh:mm");
        let quoted = Format::new().set_quote_prefix();
        for format in [&bold, &moment, &quoted] {
            workbook.register_format(format);
        }
        let mut sheet = workbook.new_worksheet_with_constant_memory()?;
        sheet.set_name(sheet_name(title))?;
        sheet.set_right_to_left(right_to_left);
        sheet.set_freeze_panes(1, 0)?;
        for (column, heading) in (0..).zip(headings) {
            sheet.write_string_with_format(0, column, fitting(heading), &bold)?;
        }
        // Beside a heading stands the button of its filter.
        let widths = headings.iter().map(|heading| width(heading).saturating_add(4)).collect();
        Ok(Self { workbook, sheet, next: 1, widths, moment, quoted })
    }

    fn write(&mut self, cells: &[Cell]) -> Result<(), XlsxError> {
        for (column, cell) in (0..).zip(cells) {
            match cell {
                Cell::Text(text) => self.write_text(column, text)?,
                Cell::Number(number) if number.is_finite() => {
                    self.sheet.write_number(self.next, column, *number)?;
                }
                Cell::Moment(at) => {
                    // Whole milliseconds of these years are exact in a double.
                    #[expect(clippy::cast_precision_loss, reason = "they have fewer than 53 bits")]
                    let days = EPOCH + at.millis() as f64 / DAY_MILLIS;
                    self.sheet.write_number_with_format(self.next, column, days, &self.moment)?;
                    self.widen(column, 17);
                }
                Cell::Empty | Cell::Number(_) => {}
            }
        }
        self.next += 1;
        Ok(())
    }

    fn write_text(&mut self, column: u16, text: &str) -> Result<(), XlsxError> {
        let text = fitting(text);
        self.widen(column, width(text));
        if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\'']) {
            self.sheet.write_string_with_format(self.next, column, text, &self.quoted)?;
        } else {
            self.sheet.write_string(self.next, column, text)?;
        }
        Ok(())
    }

    fn widen(&mut self, column: u16, letters: u16) {
        if let Some(width) = self.widths.get_mut(usize::from(column)) {
            *width = letters.max(*width);
        }
    }

    fn save(mut self) -> Result<std::fs::File, XlsxError> {
        let (narrowest, widest) = WIDTHS;
        for (column, width) in (0..).zip(&self.widths) {
            self.sheet.set_column_width(column, width.saturating_add(2).clamp(narrowest, widest))?;
        }
        let columns = u16::try_from(self.widths.len()).unwrap_or(u16::MAX);
        if let Some(last) = columns.checked_sub(1) {
            self.sheet.autofilter(0, 0, self.next - 1, last)?;
        }
        self.workbook.push_worksheet(self.sheet);
        let mut file = tempfile::tempfile()?;
        self.workbook.save_to_writer(&mut file)?;
        file.rewind()?;
        Ok(file)
    }
}

impl Table for XlsxTable {
    fn row(&mut self, cells: &[Cell]) -> Result<(), DocumentError> {
        self.write(cells).map_err(|error| failed("table.row", error))
    }

    fn finish(self: Box<Self>) -> Result<Box<dyn Read + Send>, DocumentError> {
        let file = self.save().map_err(|error| failed("table.finish", error))?;
        Ok(Box::new(file))
    }
}

/// As much of a text as a cell holds.
fn fitting(text: &str) -> &str {
    let mut units = 0;
    let end = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > TEXT_MAX
    });
    end.map_or(text, |(end, _)| &text[..end])
}

/// The letters of the longest line.
fn width(text: &str) -> u16 {
    let longest = text.lines().map(|line| line.chars().take(usize::from(WIDTHS.1)).count()).max();
    longest.and_then(|letters| u16::try_from(letters).ok()).unwrap_or(0)
}

/// A name that a sheet may have: some characters are not allowed, nor an apostrophe at its ends, nor nothing.
fn sheet_name(title: &str) -> String {
    let allowed =
        |c: char| if matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\') || c.is_control() { ' ' } else { c };
    let mut name = String::new();
    let mut units = 0;
    for c in title.trim_matches(['\'', ' ']).chars().map(allowed) {
        units += c.len_utf16();
        if units > NAME_MAX {
            break;
        }
        name.push(c);
    }
    let name = name.trim_matches(['\'', ' ']);
    if name.is_empty() || name.eq_ignore_ascii_case("history") { "Table".to_owned() } else { name.to_owned() }
}
