/// @file
/// tenantry::watch and tenantry::listening: committed changes, of this process and all others.

#pragma once

#include <tenantry.h>
#include <tenantry/callback.hpp>
#include <tenantry/error.hpp>
#include <tenantry/handle.hpp>
#include <tenantry/numbers.hpp>
#include <tenantry/result.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>

namespace tenantry {

/// In place of a token: only what is committed from now on.
inline constexpr std::uint64_t from_now = TENANTRY_FROM_NOW;

/// Without a limit of time.
inline constexpr std::chrono::milliseconds forever = std::chrono::milliseconds::max();

/// What became of a tenant.
enum class change_kind : std::uint32_t {
    /// It was made.
    created = TENANTRY_CHANGE_CREATED,
    /// Members were set.
    updated = TENANTRY_CHANGE_UPDATED,
    /// It was deleted.
    deleted = TENANTRY_CHANGE_DELETED,
    /// Changes were forgotten before they were asked for: read everything that matters anew.
    resync = TENANTRY_CHANGE_RESYNC,
};

namespace detail {

/// The fields of a set of bits, in the order in which documents show them.
struct field_set {
    std::uint64_t bits[2] = {};

    [[nodiscard]] bool has(field member) const noexcept
    {
        const auto number = static_cast<std::uint32_t>(member);
        return number < 128 && (bits[number / 64] >> number % 64 & 1) != 0;
    }

    field operator[](std::size_t index) const noexcept
    {
        tenantry_field_info info{};
        for (std::size_t at = 0; tenantry_field_at(at, &info) == TENANTRY_OK; ++at) {
            const auto member = static_cast<field>(info.number);
            if (has(member) && index-- == 0) return member;
        }
        return {};
    }

    [[nodiscard]] std::size_t size() const noexcept
    {
        std::size_t count = 0;
        for (std::uint64_t rest : bits) {
            for (; rest != 0; rest &= rest - 1) ++count;
        }
        return count;
    }
};

} // namespace detail

/// A committed change or, for a hearer that is behind, several of one tenant. A value.
class event {
public:
    /// None.
    event() noexcept = default;

    /// What the C library gave.
    explicit event(const tenantry_event& raw) noexcept : raw_(raw) {}

    /// What became of the tenant, in the end.
    [[nodiscard]] change_kind kind() const noexcept { return static_cast<change_kind>(raw_.kind); }

    /// The tenant's identifier; empty where a store is to be read anew. It lives as long as the event.
    [[nodiscard]] std::string_view tenant() const& noexcept { return raw_.tenant; }
    std::string_view tenant() const&& = delete;

    /// The tenant's version after the change; of a deleted one, its last.
    [[nodiscard]] std::int64_t version() const noexcept { return static_cast<std::int64_t>(raw_.version); }

    /// Where to go on after this event, in this process or a later one: see store::watch.
    [[nodiscard]] std::uint64_t token() const noexcept { return raw_.token; }

    /// Whether this member changed; of a new tenant, whether it differs from the default.
    [[nodiscard]] bool has(field member) const noexcept { return members().has(member); }

    /// The members that changed, in the order in which documents show them.
    [[nodiscard]] listing<detail::field_set> changed() const noexcept { return {members(), members().size()}; }

private:
    [[nodiscard]] detail::field_set members() const noexcept { return {{raw_.changed[0], raw_.changed[1]}}; }

    tenantry_event raw_{};
};

/// What a watch gives, as a range that waits at each step, to be gone through by one thread: see
/// watch::events. Each item is a result; one that failed is the last. It is gone at the next step.
class event_list {
public:
    using iterator = detail::step_iterator<event_list, event>;

    /// Nothing is taken before begin().
    explicit event_list(std::uint64_t watch) : watch_(watch) {}

    [[nodiscard]] iterator begin() { return iterator(*this); }
    [[nodiscard]] iterator end() { return {}; }

private:
    friend iterator;

    bool step()
    {
        if (current_.error().code() != status::ok) return false;
        current_ = detail::make<event, tenantry_event>(tenantry_watch_next, watch_, TENANTRY_FOREVER);
        return current_.error().code() != status::no_value;
    }

    std::uint64_t watch_;
    result<event> current_ = event();
};

/// Committed changes, to be taken one after the other. It keeps the database open for itself. Threads
/// may share it: each event goes to one of them. See store::watch and session::watch.
class watch : public detail::handle<tenantry_watch_close> {
public:
    using handle::handle;

    /// Takes the next event; waits for it up to `timeout`. status::no_value where none came in time, or
    /// once the watch has ended; status::replaced once the file was removed or replaced.
    [[nodiscard]] result<event> next(std::chrono::milliseconds timeout = forever) const
    {
        constexpr std::int64_t longest = std::int64_t{TENANTRY_FOREVER} - 1;
        const auto wait = static_cast<std::uint32_t>(std::clamp<std::int64_t>(timeout.count(), 0, longest));
        return detail::make<event, tenantry_event>(tenantry_watch_next, raw(),
                                                   timeout == forever ? TENANTRY_FOREVER : wait);
    }

    /// All events from here on, as a range that waits for each and ends with the watch:
    ///
    ///     for (auto& event : watch.events()) reload(event->tenant());
    [[nodiscard]] event_list events() const& { return event_list(raw()); }
    event_list events() const&& = delete;

    /// A file descriptor for poll, epoll and the like: readable while there may be events. Then take them
    /// with no time to wait until there is status::no_value. It belongs to the watch: never read from it
    /// or close it, and forget it when the watch is closed. -1 of an empty watch.
    [[nodiscard]] int fd() const noexcept
    {
        std::int32_t number = -1;
        tenantry_watch_fd(raw(), &number);
        return number;
    }

    /// Ends the watch: whoever waits gets status::no_value, and so does every later call.
    void end() const noexcept { tenantry_watch_end(raw()); }
};

namespace detail {

/// A function of the host's that hears of changes. Whether it may throw is a part of its type, as files
/// with and without exceptions may have functions of the same type.
template <class Function, bool Throws>
struct listener : std::enable_shared_from_this<listener<Function, Throws>> {
    Function function;

    explicit listener(Function given) : function(std::move(given)) {}

    static void hear(void* user, const tenantry_event* raw) noexcept
    {
        // It may close its own listening, and must outlive that.
        const auto self = static_cast<listener*>(user)->shared_from_this();
        // What it throws is lost: there is nobody to tell.
        keeper<Throws> kept;
        kept.call(false, [&] { return static_cast<void>(self->function(event(*raw))), true; });
    }
};

} // namespace detail

/// A function that hears of changes, until this is closed or destroyed. It does not keep the database
/// open. See store::listen and session::listen.
class listening {
public:
    /// None.
    listening() noexcept = default;
    listening(listening&&) noexcept = default;

    /// Closes its own and takes over that of `from`, which is left empty.
    listening& operator=(listening&& from) noexcept
    {
        if (this != &from) {
            close();
            function_ = std::move(from.function_);
            handle_ = std::move(from.handle_);
        }
        return *this;
    }

    /// Takes over a handle, and keeps what its function needs.
    listening(std::uint64_t raw, std::shared_ptr<void> function) noexcept
        : function_(std::move(function)), handle_(raw)
    {
    }

    /// Whether there is one.
    explicit operator bool() const noexcept { return static_cast<bool>(handle_); }

    /// The handle, for calls of the C library; 0 is none. It stays owned here.
    [[nodiscard]] std::uint64_t raw() const noexcept { return handle_.raw(); }

    /// Ends it, and waits for a call of the function that is running, unless that call does it.
    void close() noexcept
    {
        handle_.close();
        function_.reset();
    }

private:
    // In this order: the function goes when nothing calls it any more.
    std::shared_ptr<void> function_;
    detail::handle<tenantry_listening_close> handle_;
};

namespace detail {

/// Has a function of the host's called by `call`, which is that of a store or a session.
template <bool Throws, class Function, class Call>
result<listening> listen(Call call, std::uint64_t raw, Function&& function, std::uint64_t since)
{
    using kept = listener<std::decay_t<Function>, Throws>;
    auto state = std::make_shared<kept>(std::forward<Function>(function));
    auto made = make<handle<tenantry_listening_close>>(call, raw, since, &kept::hear,
                                                       static_cast<void*>(state.get()));
    if (!made) return std::move(made).error();
    return listening(made->release(), std::move(state));
}

} // namespace detail

} // namespace tenantry
