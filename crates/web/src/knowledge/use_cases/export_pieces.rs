//! Exports, written while they are read: the next page is fetched when the client has taken the one before, and none any more when the
//! client went away.

use std::io::{self, Read};

use actix_web::web;
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use p2p_app::use_cases::{ExportPages, UseCaseService, columns};
use p2p_domain::{locale::Locale, port::document::Cell, use_case::UseCaseView};

use crate::{
    middleware::Edge,
    problem::Problem,
    respond::{Pieces, View, csv},
    wire::UseCaseShape,
};

/// How pages become bytes.
pub(super) trait Rendering: 'static {
    /// One page.
    fn page(&mut self, views: &[UseCaseView]) -> Result<Bytes, Problem>;
    /// What stands behind the last one.
    fn end(&mut self) -> Result<Bytes, Problem>;
}

/// One piece for each page, and one behind the last. A page for which the store takes too long breaks the answer off, however long the
/// whole may take.
pub(super) fn pieces(pages: ExportPages, rendering: impl Rendering) -> Pieces {
    let pieces = stream::try_unfold(Some((pages, rendering)), async |state| {
        let Some((mut pages, mut rendering)) = state else { return Ok(None) };
        let page = tokio::time::timeout(Edge::DEADLINE, pages.next()).await.map_err(|_| Problem::new("timeout"))??;
        match page {
            Some(views) => Ok(Some((rendering.page(&views)?, Some((pages, rendering))))),
            None => Ok(Some((rendering.end()?, None))),
        }
    });
    pieces.boxed_local()
}

/// A table of texts.
pub(super) struct CsvTable {
    service: UseCaseService,
    locale: Locale,
    is_headed: bool,
}

impl CsvTable {
    /// With headings in that language.
    pub(super) const fn new(service: UseCaseService, locale: Locale) -> Self {
        Self { service, locale, is_headed: false }
    }
}

impl Rendering for CsvTable {
    fn page(&mut self, views: &[UseCaseView]) -> Result<Bytes, Problem> {
        let names = (!std::mem::replace(&mut self.is_headed, true)).then(|| columns(self.locale));
        csv::rows(names.as_deref(), views.iter().map(|view| self.service.cells(view).into_iter().map(cell)))
    }

    fn end(&mut self) -> Result<Bytes, Problem> {
        if self.is_headed { Ok(Bytes::new()) } else { self.page(&[]) }
    }
}

/// A number may begin with its sign: it is no formula.
pub(super) fn cell(cell: Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => csv::harmless(text),
        Cell::Number(number) => number.to_string(),
        Cell::Moment(moment) => moment.to_string(),
    }
}

/// One list of use cases as the API shows them.
pub(super) struct JsonList {
    view: View,
    is_begun: bool,
}

impl JsonList {
    /// Of which the caller wants to see what that view says.
    pub(super) const fn new(view: View) -> Self {
        Self { view, is_begun: false }
    }
}

impl Rendering for JsonList {
    fn page(&mut self, views: &[UseCaseView]) -> Result<Bytes, Problem> {
        let mut text = Vec::new();
        for found in views {
            text.extend_from_slice(if std::mem::replace(&mut self.is_begun, true) { b",\n" } else { b"[\n" });
            text.extend(self.view.json(&UseCaseShape::from(found))?);
        }
        Ok(text.into())
    }

    fn end(&mut self) -> Result<Bytes, Problem> {
        Ok(Bytes::from_static(if self.is_begun { b"\n]\n" } else { b"[]\n" }))
    }
}

/// How much of a workbook is read at once.
const PIECE: u64 = 64 * 1024;

/// The pieces of what is there already, read where blocking does no harm.
pub(super) fn read(workbook: Box<dyn Read + Send>) -> Pieces {
    let pieces = stream::try_unfold(workbook, async |mut workbook| {
        let reading = move || -> io::Result<_> {
            let mut piece = Vec::new();
            workbook.by_ref().take(PIECE).read_to_end(&mut piece)?;
            Ok((piece, workbook))
        };
        let (piece, workbook) = web::block(reading).await.map_err(Problem::internal)?.map_err(Problem::internal)?;
        Ok(if piece.is_empty() { None } else { Some((Bytes::from(piece), workbook)) })
    });
    pieces.boxed_local()
}
