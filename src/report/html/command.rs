//! The command that makes such a report again.

use crate::model::Rule;
use crate::settings::Settings;

/// `retold check` with the inputs and every flag whose value is not the default. Settings without a flag stand in the list of
/// settings. Flags on the machine (threads, memory) are left out: they change nothing.
pub(super) fn command(inputs: &[String], settings: &Settings) -> String {
    let (now, usual) = (flags(settings), flags(&Settings::default()));
    let mut words = vec!["retold".to_owned(), "check".to_owned()];
    words.extend(inputs.iter().map(|input| quoted(input)));
    for flag in now.into_iter().filter(|flag| !usual.contains(flag)) {
        words.push(format!("--{}", flag.0));
        words.extend(flag.1.map(|value| quoted(&value)));
    }
    words.join(" ")
}

/// Flags with their values, `None` for a switch, in the order of the help.
fn flags(settings: &Settings) -> Vec<(&'static str, Option<String>)> {
    let (input, gate) = (&settings.input, &settings.gate);
    let ignored = match settings.ignore_boilerplate.as_slice() {
        [] => "none".to_owned(),
        rules => list(rules),
    };
    let mut flags = vec![
        (
            "boilerplate-documents",
            Some(settings.boilerplate_documents.to_string()),
        ),
        (
            "contained-threshold",
            Some(settings.contained_threshold.to_string()),
        ),
        ("ignore-boilerplate", Some(ignored)),
        ("min-line-words", Some(settings.min_line_words.to_string())),
        (
            "min-passage-words",
            Some(settings.min_passage_words.to_string()),
        ),
        ("near-threshold", Some(settings.near_threshold.to_string())),
        ("rules", Some(list(&settings.rules))),
        ("sensitivity", Some(settings.sensitivity.to_string())),
        (
            "story-threshold",
            Some(settings.story_threshold.to_string()),
        ),
        ("id-field", Some(input.id_field.clone())),
        ("text-field", Some(input.text_field.clone())),
    ];
    flags.extend(
        input
            .exclude
            .iter()
            .map(|glob| ("exclude", Some(glob.clone()))),
    );
    flags.extend(
        input
            .include
            .iter()
            .map(|glob| ("include", Some(glob.clone()))),
    );
    // All rules of the run is what nobody has to say.
    let mut relations = gate.fail_on.clone();
    relations.retain(|rule| rule.is_relation());
    let all = relations == settings.rules || relations == Rule::ALL;
    if !all {
        flags.push(("fail-on", Some(list(&gate.fail_on))));
    }
    let max = gate.max.iter();
    flags.extend(max.map(|(rule, most)| ("max", Some(format!("{rule}={most}")))));
    let shares = gate.max_share.iter();
    flags.extend(shares.map(|(rule, share)| ("max-share", Some(format!("{rule}={share}")))));
    let of_all = gate.max_share_of_all;
    flags.extend(of_all.map(|share| ("max-share", Some(format!("all={share}")))));
    for (switch, is_on) in [
        ("hidden", input.hidden),
        ("no-ignore", !input.ignore_files),
        ("allow-empty", gate.allow_empty),
        ("allow-unreadable", gate.allow_unreadable),
        ("exit-zero", gate.exit_zero),
    ] {
        flags.extend(is_on.then_some((switch, None)));
    }
    flags
}

fn list(rules: &[Rule]) -> String {
    let names: Vec<&str> = rules.iter().map(|rule| rule.name()).collect();
    names.join(",")
}

/// A word of a command line, in quotes where a POSIX shell would not take it as it is.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-=,:+@%".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_names_what_is_not_the_default() {
        let inputs = ["docs".to_owned(), "it's here".to_owned()];
        assert_eq!(
            command(&inputs, &Settings::default()),
            "retold check docs 'it'\\''s here'"
        );
        let mut settings = Settings {
            rules: vec![Rule::NearDuplicate, Rule::Contained],
            near_threshold: 0.7,
            ..Settings::default()
        };
        settings.gate.fail_on.clone_from(&settings.rules);
        settings.input.exclude = vec!["*.log".to_owned()];
        settings.gate.max.insert(Rule::Contained, 2);
        settings.gate.exit_zero = true;
        assert_eq!(
            command(&inputs[..1], &settings),
            "retold check docs --near-threshold 0.7 --rules near-duplicate,contained --exclude '*.log' \
             --max contained=2 --exit-zero"
        );
    }
}
