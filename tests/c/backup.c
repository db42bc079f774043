/* Backup and restore, with a function that is told and may end them. */
#include "world.h"

struct host {
    uint64_t stages[2];
    int calls, last;
    tenantry_store store;
};

/* Ends it at the last call; until then it writes, where there is a store. */
static int32_t be_told(void *user, uint32_t stage, uint64_t done, uint64_t total)
{
    struct host *host = user;
    CHECK(stage <= TENANTRY_BACKUP_EXAMINING && done <= total);
    host->stages[stage] = done;
    if (host->store != 0) {
        char members[128];
        snprintf(members, sizeof members, "{\"name\":\"A\",\"domain\":\"t%d.example\"," MUST "}", host->calls);
        OK(tenantry_tenant_close(make(host->store, members)));
    }
    return ++host->calls == host->last ? -7 : 0;
}

static tenantry_backup_report report;

static void clear(void)
{
    static const char *const names[] = {"copy.db", "back.db"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        remove(path(names[i]));
    }
}

static void a_store_goes_into_a_backup_and_comes_back(void)
{
    tenantry_store store = new_file("tenants.db"), back;
    tenantry_tenant tenant;
    clear();
    OK(tenantry_tenant_close(make(store, "{\"name\":\"A\",\"domain\":\"a.example\"," MUST "}")));
    struct host host = {.store = store};
    OK(tenantry_store_backup(store, TEXT(path("copy.db")), be_told, &host, &report, &why));
    SAME(1, report.tenants);
    SAME(1, report.token);
    CHECK(host.calls >= 3);
    SAME(report.bytes, host.stages[TENANTRY_BACKUP_COPYING]);
    SAME(1, host.stages[TENANTRY_BACKUP_EXAMINING]);
    OK(tenantry_store_close(store));

    host = (struct host){0};
    tenantry_backup_report restored;
    char from[4096];
    snprintf(from, sizeof from, "%s", path("copy.db"));
    OK(tenantry_restore(TEXT(from), TEXT(path("back.db")), be_told, &host, &restored, &why));
    CHECK(restored.tenants == 1 && restored.token > report.token && host.calls >= 3);
    OK(tenantry_store_open(TEXT(path("back.db")), 0, 0, &back, &why));
    OK(tenantry_store_find(back, TEXT("a.example"), &tenant, &why));
    OK(tenantry_tenant_close(tenant));
    FAILS(TENANTRY_NOT_FOUND, tenantry_store_find(back, TEXT("t0.example"), &tenant, &why));
    OK(tenantry_store_close(back));

    FAILS(TENANTRY_EXISTS, tenantry_restore(TEXT(from), TEXT(path("back.db")), NULL, NULL, NULL, &why));
    clear();
    FAILS(TENANTRY_BAD_PATH, tenantry_restore(TEXT(from), TEXT(path("back.db")), NULL, NULL, NULL, &why));
}

static void a_function_may_end_it(void)
{
    tenantry_store store = new_store();
    for (int last = 1;; last++) {
        struct host host = {.last = last};
        clear();
        tenantry_status status = tenantry_store_backup(store, TEXT(path("copy.db")), be_told, &host, NULL, NULL);
        if (status == TENANTRY_OK) {
            CHECK(last > 3 && host.calls == last - 1);
            break;
        }
        SAME(TENANTRY_CANCELLED, status);
        FAILS(TENANTRY_BAD_PATH, tenantry_restore(TEXT(path("copy.db")), TEXT(path("copy.db")), NULL, NULL, NULL, &why));
    }
    OK(tenantry_store_close(store));
    clear();
}

int main(void)
{
    a_store_goes_into_a_backup_and_comes_back();
    a_function_may_end_it();
    return 0;
}
