/// @file
/// The audit: a query, a page of entries, and points of a tenant's past.

#pragma once

#include <tenantry.h>
#include <tenantry/error.hpp>
#include <tenantry/handle.hpp>
#include <tenantry/numbers.hpp>
#include <tenantry/result.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tenantry {

/// What was done to a tenant, or to a file of one.
enum class audit_action : std::uint32_t {
    /// It was made.
    created = TENANTRY_AUDIT_CREATE,
    /// Members were set.
    updated = TENANTRY_AUDIT_UPDATE,
    /// It was deleted.
    deleted = TENANTRY_AUDIT_DELETE,
};

/// Which entries of the audit to list, how many at a time: as it is, all. They come newest first.
struct audit_query {
    /// Only entries of this tenant, also of one that was deleted; empty for all. A session lists its own alone.
    std::string tenant{};
    /// Only entries of this time or later.
    std::optional<std::chrono::system_clock::time_point> since{};
    /// Only entries before this time.
    std::optional<std::chrono::system_clock::time_point> until{};
    /// Only changes by this actor, whose name is compared as it stands; empty for all.
    std::string actor{};
    /// Only changes of this member of the tenant's document.
    std::optional<field> member{};
    /// Only changes of this kind.
    std::optional<audit_action> action{};
    /// The most entries on a page, 1 to 1000.
    std::uint32_t limit = 100;
    /// Begin behind the page that gave this as its next; empty for the first page.
    std::string after{};
};

namespace detail {

/// A time in RFC 3339.
inline std::string rfc3339(std::chrono::system_clock::time_point time)
{
    const auto whole = std::chrono::floor<std::chrono::seconds>(time);
    const std::time_t seconds = std::chrono::system_clock::to_time_t(whole);
    const auto rest = std::chrono::duration_cast<std::chrono::nanoseconds>(time - whole);
    std::tm utc{};
    char text[32];
    gmtime_r(&seconds, &utc);
    const std::size_t length = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
    const std::string digits = std::to_string(rest.count());
    return std::string(text, length) + '.' + std::string(9 - digits.size(), '0') + digits + 'Z';
}

} // namespace detail

/// A point of a tenant's past.
class moment {
public:
    /// When the tenant was at this version, the last time if there were more.
    moment(std::int64_t version) noexcept : version_(version < 0 ? 0 : static_cast<std::uint64_t>(version)) {}

    /// This time, by the clocks of those who wrote.
    moment(std::chrono::system_clock::time_point time) : by_time_(true), time_(detail::rfc3339(time)) {}

    /// This time, in RFC 3339, as entries have it.
    moment(std::string_view time) : by_time_(true), time_(time) {}

    /// As the C library takes it, for as long as this lives.
    [[nodiscard]] tenantry_moment raw() const& noexcept
    {
        return {version_, by_time_ ? time_.data() : nullptr, time_.size()};
    }
    tenantry_moment raw() const&& = delete;

private:
    std::uint64_t version_ = 0;
    bool by_time_ = false;
    std::string time_;
};

/// A member that changed, from what and to what. The texts live as long as the page is open.
struct audit_change {
    /// Its name: of a tenant a field's; of a file `id`, `name`, `size`, `media_type` or `sha256`.
    std::string_view member;
    /// Its value before, as JSON; `null` of what was made.
    std::string_view old_value;
    /// Its value since, as JSON; `null` of what was deleted.
    std::string_view new_value;
};

namespace detail {

struct audit_change_source {
    std::uint64_t audit = 0;
    std::size_t entry = 0;

    audit_change operator[](std::size_t index) const noexcept
    {
        tenantry_audit_change_info read{};
        tenantry_audit_change(audit, entry, index, &read);
        return {view(read.member), view(read.old_value), view(read.new_value)};
    }
};

} // namespace detail

/// An entry of the audit: one change of a tenant, or of a file of one. The texts live as long as the page is open.
struct audit_entry {
    /// Rises with each change of the store; the token of the change's event.
    std::uint64_t number = 0;
    /// The tenant's version after the change; of a deleted one, its last. A file's change leaves it.
    std::uint64_t version = 0;
    /// When, by the clock of who wrote it: RFC 3339, UTC, in milliseconds.
    std::string_view time;
    /// Who, if anybody told.
    std::optional<std::string_view> actor;
    /// Through which door or program.
    std::string_view source;
    /// The actor's IP address, if it was given.
    std::optional<std::string_view> address;
    /// What was done.
    audit_action action{};
    /// To what kind of object: `TENANT` or `FILE`.
    std::string_view object_type;
    /// The object's name after the change; of a deleted one, its last.
    std::string_view object_name;
    /// The tenant's identifier.
    std::string_view tenant;
    /// The members that changed. Of a tenant that was made or deleted, those that differ from the default.
    listing<detail::audit_change_source> changes;
};

namespace detail {

struct audit_source {
    std::uint64_t audit = 0;

    audit_entry operator[](std::size_t index) const
    {
        tenantry_audit_entry_info read{};
        tenantry_audit_entry(audit, index, &read);
        return {read.number,
                read.version,
                view(read.time),
                optional_view(read.actor),
                view(read.source),
                optional_view(read.address),
                static_cast<audit_action>(read.action),
                view(read.object_type),
                view(read.object_name),
                view(read.tenant),
                {{audit, index}, read.changes}};
    }
};

} // namespace detail

/// One page of the audit, newest first: a range of entries, to be gone through while it is open. It never changes;
/// any threads may share it. See store::audit.
class audit_page : public detail::handle<tenantry_audit_close> {
public:
    using handle::handle;

    [[nodiscard]] auto begin() const& { return entries().begin(); }
    [[nodiscard]] auto end() const& { return entries().end(); }
    auto begin() const&& = delete;
    auto end() const&& = delete;

    /// How many entries are on the page.
    [[nodiscard]] std::size_t size() const noexcept
    {
        std::size_t count = 0;
        tenantry_audit_count(raw(), &count);
        return count;
    }

    /// An entry on the page, from 0; empty where there is none.
    [[nodiscard]] audit_entry operator[](std::size_t index) const& { return entries()[index]; }
    audit_entry operator[](std::size_t index) const&& = delete;

    /// An entry on the page, from 0, as a JSON object. It lives as long as the page is open.
    [[nodiscard]] result<std::string_view> json(std::size_t index) const&
    {
        return detail::read<std::string_view, tenantry_text>(tenantry_audit_json, raw(), index);
    }
    result<std::string_view> json(std::size_t index) const&& = delete;

    /// Where the next page begins, to be the `after` of its query; status::no_value where this page is the last. It
    /// lives as long as the page is open.
    [[nodiscard]] result<std::string_view> next() const&
    {
        return detail::read<std::string_view, tenantry_text>(tenantry_audit_next, raw());
    }
    result<std::string_view> next() const&& = delete;

private:
    [[nodiscard]] listing<detail::audit_source> entries() const { return {{raw()}, size()}; }
};

namespace detail {

/// Where a text begins, or nowhere, where it is empty.
inline const char* if_any(const std::string& text) noexcept { return text.empty() ? nullptr : text.data(); }

/// Reads one page of the audit by a store or a session.
template <class Function>
result<audit_page> read_audit(Function function, std::uint64_t door, const audit_query& query)
{
    const std::string since = query.since ? rfc3339(*query.since) : std::string();
    const std::string until = query.until ? rfc3339(*query.until) : std::string();
    tenantry_audit_query asked{};
    asked.tenant = if_any(query.tenant);
    asked.tenant_length = query.tenant.size();
    asked.since = if_any(since);
    asked.since_length = since.size();
    asked.until = if_any(until);
    asked.until_length = until.size();
    asked.actor = if_any(query.actor);
    asked.actor_length = query.actor.size();
    asked.after = if_any(query.after);
    asked.after_length = query.after.size();
    asked.member = query.member ? static_cast<std::uint32_t>(*query.member) : 0;
    asked.action = query.action ? static_cast<std::uint32_t>(*query.action) : 0;
    asked.limit = query.limit;
    return make<audit_page>(function, door, &asked);
}

} // namespace detail

} // namespace tenantry
