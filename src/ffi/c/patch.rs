//! Patches: members to set, as JSON or one by one.

use std::ffi::c_char;

use super::argument::{Closing, Text};
use super::exports;
use super::guard::{Failure, bad};
use super::handle;
use super::types::*;
use crate::document::Patch;
use crate::field::Field;
use crate::json::Json;
use crate::lock::Lock;

/// A patch that threads may share.
pub(super) type Shared = Lock<Patch>;

/// The field of this number.
pub(super) fn field(number: u32) -> Result<Field, Failure> {
    let known = u16::try_from(number).ok().and_then(Field::by_number);
    known.ok_or_else(|| bad("there is no field of this number: see TENANTRY_FIELD_…"))
}

fn put(patch: &Shared, number: u32, value: impl Into<Json>) -> Result<(), Failure> {
    patch.lock().put(field(number)?.name(), value.into());
    Ok(())
}

/// A member's name and its text.
fn pair<'a>(
    name: Text<'a>,
    name_length: usize,
    text: Text<'a>,
    length: usize,
) -> Result<(&'a str, &'a str), Failure> {
    Ok((name.read(name_length)?, text.read(length)?))
}

exports! {
    /// Makes an empty patch. Nothing in it is checked before it is used in a set or a create: then all
    /// its faults are told at once.
    pub unsafe extern "C" fn tenantry_patch_new(patch: *mut tenantry_patch) -> tenantry_status {
        patch.put(handle::insert(Lock::new(Patch::new()))?)
    }

    /// Makes the patch that a JSON object is; a whole document is one, too.
    ///
    /// Errors: TENANTRY_REFUSED where the text is not one JSON object with unique names.
    pub unsafe extern "C" fn tenantry_patch_from_json(json: *const c_char, json_length: usize, patch: *mut tenantry_patch, error: *mut tenantry_error) -> tenantry_status {
        patch.put(handle::insert(Lock::new(Patch::from_json(json.read(json_length)?)?))?)
    }

    /// Sets a switch: 0 is off, anything else is on.
    pub unsafe extern "C" fn tenantry_patch_set_bool(patch: tenantry_patch, field: u32, value: i32) -> tenantry_status {
        put(&patch, field, value != 0)
    }

    /// Sets a number.
    pub unsafe extern "C" fn tenantry_patch_set_int(patch: tenantry_patch, field: u32, value: i64) -> tenantry_status {
        put(&patch, field, value)
    }

    /// Sets a text, a code, a quota or a choice.
    pub unsafe extern "C" fn tenantry_patch_set_text(patch: tenantry_patch, field: u32, text: *const c_char, length: usize) -> tenantry_status {
        put(&patch, field, text.read(length)?)
    }

    /// Sets a member to what the text is as JSON: for lists and objects.
    ///
    /// Errors: TENANTRY_REFUSED where the text is not JSON.
    pub unsafe extern "C" fn tenantry_patch_set_json(patch: tenantry_patch, field: u32, json: *const c_char, length: usize, error: *mut tenantry_error) -> tenantry_status {
        let field = self::field(field)?;
        Ok(patch.lock().put_json(field.name(), json.read(length)?)?)
    }

    /// Sets a member back to its default.
    pub unsafe extern "C" fn tenantry_patch_reset(patch: tenantry_patch, field: u32) -> tenantry_status {
        put(&patch, field, Json::Null)
    }

    /// Sets a member by name to what the text is as JSON. An unknown name is a fault when the patch is
    /// used.
    ///
    /// Errors: TENANTRY_REFUSED where the text is not JSON.
    pub unsafe extern "C" fn tenantry_patch_put_json(patch: tenantry_patch, name: *const c_char, name_length: usize, json: *const c_char, length: usize, error: *mut tenantry_error) -> tenantry_status {
        let (name, json) = pair(name, name_length, json, length)?;
        Ok(patch.lock().put_json(name, json)?)
    }

    /// Sets a member by name from text as a person types it: taken as it stands for a text, read as
    /// JSON for a switch, a number, a list or an object.
    pub unsafe extern "C" fn tenantry_patch_put_text(patch: tenantry_patch, name: *const c_char, name_length: usize, text: *const c_char, length: usize) -> tenantry_status {
        let (name, text) = pair(name, name_length, text, length)?;
        patch.lock().put_text(name, text);
        Ok(())
    }

    /// Closes a patch; 0 needs no closing.
    pub unsafe extern "C" fn tenantry_patch_close(patch: Closing<tenantry_patch>) -> tenantry_status {
        handle::close(patch)
    }
}
