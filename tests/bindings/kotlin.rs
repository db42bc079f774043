//! Kotlin: the patch with a property for each field that may be set, and how a document is read.

use std::fmt::Write;

use tenantry::{ContactAppendType, ContactMatchType, Field, Initial, Row, Rule, SetBy};

use super::camel;

const NOTE: &str = "\
// Made from the field table by the test `bindings`; where the table changes:
// TENANTRY_BLESS=1 cargo test --test bindings

";

/// What a field is to Kotlin.
enum Kind {
    Flag,
    Int,
    Long,
    Text,
    Quota,
    DiskUse,
    Time,
    MatchType,
    AppendType,
    CallerIds,
    OfficeHours,
}

fn kind(row: &Row) -> Kind {
    match row.rule {
        Rule::Flag => Kind::Flag,
        Rule::Int { max, .. } if max > i32::MAX.into() => Kind::Long,
        Rule::FileSize => Kind::Long,
        Rule::Int { .. } => Kind::Int,
        Rule::Quota => Kind::Quota,
        Rule::DiskUse => Kind::DiskUse,
        Rule::Time => Kind::Time,
        Rule::OneOf(names) if names == ContactMatchType::NAMES => Kind::MatchType,
        Rule::OneOf(names) if names == ContactAppendType::NAMES => Kind::AppendType,
        Rule::OneOf(_) => panic!("teach the test the Kotlin type of {}", row.name),
        Rule::CallerIds { .. } => Kind::CallerIds,
        Rule::OfficeHours => Kind::OfficeHours,
        _ => Kind::Text,
    }
}

impl Kind {
    /// The delegate of a patch's property and its type.
    fn delegate(&self) -> (&'static str, &'static str) {
        match self {
            Kind::Flag => ("flag", "Boolean"),
            Kind::Int => ("int", "Int"),
            Kind::Long => ("long", "Long"),
            Kind::Text | Kind::Quota | Kind::DiskUse | Kind::Time => ("text", "String"),
            Kind::MatchType => ("matchType", "ContactMatchType"),
            Kind::AppendType => ("appendType", "ContactAppendType"),
            Kind::CallerIds => ("callerIds", "List<OutboundCallerId>"),
            Kind::OfficeHours => ("officeHours", "OfficeHoursPatch"),
        }
    }

    /// The reader of a packed document.
    fn reader(&self) -> &'static str {
        match self {
            Kind::Quota => "quota",
            Kind::DiskUse => "diskUse",
            Kind::Time => "time",
            other => other.delegate().0,
        }
    }
}

fn settable() -> impl Iterator<Item = &'static Row> {
    Field::rows().iter().filter(|row| row.set_by != SetBy::Store)
}

/// What there is to know of a member that is set.
fn manual(row: &Row) -> String {
    let reset = match row.default {
        Initial::Is(_) => format!(" `null` goes back to the default: {}.", row.default),
        _ => String::new(),
    };
    let who = if row.set_by == SetBy::System { " Only the system may set it." } else { "" };
    format!("    /**\n     * {} Holds {}.{reset}{who}\n     */\n", row.doc, row.holds())
}

/// The class `Patch`.
pub(crate) fn patch() -> String {
    let mut text = NOTE.to_owned();
    text += "package io.github.tenantry

/**
 * Members to set; those that are not named stay as they are. It is checked where it is used: then all its
 * faults are reported at once. A property that is read shows what the patch would set, and `null` where it
 * would set nothing or reset the member. A patch is for one thread at a time.
 */
public class Patch() : PatchMembers() {
";
    for row in settable() {
        let (delegate, of) = kind(row).delegate();
        let required = row.default == Initial::Required;
        let (make, mark) =
            if required { ("required".to_owned(), "") } else { (format!("{delegate}OrDefault"), "?") };
        text += &manual(row);
        writeln!(
            text,
            "    public var {}: {of}{mark} by {make}(Field.{})\n",
            camel(row.name),
            row.name.to_uppercase()
        )
        .unwrap();
    }
    text += "    public companion object {
        /**
         * The whole document, to be set back after a change: `session.set(Patch.of(tenant.copy(name = \"New\")))`.
         * It holds the document's version, so that nobody else's change is lost meanwhile.
         */
        @JvmStatic
        public fun of(tenant: Tenant): Patch = Patch().apply {
";
    // What no document shows stays as it is.
    for row in settable().filter(|row| !row.is_write_only()) {
        let name = camel(row.name);
        let value = match kind(row) {
            Kind::Quota => format!("tenant.{name}.text"),
            Kind::OfficeHours => format!("tenant.{name}.toPatch()"),
            _ => format!("tenant.{name}"),
        };
        writeln!(text, "            {name} = {value}").unwrap();
    }
    text += "            expect(tenant.version)
        }

        /**
         * The members of a JSON object, named as in documents; `null` goes back to the default. A text that is
         * none is refused where the patch is used.
         */
        @JvmStatic
        public fun fromJson(json: String): Patch = Patch().apply { text = json }
    }
}
";
    text
}

/// How documents are read: by field, and from the block that the library lends.
pub(crate) fn documents() -> String {
    let rows = Field::rows();
    let mut text = NOTE.to_owned();
    text += "@file:JvmName(\"Documents\")\n\npackage io.github.tenantry\n\n/** The field's name in documents, as in `recording_retention`. */\npublic val Field.wireName: String\n    get() = when (this) {\n";
    for row in rows {
        writeln!(text, "        Field.{} -> \"{}\"", row.name.to_uppercase(), row.name).unwrap();
    }
    text += "    }\n\n/** The value of a field, for programs that show whatever there is. */\npublic operator fun Tenant.get(field: Field): Any? = when (field) {\n";
    for row in rows {
        writeln!(text, "    Field.{} -> {}", row.name.to_uppercase(), camel(row.name)).unwrap();
    }
    text += "}\n\n/** The document that is packed. */\ninternal fun Packed.tenant(): Tenant = Tenant(\n";
    for row in rows {
        let (kind, number) = (kind(row), row.field.number());
        let or_null = if row.nullable() { "OrNull" } else { "" };
        writeln!(text, "    {} = {}{or_null}({number}),", camel(row.name), kind.reader()).unwrap();
    }
    text + ")\n"
}
