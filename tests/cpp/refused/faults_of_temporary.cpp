// Faults whose error is gone at once.
// refused: deleted
#include <tenantry.hpp>

std::size_t count(const tenantry::store& store, const tenantry::patch& members)
{
    const auto error = store.create(members).error();
    std::size_t faults = error.faults().size();
#ifdef REFUSED
    for (const auto& fault : store.create(members).error().faults()) faults += fault.path.size();
#endif
    return faults;
}
