/* The files of a tenant, and disk space. */
#include "world.h"

#define HELLO "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"

static tenantry_file_info described(tenantry_file file)
{
    tenantry_file_info info;
    OK(tenantry_file_describe(file, &info));
    return info;
}

/* The file of these five bytes. */
static tenantry_file hello(tenantry_files files)
{
    tenantry_file upload, file;
    OK(tenantry_files_begin(files, TEXT("hello"), 5, NULL, 0, TENANTRY_FILE_TEMPORARY, &upload, &why));
    OK(tenantry_files_append(files, TEXT(described(upload).id.data), 0, "hello", 5, NULL, &why));
    OK(tenantry_files_complete(files, TEXT(described(upload).id.data), TEXT(HELLO), &file, &why));
    OK(tenantry_file_close(upload));
    return file;
}

static void a_file_goes_through_its_life(void)
{
    tenantry_store store = new_store();
    tenantry_tenant acme = make(store, ACME);
    tenantry_session session;
    tenantry_files files;
    tenantry_file upload, answer, file;
    tenantry_fault fault;
    tenantry_text json;
    char data[8] = "";
    size_t length;
    uint64_t next = 0;
    OK(tenantry_session_begin(store, TEXT(id_of(acme)), TEXT("alice"), &session, &why));
    OK(tenantry_session_files(session, &files, &why));
    FAILS(TENANTRY_REFUSED, tenantry_files_begin(files, TEXT("a/b"), 5, NULL, 0, 0, &upload, &why));
    OK(tenantry_files_begin(files, TEXT("hello.txt"), TENANTRY_SIZE_UNKNOWN, TEXT(HELLO), 0, &upload, &why));
    tenantry_file_info info = described(upload);
    CHECK(info.size == TENANTRY_SIZE_UNKNOWN && info.complete == 0 && info.tenant.data == NULL);
    READS(HELLO, info.sha256);
    OK(tenantry_files_append(files, TEXT(info.id.data), 0, "hel", 3, &next, &why));
    SAME(3, next);
    FAILS(TENANTRY_REFUSED, tenantry_files_append(files, TEXT(info.id.data), 0, "lo", 2, &next, &why));
    SAME(TENANTRY_OK, tenantry_error_fault(why, 0, &fault));
    SAME(TENANTRY_FAULT_WRONG_OFFSET, fault.code);
    OK(tenantry_files_status(files, TEXT(info.id.data), &answer, &why));
    SAME(3, described(answer).received);
    OK(tenantry_file_close(answer));
    OK(tenantry_files_next_upload(files, TEXT(""), &answer, &why));
    READS("hello.txt", described(answer).name);
    OK(tenantry_file_close(answer));
    FAILS(TENANTRY_NO_VALUE, tenantry_files_next_upload(files, TEXT(info.id.data), &answer, &why));
    FAILS(TENANTRY_REFUSED, tenantry_files_complete(files, TEXT(info.id.data), TEXT(HELLO), &file, &why));
    SAME(TENANTRY_OK, tenantry_error_fault(why, 0, &fault));
    SAME(TENANTRY_FAULT_WRONG_DIGEST, fault.code);
    OK(tenantry_files_append(files, TEXT(info.id.data), 3, "lo", 2, &next, &why));
    OK(tenantry_files_complete(files, TEXT(info.id.data), TEXT(HELLO), &file, &why));
    info = described(file);
    CHECK(info.size == 5 && info.received == 5 && info.complete == 1 && info.temporary == 0);
    READS("text/plain", info.media_type);
    READS(id_of(acme), info.tenant);
    OK(tenantry_file_json(file, &json));
    CHECK(strstr(json.data, "\"media_type\":\"text/plain\"") != NULL);
    OK(tenantry_store_file_of_url(store, TEXT(info.url.data), &answer, &why));
    READS(info.id.data, described(answer).id);
    OK(tenantry_file_close(answer));
    OK(tenantry_files_read(files, TEXT(info.id.data), 1, data, sizeof data, &length, &why));
    CHECK(length == 4 && memcmp(data, "ello\0", 5) == 0);
    OK(tenantry_files_read(files, TEXT(info.id.data), 5, data, sizeof data, &length, &why));
    SAME(0, length);
    OK(tenantry_files_delete(files, TEXT(info.id.data), &why));
    FAILS(TENANTRY_NOT_FOUND, tenantry_files_read(files, TEXT(info.id.data), 1, data, sizeof data, &length, &why));
    FAILS(TENANTRY_NOT_FOUND, tenantry_files_get(files, TEXT(info.id.data), &answer, &why));
    FAILS(TENANTRY_NO_VALUE, tenantry_files_next(files, TEXT(""), &answer, &why));
    /* What is known of it stays, and the files keep the database open. */
    OK(tenantry_store_close(store));
    OK(tenantry_session_close(session));
    OK(tenantry_file_close(upload));
    upload = hello(files);
    OK(tenantry_files_next(files, TEXT(""), &answer, &why));
    READS(described(upload).id.data, described(answer).id);
    READS("hello.txt", info.name);
    OK(tenantry_file_close(answer));
    OK(tenantry_file_close(upload));
    OK(tenantry_file_close(file));
    OK(tenantry_files_close(files));
    OK(tenantry_tenant_close(acme));
}

static void the_avatar_stays_and_another_tenant_finds_nothing(void)
{
    tenantry_store store = new_store();
    tenantry_tenant acme = make(store, ACME);
    tenantry_tenant other = make(store, "{\"name\":\"B\",\"domain\":\"b.example\"," MUST "}"), shown;
    tenantry_files files, others;
    tenantry_patch patch;
    OK(tenantry_store_files(store, TEXT(id_of(acme)), &files, &why));
    OK(tenantry_store_files(store, TEXT(id_of(other)), &others, &why));
    tenantry_file file = hello(files), answer;
    const char *id = described(file).id.data;
    FAILS(TENANTRY_NOT_FOUND, tenantry_files_get(others, TEXT(id), &answer, &why));
    FAILS(TENANTRY_NOT_FOUND, tenantry_files_delete(others, TEXT(id), &why));
    OK(tenantry_patch_new(&patch));
    OK(tenantry_patch_set_text(patch, TENANTRY_FIELD_AVATAR_FILE_ID, TEXT(id)));
    FAILS(TENANTRY_REFUSED,
          tenantry_store_set(store, TEXT(id_of(other)), patch, TENANTRY_ANY_VERSION, 0, NULL, &why));
    OK(tenantry_store_set(store, TEXT(id_of(acme)), patch, TENANTRY_ANY_VERSION, 0, NULL, &why));
    FAILS(TENANTRY_IN_USE, tenantry_files_delete(files, TEXT(id), &why));
    shown = find(store, "sip.acme.example");
    READS(described(file).url.data, text_of(shown, TENANTRY_FIELD_AVATAR_FILE_URL));
    SAME(5, int_of(shown, TENANTRY_FIELD_AVATAR_FILE_SIZE));
    OK(tenantry_tenant_close(shown));
    OK(tenantry_patch_close(patch));
    OK(tenantry_file_close(file));
    OK(tenantry_files_close(files));
    OK(tenantry_files_close(others));
    OK(tenantry_tenant_close(acme));
    OK(tenantry_tenant_close(other));
    OK(tenantry_store_close(store));
}

static void usage_is_reported_up_to_the_quota(void)
{
    tenantry_store store = new_store();
    tenantry_tenant acme = make(store, "{\"name\":\"A\",\"domain\":\"sip.acme.example\",\"disk_quota\":\"1KB\"," MUST "}");
    tenantry_files files;
    tenantry_file upload;
    tenantry_usage usage;
    tenantry_purge_report purged;
    const char *id = id_of(acme);
    OK(tenantry_store_files(store, TEXT(id), &files, &why));
    OK(tenantry_file_close(hello(files)));
    OK(tenantry_store_report_usage(store, TEXT(id), TENANTRY_USAGE_RECORDING, 0, 1000, NULL, &why));
    OK(tenantry_store_report_usage(store, TEXT(id), TENANTRY_USAGE_MESSAGE, TENANTRY_USAGE_ADD, 10, &usage, &why));
    CHECK(usage.quota == 1024 && usage.used == 1015 && usage.files == 5 && usage.recordings == 1000);
    CHECK(usage.messages == 10 && usage.call_reports == 0 && usage.other == 0);
    FAILS(TENANTRY_QUOTA_EXCEEDED,
          tenantry_store_report_usage(store, TEXT(id), TENANTRY_USAGE_OTHER, TENANTRY_USAGE_ADD, 10, &usage, &why));
    FAILS(TENANTRY_QUOTA_EXCEEDED, tenantry_files_begin(files, TEXT("a"), 10, NULL, 0, 0, &upload, &why));
    FAILS(TENANTRY_REFUSED,
          tenantry_store_report_usage(store, TEXT(id), TENANTRY_USAGE_MESSAGE, TENANTRY_USAGE_ADD, -11, NULL, &why));
    FAILS(TENANTRY_BAD_ARGUMENT, tenantry_store_report_usage(store, TEXT(id), 4, 0, 0, NULL, &why));
    FAILS(TENANTRY_BAD_ARGUMENT, tenantry_store_report_usage(store, TEXT(id), 0, 0, -1, NULL, &why));
    OK(tenantry_files_begin(files, TEXT("a"), 9, NULL, 0, 0, &upload, &why));
    OK(tenantry_files_usage(files, &usage, &why));
    CHECK(usage.uploads == 9 && usage.used == 1015);
    OK(tenantry_files_cancel(files, TEXT(described(upload).id.data), &why));
    OK(tenantry_store_purge(store, &purged, &why));
    CHECK(purged.files == 0 && purged.uploads == 0 && purged.bytes == 0);
    OK(tenantry_file_close(upload));
    OK(tenantry_files_close(files));
    OK(tenantry_tenant_close(acme));
    OK(tenantry_store_close(store));
}

int main(void)
{
    a_file_goes_through_its_life();
    the_avatar_stays_and_another_tenant_finds_nothing();
    usage_is_reported_up_to_the_quota();
    return 0;
}
