//! `.retoldignore`, `.ignore` and `.gitignore`, with ripgrep's precedence.
//!
//! A `.retoldignore` anywhere above a file outranks every `.ignore`, and that every `.gitignore`; within one kind the
//! folder nearest to the file decides. A `.gitignore` counts only inside a git repository and not beyond its root.
//! Global and per-clone excludes are not looked at, so that every machine sees the same files.

use std::path::Path;

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// The ignore files of one folder.
#[derive(Debug)]
struct Level {
    own: Option<Gitignore>,
    general: Option<Gitignore>,
    git: Option<Gitignore>,
    is_repository: bool,
}

/// What the ignore files say about a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// Nothing.
    Silent,
    /// Leave it out.
    Ignore,
    /// Take it, even if hidden.
    Keep,
}

/// The ignore files that are in force, from the file system's root down to the folder being walked.
#[derive(Debug, Default)]
pub(super) struct Ignores {
    levels: Vec<Level>,
}

impl Ignores {
    /// What is in force in a folder on account of the folders above it.
    pub(super) fn above(folder: &Path) -> Ignores {
        let mut ignores = Ignores::default();
        let mut above: Vec<&Path> = folder.ancestors().skip(1).collect();
        above.reverse();
        for folder in above {
            ignores.enter(folder);
        }
        ignores
    }

    /// Adds a folder's ignore files; gives what [`Ignores::leave`] takes to forget them.
    pub(super) fn enter(&mut self, folder: &Path) -> usize {
        let depth = self.levels.len();
        let level = Level {
            own: load(folder, ".retoldignore"),
            general: load(folder, ".ignore"),
            git: load(folder, ".gitignore"),
            is_repository: folder.join(".git").exists() || folder.join(".jj").exists(),
        };
        if level.own.is_some()
            || level.general.is_some()
            || level.git.is_some()
            || level.is_repository
        {
            self.levels.push(level);
        }
        depth
    }

    /// Forgets everything entered since.
    pub(super) fn leave(&mut self, depth: usize) {
        self.levels.truncate(depth);
    }

    /// What the files say about an absolute path.
    pub(super) fn judge(&self, path: &Path, is_folder: bool) -> Word {
        let repository = self
            .levels
            .iter()
            .rposition(|level| level.is_repository)
            .unwrap_or(self.levels.len());
        let nearest = |levels: &[Level], kind: fn(&Level) -> &Option<Gitignore>| {
            levels
                .iter()
                .rev()
                .filter_map(|level| kind(level).as_ref())
                .map(|rules| match rules.matched(path, is_folder) {
                    Match::None => Word::Silent,
                    Match::Ignore(_) => Word::Ignore,
                    Match::Whitelist(_) => Word::Keep,
                })
                .find(|word| *word != Word::Silent)
        };
        nearest(&self.levels, |level| &level.own)
            .or_else(|| nearest(&self.levels, |level| &level.general))
            .or_else(|| nearest(&self.levels[repository..], |level| &level.git))
            .unwrap_or(Word::Silent)
    }
}

/// One ignore file's rules. Lines that are no pattern are passed over, as git does.
fn load(folder: &Path, name: &str) -> Option<Gitignore> {
    let file = folder.join(name);
    if !file.is_file() {
        return None;
    }
    let mut builder = GitignoreBuilder::new(folder);
    let _partial = builder.add(file);
    builder.build().ok().filter(|rules| !rules.is_empty())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn precedence_is_kind_before_depth_before_order() {
        let dir = tempfile::tempdir().unwrap();
        let top = dir.path();
        let sub = top.join("sub");
        fs::create_dir_all(sub.join("deep")).unwrap();
        fs::create_dir(top.join(".git")).unwrap();
        fs::write(top.join(".gitignore"), "*.txt\n!keep.txt\n").unwrap();
        fs::write(sub.join(".gitignore"), "!a.txt\n").unwrap();
        fs::write(top.join(".ignore"), "b.txt\n").unwrap();
        fs::write(top.join(".retoldignore"), "!c.txt\n").unwrap();
        fs::write(sub.join(".ignore"), "c.txt\n!b.txt\nd.md\n").unwrap();
        let mut ignores = Ignores::above(&sub);
        let depth = ignores.enter(&sub);
        for (name, word) in [
            ("x.txt", Word::Ignore),
            ("keep.txt", Word::Keep),
            ("a.txt", Word::Keep),
            ("b.txt", Word::Keep),
            ("c.txt", Word::Keep),
            ("d.md", Word::Ignore),
            ("e.md", Word::Silent),
        ] {
            assert_eq!(ignores.judge(&sub.join(name), false), word, "{name}");
        }
        ignores.leave(depth);
        assert_eq!(ignores.judge(&top.join("d.md"), false), Word::Silent);
        // A repository inside another starts anew.
        fs::create_dir(sub.join("deep/.git")).unwrap();
        let mut ignores = Ignores::above(&sub.join("deep"));
        ignores.enter(&sub.join("deep"));
        assert_eq!(ignores.judge(&sub.join("deep/x.txt"), false), Word::Silent);
    }

    #[test]
    fn gitignore_counts_only_inside_a_repository() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(".gitignore"), "x.txt\n").unwrap();
        let mut ignores = Ignores::default();
        ignores.enter(dir.path());
        assert_eq!(
            ignores.judge(&dir.path().join("x.txt"), false),
            Word::Silent
        );
        fs::write(dir.path().join(".git"), "gitdir: elsewhere\n").unwrap();
        let mut ignores = Ignores::default();
        ignores.enter(dir.path());
        assert_eq!(
            ignores.judge(&dir.path().join("x.txt"), false),
            Word::Ignore
        );
    }
}
