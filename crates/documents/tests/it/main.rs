//! Documents as those see them who open them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod hostile;
mod pages;
mod printed;
mod sample;
mod seen;
mod table;
