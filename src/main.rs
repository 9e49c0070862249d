//! The `retold` command.

fn main() {}
