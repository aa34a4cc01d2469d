//! Why a file was not taken, completed or removed.

use std::borrow::Cow;

use p2p_domain::error::{Class, Classify, FieldError};

use crate::error::ServiceError;

/// Why a use case of files did not happen.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The bytes are of no type that is taken, whatever their name says.
    #[error("no type that is taken")]
    Unsupported,
    /// There are no bytes.
    #[error("the file is empty")]
    Empty,
    /// More bytes than a file of its kind may have.
    #[error("more bytes than a file of its kind may have")]
    TooLarge,
    /// The files of the organization would be more than it may have.
    #[error("the organization's files take all the room that they may")]
    QuotaExceeded,
    /// The bytes are not what was announced.
    #[error("the bytes are not what was announced")]
    UploadMismatch,
    /// The bytes that were announced are not there yet.
    #[error("the bytes are not there yet")]
    UploadMissing,
    /// The address was not made here, is good no longer, or was used before.
    #[error("the address is not good")]
    InvalidSignature,
    /// What any service may end in.
    #[error("{0}")]
    Service(#[source] ServiceError),
}

crate::error::carries_service_errors!(FileError);

static EMPTY: [FieldError; 1] = [FieldError { field: Cow::Borrowed("file"), code: "empty", limit: None }];

impl Classify for FileError {
    fn class(&self) -> Class {
        match self {
            Self::Unsupported => Class::UnsupportedMediaType,
            Self::Empty | Self::UploadMismatch => Class::Invalid,
            Self::TooLarge => Class::TooLarge,
            Self::QuotaExceeded | Self::UploadMissing => Class::Conflict,
            Self::InvalidSignature => Class::Forbidden,
            Self::Service(error) => error.class(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Unsupported => "unsupported_file_type",
            Self::Empty => "validation_failed",
            Self::TooLarge => "payload_too_large",
            Self::QuotaExceeded => "quota_exceeded",
            Self::UploadMismatch => "upload_mismatch",
            Self::UploadMissing => "upload_missing",
            Self::InvalidSignature => "invalid_signature",
            Self::Service(error) => error.code(),
        }
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::Empty => &EMPTY,
            Self::Service(error) => error.fields(),
            _ => &[],
        }
    }

    fn retry_after(&self) -> Option<std::time::Duration> {
        match self {
            Self::Service(error) => error.retry_after(),
            _ => None,
        }
    }
}
