//! The README's first screen is true: its shell session is run, line by line, and its output
//! compared. (Its Rust program is a doc test.)

use std::process::Command;

/// The commands of the first `console` block, each with the output that stands below it.
fn session() -> Vec<(String, String)> {
    let readme = include_str!("../README.md");
    let block = readme.split("```console\n").nth(1).and_then(|rest| rest.split("\n```").next());
    let mut steps: Vec<(String, String)> = Vec::new();
    for line in block.expect("a console block in the README").lines() {
        match (line.strip_prefix("$ "), steps.last_mut()) {
            (Some(command), _) => steps.push((command.to_owned(), String::new())),
            (None, Some((_, output))) => *output += &(line.trim_end().to_owned() + "\n"),
            (None, None) => panic!("output before the first command: {line}"),
        }
    }
    steps
}

#[test]
fn the_shell_session_prints_what_the_readme_shows() {
    const END: &str = "--- end of a step ---";
    let steps = session();
    assert!(steps.len() >= 5, "the session was found");
    let script: String = steps.iter().map(|(command, _)| format!("{command}\necho '{END}'\n")).collect();
    let folder = tempfile::tempdir().unwrap();
    let binaries = std::path::Path::new(env!("CARGO_BIN_EXE_tenantry")).parent().unwrap();
    let path = format!("{}:{}", binaries.display(), std::env::var("PATH").unwrap_or_default());
    let output = Command::new("bash")
        .args(["-c", &format!("exec 2>&1\n{script}")])
        .current_dir(folder.path())
        .env_remove("TENANTRY_DB")
        .env("PATH", path)
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let printed: Vec<String> = printed
        .split(&format!("{END}\n"))
        .map(|step| step.lines().map(|line| line.trim_end().to_owned() + "\n").collect())
        .collect();
    for ((command, shown), printed) in steps.iter().zip(printed) {
        assert_eq!(without_ids(&printed), without_ids(shown), "$ {command}");
    }
}

/// Identifiers are new at every run.
fn without_ids(text: &str) -> String {
    let is_id = |word: &str| word.len() == 36 && word.matches('-').count() == 4;
    text.split(' ')
        .map(|word| if is_id(word.trim_end()) { "ID\n" } else { word })
        .collect::<Vec<_>>()
        .join(" ")
}
