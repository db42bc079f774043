// A range over a watch that would be closed before its first step.
// refused: (deleted|use of deleted)
#include <tenantry.hpp>

int count(const tenantry::store& store)
{
    int events = 0;
    const auto watch = store.watch().value();
    for (auto& event : watch.events()) events += event ? 1 : 0;
#ifdef REFUSED
    for (auto& event : store.watch().value().events()) events += event ? 1 : 0;
#endif
    return events;
}
