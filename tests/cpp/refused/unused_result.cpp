// An answer that nobody looks at.
// refused: (ignoring return|unused-result)
#include <tenantry.hpp>

void rename(const tenantry::store& store, std::string_view id)
{
    const auto members = tenantry::patch{}.set(tenantry::field::name, "New");
    if (const auto change = store.set(id, members)) return;
#ifdef REFUSED
    store.set(id, members);
#endif
}
