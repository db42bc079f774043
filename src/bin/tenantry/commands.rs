//! The commands: each opens the store, calls it once, and prints what it answered.

use std::fs;
use std::io::{self, Read, Write};
use std::path::Path;
use std::time::Duration;

use clap::CommandFactory;
use serde_json::{Map, Value, json};
use tenantry::{Actor, Change, Field, OpenOptions, Patch, Store, WriteOptions};

use crate::args::{Arguments, Command, Common, Members};
use crate::failure::Failure;
use crate::{audit, backup, explain, file, fleet, limits, list, render, usage, watch};

pub(crate) type Outcome = Result<(), Failure>;

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let common = &arguments.common;
    match &arguments.command {
        Command::Init => init(common),
        Command::Create { members, dry_run } => create(common, members, *dry_run),
        Command::List(choice) => list::list(common, choice),
        Command::Get { tenant, fields, as_tenant } => get(common, tenant, fields, *as_tenant),
        Command::Set { tenant, members, guard, as_tenant } => {
            set(common, tenant, members, (*guard).into(), *as_tenant)
        }
        Command::Enable { tenant, guard } => switch(common, tenant, true, (*guard).into()),
        Command::Suspend { tenant, guard } => switch(common, tenant, false, (*guard).into()),
        Command::Delete { tenant, guard } => delete(common, tenant, (*guard).into()),
        Command::Schema { kind } => Ok(write!(out(), "{}", tenantry::schema::json((*kind).into()))?),
        Command::Fields => fields(common),
        Command::Check => fleet::check(common),
        Command::Import { file, dry_run } => fleet::import(common, file, *dry_run),
        Command::Export { file } => fleet::export(common, file),
        Command::Backup { to } => backup::backup(common, to),
        Command::Restore { from, to } => backup::restore(common, from, to),
        Command::Watch(choice) => watch::watch(common, choice),
        Command::File(choice) => file::run(common, choice),
        Command::Usage(choice) => usage::usage(common, choice),
        Command::Limits { tenant } => limits::limits(common, tenant),
        Command::Explain(choice) => explain::explain(common, choice),
        Command::Audit(choice) => audit::audit(common, choice),
        Command::History { tenant, then, pages } => audit::history(common, tenant, *then, pages),
        Command::Revert { tenant, then, guard, as_tenant } => {
            audit::revert(common, tenant, *then, (*guard).into(), *as_tenant)
        }
        Command::Purge => audit::purge(common),
        Command::Completions { shell } => completions(*shell),
        Command::Man { folder } => man(folder),
    }
}

/// Standard output, without colours where it is no terminal.
pub(crate) fn out() -> impl Write {
    anstream::stdout().lock()
}

/// Prints one line of JSON.
pub(crate) fn print_json(value: &Value) -> Outcome {
    Ok(writeln!(out(), "{value}")?)
}

/// Tells where a list goes on, on standard error.
pub(crate) fn tell_next(common: &Common, next: Option<String>) -> Outcome {
    match next {
        Some(next) if common.json => Ok(writeln!(io::stderr(), "{}", json!({ "next": next }))?),
        Some(next) => Ok(writeln!(io::stderr(), "\nThere are more: --after {next}, or --all")?),
        None => Ok(()),
    }
}

/// How the caller wants a database opened.
pub(crate) fn options(common: &Common) -> OpenOptions {
    let timeout = Duration::from_millis(common.busy_timeout);
    OpenOptions::new().busy_timeout(timeout).read_only(common.read_only).source("cli")
}

/// The database that the caller named.
pub(crate) fn path(common: &Common) -> Result<&Path, Failure> {
    let missing = || Failure::Usage("name the database: --db FILE, or set TENANTRY_DB".to_owned());
    common.db.as_deref().ok_or_else(missing)
}

/// Opens the store that the caller named.
pub(crate) fn open(common: &Common) -> Result<Store, Failure> {
    Ok(options(common).open(path(common)?)?)
}

/// Opens it for changes by who types.
pub(crate) fn open_as_actor(common: &Common) -> Result<Store, Failure> {
    Ok(open(common)?.by(actor(common))?)
}

fn init(common: &Common) -> Outcome {
    let path = path(common)?;
    options(common).create_new(true).open(path)?;
    if common.json {
        return print_json(&json!({"database": path.to_string_lossy()}));
    }
    Ok(writeln!(out(), "made {}", path.display())?)
}

fn create(common: &Common, members: &Members, dry_run: bool) -> Outcome {
    let patch = patch(members)?;
    let tenant = open_as_actor(common)?.create_with(&patch, &WriteOptions { if_version: None, dry_run })?;
    match (common.json, dry_run) {
        (true, _) => print_json(&json!(tenant)),
        (false, true) => Ok(writeln!(out(), "would create {}", tenant.domain)?),
        (false, false) => Ok(writeln!(out(), "created {} {}", tenant.domain, tenant.id)?),
    }
}

/// The patch that the caller typed, or that stands in a file, or both.
fn patch(members: &Members) -> Result<Patch, Failure> {
    let mut patch = match &members.from {
        Some(file) => Patch::from_json_bytes(&bytes(file)?)?,
        None if members.pairs.is_empty() => {
            return Err(Failure::Usage("name what to set: FIELD=VALUE, or --from FILE".to_owned()));
        }
        None => Patch::new(),
    };
    for pair in &members.pairs {
        let (name, value) = pair
            .split_once('=')
            .ok_or_else(|| Failure::Usage(format!("{pair:?} is not FIELD=VALUE or FIELD:=JSON")))?;
        match name.strip_suffix(':') {
            Some(name) => patch.put_json(name, value)?,
            None => patch.put_text(name, value),
        }
    }
    Ok(patch)
}

fn bytes(file: &Path) -> Result<Vec<u8>, Failure> {
    let read = if file == Path::new("-") {
        let mut bytes = Vec::new();
        io::stdin().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        fs::read(file)
    };
    read.map_err(|error| Failure::Usage(format!("{}: {error}", file.display())))
}

fn get(common: &Common, tenant: &str, names: &[String], as_tenant: bool) -> Outcome {
    let known = |name: &String| {
        Field::by_name(name)
            .ok_or_else(|| Failure::Usage(format!("{name:?} is not a field: see 'tenantry fields'")))
    };
    let fields: Vec<Field> = names.iter().map(known).collect::<Result<_, _>>()?;
    let store = open(common)?;
    let mut tenant = store.lookup(tenant)?;
    if as_tenant {
        tenant = store.session(&tenant.id, actor(common))?.get()?;
    }
    match (common.json, fields.is_empty()) {
        (true, true) => print_json(&json!(tenant)),
        (true, false) => {
            let member = |field: &Field| (field.name().to_owned(), json!(tenant.get(*field)));
            print_json(&Value::Object(fields.iter().map(member).collect::<Map<_, _>>()))
        }
        (false, none) => {
            let fields = if none { Field::ALL } else { &fields };
            Ok(render::tenant(&mut out(), &tenant, fields)?)
        }
    }
}

fn set(common: &Common, tenant: &str, members: &Members, options: WriteOptions, as_tenant: bool) -> Outcome {
    let patch = patch(members)?;
    let store = open_as_actor(common)?;
    let id = store.lookup(tenant)?.id;
    let change = match as_tenant {
        true => store.session(&id, actor(common))?.set_with(&patch, &options)?,
        false => store.set_with(&id, &patch, &options)?,
    };
    changed(common, &change, options.dry_run)
}

/// Who types.
pub(crate) fn actor(common: &Common) -> Actor {
    let user = || std::env::var("USER").ok().filter(|name| !name.is_empty());
    Actor::new(common.by.clone().or_else(user).unwrap_or_else(|| "cli".to_owned()))
}

fn switch(common: &Common, tenant: &str, enabled: bool, options: WriteOptions) -> Outcome {
    let store = open_as_actor(common)?;
    let id = store.lookup(tenant)?.id;
    changed(common, &store.set_enabled(&id, enabled, &options)?, options.dry_run)
}

pub(crate) fn changed(common: &Common, change: &Change, dry_run: bool) -> Outcome {
    let Change { tenant, changed, .. } = change;
    if common.json {
        let names: Vec<&str> = changed.iter().map(|field| field.name()).collect();
        return print_json(&json!({
            "changed": names, "version": tenant.version, "dry_run": dry_run, "tenant": tenant,
        }));
    }
    let mut out = out();
    let domain = &tenant.domain;
    match (changed.is_empty(), dry_run) {
        (true, _) => writeln!(out, "{domain}: nothing to change, version {}", tenant.version)?,
        (false, true) => writeln!(out, "{domain}: would change, to version {}", tenant.version)?,
        (false, false) => writeln!(out, "{domain}: changed, version {}", tenant.version)?,
    }
    for &field in changed {
        writeln!(out, "  {}: {}", field.name(), render::value(tenant, field).replace('\n', "; "))?;
    }
    Ok(())
}

fn delete(common: &Common, tenant: &str, options: WriteOptions) -> Outcome {
    let store = open_as_actor(common)?;
    let id = store.lookup(tenant)?.id;
    let gone = store.delete_with(&id, &options)?;
    if common.json {
        return print_json(&json!({"deleted": gone.id, "dry_run": options.dry_run}));
    }
    let verb = if options.dry_run { "would delete" } else { "deleted" };
    Ok(writeln!(out(), "{verb} {} {}", gone.domain, gone.id)?)
}

fn fields(common: &Common) -> Outcome {
    if common.json {
        return print_json(&json!(Field::rows()));
    }
    Ok(render::fields(&mut out())?)
}

fn completions(shell: clap_complete::Shell) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "tenantry", &mut script);
    Ok(io::stdout().write_all(&script)?)
}

fn man(folder: &Path) -> Outcome {
    let command = Arguments::command().long_version(None);
    clap_mangen::generate_to(command, folder)
        .map_err(|error| Failure::File(format!("{}: {error}", folder.display())))
}
