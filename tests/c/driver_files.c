/* The C door's driver: files, disk space, backups. */
#include "driver.h"

static tenantry_files files;
static tenantry_file file;

/* Ends an operation on the files of a tenant. */
static tenantry_status done(tenantry_status status)
{
    tenantry_file_close(file);
    tenantry_files_close(files);
    files = file = 0;
    return status;
}

/* Adds the file, or the upload, that a call gave where it succeeded. */
static tenantry_status described(tenantry_status status)
{
    tenantry_text json = {NULL, 0};
    if (status == TENANTRY_OK) {
        status = tenantry_file_json(file, &json);
        append(&answer, json.data, json.length);
    }
    return done(status);
}

static tenantry_status begun(void) { return tenantry_store_files(STORE(1), TEXT(2), &files, &error); }

static tenantry_status upload(uint64_t size, int sha256, int temporary)
{
    tenantry_status status = begun();
    return status ? status
                  : tenantry_files_begin(files, TEXT(3), size, TEXT(sha256), flag(temporary, TENANTRY_FILE_TEMPORARY),
                                         &file, &error);
}

static tenantry_status begin(void) { return described(upload(number(4, TENANTRY_SIZE_UNKNOWN), 5, 6)); }

static tenantry_status put(void)
{
    tenantry_file begun_as;
    tenantry_file_info info;
    tenantry_status status = upload(fields[4].length, 5, 6);
    if (status || (status = tenantry_file_describe(file, &info)) ||
        (status = tenantry_files_append(files, info.id.data, info.id.length, 0, TEXT(4), NULL, &error))) {
        return done(status);
    }
    begun_as = file;
    file = 0;
    status = tenantry_files_complete(files, info.id.data, info.id.length, TEXT(5), &file, &error);
    tenantry_file_close(begun_as);
    return described(status);
}

static tenantry_status append_bytes(void)
{
    uint64_t next = 0;
    tenantry_status status = begun();
    status = status ? status : tenantry_files_append(files, TEXT(3), number(4, 0), TEXT(5), &next, &error);
    add_number(&answer, "", next);
    return done(status);
}

static tenantry_status how_far(void)
{
    tenantry_status status = begun();
    return described(status ? status : tenantry_files_status(files, TEXT(3), &file, &error));
}

static tenantry_status complete(void)
{
    tenantry_status status = begun();
    return described(status ? status : tenantry_files_complete(files, TEXT(3), TEXT(4), &file, &error));
}

static tenantry_status cancel(void)
{
    tenantry_status status = begun();
    add(&answer, "null");
    return done(status ? status : tenantry_files_cancel(files, TEXT(3), &error));
}

typedef tenantry_status next_of(tenantry_files, const char *, size_t, tenantry_file *, tenantry_error *);

/* All that `next` goes through. */
static tenantry_status gone_through(tenantry_status status, next_of *next)
{
    tenantry_text json;
    tenantry_file_info info = {0};
    const char *before = "[";
    while (status == TENANTRY_OK) {
        tenantry_file last = file;
        status = next(files, info.id.data, info.id.length, &file, &error);
        if (status == TENANTRY_OK && (status = tenantry_file_json(file, &json)) == TENANTRY_OK) {
            add(&answer, before);
            append(&answer, json.data, json.length);
            before = ",";
            status = tenantry_file_describe(file, &info);
            tenantry_file_close(last);
        }
    }
    if (status == TENANTRY_NO_VALUE) {
        tenantry_error_close(error);
        error = 0;
        add(&answer, *before == '[' ? "[]" : "]");
        status = TENANTRY_OK;
    }
    return done(status);
}

static tenantry_status uploads(void) { return gone_through(begun(), tenantry_files_next_upload); }

static tenantry_status list(void) { return gone_through(begun(), tenantry_files_next); }

static tenantry_status get(void)
{
    tenantry_status status = begun();
    return described(status ? status : tenantry_files_get(files, TEXT(3), &file, &error));
}

static tenantry_status read(void)
{
    static char data[4096];
    struct buffer all = {0};
    uint64_t offset = number(4, 0), left = number(5, 0);
    size_t some = 1;
    tenantry_status status = begun();
    append(&all, "", 0);
    while (status == TENANTRY_OK && left > 0 && some > 0) {
        size_t room = left < sizeof data ? (size_t)left : sizeof data;
        status = tenantry_files_read(files, TEXT(3), offset, data, room, &some, &error);
        if (status == TENANTRY_OK) {
            append(&all, data, some);
            offset += some;
            left -= some;
        }
    }
    add_json(&answer, all.data, all.length);
    release(&all);
    return done(status);
}

static tenantry_status delete(void)
{
    tenantry_status status = begun();
    add(&answer, "null");
    return done(status ? status : tenantry_files_delete(files, TEXT(3), &error));
}

static tenantry_status of_url(void)
{
    return described(tenantry_store_file_of_url(STORE(1), TEXT(2), &file, &error));
}

/* A figure that is named where it is not nothing. */
static void add_kind(const char **before, const char *name, uint64_t bytes)
{
    if (bytes > 0) {
        add(&answer, *before);
        add(&answer, name);
        add_number(&answer, "\":", bytes);
        *before = ",\"";
    }
}

static tenantry_status add_usage(tenantry_status status, const tenantry_usage *usage)
{
    const char *before = "\"";
    if (status != TENANTRY_OK) {
        return status;
    }
    if (usage->quota == TENANTRY_UNLIMITED) {
        add(&answer, "{\"quota\":null");
    } else {
        add_number(&answer, "{\"quota\":", usage->quota);
    }
    add_number(&answer, ",\"used\":", usage->used);
    add_number(&answer, ",\"files\":", usage->files);
    add(&answer, ",\"reported\":{");
    add_kind(&before, "recording", usage->recordings);
    add_kind(&before, "call_report", usage->call_reports);
    add_kind(&before, "message", usage->messages);
    add_kind(&before, "other", usage->other);
    add_number(&answer, "},\"uploads\":", usage->uploads);
    add(&answer, "}");
    return status;
}

static tenantry_status usage_of(tenantry_status status)
{
    tenantry_usage usage;
    return done(add_usage(status ? status : tenantry_files_usage(files, &usage, &error), &usage));
}

static tenantry_status usage(void) { return usage_of(begun()); }

static tenantry_status report_usage(void)
{
    static const char *const kinds[] = {"recording", "call_report", "message", "other"};
    tenantry_usage after;
    int64_t bytes = strtoll(fields[5].data, NULL, 10);
    return add_usage(tenantry_store_report_usage(STORE(1), TEXT(2), choice(3, kinds, 4), flag(4, TENANTRY_USAGE_ADD),
                                                 bytes, &after, &error),
                     &after);
}

static tenantry_status purge(void)
{
    tenantry_purge_report report;
    tenantry_status status = tenantry_store_purge(STORE(1), &report, &error);
    if (status == TENANTRY_OK) {
        add_number(&answer, "{\"audit_entries\":", report.audit_entries);
        add_number(&answer, ",\"uploads\":", report.uploads);
        add_number(&answer, ",\"files\":", report.files);
        add_number(&answer, ",\"bytes\":", report.bytes);
        add(&answer, "}");
    }
    return status;
}

static tenantry_status in_session(void) { return tenantry_session_files(SESSION, &files, &error); }

static tenantry_status session_list(void) { return gone_through(in_session(), tenantry_files_next); }

static tenantry_status session_file(void)
{
    tenantry_status status = in_session();
    return described(status ? status : tenantry_files_get(files, TEXT(2), &file, &error));
}

static tenantry_status session_usage(void) { return usage_of(in_session()); }

static tenantry_status copied(tenantry_status status, const tenantry_backup_report *report)
{
    if (status == TENANTRY_OK) {
        add_number(&answer, "{\"tenants\":", report->tenants);
        add_number(&answer, ",\"bytes\":", report->bytes);
        add_number(&answer, ",\"token\":", report->token);
        add(&answer, "}");
    }
    return status;
}

static tenantry_status backup(void)
{
    tenantry_backup_report report;
    return copied(tenantry_store_backup(STORE(1), TEXT(2), NULL, NULL, &report, &error), &report);
}

static tenantry_status restore(void)
{
    tenantry_backup_report report;
    return copied(tenantry_restore(TEXT(1), TEXT(2), NULL, NULL, &report, &error), &report);
}

const struct operation file_operations[] = {
    {"file_put", put}, {"file_begin", begin}, {"file_append", append_bytes}, {"file_status", how_far},
    {"file_complete", complete}, {"file_cancel", cancel}, {"file_uploads", uploads}, {"file_list", list},
    {"file_get", get}, {"file_read", read}, {"file_delete", delete}, {"file_of_url", of_url}, {"usage", usage},
    {"report_usage", report_usage}, {"purge", purge}, {"session_file_list", session_list},
    {"session_file_get", session_file}, {"session_usage", session_usage}, {"backup", backup}, {"restore", restore},
    {NULL, NULL},
};
