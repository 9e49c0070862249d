//! What is kept comes back as it was, or not at all.

use std::fs;
use std::path::PathBuf;
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, SystemTime};

use proptest::prelude::*;

use super::entry::{Damage, kept_of_any_bytes, read, read_contents, write};
use super::*;
use crate::day::Day;
use crate::find::Found;
use crate::model::{Allowed, DuplicatedWords, Rule};
use crate::observe::Silent;
use crate::resources::Resources;
use crate::settings::{Override, Sensitivity};

const KEY: Key = Key {
    version: 1 << 100 | 7,
    settings: 2 << 100 | 7,
    files: 3,
    contents: 4 << 100,
};
const CONTENTS: [Content; 2] = [[5, 6], [7, 8]];

/// A whole result, with every relation in it.
fn kept() -> &'static Kept {
    static KEPT: OnceLock<Kept> = OnceLock::new();
    KEPT.get_or_init(|| {
        let seeds = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("seeds");
        let resources = Resources {
            wanted: Wanted {
                findings: true,
                pairs: true,
                identities: true,
                text_bytes: 1 << 20,
                boilerplate: true,
            },
            ..Resources::default()
        };
        let marked = tempfile::tempdir().unwrap();
        let text = "some words\n\n<!-- retold: off -->\nsome more words\n";
        fs::write(marked.path().join("marked.md"), text).unwrap();
        let inputs = [seeds, marked.path().to_owned()];
        let report = crate::check(&inputs, Settings::default(), &resources, &Silent).unwrap();
        let mut findings = report.findings;
        let kinds: AHashSet<Rule> = findings.iter().map(|told| told.rule).collect();
        assert_eq!(kinds.len(), Rule::EVERY.len());
        findings[0].allowed = Some(Allowed {
            reason: "as agreed".to_owned(),
            expires: Some("2027-01-31".to_owned()),
        });
        findings[0].members[0].date = Day::new(2014, 12, 18);
        assert!(report.corpus.suppressed.is_some() && !report.texts.texts.is_empty());
        assert!(!report.boilerplate.is_empty());
        let by_rule = Rule::ALL.into_iter().zip(1..).collect();
        Kept {
            corpus: report.corpus,
            found: Found {
                findings,
                counts: report.counts,
                duplicated: DuplicatedWords {
                    by_rule,
                    together: 9,
                },
                pairs: report.pairs,
                identities: report.identities,
                texts: report.texts,
                boilerplate: report.boilerplate,
                statistics: report.statistics,
            },
        }
    })
}

fn bytes_of(kept: &Kept) -> Vec<u8> {
    let mut bytes = Vec::new();
    let count = write(&mut bytes, &KEY, &CONTENTS.to_vec(), kept).unwrap();
    assert_eq!(count, bytes.len() as u64);
    bytes
}

fn whole() -> &'static [u8] {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    BYTES.get_or_init(|| bytes_of(kept()))
}

#[test]
fn a_result_comes_back() {
    assert_eq!(read(whole(), &KEY).as_ref(), Ok(kept()));
    assert_eq!(read_contents(whole()), Ok(CONTENTS.to_vec()));
}

#[test]
fn a_result_of_another_run_is_not_taken() {
    for other in [
        Key { version: 7, ..KEY },
        Key { settings: 7, ..KEY },
        Key { files: 7, ..KEY },
        Key { contents: 0, ..KEY },
    ] {
        assert_eq!(read(whole(), &other), Err(Damage::Renamed));
    }
    assert_eq!(read(b"", &KEY), Err(Damage::Foreign));
    assert_eq!(read(b"retold result\n", &KEY), Err(Damage::Changed));
}

#[test]
fn no_byte_can_be_changed_or_cut() {
    let small = bytes_of(&Kept::default());
    for at in 0..small.len() {
        assert!(read(&small[..at], &KEY).is_err(), "cut at {at}");
        for bit in 0..8 {
            let mut changed = small.clone();
            changed[at] ^= 1 << bit;
            assert!(read(&changed, &KEY).is_err(), "byte {at}, bit {bit}");
        }
    }
    let longer = [&small[..], b"\0"].concat();
    assert!(read(&longer, &KEY).is_err());
}

proptest! {
    #[test]
    fn damage_is_seen(
        changes in prop::collection::vec((any::<prop::sample::Index>(), 1u8..=255), 0..4),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = whole().to_vec();
        for (at, with) in changes {
            let at = at.index(bytes.len());
            bytes[at] ^= with;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        // Two changes of one byte can undo each other.
        prop_assert_eq!(read(&bytes, &KEY).is_ok(), bytes == whole());
    }

    /// Also where a checksum would be right.
    #[test]
    fn senseless_values_are_no_panic(
        at in any::<prop::sample::Index>(),
        with in prop::collection::vec(any::<u8>(), 0..20),
    ) {
        let body = bytes_of(kept());
        let start = b"retold result\n".len() + 56 + 8 + 32;
        let mut body = body[start..body.len() - 16].to_vec();
        prop_assert!(kept_of_any_bytes(&body).is_some_and(|same| same == *kept()));
        let at = at.index(body.len());
        let end = (at + with.len()).min(body.len());
        body[at..end].copy_from_slice(&with[..end - at]);
        let _ = kept_of_any_bytes(&body);
        let _ = kept_of_any_bytes(&with);
    }
}

#[test]
fn whatever_decides_findings_changes_the_key() {
    let wanted = Wanted::default();
    let plain = Settings::default().validated().unwrap();
    let hash = |settings: &Settings| key::of_settings(settings, wanted);
    let deciding: [fn(&mut Settings); 20] = [
        |s| s.rules.truncate(5),
        |s| s.near_threshold = 0.81,
        |s| s.contained_threshold = 0.81,
        |s| s.story_threshold = 0.21,
        |s| s.min_line_words += 1,
        |s| s.min_near_words += 1,
        |s| s.min_contained_words += 1,
        |s| s.min_passage_words += 1,
        |s| s.min_story_words += 1,
        |s| s.sensitivity = Sensitivity::High,
        |s| s.boilerplate_documents += 1,
        |s| s.ignore_boilerplate.truncate(1),
        |s| s.exact_join_shingles += 1,
        |s| s.window = Some(0),
        |s| s.window = Some(1),
        |s| s.background_hash = Some("x".to_owned()),
        |s| s.boilerplate_hash = Some("x".to_owned()),
        |s| s.gate.fail_on.truncate(5),
        |s| s.overrides.push(Override::default()),
        |s| s.overrides_base = Some("x".into()),
    ];
    let mut hashes: AHashSet<u128> = AHashSet::from_iter([hash(&plain)]);
    for change in deciding {
        let mut settings = plain.clone();
        change(&mut settings);
        assert!(hashes.insert(hash(&settings)), "{settings:?}");
    }
    let overridden: [fn(&mut Override); 6] = [
        |o| o.glob = "x".to_owned(),
        |o| o.off = vec![Rule::Contained],
        |o| o.min_line_words = Some(0),
        |o| o.min_near_words = Some(0),
        |o| o.min_contained_words = Some(0),
        |o| o.min_story_words = Some(0),
    ];
    for change in overridden {
        let mut settings = plain.clone();
        settings.overrides.push(Override::default());
        change(&mut settings.overrides[0]);
        assert!(hashes.insert(hash(&settings)), "{settings:?}");
    }
    for at in 0..3 {
        let mut wanted = [true, true, false];
        wanted[at] = !wanted[at];
        let [findings, pairs, identities] = wanted;
        let wanted = Wanted {
            findings,
            pairs,
            identities,
            text_bytes: 0,
            boilerplate: false,
        };
        assert!(hashes.insert(key::of_settings(&plain, wanted)));
    }
    let texts = Wanted {
        text_bytes: 1,
        ..Wanted::default()
    };
    assert!(hashes.insert(key::of_settings(&plain, texts)));
    let boilerplate = Wanted {
        boilerplate: true,
        ..Wanted::default()
    };
    assert!(hashes.insert(key::of_settings(&plain, boilerplate)));
    let only_judging: [fn(&mut Settings); 9] = [
        |s| s.gate.exit_zero = true,
        |s| s.gate.max_share_of_all = Some(0.5),
        |s| s.input.hidden = true,
        |s| s.input.never.push("x".into()),
        |s| s.input.outputs.push("x".into()),
        |s| s.input.redirected.push("x".into()),
        |s| s.input.date_field = "day".to_owned(),
        |s| s.gate.max_new = [(Rule::Contained, 1)].into(),
        |s| s.background = Some("x".into()),
    ];
    for change in only_judging {
        let mut settings = plain.clone();
        change(&mut settings);
        assert_eq!(hash(&settings), hash(&plain));
    }
}

/// What was told.
#[derive(Default)]
struct Notes(Mutex<Vec<Note>>);

impl Observer for Notes {
    fn note(&self, note: &Note) {
        self.0.lock().unwrap().push(note.clone());
    }
}

impl Notes {
    fn take(&self) -> String {
        let notes = std::mem::take(&mut *self.0.lock().unwrap());
        let text = |note| match note {
            Note::Warning(text) => format!("warning: {text}"),
            Note::Detail(text) => text,
        };
        notes.into_iter().map(text).collect::<Vec<_>>().join("\n")
    }
}

/// The documents `a.txt` and `b.txt`, looked for in a cache of that version.
fn ask(dir: &Path, notes: &Notes, version: u128, keep: bool) -> Option<Kept> {
    let cache = Cache {
        version,
        ..Cache::open(&dir.join("cache"), notes).unwrap()
    };
    let settings = Settings::default().validated().unwrap();
    let inputs = [dir.join("a.txt"), dir.join("b.txt")];
    let inventory = Inventory::open(&inputs, &settings.input, notes).unwrap();
    let question = cache.question(&settings, Wanted::default(), &inventory);
    let resources = Resources::default();
    let (library, dates) =
        crate::corpus::read(inventory, &settings.input, &resources, notes, |_| None).unwrap();
    let place = question.about(&library, &dates.into_iter().collect(), &settings);
    let found = place.get(&library);
    if keep {
        place.put(kept());
    }
    found
}

#[test]
fn a_miss_says_why() {
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str| dir.path().join(name);
    fs::write(file("a.txt"), "one").unwrap();
    fs::write(file("b.txt"), "two").unwrap();
    let notes = Notes::default();
    assert_eq!(ask(dir.path(), &notes, 1, true), None);
    let told = notes.take();
    assert!(told.contains("anew: nothing was kept so far"), "{told}");
    assert!(told.contains("cache: the result is kept, in "), "{told}");
    assert_eq!(ask(dir.path(), &notes, 1, false).as_ref(), Some(kept()));
    assert!(notes.take().contains("nothing has changed in 2 documents"));
    assert_eq!(ask(dir.path(), &notes, 2, false), None);
    let told = notes.take();
    assert!(told.contains("another version of retold"), "{told}");
    // The same size, so that the sizes do not give it away.
    fs::write(file("b.txt"), "owt").unwrap();
    assert_eq!(ask(dir.path(), &notes, 1, false), None);
    let told = notes.take();
    assert!(told.contains("new content in 1 of 2 documents ("), "{told}");
    assert!(told.contains("b.txt)"), "{told}");
    fs::write(file("b.txt"), "two").unwrap();
    let name = fs::read_dir(file("cache")).unwrap().flatten();
    let mut names = name.map(|entry| entry.path());
    let entry = names
        .find(|path| path.extension().is_some_and(|ending| ending == "retold"))
        .unwrap();
    fs::write(&entry, &whole()[..100]).unwrap();
    assert_eq!(ask(dir.path(), &notes, 1, true), None);
    let told = notes.take();
    assert!(told.contains("unreadable entry "), "{told}");
    assert!(told.contains(": it is damaged"), "{told}");
    assert_eq!(ask(dir.path(), &notes, 1, false).as_ref(), Some(kept()));
    // A result under the name of another one.
    fs::write(&entry, whole()).unwrap();
    notes.take();
    assert_eq!(ask(dir.path(), &notes, 1, false), None);
    let told = notes.take();
    assert!(told.contains(": it belongs to another run"), "{told}");
}

#[test]
fn a_folder_of_something_else_is_no_cache() {
    let dir = tempfile::tempdir().unwrap();
    let other = dir.path().join("other");
    fs::create_dir(&other).unwrap();
    fs::write(other.join("page.md"), "a page").unwrap();
    let error = Folder::open(&other).unwrap_err();
    assert!(error.to_string().contains("holds other files"), "{error}");
    fs::write(other.join("CACHEDIR.TAG"), "of another program").unwrap();
    assert!(Folder::open(&other).is_err());
    assert_eq!(fs::read_dir(&other).unwrap().count(), 2);
    assert!(Folder::open(&other.join("page.md")).is_err());
    // An empty one is taken, and one that is a cache already.
    let empty = dir.path().join("a/b/c");
    fs::create_dir_all(&empty).unwrap();
    Folder::open(&empty).unwrap();
    fs::write(empty.join("page.md"), "a page").unwrap();
    Folder::open(&empty).unwrap();
}

#[test]
fn many_open_one_folder_at_once() {
    for _ in 0..20 {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("cache");
        std::thread::scope(|scope| {
            let opened: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| Folder::open(&path).map(|_| ())))
                .collect();
            for one in opened {
                one.join().unwrap().unwrap();
            }
        });
    }
}

#[test]
fn what_was_not_used_for_longest_goes() {
    let dir = tempfile::tempdir().unwrap();
    let folder = Folder::open(&dir.path().join("cache")).unwrap();
    let set = |name: &str, age: u64| {
        let file = fs::File::options()
            .write(true)
            .open(folder.path().join(name));
        let then = SystemTime::now() - Duration::from_secs(age);
        file.unwrap().set_modified(then).unwrap();
    };
    for (name, age) in [("a.retold", 300), ("b.retold", 200), ("c.retold", 100)] {
        folder
            .write(name, |file| file.write_all(&[0; 100]))
            .unwrap();
        set(name, age);
    }
    let unfinished = [".unfinished-old", ".unfinished-new"];
    for name in unfinished {
        fs::write(folder.path().join(name), "").unwrap();
    }
    set(unfinished[0], 2 * 24 * 60 * 60);
    let names = || {
        let held = folder.held().into_iter();
        held.map(|held| held.name).collect::<Vec<_>>()
    };
    // Reading counts as use.
    folder.read("a.retold").unwrap().unwrap();
    folder.clean_to(200);
    assert_eq!(names(), ["a.retold", "c.retold"]);
    folder.clean_to(0);
    assert_eq!(names(), ["a.retold"]);
    assert!(!folder.path().join(unfinished[0]).exists());
    assert!(folder.path().join(unfinished[1]).exists());
    let failed = folder.write("a.retold", |file| {
        file.write_all(b"half")?;
        Err::<(), _>(std::io::Error::other("no more"))
    });
    assert!(failed.is_err());
    assert_eq!(folder.read("a.retold").unwrap().unwrap(), [0; 100]);
    assert_eq!(folder.read("gone.retold").unwrap(), None);
}
