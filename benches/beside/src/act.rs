//! What settings do in a call, on a snapshot that is held.

use std::hint::black_box;

use tenantry::{CALLER_NAME_SEPARATOR, Field, Patch, Snapshot, Store};

use crate::Outcome;
use crate::measure::{cpu_ns, median};
use crate::report::{Report, Table, ns};

const CALLS: u32 = 100_000;

/// A name, and one call.
type Act<'a> = (&'static str, &'a dyn Fn());

pub(crate) fn run(quick: bool, report: &mut Report) -> Outcome<()> {
    let acme = snapshot()?;
    let acts: [Act<'_>; 4] = [
        ("match_contact", &|| {
            // The ends are equal, so that all of both numbers is looked at.
            let verdict =
                black_box(&acme).match_contact(black_box("+49 (30) 123-4567"), black_box("0301234567"));
            assert!(black_box(verdict).is_match());
        }),
        ("caller_name", &|| {
            let acme = black_box(&acme);
            black_box(acme.caller_name(black_box("Alice"), black_box("Sales"), CALLER_NAME_SEPARATOR));
        }),
        ("recording", &|| {
            black_box(black_box(&acme).recording(black_box(false), black_box(true)));
        }),
        ("may_add", &|| {
            black_box(black_box(&acme).may_add(black_box(Field::MaxCallQueues), black_box(3)));
        }),
    ];
    let mut times = acts.map(|_| Vec::new());
    for _ in 0..if quick { 9 } else { 51 } {
        for ((_, act), times) in acts.iter().zip(&mut times) {
            let start = cpu_ns();
            (0..CALLS).for_each(|_| act());
            times.push((cpu_ns() - start) as f64 / f64::from(CALLS));
        }
    }
    let mut table = Table::new("act", &["a call of a snapshot", "CPU time"]);
    for ((name, _), times) in acts.iter().zip(times) {
        let time = median(times);
        table.row([format!("`{name}`"), ns(time)]);
        report.figure(&format!("{name}_ns"), time);
    }
    report.table(table);
    Ok(())
}

/// With the settings that make the most work.
fn snapshot() -> Outcome<Snapshot> {
    let store = Store::in_memory()?;
    let acme = store.create(&Patch::from_json(
        r#"{"name": "Acme", "domain": "sip.acme.example", "timezone": "Europe/Berlin", "currency": "EUR",
            "region": "DEU", "contact_match_type": "MATCH_LENGTH", "contact_match_length": 7,
            "contact_append_type": "PREPEND", "enable_audio_recording": true,
            "enable_dual_track_recording": true, "max_call_queues": 5}"#,
    )?)?;
    Ok(store.get_snapshot(&acme.id)?)
}
