//! Answers: one thing, a list, what was made; with `?fields=`, entity tags and 304. What stands in them is each route's.

mod answer;
pub mod csv;
mod etag;
mod flow;
mod listing;
mod shape;
mod view;

pub use self::{
    answer::{created, replay, send, stored},
    etag::{ETag, is_known},
    flow::{Pieces, begun, flow},
    listing::Listing,
    view::View,
};
