//! The floor as a whole, over folders made for each test.

mod compressed;
#[cfg(unix)]
mod links;
mod reading;
mod splitting;
mod tables;
mod walking;

use std::fs;
use std::path::{Path, PathBuf};

use super::inventory::Inventory;
use crate::error::Error;
use crate::model::Skipped;
use crate::observe::Silent;
use crate::resources::Resources;
use crate::settings::InputSettings;

/// A folder that plays the working folder.
struct Place {
    _dir: tempfile::TempDir,
    root: PathBuf,
}

impl Place {
    fn new() -> Place {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        Place { _dir: dir, root }
    }

    /// A place with these files, each with its own name as content.
    fn with(files: &[&str]) -> Place {
        let place = Place::new();
        for file in files {
            place.write(file, file);
        }
        place
    }

    fn write(&self, file: &str, content: impl AsRef<[u8]>) {
        let path = self.root.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    fn open_with(
        &self,
        inputs: &[&str],
        settings: &InputSettings,
        stdin: &[u8],
    ) -> Result<Inventory, Error> {
        let inputs: Vec<PathBuf> = inputs.iter().map(PathBuf::from).collect();
        let stdin = Box::new(std::io::Cursor::new(stdin.to_vec()));
        Inventory::open_from(self.root.clone(), &inputs, settings, &Silent, stdin)
    }

    fn open(&self, inputs: &[&str]) -> Inventory {
        self.open_with(inputs, &InputSettings::default(), b"")
            .unwrap()
    }

    /// As [`Place::open`], started in a folder of the place.
    fn open_in(&self, folder: &str, inputs: &[&str]) -> Inventory {
        let inputs: Vec<PathBuf> = inputs.iter().map(PathBuf::from).collect();
        let settings = InputSettings::default();
        Inventory::open_from(
            self.root.join(folder),
            &inputs,
            &settings,
            &Silent,
            Box::new(std::io::empty()),
        )
        .unwrap()
    }
}

fn names(inventory: &Inventory) -> Vec<&str> {
    inventory.names().collect()
}

fn skipped(path: &str, reason: &str, error: bool) -> Skipped {
    Skipped {
        path: path.to_owned(),
        reason: reason.to_owned(),
        error,
    }
}

#[cfg(unix)]
fn link(target: impl AsRef<Path>, at: &Path) {
    std::os::unix::fs::symlink(target, at).unwrap();
}
