//! How the values of flags are read.

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, StringValueParser, TypedValueParser};
use clap::{Arg, Command};

use retold::gate::allow::Day;
use retold::model::Rule;
use retold::report::Format;
use retold::resources::MOST_THREADS;
use retold::settings::{IGNORING, Sensitivity, is_share};

/// The formats by name, each with what it is for.
pub fn format_parser() -> impl TypedValueParser<Value = Format> {
    let named = |format: Format| PossibleValue::new(format.name()).help(format.purpose());
    PossibleValuesParser::new(Format::ALL.map(named))
        .try_map(|name| Format::from_name(&name).ok_or("no such format"))
}

/// A parser whose values are known, so that shells complete them. What it says of a wrong value is its own.
#[derive(Debug, Clone)]
struct Completed<P> {
    parser: P,
    values: Vec<&'static str>,
}

impl<P: TypedValueParser> TypedValueParser for Completed<P> {
    type Value = P::Value;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Self::Value, clap::Error> {
        self.parser.parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.values.iter().map(PossibleValue::new)))
    }
}

/// A rule by its name.
pub fn rule_parser() -> impl TypedValueParser<Value = Rule> {
    Completed {
        parser: StringValueParser::new().try_map(|name| parse_rule(&name)),
        values: Rule::EVERY.map(Rule::name).to_vec(),
    }
}

/// A relation by its name.
pub fn relation_parser() -> impl TypedValueParser<Value = Rule> {
    Completed {
        parser: StringValueParser::new().try_map(|name| parse_one(&name, &Rule::ALL)),
        values: Rule::ALL.map(Rule::name).to_vec(),
    }
}

/// A value of `--ignore-boilerplate`: a rule, or none.
#[derive(Debug, Clone, Copy)]
pub struct Ignored(pub Option<Rule>);

/// The name that stands for no rule.
const NONE: &str = "none";

/// A relation that boilerplate can be left out of, or `none`.
pub fn ignoring_parser() -> impl TypedValueParser<Value = Ignored> {
    let names = IGNORING.iter().map(|rule| rule.name());
    Completed {
        parser: StringValueParser::new().try_map(|name| match name.trim() {
            NONE => Ok(Ignored(None)),
            name => parse_one(name, &IGNORING).map(|rule| Ignored(Some(rule))),
        }),
        values: names.chain([NONE]).collect(),
    }
}

/// A sensitivity by its name.
pub fn sensitivity_parser() -> impl TypedValueParser<Value = Sensitivity> {
    Completed {
        parser: StringValueParser::new().try_map(|name| parse_sensitivity(&name)),
        values: Sensitivity::ALL.map(Sensitivity::name).to_vec(),
    }
}

fn parse_one(text: &str, known: &[Rule]) -> Result<Rule, String> {
    let rule = Rule::from_name(text.trim()).filter(|rule| known.contains(rule));
    rule.ok_or_else(|| {
        let names: Vec<&str> = known.iter().map(|rule| rule.name()).collect();
        format!("no such rule; one of {}", names.join(", "))
    })
}

fn parse_rule(text: &str) -> Result<Rule, String> {
    parse_one(text, &Rule::EVERY)
}

pub fn parse_day(text: &str) -> Result<Day, String> {
    text.trim().parse()
}

fn parse_sensitivity(text: &str) -> Result<Sensitivity, String> {
    Sensitivity::from_name(text.trim()).ok_or_else(|| {
        let names = Sensitivity::ALL.map(Sensitivity::name).join(", ");
        format!("no such level; one of {names}")
    })
}

pub fn parse_max(text: &str) -> Result<(Rule, usize), String> {
    let (rule, number) = text
        .split_once('=')
        .ok_or("expected RULE=N, such as repeated-line=10")?;
    let number = number
        .parse()
        .map_err(|_| format!("{number:?} is not a whole number"))?;
    Ok((parse_rule(rule)?, number))
}

pub fn parse_max_share(text: &str) -> Result<(Option<Rule>, f64), String> {
    let (rule, share) = text
        .split_once('=')
        .ok_or("expected RULE=SHARE or all=SHARE, such as repeated-line=0.02")?;
    let share = share.parse().ok().filter(|&share| is_share(share));
    let share = share.ok_or("the share must be a number from 0 to 1")?;
    if rule.trim() == "all" {
        return Ok((None, share));
    }
    Ok((Some(parse_rule(rule)?), share))
}

pub fn parse_threads(text: &str) -> Result<usize, String> {
    let threads = text.parse().ok().filter(|&threads| threads <= MOST_THREADS);
    threads.ok_or_else(|| format!("it must be from 0, which is one a core, to {MOST_THREADS}"))
}

pub fn parse_output(text: &str) -> Result<(Format, PathBuf), String> {
    let (format, file) = text
        .split_once('=')
        .ok_or("expected FORMAT=FILE, such as json=report.json")?;
    let format = Format::from_name(format).ok_or_else(|| {
        let names = Format::ALL.map(Format::name).join(", ");
        format!("no format {format:?}; one of {names}")
    })?;
    if file.is_empty() {
        return Err("the file name is empty".to_owned());
    }
    Ok((format, PathBuf::from(file)))
}
