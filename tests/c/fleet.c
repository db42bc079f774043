/* Import, export and check, with functions of the host's. */
#include "world.h"

/* What a call's functions share: bytes to bring, bytes taken, what was told. */
struct host {
    const char *input;
    size_t at, step;
    int64_t fail_with;
    char taken[16384];
    size_t calls;
    char told[4096];
    tenantry_store store;
};

/* Brings the input in small pieces. */
static int64_t bring(void *user, char *data, size_t capacity)
{
    struct host *host = user;
    size_t left = strlen(host->input) - host->at, most = host->step < capacity ? host->step : capacity;
    size_t length = left < most ? left : most;
    if (length == 0 && host->fail_with != 0) {
        return host->fail_with;
    }
    memcpy(data, host->input + host->at, length);
    host->at += length;
    return (int64_t)length;
}

static int32_t take(void *user, const char *data, size_t length)
{
    struct host *host = user;
    host->calls++;
    CHECK(length > 0 && data[length - 1] == '\n');
    strncat(host->taken, data, length);
    return (int32_t)host->fail_with;
}

static void be_told(void *user, uint64_t number, const char *json, size_t length)
{
    struct host *host = user;
    char line[1024];
    CHECK(strlen(json) == length);
    snprintf(line, sizeof line, "%d %s\n", (int)number, json);
    strcat(host->told, line);
}

static const char LINES[] = "{\"name\":\"A\",\"domain\":\"a.example\"," MUST "}\n"
                            "\n"
                            "{\"id\":\"kept\",\"version\":7,\"name\":\"B\",\"domain\":\"b.example\"," MUST "}";

static tenantry_import_report report;

static void lines_become_tenants(void)
{
    tenantry_store store = new_store();
    struct host host = {.input = LINES, .step = 5};
    OK(tenantry_store_import(store, bring, be_told, &host, TENANTRY_DRY_RUN, &report, &why));
    SAME(2, report.imported);
    host = (struct host){.input = LINES, .step = 100000};
    OK(tenantry_store_import(store, bring, be_told, &host, 0, &report, &why));
    SAME(2, report.lines);
    SAME(0, report.faulty);
    SAME(2, report.imported);
    CHECK(strcmp(host.told, "1 []\n3 []\n") == 0);
    tenantry_tenant tenant = find(store, "b.example");
    READS("kept", text_of(tenant, TENANTRY_FIELD_ID));
    SAME(7, int_of(tenant, TENANTRY_FIELD_VERSION));
    OK(tenantry_tenant_close(tenant));
    OK(tenantry_store_close(store));
}

static void one_faulty_line_and_nothing_is_imported(void)
{
    tenantry_tenant tenant;
    tenantry_store store = new_store();
    struct host host = {.input = "{\"name\":\"A\",\"domain\":\"a.example\"," MUST "}\nno json\n{\"name\":\"B\"}\n", .step = 7};
    OK(tenantry_store_import(store, bring, be_told, &host, 0, &report, &why));
    SAME(3, report.lines);
    SAME(2, report.faulty);
    SAME(0, report.imported);
    CHECK(strstr(host.told, "1 []\n2 [{\"path\":\"\",\"code\":\"bad_json\"") != NULL);
    CHECK(strstr(host.told, "\n3 [{\"path\":\"domain\",\"code\":\"required\"") != NULL);
    FAILS(TENANTRY_NOT_FOUND, tenantry_store_find(store, TEXT("a.example"), &tenant, &why));
    OK(tenantry_store_close(store));
}

static void an_export_can_be_imported(void)
{
    uint64_t count = 0;
    struct host out = {0}, in = {.step = 11}, again = {0};
    tenantry_store one = new_store(), two = new_store();
    populate(one, 5);
    OK(tenantry_store_export(one, take, &out, &count, &why));
    SAME(5, count);
    SAME(5, out.calls);
    in.input = out.taken;
    OK(tenantry_store_import(two, bring, NULL, &in, 0, NULL, &why));
    OK(tenantry_store_export(two, take, &again, NULL, &why));
    CHECK(strcmp(out.taken, again.taken) == 0);
    OK(tenantry_store_close(one));
    OK(tenantry_store_close(two));
}

static void a_function_that_fails_ends_the_call(void)
{
    uint64_t count = 77;
    tenantry_import_report before = {1, 2, 3}, kept = before;
    tenantry_store store = new_store();
    populate(store, 3);
    const int64_t failures[] = {-1, INT64_MIN, INT64_MAX, 1 << 30};
    for (int i = 0; i < 4; i++) {
        struct host host = {.input = LINES, .step = 10, .fail_with = failures[i]};
        FAILS(TENANTRY_IO, tenantry_store_import(store, bring, be_told, &host, 0, &kept, &why));
    }
    CHECK(memcmp(&before, &kept, sizeof before) == 0);
    struct host host = {.fail_with = 5};
    FAILS(TENANTRY_IO, tenantry_store_export(store, take, &host, &count, &why));
    SAME(1, host.calls);
    SAME(77, count);
    /* It is as usable as before. */
    OK(tenantry_store_export(store, take, &(struct host){0}, &count, &why));
    SAME(3, count);
    OK(tenantry_store_close(store));
}

/* Reads, writes to another handle of the file and closes the store, all in the middle of its import. */
static int64_t meddle(void *user, char *data, size_t capacity)
{
    struct host *host = user;
    if (host->calls++ == 0) {
        tenantry_store other = 0;
        tenantry_patch patch = new_patch(ACME);
        OK(tenantry_tenant_close(find(host->store, "t0.example")));
        OK(tenantry_store_open(TEXT(path("meddled.db")), 0, 0, &other, &why));
        FAILS(TENANTRY_BUSY, tenantry_store_create(other, patch, 0, NULL, &why));
        OK(tenantry_store_close(other));
        FAILS(TENANTRY_BUSY, tenantry_store_create(host->store, patch, 0, NULL, &why));
        OK(tenantry_store_create(host->store, patch, TENANTRY_DRY_RUN, NULL, &why));
        OK(tenantry_patch_close(patch));
        OK(tenantry_store_close(host->store));
        check_forget();
    }
    return bring(user, data, capacity);
}

static void a_function_may_call_back_into_the_library(void)
{
    struct host host = {.input = LINES, .step = 50};
    OK(tenantry_store_close(new_file("meddled.db")));
    OK(tenantry_store_open(TEXT(path("meddled.db")), 0, 0, &host.store, &why));
    populate(host.store, 1);
    OK(tenantry_store_import(host.store, meddle, NULL, &host, 0, &report, &why));
    SAME(2, report.imported);
    FAILS(TENANTRY_BAD_HANDLE, tenantry_store_import(host.store, meddle, NULL, &host, 0, &report, &why));
    OK(tenantry_store_open(TEXT(path("meddled.db")), 0, 0, &host.store, &why));
    OK(tenantry_tenant_close(find(host.store, "b.example")));
    OK(tenantry_store_close(host.store));
}

/* Flips a bit of the name in the file. */
static void damage(const char *name)
{
    static char bytes[1 << 20];
    FILE *file = fopen(path("damaged.db"), "r+b");
    CHECK(file != NULL);
    size_t length = fread(bytes, 1, sizeof bytes, file);
    for (size_t i = 0; i + strlen(name) < length; i++) {
        if (memcmp(bytes + i, name, strlen(name)) == 0) {
            CHECK(fseek(file, (long)i, SEEK_SET) == 0 && fputc(bytes[i] ^ 1, file) != EOF);
        }
    }
    SAME(0, fclose(file));
}

static void a_check_finds_what_is_wrong(void)
{
    uint64_t count = 0;
    struct host host = {0}, after = {0};
    tenantry_tenant tenant;
    tenantry_store store = new_file("damaged.db");
    populate(store, 2);
    OK(tenantry_tenant_close(make(store, "{\"name\":\"Unmistakable\",\"domain\":\"u.example\"," MUST "}")));
    OK(tenantry_store_check(store, be_told, &host, &count, &why));
    SAME(3, count);
    SAME(0, strlen(host.told));
    OK(tenantry_store_check(store, NULL, NULL, NULL, &why));
    OK(tenantry_store_close(store));
    damage("Unmistakable");
    OK(tenantry_store_open(TEXT(path("damaged.db")), TENANTRY_OPEN_NO_QUICK_CHECK, 0, &store, &why));
    FAILS(TENANTRY_CORRUPT, tenantry_store_find(store, TEXT("u.example"), &tenant, &why));
    OK(tenantry_store_check(store, be_told, &after, &count, &why));
    CHECK(strstr(after.told, "0 {\"tenant\":null,\"path\":\"\",\"code\":\"corrupt\",") == after.told);
    OK(tenantry_store_close(store));
}

int main(void)
{
    lines_become_tenants();
    one_faulty_line_and_nothing_is_imported();
    an_export_can_be_imported();
    a_function_that_fails_ends_the_call();
    a_function_may_call_back_into_the_library();
    a_check_finds_what_is_wrong();
    return 0;
}
