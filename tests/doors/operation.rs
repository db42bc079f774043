//! The operations of the protocol, and one of them with its arguments.

use jiff::Timestamp;

use super::Trouble;

/// Each operation with the arguments behind it; `?` marks what may be absent.
const OPERATIONS: [(&str, &[&str]); 63] = [
    ("open", &["store", "path", "create?", "create_new?", "read_only?", "quick_check?", "busy_timeout?"]),
    ("open_memory", &["store"]),
    ("close", &["store"]),
    ("by", &["store", "of", "actor", "source?", "address?"]),
    ("create", &["store", "patch", "dry_run?"]),
    ("get", &["store", "id"]),
    ("find", &["store", "domain"]),
    ("lookup", &["store", "id_or_domain"]),
    ("bytes", &["store", "id", "field"]),
    ("list", &["store", "enabled?", "search?", "sort?", "descending?", "limit?", "after?"]),
    ("set", &["store", "id", "patch", "if_version?", "dry_run?"]),
    ("enable", &["store", "id", "if_version?", "dry_run?"]),
    ("suspend", &["store", "id", "if_version?", "dry_run?"]),
    ("delete", &["store", "id", "if_version?", "dry_run?"]),
    ("import", &["store", "lines", "dry_run?"]),
    ("export", &["store"]),
    ("check", &["store"]),
    ("changes", &["store", "since"]),
    ("session", &["session", "store", "id", "actor"]),
    ("session_get", &["session"]),
    ("session_set", &["session", "patch", "if_version?", "dry_run?"]),
    ("session_changes", &["session", "since"]),
    ("session_end", &["session"]),
    ("file_put", &["store", "id", "name", "text", "sha256", "temporary?"]),
    ("file_begin", &["store", "id", "name", "size?", "sha256?", "temporary?"]),
    ("file_append", &["store", "id", "upload", "offset", "text"]),
    ("file_status", &["store", "id", "upload"]),
    ("file_complete", &["store", "id", "upload", "sha256"]),
    ("file_cancel", &["store", "id", "upload"]),
    ("file_uploads", &["store", "id"]),
    ("file_list", &["store", "id"]),
    ("file_get", &["store", "id", "file"]),
    ("file_read", &["store", "id", "file", "offset", "length"]),
    ("file_delete", &["store", "id", "file"]),
    ("file_of_url", &["store", "url"]),
    ("usage", &["store", "id"]),
    ("report_usage", &["store", "id", "kind", "add?", "bytes"]),
    ("purge", &["store"]),
    ("audit", &["store", "id?", "actor?", "member?", "action?", "since?", "until?", "limit?", "after?"]),
    ("last_change", &["store", "id", "member"]),
    ("get_at", &["store", "id", "version?", "time?"]),
    ("revert", &["store", "id", "version?", "time?", "if_version?", "dry_run?"]),
    ("session_audit", &["session", "actor?", "member?", "action?", "since?", "until?", "limit?", "after?"]),
    ("session_last_change", &["session", "member"]),
    ("session_get_at", &["session", "version?", "time?"]),
    ("session_revert", &["session", "version?", "time?", "if_version?", "dry_run?"]),
    ("session_file_list", &["session"]),
    ("session_file_get", &["session", "file"]),
    ("session_usage", &["session"]),
    ("reserve", &["reservation", "store", "id", "member", "counted?"]),
    ("reserved", &["store", "id", "member"]),
    ("release", &["reservation"]),
    ("may_add", &["store", "id", "member", "counted"]),
    ("match_contact", &["store", "id", "caller", "contact"]),
    ("caller_name", &["store", "id", "caller", "group", "separator?"]),
    ("recording", &["store", "id", "audio", "video"]),
    ("expires", &["store", "id", "kind", "made"]),
    ("is_due", &["store", "id", "kind", "made", "now"]),
    ("backup", &["store", "path"]),
    ("restore", &["path", "to"]),
    ("fields", &[]),
    ("schema", &["kind"]),
    ("versions", &[]),
];

/// An operation and its arguments, in their order; `None` for an absent one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Operation {
    name: &'static str,
    arguments: &'static [&'static str],
    values: Vec<Option<String>>,
}

impl Operation {
    /// The operation of this name, with the value that `value` has for each argument.
    pub(crate) fn new(
        name: &str,
        mut value: impl FnMut(&str) -> Result<Option<String>, Trouble>,
    ) -> Result<Operation, Trouble> {
        let (name, arguments) = OPERATIONS
            .into_iter()
            .find(|(known, _)| *known == name)
            .ok_or_else(|| format!("there is no operation {name:?}"))?;
        let mut values = Vec::with_capacity(arguments.len());
        for argument in arguments {
            let given = value(bare(argument))?;
            if given.is_none() && bare(argument) == *argument {
                return Err(format!("{name} needs {argument}"));
            }
            values.push(given);
        }
        Ok(Operation { name, arguments, values })
    }

    /// The operation with these arguments, on the store that is called so where none is named.
    pub(crate) fn of(name: &str, given: &[(&str, &str)]) -> Result<Operation, Trouble> {
        Operation::new(name, |wanted| {
            let value = given.iter().find(|(name, _)| *name == wanted).map(|(_, value)| *value);
            Ok(value.or((wanted == "store").then_some("store")).map(str::to_owned))
        })
    }

    /// The operation of these fields, the first of them its name.
    pub(crate) fn from_fields(fields: Vec<Option<String>>) -> Result<Operation, Trouble> {
        let mut fields = fields.into_iter();
        let name = fields.next().flatten().ok_or("the line names no operation")?;
        let operation = Operation::new(&name, |argument| {
            fields.next().ok_or_else(|| format!("{name}: the line has no field for {argument}"))
        })?;
        match fields.next() {
            None => Ok(operation),
            Some(_) => Err(format!("{name}: the line has too many fields")),
        }
    }

    /// The fields of the line that asks for it.
    pub(crate) fn fields(&self) -> impl Iterator<Item = Option<&str>> {
        std::iter::once(Some(self.name)).chain(self.values.iter().map(Option::as_deref))
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// Whether the operation takes the argument.
    pub(crate) fn takes(&self, argument: &str) -> bool {
        self.arguments.iter().any(|known| bare(known) == argument)
    }

    /// The value of an argument that may be absent.
    pub(crate) fn get(&self, argument: &str) -> Option<&str> {
        let at = self.arguments.iter().position(|known| bare(known) == argument)?;
        self.values[at].as_deref()
    }

    /// The value of an argument that must be given.
    pub(crate) fn text(&self, argument: &str) -> Result<&str, Trouble> {
        self.get(argument).ok_or_else(|| format!("{} needs {argument}", self.name))
    }

    /// A flag: `1` or `0`.
    pub(crate) fn flag(&self, argument: &str) -> Result<Option<bool>, Trouble> {
        match self.get(argument) {
            None => Ok(None),
            Some("1") => Ok(Some(true)),
            Some("0") => Ok(Some(false)),
            Some(other) => Err(format!("{}: {argument} is {other:?}, not 1 or 0", self.name)),
        }
    }

    /// A decimal number.
    pub(crate) fn number(&self, argument: &str) -> Result<Option<u64>, Trouble> {
        let bad = |text: &str| format!("{}: {argument} is {text:?}, not a number", self.name);
        self.get(argument).map(|text| text.parse().map_err(|_| bad(text))).transpose()
    }

    /// A time as RFC 3339 writes it.
    pub(crate) fn time(&self, argument: &str) -> Result<Option<Timestamp>, Trouble> {
        let bad = |text: &str| format!("{}: {argument} is {text:?}, not a time", self.name);
        self.get(argument).map(|text| text.parse().map_err(|_| bad(text))).transpose()
    }
}

fn bare(argument: &'static str) -> &'static str {
    argument.strip_suffix('?').unwrap_or(argument)
}
