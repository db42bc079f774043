// What no_exceptions.cpp does with the wrapper.
#pragma once

#include <tenantry.hpp>

#include <cstdint>
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

/// The version in the first event that there is; `hear` hears of it, too.
std::int64_t version_heard(const tenantry::store& store, void (*hear)(const tenantry::event&));

} // namespace no_exceptions
