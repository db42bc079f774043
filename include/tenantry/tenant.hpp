/// @file
/// tenantry::tenant: a snapshot of one tenant, and what is read from it.

#pragma once

#include <tenantry.h>
#include <tenantry/act.hpp>
#include <tenantry/error.hpp>
#include <tenantry/handle.hpp>
#include <tenantry/numbers.hpp>
#include <tenantry/result.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace tenantry {

/// What tenant::bytes gives for an unlimited quota: it is greater than any other.
inline constexpr std::uint64_t unlimited = TENANTRY_UNLIMITED;

/// A day of the week.
enum class weekday : std::uint32_t { monday, tuesday, wednesday, thursday, friday, saturday, sunday };

/// One caller ID that calls over a trunk may show. The texts live as long as the snapshot is open.
struct caller_id {
    /// Id of the trunk.
    std::string_view provider_id;
    /// The caller ID itself.
    std::string_view number;
    /// What it is for.
    std::optional<std::string_view> description;
};

/// A range of working time, from `from` up to, not including, `to`, counted from 00:00.
struct time_range {
    /// 0 to 1439 minutes.
    std::chrono::minutes from{};
    /// 1 to 1440 minutes.
    std::chrono::minutes to{};
};

namespace detail {

/// The number of a field in the C library.
constexpr std::uint32_t number(field member) noexcept { return static_cast<std::uint32_t>(member); }

struct caller_id_source {
    std::uint64_t tenant = 0;
    std::uint32_t field = 0;

    caller_id operator[](std::size_t index) const noexcept
    {
        tenantry_caller_id read{};
        tenantry_tenant_caller_id(tenant, field, index, &read);
        return {view(read.provider_id), view(read.caller_id), optional_view(read.description)};
    }
};

struct range_source {
    std::uint64_t tenant = 0;
    std::uint32_t field = 0;
    std::uint32_t day = 0;

    time_range operator[](std::size_t index) const noexcept
    {
        tenantry_time_range read{};
        tenantry_tenant_day_range(tenant, field, day, index, &read);
        return {std::chrono::minutes(read.from), std::chrono::minutes(read.to)};
    }
};

} // namespace detail

/// The caller IDs of a snapshot, to be gone through while it is open.
using caller_id_list = listing<detail::caller_id_source>;

/// The working time of a day.
struct day {
    /// Whether it is a working day.
    bool enabled = false;
    /// The ranges of working time, in order, to be gone through while the snapshot is open. A working
    /// day without any is open all day.
    listing<detail::range_source> ranges;
};

/// A snapshot of one tenant, as it was at one version. It never changes, outlives later changes and
/// the store, and any threads may read it at the same time without waiting.
///
/// Read it by fields that are known when you compile, with get, or by any fields, with text, number
/// and their like, which answer status::bad_argument for a field of another kind.
class tenant : public detail::handle<tenantry_tenant_close> {
public:
    using handle::handle;

    /// The value of a field, in its own type: `bool`, `std::int64_t`, `std::string_view` or
    /// caller_id_list; of a field that may be null, std::optional of it. Office hours: see day().
    ///
    ///     tenant.get<field::max_concurrent_calls>()
    ///
    /// A text lives as long as the snapshot is open; nothing is allocated.
    /// @throws tenantry::exception status::bad_handle of an empty snapshot.
    template <field Field, bool Throws = detail::throws>
    [[nodiscard]] auto get() const&
    {
        detail::needs_exceptions<Throws>();
        constexpr detail::facts facts = detail::facts_of(Field);
        static_assert(facts.kind != TENANTRY_TYPE_OFFICE_HOURS, "read office hours by day()");
        if constexpr (facts.kind == TENANTRY_TYPE_BOOL) {
            return take<facts.nullable>(flag(Field));
        } else if constexpr (facts.kind == TENANTRY_TYPE_INT) {
            return take<facts.nullable>(number(Field));
        } else if constexpr (facts.kind == TENANTRY_TYPE_TEXT) {
            return take<facts.nullable>(text(Field));
        } else {
            return take<facts.nullable>(caller_ids(Field));
        }
    }
    template <field Field, bool Throws = detail::throws>
    [[nodiscard]] auto get() const&&
    {
        constexpr std::uint32_t kind = detail::facts_of(Field).kind;
        static_assert(kind == TENANTRY_TYPE_BOOL || kind == TENANTRY_TYPE_INT,
                      "the snapshot would be gone before its text: keep the snapshot");
        return static_cast<const tenant&>(*this).template get<Field, Throws>();
    }

    /// A switch.
    [[nodiscard]] result<bool> flag(field member) const
    {
        return detail::read<bool>(tenantry_tenant_bool, raw(), detail::number(member));
    }

    /// A number; status::no_value where it is null.
    [[nodiscard]] result<std::int64_t> number(field member) const
    {
        return detail::read<std::int64_t>(tenantry_tenant_int, raw(), detail::number(member));
    }

    /// A text, a code, a quota, a choice or a time; status::no_value where it is null. It lives as long
    /// as the snapshot is open. Nothing is allocated.
    [[nodiscard]] result<std::string_view> text(field member) const&
    {
        return lent(tenantry_tenant_text, member);
    }
    result<std::string_view> text(field member) const&& = delete;

    /// A quota or the disk space in use, in bytes; tenantry::unlimited where there is no limit.
    [[nodiscard]] result<std::uint64_t> bytes(field member) const
    {
        return detail::read<std::uint64_t>(tenantry_tenant_bytes, raw(), detail::number(member));
    }

    /// Whether a member has no value.
    [[nodiscard]] result<bool> is_null(field member) const
    {
        return detail::read<bool>(tenantry_tenant_is_null, raw(), detail::number(member));
    }

    /// The caller IDs. They live as long as the snapshot is open.
    [[nodiscard]] result<caller_id_list> caller_ids(field member) const&
    {
        const std::uint32_t field = detail::number(member);
        auto count = detail::read<std::size_t>(tenantry_tenant_caller_id_count, raw(), field);
        if (!count) return std::move(count).error();
        return caller_id_list({raw(), field}, *count);
    }
    result<caller_id_list> caller_ids(field member) const&& = delete;

    /// The working time of a day, in the tenant's time zone.
    [[nodiscard]] result<tenantry::day> day(field member, weekday which) const&
    {
        const std::uint32_t field = detail::number(member);
        const auto day = static_cast<std::uint32_t>(which);
        bool enabled = false;
        auto count = detail::read<std::size_t>(tenantry_tenant_day, raw(), field, day, &enabled);
        if (!count) return std::move(count).error();
        return tenantry::day{enabled, {{raw(), field, day}, *count}};
    }
    result<tenantry::day> day(field member, weekday which) const&& = delete;

    /// A member as JSON, made when it is first asked for. It lives as long as the snapshot is open.
    [[nodiscard]] result<std::string_view> json(field member) const&
    {
        return lent(tenantry_tenant_member_json, member);
    }
    result<std::string_view> json(field member) const&& = delete;

    /// The whole document as JSON, made when it is first asked for. It lives as long as the snapshot is
    /// open.
    [[nodiscard]] result<std::string_view> json() const&
    {
        return detail::read<std::string_view, tenantry_text>(tenantry_tenant_json, raw());
    }
    result<std::string_view> json() const&& = delete;

    /// Whether the tenant is no longer as in this snapshot, or was deleted. status::bad_handle of a snapshot
    /// that was not read from a store (by get or find, or from a reader), or whose store is closed.
    /// reader::has_changed is for threads that ask often.
    [[nodiscard]] result<bool> has_changed() const
    {
        return detail::make<bool, bool>(tenantry_tenant_has_changed, raw());
    }

    /// Whether a caller's number is a contact's, by `contact_match_type` and `contact_match_length`, and why. Spaces,
    /// `-`, `.`, `(` and `)` do not count, and then neither does one leading `+`. Nothing is allocated.
    ///
    ///     if (*tenant.match_contact(caller, contact)) …
    [[nodiscard]] result<contact_match> match_contact(std::string_view caller, std::string_view contact) const
    {
        bool is_match = false;
        auto verdict = detail::read<std::uint32_t>(tenantry_tenant_match_contact, raw(), caller.data(), caller.size(),
                                                   contact.data(), contact.size(), &is_match);
        if (!verdict) return std::move(verdict).error();
        return contact_match{is_match, static_cast<contact_verdict>(*verdict)};
    }

    /// The caller's name with that of the group, queue or DID/DDI number by which the call came, as
    /// `contact_append_type` says: `Sales:Alice`, `Alice:Sales` or `Alice`. An empty name leaves the other alone. The
    /// names are not checked: who puts them into a SIP header escapes them there.
    [[nodiscard]] result<std::string> caller_name(std::string_view caller, std::string_view group,
                                                  std::string_view separator = ":") const
    {
        std::string name(caller.size() + group.size() + separator.size(), '\0');
        auto length = caller_name(caller, group, separator, name.data(), name.size() + 1);
        if (!length) return std::move(length).error();
        name.resize(*length);
        return name;
    }

    /// As above, into `data`, which has room for `room` bytes, with a NUL behind it; gives its length without that.
    /// Where that is not less than `room`, what was written is cut to whole characters. Nothing is allocated.
    [[nodiscard]] result<std::size_t> caller_name(std::string_view caller, std::string_view group,
                                                  std::string_view separator, char* data, std::size_t room) const
    {
        return detail::read<std::size_t>(tenantry_tenant_caller_name, raw(), caller.data(), caller.size(),
                                         group.data(), group.size(), separator.data(), separator.size(), data, room);
    }

    /// What is recorded of a call of an extension that itself chose so, by the tenant's switches.
    [[nodiscard]] result<tenantry::recording> recording(bool audio, bool video) const
    {
        tenantry_recording read{};
        const tenantry_status answer = tenantry_tenant_recording(raw(), audio ? 1 : 0, video ? 1 : 0, &read);
        if (answer != TENANTRY_OK) return error(static_cast<status>(answer));
        return tenantry::recording{static_cast<recorded_by>(read.audio), static_cast<recorded_by>(read.video),
                                   read.dual_track != 0};
    }

    /// Whether one more may be made of what a field limits, where `counted` exist by the host's own count;
    /// status::bad_argument for a field that is no limit. store::reserve is for several at a time.
    [[nodiscard]] result<limit_verdict> may_add(field member, std::uint64_t counted) const
    {
        return detail::read<limit_verdict>(tenantry_tenant_may_add, raw(), detail::number(member), counted);
    }

    /// When a thing of this kind expires that was made then; none where that is beyond the year 9999. Days have 24
    /// hours.
    [[nodiscard]] result<std::optional<sys_seconds>> expires(retained kind, sys_seconds made) const
    {
        std::int64_t expiry = 0;
        const auto since = static_cast<std::int64_t>(made.time_since_epoch().count());
        const auto answer = static_cast<status>(
            tenantry_tenant_expires(raw(), static_cast<std::uint32_t>(kind), since, &expiry));
        if (answer == status::no_value) return std::optional<sys_seconds>();
        if (answer != status::ok) return error(answer);
        return std::optional(sys_seconds(std::chrono::seconds(expiry)));
    }

    /// Whether a thing of this kind that was made at `made` is to be gone at `now`: it is, from the very moment that it
    /// expires.
    [[nodiscard]] result<bool> is_due(retained kind, sys_seconds made, sys_seconds now) const
    {
        return detail::read<bool>(tenantry_tenant_is_due, raw(), static_cast<std::uint32_t>(kind),
                                  static_cast<std::int64_t>(made.time_since_epoch().count()),
                                  static_cast<std::int64_t>(now.time_since_epoch().count()));
    }

private:
    template <class Function>
    [[nodiscard]] result<std::string_view> lent(Function function, field member) const
    {
        return detail::read<std::string_view, tenantry_text>(function, raw(), detail::number(member));
    }

    template <bool Nullable, class T>
    static auto take(result<T> read)
    {
        if constexpr (Nullable) {
            if (read.error().code() == status::no_value) return std::optional<T>();
            return std::optional<T>(read.value());
        } else {
            return read.value();
        }
    }
};

} // namespace tenantry
