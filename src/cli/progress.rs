//! Progress bars on standard error.

use std::io::{self, IsTerminal, Write};
use std::sync::Mutex;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use retold::observe::{Note, Observer, Unit};
use retold::report::harmless;

/// Draws the current stage on standard error when that is a terminal.
pub struct Progress {
    shown: bool,
    /// Whether details are told, and not only warnings.
    verbose: bool,
    bar: Mutex<ProgressBar>,
}

impl Progress {
    /// Progress of a run, drawn on a terminal unless it shall be quiet.
    pub fn for_run(quiet: bool) -> Self {
        Progress::new(!quiet && io::stderr().is_terminal())
    }

    /// The same, which tells details too if `verbose`.
    pub fn with_details(self, verbose: bool) -> Self {
        Progress { verbose, ..self }
    }

    /// Progress that is drawn if `shown`, and hidden otherwise.
    fn new(shown: bool) -> Self {
        Progress {
            shown,
            verbose: false,
            bar: Mutex::new(ProgressBar::hidden()),
        }
    }

    /// Takes the bar off the screen.
    pub fn clear(&self) {
        self.with_bar(|bar| bar.finish_and_clear());
    }

    fn with_bar(&self, action: impl FnOnce(&mut ProgressBar)) {
        // A panic while drawing leaves a bar that is as good as before.
        let mut bar = self
            .bar
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        action(&mut bar);
    }
}

impl Observer for Progress {
    fn stage(&self, name: &'static str, unit: Unit, total: Option<u64>) {
        if !self.shown {
            return;
        }
        // Before the next bar has a message, for that is drawn.
        self.clear();
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr());
        let amount = match unit {
            Unit::Bytes => "{bytes}/{total_bytes} ({bytes_per_sec}, {eta})",
            Unit::Documents | Unit::Pairs => "{human_pos}/{human_len} ({eta})",
        };
        let template = match total {
            Some(_) => format!("{{msg:<24}} {{wide_bar:.cyan/dim}} {amount}"),
            None => "{msg:<24} {spinner}".to_owned(),
        };
        if let Ok(style) = ProgressStyle::with_template(&template) {
            bar.set_style(style);
        }
        bar.set_message(name);
        self.with_bar(|current| {
            *current = bar;
            current.tick();
        });
    }

    fn note(&self, note: &Note) {
        let text = match note {
            Note::Warning(text) => text,
            Note::Detail(text) if self.verbose => text,
            Note::Detail(_) => return,
        };
        let text = harmless(text);
        self.with_bar(|bar| {
            bar.suspend(|| {
                let yellow = anstyle::AnsiColor::Yellow.on_default().bold();
                let mut stderr = anstream::stderr().lock();
                // Nobody can be told that standard error is gone.
                let _ = match note {
                    Note::Warning(_) => writeln!(stderr, "{yellow}warning{yellow:#}: {text}"),
                    Note::Detail(_) => writeln!(stderr, "{text}"),
                };
            });
        });
    }

    fn advance(&self, amount: u64) {
        if self.shown {
            self.with_bar(|bar| bar.inc(amount));
        }
    }
}
