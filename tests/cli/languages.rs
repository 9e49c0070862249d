//! Two reports of one event, and a text of the same kind about another, in languages with a table of their own.

use crate::support::{check, documents, findings, package};

#[test]
fn two_reports_are_one_story_in_every_language() {
    for language in [
        "german",
        "french",
        "spanish",
        "italian",
        "portuguese",
        "dutch",
        "russian",
        "chinese",
        "japanese",
    ] {
        let folder = package().join("tests/cli/languages").join(language);
        let report = check(&folder, &[".", "--rules", "overlapping-report"]);
        let [story] = findings(&report) else {
            panic!("{language}: {report:#}");
        };
        assert_eq!(documents(story), ["one.txt", "two.txt"], "{language}");
    }
}

#[test]
fn languages_do_not_mix() {
    let folder = package().join("tests/cli/languages");
    let report = check(&folder, &[".", "--rules", "overlapping-report"]);
    let stories: Vec<_> = findings(&report)
        .iter()
        .map(|story| documents(story))
        .collect();
    assert_eq!(stories.len(), 9, "{stories:?}");
    for story in stories {
        let [one, two] = story[..] else {
            panic!("{story:?}");
        };
        let language = one.split('/').next().unwrap();
        assert_eq!(
            [one, two],
            [format!("{language}/one.txt"), format!("{language}/two.txt")]
        );
    }
}
