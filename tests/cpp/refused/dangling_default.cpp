// A default that is gone before its view.
// refused: the text would be gone before its view
#include <tenantry.hpp>

#include <string>

using tenantry::field;

std::size_t length(const tenantry::tenant& tenant)
{
    std::string_view website = tenant.text(field::website).value_or("none");
#ifdef REFUSED
    website = tenant.text(field::website).value_or(std::string("none"));
#endif
    return website.size();
}
