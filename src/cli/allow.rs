//! The allow file that `retold check` goes by, and the day it judges by.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use retold::config::read_allow;
use retold::error::Error;
use retold::gate::allow::{AllowFile, Day, accept};
use retold::model::Report;

use super::arguments::CheckArguments;
use super::baseline::Place;

/// The name that is looked for.
const NAME: &str = "retold-allow.toml";

/// An allow file that was read.
pub struct Allow {
    place: Place,
    file: AllowFile,
    today: Day,
}

impl Allow {
    /// The file of a run, if there is one.
    ///
    /// # Errors
    /// [`Error::Allow`] where it is missing or cannot be read, and where the day cannot be told.
    pub fn for_check(arguments: &CheckArguments) -> Result<Option<Allow>, Error> {
        if arguments.no_allow {
            return Ok(None);
        }
        let named: Option<&Path> = arguments.allow.as_deref();
        let Some(place) = Place::looked_for(named, NAME)? else {
            return match named {
                Some(named) => Err(Error::Allow(format!("{}: no such file", named.display()))),
                None => Ok(None),
            };
        };
        let wrong = |reason: String| Error::Allow(format!("{}: {reason}", place.shown()));
        let text = std::fs::read_to_string(place.file())
            .map_err(|error| wrong(format!("cannot be read: {error}")))?;
        let file =
            read_allow(&place.shown(), &text).map_err(|error| Error::Allow(error.to_string()))?;
        let today = match arguments.today {
            Some(day) => day,
            None => today().map_err(wrong)?,
        };
        Ok(Some(Allow { place, file, today }))
    }

    /// Accepts what the file accepts, and judges the report again.
    ///
    /// # Errors
    /// As [`accept`].
    pub fn judge(&self, report: &mut Report) -> Result<(), Error> {
        let rooted = |path: &str| self.place.rooted(path);
        accept(report, &self.file, &self.place.shown(), self.today, rooted)
    }

    /// The file without links, which is no document.
    pub fn canonical(&self) -> PathBuf {
        let file = self.place.file();
        file.canonicalize().unwrap_or_else(|_| file.to_owned())
    }
}

/// The day, in UTC: by `SOURCE_DATE_EPOCH`, as builds that can be repeated set it, or by the clock.
fn today() -> Result<Day, String> {
    let wrong = || "the day cannot be told; give it with --today".to_owned();
    let seconds = match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(seconds) => seconds.trim().parse().map_err(|_| wrong())?,
        Err(_) => SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_err(|_| wrong())?
            .as_secs(),
    };
    Day::of_seconds(seconds).ok_or_else(wrong)
}
