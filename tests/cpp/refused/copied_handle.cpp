// A handle with two owners.
// refused: (deleted|use of deleted)
#include <tenantry.hpp>

#include <utility>

tenantry::tenant give(tenantry::tenant& tenant)
{
#ifdef REFUSED
    tenantry::tenant second = tenant;
#endif
    return std::move(tenant);
}
