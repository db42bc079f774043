/// @file
/// tenantry::session, the door of one tenant, and tenantry::change, what a set did.

#pragma once

#include <tenantry.h>
#include <tenantry/audit.hpp>
#include <tenantry/error.hpp>
#include <tenantry/file.hpp>
#include <tenantry/handle.hpp>
#include <tenantry/numbers.hpp>
#include <tenantry/patch.hpp>
#include <tenantry/reserve.hpp>
#include <tenantry/result.hpp>
#include <tenantry/tenant.hpp>
#include <tenantry/watch.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace tenantry {

/// How a change is made. See also tenantry::if_version and tenantry::dry_run.
struct write_options {
    /// The version that the tenant must be at, else status::conflict; any, unless it is said.
    std::optional<std::int64_t> if_version{};
    /// Check only, and tell what would change; store nothing.
    bool dry_run = false;
};

/// Only where the tenant is at this version.
constexpr write_options if_version(std::int64_t version) noexcept { return {version, false}; }

/// Check only, and tell what would change; store nothing.
inline constexpr write_options dry_run{std::nullopt, true};

namespace detail {

constexpr std::uint64_t version_of(write_options options) noexcept
{
    if (!options.if_version) return TENANTRY_ANY_VERSION;
    // No tenant is at a version below 1.
    return *options.if_version < 0 ? 0 : static_cast<std::uint64_t>(*options.if_version);
}

constexpr std::uint32_t flags_of(write_options options) noexcept
{
    return options.dry_run ? TENANTRY_DRY_RUN : 0;
}

struct change_source {
    std::uint64_t change = 0;

    field operator[](std::size_t index) const noexcept
    {
        std::uint32_t number = 0;
        tenantry_change_field(change, index, &number);
        return static_cast<field>(number);
    }
};

} // namespace detail

/// What a set did. It never changes; any threads may share it.
class change : public detail::handle<tenantry_change_close> {
public:
    using handle::handle;

    /// A snapshot of the tenant after the change or, of a dry run, as it would be.
    [[nodiscard]] result<tenantry::tenant> tenant() const
    {
        return detail::read<tenantry::tenant, tenantry_tenant>(tenantry_change_tenant, raw());
    }

    /// The members that changed, in the order of the patch; none where nothing was written. To be gone
    /// through while the change is open.
    [[nodiscard]] listing<detail::change_source> fields() const& noexcept
    {
        std::size_t count = 0;
        tenantry_change_count(raw(), &count);
        return {{raw()}, count};
    }
    listing<detail::change_source> fields() const&& = delete;

    /// The change as a JSON object: `changed`, the names of the members, and `tenant`, the document. It
    /// lives as long as the change is open.
    [[nodiscard]] result<std::string_view> json() const&
    {
        return detail::read<std::string_view, tenantry_text>(tenantry_change_json, raw());
    }
    result<std::string_view> json() const&& = delete;
};

/// A session: the door of one tenant and one actor. It reaches no other tenant. Any threads may share
/// it. It keeps the database open for itself. See store::session.
class session : public detail::handle<tenantry_session_close> {
public:
    using handle::handle;

    /// Reads the detailed properties of the current tenant, suspended or not. Does not wait for writers.
    /// status::not_found once the tenant was deleted.
    [[nodiscard]] result<tenant> get() const { return detail::make<tenant>(tenantry_session_get, raw()); }

    /// Sets the members of the current tenant that the patch holds: all of them or, on an error, none. A
    /// member that only the system may set is a fault_code::forbidden unless its value is the stored
    /// one. The rest is as for store::set.
    [[nodiscard]] result<change> set(const patch& members, write_options options = {}) const
    {
        if (members.failed().code() != status::ok) return members.failed();
        return detail::make<change>(tenantry_session_set, raw(), members.raw(), detail::version_of(options),
                                    detail::flags_of(options));
    }

    /// Reads one page of the audit of the current tenant, as store::audit. A query that names another tenant finds
    /// nothing. status::not_found once the tenant was deleted.
    [[nodiscard]] result<audit_page> audit(const audit_query& query = {}) const
    {
        return detail::read_audit(tenantry_session_audit, raw(), query);
    }

    /// The last change of a member of the current tenant, as store::last_change.
    [[nodiscard]] result<audit_page> last_change(field member) const
    {
        return detail::make<audit_page>(tenantry_session_last_change, raw(), detail::number(member));
    }

    /// The document of the current tenant as it was then, as store::get_at.
    [[nodiscard]] result<tenant> get_at(const moment& then) const
    {
        const tenantry_moment raw_then = then.raw();
        return detail::make<tenant>(tenantry_session_get_at, raw(), &raw_then);
    }

    /// Goes back to the document of the current tenant as it was then, by what a session may set: a member that only
    /// the system may set is a fault_code::forbidden where it has changed since.
    [[nodiscard]] result<change> revert(const moment& then, write_options options = {}) const
    {
        const tenantry_moment raw_then = then.raw();
        return detail::make<change>(tenantry_session_revert, raw(), &raw_then, detail::version_of(options),
                                    detail::flags_of(options));
    }

    /// Reserves one more for the current tenant, as store::reserve.
    [[nodiscard]] result<reservation> reserve(field member, std::uint64_t counted = 0) const
    {
        return detail::make<reservation>(tenantry_session_reserve, raw(), detail::number(member), counted);
    }

    /// Reserves one more for the current tenant, as store::reserve_counting.
    template <class Count>
    [[nodiscard]] result<reservation> reserve_counting(field member, Count&& count) const
    {
        return detail::reserve(count, tenantry_session_reserve_counting, raw(), detail::number(member));
    }

    /// How many are reserved for the current tenant, as store::reserved.
    [[nodiscard]] result<std::uint64_t> reserved(field member) const
    {
        return detail::make<std::uint64_t>(tenantry_session_reserved, raw(), detail::number(member));
    }

    /// The files of the current tenant; those of any other are not there.
    [[nodiscard]] result<tenantry::files> files() const
    {
        return detail::make<tenantry::files>(tenantry_session_files, raw());
    }

    /// Follows the changes of the current tenant alone, as store::watch.
    [[nodiscard]] result<tenantry::watch> watch(std::uint64_t since = from_now) const
    {
        return detail::make<tenantry::watch>(tenantry_session_watch, raw(), since);
    }

    /// Calls `function` with the changes of the current tenant alone, as store::listen.
    template <class Function, bool Throws = detail::throws>
    [[nodiscard]] result<listening> listen(Function&& function, std::uint64_t since = from_now) const
    {
        return detail::listen<Throws>(tenantry_session_listen, raw(), std::forward<Function>(function), since);
    }
};

} // namespace tenantry
