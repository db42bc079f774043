//! The vectors: values and verdicts, line by line, judged through each door.
//!
//! `cargo test --test vectors -- [--door rust|cli]… [FILE…]`. A file's name is the field's; without
//! files it takes all below `tests/vectors`, without doors all that were built. It exits 0 where every
//! verdict is the expected one, 1 where one differs, 2 where it could not judge.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::{Value as Json, json};
use tenantry::{Error, Field, OpenOptions, Patch, Store, Tenant, WriteOptions};

const FOLDER: &str = "tests/vectors";
const DOORS: &[&str] = if cfg!(feature = "cli") { &["rust", "cli"] } else { &["rust"] };

/// Why a value was refused; `Ok` where it was accepted.
type Verdict = Result<(), String>;

/// What keeps the runner from judging.
type Trouble = String;

fn main() -> ExitCode {
    match run(std::env::args().skip(1)) {
        Ok((passed, failed)) => {
            println!("{passed} passed, {failed} failed");
            if failed == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) }
        }
        Err(trouble) => {
            eprintln!("vectors: {trouble}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: impl Iterator<Item = String>) -> Result<(usize, usize), Trouble> {
    let (doors, files) = read_arguments(arguments)?;
    let base = Base::new()?;
    let (mut passed, mut failed) = (0, 0);
    for door in &doors {
        base.try_out(door)?;
    }
    for file in &files {
        let vectors = read_file(file)?;
        let field = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        for Vector { line, value, valid, why } in vectors {
            let patch = patch(field, &value).map_err(|trouble| format!("{}: {trouble}", file.display()))?;
            for door in &doors {
                let at = format!("{}:{line}: door {door}", file.display());
                let verdict = base.judge(door, &patch).map_err(|trouble| format!("{at}: {trouble}"))?;
                if verdict.is_ok() == valid {
                    passed += 1;
                    continue;
                }
                failed += 1;
                let expected = if valid { "accepted" } else { "refused" };
                let got = verdict.err().map_or("accepted".to_owned(), |why| format!("refused ({why})"));
                println!("{at}: {value} expected {expected}, got {got}: {why}");
            }
        }
    }
    Ok((passed, failed))
}

fn read_arguments(
    mut arguments: impl Iterator<Item = String>,
) -> Result<(Vec<String>, Vec<PathBuf>), Trouble> {
    let (mut doors, mut files) = (Vec::new(), Vec::new());
    while let Some(argument) = arguments.next() {
        if argument != "--door" {
            match argument.starts_with('-') {
                true => return Err(format!("{argument} is no option; there is --door {}", DOORS.join("|"))),
                false => files.push(PathBuf::from(argument)),
            }
            continue;
        }
        let door = arguments.next().ok_or("--door needs a name")?;
        match DOORS.contains(&door.as_str()) {
            true => doors.push(door),
            false => {
                return Err(format!("the door {door} is not built here; there are: {}", DOORS.join(", ")));
            }
        }
    }
    if doors.is_empty() {
        doors = DOORS.iter().map(|door| (*door).to_owned()).collect();
    }
    if files.is_empty() {
        collect(Path::new(FOLDER), &mut files)?;
        files.sort();
    }
    match files.is_empty() {
        true => Err(format!("there are no vectors in {FOLDER}")),
        false => Ok((doors, files)),
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

struct Vector {
    line: usize,
    value: Json,
    valid: bool,
    why: String,
}

fn read_file(file: &Path) -> Result<Vec<Vector>, Trouble> {
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let vector = |(at, text): (usize, &str)| {
        let bad = |what: &str| format!("{}:{}: {what}", file.display(), at + 1);
        let mut json: Json = serde_json::from_str(text).map_err(|error| bad(&error.to_string()))?;
        let value = json.get_mut("value").map(Json::take).ok_or_else(|| bad("has no value"))?;
        let valid = json["valid"].as_bool().ok_or_else(|| bad("valid must be true or false"))?;
        let why = json["why"].as_str().unwrap_or_default().to_owned();
        Ok(Vector { line: at + 1, value, valid, why })
    };
    // Not `lines`: that would also end a line at a CR.
    text.split('\n').enumerate().filter(|(_, line)| !line.trim_ascii().is_empty()).map(vector).collect()
}

/// What a set carries for a value of this file.
fn patch(name: &str, value: &Json) -> Result<Json, Trouble> {
    match name {
        "caller_id" => Ok(json!({"outbound_caller_ids": [{"provider_id": "trunk", "caller_id": value}]})),
        "quota" => Ok(json!({"disk_quota": value})),
        "office_hours" => {
            let range = match value.as_str().map(|text| text.split_once('-').unwrap_or((text, ""))) {
                Some((from, to)) => json!({"from": from, "to": to}),
                None => value.clone(),
            };
            Ok(json!({"office_hours": {"monday": {"ranges": [range]}}}))
        }
        field if Field::by_name(field).is_some() => Ok(json!({field: value})),
        _ => Err("its name is not that of a field".to_owned()),
    }
}

/// Two tenants whose members differ, so that one of them holds another value than the one to be
/// judged: a value that is stored already would not come before its rule.
struct Base {
    file: PathBuf,
    store: Store,
    tenants: [Tenant; 2],
    _folder: tempfile::TempDir,
}

impl Base {
    fn new() -> Result<Base, Trouble> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let file = folder.path().join("vectors.db");
        let store = OpenOptions::new().create(true).open(&file).map_err(|error| error.to_string())?;
        let make = |members: Json| {
            Patch::from_json(&members.to_string())
                .and_then(|patch| store.create(&patch))
                .map_err(|error| format!("the base tenant cannot be made: {error}"))
        };
        let tenants = [
            make(json!({"name": "Vector base A", "domain": "a.vectors.tenantry.invalid",
                "website": "https://a.vectors.tenantry.invalid/", "timezone": "Etc/GMT+11", "currency": "XTS",
                "region": "ATF", "custom_options": "{\"base\":\"A\"}", "disk_quota": "11TB",
                "outbound_caller_ids": [{"provider_id": "base", "caller_id": "A"}]}))?,
            make(json!({"name": "Vector base B", "domain": "b.vectors.tenantry.invalid",
                "website": "https://b.vectors.tenantry.invalid/", "timezone": "Etc/GMT+12", "currency": "XXX",
                "region": "BVT", "custom_options": "{\"base\":\"B\"}", "disk_quota": "13TB",
                "office_hours": {"monday": {"ranges": [{"from": "03:07", "to": "03:11"}]}},
                "outbound_caller_ids": [{"provider_id": "base", "caller_id": "B"}]}))?,
        ];
        Ok(Base { file, store, tenants, _folder: folder })
    }

    fn judge(&self, door: &str, patch: &Json) -> Result<Verdict, Trouble> {
        let tenant = self.tenants.iter().find(|tenant| {
            let shown: Json = serde_json::from_str(&tenant.to_json()).unwrap_or_default();
            patch.as_object().is_some_and(|members| members.iter().all(|(name, value)| shown[name] != *value))
        });
        let tenant = tenant.ok_or_else(|| format!("both base tenants hold {patch}"))?;
        match door {
            "rust" => self.rust(tenant, patch),
            _ => self.cli(tenant, patch),
        }
    }

    /// A door that gives every value the same verdict judges nothing.
    fn try_out(&self, door: &str) -> Result<(), Trouble> {
        for (value, valid) in [("Acme", true), ("", false)] {
            if self.judge(door, &json!({"name": value}))?.is_ok() != valid {
                let not = if valid { "refuses" } else { "accepts" };
                return Err(format!("the door {door} does not judge: it {not} the name {value:?}"));
            }
        }
        Ok(())
    }

    fn rust(&self, tenant: &Tenant, patch: &Json) -> Result<Verdict, Trouble> {
        // A value that JSON itself cannot carry is refused with the patch.
        let options = WriteOptions { dry_run: true, ..WriteOptions::default() };
        let result = Patch::from_json(&patch.to_string())
            .and_then(|patch| self.store.set_with(&tenant.id, &patch, &options));
        match result {
            Ok(_) => Ok(Ok(())),
            Err(error @ Error::Refused { .. }) => Ok(Err(error.to_string())),
            Err(error) => Err(error.to_string()),
        }
    }

    #[cfg(feature = "cli")]
    fn cli(&self, tenant: &Tenant, patch: &Json) -> Result<Verdict, Trouble> {
        use std::io::Write;
        use std::process::{Command, Stdio};
        let failed = |error: std::io::Error| format!("tenantry cannot be run: {error}");
        let mut child = Command::new(env!("CARGO_BIN_EXE_tenantry"))
            .arg("--db")
            .arg(&self.file)
            .args(["--json", "set", &tenant.domain, "--dry-run", "--from", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(failed)?;
        let mut input = child.stdin.take().ok_or("no way to write to tenantry")?;
        let written = input.write_all(patch.to_string().as_bytes());
        drop(input);
        let output = child.wait_with_output().map_err(failed)?;
        let told = [output.stdout, output.stderr].concat();
        let told = String::from_utf8_lossy(&told).trim().replace('\n', " ");
        match (output.status.code(), written) {
            (Some(0), Ok(())) => Ok(Ok(())),
            (Some(1), Ok(())) => Ok(Err(told)),
            (_, Err(error)) => Err(format!("tenantry did not read the patch: {error}: {told}")),
            _ => Err(format!("tenantry ended with {}: {told}", output.status)),
        }
    }

    #[cfg(not(feature = "cli"))]
    fn cli(&self, _: &Tenant, _: &Json) -> Result<Verdict, Trouble> {
        Err(format!("{}: the command line is not built", self.file.display()))
    }
}
