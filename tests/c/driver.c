/*
 * The C door's driver: carries out the operations of tests/scenarios/README.md, a line each, and
 * answers with the JSON texts of the library as they are.
 */
#include "driver.h"

struct field fields[MOST_FIELDS];
struct buffer answer;
const char *trouble;
tenantry_error error;
tenantry_tenant tenant;
tenantry_change change;
static tenantry_patch patch;
static tenantry_page page;
struct opened stores[MOST_OPEN], sessions[MOST_OPEN], reservations[MOST_OPEN];

uint64_t number(int at, uint64_t otherwise)
{
    return fields[at].data != NULL ? strtoull(fields[at].data, NULL, 10) : otherwise;
}

uint32_t flag(int at, uint32_t value)
{
    return number(at, 0) != 0 ? value : 0;
}

uint32_t member(int at)
{
    tenantry_field_info info = {0};
    if (fields[at].data != NULL && tenantry_field_by_name(TEXT(at), &info) != TENANTRY_OK) {
        trouble = "there is no such field";
    }
    return info.number;
}

uint32_t choice(int at, const char *const *names, uint32_t count)
{
    for (uint32_t i = 0; fields[at].data != NULL && i < count; i++) {
        if (strcmp(names[i], fields[at].data) == 0) {
            return i;
        }
    }
    trouble = "there is no such choice";
    return count;
}

struct opened *entry(struct opened *all, const char *name)
{
    static struct opened none;
    for (int i = 0; name != NULL && i < MOST_OPEN; i++) {
        if (strcmp(all[i].name, name) == 0) {
            return &all[i];
        }
    }
    trouble = "nothing of this name is open, or too much is";
    none = (struct opened){"", 0};
    return &none;
}

tenantry_status keep(struct opened *all, uint64_t handle)
{
    struct opened *place = entry(all, "");
    snprintf(place->name, sizeof place->name, "%s", fields[1].data);
    place->handle = handle;
    add(&answer, "null");
    return TENANTRY_OK;
}

tenantry_status forget(struct opened *all, tenantry_status (*close)(uint64_t))
{
    struct opened *place = entry(all, fields[1].data);
    *place->name = '\0';
    add(&answer, "null");
    return close(place->handle);
}

tenantry_status shown(tenantry_status status)
{
    tenantry_text json = {NULL, 0};
    if (status == TENANTRY_OK) {
        status = tenant != 0 ? tenantry_tenant_json(tenant, &json) : tenantry_change_json(change, &json);
        append(&answer, json.data, json.length);
    }
    return status;
}

static tenantry_status open_file(void)
{
    tenantry_store store;
    uint32_t flags = flag(3, TENANTRY_OPEN_CREATE) | flag(4, TENANTRY_OPEN_CREATE_NEW) |
                     flag(5, TENANTRY_OPEN_READ_ONLY) | (number(6, 1) ? 0 : TENANTRY_OPEN_NO_QUICK_CHECK);
    uint32_t timeout = (uint32_t)number(7, TENANTRY_DEFAULT_TIMEOUT);
    tenantry_status status = tenantry_store_open(TEXT(2), flags, timeout, &store, &error);
    return status ? status : keep(stores, store);
}

static tenantry_status open_memory(void)
{
    tenantry_store store;
    tenantry_status status = tenantry_store_open_in_memory(&store, &error);
    return status ? status : keep(stores, store);
}

static tenantry_status by(void)
{
    tenantry_store acting;
    tenantry_status status = tenantry_store_by(STORE(2), TEXT(3), TEXT(4), TEXT(5), &acting, &error);
    return status ? status : keep(stores, acting);
}

static tenantry_status close_store(void) { return forget(stores, tenantry_store_close); }

static tenantry_status create(void)
{
    tenantry_status status = tenantry_patch_from_json(TEXT(2), &patch, &error);
    return status ? status : shown(tenantry_store_create(STORE(1), patch, DRY_RUN(3), &tenant, &error));
}

static tenantry_status get(void) { return shown(tenantry_store_get(STORE(1), TEXT(2), &tenant, &error)); }

static tenantry_status find(void) { return shown(tenantry_store_find(STORE(1), TEXT(2), &tenant, &error)); }

static tenantry_status lookup(void) { return shown(tenantry_store_lookup(STORE(1), TEXT(2), &tenant, &error)); }

static tenantry_status bytes_of(void)
{
    uint64_t bytes = 0;
    tenantry_field_info info;
    tenantry_status status = tenantry_store_get(STORE(1), TEXT(2), &tenant, &error);
    if (status || (status = tenantry_field_by_name(TEXT(3), &info)) ||
        (status = tenantry_tenant_bytes(tenant, info.number, &bytes))) {
        return status;
    }
    if (bytes == TENANTRY_UNLIMITED) {
        add(&answer, "null");
    } else {
        add_number(&answer, "", bytes);
    }
    return TENANTRY_OK;
}

/* Which order a list has. */
static uint32_t sort(const char *name)
{
    if (name == NULL || strcmp(name, "domain") == 0) { return TENANTRY_SORT_DOMAIN; }
    return strcmp(name, "name") == 0 ? TENANTRY_SORT_NAME : TENANTRY_SORT_CREATED;
}

static tenantry_status list(void)
{
    size_t count = 0;
    tenantry_text next;
    uint64_t limit = number(6, 0);
    const tenantry_list_query query = {
        .only = fields[2].data ? (number(2, 0) ? TENANTRY_ONLY_ENABLED : TENANTRY_ONLY_SUSPENDED) : 0,
        .search = fields[3].data, .search_length = fields[3].length, .sort = sort(fields[4].data),
        .descending = flag(5, 1), .limit = limit < UINT32_MAX ? (uint32_t)limit : UINT32_MAX,
        .after = fields[7].data, .after_length = fields[7].length,
    };
    tenantry_status status = tenantry_store_list(STORE(1), &query, &page, &error);
    if (status || (status = tenantry_page_count(page, &count))) {
        return status;
    }
    add(&answer, "{\"tenants\":[");
    for (size_t i = 0; status == TENANTRY_OK && i < count; i++) {
        add(&answer, i > 0 ? "," : "");
        tenantry_tenant_close(tenant);
        status = shown(tenantry_page_tenant(page, i, &tenant));
    }
    add(&answer, "],\"next\":");
    if (tenantry_page_next(page, &next) == TENANTRY_OK) {
        /* A cursor holds nothing that JSON would escape. */
        add(&answer, "\"");
        append(&answer, next.data, next.length);
        add(&answer, "\"}");
    } else {
        add(&answer, "null}");
    }
    return status;
}

static tenantry_status set(void)
{
    tenantry_status status = tenantry_patch_from_json(TEXT(3), &patch, &error);
    return status ? status
                  : shown(tenantry_store_set(STORE(1), TEXT(2), patch, VERSION(4), DRY_RUN(5), &change, &error));
}

static tenantry_status set_enabled(int32_t enabled)
{
    return shown(
        tenantry_store_set_enabled(STORE(1), TEXT(2), enabled, VERSION(3), DRY_RUN(4), &change, &error));
}

static tenantry_status enable(void) { return set_enabled(1); }

static tenantry_status suspend(void) { return set_enabled(0); }

static tenantry_status delete(void)
{
    return shown(tenantry_store_delete(STORE(1), TEXT(2), VERSION(3), DRY_RUN(4), &tenant, &error));
}

/* What the functions of an import, an export or a check bring and take. */
struct fleet {
    struct field rest;
    struct buffer told;
};

static int64_t bring(void *user, char *data, size_t capacity)
{
    struct field *rest = &((struct fleet *)user)->rest;
    size_t length = rest->length < capacity ? rest->length : capacity;
    memcpy(data, rest->data, length);
    *rest = (struct field){rest->data + length, rest->length - length};
    return (int64_t)length;
}

static void hear_faults(void *user, uint64_t line, const char *faults, size_t length)
{
    struct buffer *told = &((struct fleet *)user)->told;
    if (length > 2) {
        add_number(told, told->length > 0 ? ",{\"line\":" : "{\"line\":", line);
        add(told, ",\"faults\":");
        append(told, faults, length);
        add(told, "}");
    }
}

static tenantry_status import(void)
{
    tenantry_import_report report;
    struct fleet fleet = {fields[2], {0}};
    tenantry_status status =
        tenantry_store_import(STORE(1), bring, hear_faults, &fleet, DRY_RUN(3), &report, &error);
    if (status == TENANTRY_OK) {
        add_number(&answer, "{\"lines\":", report.lines);
        add_number(&answer, ",\"faulty\":", report.faulty);
        add_number(&answer, ",\"imported\":", report.imported);
        add(&answer, ",\"faulty_lines\":[");
        append(&answer, fleet.told.data, fleet.told.length);
        add(&answer, "]}");
    }
    release(&fleet.told);
    return status;
}

static int32_t take(void *user, const char *data, size_t length)
{
    struct buffer *told = &((struct fleet *)user)->told;
    add(told, told->length > 0 ? "," : "");
    append(told, data, length - 1);
    return 0;
}

static tenantry_status export(void)
{
    uint64_t count;
    struct fleet fleet = {0};
    tenantry_status status = tenantry_store_export(STORE(1), take, &fleet, &count, &error);
    if (status == TENANTRY_OK) {
        add_number(&answer, "{\"exported\":", count);
        add(&answer, ",\"tenants\":[");
        append(&answer, fleet.told.data, fleet.told.length);
        add(&answer, "]}");
    }
    release(&fleet.told);
    return status;
}

static void hear_finding(void *user, uint64_t unused, const char *finding, size_t length)
{
    struct buffer *told = &((struct fleet *)user)->told;
    (void)unused;
    add(told, told->length > 0 ? "," : "");
    append(told, finding, length);
}

static tenantry_status check(void)
{
    uint64_t count;
    struct fleet fleet = {0};
    tenantry_status status = tenantry_store_check(STORE(1), hear_finding, &fleet, &count, &error);
    if (status == TENANTRY_OK) {
        add_number(&answer, "{\"tenants\":", count);
        add(&answer, ",\"findings\":[");
        append(&answer, fleet.told.data, fleet.told.length);
        add(&answer, "]}");
    }
    release(&fleet.told);
    return status;
}

/* The members that changed, in the order of the field table. */
static void add_changed(const tenantry_event *event)
{
    tenantry_field_info info;
    const char *comma = "\"";
    for (size_t i = 0; tenantry_field_at(i, &info) == TENANTRY_OK; i++) {
        if (event->changed[info.number / 64] >> info.number % 64 & 1) {
            add(&answer, comma);
            append(&answer, info.name.data, info.name.length);
            add(&answer, "\"");
            comma = ",\"";
        }
    }
}

/* All that there is to hear, without waiting. */
static tenantry_status heard(tenantry_watch watch)
{
    static const char *const kinds[] = {"", "created", "updated", "deleted", "resync"};
    tenantry_event event = {.token = number(2, 0)};
    tenantry_status status;
    add(&answer, "{\"events\":[");
    while ((status = tenantry_watch_next(watch, 0, &event, NULL)) == TENANTRY_OK) {
        add(&answer, answer.data[answer.length - 1] == '[' ? "{\"tenant\":\"" : ",{\"tenant\":\"");
        add(&answer, event.tenant);
        add_number(&answer, "\",\"version\":", event.version);
        add(&answer, ",\"kind\":\"");
        add(&answer, kinds[event.kind]);
        add(&answer, "\",\"changed\":[");
        add_changed(&event);
        add(&answer, "]}");
    }
    add_number(&answer, "],\"token\":", event.token);
    add(&answer, "}");
    tenantry_watch_close(watch);
    return status == TENANTRY_NO_VALUE ? TENANTRY_OK : status;
}

static tenantry_status changes(void)
{
    tenantry_watch watch;
    tenantry_status status = tenantry_store_watch(STORE(1), number(2, 0), &watch, &error);
    return status ? status : heard(watch);
}

static tenantry_status session(void)
{
    tenantry_session begun;
    tenantry_status status = tenantry_session_begin(STORE(2), TEXT(3), TEXT(4), &begun, &error);
    return status ? status : keep(sessions, begun);
}

static tenantry_status session_get(void) { return shown(tenantry_session_get(SESSION, &tenant, &error)); }

static tenantry_status session_set(void)
{
    tenantry_status status = tenantry_patch_from_json(TEXT(2), &patch, &error);
    return status ? status : shown(tenantry_session_set(SESSION, patch, VERSION(3), DRY_RUN(4), &change, &error));
}

static tenantry_status session_changes(void)
{
    tenantry_watch watch;
    tenantry_status status = tenantry_session_watch(SESSION, number(2, 0), &watch, &error);
    return status ? status : heard(watch);
}

static tenantry_status session_end(void) { return forget(sessions, tenantry_session_close); }

static tenantry_status table(void)
{
    tenantry_text json = {NULL, 0};
    tenantry_status status = tenantry_fields_json(&json);
    append(&answer, json.data, json.length);
    return status;
}

static tenantry_status schema(void)
{
    static const char *const names[] = {"document", "system-patch", "tenant-patch"};
    tenantry_text json = {NULL, 0};
    uint32_t which = TENANTRY_SCHEMA_DOCUMENT;
    while (which <= TENANTRY_SCHEMA_TENANT_PATCH && strcmp(names[which], fields[1].data) != 0) {
        which++;
    }
    tenantry_status status = tenantry_schema(which, &json);
    append(&answer, json.data, json.length);
    return status;
}

static tenantry_status versions(void)
{
    const char *const parts[] = {"{\"tenantry\":\"", tenantry_version(), "\",\"sqlite\":\"",
                                 tenantry_sqlite_version(), "\",\"timezones\":\"", tenantry_timezone_release(), "\"}"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        add(&answer, parts[i]);
    }
    return TENANTRY_OK;
}

static const struct operation operations[] = {
    {"open", open_file}, {"open_memory", open_memory}, {"by", by}, {"close", close_store}, {"create", create}, {"get", get},
    {"find", find}, {"lookup", lookup}, {"bytes", bytes_of}, {"list", list}, {"set", set}, {"enable", enable},
    {"suspend", suspend}, {"delete", delete}, {"import", import}, {"export", export}, {"check", check},
    {"changes", changes}, {"session_changes", session_changes},
    {"session", session}, {"session_get", session_get}, {"session_set", session_set},
    {"session_end", session_end}, {"fields", table}, {"schema", schema}, {"versions", versions},
    {NULL, NULL},
};

static const struct operation *const tables[] = {operations, file_operations, audit_operations, act_operations};

/* Carries out the operation of the line. */
static tenantry_status carry_out(void)
{
    for (size_t i = 0; fields[0].data != NULL && i < sizeof tables / sizeof *tables; i++) {
        for (const struct operation *operation = tables[i]; operation->name != NULL; operation++) {
            if (strcmp(operation->name, fields[0].data) == 0) {
                return operation->act();
            }
        }
    }
    trouble = "there is no such operation";
    return TENANTRY_BAD_ARGUMENT;
}

/* Tells the answer, and closes what it needed. */
static void tell(tenantry_status status)
{
    tenantry_text json;
    if (trouble == NULL && status != TENANTRY_OK && tenantry_error_json(error, &json) != TENANTRY_OK) {
        trouble = tenantry_status_name(status);
    }
    if (trouble != NULL) {
        write_line("trouble", trouble, strlen(trouble));
    } else if (status != TENANTRY_OK) {
        write_line("error", json.data, json.length);
    } else {
        write_line("ok", answer.data, answer.length);
    }
    tenantry_error_close(error);
    tenantry_patch_close(patch);
    tenantry_tenant_close(tenant);
    tenantry_change_close(change);
    tenantry_page_close(page);
    error = patch = tenant = change = page = 0;
    trouble = NULL;
    answer.length = 0;
}

int main(void)
{
    struct buffer line = {0};
    while (read_line(&line, fields)) {
        tell(carry_out());
    }
    release(&line);
    release(&answer);
    return 0;
}
