//! A list of findings for a browser that runs no script.

use std::fmt::Write;

use super::redact::Shown;
use crate::find::texts::worst_first;
use crate::model::Report;
use crate::report::alert::fact;
use crate::report::excerpt::cut;
use crate::report::figures::number;
use crate::report::place::places;
use crate::report::safe::harmless;

/// Findings that are listed, the worst ones.
const FINDINGS: usize = 500;

/// Places listed of each.
const PLACES: usize = 5;

/// Columns of a title, a name or a reason.
const COLUMNS: usize = 500;

/// The content of the `noscript` element.
pub(super) fn list(report: &Report, shown: Shown) -> String {
    let mut html = "<p>Scripts are off, so this is only a list.</p>\n<ol>\n".to_owned();
    let order = worst_first(&report.findings);
    for finding in order.iter().take(FINDINGS).map(|&at| &report.findings[at]) {
        let title = plain(&shown.title(finding));
        // Writing to a String cannot fail.
        let _ = write!(html, "<li><p>{}: {}", finding.rule, plain(&fact(finding)));
        if !title.is_empty() {
            let _ = write!(html, ": <q>{title}</q>");
        }
        html.push_str("</p>\n<ul>\n");
        let mut listed = 0;
        for place in places(finding).take(PLACES) {
            let name = plain(&shown.name(&place.member.document));
            let at = place
                .span
                .map(|span| format!(":{}:{}", span.line, span.column));
            let _ = writeln!(
                html,
                "<li><code>{name}{}</code></li>",
                at.unwrap_or_default()
            );
            listed += 1;
        }
        let more = finding.count.max(places(finding).count()) - listed;
        if more > 0 {
            let _ = writeln!(html, "<li>and {} more</li>", number(more));
        }
        html.push_str("</ul></li>\n");
    }
    html.push_str("</ol>\n");
    if order.len() > FINDINGS {
        let _ = writeln!(html, "<p>And {} more.</p>", number(order.len() - FINDINGS));
    }
    html
}

/// Text as HTML, on one line, cut, with nothing hidden in it and no address of another host.
pub(super) fn plain(text: &str) -> String {
    let text = cut(&harmless(text), COLUMNS);
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '&' => html.push_str("&amp;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            // `://` stands nowhere in the page, whatever texts hold.
            '/' if html.ends_with('/') => html.push_str("&#47;"),
            c => html.push(c),
        }
    }
    html
}
