/* Patches: as JSON, member by member, by name. */
#include "world.h"

/* Sets the patch at a new tenant and gives the document; closes the patch. */
static tenantry_tenant applied(tenantry_patch patch)
{
    tenantry_change change;
    tenantry_tenant tenant, after;
    tenantry_store store = new_store();
    tenant = make(store, ACME);
    OK(tenantry_store_set(store, TEXT(id_of(tenant)), patch, TENANTRY_ANY_VERSION, 0, &change, &why));
    OK(tenantry_change_tenant(change, &after));
    OK(tenantry_change_close(change));
    OK(tenantry_tenant_close(tenant));
    OK(tenantry_store_close(store));
    OK(tenantry_patch_close(patch));
    return after;
}

static const char IDS[] = "[{\"provider_id\":\"t\",\"caller_id\":\"+49\",\"description\":null}]";

/* As `by_member` sets it, in one text. */
static const char WHOLE[] =
    "{\"enabled\":false,\"enable_billing\":true,\"max_extensions\":7,\"name\":\"Ünique\",\"disk_quota\":\"5GB\","
    "\"contact_match_type\":\"DISABLE\",\"outbound_caller_ids\":[{\"provider_id\":\"t\",\"caller_id\":\"+49\"}],"
    "\"office_hours\":{\"sunday\":{\"enabled\":false}},\"website\":null}";

static tenantry_patch by_member(void)
{
    tenantry_patch patch;
    OK(tenantry_patch_new(&patch));
    OK(tenantry_patch_set_bool(patch, TENANTRY_FIELD_ENABLED, 0));
    OK(tenantry_patch_set_bool(patch, TENANTRY_FIELD_ENABLE_BILLING, -7));
    OK(tenantry_patch_set_int(patch, TENANTRY_FIELD_MAX_EXTENSIONS, 7));
    OK(tenantry_patch_set_text(patch, TENANTRY_FIELD_NAME, TEXT("Ünique")));
    OK(tenantry_patch_set_text(patch, TENANTRY_FIELD_DISK_QUOTA, "5GBX", 3));
    OK(tenantry_patch_set_text(patch, TENANTRY_FIELD_CONTACT_MATCH_TYPE, TEXT("DISABLE")));
    OK(tenantry_patch_set_json(patch, TENANTRY_FIELD_OUTBOUND_CALLER_IDS, TEXT(IDS), &why));
    OK(tenantry_patch_set_json(patch, TENANTRY_FIELD_OFFICE_HOURS, TEXT("{\"sunday\":{\"enabled\":false}}"), &why));
    OK(tenantry_patch_set_text(patch, TENANTRY_FIELD_WEBSITE, TEXT("https://acme.example/")));
    OK(tenantry_patch_reset(patch, TENANTRY_FIELD_WEBSITE));
    return patch;
}

static tenantry_patch by_name(void)
{
    tenantry_patch patch;
    OK(tenantry_patch_new(&patch));
    OK(tenantry_patch_put_text(patch, TEXT("enabled"), TEXT("false")));
    OK(tenantry_patch_put_json(patch, TEXT("enable_billing"), TEXT("true"), &why));
    OK(tenantry_patch_put_text(patch, TEXT("max_extensions"), TEXT("7")));
    OK(tenantry_patch_put_text(patch, TEXT("name"), TEXT("Ünique")));
    OK(tenantry_patch_put_json(patch, TEXT("disk_quota"), TEXT("\"5GB\""), &why));
    OK(tenantry_patch_put_text(patch, "contact_match_typeX", 18, TEXT("DISABLE")));
    OK(tenantry_patch_put_text(patch, TEXT("outbound_caller_ids"), TEXT(IDS)));
    OK(tenantry_patch_put_json(patch, TEXT("office_hours"), TEXT("{\"sunday\":{\"enabled\":false}}"), &why));
    OK(tenantry_patch_put_json(patch, TEXT("website"), TEXT("null"), &why));
    return patch;
}

/* The document from its name on, but for what is new at each making. */
static const char *settings(tenantry_tenant tenant)
{
    static _Thread_local char text[2][8192];
    static _Thread_local int turn;
    turn = !turn;
    const char *json = json_of(tenant).data, *from = strstr(json, "\"name\""), *to = strstr(json, ",\"created_at\"");
    CHECK(from != NULL && to > from);
    snprintf(text[turn], sizeof text[turn], "%.*s", (int)(to - from), from);
    return text[turn];
}

static void all_ways_make_the_same(void)
{
    tenantry_tenant one = applied(new_patch(WHOLE)), two = applied(by_member()), three = applied(by_name());
    CHECK(strstr(settings(one), "\"Ünique\"") != NULL && strstr(settings(one), "\"5GB\"") != NULL);
    CHECK(strcmp(settings(one), settings(two)) == 0);
    CHECK(strcmp(settings(one), settings(three)) == 0);
    OK(tenantry_tenant_close(one));
    OK(tenantry_tenant_close(two));
    OK(tenantry_tenant_close(three));
}

static void what_is_no_object_is_no_patch(void)
{
    const char *const texts[] = {"", "[]", "7", "{", "{\"a\":1,\"a\":2}", "{} {}", "{\"name\":\"\\ud800\"}"};
    tenantry_patch patch = 0;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        FAILS(TENANTRY_REFUSED, tenantry_patch_from_json(TEXT(texts[i]), &patch, &why));
    }
    FAILS(TENANTRY_REFUSED, tenantry_patch_from_json("{}\0", 3, &patch, &why));
    SAME(0, patch);
    OK(tenantry_patch_new(&patch));
    FAILS(TENANTRY_REFUSED, tenantry_patch_set_json(patch, TENANTRY_FIELD_NAME, TEXT("Acme"), &why));
    FAILS(TENANTRY_REFUSED, tenantry_patch_put_json(patch, TEXT("name"), TEXT("Acme"), &why));
    OK(tenantry_patch_close(patch));
}

static void a_set_does_not_use_a_patch_up(void)
{
    tenantry_store store = new_store();
    tenantry_patch patch = new_patch(ACME);
    OK(tenantry_store_create(store, patch, 0, NULL, &why));
    OK(tenantry_patch_set_text(patch, TENANTRY_FIELD_DOMAIN, TEXT("b.example")));
    OK(tenantry_store_create(store, patch, 0, NULL, &why));
    tenantry_tenant a = find(store, "sip.acme.example"), b = find(store, "b.example");
    READS("Acme", text_of(b, TENANTRY_FIELD_NAME));
    OK(tenantry_tenant_close(a));
    OK(tenantry_tenant_close(b));
    OK(tenantry_patch_close(patch));
    OK(tenantry_store_close(store));
}

/* Nothing is checked before it is used; then all is told at once. */
static void faults_are_told_when_it_is_used(void)
{
    size_t count;
    tenantry_patch patch;
    tenantry_store store = new_store();
    OK(tenantry_patch_new(&patch));
    OK(tenantry_patch_set_bool(patch, TENANTRY_FIELD_NAME, 1));
    OK(tenantry_patch_set_int(patch, TENANTRY_FIELD_MAX_EXTENSIONS, INT64_MIN));
    OK(tenantry_patch_put_text(patch, TEXT("no_such_member"), TEXT("7")));
    OK(tenantry_patch_set_text(patch, TENANTRY_FIELD_REGION, "D\0U", 3));
    FAILS(TENANTRY_REFUSED, tenantry_store_create(store, patch, 0, NULL, &why));
    SAME(TENANTRY_OK, tenantry_error_fault_count(why, &count));
    SAME(7, count);
    OK(tenantry_patch_close(patch));
    OK(tenantry_store_close(store));
}

int main(void)
{
    all_ways_make_the_same();
    what_is_no_object_is_no_patch();
    a_set_does_not_use_a_patch_up();
    faults_are_told_when_it_is_used();
    return 0;
}
