/* What outlives what, and what happens at the end of a handle. */
#include <pthread.h>
#include <stdatomic.h>

#include "world.h"

static void a_snapshot_outlives_its_store_and_its_page(void)
{
    tenantry_page page;
    tenantry_change change;
    tenantry_tenant made, listed, changed;
    tenantry_store store = new_store();
    tenantry_patch patch = new_patch("{\"name\":\"Other\"}");
    made = make(store, ACME);
    tenantry_text name = text_of(made, TENANTRY_FIELD_NAME), json = json_of(made);
    OK(tenantry_store_list(store, NULL, &page, &why));
    OK(tenantry_page_tenant(page, 0, &listed));
    OK(tenantry_store_set(store, TEXT(id_of(made)), patch, TENANTRY_ANY_VERSION, 0, &change, &why));
    OK(tenantry_change_tenant(change, &changed));
    OK(tenantry_store_delete(store, TEXT(id_of(made)), TENANTRY_ANY_VERSION, 0, NULL, &why));
    OK(tenantry_store_close(store));
    OK(tenantry_page_close(page));
    OK(tenantry_change_close(change));
    OK(tenantry_patch_close(patch));
    READS("Acme", name);
    READS(json.data, json_of(listed));
    CHECK(text_of(made, TENANTRY_FIELD_NAME).data == name.data);
    READS("Other", text_of(changed, TENANTRY_FIELD_NAME));
    OK(tenantry_tenant_close(made));
    OK(tenantry_tenant_close(listed));
    OK(tenantry_tenant_close(changed));
}

static void what_is_closed_is_gone_and_its_place_is_another(void)
{
    bool enabled;
    tenantry_store store = new_store();
    tenantry_tenant first = make(store, ACME), again = 0;
    OK(tenantry_tenant_close(first));
    FAILS(TENANTRY_BAD_HANDLE, tenantry_tenant_close(first));
    for (int i = 0; i < 100; i++) {
        again = find(store, "sip.acme.example");
        CHECK(again != first);
        FAILS(TENANTRY_BAD_HANDLE, tenantry_tenant_bool(first, TENANTRY_FIELD_ENABLED, &enabled));
        OK(tenantry_tenant_close(again));
        FAILS(TENANTRY_BAD_HANDLE, tenantry_tenant_bool(again, TENANTRY_FIELD_ENABLED, &enabled));
    }
    OK(tenantry_store_close(store));
    FAILS(TENANTRY_BAD_HANDLE, tenantry_store_close(store));
    FAILS(TENANTRY_BAD_HANDLE, tenantry_store_find(store, TEXT("sip.acme.example"), &again, &why));
}

static void none_needs_no_closing(void)
{
    OK(tenantry_store_close(0));
    OK(tenantry_session_close(0));
    OK(tenantry_tenant_close(0));
    OK(tenantry_patch_close(0));
    OK(tenantry_change_close(0));
    OK(tenantry_page_close(0));
    OK(tenantry_error_close(0));
    OK(tenantry_watch_close(0));
    OK(tenantry_listening_close(0));
}

enum { ROUNDS = 300, CLOSERS = 4 };
static pthread_barrier_t barrier;
static _Atomic tenantry_tenant shared;
static atomic_int closed;

static void *close_shared(void *unused)
{
    (void)unused;
    for (int i = 0; i < ROUNDS; i++) {
        pthread_barrier_wait(&barrier);
        tenantry_status status = tenantry_tenant_close(shared);
        CHECK(status == TENANTRY_OK || status == TENANTRY_BAD_HANDLE);
        closed += status == TENANTRY_OK;
        pthread_barrier_wait(&barrier);
    }
    return NULL;
}

static void of_threads_that_close_a_handle_one_succeeds(void)
{
    pthread_t threads[CLOSERS];
    tenantry_store store = new_store();
    OK(tenantry_tenant_close(make(store, ACME)));
    SAME(0, pthread_barrier_init(&barrier, NULL, CLOSERS + 1));
    for (int i = 0; i < CLOSERS; i++) {
        SAME(0, pthread_create(&threads[i], NULL, close_shared, NULL));
    }
    for (int i = 0; i < ROUNDS; i++) {
        shared = find(store, "sip.acme.example");
        pthread_barrier_wait(&barrier);
        pthread_barrier_wait(&barrier);
        SAME(i + 1, closed);
    }
    for (int i = 0; i < CLOSERS; i++) {
        SAME(0, pthread_join(threads[i], NULL));
    }
    SAME(0, pthread_barrier_destroy(&barrier));
    OK(tenantry_store_close(store));
}

int main(void)
{
    a_snapshot_outlives_its_store_and_its_page();
    what_is_closed_is_gone_and_its_place_is_another();
    none_needs_no_closing();
    of_threads_that_close_a_handle_one_succeeds();
    return 0;
}
