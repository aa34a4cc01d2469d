//! The seed command's content. `corpus` holds the words, `generate` makes people, organizations and
//! threads out of them, purely; writing them into a store happens elsewhere.

pub mod corpus;
pub mod generate;
pub mod load;
