//! One finding a line, each the JSON object that stands in `findings` of the JSON report, without white space.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::Formatter;

use super::decimals::six_decimals;
use crate::model::Report;

/// Writes the findings, boilerplate too, in the order of the report.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for finding in &report.findings {
        write_line(finding, out)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// Writes `value` as JSON on one line, figures with at most six decimals.
pub(super) fn write_line(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(&mut *out, OneLine);
    value.serialize(&mut serializer).map_err(io::Error::from)
}

/// Compact JSON. The three characters that some readers take for the end of a line though JSON does not are escaped.
struct OneLine;

impl Formatter for OneLine {
    fn write_f64<W: ?Sized + Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        writer.write_all(six_decimals(value).as_bytes())
    }

    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        const ENDS: [char; 3] = ['\u{85}', '\u{2028}', '\u{2029}'];
        let mut rest = fragment;
        while let Some((at, end)) = rest.char_indices().find(|(_, c)| ENDS.contains(c)) {
            write!(writer, "{}\\u{:04x}", &rest[..at], u32::from(end))?;
            rest = &rest[at + end.len_utf8()..];
        }
        writer.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::report::{json, sample};

    fn text(report: &Report) -> String {
        let mut out = Vec::new();
        write(report, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn every_line_is_a_finding_of_the_json_report() {
        for report in [sample::full(), sample::hostile(), sample::empty()] {
            let mut whole = Vec::new();
            json::write(&report, &mut whole).unwrap();
            let whole: Value = serde_json::from_slice(&whole).unwrap();
            let text = text(&report);
            let lines: Vec<Value> = text
                .split_terminator(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'])
                .map(|line| serde_json::from_str(line).unwrap())
                .collect();
            assert_eq!(Value::Array(lines), whole["findings"]);
        }
    }

    #[test]
    fn figures_have_at_most_six_decimals() {
        let text = text(&sample::full());
        assert!(text.contains("\"resemblance\":[0.925,0.973333]"), "{text}");
    }
}
