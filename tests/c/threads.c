/*
 * Threads that share a store: readers, writers and one that closes and opens anew, all at once. A
 * reader that a close overtakes is told so and never sees anything else; no update is lost.
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include "world.h"

enum { READERS = 2, WRITERS = 3, PATCHERS = 2, INCREMENTS = 20, REOPENINGS = 30 };

static tenantry_store steady;
static _Atomic tenantry_store fleeting;
static tenantry_tenant held;
static tenantry_patch patch;
static atomic_bool done;
static atomic_llong reads, overtaken;

/* Every writer adds one to the same member, so many times: with the version that it read, or again. */
static void *write_on(void *unused)
{
    for (int i = 0; i < INCREMENTS;) {
        tenantry_patch more;
        tenantry_tenant tenant = find(steady, "counter.example");
        OK(tenantry_patch_new(&more));
        OK(tenantry_patch_set_int(more, TENANTRY_FIELD_MAX_EXTENSIONS, int_of(tenant, TENANTRY_FIELD_MAX_EXTENSIONS) + 1));
        tenantry_status status = tenantry_store_set(steady, TEXT(id_of(tenant)), more,
            (uint64_t)int_of(tenant, TENANTRY_FIELD_VERSION), 0, NULL, NULL);
        CHECK(status == TENANTRY_OK || status == TENANTRY_CONFLICT);
        i += status == TENANTRY_OK;
        OK(tenantry_patch_close(more));
        OK(tenantry_tenant_close(tenant));
    }
    return unused;
}

/* What a reader sees is one version as a whole: the member that the writers count follows the version. */
static void *read_on(void *unused)
{
    int64_t seen = 0;
    while (!done) {
        tenantry_tenant tenant = 0;
        tenantry_text json;
        tenantry_status status = tenantry_store_find(fleeting, TEXT("counter.example"), &tenant, NULL);
        if (status == TENANTRY_BAD_HANDLE) {
            SAME(0, tenant);
            overtaken++;
            continue;
        }
        SAME(TENANTRY_OK, status);
        int64_t version = int_of(tenant, TENANTRY_FIELD_VERSION);
        SAME(version - 1, int_of(tenant, TENANTRY_FIELD_MAX_EXTENSIONS));
        CHECK(version >= seen);
        seen = version;
        OK(tenantry_tenant_close(tenant));
        /* A snapshot that all hold, and its texts that are made when first asked for. */
        READS("Held", text_of(held, TENANTRY_FIELD_NAME));
        OK(tenantry_tenant_member_json(held, TENANTRY_FIELD_OFFICE_HOURS, &json));
        CHECK(json.length > 10 && json_of(held).length > json.length);
        reads++;
    }
    return unused;
}

/* A patch that threads share takes their turns. */
static void *patch_on(void *unused)
{
    tenantry_session session;
    OK(tenantry_session_begin(steady, TEXT(id_of(held)), TEXT("alice"), &session, &why));
    for (int64_t i = 1; !done; i++) {
        OK(tenantry_patch_set_int(patch, TENANTRY_FIELD_RECORDING_RETENTION, i));
        OK(tenantry_session_set(session, patch, TENANTRY_ANY_VERSION, TENANTRY_DRY_RUN, NULL, &why));
    }
    OK(tenantry_session_close(session));
    return unused;
}

static tenantry_store open_shared(void)
{
    tenantry_store store;
    OK(tenantry_store_open(TEXT(path("shared.db")), 0, PATIENCE, &store, &why));
    return store;
}

int main(void)
{
    pthread_t writers[WRITERS], readers[READERS], patchers[PATCHERS];
    steady = new_file("shared.db");
    held = make(steady, "{\"name\":\"Held\",\"domain\":\"held.example\"," MUST "}");
    OK(tenantry_tenant_close(
        make(steady, "{\"name\":\"Counter\",\"domain\":\"counter.example\"," MUST ",\"max_extensions\":0}")));
    OK(tenantry_patch_new(&patch));
    fleeting = open_shared();
    for (int i = 0; i < READERS; i++) {
        SAME(0, pthread_create(&readers[i], NULL, read_on, NULL));
    }
    for (int i = 0; i < WRITERS; i++) {
        SAME(0, pthread_create(&writers[i], NULL, write_on, NULL));
    }
    for (int i = 0; i < PATCHERS; i++) {
        SAME(0, pthread_create(&patchers[i], NULL, patch_on, NULL));
    }
    /* Closed while others are inside; open again as another handle. */
    for (int i = 0; i < REOPENINGS; i++) {
        tenantry_store before = fleeting;
        OK(tenantry_store_close(before));
        fleeting = open_shared();
    }
    for (int i = 0; i < WRITERS; i++) {
        SAME(0, pthread_join(writers[i], NULL));
    }
    while (reads < READERS) {
        sched_yield();
    }
    done = true;
    for (int i = 0; i < READERS; i++) {
        SAME(0, pthread_join(readers[i], NULL));
    }
    for (int i = 0; i < PATCHERS; i++) {
        SAME(0, pthread_join(patchers[i], NULL));
    }
    tenantry_tenant counted = find(steady, "counter.example");
    SAME(WRITERS * INCREMENTS, int_of(counted, TENANTRY_FIELD_MAX_EXTENSIONS));
    OK(tenantry_tenant_close(counted));
    OK(tenantry_tenant_close(held));
    OK(tenantry_patch_close(patch));
    OK(tenantry_store_close(fleeting));
    OK(tenantry_store_close(steady));
    return 0;
}
