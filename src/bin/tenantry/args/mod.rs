//! The arguments, as clap reads them and `help` shows them.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use tenantry::{Field, Moment};

mod examples;

/// The store of tenant settings of a telephone system (PBX), from the shell.
#[derive(Debug, Parser)]
#[command(name = "tenantry", version, long_version = crate::render::versions(), after_help = examples::ALL, max_term_width = 100)]
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
    #[command(after_help = examples::CREATE)]
    Create {
        #[command(flatten)]
        members: Members,
        /// Check only; store nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// List tenants, page by page
    #[command(after_help = examples::LIST)]
    List(crate::list::ListArguments),
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
    #[command(after_help = examples::SET)]
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
    #[command(after_help = examples::FLEET)]
    Import {
        /// The file; - is standard input
        file: PathBuf,
        /// Check only; store nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Write every tenant as a line of JSON
    #[command(after_help = examples::FLEET)]
    Export {
        /// The file, which must not exist; - is standard output
        #[arg(default_value = "-")]
        file: PathBuf,
    },
    /// Copy the store into a new file, while others use it, and examine the copy
    #[command(after_help = examples::BACKUP)]
    Backup {
        /// The new file, which must not exist
        to: PathBuf,
    },
    /// Make a new store of a backup, and examine it
    #[command(after_help = examples::BACKUP)]
    Restore {
        /// The backup
        from: PathBuf,
        /// The new file, which must not exist
        to: PathBuf,
    },
    /// Print every change when it is committed, by whatever process
    #[command(after_help = examples::WATCH)]
    Watch(crate::watch::WatchArguments),
    /// Store, read, list and delete the files of a tenant
    File(crate::file::FileArguments),
    /// Show the disk space that a tenant uses, or report some
    Usage(crate::usage::UsageArguments),
    /// Show how many extensions, calls and the like a tenant may have, and how many are reserved
    #[command(after_help = examples::LIMITS)]
    Limits {
        /// The tenant's id or domain
        tenant: String,
    },
    /// Tell what a tenant's settings do with a call or a thing, and why
    Explain(crate::explain::Explain),
    /// Tell who changed what, newest first, page by page
    #[command(after_help = examples::AUDIT)]
    Audit(crate::audit::AuditArguments),
    /// List the changes of a tenant, or show its document as it was
    #[command(after_help = examples::HISTORY)]
    History {
        /// The tenant's id or domain; of a deleted one its id
        tenant: String,
        #[command(flatten)]
        then: Then,
        #[command(flatten)]
        pages: Pages,
    },
    /// Go back to a tenant's document as it was: a set of all that differs
    #[command(after_help = examples::REVERT)]
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
    #[command(after_help = examples::PURGE)]
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

pub(crate) fn field(name: &str) -> Result<Field, String> {
    Field::by_name(name).ok_or_else(|| "is not a field: see 'tenantry fields'".to_owned())
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
