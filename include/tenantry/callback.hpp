/// @file
/// Functions of the host's that the C library calls.

#pragma once

#include <tenantry.h>
#include <tenantry/result.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <string_view>
#include <type_traits>
#include <utility>

namespace tenantry {

/// How far a backup or a restore is.
struct backup_progress {
    /// What is being done: TENANTRY_BACKUP_COPYING, counted in bytes, or TENANTRY_BACKUP_EXAMINING, counted in tenants.
    std::uint32_t stage;
    /// How much of it is done.
    std::uint64_t done;
    /// How much there is.
    std::uint64_t total;
};

} // namespace tenantry

namespace tenantry::detail {

/// Calls functions of the host's, and keeps what one throws until the C library has returned. After an
/// exception nothing more is called.
template <bool Throws = throws>
class keeper {
public:
    /// What the function answers, or `otherwise` where it throws.
    template <class Answer, class Function>
    Answer call(Answer otherwise, Function&& function) noexcept
    {
#ifdef __cpp_exceptions
        if (thrown_) return otherwise;
        try {
            return function();
        } catch (...) {
            thrown_ = std::current_exception();
            return otherwise;
        }
#else
        static_cast<void>(otherwise);
        return function();
#endif
    }

    /// Throws what was kept.
    void rethrow()
    {
#ifdef __cpp_exceptions
        if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
#endif
    }

private:
    std::exception_ptr thrown_;
};

/// What an import calls. `Line` may be `std::nullptr_t`.
template <class Read, class Line>
struct import_calls {
    Read& read;
    Line& line;
    keeper<> kept{};

    static std::int64_t on_read(void* user, char* data, std::size_t capacity) noexcept
    {
        auto& self = *static_cast<import_calls*>(user);
        return self.kept.call(std::int64_t{-1},
                              [&] { return static_cast<std::int64_t>(self.read(data, capacity)); });
    }

    static void on_line(void* user, std::uint64_t number, const char* json, std::size_t length) noexcept
    {
        auto& self = *static_cast<import_calls*>(user);
        self.kept.call(false, [&] { return self.line(number, std::string_view(json, length)), true; });
    }

    static constexpr tenantry_report_function reporter() noexcept
    {
        if constexpr (std::is_null_pointer_v<std::remove_cv_t<Line>>) {
            return nullptr;
        } else {
            return on_line;
        }
    }
};

/// What a backup or a restore calls. `Function` may be `std::nullptr_t`.
template <class Function>
struct progress_calls {
    Function& function;
    keeper<> kept{};

    static std::int32_t on_progress(void* user, std::uint32_t stage, std::uint64_t done,
                                    std::uint64_t total) noexcept
    {
        auto& self = *static_cast<progress_calls*>(user);
        return self.kept.call(std::int32_t{1}, [&] { return self.tell({stage, done, total}); });
    }

    static constexpr tenantry_progress_function teller() noexcept
    {
        if constexpr (std::is_null_pointer_v<std::remove_cv_t<Function>>) {
            return nullptr;
        } else {
            return on_progress;
        }
    }

private:
    /// 0, unless the function answers false.
    std::int32_t tell(const backup_progress& progress)
    {
        if constexpr (std::is_null_pointer_v<std::remove_cv_t<Function>>) {
            return 0;
        } else if constexpr (std::is_same_v<std::invoke_result_t<Function&, const backup_progress&>, bool>) {
            return function(progress) ? 0 : 1;
        } else {
            return function(progress), 0;
        }
    }
};

/// What a check or an export calls.
template <class Function>
struct text_calls {
    Function& function;
    keeper<> kept{};

    static void on_finding(void* user, std::uint64_t, const char* json, std::size_t length) noexcept
    {
        auto& self = *static_cast<text_calls*>(user);
        self.kept.call(false, [&] { return self.function(std::string_view(json, length)), true; });
    }

    static std::int32_t on_write(void* user, const char* data, std::size_t length) noexcept
    {
        auto& self = *static_cast<text_calls*>(user);
        return self.kept.call(std::int32_t{-1}, [&] { return self.write(std::string_view(data, length)); });
    }

    /// 0, unless the function answers false.
    std::int32_t write(std::string_view text)
    {
        if constexpr (std::is_same_v<std::invoke_result_t<Function&, std::string_view>, bool>) {
            return function(text) ? 0 : -1;
        } else {
            return function(text), 0;
        }
    }
};

} // namespace tenantry::detail
