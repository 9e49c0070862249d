//! `retold explain`: the page of a rule.

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use retold::model::Rule;
use retold::report::rule_page;

use super::{page, terminal};

/// What `retold explain` takes.
#[derive(Debug, Args)]
pub struct ExplainArguments {
    /// The rule, as reports name it
    #[arg(value_name = "RULE", value_parser = rule_parser())]
    rule: Rule,
}

/// Runs the command and returns the exit status.
pub fn run(arguments: &ExplainArguments) -> u8 {
    let text = rule_page::plain(arguments.rule, terminal::width().min(MOST_COLUMNS));
    page::print(text.as_bytes())
}

/// Columns of prose: longer lines are hard to read, and the examples of the pages have no more.
const MOST_COLUMNS: usize = 100;

/// A rule by its name; of a name that is nearly right, the right one is said.
fn rule_parser() -> impl TypedValueParser<Value = Rule> {
    PossibleValuesParser::new(Rule::EVERY.map(Rule::name))
        .try_map(|name| Rule::from_name(&name).ok_or("no such rule"))
}
