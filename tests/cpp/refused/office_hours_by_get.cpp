// Office hours have no single value.
// refused: read office hours by day
#include <tenantry.hpp>

using tenantry::field;

bool open(const tenantry::tenant& tenant)
{
    const bool open = tenant.day(field::office_hours, tenantry::weekday::monday).value().enabled;
#ifdef REFUSED
    static_cast<void>(tenant.get<field::office_hours>());
#endif
    return open;
}
