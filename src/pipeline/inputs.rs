//! What a run looked at, as people read it.

use std::path::{Component, Path, PathBuf};

/// The inputs with `/`, without `.` and `..` where they lead back, sorted, each once and none that lies inside another one.
///
/// Names only: links are not followed, so this is for people and decides nothing. O(n² · length).
pub(super) fn shown_inputs(inputs: &[PathBuf]) -> Vec<String> {
    let mut paths: Vec<PathBuf> = inputs.iter().map(|path| plain(path)).collect();
    paths.sort_unstable();
    paths.dedup();
    let inside = |path: &PathBuf| {
        let mut others = paths.iter().filter(|other| *other != path);
        others.any(|other| path.starts_with(other) || (is_here(other) && is_below_here(path)))
    };
    let outermost = paths.iter().filter(|path| !inside(path));
    outermost
        .map(|path| path.to_string_lossy().replace('\\', "/"))
        .collect()
}

fn is_here(path: &Path) -> bool {
    path == Path::new(".")
}

/// Whether a path without `.` inside begins in the working folder. `-` is standard input.
fn is_below_here(path: &Path) -> bool {
    matches!(path.components().next(), Some(Component::Normal(_))) && path != Path::new("-")
}

fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir
                if matches!(plain.components().next_back(), Some(Component::Normal(_))) =>
            {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    if plain.as_os_str().is_empty() {
        plain.push(".");
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(inputs: &[&str]) -> Vec<String> {
        let inputs: Vec<PathBuf> = inputs.iter().map(PathBuf::from).collect();
        shown_inputs(&inputs)
    }

    #[test]
    fn inputs_are_named_once() {
        assert_eq!(
            shown(&["news/../news", "./manual", "manual/a.md", "letters"]),
            ["letters", "manual", "news"]
        );
        assert_eq!(shown(&["a", ".", "-", "../b"]), [".", "../b", "-"]);
        assert_eq!(shown(&["a/.."]), ["."]);
        assert_eq!(shown(&["ab", "a"]), ["a", "ab"]);
        assert_eq!(shown(&["../../x", "/y"]), ["/y", "../../x"]);
    }
}
