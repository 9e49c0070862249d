//! From text to tokens and lines, with the way back to the source bytes.
//!
//! A token is a maximal run of Unicode word characters (letters, marks, decimal digits, underscore) after NFKC and simple
//! case fold; everything else separates. Quotes and dashes of every shape are separators, so they need no mapping of their own.
//! Han and kana are cut into single characters, Thai, Lao, Khmer and Burmese into dictionary words.

mod character;
mod folded;
mod general;
mod hash;
mod level;
mod position;
mod runs;
mod sentence;
mod token;

pub use folded::{FoldedLine, LineFolder};
pub use general::folded;
#[cfg(target_arch = "x86_64")]
pub(crate) use hash::fold_eight;
pub use hash::{fold, hash_token};
pub use position::Positions;
pub(crate) use sentence::sentence_ends;
pub use token::{Columns, Token, Tokenizer, for_each_token, tokens};
