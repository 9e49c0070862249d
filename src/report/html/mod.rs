//! One page for a browser, with everything in it: data, style and script. See `docs/html-report.md`.
//!
//! [`island`] makes the data, [`budget`] keeps it small, [`redact`] takes out what may not be shown, [`overview`] writes the first
//! screen, [`fallback`] a list for a browser without scripts. The page itself is in `page/`, as plain files without a build step.

mod budget;
mod command;
mod data;
mod fallback;
mod findings;
mod island;
mod map;
mod overview;
mod redact;

use std::io::{self, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::model::Report;
use redact::Shown;

pub use budget::MOST_TEXT_BYTES;

const TEMPLATE: &str = include_str!("page/index.html");
const STYLE: &str = include_str!("page/report.css");

/// The script, in the order in which its parts need each other.
const SCRIPT: [&str; 9] = [
    include_str!("page/base.js"),
    include_str!("page/data.js"),
    include_str!("page/difference.js"),
    include_str!("page/table.js"),
    include_str!("page/finding.js"),
    include_str!("page/compare.js"),
    include_str!("page/document.js"),
    include_str!("page/map.js"),
    include_str!("page/main.js"),
];

/// Writes the page.
pub(super) fn write(report: &Report, redact: bool, out: &mut dyn Write) -> io::Result<()> {
    let shown = Shown { redact };
    let (script, style) = (script(), lean(STYLE));
    let fallback = fallback::list(report, shown);
    let overview = overview::overview(report, shown);
    let fixed = TEMPLATE.len() + style.len() + script.len() + fallback.len() + overview.len();
    let (data, notice) = budget::data(report, shown, fixed)?;
    let notice = match notice.as_str() {
        "" => String::new(),
        text => format!("<p id=\"notice\">{text}</p>\n"),
    };
    let overview = overview.replacen(overview::NOTICE, &notice, 1);
    let policy = format!(
        "default-src 'none'; script-src '{}'; style-src '{}'; base-uri 'none'; form-action 'none'",
        hash(&script),
        hash(&style)
    );
    let mut rest = TEMPLATE;
    for (mark, text) in [
        ("{{policy}}", policy.as_str()),
        ("{{style}}", style.as_str()),
        ("{{overview}}", &overview),
        ("{{fallback}}", &fallback),
        ("{{data}}", &data),
        ("{{script}}", &script),
    ] {
        // A test holds the template to these marks.
        let (before, behind) = rest.split_once(mark).unwrap_or((rest, ""));
        out.write_all(before.as_bytes())?;
        out.write_all(text.as_bytes())?;
        rest = behind;
    }
    out.write_all(rest.as_bytes())
}

/// The whole script, in a scope of its own.
fn script() -> String {
    format!("\"use strict\";\n{{\n{}}}\n", lean(&SCRIPT.concat()))
}

/// Source without indentation and without lines that are comments.
fn lean(source: &str) -> String {
    let lines = source.lines().map(str::trim_start);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.fold(String::new(), |lean, line| lean + line + "\n")
}

/// A source expression for inline content of exactly these bytes (Content Security Policy Level 3, section 2.3.1).
fn hash(content: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(content)))
}

#[cfg(test)]
mod tests;
