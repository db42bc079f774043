// A value that no member has.
// refused: a value is a bool, an integer or a text
#include <tenantry.hpp>

using tenantry::field;

tenantry::patch members()
{
    auto members = tenantry::patch{}.set(field::max_extensions, 7);
#ifdef REFUSED
    members.set(field::max_extensions, 7.5);
#endif
    return members;
}
