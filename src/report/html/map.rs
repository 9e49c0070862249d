//! Which folders, or documents, have something in common, and how scores and sizes are spread.

use std::collections::BTreeMap;

use serde::Serialize;

use super::redact::Shown;
use crate::model::{Evidence, Finding, Kind, Report, Rule};

/// Rows and columns of the map. Up to so many documents it goes document by document; with more, a cell of a map that fits a
/// screen is smaller than four pixels.
const MOST_PLACES: usize = 200;

/// Places of one finding up to which every two are linked; beyond, each with the first: a text in a hundred places would give
/// 4,950 cells of the same.
const ALL_LINKS_UP_TO: usize = 50;

/// Bars of the histogram of scores, each a twentieth wide.
const SCORE_BARS: usize = 20;

/// Where the bars of the histogram of sizes begin.
const SIZES: [usize; 8] = [2, 3, 4, 5, 10, 20, 50, 100];

/// The map and the histograms. Boilerplate is in none of them: it is everywhere.
#[derive(Debug, Serialize)]
pub(super) struct Overview {
    /// `documents` or `folders`.
    of: &'static str,
    /// Names, sorted.
    places: Vec<String>,
    /// Folders or documents that are left out because there are too many.
    left_out: usize,
    /// Index, index (the same where something is told twice inside), findings that stand in both, the highest score.
    links: Vec<(usize, usize, usize, f64)>,
    /// Findings by score, of the rules whose score can differ.
    scores: Vec<usize>,
    /// Smallest size of each bar, and the findings in it.
    sizes: Vec<(usize, usize)>,
}

/// A finding's score: of a story its cohesion, of all others the lowest of the cluster.
pub(super) fn score(finding: &Finding) -> f64 {
    match finding.evidence {
        Evidence::SharedStory { cohesion, .. } => cohesion,
        _ => finding.weakest,
    }
}

/// The folder of a file; `.` for the working folder.
fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or(".", |(folder, _)| folder)
}

/// Looks at all findings of the report. O(places · log places + links).
pub(super) fn overview(report: &Report, shown: Shown) -> Overview {
    let findings = report.findings.iter();
    let findings: Vec<&Finding> = findings
        .filter(|finding| finding.kind == Kind::Finding)
        .collect();
    let mut documents: BTreeMap<&str, usize> = BTreeMap::new();
    let mut folders: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in &findings {
        for member in &finding.members {
            *documents.entry(&member.document).or_default() += 1;
            *folders.entry(folder(&member.path)).or_default() += 1;
        }
    }
    let by_document = documents.len() <= MOST_PLACES;
    let counted = if by_document { documents } else { folders };
    // Those with most of what is found; of equals the first by name.
    let mut kept: Vec<(&str, usize)> = counted
        .iter()
        .map(|(name, count)| (*name, *count))
        .collect();
    kept.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    kept.truncate(MOST_PLACES);
    kept.sort_unstable();
    let index: BTreeMap<&str, usize> = kept
        .iter()
        .enumerate()
        .map(|(at, (name, _))| (*name, at))
        .collect();

    let mut links: BTreeMap<(usize, usize), (usize, f64)> = BTreeMap::new();
    for finding in &findings {
        let mut places: BTreeMap<usize, usize> = BTreeMap::new();
        for member in &finding.members {
            let name = if by_document {
                &member.document
            } else {
                folder(&member.path)
            };
            if let Some(&at) = index.get(name) {
                *places.entry(at).or_default() += member.spans.len().max(1);
            }
        }
        let pairs: BTreeMap<(usize, usize), f64> = pair_scores(finding, by_document, &index);
        let ordered: Vec<(usize, usize)> = places.into_iter().collect();
        let firsts = if ordered.len() <= ALL_LINKS_UP_TO {
            ordered.len()
        } else {
            1
        };
        for (nth, &(a, times)) in ordered.iter().enumerate() {
            let others = if nth < firsts {
                &ordered[nth + 1..]
            } else {
                &[]
            };
            let inside = (times > 1).then_some(a);
            for b in inside.into_iter().chain(others.iter().map(|&(b, _)| b)) {
                let score = pairs
                    .get(&(a, b))
                    .copied()
                    .unwrap_or_else(|| score(finding));
                let link = links.entry((a, b)).or_insert((0, 0.0));
                *link = (link.0 + 1, link.1.max(score));
            }
        }
    }
    Overview {
        of: if by_document { "documents" } else { "folders" },
        left_out: counted.len() - kept.len(),
        places: kept
            .iter()
            .map(|(name, _)| shown.name(name).into_owned())
            .collect(),
        links: links
            .into_iter()
            .map(|((a, b), (count, score))| (a, b, count, score))
            .collect(),
        scores: scores(&findings),
        sizes: sizes(&findings),
    }
}

/// The scores of single pairs, where the map goes by document.
fn pair_scores(
    finding: &Finding,
    by_document: bool,
    index: &BTreeMap<&str, usize>,
) -> BTreeMap<(usize, usize), f64> {
    let at = |member: usize| {
        let member = finding.members.get(member)?;
        index.get(member.document.as_str()).copied()
    };
    let pairs = finding.pairs.iter().filter(|_| by_document);
    pairs
        .filter_map(|pair| {
            let (a, b) = (at(pair.a)?, at(pair.b)?);
            Some(((a.min(b), a.max(b)), pair.score))
        })
        .collect()
}

fn scores(findings: &[&Finding]) -> Vec<usize> {
    let mut bars = vec![0; SCORE_BARS];
    for finding in findings {
        if matches!(finding.rule, Rule::ExactDuplicate | Rule::RepeatedLine) {
            continue;
        }
        let bar = (score(finding) * SCORE_BARS as f64 + 1e-9) as usize;
        bars[bar.min(SCORE_BARS - 1)] += 1;
    }
    bars
}

fn sizes(findings: &[&Finding]) -> Vec<(usize, usize)> {
    let mut bars = SIZES.map(|least| (least, 0));
    for finding in findings {
        let behind = SIZES.partition_point(|&least| least <= finding.count);
        bars[behind.saturating_sub(1)].1 += 1;
    }
    bars.to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn documents_are_linked_by_what_they_share() {
        let report = sample::full();
        let map = overview(&report, Shown { redact: false });
        assert_eq!(map.of, "documents");
        let at = |name: &str| map.places.iter().position(|place| place == name).unwrap();
        let link = |a: usize, b: usize| {
            let mut links = map.links.iter();
            links.find(|link| (link.0, link.1) == (a.min(b), a.max(b)))
        };
        let (first, second) = (at("letters/may-2.txt"), at("letters/may.txt"));
        assert!((link(first, second).unwrap().3 - 0.973_333_333_3).abs() < 1e-9);
        // A story and a line.
        let (courier, herald) = (at("courier.txt"), at("herald.txt"));
        assert_eq!(link(courier, herald).unwrap().2, 2);
        assert_eq!(link(herald, herald).unwrap().2, 1);
        assert!(link(first, herald).is_none());
        assert!(!map.places.iter().any(|place| place.starts_with("p/")));
        assert_eq!(map.scores.iter().sum::<usize>(), 3);
        assert_eq!(map.sizes.iter().map(|(_, count)| count).sum::<usize>(), 5);
    }

    #[test]
    fn many_documents_are_mapped_by_folder() {
        let mut report = sample::full();
        let mut finding = sample::near();
        finding.members = (0..300)
            .map(|at| {
                let mut member = finding.members[0].clone();
                member.path = format!("f{}/{at}.txt", at % 60);
                member.document.clone_from(&member.path);
                member
            })
            .collect();
        report.findings.push(finding);
        let map = overview(&report, Shown { redact: false });
        assert_eq!(map.of, "folders");
        assert!(map.places.contains(&"f59".to_owned()));
        let folders = map.places.iter().filter(|place| place.starts_with('f'));
        assert_eq!(folders.count(), 60);
        // Each with itself, all others with the first only.
        let starts = |at: usize| map.places[at].starts_with('f');
        let links = map
            .links
            .iter()
            .filter(|link| starts(link.0) && starts(link.1));
        assert_eq!(links.count(), 60 + 59);
    }
}
