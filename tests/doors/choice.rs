//! Which doors there are, which of them a run takes, and which files.

use std::fs;
use std::path::{Path, PathBuf};

use super::Trouble;

/// The doors of this process and of the shell.
const BUILT: &[&str] = if cfg!(feature = "cli") { &["rust", "cli"] } else { &["rust"] };

/// The doors that a driver opens: name, the variable that holds the driver's command line, and the command
/// where the variable is not set.
const DRIVERS: [(&str, &str, Option<&str>); 4] = [
    ("c", "TENANTRY_DRIVER_C", None),
    ("python", "TENANTRY_DRIVER_PYTHON", Some("python3 bindings/python/tests/driver.py")),
    ("kotlin", "TENANTRY_DRIVER_KOTLIN", Some("bindings/kotlin/run driver")),
    ("swift", "TENANTRY_DRIVER_SWIFT", Some("bindings/swift/driver")),
];

/// The command line that starts a door's driver.
pub(crate) fn command(door: &str) -> Result<String, Trouble> {
    let (_, variable, default) =
        DRIVERS.iter().find(|(name, ..)| *name == door).ok_or_else(|| format!("there is no door {door}"))?;
    match (std::env::var(variable), default) {
        (Ok(command), _) => Ok(command),
        (Err(_), Some(command)) => Ok((*command).to_owned()),
        (Err(_), None) => Err(format!("the door {door} needs its driver: {variable} must hold its command")),
    }
}

/// What a run is asked for.
pub(crate) struct Choice {
    pub(crate) doors: Vec<String>,
    pub(crate) files: Vec<PathBuf>,
}

/// Reads `[--door DOOR]… [FILE…]`. Without files: all below `folder`.
pub(crate) fn read(arguments: impl Iterator<Item = String>, folder: &str) -> Result<Choice, Trouble> {
    let mut choice = given(arguments)?;
    if choice.files.is_empty() {
        collect(Path::new(folder), &mut choice.files)?;
        choice.files.sort();
    }
    match choice.files.is_empty() {
        true => Err(format!("there is no .jsonl file in {folder}")),
        false => Ok(choice),
    }
}

/// Reads `[--door DOOR]… [FILE…]`. Without doors: those that are built, and those whose driver the environment
/// names.
pub(crate) fn given(arguments: impl Iterator<Item = String>) -> Result<Choice, Trouble> {
    let mut choice = Choice { doors: Vec::new(), files: Vec::new() };
    let mut arguments = arguments;
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--door" => choice.doors.push(door(&arguments.next().ok_or("--door needs a name")?)?),
            option if option.starts_with('-') => {
                return Err(format!("{option} is no option; there is --door {}", names().join("|")));
            }
            _ => choice.files.push(PathBuf::from(argument)),
        }
    }
    if choice.doors.is_empty() {
        let named = DRIVERS.iter().filter(|(_, variable, _)| std::env::var_os(variable).is_some());
        choice.doors =
            BUILT.iter().copied().chain(named.map(|(name, ..)| *name)).map(str::to_owned).collect();
    }
    Ok(choice)
}

fn names() -> Vec<&'static str> {
    BUILT.iter().copied().chain(DRIVERS.iter().map(|(name, ..)| *name)).collect()
}

fn door(name: &str) -> Result<String, Trouble> {
    match names().contains(&name) {
        true => Ok(name.to_owned()),
        false => Err(format!("there is no door {name}; there are: {}", names().join(", "))),
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Trouble> {
    let failed = |error| format!("{}: {error}", folder.display());
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "jsonl") {
            files.push(path);
        }
    }
    Ok(())
}
