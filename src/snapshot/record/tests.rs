//! Every field, from a tenant into its record and back.

use super::*;
use crate::document::{Patch, Scope, blank, draft};

/// A tenant whose members all differ from the defaults where they may.
fn unusual() -> Tenant {
    let patch = Patch::from_json(
        r#"{"name": "Ünusual 😀", "domain": "u.example", "timezone": "Asia/Tokyo", "currency": "JPY",
        "region": "JPN", "website": "https://u.example/", "enabled": false, "max_extensions": 2147483647,
        "disk_quota": "8191PB", "contact_match_type": "MATCH_LENGTH", "contact_match_length": 7,
        "custom_options": "{\"a\": 1}",
        "outbound_caller_ids": [{"provider_id": "t1", "caller_id": "+1"},
            {"provider_id": "t2", "caller_id": "+2", "description": ""}],
        "office_hours": {"monday": {"ranges": [{"from": "00:00", "to": "12:00"}, {"from": "13:00", "to": "24:00"}]},
            "sunday": {"enabled": false, "ranges": []}}}"#,
    );
    let draft = draft(blank(), &patch.unwrap(), Scope::Create);
    assert_eq!(draft.faults, []);
    draft.tenant
}

#[test]
fn a_record_shows_what_the_tenant_shows() {
    for tenant in [blank(), unusual()] {
        let record = Record::from(&tenant);
        for row in Field::rows() {
            assert_eq!(record.get(row.field), tenant.get(row.field), "{}", row.name);
            let bytes = record.bytes(row.field.number().into()).filter(|bytes| *bytes != UNLIMITED);
            assert_eq!(bytes, tenant.bytes(row.field), "{}", row.name);
        }
        assert_eq!(serde_json::to_string(&record).unwrap(), tenant.to_json());
        assert_eq!(record.tenant(), tenant);
    }
}

#[test]
fn what_is_not_there_is_none_and_never_a_neighbour() {
    let record = Record::from(&unusual());
    let (ids, hours) = (Field::OutboundCallerIds.number().into(), Field::OfficeHours.number().into());
    for beyond in [2, 3, usize::MAX / 4] {
        assert_eq!(record.caller_id(ids, beyond), None);
        assert_eq!(record.range(hours, 0, beyond), None);
    }
    assert_eq!((record.day(hours, 7), record.range(hours, 6, 0)), (None, None));
    let known = |number| Field::by_number(u16::try_from(number).unwrap_or(0)).is_some();
    for number in (0..=u32::MAX).step_by(65_521).chain(0..70).filter(|number| !known(*number)) {
        assert_eq!((kind(number), record.int(number), record.text(number)), (None, None, None));
    }
}

#[test]
fn a_usual_day_is_the_default() {
    let day = Day::default();
    let ranges: Vec<_> = day.ranges.iter().map(|range| (range.from.minutes(), range.to.minutes())).collect();
    assert_eq!((day.enabled, ranges), (true, vec![USUAL]));
}

#[test]
fn a_version_has_more_bits_than_a_word() {
    let mut tenant = blank();
    for version in [1, u32::MAX.into(), 1 << 32, (1 << 53) - 1] {
        tenant.version = version;
        let record = Record::from(&tenant);
        assert_eq!(record.int(Field::Version as u32), Some(version.cast_signed()));
        assert_eq!(record.tenant(), tenant);
    }
}

#[test]
fn every_text_has_a_nul_behind_it() {
    let record = Record::from(&unusual());
    for row in Field::rows() {
        let Some(text) = record.text(row.field.number().into()) else { continue };
        let end = text.as_ptr() as usize + text.len() - record.texts().as_ptr() as usize;
        assert_eq!(record.texts().as_bytes()[end], 0, "{}", row.name);
    }
}
