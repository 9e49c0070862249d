//! The names files go by in reports: relative to the working folder, with `/`, whatever way they were spelt.

use std::path::{Component, Path, PathBuf};

/// `path` made absolute from `folder`, with `.` and `..` resolved by their letters, not by looking at links.
pub(crate) fn absolute(folder: &Path, path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for part in folder.join(path).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                clean.pop();
            }
            other => clean.push(other),
        }
    }
    clean
}

/// Where an input lies, as an absolute path from the canonical working folder.
///
/// By its letters, unless a `..` behind a link leads elsewhere, or another spelling of the working folder hides that
/// the input lies inside it; then as the file system sees it.
pub(crate) fn locate(folder: &Path, input: &Path) -> PathBuf {
    let lexical = absolute(folder, input);
    if input.components().any(|part| part == Component::ParentDir)
        && let Ok(seen) = folder.join(input).canonicalize()
        && lexical.canonicalize().ok().as_ref() != Some(&seen)
    {
        return seen;
    }
    if lexical.starts_with(folder) {
        return lexical;
    }
    for ancestor in lexical.ancestors() {
        if ancestor.canonicalize().is_ok_and(|seen| seen == folder)
            && let Ok(rest) = lexical.strip_prefix(ancestor)
        {
            return folder.join(rest);
        }
    }
    lexical
}

/// The name of the file at the absolute `path`, seen from the absolute `folder`.
///
/// A path that is not UTF-8, or whose letters read like an escape, has its bad bytes written `\xFF` and its
/// backslashes doubled, so that different paths have different names. A file called `-` is `./-`, because `-` is
/// standard input. A path without a way from `folder` (another drive) keeps its whole length.
pub fn display(folder: &Path, path: &Path) -> String {
    let mut here = folder.components().peekable();
    let mut there = path.components().peekable();
    if here.peek() != there.peek() {
        return escape(&slashed(path));
    }
    while here.peek().is_some() && here.peek() == there.peek() {
        here.next();
        there.next();
    }
    let mut relative: PathBuf = here.map(|_| Component::ParentDir).collect();
    relative.extend(there);
    match escape(&slashed(&relative)) {
        name if name == "-" => "./-".to_owned(),
        name if name.is_empty() => ".".to_owned(),
        name => name,
    }
}

/// The path's bytes, with `/` as the separator.
#[cfg(not(windows))]
fn slashed(path: &Path) -> Vec<u8> {
    path.as_os_str().as_encoded_bytes().to_vec()
}

/// The path's bytes, with `/` as the separator.
#[cfg(windows)]
fn slashed(path: &Path) -> Vec<u8> {
    let bytes = path.as_os_str().as_encoded_bytes();
    bytes
        .iter()
        .map(|&b| if b == b'\\' { b'/' } else { b })
        .collect()
}

fn escape(name: &[u8]) -> String {
    match std::str::from_utf8(name) {
        Ok(text) if !reads_escaped(text) => text.to_owned(),
        _ => {
            let mut out = String::with_capacity(name.len() + 8);
            for chunk in name.utf8_chunks() {
                out.push_str(&chunk.valid().replace('\\', r"\\"));
                for byte in chunk.invalid() {
                    out.push_str(&format!(r"\x{byte:02X}"));
                }
            }
            out
        }
    }
}

/// Whether a valid name holds what `escape` would write for a bad byte: `\x` and a byte of 80 to FF.
fn reads_escaped(name: &str) -> bool {
    name.as_bytes().windows(4).any(|w| {
        w.starts_with(br"\x")
            && matches!(w[2], b'8' | b'9' | b'A'..=b'F')
            && matches!(w[3], b'0'..=b'9' | b'A'..=b'F')
    })
}

#[cfg(all(test, unix))]
mod tests {
    use std::collections::HashSet;
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    use super::*;

    fn shown(input: &[u8]) -> String {
        let folder = Path::new("/w/here");
        display(
            folder,
            &absolute(folder, Path::new(OsStr::from_bytes(input))),
        )
    }

    #[test]
    fn every_spelling_has_one_name() {
        for spelling in [
            "a/b",
            "./a/b",
            "a//b/",
            "b/../a/./b",
            "/w/here/a/b",
            "../here/a/b",
        ] {
            assert_eq!(shown(spelling.as_bytes()), "a/b", "{spelling}");
        }
        assert_eq!(shown(b"../x"), "../x");
        assert_eq!(shown(b"/etc/x"), "../../etc/x");
        assert_eq!(shown(b"."), ".");
        assert_eq!(shown(b"./-"), "./-");
        assert_eq!(shown(b"a/-"), "a/-");
    }

    #[test]
    fn bad_bytes_are_escaped_so_that_names_stay_distinct() {
        assert_eq!(shown(b"a\xFFb\\c"), r"a\xFFb\\c");
        assert_eq!(shown(br"plain\back"), r"plain\back");
        assert_eq!(shown(br"a\xFF"), r"a\\xFF");
        assert_eq!(shown(br"a\xff"), r"a\xff");
        let inputs: [&[u8]; 5] = [b"a\xFF", br"a\xFF", br"a\\xFF", b"a\\\xFF", br"a\\\xFF"];
        let names: HashSet<_> = inputs.iter().map(|input| shown(input)).collect();
        assert_eq!(names.len(), inputs.len());
    }

    #[test]
    fn a_linked_spelling_of_the_working_folder_is_seen_through() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        std::fs::create_dir_all(root.join("real/sub")).unwrap();
        std::os::unix::fs::symlink(root.join("real"), root.join("alias")).unwrap();
        std::os::unix::fs::symlink(root.join("real/sub"), root.join("deep")).unwrap();
        let folder = root.join("real");
        let located = locate(&folder, &root.join("alias/sub/x.txt"));
        assert_eq!(located, root.join("real/sub/x.txt"));
        // `deep/..` is `real`, not the folder that holds `deep`.
        let located = locate(&root, Path::new("deep/../sub"));
        assert_eq!(located, root.join("real/sub"));
    }
}
