// get() can only throw where it fails, too.
// refused: this throws, but exceptions are off
// flags: -fno-exceptions
#include <tenantry.hpp>

using tenantry::field;

std::size_t length(const tenantry::tenant& tenant)
{
    const auto name = tenant.text(field::name);
    std::size_t length = name ? name->size() : 0;
#ifdef REFUSED
    length += tenant.get<field::name>().size();
#endif
    return length;
}
