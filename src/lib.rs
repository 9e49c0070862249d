//! Finds what a collection of documents tells twice.

pub mod corpus;
pub mod error;
pub mod model;
pub mod observe;
pub mod settings;
