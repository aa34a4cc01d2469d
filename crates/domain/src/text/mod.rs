//! Text analysis: folding, direction, Markdown, and the checks that every written value shares.
//!
//! Pure functions, so that each store finds, sorts and shows the same text in the same way; stores
//! only keep what these return. Not here: what a title or a tag may be (each entity's own rule).

pub mod analysis;
pub mod clean;
pub mod direction;
pub mod fold;
mod hex;
mod invisible;
pub mod markdown;
mod percent;
pub mod search;

pub use clean::TextError;
pub use direction::Direction;
pub use fold::fold;
pub use hex::hex;
pub use percent::percent_encoded;
