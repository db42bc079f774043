//! THE TABLE: every field of the tenant document, said once.
//!
//! A row is a doc comment, a stable number, the field's names, its Rust type, what a new tenant
//! has, who may set it and its rule. The document type, the field ids, JSON, the SQL columns, the
//! JSON Schema and the printed docs follow from the rows or are checked against them.
//! Source: the contract, `fields.json`.

use std::borrow::Cow;
use std::fmt;
use std::sync::LazyLock;

use jiff::Timestamp;
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::json::Json;
use crate::rule::Rule;
use crate::rule::caller_id::OutboundCallerId;
use crate::rule::choice::{ContactAppendType, ContactMatchType};
use crate::rule::hours::OfficeHours;
use crate::rule::quota::{DiskUse, Quota};
use crate::value::{Member, Value, WriteOnly};

/// Who may set a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetBy {
    /// The tenant's own session, and the system.
    Tenant,
    /// The system alone.
    System,
    /// Nobody: the store makes or computes it.
    Store,
}

impl SetBy {
    /// As the contract writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            SetBy::Tenant => "tenant",
            SetBy::System => "system",
            SetBy::Store => "store",
        }
    }
}

/// What a new tenant has.
#[derive(Clone, Debug, PartialEq)]
pub enum Initial {
    /// Nothing: the creator must give a value.
    Required,
    /// What the store makes or computes.
    Made,
    /// This value.
    Is(Value<'static>),
}

impl fmt::Display for Initial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Initial::Required => f.write_str("must be given"),
            Initial::Made => f.write_str("made by the store"),
            Initial::Is(Value::OfficeHours(hours)) => write!(f, "{hours}"),
            Initial::Is(value) => write!(f, "{}", Json::from(value)),
        }
    }
}

/// A member must be at least `min` while another member has a certain value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Needed {
    /// The least value.
    pub min: i64,
    /// The other member.
    pub when: Field,
    /// Its value.
    pub is: &'static str,
}

/// One row of the table.
#[derive(Debug)]
pub struct Row {
    /// The field.
    pub field: Field,
    /// Its name in documents.
    pub name: &'static str,
    /// What it is.
    pub doc: &'static str,
    /// Who may set it.
    pub set_by: SetBy,
    /// What it may hold.
    pub rule: Rule,
    /// What a new tenant has.
    pub default: Initial,
    /// What it must hold when another member has a certain value.
    pub needed: Option<Needed>,
}

macro_rules! fields {
    ($($(#[doc = $doc:literal])+ $number:literal $id:ident $name:ident: $type:ty = $default:expr, $by:ident, $rule:expr $(, needs $needed:expr)?;)+) => {
        /// A field of the tenant document. The numbers are stable and never reused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u16)]
        #[non_exhaustive]
        pub enum Field { $($(#[doc = $doc])+ $id = $number,)+ }

        static TABLE: LazyLock<Vec<Row>> = LazyLock::new(|| vec![$(Row {
            field: Field::$id,
            name: stringify!($name),
            doc: concat!($($doc),+).trim_ascii(),
            set_by: SetBy::$by,
            rule: $rule,
            default: $default,
            needed: [$(Some($needed),)? None][0],
        },)+]);

        /// Number and rule of each field, and whether it may be null, for what is made of them when this is compiled.
        pub(crate) const RULES: &[(usize, Rule, bool)] = &[$(($number, $rule, <$type as Member>::NULLABLE)),+];

        impl Field {
            /// Every field, in the order in which documents show them.
            pub const ALL: &'static [Field] = &[$(Field::$id),+];

            /// The field of this name.
            pub fn by_name(name: &str) -> Option<Field> {
                match name { $(stringify!($name) => Some(Field::$id),)+ _ => None }
            }
        }

        /// The detailed properties of a tenant: a document as it was at one version. It does not
        /// change; read it again to see a later version.
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub struct Tenant { $($(#[doc = $doc])+ pub $name: $type,)+ }

        impl Tenant {
            /// A document without content, to be filled from a row or from defaults.
            pub(crate) fn blank() -> Tenant {
                Tenant { $($name: Default::default(),)+ }
            }

            /// The value of a field.
            pub fn get(&self, field: Field) -> Value<'_> {
                match field { $(Field::$id => self.$name.show(),)+ }
            }

            /// The value of a field as it is stored, also of one that is never shown.
            pub(crate) fn held(&self, field: Field) -> Value<'_> {
                match field { $(Field::$id => self.$name.held(),)+ }
            }

            /// The bytes that a quota or the disk space in use stands for; `None` for an unlimited
            /// quota and for other fields.
            pub fn bytes(&self, field: Field) -> Option<u64> {
                match field { $(Field::$id => Member::bytes(&self.$name),)+ }
            }

            /// Puts a checked value; `None` where it is not of the field's type.
            pub(crate) fn put(&mut self, field: Field, value: Value<'_>) -> Option<()> {
                match field { $(Field::$id => self.$name = Member::take(value)?,)+ }
                Some(())
            }
        }
    };
}

/// Hands the rows to a macro that makes something of them.
macro_rules! table { ($make:ident) => { $make! {
    /// Identifier of the tenant.
    1 Id id: String = Initial::Made, Store, Rule::Id;
    /// Display name of the tenant.
    2 Name name: String = Initial::Required, Tenant, Rule::Text { min: 1, max: 1024 };
    /// SIP domain, used only for SIP message authentication.
    3 Domain domain: String = Initial::Required, Tenant, Rule::Domain;
    /// Official website.
    4 Website website: Option<String> = is(Value::Null), Tenant, Rule::Website { max: 255 };
    /// Time zone that office hours and retention days are counted in.
    5 Timezone timezone: String = Initial::Required, Tenant, Rule::TimeZone;
    /// Currency of billing.
    6 Currency currency: String = Initial::Required, Tenant, Rule::Currency;
    /// Country of the tenant. The documents call the property a country code; its wire name is region.
    7 Region region: String = Initial::Required, Tenant, Rule::Region;
    /// False suspends the tenant: it stays readable and is reported as suspended.
    8 Enabled enabled: bool = is(Value::Bool(true)), System, Rule::Flag;
    /// Extensions may record video.
    9 EnableVideoRecording enable_video_recording: bool = is(Value::Bool(false)), Tenant, Rule::Flag;
    /// Extensions may record audio.
    10 EnableAudioRecording enable_audio_recording: bool = is(Value::Bool(false)), Tenant, Rule::Flag;
    /// Calls may be recorded with one track for each party.
    11 EnableDualTrackRecording enable_dual_track_recording: bool = is(Value::Bool(false)), Tenant, Rule::Flag;
    /// Calls are billed.
    12 EnableBilling enable_billing: bool = is(Value::Bool(false)), System, Rule::Flag;
    /// The call billing feature is offered.
    13 EnableFeatureBilling enable_feature_billing: bool = is(Value::Bool(false)), System, Rule::Flag;
    /// The call statistics feature is offered.
    14 EnableFeatureCallStatistics enable_feature_call_statistics: bool = is(Value::Bool(true)), System, Rule::Flag;
    /// The contact center feature is offered.
    15 EnableFeatureContactCenter enable_feature_contact_center: bool = is(Value::Bool(true)), System, Rule::Flag;
    /// The message channels feature is offered.
    16 EnableFeatureMessageChannels enable_feature_message_channels: bool = is(Value::Bool(true)), System, Rule::Flag;
    /// The Microsoft Teams feature is offered.
    17 EnableFeatureMicrosoftTeams enable_feature_microsoft_teams: bool = is(Value::Bool(true)), System, Rule::Flag;
    /// The trunks feature is offered.
    18 EnableFeatureTrunks enable_feature_trunks: bool = is(Value::Bool(true)), System, Rule::Flag;
    /// The WhatsApp feature is offered.
    19 EnableFeatureWhatsApp enable_feature_whats_app: bool = is(Value::Bool(true)), System, Rule::Flag;
    /// Custom configuration options, serialized as a JSON string.
    23 CustomOptions custom_options: Option<String> = is(Value::Null), Tenant, Rule::Options { max: 65_536 };
    /// Users (extensions) that the tenant may create.
    24 MaxExtensions max_extensions: u32 = is(Value::Int(1000)), System, Rule::Int { min: 0, max: i32::MAX as i64, unit: "extensions" };
    /// Calls that the tenant may have at the same time.
    25 MaxConcurrentCalls max_concurrent_calls: u32 = is(Value::Int(20)), System, Rule::Int { min: 0, max: i32::MAX as i64, unit: "calls" };
    /// Ring groups that the tenant may create.
    26 MaxRingGroups max_ring_groups: u32 = is(Value::Int(20)), System, Rule::Int { min: 0, max: i32::MAX as i64, unit: "ring groups" };
    /// Virtual receptionists that the tenant may create.
    27 MaxVirtualReceptionists max_virtual_receptionists: u32 = is(Value::Int(20)), System, Rule::Int { min: 0, max: i32::MAX as i64, unit: "virtual receptionists" };
    /// Call queues that the tenant may create.
    28 MaxCallQueues max_call_queues: u32 = is(Value::Int(20)), System, Rule::Int { min: 0, max: i32::MAX as i64, unit: "call queues" };
    /// Conference rooms that the tenant may create.
    29 MaxConferenceRooms max_conference_rooms: u32 = is(Value::Int(20)), System, Rule::Int { min: 0, max: i32::MAX as i64, unit: "conference rooms" };
    /// Disk space that the tenant may use.
    30 DiskQuota disk_quota: Quota = is(Value::text("")), System, Rule::Quota;
    /// Disk space in use: what the store accounts for the tenant.
    31 UsedDiskQuota used_disk_quota: DiskUse = Initial::Made, Store, Rule::DiskUse;
    /// Disk space that the tenant may use for instant messages.
    32 ImDiskQuota im_disk_quota: Quota = is(Value::text("")), System, Rule::Quota;
    /// Disk space that one extension may use for instant messages.
    33 ExtensionImDiskQuota extension_im_disk_quota: Quota = is(Value::text("1GB")), System, Rule::Quota;
    /// Days that recordings are kept.
    34 RecordingRetention recording_retention: u32 = is(Value::Int(180)), Tenant, Rule::Int { min: 1, max: i32::MAX as i64, unit: "days" };
    /// Days that call report files are kept.
    35 CallReportRetention call_report_retention: u32 = is(Value::Int(30)), Tenant, Rule::Int { min: 1, max: i32::MAX as i64, unit: "days" };
    /// Days that audit logs and event logs are kept.
    36 LogRetention log_retention: u32 = is(Value::Int(180)), Tenant, Rule::Int { min: 1, max: i32::MAX as i64, unit: "days" };
    /// Days that temporary files are kept.
    37 TempFileRetention temp_file_retention: u32 = is(Value::Int(30)), Tenant, Rule::Int { min: 1, max: i32::MAX as i64, unit: "days" };
    /// Working time, in the tenant's time zone.
    38 OfficeHours office_hours: OfficeHours = is(Value::OfficeHours(Cow::Owned(OfficeHours::default()))), Tenant, Rule::OfficeHours;
    /// Caller IDs that calls over a trunk may show.
    39 OutboundCallerIds outbound_caller_ids: Vec<OutboundCallerId> = is(Value::CallerIds(Cow::Borrowed(&[]))), Tenant, Rule::CallerIds { max: 1000 };
    /// How a caller's number is matched to a contact.
    43 ContactMatchType contact_match_type: ContactMatchType = is(Value::text("MATCH_EXACTLY")), Tenant, Rule::OneOf(ContactMatchType::NAMES);
    /// Least number of characters that must match under MATCH_LENGTH.
    44 ContactMatchLength contact_match_length: Option<u32> = is(Value::Null), Tenant, Rule::Int { min: 0, max: 64, unit: "characters" },
        needs Needed { min: 1, when: Field::ContactMatchType, is: "MATCH_LENGTH" };
    /// How the name of a group, queue or DID/DDI is added to the caller ID.
    45 ContactAppendType contact_append_type: ContactAppendType = is(Value::text("APPEND")), Tenant, Rule::OneOf(ContactAppendType::NAMES);
    /// Minutes between two synchronizations of contacts from the server.
    46 ContactUpdateInterval contact_update_interval: u32 = is(Value::Int(720)), Tenant, Rule::Int { min: 1, max: 43200, unit: "minutes" };
    /// The tenant's picture; write only: a read shows the three fields below.
    47 AvatarFileId avatar_file_id: WriteOnly = is(Value::Null), Tenant, Rule::FileId;
    /// Name of the file.
    48 AvatarFileName avatar_file_name: Option<String> = is(Value::Null), Store, Rule::FileName;
    /// Size of the file.
    49 AvatarFileSize avatar_file_size: Option<u64> = is(Value::Null), Store, Rule::FileSize;
    /// Relative path that the file is downloaded from.
    50 AvatarFileUrl avatar_file_url: Option<String> = is(Value::Null), Store, Rule::FileUrl;
    /// When the tenant was made.
    53 CreatedAt created_at: Timestamp = Initial::Made, Store, Rule::Time;
    /// For compare-and-set updates.
    54 Version version: u64 = is(Value::Int(1)), Store, Rule::Int { min: 1, max: 9_007_199_254_740_991, unit: "changes" };
} }; }

table!(fields);
#[cfg(feature = "uniffi")]
pub(crate) use table;

const fn is(value: Value<'static>) -> Initial {
    Initial::Is(value)
}

/// Position in the table by number, so that a row is found without a search.
static POSITIONS: LazyLock<Vec<usize>> = LazyLock::new(|| {
    let last = TABLE.iter().map(|row| row.field.number()).max().unwrap_or(0);
    let mut positions = vec![usize::MAX; usize::from(last) + 1];
    for (position, row) in TABLE.iter().enumerate() {
        positions[usize::from(row.field.number())] = position;
    }
    positions
});

impl Field {
    /// Every row, in the order of [`Field::ALL`].
    pub fn rows() -> &'static [Row] {
        &TABLE
    }

    /// The field's row.
    pub fn row(self) -> &'static Row {
        &TABLE[POSITIONS[usize::from(self.number())]]
    }

    /// The stable number.
    pub fn number(self) -> u16 {
        self as u16
    }

    /// The name in documents.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// Whether it limits how many of something a tenant may have: the fields named `max_` and what.
    pub fn is_limit(self) -> bool {
        self.name().starts_with("max_")
    }

    /// The fields that are limits, in the order of the table.
    pub fn limits() -> impl Iterator<Item = Field> {
        Field::ALL.iter().copied().filter(|field| field.is_limit())
    }

    /// The field of this number.
    pub fn by_number(number: u16) -> Option<Field> {
        let position = POSITIONS.get(usize::from(number))?;
        TABLE.get(*position).map(|row| row.field)
    }
}

impl Row {
    /// The value that `null` goes back to, where there is one.
    pub(crate) fn default_value(&self) -> Option<&Value<'static>> {
        match &self.default {
            Initial::Is(value) => Some(value),
            Initial::Required | Initial::Made => None,
        }
    }

    /// What the member may hold, in a few words.
    pub fn holds(&self) -> String {
        let mut text = self.rule.to_string();
        if self.nullable() {
            text += ", or null";
        }
        if let Some(Needed { min, when, is }) = self.needed {
            text += &format!("; at least {min} when {} is {is}", when.name());
        }
        text
    }

    /// Whether the member can be set and is never shown: documents do not have it.
    pub fn is_write_only(&self) -> bool {
        self.rule == Rule::FileId
    }

    /// Whether the store makes the member of what it knows at each read.
    pub(crate) fn is_computed(&self) -> bool {
        matches!(self.rule, Rule::DiskUse | Rule::FileName | Rule::FileSize | Rule::FileUrl)
    }

    /// Whether the member may be without a value.
    pub fn nullable(&self) -> bool {
        self.default == Initial::Is(Value::Null)
    }
}

impl Serialize for Field {
    /// The name.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl Serialize for Row {
    /// For programs that show or edit settings.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("name", self.name)?;
        map.serialize_entry("number", &self.field.number())?;
        map.serialize_entry("holds", &self.holds())?;
        map.serialize_entry("required", &(self.default == Initial::Required))?;
        map.serialize_entry("default", &self.default_value())?;
        map.serialize_entry("set_by", self.set_by.as_str())?;
        map.serialize_entry("doc", self.doc)?;
        map.end()
    }
}
