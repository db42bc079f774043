// A text that is taken for a number.
// refused: (invalid conversion|cannot convert|cannot initialize|no viable conversion)
#include <tenantry.hpp>

using tenantry::field;

std::int64_t limit(const tenantry::tenant& tenant)
{
    std::int64_t limit = tenant.get<field::max_extensions>();
#ifdef REFUSED
    std::int64_t other = tenant.get<field::disk_quota>();
    limit += other;
#endif
    return limit;
}
