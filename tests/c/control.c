/*
 * Defects on purpose, one by name: a run of the tests proves nothing unless its tool finds them. Each
 * lies where only a library that was built for the tool shows it.
 */
#include <pthread.h>

#include "world.h"

/* Tells the library of more bytes than there are. */
static void overflow(void)
{
    tenantry_tenant tenant;
    tenantry_store store = new_store();
    char *domain = malloc(4);
    memcpy(domain, "acme", 4);
    tenantry_store_find(store, domain, 64, &tenant, NULL);
    free(domain);
    OK(tenantry_store_close(store));
}

/* Lets the library read what was given back. */
static void after_free(void)
{
    tenantry_patch patch;
    char *volatile json = malloc(64);
    strcpy(json, "{\"name\":\"Acme\"}");
    free(json);
    if (tenantry_patch_from_json(json, 15, &patch, NULL) == TENANTRY_OK) {
        OK(tenantry_patch_close(patch));
    }
}

/* Reads a text of a snapshot that is closed. */
static void after_close(void)
{
    tenantry_store store = new_store();
    tenantry_tenant tenant = make(store, ACME);
    tenantry_text name = text_of(tenant, TENANTRY_FIELD_NAME);
    OK(tenantry_tenant_close(tenant));
    OK(tenantry_store_close(store));
    CHECK(name.data[0] != '\1');
}

static void leak(void)
{
    static char *volatile lost;
    lost = malloc(100);
    CHECK(lost != NULL);
    lost = NULL;
}

/* The library writes to a place that another thread writes to, with nothing between them. */
static tenantry_tenant shared;
static int64_t place;

static void *read_into_place(void *unused)
{
    OK(tenantry_tenant_int(shared, TENANTRY_FIELD_MAX_EXTENSIONS, &place));
    return unused;
}

static void *write_to_place(void *unused)
{
    place = 1;
    return unused;
}

static void race(void)
{
    pthread_t reader, writer;
    tenantry_store store = new_store();
    shared = make(store, ACME);
    SAME(0, pthread_create(&reader, NULL, read_into_place, NULL));
    SAME(0, pthread_create(&writer, NULL, write_to_place, NULL));
    SAME(0, pthread_join(reader, NULL));
    SAME(0, pthread_join(writer, NULL));
    OK(tenantry_tenant_close(shared));
    OK(tenantry_store_close(store));
}

/* Counts past the end of a number. */
static void undefined(void)
{
    volatile int most = INT32_MAX;
    most++;
}

int main(int count, char **arguments)
{
    const struct { const char *name; void (*seed)(void); } seeds[] = {
        {"overflow", overflow}, {"after-free", after_free}, {"after-close", after_close},
        {"leak", leak}, {"race", race}, {"undefined", undefined},
    };
    CHECK(count == 2);
    for (size_t i = 0; i < sizeof seeds / sizeof *seeds; i++) {
        if (strcmp(seeds[i].name, arguments[1]) == 0) {
            seeds[i].seed();
            return 0;
        }
    }
    check_failed(__FILE__, __LINE__, "there is no such defect");
}
