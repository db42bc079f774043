/* Lists: every order, page by page; queries that cannot be. */
#include "world.h"

static tenantry_store store;

/* All domains of a query, with a space behind each. */
static const char *domains(tenantry_list_query query)
{
    static char all[8192];
    all[0] = '\0';
    for (bool more = true; more;) {
        size_t count;
        tenantry_text next = {NULL, 0};
        tenantry_page page;
        tenantry_tenant tenant;
        OK(tenantry_store_list(store, &query, &page, &why));
        OK(tenantry_page_count(page, &count));
        CHECK(count <= (query.limit == 0 ? 100 : query.limit));
        for (size_t i = 0; i < count; i++) {
            OK(tenantry_page_tenant(page, i, &tenant));
            strcat(strcat(all, text_of(tenant, TENANTRY_FIELD_DOMAIN).data), " ");
            OK(tenantry_tenant_close(tenant));
        }
        FAILS(TENANTRY_BAD_ARGUMENT, tenantry_page_tenant(page, count, &tenant));
        more = tenantry_page_next(page, &next) == TENANTRY_OK;
        static char after[512];
        snprintf(after, sizeof after, "%s", more ? next.data : "");
        query.after = after;
        query.after_length = next.length;
        FAILS(more ? TENANTRY_OK : TENANTRY_NO_VALUE, tenantry_page_next(page, &next));
        OK(tenantry_page_close(page));
    }
    return all;
}

#define LISTS(expected, ...) CHECK(strcmp((expected), domains((tenantry_list_query){__VA_ARGS__})) == 0)

/* Three tenants with their times of making, as an import brings them. */
static const char MADE[] =
    "{\"name\":\"zeta\",\"domain\":\"b.example\"," MUST ",\"created_at\":\"2026-01-01T00:00:00Z\"}\n"
    "{\"name\":\"Alpha\",\"domain\":\"c.example\"," MUST ",\"created_at\":\"2026-01-02T00:00:00Z\"}\n"
    "{\"name\":\"beta\",\"domain\":\"a.example\"," MUST ",\"created_at\":\"2026-01-03T00:00:00Z\",\"enabled\":false}\n";

static int64_t bring(void *user, char *data, size_t capacity)
{
    const char **rest = user;
    size_t length = strlen(*rest);
    CHECK(length <= capacity);
    memcpy(data, *rest, length);
    *rest += length;
    return (int64_t)length;
}

static void every_order_and_choice(void)
{
    const char *rest = MADE;
    tenantry_import_report report;
    OK(tenantry_store_import(store, bring, NULL, &rest, 0, &report, &why));
    SAME(3, report.imported);
    for (uint32_t limit = 0; limit <= 4; limit++) {
        LISTS("a.example b.example c.example ", .limit = limit);
        LISTS("c.example b.example a.example ", .limit = limit, .descending = 1);
        LISTS("c.example a.example b.example ", .limit = limit, .sort = TENANTRY_SORT_NAME);
        LISTS("b.example c.example a.example ", .limit = limit, .sort = TENANTRY_SORT_CREATED);
    }
    LISTS("b.example c.example ", .only = TENANTRY_ONLY_ENABLED);
    LISTS("a.example ", .only = TENANTRY_ONLY_SUSPENDED);
    LISTS("a.example b.example ", .search = "ETA", .search_length = TENANTRY_TO_NUL);
    LISTS("c.example ", .search = "c.exaXX", .search_length = 5);
    LISTS("", .search = "nothing", .search_length = 7);
    LISTS("a.example b.example c.example ", .search = "", .search_length = 0);
}

static void a_null_query_asks_for_the_first_hundred(void)
{
    size_t count;
    tenantry_page page;
    tenantry_tenant tenant;
    populate(store, 120);
    OK(tenantry_store_list(store, NULL, &page, &why));
    OK(tenantry_page_count(page, &count));
    SAME(100, count);
    OK(tenantry_page_tenant(page, 0, &tenant));
    OK(tenantry_page_close(page));
    READS("a.example", text_of(tenant, TENANTRY_FIELD_DOMAIN));
    OK(tenantry_tenant_close(tenant));
}

static void queries_that_cannot_be(void)
{
    const struct { tenantry_list_query query; tenantry_status status; } bad[] = {
        {{.only = 3}, TENANTRY_BAD_ARGUMENT},
        {{.sort = 3}, TENANTRY_BAD_ARGUMENT},
        {{.limit = 1001}, TENANTRY_REFUSED},
        {{.limit = UINT32_MAX}, TENANTRY_REFUSED},
        {{.after = "nowhere", .after_length = 7}, TENANTRY_REFUSED},
        {{.after = "", .after_length = 0}, TENANTRY_REFUSED},
        {{.search = "\xff", .search_length = 1}, TENANTRY_BAD_ARGUMENT},
        {{.search = "a", .search_length = SIZE_MAX / 2}, TENANTRY_BAD_ARGUMENT},
        {{.after = "a", .after_length = SIZE_MAX - 1}, TENANTRY_BAD_ARGUMENT},
    };
    tenantry_page page = 5;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        FAILS(bad[i].status, tenantry_store_list(store, &bad[i].query, &page, &why));
    }
    SAME(5, page);
    /* Without a text its length says nothing. */
    const tenantry_list_query lengths = {.search_length = SIZE_MAX - 1, .after_length = 7};
    OK(tenantry_store_list(store, &lengths, &page, &why));
    OK(tenantry_page_close(page));
}

int main(void)
{
    store = new_store();
    every_order_and_choice();
    a_null_query_asks_for_the_first_hundred();
    queries_that_cannot_be();
    check_forget();
    OK(tenantry_store_close(store));
    return 0;
}
