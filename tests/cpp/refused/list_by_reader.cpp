// A list has no single value that a reader could lend.
// refused: read lists and office hours from reader::tenant
#include <tenantry.hpp>

using tenantry::field;

bool has_name(tenantry::reader& reader)
{
    bool found = static_cast<bool>(reader.find<field::name>("sip.acme.example"));
#ifdef REFUSED
    found = static_cast<bool>(reader.find<field::outbound_caller_ids>("sip.acme.example"));
#endif
    return found;
}
