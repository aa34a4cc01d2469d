#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod directory;
mod files;
mod message;
mod smtp;

pub use files::FileMailer;
pub use smtp::SmtpMailer;
