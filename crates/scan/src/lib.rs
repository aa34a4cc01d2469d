#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod address;
mod clamd;
mod pass;
mod wire;

pub use address::Address as ClamdAddress;
pub use clamd::{Clamd, ClamdTimes};
pub use pass::PassThrough;
