// A list whose store is closed before the loop begins.
// refused: deleted
#include <tenantry.hpp>

int count()
{
    int tenants = 0;
    const auto store = tenantry::store::open("tenants.db").value();
    for (const auto& tenant : store.tenants()) tenants += tenant ? 1 : 0;
#ifdef REFUSED
    for (const auto& tenant : tenantry::store::open("tenants.db").value().tenants())
        tenants += tenant ? 1 : 0;
#endif
    return tenants;
}
