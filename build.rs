//! Tells the program which source it was built from: what an earlier build has kept is no result of this one.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::Xxh3;

fn main() -> io::Result<()> {
    let mut files = Vec::new();
    collect(Path::new("src"), &mut files)?;
    // The versions of what it is built with, where they are fixed.
    files.push(PathBuf::from("Cargo.toml"));
    files.push(PathBuf::from("Cargo.lock"));
    files.sort_unstable();
    let mut hash = Xxh3::new();
    for file in files {
        println!("cargo::rerun-if-changed={}", file.display());
        let bytes = match fs::read(&file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            read => read?,
        };
        // With lengths, so that no two lists of files give the same bytes.
        let name = file.to_string_lossy().replace('\\', "/");
        hash.update(&(name.len() as u64).to_le_bytes());
        hash.update(name.as_bytes());
        hash.update(&(bytes.len() as u64).to_le_bytes());
        hash.update(&bytes);
    }
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rustc-env=RETOLD_SOURCE={:032x}", hash.digest128());
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
