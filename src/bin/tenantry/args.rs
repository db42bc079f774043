//! The arguments, as clap reads them and `help` shows them.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use tenantry::{Field, Moment};

const EXAMPLES: &str = "\
Examples:
  tenantry --db tenants.db init
  tenantry --db tenants.db create name=Acme domain=sip.acme.example \\
      timezone=Europe/Berlin currency=EUR region=DEU
  export TENANTRY_DB=tenants.db
  tenantry get sip.acme.example
  tenantry set sip.acme.example recording_retention=90 website:=null
  tenantry list --suspended --json

Exit status: 0 done, 1 refused (faults), 2 usage, 3 not found, 4 conflict, 5 storage.";

const SET_EXAMPLES: &str = "\
Examples:
  tenantry set sip.acme.example name='Acme Ltd' max_concurrent_calls=60
  tenantry set sip.acme.example website:=null              back to the default
  tenantry set sip.acme.example outbound_caller_ids:='[{\"provider_id\":\"t1\",\"caller_id\":\"+4930123\"}]'
  tenantry get sip.acme.example --json | jq '.name=\"New\"' | tenantry set sip.acme.example --from -
  tenantry set sip.acme.example --if-version 7 --dry-run recording_retention=30";

const CREATE_EXAMPLES: &str = "\
Examples:
  tenantry create name=Acme domain=sip.acme.example timezone=Europe/Berlin currency=EUR region=DEU
  tenantry create --from acme.json enabled=false";

const LIST_EXAMPLES: &str = "\
Examples:
  tenantry list --search berlin --sort name
  tenantry list --all --json | jq -r '.[].domain'";

const FLEET_EXAMPLES: &str = "\
Examples:
  tenantry --db old.db export fleet.jsonl
  tenantry --db new.db import --dry-run fleet.jsonl
  tenantry --db old.db export | tenantry --db new.db import -";

const WATCH_EXAMPLES: &str = "\
Examples:
  tenantry watch
  tenantry watch sip.acme.example --json
  tenantry watch --since 4711        what changed since, then on";

const AUDIT_EXAMPLES: &str = "\
Examples:
  tenantry audit sip.acme.example --member recording_retention --last      who changed it, from what
  tenantry audit --actor alice --since 2026-11-01 --action delete
  tenantry audit --all --json | jq -r '.[].actor' | sort | uniq -c";

const HISTORY_EXAMPLES: &str = "\
Examples:
  tenantry history sip.acme.example
  tenantry history sip.acme.example --version 7                    the document as it was
  tenantry history sip.acme.example --time 2026-11-24T17:00:00Z --json";

const REVERT_EXAMPLES: &str = "\
Examples:
  tenantry revert sip.acme.example --version 7 --dry-run
  tenantry revert sip.acme.example --time 2026-11-24T17:00:00Z";

const LIMITS_EXAMPLES: &str = "\
Examples:
  tenantry limits sip.acme.example
  tenantry limits sip.acme.example --json | jq .max_concurrent_calls.reserved";

const PURGE_EXAMPLES: &str = "\
Examples:
  tenantry purge
  0 3 * * *  tenantry --db /var/lib/pbx/tenants.db purge --json     every night, in a crontab";

const BACKUP_EXAMPLES: &str = "\
Examples:
  tenantry backup tenants-$(date +%F).db
  tenantry restore tenants-2026-11-25.db tenants.db
  tenantry watch --since TOKEN        what changed since, by the token that either tells";

/// The store of tenant settings of a telephone system (PBX), from the shell.
#[derive(Debug, Parser)]
#[command(name = "tenantry", version, long_version = crate::render::versions(), after_help = EXAMPLES, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub command: Command,
}

/// What every command takes, before or after its name.
#[derive(Args, Debug)]
pub(crate) struct Common {
    /// The database file
    #[arg(long, global = true, env = "TENANTRY_DB", value_name = "FILE")]
    pub db: Option<PathBuf>,
    /// Print JSON, for programs; errors, too, on standard error
    #[arg(long, global = true)]
    pub json: bool,
    /// Wait at most this many milliseconds for other writers
    #[arg(long, global = true, default_value_t = 5000, value_name = "MS")]
    pub busy_timeout: u64,
    /// Open the database for reading only
    #[arg(long, global = true)]
    pub read_only: bool,
    /// On whose behalf, for the audit; else the user's name
    #[arg(long, global = true, env = "TENANTRY_ACTOR", value_name = "NAME")]
    pub by: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a new, empty database
    Init,
    /// Make a tenant
    #[command(after_help = CREATE_EXAMPLES)]
    Create {
        #[command(flatten)]
        members: Members,
        /// Check only; store nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// List tenants, page by page
    #[command(after_help = LIST_EXAMPLES)]
    List(List),
    /// Show the detailed properties of a tenant
    Get {
        /// The tenant's id or domain
        tenant: String,
        /// Only these members
        #[arg(value_name = "FIELD")]
        fields: Vec<String>,
        /// As the tenant's own session
        #[arg(long)]
        as_tenant: bool,
    },
    /// Set members of a tenant that exists
    #[command(after_help = SET_EXAMPLES)]
    Set {
        /// The tenant's id or domain
        tenant: String,
        #[command(flatten)]
        members: Members,
        #[command(flatten)]
        guard: Guard,
        /// As the tenant's own session, which may not set everything
        #[arg(long)]
        as_tenant: bool,
    },
    /// Lift the suspension of a tenant
    Enable {
        /// The tenant's id or domain
        tenant: String,
        #[command(flatten)]
        guard: Guard,
    },
    /// Suspend a tenant: it stays readable and is reported as suspended
    Suspend {
        /// The tenant's id or domain
        tenant: String,
        #[command(flatten)]
        guard: Guard,
    },
    /// Delete a tenant
    Delete {
        /// The tenant's id or domain
        tenant: String,
        #[command(flatten)]
        guard: Guard,
    },
    /// Print the JSON Schema (2020-12) of the document or of a patch
    Schema {
        /// Which schema
        #[arg(value_enum, default_value_t = Kind::Document)]
        kind: Kind,
    },
    /// Print every field: what it may hold, its default, who may set it
    Fields,
    /// Examine the file and check every stored value against today's rules
    Check,
    /// Make a tenant of each line of a JSON Lines file: all of them, or none
    #[command(after_help = FLEET_EXAMPLES)]
    Import {
        /// The file; - is standard input
        file: PathBuf,
        /// Check only; store nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Write every tenant as a line of JSON
    #[command(after_help = FLEET_EXAMPLES)]
    Export {
        /// The file, which must not exist; - is standard output
        #[arg(default_value = "-")]
        file: PathBuf,
    },
    /// Copy the store into a new file, while others use it, and examine the copy
    #[command(after_help = BACKUP_EXAMPLES)]
    Backup {
        /// The new file, which must not exist
        to: PathBuf,
    },
    /// Make a new store of a backup, and examine it
    #[command(after_help = BACKUP_EXAMPLES)]
    Restore {
        /// The backup
        from: PathBuf,
        /// The new file, which must not exist
        to: PathBuf,
    },
    /// Print every change when it is committed, by whatever process
    #[command(after_help = WATCH_EXAMPLES)]
    Watch(Watch),
    /// Store, read, list and delete the files of a tenant
    File(crate::file::FileArguments),
    /// Show the disk space that a tenant uses, or report some
    Usage(crate::file::UsageArguments),
    /// Show how many extensions, calls and the like a tenant may have, and how many are reserved
    #[command(after_help = LIMITS_EXAMPLES)]
    Limits {
        /// The tenant's id or domain
        tenant: String,
    },
    /// Tell what a tenant's settings do with a call or a thing, and why
    Explain(crate::explain::Explain),
    /// Tell who changed what, newest first, page by page
    #[command(after_help = AUDIT_EXAMPLES)]
    Audit(Audit),
    /// List the changes of a tenant, or show its document as it was
    #[command(after_help = HISTORY_EXAMPLES)]
    History {
        /// The tenant's id or domain; of a deleted one its id
        tenant: String,
        #[command(flatten)]
        then: Then,
        #[command(flatten)]
        pages: Pages,
    },
    /// Go back to a tenant's document as it was: a set of all that differs
    #[command(after_help = REVERT_EXAMPLES)]
    Revert {
        /// The tenant's id or domain
        tenant: String,
        #[command(flatten)]
        then: Then,
        #[command(flatten)]
        guard: Guard,
        /// As the tenant's own session, which may not set everything
        #[arg(long)]
        as_tenant: bool,
    },
    /// Take away what is older than its tenant's settings keep it: entries of the audit, temporary files, abandoned uploads
    #[command(after_help = PURGE_EXAMPLES)]
    Purge,
    /// Print a completion script
    Completions {
        /// Whose
        #[arg(value_enum)]
        shell: Shell,
    },
    /// Write the manual pages, one for each command
    Man {
        /// The folder that they go to
        folder: PathBuf,
    },
}

/// Members to set.
#[derive(Args, Debug)]
pub(crate) struct Members {
    /// field=value as text, or field:=JSON
    #[arg(value_name = "FIELD=VALUE")]
    pub pairs: Vec<String>,
    /// A JSON object with members to set; - is standard input. Pairs come on top.
    #[arg(long, value_name = "FILE")]
    pub from: Option<PathBuf>,
}

/// Under which condition something is changed.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Guard {
    /// Only if the tenant is at this version
    #[arg(long, value_name = "N")]
    pub if_version: Option<u64>,
    /// Check only, and show what would change
    #[arg(long)]
    pub dry_run: bool,
}

impl From<Guard> for tenantry::WriteOptions {
    fn from(guard: Guard) -> Self {
        tenantry::WriteOptions { if_version: guard.if_version, dry_run: guard.dry_run }
    }
}

/// A point of a tenant's past.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Then {
    /// When it was at this version
    #[arg(long, value_name = "N", conflicts_with = "time")]
    pub version: Option<u64>,
    /// At this time, as in 2026-11-24T17:00:00Z; a date is its beginning in UTC
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub time: Option<Timestamp>,
}

impl Then {
    pub(crate) fn moment(self) -> Option<Moment> {
        self.version.map(Moment::Version).or(self.time.map(Moment::Time))
    }
}

pub(crate) fn time(text: &str) -> Result<Timestamp, String> {
    let day = || Ok::<_, jiff::Error>(text.parse::<Date>()?.to_zoned(TimeZone::UTC)?.timestamp());
    text.parse().or_else(|_| day()).map_err(|_| "write it as 2026-11-24T17:00:00Z or 2026-11-24".to_owned())
}

/// Which part of a long list.
#[derive(Args, Clone, Debug)]
pub(crate) struct Pages {
    /// How many on a page, 1 to 1000
    #[arg(long, default_value_t = 100, value_name = "N")]
    pub limit: usize,
    /// Begin behind this page: the `next` of the page before
    #[arg(long, value_name = "NEXT")]
    pub after: Option<String>,
    /// All pages
    #[arg(long)]
    pub all: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Audit {
    /// Only this tenant: its id or domain; of a deleted one its id
    pub tenant: Option<String>,
    /// Only changes of this time or later: 2026-11-24T17:00:00Z or 2026-11-24
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub since: Option<Timestamp>,
    /// Only changes before this time
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub until: Option<Timestamp>,
    /// Only changes by this actor
    #[arg(long, value_name = "NAME")]
    pub actor: Option<String>,
    /// Only changes of this member
    #[arg(long, value_name = "FIELD", value_parser = field)]
    pub member: Option<Field>,
    /// Only changes of this kind
    #[arg(long, value_enum)]
    pub action: Option<Action>,
    /// Only the last change of that member of that tenant: who, and from what
    #[arg(long, requires = "member", requires = "tenant", conflicts_with_all = ["since", "until", "actor", "action", "after", "all"])]
    pub last: bool,
    #[command(flatten)]
    pub pages: Pages,
}

pub(crate) fn field(name: &str) -> Result<Field, String> {
    Field::by_name(name).ok_or_else(|| "is not a field: see 'tenantry fields'".to_owned())
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Action {
    Create,
    Update,
    Delete,
}

impl From<Action> for tenantry::AuditAction {
    fn from(action: Action) -> Self {
        match action {
            Action::Create => tenantry::AuditAction::Create,
            Action::Update => tenantry::AuditAction::Update,
            Action::Delete => tenantry::AuditAction::Delete,
        }
    }
}

#[derive(Args, Debug)]
pub(crate) struct Watch {
    /// Only this tenant: its id or domain
    pub tenant: Option<String>,
    /// Begin behind the change with this token, with what has changed since; 0 is the very first
    #[arg(long, value_name = "TOKEN")]
    pub since: Option<u64>,
    /// End after so many changes
    #[arg(long, value_name = "N")]
    pub count: Option<usize>,
    /// End when there is nothing more to tell yet; with --since, as a script does that runs now and then
    #[arg(long)]
    pub no_wait: bool,
}

#[derive(Args, Debug)]
pub(crate) struct List {
    /// Only enabled tenants
    #[arg(long, conflicts_with = "suspended")]
    pub enabled: bool,
    /// Only suspended tenants
    #[arg(long)]
    pub suspended: bool,
    /// Only tenants with this text in their name or domain
    #[arg(long, value_name = "TEXT")]
    pub search: Option<String>,
    /// The order
    #[arg(long, value_enum, default_value_t = Sort::Domain)]
    pub sort: Sort,
    /// From the last to the first
    #[arg(long)]
    pub desc: bool,
    #[command(flatten)]
    pub pages: Pages,
}

impl From<&List> for tenantry::ListQuery {
    fn from(list: &List) -> Self {
        tenantry::ListQuery {
            enabled: (list.enabled || list.suspended).then_some(list.enabled),
            search: list.search.clone(),
            sort: list.sort.into(),
            descending: list.desc,
            limit: list.pages.limit,
            after: list.pages.after.clone(),
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Sort {
    Domain,
    Name,
    Created,
}

impl From<Sort> for tenantry::Sort {
    fn from(sort: Sort) -> Self {
        match sort {
            Sort::Domain => tenantry::Sort::Domain,
            Sort::Name => tenantry::Sort::Name,
            Sort::Created => tenantry::Sort::Created,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Kind {
    Document,
    SystemPatch,
    TenantPatch,
}

impl From<Kind> for tenantry::schema::Kind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Document => tenantry::schema::Kind::Document,
            Kind::SystemPatch => tenantry::schema::Kind::SystemPatch,
            Kind::TenantPatch => tenantry::schema::Kind::TenantPatch,
        }
    }
}
