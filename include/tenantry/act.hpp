/// @file
/// What settings do: the answers of a tenantry::tenant to questions of a call.

#pragma once

#include <tenantry.h>
#include <tenantry/numbers.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tenantry {

/// Why two numbers are one contact's, or are not. A later library may know more.
enum class contact_verdict : std::uint32_t {
    /// A match: they are equal.
    equal = TENANTRY_CONTACT_EQUAL,
    /// A match: as many of their last characters are equal as the tenant asks for.
    same_end = TENANTRY_CONTACT_SAME_END,
    /// The tenant matches no numbers.
    disabled = TENANTRY_CONTACT_DISABLED,
    /// One of them is empty, perhaps once spaces and the like are gone.
    empty = TENANTRY_CONTACT_EMPTY,
    /// They differ, and the tenant asks for equal ones; or their last characters do.
    different = TENANTRY_CONTACT_DIFFERENT,
    /// They differ, and one is shorter than the tenant asks for.
    too_short = TENANTRY_CONTACT_TOO_SHORT,
};

/// The stable name of a verdict, as in `same_end`; empty for an unknown one. It lives as long as the library.
inline std::string_view name(contact_verdict verdict) noexcept
{
    return tenantry_contact_name(static_cast<std::uint32_t>(verdict));
}

/// What a verdict means, in English, for a person; empty for an unknown one. It lives as long as the library.
inline std::string_view why(contact_verdict verdict) noexcept
{
    return tenantry_contact_why(static_cast<std::uint32_t>(verdict));
}

/// Whether a caller's number is a contact's.
struct contact_match {
    /// Whether it is.
    bool is_match = false;
    /// Why.
    contact_verdict verdict{};

    /// Whether it is.
    explicit operator bool() const noexcept { return is_match; }
};

/// Who wants a medium recorded.
enum class recorded_by : std::uint32_t {
    /// Nobody: it is not recorded.
    nobody = TENANTRY_RECORDED_BY_NOBODY,
    /// The tenant's switch forces it, whatever the extension chose.
    tenant = TENANTRY_RECORDED_BY_TENANT,
    /// The extension chose it, and the tenant's switch is off.
    extension = TENANTRY_RECORDED_BY_EXTENSION,
};

/// What of a call is recorded, and how.
struct recording {
    /// Who wants its audio.
    recorded_by audio{};
    /// Who wants its video.
    recorded_by video{};
    /// A track for each party, else both mixed into one: where anything is recorded.
    bool dual_track = false;

    /// Whether the audio is recorded.
    [[nodiscard]] bool has_audio() const noexcept { return audio != recorded_by::nobody; }

    /// Whether the video is recorded.
    [[nodiscard]] bool has_video() const noexcept { return video != recorded_by::nobody; }
};

/// Whether one more may be made: `limit`, `counted`, `left`, `field`, and `allowed`, which is 1 or 0.
using limit_verdict = tenantry_limit_verdict;

/// What is kept for a time that a setting tells.
enum class retained : std::uint32_t {
    /// A recording: `recording_retention`.
    recording = TENANTRY_RETAINED_RECORDING,
    /// The file of a call report: `call_report_retention`.
    call_report = TENANTRY_RETAINED_CALL_REPORT,
    /// A line of an audit log or an event log: `log_retention`.
    log = TENANTRY_RETAINED_LOG,
    /// A temporary file: `temp_file_retention`.
    temp_file = TENANTRY_RETAINED_TEMP_FILE,
};

/// A time in whole seconds, as `std::chrono::sys_seconds` of C++20: system_clock's own, in nanoseconds, ends in 2262.
///
///     std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())
using sys_seconds = std::chrono::time_point<std::chrono::system_clock, std::chrono::seconds>;

namespace detail {

/// A text that a function of the C library writes, whatever its length; empty where it fails.
template <class Function, class... Arguments>
std::string written(Function function, Arguments... arguments)
{
    std::string text(127, '\0');
    std::size_t length = 0;
    if (function(arguments..., text.data(), text.size() + 1, &length) != TENANTRY_OK) return {};
    const bool cut = length > text.size();
    text.resize(length);
    if (cut) function(arguments..., text.data(), text.size() + 1, &length);
    return text;
}

} // namespace detail

/// What is recorded and which switch decided, in English, for a person; empty for what no library gave.
inline std::string why(const recording& found)
{
    const tenantry_recording raw{static_cast<std::uint32_t>(found.audio), static_cast<std::uint32_t>(found.video),
                                 found.dual_track ? std::uint32_t{1} : std::uint32_t{0}};
    return detail::written(tenantry_recording_why, &raw);
}

/// Why one more may be made or not, in English, for a person; empty for what no library gave.
inline std::string why(const limit_verdict& verdict) { return detail::written(tenantry_limit_why, &verdict); }

} // namespace tenantry
