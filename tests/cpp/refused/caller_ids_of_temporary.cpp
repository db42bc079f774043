// Caller IDs whose snapshot is gone before the loop begins.
// refused: deleted
#include <tenantry.hpp>

using tenantry::field;

std::size_t count(const tenantry::store& store)
{
    std::size_t letters = 0;
    const auto tenant = store.find("sip.acme.example").value();
    for (const auto& entry : *tenant.caller_ids(field::outbound_caller_ids)) letters += entry.number.size();
#ifdef REFUSED
    for (const auto& entry : *store.find("a.example").value().caller_ids(field::outbound_caller_ids)) {
        letters += entry.number.size();
    }
#endif
    return letters;
}
