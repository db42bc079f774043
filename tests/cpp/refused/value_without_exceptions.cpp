// What can only throw, where exceptions are off.
// refused: this throws, but exceptions are off
// flags: -fno-exceptions
#include <tenantry.hpp>

using tenantry::field;

int main()
{
    auto store = tenantry::store::open_in_memory();
    if (!store) return 1;
    const tenantry::store open = *std::move(store);
#ifdef REFUSED
    const tenantry::store other = tenantry::store::open_in_memory().value();
#endif
}
