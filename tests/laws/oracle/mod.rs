//! Law 8: on small corpora the fast path equals the definitions, computed by force.

mod definition;
mod documents;
mod lines;
