//! The recipes of `docs/ci.md`, the action, the hook and the job for GitLab: each is what it says, and its commands run.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::support::{Folder, package, retold, run};

const TEXT: &str = "The harbour office closes on the last Friday of March and opens again in May with new hours.\n";

fn read(file: &str) -> String {
    fs::read_to_string(package().join(file)).unwrap()
}

fn yaml(text: &str) -> Value {
    serde_saphyr::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// The fenced blocks of a page in one language.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let text = read(page);
    let fence = format!("```{language}\n");
    let rest = text.split(&fence).skip(1);
    rest.map(|block| block.split("```").next().unwrap().to_owned())
        .collect()
}

/// A repository with two copies on `main`, an `origin` that has it too, and a branch that is checked out.
fn repository() -> Folder {
    let folder = Folder::new();
    folder.write("a.txt", TEXT).write("b.txt", TEXT);
    for command in [
        "init --quiet",
        "add --all",
        "commit --quiet --message x",
        "update-ref refs/remotes/origin/main HEAD",
        "checkout --quiet -b work",
    ] {
        let identity = ["-c", "user.name=n", "-c", "user.email=n@example.org"];
        let git = Command::new("git")
            .args(identity)
            .args(command.split(' '))
            .current_dir(folder.path())
            .output();
        assert!(git.unwrap().status.success(), "{command}");
    }
    folder
}

/// Runs a script with the built `retold` in the path, and gives exit status and output.
fn script(
    shell: &[&str],
    text: &str,
    folder: &Path,
    environment: &[(&str, &str)],
) -> (i32, String) {
    let binary = PathBuf::from(retold(folder).get_program());
    let path = format!(
        "{}:{}",
        binary.parent().unwrap().display(),
        std::env::var("PATH").unwrap()
    );
    let output = Command::new(shell[0])
        .args(&shell[1..])
        .args(["-c", text])
        .current_dir(folder)
        .env("PATH", path)
        .envs(environment.iter().copied())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    (output.status.code().unwrap(), said.into_owned())
}

const SH: &[&str] = &["sh", "-e"];
/// As GitHub starts `shell: bash`.
const BASH: &[&str] = &["bash", "--noprofile", "--norc", "-e", "-o", "pipefail"];

#[test]
fn from_nothing_to_a_gate_in_three_commands() {
    let commands = blocks("docs/ci.md", "sh").swap_remove(0);
    assert_eq!(commands.lines().count(), 3);
    let readme = read("README.md");
    assert!(
        commands.lines().all(|line| readme.contains(line)),
        "{commands}"
    );
    let folder = repository();
    assert_eq!(run(folder.path(), &["check", "."]).status, Some(1));
    let (status, said) = script(SH, &commands, folder.path(), &[]);
    assert_eq!(status, 0, "{said}");
    folder.write("c.txt", TEXT);
    assert_eq!(run(folder.path(), &["check", "."]).status, Some(1));
    // In a folder in which nothing is yet, too.
    let empty = Folder::new();
    let init = Command::new("git")
        .args(["init", "--quiet"])
        .current_dir(empty.path())
        .status();
    assert!(init.unwrap().success());
    empty.write("only.txt", TEXT);
    let (status, said) = script(SH, &commands, empty.path(), &[]);
    assert_eq!(status, 0, "{said}");
    empty.write("copy.txt", TEXT);
    assert_eq!(run(empty.path(), &["check", "."]).status, Some(1));
}

#[test]
fn every_shell_recipe_runs() {
    for recipe in blocks("docs/ci.md", "sh") {
        let folder = repository();
        run(folder.path(), &["baseline", "create", "."]);
        let commands: String = (recipe.lines())
            .filter(|line| !line.starts_with("retold baseline create"))
            .map(|line| format!("{line}\n"))
            .collect();
        let (status, said) = script(SH, &commands, folder.path(), &[]);
        assert_eq!(status, 0, "{recipe}: {said}");
    }
    // A page that a branch adds is seen by the recipe for branches.
    let recipes = blocks("docs/ci.md", "sh");
    let since = recipes
        .iter()
        .find(|recipe| recipe.contains("--changed-since="))
        .unwrap();
    let folder = repository();
    assert_eq!(script(SH, since, folder.path(), &[]).0, 0);
    folder.write("c.txt", TEXT);
    assert_eq!(script(SH, since, folder.path(), &[]).0, 1);
}

/// All values of a key, at whatever depth.
fn values<'a>(value: &'a Value, key: &str, found: &mut Vec<&'a Value>) {
    match value {
        Value::Object(map) => {
            found.extend(map.get(key));
            map.values().for_each(|value| values(value, key, found));
        }
        Value::Array(items) => items.iter().for_each(|value| values(value, key, found)),
        _ => {}
    }
}

fn texts(value: &Value, key: &str) -> Vec<String> {
    let mut found = Vec::new();
    values(value, key, &mut found);
    found
        .into_iter()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

#[test]
fn yaml_is_sound_pinned_and_without_text_in_scripts() {
    let mut all: Vec<Value> = blocks("docs/ci.md", "yaml")
        .iter()
        .map(|block| yaml(block))
        .collect();
    assert_eq!(all.len(), 4);
    all.extend(
        ["action.yml", ".pre-commit-hooks.yaml", "docs/ci/gitlab.yml"]
            .map(|file| yaml(&read(file))),
    );
    for document in &all {
        for uses in texts(document, "uses")
            .into_iter()
            .chain(texts(document, "rev"))
        {
            let pin = uses.rsplit('@').next().unwrap();
            let is_hash = pin.len() == 40 && pin.bytes().all(|byte| byte.is_ascii_hexdigit());
            assert!(is_hash || pin == "REVISION", "{uses}");
        }
        for script in texts(document, "run") {
            assert!(!script.contains("${{"), "{script}");
            assert!(
                !script.contains("curl") && !script.contains("| sh"),
                "{script}"
            );
        }
    }
}

#[test]
fn the_commands_of_workflows_run() {
    let workflows: Vec<Value> = blocks("docs/ci.md", "yaml")
        .iter()
        .map(|block| yaml(block))
        .collect();
    let runs: Vec<String> = workflows
        .iter()
        .flat_map(|workflow| texts(workflow, "run"))
        .collect();
    let checks: Vec<&String> = runs
        .iter()
        .filter(|run| run.starts_with("retold "))
        .collect();
    assert_eq!(checks.len(), 1);
    let folder = repository();
    let summary = folder.path().join("../summary.md");
    let summary = folder.path().join(summary).display().to_string();
    let environment = [
        ("GITHUB_STEP_SUMMARY", summary.as_str()),
        ("GITHUB_BASE_REF", "main"),
    ];
    let (status, said) = script(BASH, checks[0], folder.path(), &environment);
    assert_eq!(status, 0, "{said}");
    folder.write("c.txt", TEXT);
    let (status, said) = script(BASH, checks[0], folder.path(), &environment);
    assert_eq!(status, 1, "{said}");
    assert!(said.contains("::error "), "{said}");
    assert!(
        fs::read_to_string(&summary)
            .unwrap()
            .contains("exact-duplicate")
    );
    fs::remove_file(&summary).unwrap();
}

#[test]
fn the_action_runs_with_whatever_inputs() {
    let action = yaml(&read("action.yml"));
    let steps = action["runs"]["steps"].as_array().unwrap();
    let check = steps.iter().find(|step| step["id"] == "check").unwrap();
    let inputs = action["inputs"].as_object().unwrap();
    // Each input reaches the script, and each variable is an input.
    let named: BTreeSet<String> = (check["env"].as_object().unwrap().values())
        .map(|value| {
            let name = value.as_str().unwrap().strip_prefix("${{ inputs.").unwrap();
            name.strip_suffix(" }}").unwrap().to_owned()
        })
        .collect();
    assert_eq!(named, inputs.keys().cloned().collect());
    let text = check["run"].as_str().unwrap();

    let place = Folder::new();
    let summary = place.path().join("summary.md").display().to_string();
    let output = place.path().join("output").display().to_string();
    let binary = PathBuf::from(retold(place.path()).get_program())
        .display()
        .to_string();
    let ran = |folder: &Folder, given: &[(&str, &str)]| {
        let mut environment: Vec<(&str, &str)> = vec![
            ("GITHUB_STEP_SUMMARY", &summary),
            ("GITHUB_OUTPUT", &output),
            ("RUNNER_TEMP", "/nowhere"),
            ("RETOLD_BINARY", &binary),
            ("RETOLD_PATHS", "."),
            ("RETOLD_ARGUMENTS", ""),
            ("RETOLD_CHANGED_SINCE", ""),
            ("RETOLD_SARIF", ""),
            ("RETOLD_FOLDER", "."),
        ];
        environment.extend(given);
        let _ = fs::remove_file(&output);
        let (status, said) = script(BASH, text, folder.path(), &environment);
        let told = fs::read_to_string(&output).unwrap_or_default();
        assert_eq!(told, format!("exit-status={status}\n"), "{said}");
        (status, said)
    };
    let folder = repository();
    let (status, said) = ran(&folder, &[]);
    assert_eq!(status, 1, "{said}");
    assert!(said.contains("::error "), "{said}");
    assert!(
        fs::read_to_string(&summary)
            .unwrap()
            .contains("exact-duplicate")
    );
    assert_eq!(
        ran(
            &folder,
            &[
                ("RETOLD_CHANGED_SINCE", "origin/main"),
                ("RETOLD_SARIF", "x.sarif")
            ]
        )
        .0,
        0
    );
    assert!(folder.path().join("x.sarif").is_file());
    assert_eq!(
        ran(
            &folder,
            &[("RETOLD_ARGUMENTS", "--max=exact-duplicate=1\n--verbose\n")]
        )
        .0,
        0
    );
    // Text of inputs is never run, nor split, nor an option where a path is expected.
    folder
        .write("two words/a.txt", TEXT)
        .write("-x/a.txt", TEXT);
    assert_eq!(ran(&folder, &[("RETOLD_PATHS", "two words\n\n-x")]).0, 1);
    for bad in [
        "$(touch owned)",
        "`touch owned`",
        "; touch owned",
        "\"; touch owned; \"",
        "*",
    ] {
        for name in ["RETOLD_PATHS", "RETOLD_ARGUMENTS", "RETOLD_CHANGED_SINCE"] {
            assert_eq!(ran(&folder, &[(name, bad)]).0, 2, "{name}={bad}");
        }
    }
    assert!(!folder.path().join("owned").exists());
}

#[test]
fn the_job_for_gitlab_runs() {
    let job = yaml(&read("docs/ci/gitlab.yml"));
    let commands = job["retold"]["script"].as_array().unwrap();
    let reports = &job["retold"]["artifacts"]["reports"];
    let folder = repository();
    let paths = job["variables"]["RETOLD_PATHS"].as_str().unwrap();
    for command in commands {
        let (status, said) = script(
            SH,
            command.as_str().unwrap(),
            folder.path(),
            &[("RETOLD_PATHS", paths)],
        );
        assert_eq!(status, 1, "{said}");
    }
    for report in ["codequality", "junit"] {
        let file = folder.path().join(reports[report].as_str().unwrap());
        assert!(fs::metadata(file).unwrap().len() > 0);
    }
    // What the page includes exists, and is told all that the job asks for.
    let include = blocks("docs/ci.md", "yaml")
        .into_iter()
        .find(|block| block.contains("include:"))
        .unwrap();
    let include = yaml(&include);
    let file = include["include"][0]["file"].as_str().unwrap();
    assert!(package().join(file.trim_start_matches('/')).is_file());
    let keys = |value: &Value| {
        value["variables"]
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect::<BTreeSet<_>>()
    };
    assert_eq!(keys(&include), keys(&job));
}

#[test]
fn the_hook_runs_without_file_names() {
    let hooks = yaml(&read(".pre-commit-hooks.yaml"));
    let hook = &hooks[0];
    assert_eq!(hook["pass_filenames"], false);
    let recipe = blocks("docs/ci.md", "yaml")
        .into_iter()
        .find(|block| block.contains("hooks:"))
        .unwrap();
    let used = &yaml(&recipe)["repos"][0]["hooks"][0];
    assert_eq!(used["id"], hook["id"]);
    for arguments in [&hook["args"], &used["args"]] {
        let words: Vec<&str> = arguments
            .as_array()
            .unwrap()
            .iter()
            .map(|word| word.as_str().unwrap())
            .collect();
        let command = format!("{} {}", hook["entry"].as_str().unwrap(), words.join(" "));
        let folder = repository();
        assert_eq!(script(SH, &command, folder.path(), &[]).0, 1);
        let staged = format!("{command} --changed-since=HEAD");
        assert_eq!(script(SH, &staged, folder.path(), &[]).0, 0);
    }
}

#[test]
fn the_command_for_jenkins_runs() {
    let stage = blocks("docs/ci.md", "groovy").swap_remove(0);
    let command = stage
        .split("sh '")
        .nth(1)
        .unwrap()
        .split('\'')
        .next()
        .unwrap();
    let folder = repository();
    assert_eq!(script(SH, command, folder.path(), &[]).0, 1);
    let file = stage
        .split("junit '")
        .nth(1)
        .unwrap()
        .split('\'')
        .next()
        .unwrap();
    assert!(
        fs::read_to_string(folder.path().join(file))
            .unwrap()
            .contains("<failure")
    );
}

#[test]
fn values_are_completed() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ran = run(package(), &["completions", shell]);
        assert_eq!(ran.status, Some(0));
        assert!(ran.text().contains("changed-since"), "{shell}");
        // The other two complete flags only.
        let knows_values = ["bash", "zsh", "fish"].contains(&shell);
        for value in ["overlapping-report", "sarif"] {
            assert!(
                !knows_values || ran.text().contains(value),
                "{shell}: {value}"
            );
        }
    }
    let script = run(package(), &["completions", "bash"]);
    let rules = script.text().split("--rules)").nth(1).unwrap();
    assert!(
        rules
            .lines()
            .take(4)
            .any(|line| line.contains("near-duplicate")),
        "{rules}"
    );
}
