/* A program with an SQLite of its own beside tenantry's: each works, on threads, and is what it is.
   beside FILE FILE: exit status 3 where both are the same. */
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <tenantry.h>

enum { THREADS = 3, ROUNDS = 100 };

static sqlite3 *own;
static tenantry_store store;
static tenantry_text id;
static atomic_int wrong;

static void *own_work(void *unused)
{
    (void)unused;
    for (int round = 0; round < ROUNDS; round++)
        if (sqlite3_exec(own, "INSERT INTO t VALUES (1)", NULL, NULL, NULL) != SQLITE_OK)
            wrong = 1;
    return NULL;
}

static void *tenantry_work(void *unused)
{
    (void)unused;
    for (int round = 0; round < ROUNDS; round++) {
        tenantry_patch patch = 0;
        tenantry_tenant tenant = 0;
        int64_t calls = -1;

        if (tenantry_patch_new(&patch) ||
            tenantry_patch_set_int(patch, TENANTRY_FIELD_MAX_CONCURRENT_CALLS, round) ||
            tenantry_store_set(store, id.data, id.length, patch, TENANTRY_ANY_VERSION, 0, NULL, NULL) ||
            tenantry_store_find(store, "a.example", TENANTRY_TO_NUL, &tenant, NULL) ||
            tenantry_tenant_int(tenant, TENANTRY_FIELD_MAX_CONCURRENT_CALLS, &calls) || calls < 0)
            wrong = 1;
        tenantry_tenant_close(tenant);
        tenantry_patch_close(patch);
    }
    return NULL;
}

static int count(void *total, int columns, char **values, char **names)
{
    (void)columns;
    (void)names;
    sscanf(values[0], "%d", (int *)total);
    return 0;
}

int main(int argc, char **argv)
{
    static const char json[] = "{\"name\": \"A\", \"domain\": \"a.example\", \"timezone\": \"UTC\","
                               " \"currency\": \"EUR\", \"region\": \"DEU\"}";
    pthread_t threads[2 * THREADS];
    tenantry_patch patch = 0;
    tenantry_tenant tenant = 0;
    int rows = 0;

    if (argc != 3)
        return 2;
    printf("own %s, tenantry %s\n", sqlite3_libversion(), tenantry_sqlite_version());
    if (strcmp(sqlite3_libversion(), SQLITE_VERSION) || !strcmp(sqlite3_libversion(), tenantry_sqlite_version()))
        return 3;
    if (sqlite3_open(argv[1], &own) || sqlite3_exec(own, "CREATE TABLE t (a)", NULL, NULL, NULL) ||
        tenantry_store_open(argv[2], TENANTRY_TO_NUL, TENANTRY_OPEN_CREATE, TENANTRY_DEFAULT_TIMEOUT, &store, NULL) ||
        tenantry_patch_from_json(json, TENANTRY_TO_NUL, &patch, NULL) ||
        tenantry_store_create(store, patch, 0, &tenant, NULL) ||
        tenantry_tenant_text(tenant, TENANTRY_FIELD_ID, &id))
        return 1;
    for (int i = 0; i < 2 * THREADS; i++)
        pthread_create(&threads[i], NULL, i % 2 ? own_work : tenantry_work, NULL);
    for (int i = 0; i < 2 * THREADS; i++)
        pthread_join(threads[i], NULL);
    if (wrong || sqlite3_exec(own, "SELECT count(*) FROM t", count, &rows, NULL) || rows != THREADS * ROUNDS)
        return 1;
    tenantry_tenant_close(tenant);
    tenantry_patch_close(patch);
    sqlite3_close(own);
    return tenantry_store_close(store);
}
