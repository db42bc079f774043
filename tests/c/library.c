/* What needs no store: versions, codes, schemas, the field table, the log's choices. */
#include "world.h"

static void it_has_the_version_of_its_header(void)
{
    SAME(TENANTRY_ABI_VERSION, tenantry_abi_version());
    CHECK(strchr(tenantry_version(), '.') != NULL);
    CHECK(strncmp(tenantry_sqlite_version(), "3.", 2) == 0);
    CHECK(strncmp(tenantry_timezone_release(), "20", 2) == 0);
}

static void codes_have_names_and_meanings(void)
{
    const struct { tenantry_status code; const char *name; } known[] = {
        {TENANTRY_OK, "ok"}, {TENANTRY_REFUSED, "refused"}, {TENANTRY_NOT_FOUND, "not_found"},
        {TENANTRY_NO_VALUE, "no_value"}, {TENANTRY_FAULT_REQUIRED, "required"},
        {TENANTRY_FAULT_BAD_TIME, "bad_time"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        CHECK(strcmp(tenantry_status_name(known[i].code), known[i].name) == 0);
    }
    for (tenantry_status code = -1; code <= 200; code++) {
        bool exists = (code >= TENANTRY_OK && code <= TENANTRY_CANCELLED) ||
                      (code >= TENANTRY_FAULT_REQUIRED && code <= TENANTRY_FAULT_INCOMPLETE);
        SAME(exists, *tenantry_status_name(code) != '\0');
        SAME(exists, *tenantry_status_meaning(code) != '\0');
    }
    CHECK(*tenantry_status_name(INT32_MIN) == '\0' && *tenantry_status_name(INT32_MAX) == '\0');
}

static void schemas_are_json_that_lives_on(void)
{
    tenantry_text schema, again;
    for (uint32_t which = TENANTRY_SCHEMA_DOCUMENT; which <= TENANTRY_SCHEMA_TENANT_PATCH; which++) {
        OK(tenantry_schema(which, &schema));
        OK(tenantry_schema(which, &again));
        CHECK(schema.data == again.data && strlen(schema.data) == schema.length);
        CHECK(strstr(schema.data, "https://json-schema.org/draft/2020-12/schema") != NULL);
    }
    FAILS(TENANTRY_BAD_ARGUMENT, tenantry_schema(3, &schema));
}

static void the_field_table_is_whole(void)
{
    size_t count = 0;
    tenantry_text json;
    tenantry_field_info info, by_name;
    OK(tenantry_field_count(&count));
    OK(tenantry_fields_json(&json));
    CHECK(count > 40 && json.data[0] == '[');
    for (size_t i = 0; i < count; i++) {
        char row[96];
        OK(tenantry_field_at(i, &info));
        OK(tenantry_field_by_name(info.name.data, info.name.length, &by_name));
        SAME(info.number, by_name.number);
        CHECK(info.name.data == by_name.name.data);
        snprintf(row, sizeof row, "{\"name\":\"%s\",\"number\":%u,", info.name.data, info.number);
        CHECK(strstr(json.data, row) != NULL);
        CHECK(info.kind >= TENANTRY_TYPE_BOOL && info.kind <= TENANTRY_TYPE_OFFICE_HOURS);
        CHECK(info.set_by >= TENANTRY_SET_BY_TENANT && info.set_by <= TENANTRY_SET_BY_STORE);
        CHECK(info.doc.length > 0 && info.holds.length > 0 && info.required <= 1 && info.nullable <= 1);
        /* Only what must be given or is made has no default. */
        SAME(info.initial.data == NULL, info.required == 1 ||
             (info.set_by == TENANTRY_SET_BY_STORE && info.number != TENANTRY_FIELD_VERSION && !info.nullable));
    }
    FAILS(TENANTRY_BAD_ARGUMENT, tenantry_field_at(count, &info));
    FAILS(TENANTRY_NOT_FOUND, tenantry_field_by_name(TEXT("nam"), &info));
    FAILS(TENANTRY_NOT_FOUND, tenantry_field_by_name("name\0", 5, &info));
}

static void a_field_is_described(void)
{
    tenantry_field_info info;
    OK(tenantry_field_by_name(TEXT("contact_match_length"), &info));
    SAME(TENANTRY_FIELD_CONTACT_MATCH_LENGTH, info.number);
    SAME(TENANTRY_TYPE_INT, info.kind);
    SAME(TENANTRY_SET_BY_TENANT, info.set_by);
    SAME(1, info.nullable);
    READS("null", info.initial);
    CHECK(strstr(info.holds.data, "64") != NULL);
    OK(tenantry_field_by_name(TEXT("domain"), &info));
    SAME(1, info.required);
    OK(tenantry_field_by_name(TEXT("office_hours"), &info));
    SAME(TENANTRY_TYPE_OFFICE_HOURS, info.kind);
    CHECK(strstr(info.initial.data, "\"monday\"") != NULL);
}

static void the_log_takes_known_levels(void)
{
    tenantry_log_function nothing = NULL;
    OK(tenantry_log_set(nothing, NULL, TENANTRY_LOG_DEBUG));
    OK(tenantry_log_set(nothing, NULL, 0));
}

int main(void)
{
    it_has_the_version_of_its_header();
    codes_have_names_and_meanings();
    schemas_are_json_that_lives_on();
    the_field_table_is_whole();
    a_field_is_described();
    the_log_takes_known_levels();
    return 0;
}
