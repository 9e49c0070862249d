//! A baseline of what a run has found.

use std::collections::{BTreeMap, BTreeSet};

use ahash::AHashMap;

use super::{Baseline, DocumentEntry, LineEntry, PassageEntry};
use crate::find::union::DisjointSets;
use crate::identity::Identities;
use crate::model::{Finding, Kind, Report, Rule};
use crate::settings::Settings;

impl Baseline {
    /// Everything that `report` has found, accepted. `rooted` gives a document's name as the baseline writes it.
    ///
    /// Documents are taken from the pairs table, which is not cut to leaders, and lines also where a stronger relation tells
    /// them: what is left of a finding when a text goes away was in it before. A report without identities makes an empty one.
    pub fn of(report: &Report, rooted: impl Fn(&str) -> String) -> Baseline {
        let none = Identities::default();
        let identities = report.identities.as_ref().unwrap_or(&none);
        let places: AHashMap<&str, u32> = identities
            .documents
            .iter()
            .zip(0u32..)
            .map(|(document, at)| (document.name.as_str(), at))
            .collect();
        let mut rules: BTreeMap<u32, BTreeSet<Rule>> = BTreeMap::new();
        let mut sets = DisjointSets::new(identities.documents.len());
        let pairs = report.pairs.iter();
        for row in pairs.filter(|row| row.rule != Rule::SharedPassage) {
            let (Some(&a), Some(&b)) = (places.get(row.a.as_str()), places.get(row.b.as_str()))
            else {
                continue;
            };
            rules.entry(a).or_default().insert(row.rule);
            rules.entry(b).or_default().insert(row.rule);
            if is_one_text(row.rule) {
                sets.join(a, b);
            }
        }
        let groups = group_names(identities, &mut sets);
        let lines_in = identities.lines.iter().map(|line| line.document);
        let with_entries: BTreeSet<&str> = rules
            .keys()
            .copied()
            .chain(lines_in)
            .map(|at| identities.documents[at as usize].name.as_str())
            .collect();
        let documents = rules.into_iter().flat_map(|(at, rules)| {
            let document = &identities.documents[at as usize];
            let group = groups[at as usize];
            let path = rooted(&document.name);
            rules.into_iter().map(move |rule| DocumentEntry {
                path: path.clone(),
                rule,
                group,
                content: document.content,
                sketch: document.sketch,
            })
        });
        let passages = told_passages(report).flat_map(|(finding, passage)| {
            let documents: BTreeSet<&str> = finding
                .members
                .iter()
                .map(|member| member.document.as_str())
                .collect();
            let places = u32::try_from(finding.count).unwrap_or(u32::MAX);
            documents
                .into_iter()
                .map(move |document| (document, passage, places))
        });
        let passages: BTreeSet<PassageEntry> = passages
            .map(|(document, passage, places)| PassageEntry {
                path: rooted(document),
                passage,
                places,
            })
            .collect();
        let others = identities.corpus.iter();
        let others = others.filter(|(name, _)| !with_entries.contains(name.as_str()));
        let lines = identities.lines.iter().map(|line| {
            let document = &identities.documents[line.document as usize];
            LineEntry {
                path: rooted(&document.name),
                line: line.line,
                count: line.count,
                content: document.content,
            }
        });
        Baseline {
            settings: deciding(&report.settings),
            documents: documents.collect(),
            lines: lines.collect(),
            passages,
            others: others
                .map(|(name, content)| (rooted(name), *content))
                .collect(),
        }
    }
}

/// The passages of a report that are not boilerplate, with their ids as numbers.
pub(super) fn told_passages(report: &Report) -> impl Iterator<Item = (&Finding, u64)> {
    let findings = report.findings.iter();
    findings
        .filter(|finding| finding.rule == Rule::SharedPassage && finding.kind == Kind::Finding)
        .map(|finding| (finding, passage_number(&finding.id)))
}

/// An id's sixteen hexadecimal digits as a number.
pub(super) fn passage_number(id: &str) -> u64 {
    u64::from_str_radix(id, 16).unwrap_or(0)
}

/// Whether documents of a relation share their text, and not only their story.
pub(super) fn is_one_text(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::ExactDuplicate | Rule::NearDuplicate | Rule::Contained
    )
}

/// For each document 64 bits of the smallest content hash in its set.
fn group_names(identities: &Identities, sets: &mut DisjointSets) -> Vec<u64> {
    let mut smallest: AHashMap<u32, u64> = AHashMap::new();
    let mut of = Vec::new();
    for (document, at) in identities.documents.iter().zip(0u32..) {
        let set = sets.name(at);
        let content = (document.content >> 64) as u64;
        let known = smallest.entry(set).or_insert(content);
        *known = (*known).min(content);
        of.push(set);
    }
    of.into_iter().map(|set| smallest[&set]).collect()
}

/// The settings that decide what is found, as sorted `name=value`.
pub(super) fn deciding(settings: &Settings) -> Vec<String> {
    let rules: Vec<&str> = settings.rules.iter().map(|rule| rule.name()).collect();
    let ignored = settings.ignore_boilerplate.iter().map(|rule| rule.name());
    let ignored: Vec<&str> = ignored.collect();
    let mut all = vec![
        format!("rules={}", rules.join(",")),
        format!("near-threshold={}", settings.near_threshold),
        format!("contained-threshold={}", settings.contained_threshold),
        format!("story-threshold={}", settings.story_threshold),
        format!("min-line-words={}", settings.min_line_words),
        format!("min-near-words={}", settings.min_near_words),
        format!("min-passage-words={}", settings.min_passage_words),
        format!("sensitivity={}", settings.sensitivity),
        format!("min-contained-words={}", settings.min_contained_words),
        format!("min-story-words={}", settings.min_story_words),
        format!("boilerplate-documents={}", settings.boilerplate_documents),
        format!("ignore-boilerplate={}", ignored.join(",")),
        format!("text-field={}", settings.input.text_field),
        format!("id-field={}", settings.input.id_field),
    ];
    if !settings.overrides.is_empty() {
        // Made of strings and numbers, so it cannot fail.
        let overrides = serde_json::to_string(&settings.overrides).unwrap_or_default();
        all.push(format!("overrides={overrides}"));
    }
    // Absent where there is none, so that files written before there could be one still say the same.
    if let Some(window) = settings.window {
        all.push(format!("window={window}"));
        all.push(format!("date-field={}", settings.input.date_field));
    }
    if let Some(boilerplate) = &settings.boilerplate_hash {
        all.push(format!("boilerplate={boilerplate}"));
    }
    if let Some(background) = &settings.background_hash {
        all.push(format!("background={background}"));
    }
    all.sort_unstable();
    all
}
