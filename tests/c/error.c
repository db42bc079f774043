/* Errors: status, message, faults with their parameters. */
#include "world.h"

static void a_refusal_tells_every_fault(void)
{
    static const struct { uint32_t code; const char *name, *path, *json; } expected[] = {
        {TENANTRY_FAULT_TOO_SHORT, "too_short", "name", "\"min\":1"},
        {TENANTRY_FAULT_OUT_OF_RANGE, "out_of_range", "max_extensions", "\"max\":2147483647"},
        {TENANTRY_FAULT_NOT_ALLOWED, "not_allowed", "contact_match_type", "\"allowed\":["},
        {TENANTRY_FAULT_UNKNOWN_FIELD, "unknown_field", "max_extension", "\"max_extensions\""},
        {TENANTRY_FAULT_TOO_LONG, "too_long", "outbound_caller_ids[1].caller_id", "\"max\":64"},
        {TENANTRY_FAULT_REQUIRED, "required", "domain", ""},
    };
    size_t count = 0;
    tenantry_fault fault;
    tenantry_tenant tenant = 5;
    tenantry_text json;
    tenantry_store store = new_store();
    tenantry_patch patch = new_patch(
        "{\"name\":\"\",\"max_extensions\":2147483648,\"contact_match_type\":\"SOMETIMES\",\"max_extension\":1," MUST ","
        "\"outbound_caller_ids\":[{\"provider_id\":\"t\",\"caller_id\":\"1\"},{\"provider_id\":\"t\",\"caller_id\":"
        "\"00000000000000000000000000000000000000000000000000000000000000000\"}]}");
    FAILS(TENANTRY_REFUSED, tenantry_store_create(store, patch, 0, &tenant, &why));
    SAME(5, tenant);
    SAME(TENANTRY_OK, tenantry_error_fault_count(why, &count));
    SAME(sizeof expected / sizeof *expected, count);
    SAME(TENANTRY_OK, tenantry_error_json(why, &json));
    CHECK(strncmp(json.data, "{\"code\":\"refused\",\"message\":\"", 29) == 0);
    for (size_t i = 0; i < count; i++) {
        bool found = false;
        for (size_t j = 0; j < count; j++) {
            SAME(TENANTRY_OK, tenantry_error_fault(why, j, &fault));
            if (strcmp(fault.path.data, expected[i].path) == 0) {
                found = true;
                SAME(expected[i].code, fault.code);
                READS(expected[i].name, fault.name);
                CHECK(strstr(fault.json.data, expected[i].json) != NULL);
                CHECK(strstr(json.data, fault.json.data) != NULL);
                CHECK(strlen(fault.message.data) == fault.message.length && fault.message.length > 5);
            }
        }
        if (!found) {
            check_say("no fault for %s: %s\n", expected[i].path, json.data);
            exit(1);
        }
    }
    SAME(TENANTRY_BAD_ARGUMENT, tenantry_error_fault(why, count, &fault));
    OK(tenantry_patch_close(patch));
    OK(tenantry_store_close(store));
}

static void other_errors_have_no_faults(void)
{
    size_t count = 7;
    uint64_t version = 7;
    tenantry_text message, json;
    tenantry_fault fault;
    tenantry_tenant tenant;
    tenantry_store store = new_store();
    FAILS(TENANTRY_NOT_FOUND, tenantry_store_get(store, TEXT("nobody"), &tenant, &why));
    SAME(TENANTRY_OK, tenantry_error_message(why, &message));
    READS("there is no such tenant", message);
    SAME(TENANTRY_OK, tenantry_error_json(why, &json));
    READS("{\"code\":\"not_found\",\"message\":\"there is no such tenant\",\"faults\":[]}", json);
    SAME(TENANTRY_OK, tenantry_error_fault_count(why, &count));
    SAME(0, count);
    SAME(TENANTRY_BAD_ARGUMENT, tenantry_error_fault(why, 0, &fault));
    SAME(TENANTRY_NO_VALUE, tenantry_error_current_version(why, &version));
    SAME(7, version);
    OK(tenantry_store_close(store));
}

/* A NUL that was refused does not cut short the words about it. */
static void a_refused_nul_leaves_the_text_whole(void)
{
    tenantry_text json;
    tenantry_store store = new_store();
    tenantry_patch patch = new_patch("{}");
    OK(tenantry_patch_put_json(patch, "na\0me", 5, TEXT("1"), &why));
    FAILS(TENANTRY_REFUSED, tenantry_store_create(store, patch, 0, NULL, &why));
    SAME(TENANTRY_OK, tenantry_error_json(why, &json));
    CHECK(strlen(json.data) == json.length && json.data[json.length - 1] == '}');
    OK(tenantry_patch_close(patch));
    OK(tenantry_store_close(store));
}

static void an_error_need_not_be_taken(void)
{
    tenantry_error untouched = 12345;
    tenantry_tenant tenant;
    tenantry_store store = new_store();
    SAME(TENANTRY_NOT_FOUND, tenantry_store_get(store, TEXT("nobody"), &tenant, NULL));
    tenant = make(store, ACME);
    SAME(TENANTRY_OK, tenantry_store_set_enabled(store, TEXT(id_of(tenant)), 0, TENANTRY_ANY_VERSION, 0, NULL, &untouched));
    SAME(12345, untouched);
    OK(tenantry_error_close(0));
    OK(tenantry_tenant_close(tenant));
    OK(tenantry_store_close(store));
}

int main(void)
{
    a_refusal_tells_every_fault();
    other_errors_have_no_faults();
    a_refused_nul_leaves_the_text_whole();
    an_error_need_not_be_taken();
    check_forget();
    return 0;
}
