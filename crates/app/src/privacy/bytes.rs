//! The bytes of somebody's files in a copy, piece by piece: no file is ever held whole.

use p2p_domain::{file::File, id::FileId, port::blob::ByteSource};

use super::{Export, ExportPart, export::Section};
use crate::error::ServiceError;

/// How many bytes a piece has, or a little more.
const PIECE: usize = 256 * 1024;
/// How often a row is read for bytes that are not there: a file that is cleaned moves to another generation, once.
const TRIES: u32 = 2;

/// A file whose bytes are told.
pub(super) struct Reading {
    /// Behind which it stands in the order of ids.
    after: Option<FileId>,
    file: File,
    /// How many bytes were told.
    offset: u64,
    /// Where the others come from; none before they are asked for, and after they failed to come.
    source: Option<Box<dyn ByteSource>>,
}

impl Export {
    /// The next piece of the file behind that one.
    pub(super) async fn bytes(&mut self, after: Option<FileId>) -> Result<(Option<ExportPart>, Section), ServiceError> {
        let mut reading = match self.reading.take() {
            Some(reading) => reading,
            None => match self.service.knowledge.files(self.actor.user_id, after, 1).await?.pop() {
                Some(file) => Reading { after, file, offset: 0, source: None },
                None => return Ok((None, Section::End)),
            },
        };
        let (offset, outcome) = (reading.offset, self.piece(&mut reading).await);
        let id = reading.file.id;
        match outcome {
            // What was told already is not told again.
            Err(error) => {
                self.reading = Some(Reading { source: None, offset, ..reading });
                Err(error)
            }
            Ok(bytes) if bytes.is_empty() => Ok((None, Section::Bytes(Some(id)))),
            Ok(bytes) => {
                let part = ExportPart::Piece { file: Box::new(reading.file.clone()), offset, bytes };
                self.reading = Some(reading);
                Ok((Some(part), Section::Bytes(after)))
            }
        }
    }

    /// The next bytes of a file; none at its end, and where they are gone.
    async fn piece(&self, reading: &mut Reading) -> Result<Vec<u8>, ServiceError> {
        if reading.source.is_none() {
            reading.source = self.open(reading).await?;
        }
        let mut bytes = Vec::new();
        while let Some(source) = &mut reading.source
            && bytes.len() < PIECE
        {
            match source.next().await {
                Some(more) => bytes.extend(more?),
                None => break,
            }
        }
        reading.offset += bytes.len() as u64;
        Ok(bytes)
    }

    async fn open(&self, reading: &mut Reading) -> Result<Option<Box<dyn ByteSource>>, ServiceError> {
        if reading.offset >= reading.file.size {
            return Ok(None);
        }
        for _ in 0..TRIES {
            let rest = reading.offset..reading.file.size;
            if let Some(found) = self.service.blobs.read(&reading.file.blob(), Some(rest)).await? {
                return Ok(Some(found.bytes));
            }
            // A beginning of one generation and an end of another would be no file.
            if reading.offset > 0 {
                break;
            }
            let again = self.service.knowledge.files(self.actor.user_id, reading.after, 1).await?.pop();
            match again.filter(|file| file.id == reading.file.id) {
                Some(file) => reading.file = file,
                None => break,
            }
        }
        tracing::warn!(file_id = %reading.file.id, "the copy of somebody's data lacks a file whose bytes are gone");
        Ok(None)
    }
}
