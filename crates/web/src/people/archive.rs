//! A person's data as a ZIP that is written while it is read. At any moment it holds one part of the export in memory, and
//! compresses it where blocking does no harm. What stands in its files is told in `archive_parts`.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
};

use actix_web::web;
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use p2p_app::privacy::{Export, ExportPart};
use serde_json::Value;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions, write::StreamWriter};

use super::archive_parts::Section;
use crate::{problem::Problem, respond::Pieces};

/// The pieces of the archive, each made when it is asked for.
pub(super) fn pieces(export: Export) -> Pieces {
    let pieces = stream::try_unfold(Some((export, Archive::new())), |state| async move {
        let Some((mut export, mut archive)) = state else { return Ok(None) };
        while let Some(part) = export.next().await? {
            archive = working(move || archive.with(part)).await?;
            let piece = archive.written.take();
            if !piece.is_empty() {
                return Ok(Some((piece, Some((export, archive)))));
            }
        }
        let end = working(move || archive.end()).await?;
        Ok(Some((end, None)))
    });
    pieces.boxed_local()
}

/// Work on a thread that may be blocked.
async fn working<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> Result<T, Problem> {
    web::block(work).await.map_err(Problem::internal)?.map_err(Problem::internal)
}

/// What was written and not yet sent.
#[derive(Debug, Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    fn take(&self) -> Bytes {
        Bytes::from(std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner)))
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A list that is being written.
struct OpenList {
    name: &'static str,
    is_empty: bool,
}

/// The archive so far.
struct Archive {
    zip: ZipWriter<StreamWriter<Written>>,
    written: Written,
    list: Option<OpenList>,
}

impl Archive {
    fn new() -> Self {
        let written = Written::default();
        Self { zip: ZipWriter::new_stream(written.clone()), written, list: None }
    }

    /// The archive with one more part.
    fn with(mut self, part: ExportPart) -> io::Result<Self> {
        match Section::of(part) {
            Section::Many(name, items) => self.add_items(name, &items)?,
            Section::One(name, value) => {
                self.close_list()?;
                self.start(name, CompressionMethod::Deflated)?;
                serde_json::to_writer_pretty(&mut self.zip, &value)?;
            }
            Section::File(name, bytes) => {
                self.close_list()?;
                // A picture is compressed already.
                self.start(name, CompressionMethod::Stored)?;
                self.zip.write_all(&bytes)?;
            }
            Section::Piece { name, is_first, bytes } => {
                if is_first {
                    self.close_list()?;
                    // So are most files, and a stored one is found again byte by byte.
                    self.start(&name, CompressionMethod::Stored)?;
                }
                self.zip.write_all(&bytes)?;
            }
        }
        Ok(self)
    }

    fn add_items(&mut self, name: &'static str, items: &[Value]) -> io::Result<()> {
        let mut list = match self.list.take() {
            Some(list) if list.name == name => list,
            other => {
                self.list = other;
                self.close_list()?;
                self.start(name, CompressionMethod::Deflated)?;
                OpenList { name, is_empty: true }
            }
        };
        for item in items {
            self.zip.write_all(if list.is_empty { b"[\n" } else { b",\n" })?;
            serde_json::to_writer(&mut self.zip, item)?;
            list.is_empty = false;
        }
        self.list = Some(list);
        Ok(())
    }

    fn start(&mut self, name: &str, method: CompressionMethod) -> io::Result<()> {
        Ok(self.zip.start_file(name, SimpleFileOptions::default().compression_method(method))?)
    }

    fn close_list(&mut self) -> io::Result<()> {
        match self.list.take() {
            Some(list) if list.is_empty => self.zip.write_all(b"[]\n"),
            Some(_) => self.zip.write_all(b"\n]\n"),
            None => Ok(()),
        }
    }

    /// What is left to be sent.
    fn end(mut self) -> io::Result<Bytes> {
        self.close_list()?;
        self.zip.finish()?;
        Ok(self.written.take())
    }
}

#[cfg(test)]
mod tests;
