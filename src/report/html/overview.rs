//! The first screen: verdict, budgets, what was read, what could not be. Plain HTML, so that it is there without scripts too.

use std::fmt::Write;

use serde_json::Value;

use super::command::command;
use super::fallback::plain;
use super::redact::Shown;
use crate::model::{AllowUse, BaselineUse, Budget, Focus, Kind, Report, Rule, Skipped, Verdict};
use crate::report::figures::{counted, grouped, number, percent};
use crate::report::human::meaning;
use crate::settings::{InputSettings, Settings};

/// Files that could not be read, or were not compared, that are listed.
const MOST_SKIPPED: usize = 500;

/// Where the notice of what had no room comes, which is known only when the data are made. No text before it can hold this: texts
/// are escaped.
pub(super) const NOTICE: &str = "<!--notice-->";

/// The content of the overview.
pub(super) fn overview(report: &Report, shown: Shown) -> String {
    let mut html = verdict(report, shown);
    html.push_str(&tiles(report));
    html.push_str(NOTICE);
    html.push_str(&budgets(report));
    html.push_str(&about(report, shown));
    html
}

fn verdict(report: &Report, shown: Shown) -> String {
    let gate = &report.gate;
    let (name, sign, word) = match gate.verdict {
        Verdict::Pass => ("pass", "✓", "Pass"),
        Verdict::Fail => ("fail", "✗", "Fail"),
        Verdict::Error => ("error", "!", "Error"),
    };
    let against = gate.baseline.as_ref().map(|used| {
        let BaselineUse {
            known,
            moved,
            edited,
            new,
            ..
        } = *used;
        format!(
            " · against {}: {}, {} known, {} moved, {} edited",
            plain(&shown.name(&used.path)),
            counted(new, "new member"),
            number(known),
            number(moved),
            number(edited)
        )
    });
    let allow = gate.allow.as_ref().map(|used| {
        let AllowUse {
            path,
            entries,
            accepted,
            ..
        } = used;
        let (path, entries) = (plain(&shown.name(path)), counted(*entries, "entry"));
        let accepted = number(*accepted);
        format!(" · {accepted} accepted by {path}, {entries}")
    });
    let focus = gate.focus.as_ref().map(|focus| {
        // A revision can be a name.
        let since = focus.since.clone().filter(|_| !shown.redact);
        let focus = Focus {
            since,
            ..focus.clone()
        };
        format!(" · only {}", plain(&focus.to_string()))
    });
    format!(
        "<section id=\"verdict\" data-verdict=\"{name}\" aria-label=\"Verdict\"><p class=\"word\"><span aria-hidden=\"true\">{sign}</span> {word}</p>\
         <div><p>{}</p><p class=\"quiet\">exit status {}{}</p></div></section>\n",
        plain(&gate.reason),
        gate.exit_status,
        against
            .into_iter()
            .chain(allow)
            .chain(focus)
            .collect::<String>()
    )
}

fn tiles(report: &Report) -> String {
    let share = &report.gate.share;
    let allowed = share
        .allowed
        .map_or(String::new(), |most| format!(", {} allowed", percent(most)));
    let rules = &report.settings.rules;
    let found: usize = rules
        .iter()
        .map(|&rule| report.counts.get(rule, Kind::Finding))
        .sum();
    let mut tiles = vec![
        (number(report.corpus.documents), "documents".to_owned()),
        (grouped(report.corpus.words), "words".to_owned()),
        (
            percent(share.share),
            format!("of words told twice{allowed}"),
        ),
        (number(found), "findings".to_owned()),
    ];
    if report.gate.baseline.is_some() {
        let new = report.gate.budgets.iter().filter_map(|budget| budget.new);
        tiles.push((number(new.sum()), "new".to_owned()));
    }
    let mut html = "<dl id=\"corpus\" class=\"tiles\">".to_owned();
    for (figure, label) in tiles {
        push(
            &mut html,
            format_args!("<div><dt>{label}</dt><dd>{figure}</dd></div>"),
        );
    }
    html + "</dl>\n"
}

fn budgets(report: &Report) -> String {
    let with_new = report.gate.baseline.is_some();
    let new_head = if with_new {
        "<th scope=\"col\" class=\"figure\">New</th>"
    } else {
        ""
    };
    let mut html = format!(
        "<div class=\"scroller\"><table id=\"budgets\"><thead><tr><th scope=\"col\">Relation</th><th scope=\"col\">Says</th>\
         <th scope=\"col\" class=\"figure\">Found</th>{new_head}<th scope=\"col\" class=\"figure\">Allowed</th>\
         <th scope=\"col\" class=\"figure\">Words</th><th scope=\"col\" class=\"figure\">Boilerplate</th>\
         <th scope=\"col\">Budget</th></tr></thead><tbody>\n"
    );
    for &rule in &report.settings.rules {
        let budget = report
            .gate
            .budgets
            .iter()
            .find(|budget| budget.rule == rule);
        html.push_str(&row(report, rule, budget, with_new));
    }
    html + "</tbody></table></div>\n"
}

fn row(report: &Report, rule: Rule, budget: Option<&Budget>, with_new: bool) -> String {
    let limit = |most: Option<usize>| most.map_or("any".to_owned(), number);
    let allowed = match budget.and_then(|budget| budget.allowed_new) {
        Some(most) => format!("{} new", number(most)),
        None => limit(budget.and_then(|budget| budget.allowed)),
    };
    let share = budget.and_then(|budget| budget.share.as_ref());
    let words = share.map_or("–".to_owned(), |share| {
        let most = share.allowed.map(|most| format!(" of {}", percent(most)));
        percent(share.share) + &most.unwrap_or_default()
    });
    let exceeded =
        budget.is_some_and(|budget| budget.exceeded) || share.is_some_and(|share| share.exceeded);
    let state = if exceeded {
        "<span class=\"bad\">✗ exceeded</span>"
    } else {
        "<span class=\"quiet\">✓ within</span>"
    };
    let accepted = budget.map_or(0, |budget| budget.accepted);
    let mut found = number(report.counts.get(rule, Kind::Finding));
    if accepted > 0 {
        push(&mut found, format_args!(", {} accepted", number(accepted)));
    }
    let mut figures = vec![found];
    if with_new {
        figures.push(number(budget.and_then(|budget| budget.new).unwrap_or(0)));
    }
    figures.extend([
        allowed,
        words,
        number(report.counts.get(rule, Kind::Boilerplate)),
    ]);
    let cells: String = figures
        .iter()
        .map(|figure| format!("<td class=\"figure\">{figure}</td>"))
        .collect();
    format!(
        "<tr><td><a href=\"#/?rule={rule}\" class=\"badge\">{rule}</a></td><td class=\"quiet\">{}</td>{cells}<td>{state}</td></tr>\n",
        meaning(rule)
    )
}

fn about(report: &Report, shown: Shown) -> String {
    let settings = settings(&report.settings, shown);
    let inputs = if shown.redact {
        &[][..]
    } else {
        &report.inputs
    };
    let corpus = &report.corpus;
    let mut html = format!(
        "<section class=\"about\" aria-label=\"About this run\"><details id=\"settings\"><summary id=\"command\"><code>{}</code> \
         <span class=\"quiet\">{} {}, settings</span></summary>\n<div class=\"columns\">",
        plain(&command(inputs, &settings)),
        plain(report.tool.name),
        plain(report.tool.version)
    );
    let values = [
        ("Setting", serde_json::to_value(&settings)),
        ("Search", serde_json::to_value(&report.statistics)),
    ];
    for (head, value) in values {
        push(
            &mut html,
            format_args!(
                "<table><thead><tr><th scope=\"col\">{head}</th><th scope=\"col\">Value</th></tr></thead><tbody>"
            ),
        );
        rows("", &value.unwrap_or_default(), &mut html);
        html.push_str("</tbody></table>");
    }
    push(
        &mut html,
        format_args!(
            "</div><p class=\"quiet\">Left out by the walk: {}, {} of other kinds.</p></details>\n",
            counted(corpus.left_out.ignored, "ignored file"),
            number(corpus.left_out.other)
        ),
    );
    let errors: Vec<&Skipped> = corpus
        .skipped
        .iter()
        .filter(|skipped| skipped.error)
        .collect();
    let others: Vec<&Skipped> = corpus
        .skipped
        .iter()
        .filter(|skipped| !skipped.error)
        .collect();
    if !errors.is_empty() {
        let head = format!("! {} could not be read", counted(errors.len(), "document"));
        push(
            &mut html,
            format_args!("<details id=\"unreadable\" open><summary class=\"bad\">{head}</summary>"),
        );
        html.push_str(&skipped(&errors, shown));
    }
    if !others.is_empty() {
        push(
            &mut html,
            format_args!(
                "<details><summary>{} not compared</summary>",
                counted(others.len(), "document")
            ),
        );
        html.push_str(&skipped(&others, shown));
    }
    html + "</section>\n"
}

/// The settings; without globs and fields, which can be names of the user's, if names may not be shown.
fn settings(settings: &Settings, shown: Shown) -> Settings {
    let mut settings = settings.clone();
    if shown.redact {
        settings.input = InputSettings::default();
        settings.overrides.clear();
    }
    settings
}

fn skipped(skipped: &[&Skipped], shown: Shown) -> String {
    let mut html = "<ul class=\"plain\">".to_owned();
    for one in skipped.iter().take(MOST_SKIPPED) {
        // A reason can quote what was read.
        let (path, reason) = (
            plain(&shown.name(&one.path)),
            plain(shown.text(&one.reason)),
        );
        push(
            &mut html,
            format_args!("<li><code>{path}</code> {reason}</li>\n"),
        );
    }
    html.push_str("</ul>");
    if skipped.len() > MOST_SKIPPED {
        let more = number(skipped.len() - MOST_SKIPPED);
        push(
            &mut html,
            format_args!("<p class=\"quiet\">and {more} more</p>"),
        );
    }
    html + "</details>\n"
}

/// A row for each value, names of nested ones joined by a point.
fn rows(name: &str, value: &Value, html: &mut String) {
    let text = match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                let name = if name.is_empty() {
                    key.clone()
                } else {
                    format!("{name}.{key}")
                };
                rows(&name, value, html);
            }
            return;
        }
        Value::Array(values) => {
            let text = |value: &Value| {
                value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned)
            };
            let values: Vec<String> = values.iter().map(text).collect();
            values.join(", ")
        }
        Value::Null => "none".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    push(
        html,
        format_args!(
            "<tr><td>{}</td><td>{}</td></tr>\n",
            plain(name),
            plain(&text)
        ),
    );
}

fn push(html: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = html.write_fmt(text);
}
