// The same by get; a number may be taken from a temporary snapshot.
// refused: the snapshot would be gone before its text
#include <tenantry.hpp>

using tenantry::field;

std::int64_t length(const tenantry::store& store)
{
    std::int64_t sum = store.find("sip.acme.example").value().get<field::max_extensions>();
#ifdef REFUSED
    sum += static_cast<std::int64_t>(store.find("sip.acme.example").value().get<field::name>().size());
#endif
    return sum;
}
