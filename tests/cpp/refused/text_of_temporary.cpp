// A text whose snapshot is gone at once.
// refused: (deleted)
#include <tenantry.hpp>

using tenantry::field;

std::size_t length(const tenantry::store& store)
{
    const auto tenant = store.find("sip.acme.example");
    std::string_view name = *tenant->text(field::name);
#ifdef REFUSED
    name = *store.find("sip.acme.example").value().text(field::name);
#endif
    return name.size();
}
