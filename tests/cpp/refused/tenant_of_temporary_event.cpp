// The identifier in an event that is gone at once.
// refused: (deleted|use of deleted)
#include <tenantry.hpp>

#include <string>

std::string who(const tenantry::watch& watch)
{
    const auto event = watch.next();
#ifdef REFUSED
    return std::string(watch.next().value().tenant());
#endif
    return std::string(event->tenant());
}
