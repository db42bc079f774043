// A message whose error is gone at once.
// refused: deleted
#include <tenantry.hpp>

std::size_t length(const tenantry::store& store)
{
    const auto error = store.find("sip.acme.example").error();
    std::string_view message = error.message();
#ifdef REFUSED
    message = store.find("sip.acme.example").error().message();
#endif
    return message.size();
}
