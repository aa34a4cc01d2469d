//! Use cases as documents that people print and calculate with.

use std::io::Read;

use async_trait::async_trait;

use crate::{locale::Locale, timestamp::Timestamp, use_case::UseCaseView};

/// A document could not be made.
#[derive(Debug, thiserror::Error)]
#[error("{op}")]
pub struct DocumentError {
    /// The port and method, for logs: `printer.print`.
    pub op: &'static str,
    /// Why, for the log alone.
    #[source]
    pub source: Box<dyn std::error::Error + Send + Sync>,
}

/// What a printed use case shows.
#[derive(Debug, Clone)]
pub struct Printout {
    /// The use case.
    pub view: UseCaseView,
    /// The language of the headings. The page runs from right to left where that is Arabic; each text of the use case runs by its own letters.
    pub locale: Locale,
    /// When it was printed.
    pub at: Timestamp,
    /// Where it is found, as a whole address.
    pub link: String,
    /// The pictures among its media that are shown: PNG or JPEG bytes with their captions, in their order.
    pub pictures: Vec<PrintedPicture>,
}

/// A picture on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedPicture {
    /// PNG, JPEG or WebP.
    pub bytes: Vec<u8>,
    /// What it shows.
    pub caption: Option<String>,
}

/// Prints a use case.
#[async_trait]
pub trait UseCasePrinter: Send + Sync {
    /// One PDF of A4 pages: every text of the use case, Arabic joined and from right to left, selectable and searchable. A picture that cannot be shown is
    /// left out. A few are printed at once; more callers wait.
    async fn print(&self, printout: Printout) -> Result<Vec<u8>, DocumentError>;
}

/// One cell of a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A text, shown as it is: never a formula, however it begins.
    Text(String),
    /// A number.
    Number(f64),
    /// A moment, in UTC.
    Moment(Timestamp),
}

/// Makes tables for spreadsheets.
pub trait TableMaker: Send + Sync {
    /// Begins an XLSX workbook of one sheet with a row of headings. The sheet runs from right to left where that is wanted.
    fn begin(&self, title: &str, headings: &[&str], right_to_left: bool) -> Result<Box<dyn Table>, DocumentError>;
}

/// A table under construction. Memory does not grow with its rows.
pub trait Table: Send {
    /// Adds a row.
    fn row(&mut self, cells: &[Cell]) -> Result<(), DocumentError>;
    /// The finished workbook, to be read from its beginning.
    fn finish(self: Box<Self>) -> Result<Box<dyn Read + Send>, DocumentError>;
}
