//! A list of boilerplate, which `retold check --boilerplate` takes.

use std::io::{self, Write};

use super::figures::counted;
use crate::model::{BOILERPLATE_COMMENT, BOILERPLATE_SCHEMA, Report};

/// What a person should know who edits the list.
const ABOUT: &str = "\
% Boilerplate, for `retold check --boilerplate FILE`: these texts count as boilerplate in how many documents they may stand.
% An empty line ends a text. Lines that begin with % are passed over. Edit, add and delete as you like.";

/// Writes the list, in the report's order.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{BOILERPLATE_SCHEMA}\n{ABOUT}")?;
    for text in &report.boilerplate {
        writeln!(
            out,
            "\n{BOILERPLATE_COMMENT} {} in {}",
            text.rule,
            counted(text.texts, "text")
        )?;
        for line in text.text.lines() {
            let line = written(line);
            if !line.is_empty() {
                writeln!(out, "{line}")?;
            }
        }
    }
    Ok(())
}

/// A line as it can stand in the list: with the same words, without what a terminal or a log would obey, and no comment.
fn written(line: &str) -> String {
    let line: String = line
        .chars()
        .map(|c| if is_obeyed(c) { ' ' } else { c })
        .collect();
    let marks = [BOILERPLATE_COMMENT, ':', ' '];
    line.trim().trim_start_matches(marks).to_owned()
}

/// Control characters, and those that change the direction of reading or break lines. None of them is part of a word.
fn is_obeyed(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}'
            | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::find::boilerplate::BoilerplateList;
    use crate::model::{BoilerplateText, Rule};
    use crate::report::sample;
    use crate::text::tokens;

    fn list(texts: &[&str]) -> String {
        let mut report = sample::empty();
        let of = |text: &&str| BoilerplateText {
            rule: Rule::RepeatedLine,
            texts: 12,
            text: (*text).to_owned(),
        };
        report.boilerplate = texts.iter().map(of).collect();
        let mut out = Vec::new();
        write(&report, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_list_is_readable() {
        let text = list(&[
            "One line of the text.\n\n  % and another :: line\n",
            "A second text of words.",
        ]);
        let (_, texts) = text.split_once("\n\n").unwrap();
        assert_eq!(
            texts,
            "% repeated-line in 12 texts\nOne line of the text.\nand another :: line\n\n% repeated-line in 12 texts\nA second text of words.\n"
        );
        assert!(BoilerplateList::parse(&text).is_ok());
    }

    proptest! {
        #[test]
        fn a_list_keeps_the_words_of_each_line(
            lines in prop::collection::vec("one two three four five [a%: \u{202e}\t\r\u{7}é東\u{301}-]{0,8}", 1..4),
        ) {
            let text = lines.join("\n");
            let written = list(&[&text]);
            let read: Vec<&str> = written.lines().skip_while(|line| !line.starts_with("% repeated")).skip(1).collect();
            let words = |text: &str| tokens(text).iter().map(|token| token.hash).collect::<Vec<u64>>();
            let of_lines = |lines: &[&str]| lines.iter().map(|line| words(line)).collect::<Vec<_>>();
            prop_assert_eq!(of_lines(&read), of_lines(&text.split('\n').collect::<Vec<_>>()));
            prop_assert!(BoilerplateList::parse(&written).is_ok());
        }
    }
}
