// What no_exceptions.cpp does with the wrapper.
#pragma once

#include <tenantry.hpp>

#include <string>

namespace no_exceptions {

/// A store with one tenant.
tenantry::result<tenantry::store> open();

/// The names of all tenants, and the status that the list ended with if it failed.
std::string all_names(const tenantry::store& store);

/// What `*` and `->` of a failed result give.
std::string what_failed_is_empty();

/// The lines of an export.
int exported(const tenantry::store& store);

} // namespace no_exceptions
