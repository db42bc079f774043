/* Makes the database that the examples read: fixture DATABASE. */
#include "world.h"

int main(int count, char **arguments)
{
    tenantry_store store;
    CHECK(count == 2);
    remove(arguments[1]);
    OK(tenantry_store_open(TEXT(arguments[1]), TENANTRY_OPEN_CREATE_NEW, TENANTRY_DEFAULT_TIMEOUT, &store, &why));
    OK(tenantry_tenant_close(
        make(store, "{\"name\":\"Acme\",\"domain\":\"sip.acme.example\"," MUST ","
                    "\"enable_audio_recording\":true,\"max_concurrent_calls\":60}")));
    OK(tenantry_tenant_close(
        make(store, "{\"name\":\"Late\",\"domain\":\"sip.late.example\"," MUST ",\"enabled\":false}")));
    populate(store, 2);
    OK(tenantry_store_close(store));
    return 0;
}
