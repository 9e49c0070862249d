//! Finds what a collection of documents tells twice.

pub mod candidate;
pub mod error;
pub mod model;
pub mod observe;
pub mod report;
pub mod settings;
pub mod sketch;
pub mod text;
