//! Whole fleets: import, export, check. The host's functions bring and take the bytes.

use std::ffi::c_void;
use std::io::{self, BufReader, Read, Write};

use super::argument::Optional;
use super::constants::TENANTRY_ANY_VERSION;
use super::exports;
use super::guard::bad;
use super::store::write_options;
use super::types::*;

/// The host's function that brings bytes.
struct Input {
    read: unsafe extern "C" fn(*mut c_void, *mut std::ffi::c_char, usize) -> i64,
    user: *mut c_void,
}

impl Read for Input {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // SAFETY: the host gave the function for this; the buffer has room for its length.
        let length = unsafe { (self.read)(self.user, buffer.as_mut_ptr().cast(), buffer.len()) };
        let sound = usize::try_from(length).ok().filter(|length| *length <= buffer.len());
        sound.ok_or_else(|| io::Error::other(format!("the read function gave {length}")))
    }
}

/// The host's function that takes bytes.
struct Output {
    write: unsafe extern "C" fn(*mut c_void, *const std::ffi::c_char, usize) -> i32,
    user: *mut c_void,
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // SAFETY: the host gave the function for this; the bytes outlive the call.
        match unsafe { (self.write)(self.user, bytes.as_ptr().cast(), bytes.len()) } {
            0 => Ok(bytes.len()),
            failed => Err(io::Error::other(format!("the write function gave {failed}"))),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Tells the host, if it wants to hear.
fn report(to: tenantry_report_function, user: *mut c_void, number: u64, json: &str) {
    if let Some(report) = to {
        let json = json.to_owned() + "\0";
        // SAFETY: the host gave the function for this; the text has a NUL and outlives the call.
        unsafe { report(user, number, json.as_ptr().cast(), json.len() - 1) };
    }
}

exports! {
    /// Makes a tenant of every line that `read` brings as JSON Lines, in one transaction or not at all.
    /// `id`, `created_at` and `version` are kept where a line has them. Tells `line`, which may be NULL,
    /// every line's number, from 1, and its faults. Flags: TENANTRY_DRY_RUN or 0. Other writers wait
    /// meanwhile. Faulty lines are no error but counted in the report, which may be NULL: then nothing
    /// was imported. The functions are called on this thread with `user`.
    ///
    /// Errors: those of storage; TENANTRY_IO where `read` fails.
    pub unsafe extern "C" fn tenantry_store_import(store: tenantry_store, read: tenantry_read_function, line: tenantry_report_function, user: *mut c_void, flags: u32, report: Optional<tenantry_import_report>, error: *mut tenantry_error) -> tenantry_status {
        let dry_run = write_options(TENANTRY_ANY_VERSION, flags)?.dry_run;
        let read = read.ok_or_else(|| bad("the read function is NULL"))?;
        let mut told = |number, faults: &[crate::Fault]| {
            self::report(line, user, number, &serde_json::to_string(faults).unwrap_or_default());
        };
        let mut input = BufReader::with_capacity(64 * 1024, Input { read, user });
        let done = store.import(&mut input, dry_run, &mut told)?;
        let answer = tenantry_import_report { lines: done.lines, faulty: done.faulty, imported: done.imported };
        report.map_or(Ok(()), |report| report.put(answer))
    }

    /// Hands every tenant as one line of JSON to `write`, in the order of their making, all as they are
    /// at one moment. Gives their number, unless `count` is NULL. Does not wait for writers. The
    /// function is called on this thread with `user`, once for each line.
    ///
    /// Errors: those of storage; TENANTRY_IO where `write` fails.
    pub unsafe extern "C" fn tenantry_store_export(store: tenantry_store, write: tenantry_write_function, user: *mut c_void, count: Optional<u64>, error: *mut tenantry_error) -> tenantry_status {
        let write = write.ok_or_else(|| bad("the write function is NULL"))?;
        let done = store.export(&mut Output { write, user }, &mut |_| {})?;
        count.map_or(Ok(()), |count| count.put(done))
    }

    /// Examines the file's structure and checks every stored value against today's rules. Hands all that
    /// is wrong to `finding`, as JSON with tenant, path, code and message, and gives the number of
    /// tenants, unless `count` is NULL. Changes nothing. The function is called on this thread with
    /// `user`.
    ///
    /// Errors: those of storage, where the file cannot be examined to its end.
    pub unsafe extern "C" fn tenantry_store_check(store: tenantry_store, finding: tenantry_report_function, user: *mut c_void, count: Optional<u64>, error: *mut tenantry_error) -> tenantry_status {
        let mut told = |found| {
            self::report(finding, user, 0, &serde_json::to_string(&found).unwrap_or_default());
        };
        let done = store.check(&mut told)?;
        count.map_or(Ok(()), |count| count.put(done))
    }
}
