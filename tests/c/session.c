/* The tenant's door. */
#include "world.h"

static void it_sets_what_the_tenant_may(void)
{
    tenantry_session session;
    tenantry_change change;
    tenantry_fault fault;
    tenantry_store store = new_store();
    tenantry_tenant before = make(store, ACME), after, shown;
    tenantry_patch own = new_patch("{\"recording_retention\":90}");
    tenantry_patch systems = new_patch("{\"max_concurrent_calls\":1000,\"name\":\"X\"}");
    OK(tenantry_session_begin(store, TEXT(id_of(before)), TEXT("alice"), &session, &why));
    FAILS(TENANTRY_CONFLICT, tenantry_session_set(session, own, 2, 0, NULL, &why));
    OK(tenantry_session_set(session, own, 1, TENANTRY_DRY_RUN, NULL, &why));
    OK(tenantry_session_set(session, own, 1, 0, &change, &why));
    OK(tenantry_change_tenant(change, &after));
    OK(tenantry_session_get(session, &shown, &why));
    READS(json_of(after).data, json_of(shown));
    SAME(90, int_of(shown, TENANTRY_FIELD_RECORDING_RETENTION));
    FAILS(TENANTRY_REFUSED, tenantry_session_set(session, systems, TENANTRY_ANY_VERSION, 0, NULL, &why));
    SAME(TENANTRY_OK, tenantry_error_fault(why, 0, &fault));
    SAME(TENANTRY_FAULT_FORBIDDEN, fault.code);
    READS("max_concurrent_calls", fault.path);
    /* The whole document may be set back: what is not the tenant's is as it is stored. */
    tenantry_patch whole = new_patch(json_of(shown).data);
    OK(tenantry_session_set(session, whole, TENANTRY_ANY_VERSION, 0, NULL, &why));
    OK(tenantry_patch_close(whole));
    OK(tenantry_patch_close(own));
    OK(tenantry_patch_close(systems));
    OK(tenantry_change_close(change));
    OK(tenantry_tenant_close(before));
    OK(tenantry_tenant_close(after));
    OK(tenantry_tenant_close(shown));
    OK(tenantry_session_close(session));
    OK(tenantry_store_close(store));
}

static void it_begins_for_a_tenant_and_an_actor(void)
{
    char actor[258];
    tenantry_session session = 0;
    tenantry_store store = new_store();
    tenantry_tenant tenant = make(store, ACME), read;
    memset(actor, 'a', sizeof actor);
    FAILS(TENANTRY_NOT_FOUND, tenantry_session_begin(store, TEXT("nobody"), TEXT("alice"), &session, &why));
    FAILS(TENANTRY_REFUSED, tenantry_session_begin(store, TEXT(id_of(tenant)), "", 0, &session, &why));
    FAILS(TENANTRY_REFUSED, tenantry_session_begin(store, TEXT(id_of(tenant)), actor, 257, &session, &why));
    FAILS(TENANTRY_REFUSED, tenantry_session_begin(store, TEXT(id_of(tenant)), "a\nb", 3, &session, &why));
    FAILS(TENANTRY_REFUSED, tenantry_session_begin(store, TEXT(id_of(tenant)), "a\0b", 3, &session, &why));
    SAME(0, session);
    OK(tenantry_session_begin(store, TEXT(id_of(tenant)), actor, 256, &session, &why));
    OK(tenantry_store_delete(store, TEXT(id_of(tenant)), TENANTRY_ANY_VERSION, 0, NULL, &why));
    FAILS(TENANTRY_NOT_FOUND, tenantry_session_get(session, &read, &why));
    OK(tenantry_tenant_close(tenant));
    OK(tenantry_session_close(session));
    OK(tenantry_store_close(store));
}

static void a_store_acts_for_somebody(void)
{
    tenantry_store acting = 0, nobody = 0, store = new_store();
    tenantry_tenant tenant = make(store, ACME);
    tenantry_patch patch = new_patch("{\"recording_retention\":90}");
    FAILS(TENANTRY_REFUSED, tenantry_store_by(store, "", 0, NULL, 0, NULL, 0, &nobody, &why));
    FAILS(TENANTRY_REFUSED, tenantry_store_by(store, TEXT("alice"), "a\nb", 3, NULL, 0, &nobody, &why));
    FAILS(TENANTRY_BAD_ARGUMENT, tenantry_store_by(store, TEXT("alice"), NULL, 0, TEXT("here"), &nobody, &why));
    SAME(0, nobody);
    OK(tenantry_store_by(store, TEXT("alice"), TEXT("portal"), TEXT("2001:db8::7"), &acting, &why));
    OK(tenantry_store_close(store));
    OK(tenantry_store_by(acting, TEXT("bob"), NULL, 0, "", 0, &store, &why));
    OK(tenantry_store_set(acting, TEXT(id_of(tenant)), patch, 1, 0, NULL, &why));
    OK(tenantry_store_close(acting));
    OK(tenantry_store_delete(store, TEXT(id_of(tenant)), 2, 0, NULL, &why));
    OK(tenantry_patch_close(patch));
    OK(tenantry_tenant_close(tenant));
    OK(tenantry_store_close(store));
}

static void it_keeps_the_database_open_for_itself(void)
{
    tenantry_session session;
    tenantry_store store = new_store();
    tenantry_tenant tenant = make(store, ACME), read;
    OK(tenantry_session_begin(store, TEXT(id_of(tenant)), TEXT("alice"), &session, &why));
    OK(tenantry_store_close(store));
    OK(tenantry_session_get(session, &read, &why));
    READS(json_of(tenant).data, json_of(read));
    OK(tenantry_tenant_close(tenant));
    OK(tenantry_tenant_close(read));
    OK(tenantry_session_close(session));
}

int main(void)
{
    it_sets_what_the_tenant_may();
    it_begins_for_a_tenant_and_an_actor();
    a_store_acts_for_somebody();
    it_keeps_the_database_open_for_itself();
    return 0;
}
