//! What [`Inventory::open`] takes and leaves.

use super::*;

#[test]
fn folders_are_walked_for_text_in_byte_order() {
    let place = Place::with(&[
        "b.txt",
        "a/z.md",
        "a.md",
        "B.txt",
        "a/pic.png",
        "a/LICENSE",
        ".env",
        ".d/x.txt",
    ]);
    let all = place.open(&["."]);
    assert_eq!(
        names(&all),
        ["B.txt", "a.md", "a/LICENSE", "a/z.md", "b.txt"]
    );
    assert_eq!((all.left_out().ignored, all.left_out().other), (0, 1));
    assert_eq!(all.bytes().unwrap(), 5 + 4 + 9 + 6 + 5);
}

#[test]
fn any_spelling_and_order_of_inputs_is_the_same() {
    let place = Place::with(&["a/x.txt", "a/y.txt", "b/z.txt"]);
    let whole = place.root.join("a");
    let expected = ["a/x.txt", "a/y.txt", "b/z.txt"];
    for inputs in [
        vec!["a", "b"],
        vec!["b/", "./a/", "a/x.txt"],
        vec!["a/../b", "b/../a", "a/y.txt", "a", "."],
        vec!["b", whole.to_str().unwrap()],
    ] {
        assert_eq!(names(&place.open(&inputs)), expected, "{inputs:?}");
    }
    assert_eq!(
        names(&place.open_in("b", &["../a", "."])),
        ["../a/x.txt", "../a/y.txt", "z.txt"]
    );
}

#[test]
fn missing_inputs_and_bad_globs_stop_the_run() {
    let place = Place::with(&["a.txt"]);
    for missing in ["nowhere", "a.txt/", "a.txt/b"] {
        let error = place
            .open_with(&[missing], &InputSettings::default(), b"")
            .unwrap_err();
        assert!(matches!(error, Error::NotFound { path } if path == missing));
    }
    let settings = InputSettings {
        include: vec!["[".to_owned()],
        ..InputSettings::default()
    };
    assert!(matches!(
        place.open_with(&["."], &settings, b""),
        Err(Error::Glob { .. })
    ));
}

#[test]
fn named_files_are_always_read() {
    let place = Place::with(&["x.bin", ".hidden", "i.txt", "e.txt"]);
    place.write(".ignore", "i.txt");
    let settings = InputSettings {
        exclude: vec!["e.txt".to_owned()],
        ..InputSettings::default()
    };
    let all = place
        .open_with(&["x.bin", ".hidden", "i.txt", "e.txt"], &settings, b"")
        .unwrap();
    assert_eq!(names(&all), [".hidden", "e.txt", "i.txt", "x.bin"]);
    let both = place
        .open_with(&["x.bin", "i.txt", "."], &settings, b"")
        .unwrap();
    assert_eq!(names(&both), ["i.txt", "x.bin"]);
    assert_eq!(
        (both.left_out().ignored, both.left_out().other),
        (0, 1),
        "counted once, as read"
    );
}

#[test]
fn globs_add_and_leave_out() {
    let place = Place::with(&[
        "p/a.log",
        "p/q/b.log",
        "p/c.txt",
        "p/drafts/d.txt",
        "p/e.txt",
        "p/html/f.html",
    ]);
    let settings = InputSettings {
        include: vec!["*.log".to_owned(), "html/*".to_owned()],
        exclude: vec![
            "drafts/".to_owned(),
            "/e.txt".to_owned(),
            "q/b.*".to_owned(),
        ],
        ..InputSettings::default()
    };
    let all = place.open_with(&["p"], &settings, b"").unwrap();
    assert_eq!(names(&all), ["p/a.log", "p/c.txt", "p/html/f.html"]);
    assert_eq!(
        all.left_out().other,
        2,
        "files of a folder that is left out are not counted"
    );
}

#[test]
fn hidden_files_on_request_but_never_a_repository() {
    let place = Place::with(&[".a.txt", ".d/b.txt", ".git/HEAD", "c.txt"]);
    let settings = InputSettings {
        hidden: true,
        ..InputSettings::default()
    };
    let all = place.open_with(&["."], &settings, b"").unwrap();
    assert_eq!(names(&all), [".a.txt", ".d/b.txt", "c.txt"]);
    assert_eq!(names(&place.open(&["."])), ["c.txt"]);
    assert_eq!(
        names(&place.open(&[".d"])),
        [".d/b.txt"],
        "a hidden folder that is named is walked"
    );
}

#[test]
fn ignore_files_hide_and_are_counted() {
    let place = Place::with(&[
        "keep.txt",
        "no.txt",
        "build/a.txt",
        "build/deep/b.md",
        "build/c.o",
        "build/.h/d.txt",
        "sub/e.txt",
        "sub/f.txt",
        ".kept.txt",
    ]);
    place.write(".gitignore", "/build/\n");
    place.write(".ignore", "no.txt\n!.kept.txt\n");
    place.write(".retoldignore", "e.txt\n");
    let bare = place.open(&["."]);
    assert!(
        names(&bare).contains(&"build/a.txt"),
        "no repository, so .gitignore is only a file"
    );
    fs::create_dir(place.root.join(".git")).unwrap();
    let all = place.open(&["."]);
    assert_eq!(names(&all), [".kept.txt", "keep.txt", "sub/f.txt"]);
    assert_eq!((all.left_out().ignored, all.left_out().other), (4, 0));
    assert_eq!(
        names(&place.open(&["sub"])),
        ["sub/f.txt"],
        "ignore files above the input count"
    );
    let settings = InputSettings {
        ignore_files: false,
        ..InputSettings::default()
    };
    let open = place.open_with(&["."], &settings, b"").unwrap();
    assert_eq!(open.names().len(), 6);
    assert_eq!((open.left_out().ignored, open.left_out().other), (0, 1));
}

#[test]
fn standard_input_is_named_dash() {
    let place = Place::with(&["-", "a.txt"]);
    let all = place
        .open_with(&["-", ".", "-"], &InputSettings::default(), b"text")
        .unwrap();
    assert_eq!(names(&all), ["-", "./-", "a.txt"]);
    assert_eq!(all.bytes().unwrap(), 4 + 1 + 5);
}
