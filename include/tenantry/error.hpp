/// @file
/// Why a call failed: tenantry::error, its faults, and the exception that carries one.

#pragma once

#include <tenantry.h>
#include <tenantry/handle.hpp>
#include <tenantry/numbers.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace tenantry {

namespace detail {

/// A text that the C library lends.
inline std::string_view view(tenantry_text text) noexcept { return {text.data, text.length}; }

/// A text that the C library lends, or does not have.
inline std::optional<std::string_view> optional_view(tenantry_text text) noexcept
{
    if (text.data == nullptr) return std::nullopt;
    return view(text);
}

} // namespace detail

/// The stable name of a status, as in `not_found`; empty for an unknown one. It lives as long as the
/// library.
inline std::string_view name(status code) noexcept
{
    return tenantry_status_name(static_cast<tenantry_status>(code));
}

/// The stable name of a fault's code, as in `out_of_range`; empty for an unknown one. It lives as long
/// as the library.
inline std::string_view name(fault_code code) noexcept
{
    return tenantry_status_name(static_cast<tenantry_status>(code));
}

/// What a status means, in a sentence; empty for an unknown one. It lives as long as the library.
inline std::string_view meaning(status code) noexcept
{
    return tenantry_status_meaning(static_cast<tenantry_status>(code));
}

/// What a fault's code means, in a sentence; empty for an unknown one. It lives as long as the library.
inline std::string_view meaning(fault_code code) noexcept
{
    return tenantry_status_meaning(static_cast<tenantry_status>(code));
}

/// One rule that the input breaks. The texts live as long as the error, or a copy of it.
struct fault {
    /// The member, as in `outbound_caller_ids[2].caller_id`; empty for the document as a whole.
    std::string_view path;
    /// Which rule.
    fault_code code{};
    /// What is wrong and what is allowed, in English, for a person to act on.
    std::string_view message;
    /// All of it with the rule's parameters (`min`, `max`, `allowed` …), as a JSON object.
    std::string_view json;
};

namespace detail {

/// An error object of the C library.
using error_handle = handle<tenantry_error_close>;

struct fault_source {
    std::uint64_t error = 0;

    fault operator[](std::size_t index) const noexcept
    {
        tenantry_fault read{};
        tenantry_error_fault(error, index, &read);
        return {view(read.path), static_cast<fault_code>(read.code), view(read.message), view(read.json)};
    }
};

} // namespace detail

/// Why a call failed. A value: it may be copied and kept as long as you like, any threads may read
/// it, and it needs nothing of what failed. Its texts live as long as it or a copy of it.
class [[nodiscard]] error {
public:
    /// Nothing failed.
    error() noexcept = default;

    /// What a call of the C library answered, without details.
    explicit error(status code) noexcept : code_(code) {}

    /// What a call of the C library answered, and the error object that it gave, which is taken over;
    /// 0 is none.
    error(status code, tenantry_error details) : code_(code)
    {
        detail::error_handle owned(details);
        if (owned) details_ = std::make_shared<const detail::error_handle>(std::move(owned));
    }

    /// Why the call failed; status::ok where it did not.
    [[nodiscard]] status code() const noexcept { return code_; }

    /// What is wrong and what to do, in English, for a person.
    [[nodiscard]] std::string_view message() const& noexcept
    {
        tenantry_text text{};
        return tenantry_error_message(raw(), &text) == TENANTRY_OK ? detail::view(text) : meaning(code_);
    }
    std::string_view message() const&& = delete;

    /// The whole error as a JSON object with code, message and faults; of a conflict also `current`.
    /// Empty where the code says it all: of what only reads an object that is open already.
    [[nodiscard]] std::string_view json() const& noexcept
    {
        tenantry_text text{};
        tenantry_error_json(raw(), &text);
        return detail::view(text);
    }
    std::string_view json() const&& = delete;

    /// The rules that the input breaks: at least one of status::refused, else none.
    [[nodiscard]] listing<detail::fault_source> faults() const& noexcept
    {
        std::size_t count = 0;
        tenantry_error_fault_count(raw(), &count);
        return {{raw()}, count};
    }
    listing<detail::fault_source> faults() const&& = delete;

    /// The version that is stored, of a status::conflict.
    [[nodiscard]] std::optional<std::int64_t> current_version() const noexcept
    {
        std::uint64_t version = 0;
        if (tenantry_error_current_version(raw(), &version) != TENANTRY_OK) return std::nullopt;
        return static_cast<std::int64_t>(version);
    }

private:
    [[nodiscard]] tenantry_error raw() const noexcept { return details_ ? details_->raw() : 0; }

    status code_ = status::ok;
    std::shared_ptr<const detail::error_handle> details_;
};

/// An error on its way up. See result::value.
class exception : public std::exception {
public:
    explicit exception(tenantry::error error) noexcept : error_(std::move(error)) {}

    /// The error.
    [[nodiscard]] const tenantry::error& error() const noexcept { return error_; }

    /// The error's message. It lives as long as the exception, or a copy of it.
    [[nodiscard]] const char* what() const noexcept override { return error_.message().data(); }

private:
    tenantry::error error_;
};

} // namespace tenantry
