//! Backups, and stores from them, with progress on a terminal.

use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;

use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressStyle};
use serde_json::json;
use tenantry::{BackupProgress, BackupReport, BackupStage};

use crate::args::Common;
use crate::commands::{Outcome, open, out, print_json};

/// Shows each stage on a line of standard error; nothing where that is no terminal.
struct Bar(Option<(BackupStage, ProgressBar)>);

impl Bar {
    fn show(&mut self, progress: BackupProgress) -> ControlFlow<()> {
        let BackupProgress { stage, done, total, .. } = progress;
        let same = self.0.take_if(|(shown, _)| *shown == stage);
        let (_, bar) = self.0.insert(same.unwrap_or_else(|| (stage, begin(stage, total))));
        bar.set_position(done);
        ControlFlow::Continue(())
    }

    fn clear(self) {
        if let Some((_, bar)) = self.0 {
            bar.finish_and_clear();
        }
    }
}

fn begin(stage: BackupStage, total: u64) -> ProgressBar {
    let (what, template) = match stage {
        BackupStage::Copying => {
            ("copying", "{msg} {wide_bar} {binary_bytes}/{binary_total_bytes} {binary_bytes_per_sec} {eta}")
        }
        BackupStage::Examining => ("examining", "{msg} {wide_bar} {human_pos}/{human_len} tenants"),
    };
    let bar = ProgressBar::new(total).with_message(what);
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// Copies the store into a new file.
pub(crate) fn backup(common: &Common, to: &Path) -> Outcome {
    let store = open(common)?;
    let mut bar = Bar(None);
    let report = store.backup_with(to, &mut |progress| bar.show(progress));
    bar.clear();
    tell(common, "backed up", to, report?)
}

/// Makes a new store of a backup.
pub(crate) fn restore(common: &Common, from: &Path, to: &Path) -> Outcome {
    let mut bar = Bar(None);
    let report = tenantry::restore_with(from, to, &mut |progress| bar.show(progress));
    bar.clear();
    tell(common, "restored", to, report?)
}

fn tell(common: &Common, verb: &str, to: &Path, report: BackupReport) -> Outcome {
    if common.json {
        let mut shown = json!(report);
        shown["file"] = json!(to.to_string_lossy());
        return print_json(&shown);
    }
    let BackupReport { tenants, bytes, token, .. } = report;
    let (tenants, bytes) = (HumanCount(tenants), HumanBytes(bytes));
    Ok(writeln!(out(), "{verb} {tenants} tenants to {}: {bytes}, up to change {token}", to.display())?)
}
