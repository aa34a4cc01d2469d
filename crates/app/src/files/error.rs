//! Why a file was not taken, completed or removed.

use crate::error::ServiceError;

/// Why a use case of files did not happen.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The bytes are of no type that is taken, whatever their name says.
    #[error("no type that is taken")]
    Unsupported,
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

crate::error::service_errors! { FileError:
    Unsupported => UnsupportedMediaType "unsupported_file_type",
    TooLarge => TooLarge "payload_too_large",
    QuotaExceeded => Conflict "quota_exceeded",
    UploadMismatch => Invalid "upload_mismatch",
    UploadMissing => Conflict "upload_missing",
    InvalidSignature => Forbidden "invalid_signature",
}
