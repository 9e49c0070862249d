use proptest::prelude::*;

use super::super::page::Piece;
use super::*;
use crate::align;
use crate::report::Style;
use crate::report::safe::harmless;
use crate::text::tokens;

/// The steps between two whole texts.
fn steps(left: &str, right: &str) -> Vec<Step> {
    let tokens = [tokens(left), tokens(right)];
    let hashes = |side: usize| {
        tokens[side]
            .iter()
            .map(|token| token.hash)
            .collect::<Vec<_>>()
    };
    let bytes = |side: usize, words: &Range<usize>| match words.is_empty() {
        true => 0..0,
        false => tokens[side][words.start].start..tokens[side][words.end - 1].end,
    };
    align::difference(&hashes(0), &hashes(1))
        .into_iter()
        .map(|step| Step {
            change: match step.kind {
                align::StepKind::Equal => Change::Equal,
                align::StepKind::Replaced => Change::Replaced,
                align::StepKind::OnlyLeft => Change::OnlyLeft,
                align::StepKind::OnlyRight => Change::OnlyRight,
            },
            left: bytes(0, &step.left),
            right: bytes(1, &step.right),
        })
        .collect()
}

fn drawn(left: &str, right: &str, style: Style, fold: bool) -> String {
    let mut out = Vec::new();
    let titles = ["left.txt".to_owned(), "right.txt".to_owned()];
    let texts = [left, right].map(|text| Text { text, line: 1 });
    let page = &mut Page::new(&mut out, &style);
    draw(page, &titles, texts, &steps(left, right), fold).unwrap();
    String::from_utf8(out).unwrap()
}

fn plain(left: &str, right: &str, width: usize) -> String {
    let style = Style {
        width,
        ..Style::default()
    };
    drawn(left, right, style, true)
}

const OLD: &str = "The hall is closed until Monday. Groups may use the garden room. Please do not walk \
                   on the floor.\n\nNobody has a key.\n";
const NEW: &str = "The small hall is closed until Friday. Groups may use the garden room. Ask at the desk. \
                   Please do not walk on the floor.\n";

#[test]
fn both_texts_stand_side_by_side_where_there_is_room() {
    let expected = "
   left.txt                                                     right.txt
1  The hall is closed until [~Monday~]. Groups may use    |  1  The {+small+} hall is closed until {~Friday~}. Groups
   the garden room.                                       >     may use the garden room. {+Ask at the desk.+}
   Please do not walk on the floor.                             Please do not walk on the floor.
3  [-Nobody has a key.-]                                  <
";
    assert_eq!(plain(OLD, NEW, 118), expected[1..]);
}

#[test]
fn in_a_narrow_page_what_is_equal_stands_once() {
    let expected = "
     left.txt
     right.txt
1 1  The {+small+} hall is closed until
     [-Monday-]{+Friday+}. Groups may use the
     garden room. {+Ask at the desk.+} Please do
     not walk on the floor.
3    [-Nobody has a key.-]
";
    assert_eq!(plain(OLD, NEW, 50), expected[1..]);
}

#[test]
fn long_equal_stretches_are_folded_at_ends_of_sentences() {
    let middle = "One sentence of six words here. ".repeat(20);
    let left = format!("It begins so. {middle}It ends on Monday.");
    let right = format!("It begins so. {middle}It ends on Friday.");
    let expected = "
     left.txt
     right.txt
1 1  It begins so. One sentence of six words here.
     ⋯ 108 words the same
     One sentence of six words here. It ends on
     [-Monday-]{+Friday+}.
";
    assert_eq!(plain(&left, &right, 50), expected[1..]);
    let all = drawn(
        &left,
        &right,
        Style {
            width: 50,
            ..Style::default()
        },
        false,
    );
    assert!(
        !all.contains('⋯') && all.matches("sentence").count() == 20,
        "{all}"
    );
}

#[test]
fn a_fold_inside_a_sentence_is_said() {
    let middle = "word ".repeat(100);
    let text = plain(&format!("old {middle}old"), &format!("new {middle}new"), 60);
    assert!(
        text.contains(" word …\n     ⋯ 50 words the same\n     … word "),
        "{text}"
    );
}

#[test]
fn marks_at_the_end_of_a_line_are_shown_once() {
    let text = plain(
        "It is so.\n\nAnd that.",
        "It is so, he said.\n\nAnd that.",
        80,
    );
    assert!(
        text.ends_with("1 1  It is so {+he said+}.\n3 3  And that.\n"),
        "{text}"
    );
}

#[test]
fn wide_characters_and_marks_keep_the_columns_in_line() {
    let text = plain(
        "会館の大広間は閉まります。",
        "会館の小広間は閉まります。",
        116,
    );
    assert_eq!(text.lines().count(), 2);
    let (left, right) = text.lines().last().unwrap().split_once('|').unwrap();
    assert_eq!(
        left,
        format!("1  会館の[~大~]広間は閉まります。{}", " ".repeat(24))
    );
    assert_eq!(right, "  1  会館の{~小~}広間は閉まります。");
    let text = plain("e\u{301}te\u{301} a", "e\u{301}te\u{301} b", 116);
    assert!(
        text.contains(&format!("e\u{301}te\u{301} [~a~]{} |", " ".repeat(44))),
        "{text}"
    );
}

#[test]
fn marks_stay_with_their_sentence_or_with_what_is_equal() {
    for (left, right, shown) in [
        ("He left quickly.", "He left.", "He left [-quickly-]."),
        ("One. Two. Three.", "One. Three.", "One. [-Two.-] Three."),
        ("a, b", "a, new, b", "a, {+new,+} b"),
        ("say “old” now", "say “new” now", "say “[-old-]{+new+}” now"),
        ("a b", "new a b", "{+new+} a b"),
        ("a.", "a, b.", "a {+b+}."),
        ("(a b)", "(a)", "(a [-b-])"),
    ] {
        let text = plain(left, right, 80);
        assert!(text.ends_with(&format!("1 1  {shown}\n")), "{text}");
    }
}

/// Words of several scripts with all that can stand between them, except what marks differences.
fn texts() -> impl Strategy<Value = (String, String)> {
    let word = prop_oneof![
        4 => "[a-d]{1,3}",
        1 => Just("e\u{301}t".to_owned()),
        1 => Just("½x".to_owned()),
        1 => Just("字".to_owned()),
        1 => Just("かな".to_owned()),
        1 => Just("ภาษา".to_owned()),
        1 => Just("👩\u{200d}💻".to_owned()),
        1 => "[a-d]{40,90}",
    ];
    let gap = prop_oneof![
        6 => Just(" ".to_owned()),
        1 => Just(". ".to_owned()),
        1 => Just(", “".to_owned()),
        1 => Just("。".to_owned()),
        1 => Just("\n".to_owned()),
        1 => Just("\r\n\r\n# ".to_owned()),
        1 => Just("\t\u{1b}\u{202e} ".to_owned()),
    ];
    let part = prop::collection::vec((word, gap), 0..30).prop_map(|words| {
        words
            .into_iter()
            .map(|(word, gap)| word + &gap)
            .collect::<String>()
    });
    let parts = prop::collection::vec((part.clone(), part, 0usize..4), 1..6);
    parts.prop_map(|parts| {
        let (mut left, mut right) = (String::new(), String::new());
        for (one, other, kind) in parts {
            match kind {
                0 => left.push_str(&one),
                1 => right.push_str(&other),
                2 => {
                    left.push_str(&one);
                    right.push_str(&other);
                }
                _ => {
                    left.push_str(&one);
                    right.push_str(&one);
                }
            }
        }
        (left, right)
    })
}

/// A text as a terminal shows it, without white space and signs.
fn bare(text: &str) -> String {
    let sign = |c: char| c.is_whitespace() || "[]{}~+-".contains(c);
    harmless(text).replace(sign, "")
}

/// `text` without what stands between `open` and `close`.
fn without(text: &str, open: &str, close: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once(open) {
        kept.push_str(before);
        rest = behind.split_once(close).expect("a mark that closes").1;
    }
    kept + rest
}

proptest! {
    #[test]
    fn both_texts_can_be_read_out_of_their_columns((left, right) in texts(), room in 4usize..60) {
        let texts = [&left, &right].map(|text| Text { text, line: 1 });
        let paired = Paired::of(texts, &steps(&left, &right));
        let mut read = [String::new(), String::new()];
        for part in shown::parts(&paired, false, Some(8)) {
            let shown::Part::Block { units, cut } = part else {
                panic!("folded");
            };
            for (side, read) in read.iter_mut().enumerate() {
                for row in columns::cell(&paired, side, units.clone(), cut).rows(room) {
                    prop_assert!(row.columns <= room, "{row:?}");
                    read.extend(row.pieces.iter().map(Piece::text));
                }
            }
        }
        for (side, text) in [&left, &right].into_iter().enumerate() {
            let words = &paired.words[side];
            // Without words there is nothing to align, and so nothing to show.
            let end = words.last().map_or(0, |last| {
                last.place.end + units::split_suffix(&text[last.place.end..]).0.len()
            });
            prop_assert_eq!(bare(&read[side]), bare(&text[..end]));
        }
    }

    #[test]
    fn both_texts_can_be_read_out_of_one_column((left, right) in texts()) {
        // What is shown in place of control characters reads like words.
        let [left, right] = [left, right].map(|text| text.replace(['\u{1b}', '\u{202e}'], ""));
        let style = Style { width: 100_000, ..Style::default() };
        let mut out = Vec::new();
        let page = &mut Page::new(&mut out, &style);
        let texts = [&left, &right].map(|text| Text { text, line: 1 });
        let paired = Paired::of(texts, &steps(&left, &right));
        inline::draw(page, &[String::new(), String::new()], &paired, false).unwrap();
        let text = String::from_utf8(out).unwrap();
        // Behind the two numbers.
        let rows: Vec<&str> = text.lines().map(|row| {
            row.char_indices().nth(number_columns(&paired, 0) + number_columns(&paired, 1) + 3).map_or("", |(at, _)| &row[at..])
        }).collect();
        let rows = rows.join("\n");
        let words = |text: &str| tokens(text).into_iter().map(|token| token.hash).collect::<Vec<_>>();
        let marked = |text: String| ["[-", "-]", "{+", "+}"].iter().fold(text, |text, mark| text.replace(mark, ""));
        prop_assert_eq!(words(&marked(without(&rows, "{+", "+}"))), words(&left));
        prop_assert_eq!(words(&marked(without(&rows, "[-", "-]"))), words(&right));
    }

    #[test]
    fn nothing_is_wider_than_the_page_or_says_more_in_colour((left, right) in texts(), width in 40usize..200) {
        for fold in [false, true] {
            let style = Style { width, ..Style::default() };
            let text = drawn(&left, &right, style, fold);
            for line in text.lines() {
                prop_assert!(super::super::excerpt::columns(line) <= width, "{line}");
                prop_assert!(!line.ends_with(' '), "{line:?}");
            }
            let obeyed = |c: char| c.is_control() && c != '\n' || c == '\u{202e}';
            prop_assert!(!text.contains(obeyed));
            let coloured = drawn(&left, &right, Style { color: true, ..style }, fold);
            prop_assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), text);
        }
    }

    #[test]
    fn a_fold_hides_nothing_that_differs((left, right) in texts()) {
        let texts = [&left, &right].map(|text| Text { text, line: 1 });
        let paired = Paired::of(texts, &steps(&left, &right));
        let mut next = 0;
        for part in shown::parts(&paired, true, None) {
            let units = match part {
                shown::Part::Block { units, .. } => units,
                shown::Part::Fold(units) => {
                    prop_assert!(paired.units[units.clone()].iter().all(|unit| unit.change == Change::Equal));
                    units
                }
            };
            prop_assert_eq!(units.start, next);
            next = units.end;
        }
        prop_assert_eq!(next, paired.units.len());
    }
}
