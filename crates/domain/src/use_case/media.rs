//! Pictures, films and documents of a use case: files that hang on it, each with a caption.

use serde::{Deserialize, Serialize};

use crate::{file::File, value::line_values};

line_values! {
    /// What a picture or film shows.
    Caption: 1..=300;
}

/// How many files hang on one use case.
pub const MEDIA_MAX: usize = 30;

/// One of them. A file hangs on one thing alone, so that its id names the medium as well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Media {
    /// The file.
    pub file: File,
    /// What it shows.
    pub caption: Option<Caption>,
}
