#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod figures;
mod print;
mod table;
mod turns;
mod words;

use std::sync::Arc;

use async_trait::async_trait;
use p2p_domain::port::document::{DocumentError, Printout, UseCasePrinter};

pub use table::XlsxTables;

use crate::{print::Fonts, turns::Turns};

/// How many use cases are printed at once.
const AT_ONCE: usize = 2;

/// [`UseCasePrinter`] that makes PDF documents.
pub struct PdfPrinter {
    fonts: Arc<Fonts>,
    turns: Turns,
}

impl PdfPrinter {
    /// A printer. Reads the fonts that are built in.
    pub fn new() -> Result<Self, DocumentError> {
        Ok(Self { fonts: Arc::new(Fonts::built_in()?), turns: Turns::new(AT_ONCE) })
    }
}

#[async_trait]
impl UseCasePrinter for PdfPrinter {
    async fn print(&self, printout: Printout) -> Result<Vec<u8>, DocumentError> {
        let fonts = Arc::clone(&self.fonts);
        self.turns.run("printer.print", move || print::print(&fonts, printout)).await
    }
}

fn failed(op: &'static str, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> DocumentError {
    DocumentError { op, source: source.into() }
}
