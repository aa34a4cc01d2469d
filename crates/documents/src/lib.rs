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
pub use turns::PrintOptions;

use crate::{print::Fonts, turns::Turns};

/// [`UseCasePrinter`] that makes PDF documents.
pub struct PdfPrinter {
    fonts: Arc<Fonts>,
    turns: Turns,
}

impl PdfPrinter {
    /// A printer within those bounds. Reads the fonts that are built in.
    pub fn new(options: PrintOptions) -> Result<Self, DocumentError> {
        Ok(Self { fonts: Arc::new(Fonts::built_in()?), turns: Turns::new(options) })
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
