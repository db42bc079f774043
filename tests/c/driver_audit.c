/* The C door's driver: the audit, and the past that it leads back to. */
#include "driver.h"

static tenantry_audit audit;

static tenantry_status done(tenantry_status status)
{
    tenantry_audit_close(audit);
    audit = 0;
    return status;
}

/* Adds the page that a call gave where it succeeded. */
static tenantry_status page(tenantry_status status)
{
    tenantry_text text = {NULL, 0};
    size_t count = 0;
    if (status || (status = tenantry_audit_count(audit, &count))) {
        return done(status);
    }
    add(&answer, "{\"entries\":[");
    for (size_t i = 0; i < count && (status = tenantry_audit_json(audit, i, &text)) == TENANTRY_OK; i++) {
        add(&answer, i > 0 ? "," : "");
        append(&answer, text.data, text.length);
    }
    text = (tenantry_text){NULL, 0};
    tenantry_audit_next(audit, &text);
    add(&answer, "],\"next\":");
    add_json(&answer, text.data, text.length);
    add(&answer, "}");
    return done(status);
}

/* The query whose arguments stand behind the tenant's: actor, member, action, since, until, limit, after. */
static tenantry_audit_query query(int at)
{
    static const char *const actions[] = {"", "CREATE", "UPDATE", "DELETE"};
    uint64_t limit = number(at + 5, 0);
    return (tenantry_audit_query){
        .actor = fields[at].data, .actor_length = fields[at].length, .member = member(at + 1),
        .action = fields[at + 2].data != NULL ? choice(at + 2, actions, 4) : 0,
        .since = fields[at + 3].data, .since_length = fields[at + 3].length,
        .until = fields[at + 4].data, .until_length = fields[at + 4].length,
        .limit = limit < UINT32_MAX ? (uint32_t)limit : UINT32_MAX,
        .after = fields[at + 6].data, .after_length = fields[at + 6].length,
    };
}

static tenantry_status store_audit(void)
{
    tenantry_audit_query asked = query(3);
    asked.tenant = fields[2].data;
    asked.tenant_length = fields[2].length;
    return page(tenantry_store_audit(STORE(1), &asked, &audit, &error));
}

static tenantry_status session_audit(void)
{
    const tenantry_audit_query asked = query(2);
    return page(tenantry_session_audit(SESSION, &asked, &audit, &error));
}

/* Adds the entry that a call gave, if there is one. */
static tenantry_status one(tenantry_status status)
{
    tenantry_text json = {NULL, 0};
    if (status == TENANTRY_NO_VALUE) {
        tenantry_error_close(error);
        error = 0;
        add(&answer, "null");
        return done(TENANTRY_OK);
    }
    if (status == TENANTRY_OK && (status = tenantry_audit_json(audit, 0, &json)) == TENANTRY_OK) {
        append(&answer, json.data, json.length);
    }
    return done(status);
}

static tenantry_status last_change(void)
{
    return one(tenantry_store_last_change(STORE(1), TEXT(2), member(3), &audit, &error));
}

static tenantry_status session_last_change(void)
{
    return one(tenantry_session_last_change(SESSION, member(2), &audit, &error));
}

static tenantry_moment then(int at)
{
    return (tenantry_moment){number(at, 0), TEXT(at + 1)};
}

static tenantry_status get_at(void)
{
    const tenantry_moment moment = then(3);
    return shown(tenantry_store_get_at(STORE(1), TEXT(2), &moment, &tenant, &error));
}

static tenantry_status session_get_at(void)
{
    const tenantry_moment moment = then(2);
    return shown(tenantry_session_get_at(SESSION, &moment, &tenant, &error));
}

static tenantry_status revert(void)
{
    const tenantry_moment moment = then(3);
    return shown(tenantry_store_revert(STORE(1), TEXT(2), &moment, VERSION(5), DRY_RUN(6), &change, &error));
}

static tenantry_status session_revert(void)
{
    const tenantry_moment moment = then(2);
    return shown(tenantry_session_revert(SESSION, &moment, VERSION(4), DRY_RUN(5), &change, &error));
}

const struct operation audit_operations[] = {
    {"audit", store_audit}, {"last_change", last_change}, {"get_at", get_at}, {"revert", revert},
    {"session_audit", session_audit}, {"session_last_change", session_last_change},
    {"session_get_at", session_get_at}, {"session_revert", session_revert}, {NULL, NULL},
};
