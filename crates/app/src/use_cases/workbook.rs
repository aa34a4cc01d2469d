//! An export as a workbook: made on a blocking thread, fed page by page through a channel of two, and given up when nobody waits for it.

use std::{io::Read, sync::Arc};

use p2p_domain::{
    actor::Actor,
    locale::Locale,
    port::{
        document::{DocumentError, TableMaker},
        error::{StoreError, StoreErrorKind},
    },
    text::direction::Direction,
    use_case::UseCaseView,
};
use tokio::sync::mpsc;

use super::{ExportPages, UseCaseService, Wanted, table, turns::Turns};
use crate::error::ServiceError;

/// How many pages wait for the maker.
const AHEAD: usize = 2;
/// How many workbooks are made at once: each holds a blocking thread and a file on the disk while its pages are read.
const AT_ONCE: usize = 4;

/// A maker of tables, and those who wait for it.
#[derive(Clone)]
pub struct Workbooks {
    maker: Arc<dyn TableMaker>,
    turns: Turns,
}

impl Workbooks {
    /// In front of that maker.
    #[must_use]
    pub fn new(maker: Arc<dyn TableMaker>) -> Self {
        Self { maker, turns: Turns::new("table.turn", AT_ONCE) }
    }
}

/// A finished workbook.
type Workbook = Box<dyn Read + Send>;

/// What the maker is fed. Where the channel ends without an end of the rows, whoever wanted them went away.
enum Feed {
    Rows(Vec<UseCaseView>),
    End,
}

impl UseCaseService {
    /// A workbook of what a list with that filter and order would show.
    pub async fn workbook(&self, actor: &Actor, wanted: Wanted, locale: Locale) -> Result<Workbook, ServiceError> {
        let pages = self.export(actor, wanted)?;
        let _turn = self.tables.turns.take().await?;
        let (feed, rows) = mpsc::channel(AHEAD);
        let service = self.clone();
        let maker = tokio::task::spawn_blocking(move || service.make(locale, rows));
        feed_all(pages, feed).await?;
        let made = maker.await.map_err(|error| StoreError::new(StoreErrorKind::Internal, "table.make", error))?;
        Ok(made?.ok_or_else(|| StoreError::new(StoreErrorKind::Internal, "table.make", "given up"))?)
    }

    /// None when nobody waits for it any more.
    fn make(&self, locale: Locale, mut rows: mpsc::Receiver<Feed>) -> Result<Option<Workbook>, DocumentError> {
        let right_to_left = locale.direction() == Direction::Rtl;
        let mut sheet = self.tables.maker.begin(table::title(locale), &table::columns(locale), right_to_left)?;
        loop {
            match rows.blocking_recv() {
                Some(Feed::Rows(views)) => {
                    for view in &views {
                        sheet.row(&self.cells(view))?;
                    }
                }
                Some(Feed::End) => return sheet.finish().map(Some),
                None => return Ok(None),
            }
        }
    }
}

/// A maker that ended early has failed and tells so itself.
async fn feed_all(mut pages: ExportPages, feed: mpsc::Sender<Feed>) -> Result<(), ServiceError> {
    while let Some(views) = pages.next().await? {
        if feed.send(Feed::Rows(views)).await.is_err() {
            return Ok(());
        }
    }
    // Whether it is taken is seen by what the maker ends in.
    drop(feed.send(Feed::End).await);
    Ok(())
}
