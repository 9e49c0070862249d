//! Which files a walk wants: endings of text, `--include` and `--exclude`.

use std::path::Path;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::codec::Codec;
use crate::error::Error;
use crate::settings::InputSettings;

const ENDINGS: [&str; 11] = [
    "txt", "text", "md", "markdown", "mdx", "rst", "adoc", "org", "tex", "jsonl", "ndjson",
];

/// What a file holds, told by its ending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileKind {
    /// One document of plain text.
    Plain,
    /// One document of Markdown.
    Markdown,
    /// A record a line.
    JsonLines,
    /// A record a row.
    Parquet,
}

const PARQUET: &str = "parquet";

impl FileKind {
    /// The kind of a file of that path when it is unpacked; anything unknown is plain text.
    pub(super) fn of(path: &Path) -> FileKind {
        let inner = unpacked(path);
        let is = |endings: &[&str]| {
            ending(inner).is_some_and(|e| endings.iter().any(|known| e.eq_ignore_ascii_case(known)))
        };
        if is(&["md", "markdown", "mdx"]) {
            FileKind::Markdown
        } else if is(&["jsonl", "ndjson"]) {
            FileKind::JsonLines
        } else if is(&[PARQUET]) && inner == path {
            FileKind::Parquet
        } else {
            FileKind::Plain
        }
    }

    /// Whether each of its records is a document.
    pub(super) fn has_records(self) -> bool {
        matches!(self, FileKind::JsonLines | FileKind::Parquet)
    }
}

/// The name without the ending of a compressed stream.
fn unpacked(path: &Path) -> &Path {
    match (Codec::of(path), path.file_stem()) {
        (Some(_), Some(stem)) => Path::new(stem),
        _ => path,
    }
}

/// The part behind the last dot; a leading dot alone, or a dot at the end, makes none.
fn ending(path: &Path) -> Option<&std::ffi::OsStr> {
    path.extension().filter(|ending| !ending.is_empty())
}

/// Whether a glob is one.
///
/// # Errors
/// [`Error::Glob`].
pub fn check_glob(glob: &str) -> Result<(), Error> {
    compile(&[(&glob.to_owned(), anchored(glob))]).map(|_| ())
}

/// Globs that name files by themselves or by a folder above them.
#[derive(Debug)]
pub(crate) struct FolderGlobs {
    /// A set for each glob, and whether it names folders only.
    sets: Vec<(GlobSet, bool)>,
}

impl FolderGlobs {
    /// # Errors
    /// [`Error::Glob`] names the first glob that cannot be parsed.
    pub(crate) fn new<'g>(globs: impl Iterator<Item = &'g String>) -> Result<FolderGlobs, Error> {
        let sets = globs.map(|glob| match glob.strip_suffix('/') {
            Some(folder) => Ok((compile(&[(glob, anchored(folder))])?, true)),
            None => Ok((compile(&[(glob, anchored(glob))])?, false)),
        });
        Ok(FolderGlobs {
            sets: sets.collect::<Result<_, Error>>()?,
        })
    }

    /// The numbers of the globs that match a file, in order. O(globs and folders above).
    pub(crate) fn matches(&self, file: &Path) -> Vec<usize> {
        let matches = |&(_, (set, folders_only)): &(usize, &(GlobSet, bool))| {
            file.ancestors()
                .skip(usize::from(*folders_only))
                .any(|path| set.is_match(path))
        };
        let sets = self.sets.iter().enumerate().filter(matches);
        sets.map(|(number, _)| number).collect()
    }
}

/// The user's globs, compiled. Every path is relative to where they start: [`InputSettings::include_base`], or the walked folder.
#[derive(Debug)]
pub(super) struct Selection {
    include: GlobSet,
    exclude_any: GlobSet,
    exclude_folders: GlobSet,
}

impl Selection {
    /// # Errors
    /// [`Error::Glob`] names the first glob that cannot be parsed.
    pub(super) fn new(settings: &InputSettings) -> Result<Selection, Error> {
        let mut include = Vec::new();
        for glob in &settings.include {
            // `notes/` names a folder: all files inside.
            include.push(match glob.strip_suffix('/') {
                Some(folder) => (glob, format!("{}/**", anchored(folder))),
                None => (glob, anchored(glob)),
            });
        }
        let (mut any, mut folders) = (Vec::new(), Vec::new());
        for glob in &settings.exclude {
            match glob.strip_suffix('/') {
                Some(folder) => folders.push((glob, anchored(folder))),
                None => any.push((glob, anchored(glob))),
            }
        }
        Ok(Selection {
            include: compile(&include)?,
            exclude_any: compile(&any)?,
            exclude_folders: compile(&folders)?,
        })
    }

    /// Whether an `--exclude` names this file or folder.
    pub(super) fn excludes(&self, relative: &Path, is_folder: bool) -> bool {
        self.exclude_any.is_match(relative) || is_folder && self.exclude_folders.is_match(relative)
    }

    /// Whether a file has an ending of text, compressed or not, or of Parquet, or none, or an `--include` names it.
    pub(super) fn wants(&self, relative: &Path) -> bool {
        let inner = unpacked(relative);
        let known = match ending(inner) {
            None => inner == relative,
            Some(ending) => {
                let is = |known: &&str| ending.eq_ignore_ascii_case(known);
                ENDINGS.iter().any(is) || inner == relative && is(&PARQUET)
            }
        };
        known || self.include.is_match(relative)
    }
}

/// A glob without a `/` inside matches at any depth, as in a `.gitignore`; others start at the walked folder.
fn anchored(glob: &str) -> String {
    match glob.strip_prefix('/') {
        Some(rest) => rest.to_owned(),
        None if glob.contains('/') => glob.to_owned(),
        None => format!("**/{glob}"),
    }
}

fn compile(globs: &[(&String, String)]) -> Result<GlobSet, Error> {
    let mut set = GlobSetBuilder::new();
    for (given, pattern) in globs {
        let refuse = |reason: String| Error::Glob {
            glob: (*given).clone(),
            reason,
        };
        if given.trim_matches('/').is_empty() {
            return Err(refuse("it names nothing".to_owned()));
        }
        let glob = GlobBuilder::new(pattern)
            .literal_separator(true)
            .backslash_escape(true)
            .build()
            .map_err(|error| refuse(error.kind().to_string()))?;
        set.add(glob);
    }
    set.build().map_err(|error| Error::Glob {
        glob: error.glob().unwrap_or_default().to_owned(),
        reason: error.kind().to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selection(include: &[&str], exclude: &[&str]) -> Selection {
        let settings = InputSettings {
            include: include.iter().map(|&g| g.to_owned()).collect(),
            exclude: exclude.iter().map(|&g| g.to_owned()).collect(),
            ..InputSettings::default()
        };
        Selection::new(&settings).unwrap()
    }

    #[test]
    fn endings_of_text_and_no_ending_are_wanted() {
        let all = selection(&[], &[]);
        for yes in [
            "a.txt",
            "a.TXT",
            "a.b.Md",
            "README",
            ".profile",
            "x/LICENSE",
            "a.",
            "a.ndjson",
            "a.txt.gz",
            "x/a.b.MD.ZST",
            "a.jsonl.xz",
            "a.Parquet",
        ] {
            assert!(all.wants(Path::new(yes)), "{yes}");
        }
        for no in [
            "a.png",
            "a.json",
            "d.txt/a.bin",
            ".a.b",
            "a.gz",
            "a.tar.gz",
            "a.txt.gz.gz",
            "a.txt.zip",
            "a.parquet.gz",
            ".gz.bz2",
        ] {
            assert!(!all.wants(Path::new(no)), "{no}");
        }
    }

    #[test]
    fn kinds_follow_endings() {
        assert_eq!(FileKind::of(Path::new("a.MDX")), FileKind::Markdown);
        assert_eq!(FileKind::of(Path::new("a.NDJSON")), FileKind::JsonLines);
        assert_eq!(FileKind::of(Path::new(".md")), FileKind::Plain);
        assert_eq!(FileKind::of(Path::new("a.rst")), FileKind::Plain);
        assert_eq!(FileKind::of(Path::new("a.md.bz2")), FileKind::Markdown);
        assert_eq!(FileKind::of(Path::new("a.jsonl.GZ")), FileKind::JsonLines);
        assert_eq!(FileKind::of(Path::new("a.gz")), FileKind::Plain);
        assert_eq!(FileKind::of(Path::new("a.parquet")), FileKind::Parquet);
        assert_eq!(FileKind::of(Path::new("a.parquet.gz")), FileKind::Plain);
    }

    #[test]
    fn globs_work_like_a_gitignore() {
        let some = selection(
            &["*.log", "docs/*.html", "raw/", "*.log.gz"],
            &["draft*", "/top.txt", "gen/", "a/**/z.md"],
        );
        for yes in [
            "x.log",
            "deep/x.log",
            "x.log.gz",
            "docs/a.html",
            "raw/a.b",
            "raw/d/a.b",
        ] {
            assert!(some.wants(Path::new(yes)), "{yes}");
        }
        for no in ["deep/docs/a.html", "docs/d/a.html", "raw.b"] {
            assert!(!some.wants(Path::new(no)), "{no}");
        }
        for (path, is_folder, excluded) in [
            ("draft.txt", false, true),
            ("x/drafts", true, true),
            ("top.txt", false, true),
            ("x/top.txt", false, false),
            ("x/gen", true, true),
            ("gen", false, false),
            ("a/z.md", false, true),
            ("a/b/c/z.md", false, true),
            ("b/z.md", false, false),
        ] {
            assert_eq!(
                some.excludes(Path::new(path), is_folder),
                excluded,
                "{path}"
            );
        }
    }

    #[test]
    fn a_glob_of_folders_takes_what_is_inside() {
        let globs = ["archive", "docs/*.md", "gen/", "/top.txt"].map(str::to_owned);
        let globs = FolderGlobs::new(globs.iter()).unwrap();
        for (file, matched) in [
            ("archive/a/b.txt", &[0][..]),
            ("x/archive", &[0]),
            ("docs/a.md", &[1]),
            ("docs/a/b.md", &[]),
            ("gen/archive/x", &[0, 2]),
            ("x/gen", &[]),
            ("top.txt", &[3]),
            ("x/top.txt", &[]),
            // Outside of where they start.
            ("/y/docs/a.md", &[]),
            ("/y/archive/a.md", &[0]),
        ] {
            assert_eq!(globs.matches(Path::new(file)), matched, "{file}");
        }
    }

    #[test]
    fn a_bad_glob_is_named() {
        for bad in ["a[", "{a", "/", ""] {
            let settings = InputSettings {
                exclude: vec![bad.to_owned()],
                ..InputSettings::default()
            };
            let error = Selection::new(&settings).unwrap_err();
            assert!(matches!(error, Error::Glob { glob, .. } if glob == bad));
        }
    }
}
