//! Which lines of a Markdown document are not prose.

use std::ops::Range;

/// The lines that do not count as repeated lines, as byte ranges: sorted, disjoint, each from the start of a line to
/// behind the end of one.
///
/// These are front matter (`---` or `+++`) at the very top, fenced code blocks with their fences (without a closing
/// fence to the end), and the delimiter rows of tables. One pass, O(bytes).
pub fn uncounted_lines(text: &str) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    let mut add = |start: usize, end: usize| match ranges.last_mut() {
        Some(last) if last.end == start => last.end = end,
        _ => ranges.push(start..end),
    };
    let mut start = front_matter(text);
    if start > 0 {
        add(0, start);
    }
    let mut open: Option<Fence> = None;
    for line in text[start..].split_inclusive('\n') {
        let end = start + line.len();
        // A quote takes its open code block with it when it ends.
        open = open.filter(|fence| !fence.quoted || line.trim_ascii_start().starts_with('>'));
        let counts = match open {
            Some(fence) => {
                if fence.is_closed_by(line) {
                    open = None;
                }
                false
            }
            None => {
                open = Fence::opened_by(line);
                open.is_none() && !is_table_ruler(line)
            }
        };
        if !counts {
            add(start, end);
        }
        start = end;
    }
    ranges
}

/// The value of a key at the top level of the front matter, without its quotes: `key: value`, and between `+++` also `key = value`.
/// O(bytes of the front matter).
pub(super) fn front_matter_value<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let lines = text[..front_matter(text)].lines();
    let mut values = lines.filter_map(|line| {
        let rest = line.strip_prefix(key)?.trim_ascii_start();
        let value = rest.strip_prefix([':', '='])?.trim_ascii();
        // A comment begins behind a space.
        let value = value.split(" #").next().unwrap_or_default().trim_ascii();
        let quoted = |quote: char| value.strip_prefix(quote)?.strip_suffix(quote);
        Some(quoted('"').or_else(|| quoted('\'')).unwrap_or(value))
    });
    values.next()
}

/// Length of the front matter with its fences; 0 without a closing fence.
pub(super) fn front_matter(text: &str) -> usize {
    let mut lines = text.split_inclusive('\n');
    let first = lines.next().unwrap_or_default();
    let fence = first.trim_ascii_end();
    if fence != "---" && fence != "+++" {
        return 0;
    }
    let mut end = first.len();
    for line in lines {
        end += line.len();
        let line = line.trim_ascii_end();
        if line == fence || fence == "---" && line == "..." {
            return end;
        }
    }
    0
}

/// An open code block.
#[derive(Debug, Clone, Copy)]
struct Fence {
    mark: u8,
    length: usize,
    /// Inside a `>` quote.
    quoted: bool,
}

impl Fence {
    /// At least three backticks or tildes, at any depth of lists and quotes; no backtick behind backticks.
    fn opened_by(line: &str) -> Option<Fence> {
        let (mut fence, rest) = Fence::at_start(inside_containers(line))?;
        fence.quoted = line.trim_ascii_start().starts_with('>');
        (fence.mark == b'~' || !rest.contains('`')).then_some(fence)
    }

    /// The same mark, at least as often, and nothing else.
    fn is_closed_by(self, line: &str) -> bool {
        let line = line.trim_ascii_start();
        let line = line.trim_start_matches(['>', ' ', '\t']);
        Fence::at_start(line).is_some_and(|(fence, rest)| {
            fence.mark == self.mark && fence.length >= self.length && rest.trim_ascii().is_empty()
        })
    }

    fn at_start(line: &str) -> Option<(Fence, &str)> {
        let mark = *line
            .as_bytes()
            .first()
            .filter(|b| matches!(b, b'`' | b'~'))?;
        let length = line.bytes().take_while(|&b| b == mark).count();
        (length >= 3).then(|| {
            (
                Fence {
                    mark,
                    length,
                    quoted: false,
                },
                &line[length..],
            )
        })
    }
}

/// The line without indentation, quote marks and list marks: a code block can start right behind `- ` or `1. `.
fn inside_containers(line: &str) -> &str {
    let mut rest = line.trim_ascii_start();
    loop {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let inner = match rest.as_bytes().get(digits) {
            Some(b'>') if digits == 0 => &rest[1..],
            Some(b'-' | b'+' | b'*') if digits == 0 && rest[1..].starts_with([' ', '\t']) => {
                &rest[1..]
            }
            Some(b'.' | b')')
                if (1..10).contains(&digits) && rest[digits + 1..].starts_with([' ', '\t']) =>
            {
                &rest[digits + 1..]
            }
            _ => return rest,
        };
        rest = inner.trim_ascii_start();
    }
}

/// A row such as `|---|:--:|`: cells of dashes, colons at their ends, and at least one `|`.
fn is_table_ruler(line: &str) -> bool {
    let row = line.trim_start_matches(['>', ' ', '\t']).trim_ascii_end();
    if !row.contains('|') || !row.contains('-') {
        return false;
    }
    let row = row.strip_prefix('|').unwrap_or(row);
    let row = row.strip_suffix('|').unwrap_or(row);
    row.split('|').all(|cell| {
        let cell = cell.trim_ascii();
        let dashes = cell.strip_prefix(':').unwrap_or(cell);
        let dashes = dashes.strip_suffix(':').unwrap_or(dashes);
        !dashes.is_empty() && dashes.bytes().all(|b| b == b'-')
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Checks a document whose uncounted lines are marked with a `!` in front.
    fn check(marked: &str) {
        let (mut text, mut expected) = (String::new(), Vec::new());
        for line in marked.split_inclusive('\n') {
            let counts = line.strip_prefix('!');
            text.push_str(counts.unwrap_or(line));
            expected.push(counts.is_some());
        }
        let ranges = uncounted_lines(&text);
        let mut start = 0;
        let mut got = Vec::new();
        for line in text.split_inclusive('\n') {
            got.push(ranges.iter().any(|range| range.contains(&start)));
            start += line.len();
        }
        assert_eq!(got, expected, "{marked}");
    }

    #[test]
    fn front_matter_stands_at_the_very_top() {
        check("!---\n!title: x\n!---\ntext\n---\ntext\n---\n");
        check("!+++\r\n!title = 1\r\n!+++\r\ntext\r\n");
        check("!---\n!a: b\n!...\ntext\n");
        check("\n---\na: b\n---\n");
        check("---\nno end\n");
        check("---\na\n+++\n");
        check("----\na\n----\n");
        check("");
    }

    #[test]
    fn a_key_of_the_front_matter_has_a_value() {
        for (text, right) in [
            ("---\ndate: 2014-12-18\n---\n", Some("2014-12-18")),
            (
                "---\ntitle: x\ndate:   '2014-12-18' # first\r\n---\n",
                Some("2014-12-18"),
            ),
            ("+++\ndate = \"2014-12-18\"\n+++\n", Some("2014-12-18")),
            ("---\ndate:\n---\n", Some("")),
            (
                "---\nmore:\n  date: 2014-12-18\ndated: 1\nupdate: 2\n---\n",
                None,
            ),
            ("---\ndate: no end\n", None),
            ("date: 2014-12-18\n", None),
        ] {
            assert_eq!(front_matter_value(text, "date"), right, "{text}");
        }
    }

    #[test]
    fn code_blocks_follow_commonmark() {
        check("a\n!```rust\n!let x;\n!```\nb\n");
        check("!~~~ `any` info\n!```\n!~~~~\nb\n");
        check("!````\n!```\n!````\nb\n");
        check("!```\n!``` info does not close\n!   ```  \nb\n");
        check("``` not a fence ```\nb\n");
        check("``\nb\n``\n");
        check("!```\n!runs to the end\n!\n");
        check("- item\n\n!      ```\n!      code\n!      ```\n  more\n");
        check("!- ```\n!  code\n!  ```\nb\n");
        check("!12) ~~~\n!code\n!~~~\nb\n");
        check("!> ```\n!> code\n!> ```\nb\n");
        check("!> ```\n!> code\nb\n!```\n!c\n");
    }

    #[test]
    fn table_rulers_are_not_lines() {
        check("| a | b |\n!|---|:--:|\n| 1 | 2 |\n");
        check("a | b\n!--- | ---\n1 | 2\n");
        check("!|-|\n---\n| a-b | c |\n||\n|:|\n");
    }

    #[test]
    fn neighbours_are_one_range() {
        let [one] = &uncounted_lines("---\n---\n```\nx\n```\na\n")[..] else {
            panic!("front matter and code touch");
        };
        assert_eq!(*one, 0..18);
        assert_eq!(uncounted_lines("a\n```\n```\nb\n|-|").len(), 2);
    }

    proptest! {
        #[test]
        fn ranges_are_sorted_and_end_at_lines(text in "([-`~+|:> a1.é\r]{0,6}\n?){0,20}") {
            let mut last = 0;
            for range in uncounted_lines(&text) {
                prop_assert!(range.start >= last && range.end > range.start);
                prop_assert!(range.start == 0 || text.as_bytes()[range.start - 1] == b'\n');
                prop_assert!(range.end == text.len() || text.as_bytes()[range.end - 1] == b'\n');
                last = range.end;
            }
        }
    }
}
