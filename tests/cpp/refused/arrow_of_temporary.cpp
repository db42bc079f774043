// Members of a value that is gone at once.
// refused: deleted
#include <tenantry.hpp>

using tenantry::field;

std::size_t length(const tenantry::store& store)
{
    const auto tenant = store.find("sip.acme.example");
    auto name = tenant->text(field::name);
#ifdef REFUSED
    name = store.find("sip.acme.example")->text(field::name);
#endif
    return name->size();
}
