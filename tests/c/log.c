/* The log: what an operator should hear of goes to the host's function, and nowhere else. */
#include "world.h"

static int heard;
static uint32_t last_level;
static char last[512];

static void hear(void *user, uint32_t level, const char *text, size_t length)
{
    CHECK(user == &heard && strlen(text) == length);
    heard++;
    last_level = level;
    snprintf(last, sizeof last, "%s", text);
}

/* Calls the library from within, and ends the log. */
static void hear_once(void *user, uint32_t level, const char *text, size_t length)
{
    tenantry_store store = new_store();
    OK(tenantry_tenant_close(make(store, ACME)));
    OK(tenantry_store_close(store));
    hear(user, level, text, length);
    OK(tenantry_log_set(NULL, NULL, 0));
}

/* Writes to a file that was taken away: that is told. */
static void lose_a_file(void)
{
    static int number;
    char name[32], away[256];
    snprintf(name, sizeof name, "lost%d.db", ++number);
    snprintf(away, sizeof away, "%s.away", path(name));
    tenantry_store store = new_file(name);
    tenantry_patch patch = new_patch(ACME);
    SAME(0, rename(path(name), away));
    SAME(TENANTRY_REPLACED, tenantry_store_create(store, patch, 0, NULL, NULL));
    OK(tenantry_patch_close(patch));
    OK(tenantry_store_close(store));
}

static void the_host_hears_what_is_grave_enough(void)
{
    for (uint32_t level = TENANTRY_LOG_ERROR; level <= TENANTRY_LOG_DEBUG; level++) {
        OK(tenantry_log_set(hear, &heard, level));
        lose_a_file();
        SAME(level, heard);
        SAME(TENANTRY_LOG_ERROR, last_level);
        CHECK(strstr(last, "lost") != NULL);
    }
    FAILS(TENANTRY_BAD_ARGUMENT, tenantry_log_set(hear, &heard, 0));
    FAILS(TENANTRY_BAD_ARGUMENT, tenantry_log_set(hear, &heard, 5));
}

static void a_function_may_call_the_library_and_end_the_log(void)
{
    heard = 0;
    OK(tenantry_log_set(hear_once, &heard, TENANTRY_LOG_ERROR));
    lose_a_file();
    lose_a_file();
    SAME(1, heard);
}

int main(void)
{
    the_host_hears_what_is_grave_enough();
    a_function_may_call_the_library_and_end_the_log();
    CHECK(silent(lose_a_file));
    SAME(1, heard);
    return 0;
}
