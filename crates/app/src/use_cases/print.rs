//! One use case on paper, with its first pictures. How the page looks is the printer's business.

use std::sync::Arc;

use p2p_domain::{
    actor::Actor,
    file::{File, MediaType},
    id::UseCaseId,
    locale::Locale,
    port::document::{DocumentError, PrintedPicture, Printout, UseCasePrinter},
    use_case::{Media, UseCaseView},
};

use super::{UseCaseService, turns::Turns};
use crate::error::ServiceError;

/// How many pictures are printed.
const PICTURES: usize = 6;
/// How many bytes one of them may have.
const PICTURE_BYTES: u64 = 10 * 1024 * 1024;
/// How many use cases are held with their pictures at once, the one that is printed among them.
const AT_ONCE: usize = 3;
/// How often a row is read for bytes that are not there: a file that is cleaned moves to another generation, once.
const TRIES: u32 = 2;

/// A printer, and those who wait for it: their pictures are not read before it is their turn.
#[derive(Clone)]
pub struct Press {
    printer: Arc<dyn UseCasePrinter>,
    turns: Turns,
}

impl Press {
    /// In front of that printer.
    #[must_use]
    pub fn new(printer: Arc<dyn UseCasePrinter>) -> Self {
        Self { printer, turns: Turns::new("press.turn", AT_ONCE) }
    }
}

impl UseCaseService {
    /// A use case as PDF. It counts no view.
    pub async fn print(&self, actor: &Actor, id: UseCaseId, locale: Locale) -> Result<Vec<u8>, ServiceError> {
        let view = self.shown(actor, id).await?;
        let _turn = self.press.turns.take().await?;
        let pictures = self.pictures(&view).await?;
        let (at, link) = (self.writing.clock.now(), self.link(id));
        let printed = self.press.printer.print(Printout { view, locale, at, link, pictures }).await;
        printed.map_err(|error: DocumentError| error.into())
    }

    async fn pictures(&self, view: &UseCaseView) -> Result<Vec<PrintedPicture>, ServiceError> {
        let mut pictures = Vec::new();
        for media in view.media.iter().filter(|media| is_printed(&media.file)).take(PICTURES) {
            pictures.extend(self.picture(media).await?);
        }
        Ok(pictures)
    }

    /// None of a file that is gone meanwhile.
    async fn picture(&self, media: &Media) -> Result<Option<PrintedPicture>, ServiceError> {
        let mut file = media.file.clone();
        for _ in 0..TRIES {
            if let Some(bytes) = self.files.blobs.get(&file.blob()).await? {
                let caption = media.caption.as_ref().map(|caption| caption.as_str().to_owned());
                return Ok(Some(PrintedPicture { bytes, caption }));
            }
            match self.files.files.record(file.id).await? {
                Some(record) if is_printed(&record.file) => file = record.file,
                _ => break,
            }
        }
        Ok(None)
    }
}

fn is_printed(file: &File) -> bool {
    matches!(file.media, MediaType::Png | MediaType::Jpeg | MediaType::Webp) && file.size <= PICTURE_BYTES
}
