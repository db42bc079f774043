/* The system's door: opening, making, reading, setting, deleting. */
#include "world.h"

#include <dirent.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define OPEN(file, flags) tenantry_store_open(TEXT(path(file)), (flags), TENANTRY_DEFAULT_TIMEOUT, &store, &why)

static tenantry_store store;

static void close_store(void)
{
    OK(tenantry_store_close(store));
    store = 0;
}

static void opening_makes_only_what_it_is_asked_for(void)
{
    FAILS(TENANTRY_BAD_PATH, OPEN("a.db", 0));
    SAME(0, store);
    OK(OPEN("a.db", TENANTRY_OPEN_CREATE));
    close_store();
    OK(OPEN("a.db", TENANTRY_OPEN_CREATE | TENANTRY_OPEN_NO_QUICK_CHECK));
    close_store();
    FAILS(TENANTRY_EXISTS, OPEN("a.db", TENANTRY_OPEN_CREATE_NEW));
    OK(OPEN("a.db", TENANTRY_OPEN_READ_ONLY));
    tenantry_patch patch = new_patch(ACME);
    FAILS(TENANTRY_READ_ONLY, tenantry_store_create(store, patch, 0, NULL, &why));
    OK(tenantry_patch_close(patch));
    close_store();
}

static void paths_that_are_no_file_are_refused(void)
{
    const char *const paths[] = {"", ":memory:", "file:a.db?mode=memory", "/", "/proc/self/nothing/a.db"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        FAILS(TENANTRY_BAD_PATH, tenantry_store_open(TEXT(paths[i]), TENANTRY_OPEN_CREATE, 0, &store, &why));
    }
    /* A NUL within does not cut a path short. */
    FAILS(TENANTRY_BAD_PATH, tenantry_store_open("/tmp/a\0.db", 10, TENANTRY_OPEN_CREATE, 0, &store, &why));
    FILE *file = fopen(path("text.db"), "w");
    CHECK(file != NULL && fputs("This is no database, but long enough to be one.\n", file) >= 0);
    SAME(0, fclose(file));
    FAILS(TENANTRY_FOREIGN_FILE, OPEN("text.db", 0));
}

static void a_length_may_be_told(void)
{
    char padded[300];
    snprintf(padded, sizeof padded, "%sXYZ", path("told.db"));
    OK(tenantry_store_open(padded, strlen(padded) - 3, TENANTRY_OPEN_CREATE, 0, &store, &why));
    SAME(0, access(path("told.db"), F_OK));
    close_store();
}

static void a_tenant_is_made_read_and_found(void)
{
    tenantry_tenant made, read;
    store = new_store();
    made = make(store, ACME);
    OK(tenantry_store_get(store, TEXT(id_of(made)), &read, &why));
    READS(json_of(made).data, json_of(read));
    SAME(1, int_of(read, TENANTRY_FIELD_VERSION));
    OK(tenantry_tenant_close(read));
    read = find(store, "SIP.Acme.EXAMPLE");
    READS(id_of(made), text_of(read, TENANTRY_FIELD_ID));
    OK(tenantry_tenant_close(read));
    const char *const either[] = {id_of(made), "sip.acme.example"};
    for (int i = 0; i < 2; i++) {
        OK(tenantry_store_lookup(store, TEXT(either[i]), &read, &why));
        READS(id_of(made), text_of(read, TENANTRY_FIELD_ID));
        OK(tenantry_tenant_close(read));
    }
    read = 99;
    char longer[64];
    snprintf(longer, sizeof longer, "%s", id_of(made));
    FAILS(TENANTRY_NOT_FOUND, tenantry_store_get(store, longer, strlen(longer) + 1, &read, &why));
    FAILS(TENANTRY_NOT_FOUND, tenantry_store_get(store, TEXT("nobody"), &read, &why));
    FAILS(TENANTRY_NOT_FOUND, tenantry_store_find(store, TEXT("no domain at all"), &read, &why));
    FAILS(TENANTRY_NOT_FOUND, tenantry_store_find(store, "sip.acme.example\0x", 18, &read, &why));
    FAILS(TENANTRY_NOT_FOUND, tenantry_store_lookup(store, TEXT(""), &read, &why));
    SAME(99, read);
    OK(tenantry_tenant_close(made));
    close_store();
}

static void a_set_tells_what_changed(void)
{
    size_t count;
    uint32_t field;
    tenantry_text json;
    tenantry_change change;
    tenantry_tenant before, after;
    store = new_store();
    before = make(store, ACME);
    tenantry_patch patch = new_patch("{\"max_extensions\":5,\"name\":\"Acme Ltd\",\"region\":\"DEU\"}");
    OK(tenantry_store_set(store, TEXT(id_of(before)), patch, TENANTRY_ANY_VERSION, 0, &change, &why));
    OK(tenantry_change_count(change, &count));
    SAME(2, count);
    OK(tenantry_change_field(change, 0, &field));
    SAME(TENANTRY_FIELD_MAX_EXTENSIONS, field);
    OK(tenantry_change_field(change, 1, &field));
    SAME(TENANTRY_FIELD_NAME, field);
    FAILS(TENANTRY_BAD_ARGUMENT, tenantry_change_field(change, 2, &field));
    OK(tenantry_change_tenant(change, &after));
    SAME(2, int_of(after, TENANTRY_FIELD_VERSION));
    SAME(5, int_of(after, TENANTRY_FIELD_MAX_EXTENSIONS));
    OK(tenantry_change_json(change, &json));
    char whole[8192];
    snprintf(whole, sizeof whole, "{\"changed\":[\"max_extensions\",\"name\"],\"tenant\":%s}", json_of(after).data);
    READS(whole, json);
    SAME(1, int_of(before, TENANTRY_FIELD_VERSION));
    OK(tenantry_change_close(change));
    /* The same once more changes nothing. */
    OK(tenantry_store_set(store, TEXT(id_of(before)), patch, TENANTRY_ANY_VERSION, 0, &change, &why));
    OK(tenantry_change_count(change, &count));
    SAME(0, count);
    OK(tenantry_change_close(change));
    OK(tenantry_store_set(store, TEXT(id_of(before)), patch, TENANTRY_ANY_VERSION, 0, NULL, &why));
    OK(tenantry_patch_close(patch));
    OK(tenantry_tenant_close(before));
    OK(tenantry_tenant_close(after));
    close_store();
}

static void a_version_is_compared_before_it_is_set(void)
{
    uint64_t current = 0;
    tenantry_tenant tenant;
    store = new_store();
    tenant = make(store, ACME);
    tenantry_patch patch = new_patch("{\"max_extensions\":5}");
    FAILS(TENANTRY_CONFLICT, tenantry_store_set(store, TEXT(id_of(tenant)), patch, 9, 0, NULL, &why));
    OK(tenantry_store_set(store, TEXT(id_of(tenant)), patch, 1, 0, NULL, &why));
    FAILS(TENANTRY_CONFLICT, tenantry_store_set_enabled(store, TEXT(id_of(tenant)), 0, 1, 0, NULL, &why));
    SAME(TENANTRY_OK, tenantry_error_current_version(why, &current));
    SAME(2, current);
    FAILS(TENANTRY_CONFLICT, tenantry_store_delete(store, TEXT(id_of(tenant)), 0, 0, NULL, &why));
    OK(tenantry_store_delete(store, TEXT(id_of(tenant)), 2, 0, NULL, &why));
    OK(tenantry_patch_close(patch));
    OK(tenantry_tenant_close(tenant));
    close_store();
}

static void a_dry_run_stores_nothing(void)
{
    bool enabled = true;
    size_t count;
    tenantry_change change;
    tenantry_tenant tenant, tried, deleted;
    tenantry_patch patch = new_patch(ACME), name = new_patch("{\"name\":\"New\"}");
    store = new_store();
    OK(tenantry_store_create(store, patch, TENANTRY_DRY_RUN, &tried, &why));
    READS("Acme", text_of(tried, TENANTRY_FIELD_NAME));
    FAILS(TENANTRY_NOT_FOUND, tenantry_store_find(store, TEXT("sip.acme.example"), &tenant, &why));
    OK(tenantry_tenant_close(tried));
    tenant = make(store, ACME);
    OK(tenantry_store_set(store, TEXT(id_of(tenant)), name, TENANTRY_ANY_VERSION, TENANTRY_DRY_RUN, &change, &why));
    OK(tenantry_change_count(change, &count));
    SAME(1, count);
    OK(tenantry_change_close(change));
    OK(tenantry_store_set_enabled(store, TEXT(id_of(tenant)), 0, TENANTRY_ANY_VERSION, TENANTRY_DRY_RUN, &change, &why));
    OK(tenantry_change_tenant(change, &tried));
    OK(tenantry_tenant_bool(tried, TENANTRY_FIELD_ENABLED, &enabled));
    CHECK(!enabled);
    OK(tenantry_tenant_close(tried));
    OK(tenantry_change_close(change));
    OK(tenantry_store_delete(store, TEXT(id_of(tenant)), TENANTRY_ANY_VERSION, TENANTRY_DRY_RUN, &deleted, &why));
    OK(tenantry_store_get(store, TEXT(id_of(tenant)), &tried, &why));
    READS(json_of(tenant).data, json_of(tried));
    READS(json_of(tenant).data, json_of(deleted));
    OK(tenantry_tenant_close(tried));
    OK(tenantry_tenant_close(deleted));
    OK(tenantry_tenant_close(tenant));
    OK(tenantry_patch_close(patch));
    OK(tenantry_patch_close(name));
    close_store();
}

static void a_suspended_tenant_stays_readable_and_a_deleted_one_does_not(void)
{
    bool enabled = true;
    tenantry_tenant tenant, read, deleted;
    store = new_store();
    tenant = make(store, ACME);
    for (int32_t on = 0; on <= 2; on++) {
        OK(tenantry_store_set_enabled(store, TEXT(id_of(tenant)), on, TENANTRY_ANY_VERSION, 0, NULL, &why));
        read = find(store, "sip.acme.example");
        OK(tenantry_tenant_bool(read, TENANTRY_FIELD_ENABLED, &enabled));
        SAME(on != 0, enabled);
        OK(tenantry_tenant_close(read));
    }
    OK(tenantry_store_delete(store, TEXT(id_of(tenant)), TENANTRY_ANY_VERSION, 0, &deleted, &why));
    SAME(3, int_of(deleted, TENANTRY_FIELD_VERSION));
    FAILS(TENANTRY_NOT_FOUND, tenantry_store_get(store, TEXT(id_of(tenant)), &read, &why));
    FAILS(TENANTRY_NOT_FOUND, tenantry_store_delete(store, TEXT(id_of(tenant)), TENANTRY_ANY_VERSION, 0, NULL, &why));
    OK(tenantry_tenant_close(deleted));
    OK(tenantry_tenant_close(tenant));
    close_store();
}

/* How many threads purge a store. */
static int purging(void)
{
    char name[300];
    int count = 0;
    DIR *threads = opendir("/proc/self/task");
    CHECK(threads != NULL);
    for (struct dirent *thread; (thread = readdir(threads)) != NULL;) {
        snprintf(name, sizeof name, "/proc/self/task/%s/comm", thread->d_name);
        FILE *file = fopen(name, "r");
        /* One that has ended meanwhile has no name any more. */
        if (file != NULL) {
            count += fgets(name, sizeof name, file) != NULL && strcmp(name, "tenantry-purge\n") == 0;
            fclose(file);
        }
    }
    closedir(threads);
    return count;
}

/* A thread takes its name, and ends, a moment later. */
static void comes_to_purge(int threads)
{
    const struct timespec moment = {.tv_nsec = 1000000};
    for (int wait = 0; wait < PATIENCE && purging() != threads; wait++) {
        nanosleep(&moment, NULL);
    }
    SAME(threads, purging());
}

static void it_is_purged_on_a_thread_that_ends_with_it(void)
{
    const struct { uint32_t flags; uint64_t purge_every; int threads; } openings[] = {
        {TENANTRY_OPEN_CREATE, 10, 1}, {0, 0, 0}, {TENANTRY_OPEN_READ_ONLY, 10, 0}, {0, UINT64_MAX, 1},
    };
    for (size_t i = 0; i < sizeof openings / sizeof *openings; i++) {
        OK(tenantry_store_open_and_purge(TEXT(path("purged.db")), openings[i].flags, PATIENCE,
                                         TENANTRY_DEFAULT_CACHE, openings[i].purge_every, &store, &why));
        comes_to_purge(openings[i].threads);
        close_store();
        comes_to_purge(0);
    }
}

int main(void)
{
    opening_makes_only_what_it_is_asked_for();
    paths_that_are_no_file_are_refused();
    a_length_may_be_told();
    a_tenant_is_made_read_and_found();
    a_set_tells_what_changed();
    a_version_is_compared_before_it_is_set();
    a_dry_run_stores_nothing();
    a_suspended_tenant_stays_readable_and_a_deleted_one_does_not();
    it_is_purged_on_a_thread_that_ends_with_it();
    return 0;
}
