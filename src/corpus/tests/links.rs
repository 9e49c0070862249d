//! Links, special files and odd names, as only unix has them.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use super::*;

#[test]
fn links_are_followed_and_a_file_reached_twice_is_one() {
    let place = Place::with(&["real/x.txt", "out/y.txt", "real/data.bin"]);
    link("real", &place.root.join("also"));
    link("../out/y.txt", &place.root.join("real/link.md"));
    link("data.bin", &place.root.join("real/named.txt"));
    let all = place.open(&["real", "also"]);
    assert_eq!(
        names(&all),
        ["also/link.md", "also/named.txt", "also/x.txt"]
    );
    assert_eq!(
        all.left_out().other,
        0,
        "data.bin is read under its other name"
    );
    assert_eq!(
        names(&place.open(&["also", "real/x.txt"])),
        ["also/link.md", "also/named.txt", "also/x.txt"]
    );
    assert_eq!(
        names(&place.open(&["out", "real"])),
        ["out/y.txt", "real/named.txt", "real/x.txt"]
    );
}

#[test]
fn loops_and_broken_links_are_listed() {
    let place = Place::with(&["d/a.txt", "d/e/b.txt"]);
    link("..", &place.root.join("d/e/up"));
    link("gone", &place.root.join("d/broken.txt"));
    link("gone", &place.root.join("d/broken.png"));
    link("gone", &place.root.join("d/.#lock.txt"));
    link("gone", &place.root.join("d/ignored.txt"));
    place.write("d/.ignore", "ignored.txt");
    let all = place.open(&["d"]);
    assert_eq!(names(&all), ["d/a.txt", "d/e/b.txt"]);
    let list: Vec<_> = all.skipped().cloned().collect();
    assert_eq!(list.len(), 2, "{list:?}");
    assert!(
        list[0].path == "d/broken.txt"
            && list[0].error
            && list[0].reason.starts_with("broken symbolic link")
    );
    assert_eq!(list[1], skipped("d/e/up", "symbolic link loop", false));
    assert_eq!((all.left_out().ignored, all.left_out().other), (0, 1));
}

#[test]
fn ignored_folders_are_counted_without_following_links() {
    let place = Place::with(&["d/node_modules/a.md", "far/b.md"]);
    link("../../far", &place.root.join("d/node_modules/far"));
    place.write("d/.ignore", "node_modules");
    assert_eq!(place.open(&["d"]).left_out().ignored, 1);
}

#[test]
fn special_files_are_never_opened() {
    let place = Place::with(&["d/a.txt"]);
    let _socket = std::os::unix::net::UnixListener::bind(place.root.join("d/s.txt")).unwrap();
    let all = place.open(&["d"]);
    let reason = "not a regular file (a pipe, a socket or a device)";
    assert_eq!(
        all.skipped().cloned().collect::<Vec<_>>(),
        [skipped("d/s.txt", reason, false)]
    );
    let named = place.open(&["d", "d/s.txt", "/dev/null"]);
    assert_eq!(names(&named), ["d/a.txt"]);
    assert!(
        named
            .skipped()
            .any(|skip| skip.path == "d/s.txt" && skip.error)
    );
    assert!(
        named
            .skipped()
            .any(|skip| skip.path.ends_with("dev/null") && skip.error)
    );
}

#[test]
fn a_named_pipe_is_read_like_standard_input() {
    let place = Place::new();
    let pipe = place.root.join("pipe");
    let made = std::process::Command::new("mkfifo")
        .arg(&pipe)
        .status()
        .unwrap();
    assert!(made.success());
    let writer = std::thread::spawn(move || fs::write(pipe, "piped").unwrap());
    let all = place.open(&["pipe"]);
    writer.join().unwrap();
    assert_eq!((names(&all), all.bytes()), (vec!["pipe"], Some(5)));
}

// macOS refuses such names.
#[cfg(target_os = "linux")]
#[test]
fn names_that_are_not_utf8_are_escaped_and_read() {
    let place = Place::new();
    fs::write(place.root.join(OsStr::from_bytes(b"bad\xFF.txt")), "one").unwrap();
    fs::write(place.root.join(r"bad\xFF.txt"), "two").unwrap();
    let all = place.open(&["."]);
    assert_eq!(names(&all), [r"bad\\xFF.txt", r"bad\xFF.txt"]);
    let settings = InputSettings::default();
    let (library, texts) =
        crate::corpus::read(all, &settings, &Resources::default(), &Silent, |raw| {
            raw.text.to_owned()
        })
        .unwrap();
    assert_eq!(texts, ["two", "one"]);
    assert!(
        library
            .ids()
            .zip(texts)
            .all(|(id, text)| library.text(id).unwrap() == text)
    );
}
