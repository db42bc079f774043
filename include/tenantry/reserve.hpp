/// @file
/// tenantry::reservation, a place within a limit of a tenant.

#pragma once

#include <tenantry.h>
#include <tenantry/callback.hpp>
#include <tenantry/handle.hpp>
#include <tenantry/numbers.hpp>
#include <tenantry/result.hpp>

#include <cstdint>
#include <optional>
#include <type_traits>

namespace tenantry {

/// A place within a limit: it counts against the limit in all threads and processes until it is closed, at the end of
/// its life at the latest, or its process ends in whatever way. Any thread may close it; it keeps the database open for
/// itself. In a forked child it is the parent's. See store::reserve.
class reservation : public detail::handle<tenantry_reservation_close> {
public:
    using handle::handle;
};

namespace detail {

/// What a reservation calls to count.
template <class Count>
struct count_calls {
    Count& count;
    keeper<> kept{};

    static std::int32_t on_count(void* user, std::uint64_t* counted) noexcept
    {
        auto& self = *static_cast<count_calls*>(user);
        return self.kept.call(std::int32_t{1}, [&] {
            const std::optional<std::uint64_t> found = self.count();
            if (found) *counted = *found;
            return std::int32_t{found ? 0 : 1};
        });
    }
};

/// Reserves by a count of the host's.
template <class Count, class Function, class... Arguments>
result<reservation> reserve(Count& count, Function function, Arguments... arguments)
{
    using calls = count_calls<std::remove_reference_t<Count>>;
    calls host{count};
    auto made = make<reservation>(function, arguments..., calls::on_count, static_cast<void*>(&host));
    host.kept.rethrow();
    return made;
}

} // namespace detail

} // namespace tenantry
