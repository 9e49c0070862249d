use std::io::Read;

use super::*;

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn kind(result: Result<OutputFile, Error>) -> io::ErrorKind {
    match result {
        Err(Error::Output { source, .. }) => source.kind(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn prepare_leaves_nothing_and_commit_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.json");
    let output = OutputFile::prepare(&path).unwrap();
    assert_eq!(output.path(), path);
    assert!(names(folder.path()).is_empty());
    output.commit(|out| out.write_all(b"whole\n")).unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"whole\n");
    assert_eq!(names(folder.path()), ["report.json"]);
}

#[test]
fn a_place_that_cannot_be_written_fails_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("no/such/report.json");
    assert_eq!(kind(OutputFile::prepare(missing)), io::ErrorKind::NotFound);
    assert_eq!(
        kind(OutputFile::prepare(folder.path())),
        io::ErrorKind::IsADirectory
    );
    let below_a_file = folder.path().join("file");
    fs::write(&below_a_file, "x").unwrap();
    assert!(OutputFile::prepare(below_a_file.join("report.json")).is_err());
    let slash = format!("{}/new/", folder.path().display());
    assert_eq!(
        kind(OutputFile::prepare(slash)),
        io::ErrorKind::IsADirectory
    );
    assert_eq!(names(folder.path()), ["file"]);
}

#[test]
fn an_error_while_writing_leaves_the_old_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.json");
    fs::write(&path, "old").unwrap();
    let failed = OutputFile::prepare(&path).unwrap().commit(|out| {
        out.write_all(&[b'x'; 100_000])?;
        Err(io::ErrorKind::StorageFull.into())
    });
    assert!(matches!(failed, Err(Error::Output { source, .. })
        if source.kind() == io::ErrorKind::StorageFull));
    assert_eq!(fs::read(&path).unwrap(), b"old");
    assert_eq!(names(folder.path()), ["report.json"]);
}

#[test]
fn the_folder_can_vanish_between_the_two() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("inner");
    fs::create_dir(&inner).unwrap();
    let output = OutputFile::prepare(inner.join("report.json")).unwrap();
    fs::remove_dir(&inner).unwrap();
    assert!(output.commit(|out| out.write_all(b"x")).is_err());
    assert!(names(folder.path()).is_empty());
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn permissions_stay_and_new_files_have_the_usual_ones() {
        let folder = tempfile::tempdir().unwrap();
        let old = folder.path().join("old");
        fs::write(&old, "x").unwrap();
        fs::set_permissions(&old, fs::Permissions::from_mode(0o640)).unwrap();
        let usual = mode(&{
            let path = folder.path().join("usual");
            File::create(&path).unwrap();
            path
        });
        let new = folder.path().join("new");
        for path in [&old, &new] {
            let output = OutputFile::prepare(path).unwrap();
            output.commit(|out| out.write_all(b"y")).unwrap();
        }
        assert_eq!(mode(&old), 0o640);
        assert_eq!(mode(&new), usual);
    }

    #[test]
    fn a_link_stays_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        fs::write(&file, "old").unwrap();
        symlink("file", &link).unwrap();
        let output = OutputFile::prepare(&link).unwrap();
        output.commit(|out| out.write_all(b"new")).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&file).unwrap(), b"new");
        fs::remove_file(&file).unwrap();
        assert_eq!(kind(OutputFile::prepare(&link)), io::ErrorKind::NotFound);
    }

    #[test]
    fn what_is_read_only_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let closed = folder.path().join("closed");
        fs::create_dir(&closed).unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "x").unwrap();
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o555)).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o444)).unwrap();
        if File::create(closed.join("allowed")).is_err() {
            let denied = io::ErrorKind::PermissionDenied;
            assert_eq!(kind(OutputFile::prepare(closed.join("new"))), denied);
            assert_eq!(kind(OutputFile::prepare(&file)), denied);
            assert!(names(&closed).is_empty());
        } else {
            // The superuser may write everywhere, and must not be refused what the system allows.
            assert!(OutputFile::prepare(closed.join("new")).is_ok());
            assert!(OutputFile::prepare(&file).is_ok());
        }
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).unwrap();
    }

    #[test]
    fn devices_are_written_to_and_stay() {
        let output = OutputFile::prepare("/dev/null").unwrap();
        output.commit(|out| out.write_all(b"gone")).unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_file_open_elsewhere_is_added_to() {
        use std::os::fd::AsRawFd;
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"first ").unwrap();
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("link");
        symlink(format!("/dev/fd/{}", file.as_raw_fd()), &link).unwrap();
        let output = OutputFile::prepare(format!("/proc/self/fd/{}", file.as_raw_fd())).unwrap();
        output.commit(|out| out.write_all(b"second")).unwrap();
        let output = OutputFile::prepare(link).unwrap();
        output.commit(|out| out.write_all(b" third")).unwrap();
        let mut text = String::new();
        io::Seek::rewind(&mut file).unwrap();
        file.read_to_string(&mut text).unwrap();
        assert_eq!(text, "first second third");
    }

    #[test]
    fn a_pipe_waits_for_its_reader_only_when_written() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        if !made.is_ok_and(|status| status.success()) {
            return;
        }
        let output = OutputFile::prepare(&pipe).unwrap();
        let reader = std::thread::spawn({
            let pipe = pipe.clone();
            move || fs::read_to_string(pipe).unwrap()
        });
        output.commit(|out| out.write_all(b"through")).unwrap();
        assert_eq!(reader.join().unwrap(), "through");
        assert_eq!(names(folder.path()), ["pipe"]);
    }
}
