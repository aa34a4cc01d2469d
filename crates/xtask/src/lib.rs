#![doc = include_str!("../README.md")]

pub mod backend;
pub mod failure;
pub mod interrupt;
pub mod migration_lock;
pub mod openapi;
pub mod selection;
pub mod step;
pub mod test_run;
pub mod workspace;
