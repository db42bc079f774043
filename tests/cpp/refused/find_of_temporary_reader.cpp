// Texts that a reader lends would be gone with it.
// refused: (use of|to) deleted (member )?function
#include <tenantry.hpp>

using tenantry::field;

bool has_name(const tenantry::store& store)
{
    auto reader = store.reader();
    bool found = static_cast<bool>(reader->find<field::name>("sip.acme.example"));
#ifdef REFUSED
    found = static_cast<bool>(store.reader().value().find<field::name>("sip.acme.example"));
#endif
    return found;
}
