#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod caller;
mod resolve;
mod signature;

pub use caller::{CallOptions, HttpCaller};
