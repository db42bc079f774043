//! The command line as a door: each operation is one command with `--json`, or two where its answer takes two.
//! The shell has no word for a store in memory or without a quick check, for an actor without a name, and for
//! an id that none can be: it would take that for a domain.

mod act;
mod audit;
mod file;
mod shell;

use std::collections::HashMap;

use serde_json::json;

use self::shell::Shell;
use super::{Answer, Door, Operation, Trouble};

/// What is open, by the names that the runner gave; `None` where the shell cannot open it so.
#[derive(Default)]
pub(crate) struct Cli {
    stores: HashMap<String, Option<Shell>>,
    sessions: HashMap<String, Option<(Shell, String)>>,
}

const NULL: &str = "null";

impl Cli {
    pub(crate) fn new() -> Result<Cli, Trouble> {
        shell::program().map(|_| Cli::default())
    }
}

impl Door for Cli {
    fn answer(&mut self, operation: &Operation) -> Result<Option<Answer>, Trouble> {
        let answer = match operation.name() {
            "open" | "open_memory" => self.open(operation),
            "by" => self.acting(operation),
            "restore" => restore(operation).map(Some),
            "session" => self.session(operation),
            "close" => {
                let open = self.stores.remove(operation.text("store")?).flatten();
                Ok(open.map(|_| Answer::Ok(NULL.to_owned())))
            }
            "session_end" => {
                let open = self.sessions.remove(operation.text("session")?).flatten();
                Ok(open.map(|_| Answer::Ok(NULL.to_owned())))
            }
            name if name.starts_with("session_") => match self.sessions.get(operation.text("session")?) {
                Some(Some((shell, id))) => in_session(operation, shell, id),
                _ => Ok(None),
            },
            "fields" => Shell::of(&[]).run(&["fields"], "").and_then(|done| done.answer()).map(Some),
            "schema" => {
                let kind = operation.text("kind")?;
                Shell::of(&[]).run(&["schema", kind], "").and_then(|done| done.answer()).map(Some)
            }
            "versions" => versions().map(Some),
            "release" => Ok(None),
            _ => match self.stores.get(operation.text("store")?) {
                Some(Some(shell)) if expressible(operation) => in_store(operation, shell),
                _ => Ok(None),
            },
        };
        // What it could not change it is not asked about any more.
        if matches!((operation.name(), &answer), ("file_begin" | "reserve", Ok(None))) {
            self.stores.insert(operation.text("store")?.to_owned(), None);
        }
        answer.map_err(|trouble| format!("door cli: {}: {trouble}", operation.name()))
    }
}

impl Cli {
    /// Opening is a look: a later command opens anew.
    fn open(&mut self, operation: &Operation) -> Result<Option<Answer>, Trouble> {
        let name = operation.text("store")?.to_owned();
        let path = operation.get("path").filter(|path| !path.is_empty());
        let Some(path) = path.filter(|_| operation.get("quick_check") != Some("0")) else {
            self.stores.insert(name, None);
            return Ok(None);
        };
        let mut database = vec![format!("--db={path}")];
        database.extend(operation.get("busy_timeout").map(|ms| format!("--busy-timeout={ms}")));
        if operation.flag("read_only")? == Some(true) {
            database.push("--read-only".to_owned());
        }
        let shell = Shell::of(&database);
        let new = operation.flag("create_new")? == Some(true);
        let make = operation.flag("create")? == Some(true) && !std::path::Path::new(path).exists();
        let command: &[&str] = if new || make { &["init"] } else { &["list", "--limit=1"] };
        let done = shell.run(command, "")?;
        if done.status != 0 {
            return done.answer().map(Some);
        }
        self.stores.insert(name, Some(shell));
        Ok(Some(Answer::Ok(NULL.to_owned())))
    }

    /// The shell tells its own source and no address.
    fn acting(&mut self, operation: &Operation) -> Result<Option<Answer>, Trouble> {
        let told = operation.get("source").or(operation.get("address"));
        let of = self.stores.get(operation.text("of")?).cloned().flatten().filter(|_| told.is_none());
        let actor = operation.text("actor")?.to_owned();
        let acting = of.map(|shell| Shell { actor, ..shell });
        let answer = acting.is_some().then(|| Answer::Ok(NULL.to_owned()));
        self.stores.insert(operation.text("store")?.to_owned(), acting);
        Ok(answer)
    }

    fn session(&mut self, operation: &Operation) -> Result<Option<Answer>, Trouble> {
        let (name, id) = (operation.text("session")?.to_owned(), operation.text("id")?.to_owned());
        let actor = operation.text("actor")?;
        let shell = self.stores.get(operation.text("store")?).cloned().flatten();
        let Some(mut shell) = shell.filter(|_| expressible(operation) && !actor.is_empty()) else {
            self.sessions.insert(name, None);
            return Ok(None);
        };
        actor.clone_into(&mut shell.actor);
        let done = shell.run(&["get", "--as-tenant", "--", &id], "")?;
        if done.status != 0 {
            return done.answer().map(Some);
        }
        self.sessions.insert(name, Some((shell, id)));
        Ok(Some(Answer::Ok(NULL.to_owned())))
    }
}

/// Whether the shell would read the tenant that is named as it is meant: commands take ids and domains alike.
fn expressible(operation: &Operation) -> bool {
    let like_no_id = |text: &str| text.contains(['.', ':']);
    let like_our_id = |text: &str| text.len() == 36 && text.bytes().filter(|&byte| byte == b'-').count() == 4;
    !operation.get("id").is_some_and(like_no_id) && !operation.get("domain").is_some_and(like_our_id)
}

fn in_session(operation: &Operation, shell: &Shell, id: &str) -> Result<Option<Answer>, Trouble> {
    let answer = match operation.name() {
        "session_get" => shell.run(&["get", "--as-tenant", "--", id], "")?.answer(),
        "session_changes" => changes(operation, shell, &["--", id]),
        "session_set" => {
            let options = options(operation)?;
            let command = command(&["set", "--as-tenant", "--from=-"], &options, &["--", id]);
            shell.run(&command, operation.text("patch")?)?.change()
        }
        _ => return audit::in_session(operation, shell, id),
    };
    answer.map(Some)
}

/// The answer; `None` where the shell has no word for it.
fn in_store(operation: &Operation, shell: &Shell) -> Result<Option<Answer>, Trouble> {
    let options = options(operation)?;
    let tenant = ["id", "domain", "id_or_domain"].iter().find_map(|name| operation.get(name));
    let of_tenant = ["--", tenant.unwrap_or_default()];
    let run = |before: &[&str], behind: &[&str], input| shell.run(&command(before, &options, behind), input);
    let answer = match operation.name() {
        "create" => run(&["create", "--from=-"], &[], operation.text("patch")?)?.answer(),
        "get" | "find" | "lookup" => run(&["get"], &of_tenant, "")?.answer(),
        "bytes" => bytes(operation, shell),
        "set" => run(&["set", "--from=-"], &of_tenant, operation.text("patch")?)?.change(),
        "enable" | "suspend" => run(&[operation.name()], &of_tenant, "")?.change(),
        // The command tells the id alone: the document is asked for before.
        "delete" => match shell.run(&command(&["get"], &[], &of_tenant), "")?.answer()? {
            Answer::Ok(document) => match run(&["delete"], &of_tenant, "")?.answer()? {
                Answer::Ok(_) => Ok(Answer::Ok(document)),
                refused => Ok(refused),
            },
            refused => Ok(refused),
        },
        "list" => run(&["list"], &[], "")?.page("tenants"),
        "import" => {
            let lines = operation.text("lines")?;
            run(&["import"], &["--", "-"], lines)?.import(lines)
        }
        "export" => run(&["export"], &[], "")?.export(),
        "check" => run(&["check"], &[], "")?.answer(),
        "changes" => changes(operation, shell, &[]),
        "purge" | "backup" => {
            let path = operation.get("path");
            shell.run(&[&[operation.name(), "--"], path.as_slice()].concat(), "")?.without("file")
        }
        "usage" | "report_usage" => file::usage(operation, shell),
        "audit" | "last_change" | "get_at" | "revert" => audit::of(operation, shell),
        "reserve" | "reserved" => return Ok(None),
        name if name.starts_with("file") => return file::of(operation, shell),
        _ => act::of(operation, shell),
    };
    answer.map(Some)
}

/// Restores with no database named.
fn restore(operation: &Operation) -> Result<Answer, Trouble> {
    let (from, to) = (operation.text("path")?, operation.text("to")?);
    Shell::of(&[]).run(&["restore", "--", from, to], "")?.without("file")
}

fn changes(operation: &Operation, shell: &Shell, tenant: &[&str]) -> Result<Answer, Trouble> {
    let since = operation.text("since")?;
    let command = [&["watch", "--no-wait", "--since", since], tenant].concat();
    shell.run(&command, "")?.changes(since)
}

/// The options of a command that say how it is done.
fn options(operation: &Operation) -> Result<Vec<String>, Trouble> {
    let mut options = Vec::new();
    for name in ["if_version", "search", "sort", "limit", "after"] {
        options.extend(operation.get(name).map(|value| format!("--{}={value}", name.replace('_', "-"))));
    }
    let switches = [
        (operation.flag("dry_run")? == Some(true), "--dry-run"),
        (operation.flag("descending")? == Some(true), "--desc"),
        (operation.flag("enabled")? == Some(true), "--enabled"),
        (operation.flag("enabled")? == Some(false), "--suspended"),
    ];
    options.extend(switches.into_iter().filter(|(on, _)| *on).map(|(_, name)| name.to_owned()));
    Ok(options)
}

fn command<'a>(before: &[&'a str], options: &'a [String], behind: &[&'a str]) -> Vec<&'a str> {
    let options = options.iter().map(String::as_str);
    before.iter().copied().chain(options).chain(behind.iter().copied()).collect()
}

/// The bytes of a quota: the shell tells them to people, as in `5GB (5368709120 bytes)`.
fn bytes(operation: &Operation, shell: &Shell) -> Result<Answer, Trouble> {
    let (id, field) = (operation.text("id")?, operation.text("field")?);
    let found = shell.run(&["get", "--", id], "")?.answer()?;
    if let Answer::Error(_) = found {
        return Ok(found);
    }
    let shown = shell.read(&["get", "--", id, field])?;
    let bytes = shown.rsplit_once('(').and_then(|(_, rest)| rest.trim_end().strip_suffix(" bytes)"));
    match bytes {
        Some(bytes) => Ok(Answer::Ok(bytes.to_owned())),
        None if shown.trim_end().ends_with(" unlimited") => Ok(Answer::Ok(NULL.to_owned())),
        None => Err(format!("no bytes are told: {shown}")),
    }
}

fn versions() -> Result<Answer, Trouble> {
    let shown = Shell::of(&[]).read(&["--version"])?;
    let after = |word: &str| shown.lines().find_map(|line| line.strip_prefix(word)).unwrap_or_default();
    let (tenantry, sqlite) = (after("tenantry "), after("SQLite "));
    let timezones = after("time zone database ");
    let versions = json!({"tenantry": tenantry, "sqlite": sqlite, "timezones": timezones});
    Ok(Answer::Ok(versions.to_string()))
}
