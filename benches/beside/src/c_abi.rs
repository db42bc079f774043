//! From C: `tenantry_reader_find`, called through a pointer that the compiler cannot see through, as a
//! program that is linked with the library does.

use std::ffi::{c_char, c_int};
use std::hint::black_box;
use std::mem::MaybeUninit;
use std::panic;
use std::path::Path;
use std::ptr;

use tenantry::Field;

use crate::fixture::Members;
use crate::way::Way;

#[repr(C)]
#[derive(Clone, Copy)]
struct Text {
    data: *const c_char,
    length: usize,
}

#[repr(C)]
#[derive(Clone, Copy)]
struct Value {
    kind: u32,
    number: i64,
    text: Text,
}

type Find = unsafe extern "C" fn(u64, *const c_char, usize, *const u32, usize, *mut Value, *mut u64) -> c_int;

unsafe extern "C" {
    fn tenantry_store_open_with(
        path: *const c_char,
        length: usize,
        flags: u32,
        timeout: u32,
        cache: u64,
        store: *mut u64,
        error: *mut u64,
    ) -> c_int;
    fn tenantry_store_preload(store: u64, count: *mut u64, error: *mut u64) -> c_int;
    fn tenantry_store_close(store: u64) -> c_int;
    fn tenantry_reader_open(store: u64, reader: *mut u64, error: *mut u64) -> c_int;
    fn tenantry_reader_find(
        reader: u64,
        domain: *const c_char,
        length: usize,
        fields: *const u32,
        count: usize,
        values: *mut Value,
        error: *mut u64,
    ) -> c_int;
    fn tenantry_reader_close(reader: u64) -> c_int;
}

/// A store with all tenants in memory.
pub(crate) struct Store(u64);

impl Store {
    pub(crate) fn open(path: &Path, cache_bytes: usize) -> Store {
        let path = path.to_str().expect("a path in UTF-8");
        let mut store = 0;
        // The library has panics told to its log; this program's own go where they went.
        let hook = panic::take_hook();
        // SAFETY: the text lives until the call returns, and `store` may be written.
        ok(unsafe {
            tenantry_store_open_with(
                path.as_ptr().cast(),
                path.len(),
                0,
                u32::MAX,
                cache_bytes as u64,
                &mut store,
                ptr::null_mut(),
            )
        });
        panic::set_hook(hook);
        // SAFETY: the count is not wanted, nor the error.
        ok(unsafe { tenantry_store_preload(store, ptr::null_mut(), ptr::null_mut()) });
        Store(store)
    }

    pub(crate) fn reader(&self) -> Reader {
        let mut reader = 0;
        // SAFETY: `reader` may be written.
        ok(unsafe { tenantry_reader_open(self.0, &mut reader, ptr::null_mut()) });
        let fields = [Field::MaxConcurrentCalls, Field::Enabled, Field::Timezone];
        Reader {
            reader,
            fields: fields.map(|field| field.number().into()),
            find: black_box(tenantry_reader_find as Find),
        }
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // SAFETY: a handle is a number.
        ok(unsafe { tenantry_store_close(self.0) });
    }
}

pub(crate) struct Reader {
    reader: u64,
    fields: [u32; 3],
    find: Find,
}

impl Way for Reader {
    #[inline(always)]
    fn read(&mut self, domain: &str) -> Members {
        // As in C, nothing is put there before the call, nor copied behind it.
        let mut values = MaybeUninit::<[Value; 3]>::uninit();
        // SAFETY: what is pointed at lives until the call returns, and there are three of each.
        ok(unsafe {
            (self.find)(
                self.reader,
                domain.as_ptr().cast(),
                domain.len(),
                self.fields.as_ptr(),
                self.fields.len(),
                values.as_mut_ptr().cast(),
                ptr::null_mut(),
            )
        });
        // SAFETY: a call that succeeds has written all three.
        let [calls, enabled, zone] = unsafe { values.assume_init_ref() };
        black_box((calls.kind, zone.text.data));
        Members { calls: calls.number, enabled: enabled.number == 1, zone: zone.text.length }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        // SAFETY: a handle is a number.
        ok(unsafe { tenantry_reader_close(self.reader) });
    }
}

fn ok(status: c_int) {
    assert_eq!(status, 0, "the call succeeds");
}
