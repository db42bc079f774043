/// @file
/// tenantry::result: what a call gives, or why it failed.

#pragma once

#include <tenantry.h>
#include <tenantry/error.hpp>
#include <tenantry/handle.hpp>

#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace tenantry {

namespace detail {

// Whether this file is compiled with exceptions. What depends on it is a template with it as an
// argument, so that files of both kinds may be linked into one program.
#ifdef __cpp_exceptions
constexpr bool throws = true;
#else
constexpr bool throws = false;
#endif

/// Throws what failed, where exceptions are on.
template <bool Throws>
void check(const error& failed)
{
#ifdef __cpp_exceptions
    if constexpr (Throws) {
        if (failed.code() != status::ok) throw exception(failed);
    }
#else
    static_cast<void>(failed);
#endif
}

/// Refuses to compile what can only throw where exceptions are off.
template <bool Throws>
constexpr void needs_exceptions()
{
    static_assert(Throws, "this throws, but exceptions are off: if (result), then take *result");
}

/// An empty value.
template <class T>
T nothing()
{
    if constexpr (std::is_constructible_v<T, empty>) {
        return T(empty{});
    } else {
        return T{};
    }
}

} // namespace detail

/// What a call gives, or why it failed. Look at it before you take the value.
template <class T>
class [[nodiscard]] result {
public:
    using value_type = T;

    /// The call gave a value.
    result(T value) noexcept : value_(std::move(value)) {}

    /// The call failed.
    result(tenantry::error error) : value_(detail::nothing<T>()), error_(std::move(error)) {}

    /// Whether there is a value.
    explicit operator bool() const noexcept { return error_.code() == status::ok; }

    /// Why the call failed; an error with status::ok where it did not. Of a temporary result: moved out.
    [[nodiscard]] const tenantry::error& error() const& noexcept { return error_; }
    [[nodiscard]] tenantry::error error() && noexcept { return std::move(error_); }

    /// The value; of a temporary result: moved out.
    /// @throws tenantry::exception where the call failed.
    template <bool Throws = detail::throws>
    T& value() &
    {
        detail::needs_exceptions<Throws>();
        return operator*<Throws>();
    }
    template <bool Throws = detail::throws>
    const T& value() const&
    {
        detail::needs_exceptions<Throws>();
        return operator*<Throws>();
    }
    template <bool Throws = detail::throws>
    T value() &&
    {
        detail::needs_exceptions<Throws>();
        return std::move(*this).template operator*<Throws>();
    }

    /// The value; of a temporary result: moved out.
    /// @throws tenantry::exception where the call failed; without exceptions, it is empty then.
    template <bool Throws = detail::throws>
    T& operator*() &
    {
        detail::check<Throws>(error_);
        return value_;
    }
    template <bool Throws = detail::throws>
    const T& operator*() const&
    {
        detail::check<Throws>(error_);
        return value_;
    }
    template <bool Throws = detail::throws>
    T operator*() &&
    {
        detail::check<Throws>(error_);
        return std::move(value_);
    }

    /// The value's members. Not of a temporary result, whose value would be gone at once.
    /// @throws tenantry::exception where the call failed; without exceptions, it is empty then.
    template <bool Throws = detail::throws>
    T* operator->() &
    {
        return &operator*<Throws>();
    }
    template <bool Throws = detail::throws>
    const T* operator->() const&
    {
        return &operator*<Throws>();
    }
    template <bool Throws = detail::throws>
    const T* operator->() const&& = delete;

    /// The value, or `other` where the call failed.
    template <class Other>
    [[nodiscard]] T value_or(Other&& other) const&
    {
        refuse_dangling<Other>();
        return *this ? value_ : static_cast<T>(std::forward<Other>(other));
    }
    template <class Other>
    [[nodiscard]] T value_or(Other&& other) &&
    {
        refuse_dangling<Other>();
        return *this ? std::move(value_) : static_cast<T>(std::forward<Other>(other));
    }

private:
    template <class Other>
    static constexpr void refuse_dangling()
    {
        static_assert(!std::is_same_v<T, std::string_view> || !std::is_same_v<Other, std::string>,
                      "the text would be gone before its view");
    }

    T value_;
    tenantry::error error_;
};

/// That a call was done, or why it failed.
template <>
class [[nodiscard]] result<void> {
public:
    using value_type = void;

    /// The call was done.
    result() noexcept = default;

    /// The call failed.
    result(tenantry::error error) noexcept : error_(std::move(error)) {}

    /// Whether the call was done.
    explicit operator bool() const noexcept { return error_.code() == status::ok; }

    /// Why the call failed; an error with status::ok where it did not.
    [[nodiscard]] const tenantry::error& error() const& noexcept { return error_; }
    [[nodiscard]] tenantry::error error() && noexcept { return std::move(error_); }

    /// Does nothing.
    /// @throws tenantry::exception where the call failed.
    template <bool Throws = detail::throws>
    void value() const
    {
        detail::needs_exceptions<Throws>();
        detail::check<Throws>(error_);
    }

private:
    tenantry::error error_;
};

namespace detail {

template <class T>
T from_c(T value) noexcept
{
    return value;
}

inline std::string_view from_c(tenantry_text text) noexcept { return view(text); }

/// Calls a function of the C library that answers through its last argument.
template <class T, class Out = T, class Function, class... Arguments>
result<T> read(Function function, Arguments... arguments)
{
    Out out{};
    const tenantry_status answer = function(arguments..., &out);
    if (answer != TENANTRY_OK) return error(static_cast<status>(answer));
    return T(from_c(out));
}

/// Calls a function of the C library that gives a handle through its last argument but one, and an
/// error object through the last.
template <class T, class Out = std::uint64_t, class Function, class... Arguments>
result<T> make(Function function, Arguments... arguments)
{
    Out out{};
    tenantry_error failed = 0;
    const tenantry_status answer = function(arguments..., &out, &failed);
    if (answer != TENANTRY_OK) return error(static_cast<status>(answer), failed);
    return T(out);
}

/// Goes through a range that is made step by step: `List` has step(), which tells whether there is another
/// item, and puts it into current_.
template <class List, class Item>
class step_iterator {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = result<Item>;
    using difference_type = std::ptrdiff_t;
    using pointer = result<Item>*;
    using reference = result<Item>&;

    step_iterator() = default;
    explicit step_iterator(List& list) : list_(&list) { ++*this; }

    reference operator*() const { return list_->current_; }
    pointer operator->() const { return &list_->current_; }

    step_iterator& operator++()
    {
        if (!list_->step()) list_ = nullptr;
        return *this;
    }
    void operator++(int) { ++*this; }

    friend bool operator==(const step_iterator& a, const step_iterator& b) { return a.list_ == b.list_; }
    friend bool operator!=(const step_iterator& a, const step_iterator& b) { return a.list_ != b.list_; }

private:
    List* list_ = nullptr;
};

} // namespace detail

} // namespace tenantry
