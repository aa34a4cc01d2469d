//! Use cases on a world: what becomes of one, of its media and views, and what is taken home of many.

mod documents;
mod erased;
mod library;
mod lists;
mod media;
mod races;
mod stories;
mod views;

pub use library::{Library, publish, service};
