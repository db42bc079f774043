/* Makes a store, sets a tenant and reads it again: reader FILE. */
#include <stdio.h>
#include <tenantry.h>

static int failed(const char *doing, tenantry_error error)
{
    tenantry_text message = {"", 0};

    tenantry_error_message(error, &message);
    fprintf(stderr, "%s: %s\n", doing, message.data);
    tenantry_error_close(error);
    return 1;
}

int main(int argc, char **argv)
{
    static const char acme[] = "{\"name\": \"Acme\", \"domain\": \"sip.acme.example\", \"timezone\": \"UTC\","
                               " \"currency\": \"EUR\", \"region\": \"DEU\"}";
    tenantry_store store = 0;
    tenantry_patch patch = 0;
    tenantry_tenant tenant = 0;
    tenantry_error error = 0;
    tenantry_text name;
    int64_t calls;

    if (argc != 2 || tenantry_abi_version() != TENANTRY_ABI_VERSION)
        return 2;
    if (tenantry_store_open(argv[1], TENANTRY_TO_NUL, TENANTRY_OPEN_CREATE, TENANTRY_DEFAULT_TIMEOUT, &store, &error))
        return failed("open", error);
    if (tenantry_patch_from_json(acme, TENANTRY_TO_NUL, &patch, &error) ||
        tenantry_patch_set_int(patch, TENANTRY_FIELD_MAX_CONCURRENT_CALLS, 60) ||
        tenantry_store_create(store, patch, 0, &tenant, &error))
        return failed("create", error);
    tenantry_tenant_close(tenant);
    if (tenantry_store_find(store, "SIP.Acme.Example", TENANTRY_TO_NUL, &tenant, &error))
        return failed("find", error);
    if (tenantry_tenant_text(tenant, TENANTRY_FIELD_NAME, &name) ||
        tenantry_tenant_int(tenant, TENANTRY_FIELD_MAX_CONCURRENT_CALLS, &calls))
        return 1;
    printf("%s %d, SQLite %s\n", name.data, (int)calls, tenantry_sqlite_version());
    tenantry_tenant_close(tenant);
    tenantry_patch_close(patch);
    return tenantry_store_close(store);
}
