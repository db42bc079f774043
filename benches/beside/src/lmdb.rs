//! LMDB through its C API: a domain leads to the three members, packed. A read begins with a transaction
//! that is renewed for it, as freshness demands.

use std::ffi::{CString, c_int, c_void};
use std::path::Path;
use std::ptr;
use std::sync::Arc;

use lmdb_master_sys as lmdb;

use crate::Outcome;
use crate::fixture::{Members, domain, members, zone};
use crate::way::Way;

/// More than a million tenants need; no memory is taken before it is used.
const MAP: usize = 1 << 30;

pub(crate) struct Environment {
    environment: *mut lmdb::MDB_env,
    database: lmdb::MDB_dbi,
}

// SAFETY: LMDB's environments are made to be shared by threads.
unsafe impl Send for Environment {}
unsafe impl Sync for Environment {}

impl Environment {
    /// With every tenant, in a folder that is there.
    pub(crate) fn filled(folder: &Path, tenants: usize) -> Outcome<Environment> {
        let folder = CString::new(folder.to_str().ok_or("a path in UTF-8")?)?;
        let (mut environment, mut transaction, mut database) = (ptr::null_mut(), ptr::null_mut(), 0);
        // SAFETY: texts end in a NUL, what is pointed at may be written, and each call needs those before.
        unsafe {
            ok(lmdb::mdb_env_create(&mut environment));
            ok(lmdb::mdb_env_set_mapsize(environment, MAP));
            // A transaction belongs to whom it is given, not to the thread that began it.
            ok(lmdb::mdb_env_open(environment, folder.as_ptr(), lmdb::MDB_NOTLS, 0o600));
            ok(lmdb::mdb_txn_begin(environment, ptr::null_mut(), 0, &mut transaction));
            ok(lmdb::mdb_dbi_open(transaction, ptr::null(), 0, &mut database));
            for number in 0..tenants {
                let (key, packed) = (domain(number), pack(number));
                let (mut key, mut packed) = (value(key.as_bytes()), value(&packed));
                ok(lmdb::mdb_put(transaction, database, &mut key, &mut packed, 0));
            }
            ok(lmdb::mdb_txn_commit(transaction));
        }
        Ok(Environment { environment, database })
    }

    /// Bytes of the pages that hold the tenants.
    pub(crate) fn bytes(self: &Arc<Self>) -> usize {
        let reader = Transaction::begin(self);
        // SAFETY: numbers, for which nought stands; the transaction is renewed.
        unsafe {
            let mut stat: lmdb::MDB_stat = std::mem::zeroed();
            ok(lmdb::mdb_txn_renew(reader.transaction));
            ok(lmdb::mdb_stat(reader.transaction, self.database, &mut stat));
            lmdb::mdb_txn_reset(reader.transaction);
            (stat.ms_branch_pages + stat.ms_leaf_pages + stat.ms_overflow_pages) * stat.ms_psize as usize
        }
    }
}

impl Drop for Environment {
    fn drop(&mut self) {
        // SAFETY: transactions hold it, so there is none.
        unsafe { lmdb::mdb_env_close(self.environment) };
    }
}

/// Between two reads it is reset, so that it holds no old pages.
pub(crate) struct Transaction {
    transaction: *mut lmdb::MDB_txn,
    environment: Arc<Environment>,
}

impl Transaction {
    pub(crate) fn begin(environment: &Arc<Environment>) -> Transaction {
        let mut transaction = ptr::null_mut();
        // SAFETY: the environment is open, and the transaction may be written.
        unsafe {
            let (of, parent) = (environment.environment, ptr::null_mut());
            ok(lmdb::mdb_txn_begin(of, parent, lmdb::MDB_RDONLY, &mut transaction));
            lmdb::mdb_txn_reset(transaction);
        }
        Transaction { transaction, environment: environment.clone() }
    }
}

impl Way for Transaction {
    #[inline(always)]
    fn read(&mut self, domain: &str) -> Members {
        let (mut key, mut found) = (value(domain.as_bytes()), value(&[]));
        // SAFETY: the transaction is reset, and what it finds lives until it is again.
        unsafe {
            ok(lmdb::mdb_txn_renew(self.transaction));
            ok(lmdb::mdb_get(self.transaction, self.environment.database, &mut key, &mut found));
            let members = unpack(std::slice::from_raw_parts(found.mv_data.cast(), found.mv_size));
            lmdb::mdb_txn_reset(self.transaction);
            members
        }
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        // SAFETY: nobody uses it any more.
        unsafe { lmdb::mdb_txn_abort(self.transaction) };
    }
}

/// A number, a switch, a text.
fn pack(number: usize) -> Vec<u8> {
    let Members { calls, enabled, .. } = members(number);
    [&calls.to_le_bytes()[..], &[enabled.into()], zone(number).as_bytes()].concat()
}

#[inline]
fn unpack(packed: &[u8]) -> Members {
    let (calls, rest) = packed.split_first_chunk().expect("eight bytes of a number");
    Members { calls: i64::from_le_bytes(*calls), enabled: rest[0] == 1, zone: rest[1..].len() }
}

/// LMDB does not write to what it is given.
#[inline]
fn value(bytes: &[u8]) -> lmdb::MDB_val {
    lmdb::MDB_val { mv_size: bytes.len(), mv_data: bytes.as_ptr().cast_mut().cast::<c_void>() }
}

fn ok(status: c_int) {
    assert_eq!(status, 0, "LMDB: {}", std::io::Error::from_raw_os_error(status));
}
