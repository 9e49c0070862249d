//! Two documents compared: what the pair is, its measures, and the texts where they go together.

use std::io;

use super::difference::{self, Titles};
use super::figures::{counted, number, percent};
use super::finding::{sentence, story};
use super::meaning;
use super::page::{BODY, Page, Role};
use crate::comparison::{
    Aligned, Change, ComparedDocument, ComparisonSettings, DocumentComparison, Side, Spelling,
    StoryComparison,
};
use crate::model::{Rule, Span};

/// Columns of a measure's name.
const LABEL: usize = 17;

/// Writes a comparison of two documents.
pub(super) fn write(
    page: &mut Page<'_>,
    settings: &ComparisonSettings,
    compared: &DocumentComparison,
) -> io::Result<()> {
    for (side, document) in [("left", &compared.left), ("right", &compared.right)] {
        let words = format!("  {}", counted(document.words, "word"));
        let label = Role::Quiet.of(format!("{side:<7}"));
        page.row(
            0,
            &[
                label,
                Role::Path.of(&document.document),
                Role::Plain.of(words),
            ],
        )?;
    }
    page.blank()?;
    verdict(page, compared)?;
    if compared.same_words || compared.left.words == 0 || compared.right.words == 0 {
        return Ok(());
    }
    page.blank()?;
    measures(page, settings, compared)?;
    if tells_story(compared) {
        story_of(page, compared)?;
    }
    match &compared.difference {
        Some(difference) => whole(page, compared, difference),
        None => passages(page, compared),
    }
}

/// What the pair is, in words.
fn verdict(page: &mut Page<'_>, compared: &DocumentComparison) -> io::Result<()> {
    let empty = |document: &ComparedDocument| document.words == 0;
    let (name, told) = match (compared.relation, compared.spelling) {
        (Some(Rule::ExactDuplicate), None) => ("identical", "the same bytes".to_owned()),
        (Some(Rule::ExactDuplicate), Some(spelling)) => {
            let words = "the same words in the same order";
            ("identical words", format!("{words}; {}", differs(spelling)))
        }
        (Some(Rule::Contained), _) => {
            let measures = compared.measures;
            let [inner, outer] = match measures.containment_left >= measures.containment_right {
                true => ["left", "right"],
                false => ["right", "left"],
            };
            let told = format!("nearly all of the {inner} text stands in the {outer} one");
            (Rule::Contained.name(), told)
        }
        (Some(Rule::SharedPassage), _) => {
            let told = "the texts as a whole are different, but share what `check` tells";
            (Rule::SharedPassage.name(), told.to_owned())
        }
        (Some(rule), _) => (rule.name(), meaning(rule).to_owned()),
        (None, _) => {
            let told = match (empty(&compared.left), empty(&compared.right)) {
                (true, true) if compared.byte_identical => "both are empty and the same bytes",
                (true, true) => "neither document has any words",
                (true, false) => "the left document has no words",
                (false, true) => "the right document has no words",
                _ if compared.passages.is_empty() => "no shared passage, and not the same story",
                _ => {
                    "the texts as a whole are different, but share passages that `check` does not see"
                }
            };
            ("no relation", told.to_owned())
        }
    };
    let head = vec![Role::Heading.of(name), Role::Plain.of(": ")];
    page.hanging(0, head, 4, &[Role::Plain.of(told)])
}

fn differs(spelling: Spelling) -> &'static str {
    match spelling {
        Spelling::Encoding => "only the encoding of the files differs",
        Spelling::WhiteSpace => "only white space or line ends differ",
        Spelling::Case => "case differs",
        Spelling::Marks => "marks differ, or forms of characters",
    }
}

fn measures(
    page: &mut Page<'_>,
    settings: &ComparisonSettings,
    compared: &DocumentComparison,
) -> io::Result<()> {
    let measures = compared.measures;
    let passages = match compared.passages.len() {
        0 => format!("of at least {} words", settings.min_passage_words),
        _ => format!("with {}", shares(compared)),
    };
    let mut rows = vec![
        (
            "resemblance",
            percent(measures.resemblance),
            "of the word 5-grams of both stand in both".to_owned(),
        ),
        (
            "left in right",
            percent(measures.containment_left),
            "of the left's word 5-grams stand in the right".to_owned(),
        ),
        (
            "right in left",
            percent(measures.containment_right),
            "of the right's word 5-grams stand in the left".to_owned(),
        ),
        ("shared passages", number(compared.passages.len()), passages),
    ];
    if tells_story(compared) {
        rows.push((
            "story",
            format!("{:.2}", compared.story.score),
            format!(
                "score beside what is copied; `check` tells a story from {:.2} on",
                settings.story_threshold
            ),
        ));
    }
    for (label, figure, says) in rows {
        let label = vec![
            Role::Quiet.of(format!("{label:<LABEL$}")),
            Role::Score.of(format!("{figure:>4}")),
            Role::Plain.of("  "),
        ];
        page.hanging(2, label, LABEL + 8, &[Role::Plain.of(says)])?;
    }
    Ok(())
}

/// Near-duplicates and contained documents have next to nothing beside what they share.
fn tells_story(compared: &DocumentComparison) -> bool {
    matches!(
        compared.relation,
        None | Some(Rule::SharedPassage | Rule::OverlappingReport)
    )
}

/// How much of both texts stands in shared passages.
fn shares(compared: &DocumentComparison) -> String {
    format!(
        "{} of the left words, {} of the right",
        percent(compared.passage_share_left),
        percent(compared.passage_share_right)
    )
}

/// Names, terms and quotes that both have, and a sentence of each.
fn story_of(page: &mut Page<'_>, compared: &DocumentComparison) -> io::Result<()> {
    let StoryComparison {
        score,
        names,
        terms,
        quotes,
        excerpts,
    } = &compared.story;
    let told = compared.relation == Some(Rule::OverlappingReport);
    if *score == 0.0 || !told && !compared.passages.is_empty() {
        return Ok(());
    }
    page.blank()?;
    let head = vec![Role::Heading.of("story"), Role::Plain.of("  ")];
    page.hanging(
        0,
        head,
        4,
        &[Role::Plain.of("what both tell in other words")],
    )?;
    page.blank()?;
    story(page, names, terms, quotes)?;
    for excerpt in excerpts {
        let document = match excerpt.side {
            Side::Left => &compared.left,
            Side::Right => &compared.right,
        };
        sentence(page, &document.document, &excerpt.span, &excerpt.shared)?;
    }
    Ok(())
}

/// The difference of the whole texts.
fn whole(
    page: &mut Page<'_>,
    compared: &DocumentComparison,
    difference: &Aligned,
) -> io::Result<()> {
    page.blank()?;
    let head = vec![Role::Heading.of("difference"), Role::Plain.of("  ")];
    page.hanging(0, head, 4, &[Role::Plain.of(edits(difference))])?;
    page.blank()?;
    difference::legend(page)?;
    let titles = [&compared.left, &compared.right].map(|document| document.document.clone());
    aligned(page, &titles, difference)
}

/// How much of an alignment is equal, and how much of each kind of edit it has.
fn edits(aligned: &Aligned) -> String {
    let words = |change: Change| {
        let steps = aligned
            .steps
            .iter()
            .filter(move |step| step.change == change);
        steps.fold([0, 0], |[left, right], step| {
            [left + step.left_words, right + step.right_words]
        })
    };
    let mut told = vec![format!("{} the same", counted(aligned.equal_words, "word"))];
    let [old, new] = words(Change::Replaced);
    if old + new > 0 {
        told.push(format!("{} replaced by {}", number(old), number(new)));
    }
    for (count, says) in [
        (words(Change::OnlyLeft)[0], "only left"),
        (words(Change::OnlyRight)[1], "only right"),
    ] {
        if count > 0 {
            told.push(format!("{} {says}", number(count)));
        }
    }
    told.join(", ")
}

/// The shared passages in the order of the left text, up to the limit.
fn passages(page: &mut Page<'_>, compared: &DocumentComparison) -> io::Result<()> {
    let count = compared.passages.len();
    if count == 0 {
        return Ok(());
    }
    page.blank()?;
    let head = vec![Role::Heading.of("shared passages"), Role::Plain.of("  ")];
    let told = format!(
        "{} that both texts share, small edits allowed",
        counted(count, "run")
    );
    page.hanging(0, head, 4, &[Role::Plain.of(told)])?;
    page.blank()?;
    difference::legend(page)?;
    let shown = page.shown(count);
    for (nth, passage) in compared.passages[..shown].iter().enumerate() {
        if nth > 0 {
            page.blank()?;
        }
        let longer = passage.left_words.max(passage.right_words).max(1);
        let score = percent(passage.equal_words as f64 / longer as f64);
        let head = vec![Role::Score.of(format!("{score:>4}")), Role::Plain.of("  ")];
        page.hanging(2, head, BODY, &[Role::Plain.of(edits(passage))])?;
        let place = |document: &ComparedDocument, span: &Span| {
            format!("{}:{}:{}", document.document, span.line, span.column)
        };
        let titles = [
            place(&compared.left, &passage.left),
            place(&compared.right, &passage.right),
        ];
        aligned(page, &titles, passage)?;
    }
    if count > shown {
        page.blank()?;
        super::more(page, count - shown, "passage")?;
    }
    Ok(())
}

fn aligned(page: &mut Page<'_>, titles: &Titles, aligned: &Aligned) -> io::Result<()> {
    let fold = !page.unlimited();
    difference::draw_aligned(page, titles, aligned, fold)
}
