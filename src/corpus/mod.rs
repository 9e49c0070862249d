//! From folders on disk to documents in a fixed order: walk, decode, records.

pub mod markdown;
