/// @file
/// The library itself: versions, the log, the field table, schemas.

#pragma once

#include <tenantry.h>
#include <tenantry/callback.hpp>
#include <tenantry/error.hpp>
#include <tenantry/handle.hpp>
#include <tenantry/numbers.hpp>
#include <tenantry/result.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>

namespace tenantry {

/// Whether the library that is loaded has the ABI that this header was made for. The loader sees to it
/// by the library's name; a program that loads it by itself asks here before any other call.
[[nodiscard]] inline bool abi_matches() noexcept { return tenantry_abi_version() == TENANTRY_ABI_VERSION; }

/// The release of the library, as in `0.1.0`. It lives as long as the library, as do those below.
[[nodiscard]] inline std::string_view version() noexcept { return tenantry_version(); }

/// The release of SQLite that the library uses.
[[nodiscard]] inline std::string_view sqlite_version() noexcept { return tenantry_sqlite_version(); }

/// The release of the time zone database that ships with the library, as in `2026a`.
[[nodiscard]] inline std::string_view timezone_release() noexcept { return tenantry_timezone_release(); }

/// Whose JSON Schema.
enum class schema_of : std::uint32_t {
    /// The document.
    document = TENANTRY_SCHEMA_DOCUMENT,
    /// What the system may set.
    system_patch = TENANTRY_SCHEMA_SYSTEM_PATCH,
    /// What a tenant's session may set.
    tenant_patch = TENANTRY_SCHEMA_TENANT_PATCH,
};

/// A JSON Schema (2020-12). It lives as long as the library.
[[nodiscard]] inline result<std::string_view> schema(schema_of which)
{
    return detail::read<std::string_view, tenantry_text>(tenantry_schema, static_cast<std::uint32_t>(which));
}

/// What a field holds, and so which getter of tenant reads it.
enum class kind : std::uint32_t {
    /// A switch: tenant::flag.
    flag = TENANTRY_TYPE_BOOL,
    /// A number: tenant::number.
    number = TENANTRY_TYPE_INT,
    /// A text, a code, a quota, a choice or a time: tenant::text.
    text = TENANTRY_TYPE_TEXT,
    /// Caller IDs: tenant::caller_ids.
    caller_ids = TENANTRY_TYPE_CALLER_IDS,
    /// Office hours: tenant::day.
    office_hours = TENANTRY_TYPE_OFFICE_HOURS,
};

/// Who may set a field.
enum class set_by : std::uint32_t {
    /// The tenant's own session, and the system.
    tenant = TENANTRY_SET_BY_TENANT,
    /// The system alone.
    system = TENANTRY_SET_BY_SYSTEM,
    /// Nobody: the store makes or computes it.
    store = TENANTRY_SET_BY_STORE,
};

/// What is known of a field. The texts live as long as the library.
struct field_info {
    /// The field.
    tenantry::field field{};
    /// What it holds.
    tenantry::kind kind{};
    /// Who may set it.
    tenantry::set_by set_by{};
    /// Whether a new tenant must be given it.
    bool required = false;
    /// Whether it may be without a value.
    bool nullable = false;
    /// Its name in documents.
    std::string_view name;
    /// What it is, in a sentence.
    std::string_view doc;
    /// What it may hold, in a few words, with bounds and unit.
    std::string_view holds;
    /// What a new tenant has, as JSON; none where it must be given or is made by the store.
    std::optional<std::string_view> initial;
};

namespace detail {

inline field_info describe(const tenantry_field_info& info) noexcept
{
    return {static_cast<field>(info.number),
            static_cast<kind>(info.kind),
            static_cast<set_by>(info.set_by),
            info.required != 0,
            info.nullable != 0,
            view(info.name),
            view(info.doc),
            view(info.holds),
            optional_view(info.initial)};
}

struct field_source {
    field_info operator[](std::size_t index) const noexcept
    {
        tenantry_field_info info{};
        tenantry_field_at(index, &info);
        return describe(info);
    }
};

} // namespace detail

/// What is known of all fields of the library that is loaded, in the order in which documents show them.
[[nodiscard]] inline listing<detail::field_source> fields() noexcept
{
    std::size_t count = 0;
    tenantry_field_count(&count);
    return {{}, count};
}

/// What is known of all fields, as a JSON list. It lives as long as the library.
[[nodiscard]] inline result<std::string_view> fields_json()
{
    return detail::read<std::string_view, tenantry_text>(tenantry_fields_json);
}

/// What is known of the field of this name; status::not_found where there is none.
[[nodiscard]] inline result<field_info> field_by_name(std::string_view name)
{
    tenantry_field_info info{};
    const tenantry_status answer = tenantry_field_by_name(name.data(), name.size(), &info);
    if (answer != TENANTRY_OK) return error(static_cast<status>(answer));
    return detail::describe(info);
}

/// How grave a message of the log is.
enum class log_level : std::uint32_t {
    /// Defects, damage, lost changes.
    error = TENANTRY_LOG_ERROR,
    /// What an operator should look at.
    warn = TENANTRY_LOG_WARN,
    /// What happens seldom, such as an upgraded schema.
    info = TENANTRY_LOG_INFO,
    /// What a developer asks for.
    debug = TENANTRY_LOG_DEBUG,
};

/// Takes a message of the log, whose text lives until the function returns.
using log_function = std::function<void(log_level, std::string_view)>;

namespace detail {

/// Functions that were given to the log. They are kept until the process ends, as a thread may still
/// be inside an earlier one.
struct log_sink {
    log_function function;
    log_sink* earlier = nullptr;

    static void keep(log_sink* sink) noexcept
    {
        static std::atomic<log_sink*> newest{nullptr};
        sink->earlier = newest.load();
        while (!newest.compare_exchange_weak(sink->earlier, sink)) {}
    }

    static void say(void* user, std::uint32_t level, const char* text, std::size_t length) noexcept
    {
        // What it throws is lost: this may be any thread, and there is nobody to tell.
        keeper<> kept;
        kept.call(false, [&] {
            const auto& sink = *static_cast<const log_sink*>(user);
            return sink.function(static_cast<log_level>(level), std::string_view(text, length)), true;
        });
    }
};

} // namespace detail

/// Sends the library's messages of this level and graver ones to a function, or nowhere, as at the
/// beginning, where that is empty. For the process as a whole. Any thread may call the function,
/// several at the same time; what it throws is lost. It is kept until the process ends.
[[nodiscard]] inline result<void> log_to(log_function function, log_level level = log_level::warn)
{
    const bool wanted = static_cast<bool>(function);
    auto* sink = wanted ? new detail::log_sink{std::move(function)} : nullptr;
    if (wanted) detail::log_sink::keep(sink);
    const tenantry_status answer =
        tenantry_log_set(wanted ? detail::log_sink::say : nullptr, sink, static_cast<std::uint32_t>(level));
    if (answer != TENANTRY_OK) return error(static_cast<status>(answer));
    return {};
}

} // namespace tenantry
