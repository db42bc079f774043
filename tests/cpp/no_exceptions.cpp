// The wrapper in a file that is compiled with -fno-exceptions. It is linked with files that have them, and
// its results must not throw there either: see no_exceptions_test.cpp.
#include "no_exceptions.hpp"

#include <tenantry.hpp>

#include <string>

#ifdef __cpp_exceptions
#error "compile this file with -fno-exceptions"
#endif

namespace no_exceptions {

using tenantry::field;

std::string all_names(const tenantry::store& store)
{
    std::string names;
    for (const auto& tenant : store.tenants()) {
        if (!tenant) return names + name(tenant.error().code()).data();
        names += *tenant->text(field::name);
    }
    return names;
}

tenantry::result<tenantry::store> open()
{
    auto store = tenantry::store::open_in_memory();
    if (!store) return store;
    const auto members = tenantry::patch{}
                             .set(field::name, "Acme")
                             .set(field::domain, "sip.acme.example")
                             .set(field::timezone, "UTC")
                             .set(field::currency, "EUR")
                             .set(field::region, "DEU");
    const auto made = store->create(members);
    if (!made) return made.error();
    return store;
}

std::string what_failed_is_empty()
{
    const tenantry::store none;
    const auto missing = none.find("sip.acme.example");
    std::string seen = *missing ? "open " : "empty ";
    seen += name(missing->text(field::name).error().code());
    seen += *missing->text(field::name);
    seen += *missing->flag(field::enabled) ? " on" : " off";
    return seen;
}

int exported(const tenantry::store& store)
{
    int lines = 0;
    const auto count = store.export_to([&](std::string_view) { ++lines; });
    return count ? lines : -1;
}

std::int64_t version_heard(const tenantry::store& store, void (*hear)(const tenantry::event&))
{
    const auto watch = store.watch(0);
    const auto listening = store.listen(hear, 0);
    const auto event = watch->next();
    return listening && event ? event->version() : 0;
}

} // namespace no_exceptions
