/*
 * A sequence of calls with hostile arguments: each byte of the input chooses a function, a handle, a
 * text, a number. A handle may be closed, of another kind, forged or 0; a pointer may be NULL; a text
 * may hold anything; a length may be absurd. What must hold: a status, never a crash; outputs that
 * are untouched where a call fails; snapshots that stay readable as long as they are held.
 */
#include <stdio.h>

#include "answer.h"

static unsigned long long calls, by_function[160];

static int64_t bring(void *user, char *data, size_t capacity)
{
    text line;
    (void)user;
    if (byte() % 4 == 0) {
        return byte() % 64 == 0 ? (int64_t)number() : 0;
    }
    line = words();
    if (line.data == NULL || line.length > capacity) {
        return 0;
    }
    memcpy(data, line.data, line.length);
    return (int64_t)line.length;
}

static int32_t take(void *user, const char *data, size_t length)
{
    (void)user;
    if (length == 0 || data[length - 1] != '\n') {
        fail("an exported line has no end");
    }
    return byte() % 64 == 63;
}

static void hear(void *user, uint64_t number, const char *json, size_t length)
{
    (void)user;
    (void)number;
    look((tenantry_text){ json, length });
}

static void message(void *user, uint32_t level, const char *text, size_t length)
{
    (void)user;
    (void)level;
    look((tenantry_text){ text, length });
}

/* Called on a thread of its own, so that it must not take bytes of the input. */
static void heed(void *user, const tenantry_event *event)
{
    (void)user;
    whole(event);
}

/* The functions. Each chooses its arguments and looks at its answers. */
typedef tenantry_status read_members(tenantry_reader, const char *, size_t, const uint32_t *, size_t, tenantry_value *, tenantry_error *);

/* Members by a reader: fields that are known or not, too many, none; one value more must stay untouched. */
static void members(read_members *function)
{
    enum { ROOM = 6 };
    text key = words();
    uint32_t fields[ROOM];
    struct { tenantry_value values[ROOM]; } all;
    tenantry_error problem = 0;
    uint64_t reader = handle();
    size_t count = byte() % 8 ? byte() % ROOM : SIZE_MAX - byte() % 2 * (SIZE_MAX / 2);
    const uint32_t *from = byte() == 255 ? NULL : fields;
    memset(&all, UNTOUCHED, sizeof all);
    for (size_t i = 0; i < ROOM; i++) {
        fields[i] = byte() % 8 ? TENANTRY_FIELD_NAME : (uint32_t)number();
    }
    tenantry_value *to = byte() == 255 ? NULL : all.values;
    if (!DONE(function(reader, key.data, key.length, from, count, to, &problem), all)) {
        inspect(problem);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (all.values[i].kind > TENANTRY_VALUE_TEXT) {
            fail("a value of no kind");
        }
        look(all.values[i].text);
    }
    untouched(&all.values[count], (ROOM - count) * sizeof *all.values);
}

#define F(name) static void f_##name(void)
#define TEXT_ARGUMENT(name) text name = words()
#define AS_ARGUMENT(name) name.data, name.length

F(store_open)
{
    TEXT_ARGUMENT(path);
    OUTPUT(tenantry_store, store);
    /* Never a path of the input: it must not find its way to other files. */
    path.data = path.length % 2 ? "/dev/null/none" : "";
    path.length = TENANTRY_TO_NUL;
    CALL(tenantry_store_open(AS_ARGUMENT(path), (uint32_t)number(), (uint32_t)number(), TO(store), error), store);
}
F(store_open_with)
{
    OUTPUT(tenantry_store, store);
    const char *path = byte() % 2 ? "/dev/null/none" : "";
    CALL(tenantry_store_open_with(path, TENANTRY_TO_NUL, (uint32_t)number(), (uint32_t)number(), number(), TO(store), error), store);
}
F(store_open_and_purge)
{
    OUTPUT(tenantry_store, store);
    const char *path = byte() % 2 ? "/dev/null/none" : "";
    CALL(tenantry_store_open_and_purge(path, TENANTRY_TO_NUL, (uint32_t)number(), (uint32_t)number(), number(), number(), TO(store), error), store);
}
F(store_open_in_memory)
{
    OUTPUT(tenantry_store, store);
    if (byte() % 8 == 0) {
        CALL(tenantry_store_open_in_memory(TO(store), error), store);
    }
}
F(store_create)
{
    OUTPUT(tenantry_tenant, tenant);
    CALL(tenantry_store_create(handle(), handle(), (uint32_t)(byte() % 3), TO(tenant), error), tenant);
}
F(store_get) { TEXT_ARGUMENT(id); OUTPUT(tenantry_tenant, tenant); CALL(tenantry_store_get(handle(), AS_ARGUMENT(id), TO(tenant), error), tenant); }
F(store_find) { TEXT_ARGUMENT(domain); OUTPUT(tenantry_tenant, tenant); CALL(tenantry_store_find(handle(), AS_ARGUMENT(domain), TO(tenant), error), tenant); }
F(store_lookup) { TEXT_ARGUMENT(text); OUTPUT(tenantry_tenant, tenant); CALL(tenantry_store_lookup(handle(), AS_ARGUMENT(text), TO(tenant), error), tenant); }
F(store_preload) { OUTPUT(uint64_t, count); CALL(tenantry_store_preload(handle(), TO(count), error), count); }
F(store_read_status)
{
    OUTPUT(tenantry_read_status, status);
    CALL(tenantry_store_read_status(handle(), TO(status), error), status);
    if (status.memory <= 1 && memchr(status.reason, '\0', sizeof status.reason) == NULL) {
        fail("a reason without an end");
    }
}
F(store_list)
{
    TEXT_ARGUMENT(search);
    TEXT_ARGUMENT(after);
    OUTPUT(tenantry_page, page);
    tenantry_list_query query = {
        byte() % 4, byte() % 4, byte() % 2, (uint32_t)number(), search.data, search.length, after.data, after.length,
    };
    CALL(tenantry_store_list(handle(), byte() % 8 ? &query : NULL, TO(page), error), page);
}
F(store_set)
{
    TEXT_ARGUMENT(id);
    OUTPUT(tenantry_change, change);
    CALL(tenantry_store_set(handle(), AS_ARGUMENT(id), handle(), byte() % 4 ? TENANTRY_ANY_VERSION : number(), byte() % 3, TO(change), error), change);
}
F(store_set_enabled)
{
    TEXT_ARGUMENT(id);
    OUTPUT(tenantry_change, change);
    CALL(tenantry_store_set_enabled(handle(), AS_ARGUMENT(id), byte() % 2, byte() % 4 ? TENANTRY_ANY_VERSION : number(), byte() % 3, TO(change), error), change);
}
F(store_delete)
{
    TEXT_ARGUMENT(id);
    OUTPUT(tenantry_tenant, tenant);
    CALL(tenantry_store_delete(handle(), AS_ARGUMENT(id), byte() % 4 ? TENANTRY_ANY_VERSION : number(), byte() % 3, TO(tenant), error), tenant);
}
F(store_import)
{
    OUTPUT(tenantry_import_report, report);
    CALL(tenantry_store_import(handle(), byte() == 255 ? NULL : bring, byte() % 8 ? hear : NULL, NULL, byte() % 3, TO(report), error), report);
}
F(store_export) { OUTPUT(uint64_t, count); CALL(tenantry_store_export(handle(), byte() == 255 ? NULL : take, NULL, TO(count), error), count); }
F(store_check)
{
    OUTPUT(uint64_t, count);
    if (byte() % 8 == 0) {
        CALL(tenantry_store_check(handle(), byte() % 8 ? hear : NULL, NULL, TO(count), error), count);
    }
}
F(store_by)
{
    TEXT_ARGUMENT(actor);
    TEXT_ARGUMENT(source);
    TEXT_ARGUMENT(address);
    OUTPUT(tenantry_store, store);
    CALL(tenantry_store_by(handle(), AS_ARGUMENT(actor), AS_ARGUMENT(source), AS_ARGUMENT(address), TO(store), error), store);
}
F(session_begin)
{
    TEXT_ARGUMENT(id);
    TEXT_ARGUMENT(actor);
    OUTPUT(tenantry_session, session);
    CALL(tenantry_session_begin(handle(), AS_ARGUMENT(id), AS_ARGUMENT(actor), TO(session), error), session);
}
F(session_get) { OUTPUT(tenantry_tenant, tenant); CALL(tenantry_session_get(handle(), TO(tenant), error), tenant); }
F(session_set) { OUTPUT(tenantry_change, change); CALL(tenantry_session_set(handle(), handle(), byte() % 4 ? TENANTRY_ANY_VERSION : number(), byte() % 3, TO(change), error), change); }
F(patch_new) { OUTPUT(tenantry_patch, patch); if (DONE(tenantry_patch_new(TO(patch)), patch)) keep(patch); }
F(patch_from_json) { TEXT_ARGUMENT(json); OUTPUT(tenantry_patch, patch); CALL(tenantry_patch_from_json(AS_ARGUMENT(json), TO(patch), error), patch); }
F(patch_set_bool) { OUTPUT(char, none); DONE(tenantry_patch_set_bool(handle(), (uint32_t)number(), byte()), none); }
F(patch_set_int) { OUTPUT(char, none); DONE(tenantry_patch_set_int(handle(), (uint32_t)number(), (int64_t)number()), none); }
F(patch_set_text) { TEXT_ARGUMENT(value); OUTPUT(char, none); DONE(tenantry_patch_set_text(handle(), (uint32_t)number(), AS_ARGUMENT(value)), none); }
F(patch_set_json) { TEXT_ARGUMENT(value); OUTPUT(char, none); CALL(tenantry_patch_set_json(handle(), (uint32_t)number(), AS_ARGUMENT(value), error), none); }
F(patch_reset) { OUTPUT(char, none); DONE(tenantry_patch_reset(handle(), (uint32_t)number()), none); }
F(patch_put_json) { TEXT_ARGUMENT(name); TEXT_ARGUMENT(value); OUTPUT(char, none); CALL(tenantry_patch_put_json(handle(), AS_ARGUMENT(name), AS_ARGUMENT(value), error), none); }
F(patch_put_text) { TEXT_ARGUMENT(name); TEXT_ARGUMENT(value); OUTPUT(char, none); DONE(tenantry_patch_put_text(handle(), AS_ARGUMENT(name), AS_ARGUMENT(value)), none); }
F(tenant_bool)
{
    OUTPUT(unsigned char, value);
    if (DONE(tenantry_tenant_bool(handle(), (uint32_t)number(), byte() == 255 ? NULL : (bool *)&value), value) && value > 1) {
        fail("a switch is neither on nor off");
    }
}
F(tenant_int) { OUTPUT(int64_t, value); DONE(tenantry_tenant_int(handle(), (uint32_t)number(), TO(value)), value); }
F(tenant_text)
{
    uint64_t tenant = handle();
    uint32_t field = (uint32_t)number();
    OUTPUT(tenantry_text, value);
    if (DONE(tenantry_tenant_text(tenant, field, TO(value)), value)) {
        look(value);
        if (field == TENANTRY_FIELD_ID && value.length < sizeof *identifiers) {
            memcpy(identifiers[byte() % KEPT], value.data, value.length + 1);
        }
    }
}
F(tenant_bytes) { OUTPUT(uint64_t, value); DONE(tenantry_tenant_bytes(handle(), (uint32_t)number(), TO(value)), value); }
F(tenant_is_null) { OUTPUT(unsigned char, value); DONE(tenantry_tenant_is_null(handle(), (uint32_t)number(), byte() == 255 ? NULL : (bool *)&value), value); }
F(tenant_caller_id_count) { OUTPUT(size_t, count); DONE(tenantry_tenant_caller_id_count(handle(), (uint32_t)number(), TO(count)), count); }
F(tenant_caller_id)
{
    OUTPUT(tenantry_caller_id, entry);
    if (DONE(tenantry_tenant_caller_id(handle(), byte() % 2 ? TENANTRY_FIELD_OUTBOUND_CALLER_IDS : (uint32_t)number(), (size_t)number(), TO(entry)), entry)) {
        look(entry.provider_id);
        look(entry.caller_id);
        look(entry.description);
    }
}
F(tenant_day)
{
    struct { unsigned char enabled[sizeof(bool)]; size_t ranges; } both;
    memset(&both, UNTOUCHED, sizeof both);
    DONE(tenantry_tenant_day(handle(), byte() % 2 ? TENANTRY_FIELD_OFFICE_HOURS : (uint32_t)number(), (uint32_t)number(),
                             byte() == 255 ? NULL : (bool *)both.enabled, TO(both.ranges)), both);
}
F(tenant_day_range)
{
    OUTPUT(tenantry_time_range, range);
    if (DONE(tenantry_tenant_day_range(handle(), byte() % 2 ? TENANTRY_FIELD_OFFICE_HOURS : (uint32_t)number(), (uint32_t)number(), (size_t)number(), TO(range)), range) &&
        (range.from >= range.to || range.to > 1440)) {
        fail("a range does not begin before it ends");
    }
}
F(tenant_member_json) { OUTPUT(tenantry_text, json); if (DONE(tenantry_tenant_member_json(handle(), (uint32_t)number(), TO(json)), json)) look(json); }
F(tenant_json) { OUTPUT(tenantry_text, json); if (DONE(tenantry_tenant_json(handle(), TO(json)), json)) look(json); }
F(tenant_has_changed) { OUTPUT(unsigned char, value); CALL(tenantry_tenant_has_changed(handle(), byte() == 255 ? NULL : (bool *)&value, error), value); }
F(reader_open) { OUTPUT(tenantry_reader, reader); CALL(tenantry_reader_open(handle(), TO(reader), error), reader); }
F(reader_find) { members(tenantry_reader_find); }
F(reader_get) { members(tenantry_reader_get); }
F(reader_has_changed) { OUTPUT(unsigned char, value); CALL(tenantry_reader_has_changed(handle(), handle(), byte() == 255 ? NULL : (bool *)&value, error), value); }
F(reader_tenant) { TEXT_ARGUMENT(domain); OUTPUT(tenantry_tenant, tenant); CALL(tenantry_reader_tenant(handle(), AS_ARGUMENT(domain), TO(tenant), error), tenant); }
F(reader_release) { OUTPUT(char, none); DONE(tenantry_reader_release(handle()), none); }
F(change_tenant) { OUTPUT(tenantry_tenant, tenant); if (DONE(tenantry_change_tenant(handle(), TO(tenant)), tenant)) keep(tenant); }
F(change_count) { OUTPUT(size_t, count); DONE(tenantry_change_count(handle(), TO(count)), count); }
F(change_field) { OUTPUT(uint32_t, field); DONE(tenantry_change_field(handle(), (size_t)number(), TO(field)), field); }
F(change_json) { OUTPUT(tenantry_text, json); if (DONE(tenantry_change_json(handle(), TO(json)), json)) look(json); }
F(page_count) { OUTPUT(size_t, count); DONE(tenantry_page_count(handle(), TO(count)), count); }
F(page_tenant) { OUTPUT(tenantry_tenant, tenant); if (DONE(tenantry_page_tenant(handle(), (size_t)number(), TO(tenant)), tenant)) keep(tenant); }
F(page_next) { OUTPUT(tenantry_text, next); if (DONE(tenantry_page_next(handle(), TO(next)), next)) look(next); }
F(error_status) { OUTPUT(tenantry_status, status); DONE(tenantry_error_status(handle(), TO(status)), status); }
F(error_message) { OUTPUT(tenantry_text, text); if (DONE(tenantry_error_message(handle(), TO(text)), text)) look(text); }
F(error_json) { OUTPUT(tenantry_text, text); if (DONE(tenantry_error_json(handle(), TO(text)), text)) look(text); }
F(error_current_version) { OUTPUT(uint64_t, version); DONE(tenantry_error_current_version(handle(), TO(version)), version); }
F(error_fault_count) { OUTPUT(size_t, count); DONE(tenantry_error_fault_count(handle(), TO(count)), count); }
F(error_fault) { OUTPUT(tenantry_fault, fault); if (DONE(tenantry_error_fault(handle(), (size_t)number(), TO(fault)), fault)) look(fault.json); }
F(field_count) { OUTPUT(size_t, count); DONE(tenantry_field_count(TO(count)), count); }
F(field_at) { OUTPUT(tenantry_field_info, info); if (DONE(tenantry_field_at((size_t)number(), TO(info)), info)) look(info.holds); }
F(field_by_name) { TEXT_ARGUMENT(name); OUTPUT(tenantry_field_info, info); if (DONE(tenantry_field_by_name(AS_ARGUMENT(name), TO(info)), info)) look(info.doc); }
F(fields_json) { OUTPUT(tenantry_text, json); if (DONE(tenantry_fields_json(TO(json)), json)) look(json); }
F(schema) { OUTPUT(tenantry_text, json); if (DONE(tenantry_schema((uint32_t)number(), TO(json)), json)) look(json); }
F(status_name) { if (tenantry_status_name((tenantry_status)number()) == NULL) fail("a status without a name"); }
F(status_meaning) { if (tenantry_status_meaning((tenantry_status)number()) == NULL) fail("a status without a meaning"); }
F(version) { if (*tenantry_version() == '\0') fail("no version"); }
F(sqlite_version) { if (*tenantry_sqlite_version() != '3') fail("no version of SQLite"); }
F(timezone_release) { if (*tenantry_timezone_release() != '2') fail("no release of the time zones"); }
F(abi_version) { if (tenantry_abi_version() != TENANTRY_ABI_VERSION) fail("another ABI"); }
F(log_set) { OUTPUT(char, none); DONE(tenantry_log_set(byte() % 2 ? message : NULL, NULL, byte() % 8), none); }
F(store_watch) { OUTPUT(tenantry_watch, watch); CALL(tenantry_store_watch(handle(), byte() % 2 ? 0 : number(), TO(watch), error), watch); }
F(session_watch) { OUTPUT(tenantry_watch, watch); CALL(tenantry_session_watch(handle(), byte() % 2 ? 0 : number(), TO(watch), error), watch); }
F(watch_next)
{
    OUTPUT(tenantry_event, event);
    uint64_t watch = handle();
    tenantry_event *to = TO(event);
    tenantry_error problem = 0;
    /* Nobody else would end a longer wait. */
    if (DONE(tenantry_watch_next(watch, byte() % 2, to, &problem), event)) {
        whole(&event);
    } else {
        inspect(problem);
    }
}
F(watch_fd) { OUTPUT(int32_t, fd); if (DONE(tenantry_watch_fd(handle(), TO(fd)), fd) && fd < 0) fail("no file descriptor"); }
F(watch_end) { OUTPUT(char, none); DONE(tenantry_watch_end(handle()), none); }
F(store_listen) { OUTPUT(tenantry_listening, listening); CALL(tenantry_store_listen(handle(), number(), byte() % 16 ? heed : NULL, NULL, TO(listening), error), listening); }
F(session_listen) { OUTPUT(tenantry_listening, listening); CALL(tenantry_session_listen(handle(), number(), byte() % 16 ? heed : NULL, NULL, TO(listening), error), listening); }
F(store_files) { TEXT_ARGUMENT(id); OUTPUT(tenantry_files, files); CALL(tenantry_store_files(handle(), AS_ARGUMENT(id), TO(files), error), files); }
F(session_files) { OUTPUT(tenantry_files, files); CALL(tenantry_session_files(handle(), TO(files), error), files); }
F(files_begin)
{
    TEXT_ARGUMENT(name);
    TEXT_ARGUMENT(sha256);
    OUTPUT(tenantry_file, upload);
    CALL(tenantry_files_begin(handle(), AS_ARGUMENT(name), byte() % 2 ? TENANTRY_SIZE_UNKNOWN : number(), AS_ARGUMENT(sha256), byte() % 3, TO(upload), error), upload);
}
F(files_append) { TEXT_ARGUMENT(upload); TEXT_ARGUMENT(data); OUTPUT(uint64_t, next); CALL(tenantry_files_append(handle(), AS_ARGUMENT(upload), byte() % 2 ? 0 : number(), AS_ARGUMENT(data), TO(next), error), next); }
F(files_status) { TEXT_ARGUMENT(upload); OUTPUT(tenantry_file, answer); CALL(tenantry_files_status(handle(), AS_ARGUMENT(upload), TO(answer), error), answer); }
F(files_complete) { TEXT_ARGUMENT(upload); TEXT_ARGUMENT(sha256); OUTPUT(tenantry_file, file); CALL(tenantry_files_complete(handle(), AS_ARGUMENT(upload), AS_ARGUMENT(sha256), TO(file), error), file); }
F(files_cancel) { TEXT_ARGUMENT(upload); OUTPUT(char, none); CALL(tenantry_files_cancel(handle(), AS_ARGUMENT(upload), error), none); }
F(files_get) { TEXT_ARGUMENT(file); OUTPUT(tenantry_file, answer); CALL(tenantry_files_get(handle(), AS_ARGUMENT(file), TO(answer), error), answer); }
F(files_next) { TEXT_ARGUMENT(after); OUTPUT(tenantry_file, answer); CALL(tenantry_files_next(handle(), AS_ARGUMENT(after), TO(answer), error), answer); }
F(files_next_upload) { TEXT_ARGUMENT(after); OUTPUT(tenantry_file, answer); CALL(tenantry_files_next_upload(handle(), AS_ARGUMENT(after), TO(answer), error), answer); }
F(files_read)
{
    TEXT_ARGUMENT(file);
    struct { size_t length; char data[64]; } read;
    memset(&read, UNTOUCHED, sizeof read);
    CALL(tenantry_files_read(handle(), AS_ARGUMENT(file), byte() % 2 ? 0 : number(), byte() == 255 ? NULL : read.data, byte() % (sizeof read.data + 1), TO(read.length), error), read);
}
F(files_delete) { TEXT_ARGUMENT(file); OUTPUT(char, none); CALL(tenantry_files_delete(handle(), AS_ARGUMENT(file), error), none); }
F(files_usage) { OUTPUT(tenantry_usage, usage); CALL(tenantry_files_usage(handle(), TO(usage), error), usage); }
F(file_describe)
{
    OUTPUT(tenantry_file_info, info);
    if (DONE(tenantry_file_describe(handle(), TO(info)), info)) {
        look(info.id);
        look(info.sha256);
        look(info.url);
        if (info.id.length < sizeof *identifiers) {
            memcpy(identifiers[byte() % KEPT], info.id.data, info.id.length + 1);
        }
    }
}
F(file_json) { OUTPUT(tenantry_text, json); if (DONE(tenantry_file_json(handle(), TO(json)), json)) look(json); }
F(store_file_of_url) { TEXT_ARGUMENT(url); OUTPUT(tenantry_file, file); CALL(tenantry_store_file_of_url(handle(), AS_ARGUMENT(url), TO(file), error), file); }
F(store_report_usage) { TEXT_ARGUMENT(id); OUTPUT(tenantry_usage, usage); CALL(tenantry_store_report_usage(handle(), AS_ARGUMENT(id), byte() % 5, byte() % 3, (int64_t)number(), TO(usage), error), usage); }
F(store_purge) { OUTPUT(tenantry_purge_report, purged); CALL(tenantry_store_purge(handle(), TO(purged), error), purged); }
/* Where nothing can be made. */
F(store_backup)
{
    OUTPUT(tenantry_backup_report, copied);
    const char *to = byte() % 2 ? "/dev/null/none" : "";
    CALL(tenantry_store_backup(handle(), to, TENANTRY_TO_NUL, NULL, NULL, TO(copied), error), copied);
}
F(restore)
{
    OUTPUT(tenantry_backup_report, copied);
    const char *to = byte() % 2 ? "/dev/null/none" : "";
    CALL(tenantry_restore(byte() % 2 ? "/dev/null" : "", TENANTRY_TO_NUL, to, TENANTRY_TO_NUL, NULL, NULL, TO(copied), error), copied);
}
F(store_audit)
{
    TEXT_ARGUMENT(tenant);
    TEXT_ARGUMENT(since);
    TEXT_ARGUMENT(until);
    TEXT_ARGUMENT(actor);
    TEXT_ARGUMENT(after);
    OUTPUT(tenantry_audit, audit);
    tenantry_audit_query query = {
        AS_ARGUMENT(tenant), AS_ARGUMENT(since), AS_ARGUMENT(until), AS_ARGUMENT(actor), AS_ARGUMENT(after),
        byte() % 2 ? 0 : (uint32_t)number(), byte() % 5, (uint32_t)number(),
    };
    CALL(tenantry_store_audit(handle(), byte() % 2 ? &query : NULL, TO(audit), error), audit);
}
F(session_audit)
{
    tenantry_audit_query query = { .limit = byte() % 4, .member = byte() % 2 ? 0 : (uint32_t)number() };
    OUTPUT(tenantry_audit, audit);
    CALL(tenantry_session_audit(handle(), byte() % 2 ? &query : NULL, TO(audit), error), audit);
}
F(store_last_change) { TEXT_ARGUMENT(id); OUTPUT(tenantry_audit, audit); CALL(tenantry_store_last_change(handle(), AS_ARGUMENT(id), (uint32_t)number(), TO(audit), error), audit); }
F(session_last_change) { OUTPUT(tenantry_audit, audit); CALL(tenantry_session_last_change(handle(), byte() % 2 ? TENANTRY_FIELD_NAME : (uint32_t)number(), TO(audit), error), audit); }
F(store_get_at)
{
    TEXT_ARGUMENT(id);
    TEXT_ARGUMENT(time);
    OUTPUT(tenantry_tenant, tenant);
    tenantry_moment then = { byte() % 4, byte() % 2 ? NULL : time.data, time.length };
    CALL(tenantry_store_get_at(handle(), AS_ARGUMENT(id), byte() == 255 ? NULL : &then, TO(tenant), error), tenant);
}
F(session_get_at)
{
    TEXT_ARGUMENT(time);
    OUTPUT(tenantry_tenant, tenant);
    tenantry_moment then = { byte() % 4, byte() % 2 ? NULL : time.data, time.length };
    CALL(tenantry_session_get_at(handle(), byte() == 255 ? NULL : &then, TO(tenant), error), tenant);
}
F(store_revert)
{
    TEXT_ARGUMENT(id);
    OUTPUT(tenantry_change, change);
    tenantry_moment then = { .version = byte() % 4 };
    CALL(tenantry_store_revert(handle(), AS_ARGUMENT(id), byte() == 255 ? NULL : &then, byte() % 4 ? TENANTRY_ANY_VERSION : number(), byte() % 3, TO(change), error), change);
}
F(session_revert)
{
    OUTPUT(tenantry_change, change);
    tenantry_moment then = { .version = byte() % 4 };
    CALL(tenantry_session_revert(handle(), byte() == 255 ? NULL : &then, byte() % 4 ? TENANTRY_ANY_VERSION : number(), byte() % 3, TO(change), error), change);
}
F(audit_count) { OUTPUT(size_t, count); DONE(tenantry_audit_count(handle(), TO(count)), count); }
F(audit_entry)
{
    OUTPUT(tenantry_audit_entry_info, info);
    if (DONE(tenantry_audit_entry(handle(), byte() % 2 ? byte() % 3 : (size_t)number(), TO(info)), info)) {
        look(info.time);
        look(info.actor);
        look(info.source);
        look(info.object_name);
        look(info.tenant);
    }
}
F(audit_change)
{
    OUTPUT(tenantry_audit_change_info, info);
    if (DONE(tenantry_audit_change(handle(), byte() % 3, byte() % 2 ? byte() % 3 : (size_t)number(), TO(info)), info)) {
        look(info.member);
        look(info.old_value);
        look(info.new_value);
    }
}
F(audit_json) { OUTPUT(tenantry_text, json); if (DONE(tenantry_audit_json(handle(), byte() % 2 ? byte() % 3 : (size_t)number(), TO(json)), json)) look(json); }
F(audit_next) { OUTPUT(tenantry_text, next); if (DONE(tenantry_audit_next(handle(), TO(next)), next)) look(next); }
F(audit_close) { OUTPUT(char, none); DONE(tenantry_audit_close(handle()), none); }

static int32_t count(void *user, uint64_t *counted)
{
    (void)user;
    *counted = byte() % 2 ? 0 : number();
    return byte() % 8 == 0;
}
static uint32_t limit(void) { return byte() % 4 ? TENANTRY_FIELD_MAX_CONCURRENT_CALLS : (uint32_t)number(); }

F(store_reserve) { TEXT_ARGUMENT(id); OUTPUT(tenantry_reservation, reservation); CALL(tenantry_store_reserve(handle(), AS_ARGUMENT(id), limit(), byte() % 2 ? 0 : number(), TO(reservation), error), reservation); }
F(session_reserve) { OUTPUT(tenantry_reservation, reservation); CALL(tenantry_session_reserve(handle(), limit(), byte() % 2 ? 0 : number(), TO(reservation), error), reservation); }
F(store_reserve_counting) { TEXT_ARGUMENT(id); OUTPUT(tenantry_reservation, reservation); CALL(tenantry_store_reserve_counting(handle(), AS_ARGUMENT(id), limit(), byte() % 16 ? count : NULL, NULL, TO(reservation), error), reservation); }
F(session_reserve_counting) { OUTPUT(tenantry_reservation, reservation); CALL(tenantry_session_reserve_counting(handle(), limit(), byte() % 16 ? count : NULL, NULL, TO(reservation), error), reservation); }
F(store_reserved) { TEXT_ARGUMENT(id); OUTPUT(uint64_t, reserved); CALL(tenantry_store_reserved(handle(), AS_ARGUMENT(id), limit(), TO(reserved), error), reserved); }
F(session_reserved) { OUTPUT(uint64_t, reserved); CALL(tenantry_session_reserved(handle(), limit(), TO(reserved), error), reserved); }
F(reservation_close) { OUTPUT(char, none); DONE(tenantry_reservation_close(handle()), none); }

F(tenant_match_contact)
{
    TEXT_ARGUMENT(caller);
    TEXT_ARGUMENT(contact);
    struct { unsigned char match[4]; uint32_t verdict; } both;
    memset(&both, UNTOUCHED, sizeof both);
    if (DONE(tenantry_tenant_match_contact(handle(), AS_ARGUMENT(caller), AS_ARGUMENT(contact), byte() == 255 ? NULL : (bool *)both.match, &both.verdict), both) &&
        (*both.match != (both.verdict <= TENANTRY_CONTACT_SAME_END) || *tenantry_contact_why(both.verdict) == '\0')) {
        fail("a verdict that is none");
    }
}
F(contact_name) { if (tenantry_contact_name((uint32_t)number()) == NULL) fail("a verdict without a name"); }
F(contact_why) { if (tenantry_contact_why((uint32_t)number()) == NULL) fail("a verdict without a reason"); }

/* A text of the caller's memory: whole or cut, with a NUL behind it. */
struct written { size_t length; char data[64]; };
static void look_at_written(const struct written *written, size_t capacity)
{
    size_t end = capacity ? strnlen(written->data, capacity) : 0;
    if (capacity && (end == capacity || end > written->length)) {
        fail("a text without an end");
    }
    untouched(written->data + end + (capacity ? 1 : 0), sizeof written->data - end - (capacity ? 1 : 0));
}
F(tenant_caller_name)
{
    TEXT_ARGUMENT(caller);
    TEXT_ARGUMENT(group);
    TEXT_ARGUMENT(separator);
    struct written written;
    size_t capacity = byte() % (sizeof written.data + 1);
    memset(&written, UNTOUCHED, sizeof written);
    /* A name of the input may hold a NUL, so its end is not looked for. */
    if (DONE(tenantry_tenant_caller_name(handle(), AS_ARGUMENT(caller), AS_ARGUMENT(group), AS_ARGUMENT(separator), byte() == 255 ? NULL : written.data, capacity, TO(written.length)), written) &&
        capacity > 0) {
        size_t end = written.length < capacity ? written.length + 1 : capacity;
        untouched(written.data + end, sizeof written.data - end);
    }
}
F(tenant_recording)
{
    OUTPUT(tenantry_recording, recording);
    struct written written;
    size_t capacity = byte() % (sizeof written.data + 1);
    memset(&written, UNTOUCHED, sizeof written);
    if (DONE(tenantry_tenant_recording(handle(), byte() % 2, byte() % 2, TO(recording)), recording) &&
        DONE(tenantry_recording_why(&recording, written.data, capacity, &written.length), written)) {
        look_at_written(&written, capacity);
    }
}
F(recording_why)
{
    struct written written;
    size_t capacity = byte() % (sizeof written.data + 1);
    tenantry_recording recording = { byte() % 4, byte() % 4, byte() };
    memset(&written, UNTOUCHED, sizeof written);
    if (DONE(tenantry_recording_why(byte() == 255 ? NULL : &recording, written.data, capacity, TO(written.length)), written)) {
        look_at_written(&written, capacity);
    }
}
F(tenant_may_add) { OUTPUT(tenantry_limit_verdict, verdict); DONE(tenantry_tenant_may_add(handle(), limit(), number(), TO(verdict)), verdict); }
F(limit_why)
{
    struct written written;
    size_t capacity = byte() % (sizeof written.data + 1);
    tenantry_limit_verdict verdict = { number(), number(), number(), limit(), byte() };
    memset(&written, UNTOUCHED, sizeof written);
    if (DONE(tenantry_limit_why(byte() == 255 ? NULL : &verdict, written.data, capacity, TO(written.length)), written)) {
        look_at_written(&written, capacity);
    }
}
F(tenant_expires) { OUTPUT(int64_t, expiry); DONE(tenantry_tenant_expires(handle(), byte() % 5, (int64_t)number(), TO(expiry)), expiry); }
F(tenant_is_due) { OUTPUT(unsigned char, value); DONE(tenantry_tenant_is_due(handle(), byte() % 5, (int64_t)number(), (int64_t)number(), byte() == 255 ? NULL : (bool *)&value), value); }
F(files_close) { OUTPUT(char, none); DONE(tenantry_files_close(handle()), none); }
F(file_close) { OUTPUT(char, none); DONE(tenantry_file_close(handle()), none); }
F(store_close) { OUTPUT(char, none); DONE(tenantry_store_close(handle()), none); }
F(session_close) { OUTPUT(char, none); DONE(tenantry_session_close(handle()), none); }
F(patch_close) { OUTPUT(char, none); DONE(tenantry_patch_close(handle()), none); }
F(tenant_close) { OUTPUT(char, none); DONE(tenantry_tenant_close(handle()), none); }
F(change_close) { OUTPUT(char, none); DONE(tenantry_change_close(handle()), none); }
F(page_close) { OUTPUT(char, none); DONE(tenantry_page_close(handle()), none); }
F(error_close) { OUTPUT(char, none); DONE(tenantry_error_close(handle()), none); }
F(watch_close) { OUTPUT(char, none); DONE(tenantry_watch_close(handle()), none); }
F(reader_close) { OUTPUT(char, none); DONE(tenantry_reader_close(handle()), none); }
F(listening_close) { OUTPUT(char, none); DONE(tenantry_listening_close(handle()), none); }

static const struct { const char *name; void (*call)(void); } FUNCTIONS[] = {
#define ROW(name) { "tenantry_" #name, f_##name }
    ROW(store_open), ROW(store_open_with), ROW(store_open_in_memory), ROW(store_preload), ROW(store_read_status),
    ROW(tenant_has_changed), ROW(reader_open), ROW(reader_find), ROW(reader_get), ROW(reader_has_changed),
    ROW(reader_tenant), ROW(reader_release), ROW(reader_close), ROW(store_create), ROW(store_get), ROW(store_find),
    ROW(store_lookup), ROW(store_list), ROW(store_set), ROW(store_set_enabled), ROW(store_delete),
    ROW(store_import), ROW(store_export), ROW(store_check), ROW(store_by), ROW(session_begin), ROW(session_get),
    ROW(session_set), ROW(patch_new), ROW(patch_from_json), ROW(patch_set_bool), ROW(patch_set_int),
    ROW(patch_set_text), ROW(patch_set_json), ROW(patch_reset), ROW(patch_put_json), ROW(patch_put_text),
    ROW(tenant_bool), ROW(tenant_int), ROW(tenant_text), ROW(tenant_bytes), ROW(tenant_is_null),
    ROW(tenant_caller_id_count), ROW(tenant_caller_id), ROW(tenant_day), ROW(tenant_day_range),
    ROW(tenant_member_json), ROW(tenant_json), ROW(change_tenant), ROW(change_count), ROW(change_field),
    ROW(change_json), ROW(page_count), ROW(page_tenant), ROW(page_next), ROW(error_status),
    ROW(error_message), ROW(error_json), ROW(error_current_version), ROW(error_fault_count), ROW(error_fault),
    ROW(field_count), ROW(field_at), ROW(field_by_name), ROW(fields_json), ROW(schema), ROW(status_name),
    ROW(status_meaning), ROW(version), ROW(sqlite_version), ROW(timezone_release), ROW(abi_version),
    ROW(store_watch), ROW(session_watch), ROW(watch_next), ROW(watch_fd), ROW(watch_end), ROW(store_listen),
    ROW(session_listen), ROW(log_set), ROW(store_close), ROW(session_close), ROW(patch_close), ROW(tenant_close),
    ROW(store_files), ROW(session_files), ROW(files_begin), ROW(files_append), ROW(files_status),
    ROW(files_complete), ROW(files_cancel), ROW(files_get), ROW(files_next), ROW(files_next_upload),
    ROW(files_read), ROW(files_delete), ROW(files_usage), ROW(file_describe), ROW(file_json),
    ROW(store_file_of_url), ROW(store_report_usage), ROW(store_purge), ROW(store_backup), ROW(restore), ROW(files_close), ROW(file_close),
    ROW(change_close), ROW(page_close), ROW(error_close), ROW(watch_close), ROW(listening_close),
    ROW(store_open_and_purge), ROW(store_audit), ROW(session_audit), ROW(store_last_change), ROW(session_last_change),
    ROW(store_get_at), ROW(session_get_at), ROW(store_revert), ROW(session_revert), ROW(audit_count),
    ROW(audit_entry), ROW(audit_change), ROW(audit_json), ROW(audit_next), ROW(audit_close), ROW(store_reserve),
    ROW(session_reserve), ROW(store_reserve_counting), ROW(session_reserve_counting), ROW(store_reserved),
    ROW(session_reserved), ROW(reservation_close), ROW(tenant_match_contact), ROW(contact_name), ROW(contact_why),
    ROW(tenant_caller_name), ROW(tenant_recording), ROW(recording_why), ROW(tenant_may_add), ROW(limit_why),
    ROW(tenant_expires), ROW(tenant_is_due),
};
enum { FUNCTION_COUNT = sizeof FUNCTIONS / sizeof *FUNCTIONS };

/* How many calls there were; a function that was never called was not tested. */
static void report(void)
{

    fprintf(stderr, "%llu calls, %llu of them succeeded\n", calls, succeeded);
    for (int i = 0; i < FUNCTION_COUNT; i++) {
        if (by_function[i] == 0) {
            fprintf(stderr, "never called: %s\n", FUNCTIONS[i].name);

        }
    }
}

/* The control: a text that is read after its snapshot was closed. */
static void seeded(void)
{
    tenantry_store store = 0;
    tenantry_patch patch = 0;
    tenantry_tenant tenant = 0;
    tenantry_text name = { NULL, 0 };
    tenantry_store_open_in_memory(&store, NULL);
    tenantry_patch_from_json(TEXTS[14], TENANTRY_TO_NUL, &patch, NULL);
    tenantry_store_create(store, patch, 0, &tenant, NULL);
    tenantry_tenant_text(tenant, TENANTRY_FIELD_NAME, &name);
    tenantry_tenant_close(tenant);
    fprintf(stderr, "%c\n", name.data[0]);
}

void harness(const uint8_t *data, size_t size)
{
    /* Opening takes longer than a hundred calls, so a few inputs share a store. */
    enum { INPUTS = 16 };
    static unsigned inputs;
    static tenantry_store store;
    if (inputs == 0) {
        atexit(report);
    }
    if (inputs++ % INPUTS == 0) {
        tenantry_store_close(store);
        tenantry_store_open_in_memory(&store, NULL);
    }
    rest = data;
    left = size;
    memset(kept, 0, sizeof kept);
    kept[0] = store;
    tenantry_patch_from_json(TEXTS[14], TENANTRY_TO_NUL, &kept[1], NULL);
    tenantry_patch_new(&kept[2]);
    while (left > 0) {
        unsigned which = byte() % FUNCTION_COUNT;
        by_function[which]++;
        calls++;
        FUNCTIONS[which].call();
    }
    for (int i = 1; i < KEPT; i++) {
        close_one(kept[i]);
    }
    if (calls > 1000 && getenv("TENANTRY_FUZZ_SEEDED") != NULL) {
        seeded();
    }
}
