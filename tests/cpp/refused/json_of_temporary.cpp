// JSON of a snapshot, of an error and of a change that are gone at once.
// refused: deleted
#include <tenantry.hpp>

std::size_t length(const tenantry::store& store)
{
    const auto tenant = store.find("sip.acme.example");
    std::string_view json = tenant ? *tenant->json() : tenant.error().json();
#ifdef REFUSED
    json = *store.find("sip.acme.example").value().json();
#endif
    return json.size();
}
