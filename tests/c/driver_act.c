/* The C door's driver: limits, retention, and what settings do. */
#define _DEFAULT_SOURCE
#include "driver.h"

#include <time.h>

static tenantry_status reserve(void)
{
    tenantry_reservation made;
    tenantry_status status =
        tenantry_store_reserve(STORE(2), TEXT(3), member(4), number(5, 0), &made, &error);
    return status ? status : keep(reservations, made);
}

static tenantry_status reserved(void)
{
    uint64_t count = 0;
    tenantry_status status = tenantry_store_reserved(STORE(1), TEXT(2), member(3), &count, &error);
    add_number(&answer, "", count);
    return status;
}

static tenantry_status let_go(void) { return forget(reservations, tenantry_reservation_close); }

/* The tenant that the operation is about. */
static tenantry_status read_tenant(void) { return tenantry_store_get(STORE(1), TEXT(2), &tenant, &error); }

static void add_flag(const char *before, bool value)
{
    add(&answer, before);
    add(&answer, value ? "true" : "false");
}

static void add_why(const char *why)
{
    add(&answer, ",\"why\":");
    add_json(&answer, why, strlen(why));
    add(&answer, "}");
}

static tenantry_status may_add(void)
{
    char why[256];
    size_t length;
    tenantry_limit_verdict verdict;
    tenantry_status status = read_tenant();
    if (status || (status = tenantry_tenant_may_add(tenant, member(3), number(4, 0), &verdict)) ||
        (status = tenantry_limit_why(&verdict, why, sizeof why, &length))) {
        return status;
    }
    add_number(&answer, "{\"limit\":", verdict.limit);
    add_number(&answer, ",\"counted\":", verdict.counted);
    add_number(&answer, ",\"left\":", verdict.left);
    add_flag(",\"allowed\":", verdict.allowed != 0);
    add_why(why);
    return TENANTRY_OK;
}

static tenantry_status match_contact(void)
{
    bool is_match = false;
    uint32_t verdict = 0;
    tenantry_status status = read_tenant();
    if (status || (status = tenantry_tenant_match_contact(tenant, TEXT(3), TEXT(4), &is_match, &verdict))) {
        return status;
    }
    add_flag("{\"match\":", is_match);
    add(&answer, ",\"verdict\":\"");
    add(&answer, tenantry_contact_name(verdict));
    add(&answer, "\"");
    add_why(tenantry_contact_why(verdict));
    return TENANTRY_OK;
}

static tenantry_status caller_name(void)
{
    size_t length = 0;
    const struct field usual = {":", 1}, separator = fields[5].data != NULL ? fields[5] : usual;
    size_t room = fields[3].length + fields[4].length + separator.length + 1;
    tenantry_status status = read_tenant();
    char *name = malloc(room);
    status = status ? status
                    : tenantry_tenant_caller_name(tenant, TEXT(3), TEXT(4), separator.data, separator.length, name,
                                                  room, &length);
    add_json(&answer, name, length);
    free(name);
    return status;
}

static tenantry_status recording(void)
{
    static const char *const by[] = {"nobody", "tenant", "extension"};
    char why[256];
    size_t length;
    tenantry_recording found;
    tenantry_status status = read_tenant();
    if (status || (status = tenantry_tenant_recording(tenant, flag(3, 1) != 0, flag(4, 1) != 0, &found)) ||
        (status = tenantry_recording_why(&found, why, sizeof why, &length))) {
        return status;
    }
    add(&answer, "{\"audio\":\"");
    add(&answer, by[found.audio]);
    add(&answer, "\",\"video\":\"");
    add(&answer, by[found.video]);
    add_flag("\",\"dual_track\":", found.dual_track != 0);
    add_why(why);
    return TENANTRY_OK;
}

static uint32_t kind(int at)
{
    static const char *const kinds[] = {"recording", "call_report", "log", "temp_file"};
    return choice(at, kinds, 4);
}

/* A time in whole seconds since 1970. */
static int64_t seconds(int at)
{
    struct tm parts = {0};
    int read = 0, hours = 0, minutes = 0;
    const char *text = fields[at].data != NULL ? fields[at].data : "";
    sscanf(text, "%d-%d-%dT%d:%d:%d%n", &parts.tm_year, &parts.tm_mon, &parts.tm_mday, &parts.tm_hour, &parts.tm_min,
           &parts.tm_sec, &read);
    const char *zone = text + read;
    if (read == 0 || (strcmp(zone, "Z") != 0 && sscanf(zone, "%3d:%2d", &hours, &minutes) != 2)) {
        trouble = "a time is not one of whole seconds";
    }
    parts.tm_year -= 1900;
    parts.tm_mon -= 1;
    return timegm(&parts) - hours * 3600 - (*zone == '-' ? -minutes : minutes) * 60;
}

static tenantry_status expires(void)
{
    char text[32];
    int64_t expiry = 0;
    tenantry_status status = read_tenant();
    status = status ? status : tenantry_tenant_expires(tenant, kind(3), seconds(4), &expiry);
    if (status == TENANTRY_OK) {
        time_t time = (time_t)expiry;
        strftime(text, sizeof text, "\"%Y-%m-%dT%H:%M:%SZ\"", gmtime(&time));
        add(&answer, text);
    } else if (status == TENANTRY_NO_VALUE) {
        add(&answer, "null");
        status = TENANTRY_OK;
    }
    return status;
}

static tenantry_status is_due(void)
{
    bool due = false;
    tenantry_status status = read_tenant();
    status = status ? status : tenantry_tenant_is_due(tenant, kind(3), seconds(4), seconds(5), &due);
    add_flag("", due);
    return status;
}

const struct operation act_operations[] = {
    {"reserve", reserve}, {"reserved", reserved}, {"release", let_go}, {"may_add", may_add},
    {"match_contact", match_contact}, {"caller_name", caller_name}, {"recording", recording}, {"expires", expires},
    {"is_due", is_due}, {NULL, NULL},
};
