/// @file
/// tenantry::patch: the members to set.

#pragma once

#include <tenantry.h>
#include <tenantry/error.hpp>
#include <tenantry/handle.hpp>
#include <tenantry/numbers.hpp>
#include <tenantry/result.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

namespace tenantry {

/// Members to set. Nothing is checked before the patch is used: then all faults are told at once.
///
///     store.set(id, tenantry::patch{}.set(field::name, "Acme").set(field::max_extensions, 90));
///
/// What cannot be put into it at all, such as a text that is not UTF-8 or JSON that is none, is kept
/// (see failed) and is what the set or create fails with that uses the patch. A patch may be used any
/// number of times. Const functions and uses are for any threads, changes for one at a time.
class patch : public detail::handle<tenantry_patch_close> {
public:
    /// An empty patch.
    patch() : handle(0)
    {
        auto made = detail::read<std::uint64_t>(tenantry_patch_new);
        handle::operator=(handle(made.value_or(std::uint64_t{0})));
        note(std::move(made).error());
    }

    /// Takes over a patch that the C library gave.
    explicit patch(tenantry_patch raw) noexcept : handle(raw) {}

    /// No patch at all.
    explicit patch(detail::empty) noexcept : handle(0) {}

    /// The patch that a JSON object is; a whole document is one, too. status::refused where the text is
    /// not one JSON object with unique names.
    [[nodiscard]] static result<patch> from_json(std::string_view json)
    {
        return detail::make<patch>(tenantry_patch_from_json, json.data(), json.size());
    }

    /// Sets a switch, a number or a text (also a code, a quota or a choice), by the type of the value.
    template <class Value>
    patch& set(field member, const Value& value) &
    {
        if constexpr (std::is_same_v<Value, bool>) {
            note(tenantry_patch_set_bool(raw(), number(member), value ? 1 : 0));
        } else if constexpr (std::is_integral_v<Value>) {
            note(tenantry_patch_set_int(raw(), number(member), bounded(value)));
        } else {
            static_assert(std::is_convertible_v<const Value&, std::string_view>,
                          "a value is a bool, an integer or a text; for lists and objects: set_json");
            const std::string_view text = value;
            note(tenantry_patch_set_text(raw(), number(member), text.data(), text.size()));
        }
        return *this;
    }

    /// Sets a member to what the text is as JSON: for lists and objects.
    patch& set_json(field member, std::string_view json) &
    {
        tenantry_error details = 0;
        const auto answer =
            tenantry_patch_set_json(raw(), number(member), json.data(), json.size(), &details);
        note(answer, details);
        return *this;
    }

    /// Sets a member back to its default.
    patch& reset(field member) &
    {
        note(tenantry_patch_reset(raw(), number(member)));
        return *this;
    }

    /// Sets a member by name to what the text is as JSON. An unknown name is a fault when the patch is
    /// used.
    patch& put_json(std::string_view name, std::string_view json) &
    {
        tenantry_error details = 0;
        const auto answer =
            tenantry_patch_put_json(raw(), name.data(), name.size(), json.data(), json.size(), &details);
        note(answer, details);
        return *this;
    }

    /// Sets a member by name from text as a person types it: taken as it stands for a text, read as JSON
    /// for a switch, a number, a list or an object.
    patch& put_text(std::string_view name, std::string_view text) &
    {
        note(tenantry_patch_put_text(raw(), name.data(), name.size(), text.data(), text.size()));
        return *this;
    }

    // The same of a temporary patch, which stays one, so that a chain ends in a patch to keep.
    template <class Value>
    patch&& set(field member, const Value& value) &&
    {
        return std::move(set(member, value));
    }
    patch&& set_json(field member, std::string_view json) && { return std::move(set_json(member, json)); }
    patch&& reset(field member) && { return std::move(reset(member)); }
    patch&& put_json(std::string_view name, std::string_view json) &&
    {
        return std::move(put_json(name, json));
    }
    patch&& put_text(std::string_view name, std::string_view text) &&
    {
        return std::move(put_text(name, text));
    }

    /// The first thing that could not be put into the patch; status::ok where all could.
    [[nodiscard]] const error& failed() const noexcept { return failed_; }

private:
    static constexpr std::uint32_t number(field member) noexcept
    {
        return static_cast<std::uint32_t>(member);
    }

    /// The number; the greatest there is for one beyond, which is out of every field's range, too.
    template <class Number>
    static constexpr std::int64_t bounded(Number value) noexcept
    {
        constexpr std::int64_t greatest = std::numeric_limits<std::int64_t>::max();
        if constexpr (std::is_unsigned_v<Number>) {
            if (value > static_cast<std::uint64_t>(greatest)) return greatest;
        }
        return static_cast<std::int64_t>(value);
    }

    void note(tenantry_status answer, tenantry_error details = 0)
    {
        if (answer != TENANTRY_OK) note(error(static_cast<status>(answer), details));
    }

    void note(error now)
    {
        if (failed_.code() == status::ok) failed_ = std::move(now);
    }

    error failed_;
};

} // namespace tenantry
