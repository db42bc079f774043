/// @file
/// What owns a handle of the C library, and what is read through one by an index.

#pragma once

#include <tenantry.h>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <utility>

namespace tenantry::detail {

/// Tells a constructor to make nothing.
struct empty {};

/// Owns a handle of the C library, or none, and closes it with `Close`.
template <tenantry_status (*Close)(std::uint64_t)>
class handle {
public:
    /// None.
    handle() noexcept = default;

    /// Takes over a handle that the C library gave.
    explicit handle(std::uint64_t raw) noexcept : raw_(raw) {}

    /// Takes over the handle of `from`, which is left empty.
    handle(handle&& from) noexcept : raw_(from.release()) {}

    /// Closes its own handle and takes over that of `from`, which is left empty.
    handle& operator=(handle&& from) noexcept
    {
        if (this != &from) {
            close();
            raw_ = from.release();
        }
        return *this;
    }

    handle(const handle&) = delete;
    handle& operator=(const handle&) = delete;

    ~handle() { close(); }

    /// Whether there is a handle.
    explicit operator bool() const noexcept { return raw_ != 0; }

    /// The handle, for calls of the C library; 0 is none. It stays owned here.
    [[nodiscard]] std::uint64_t raw() const noexcept { return raw_; }

    /// Gives the handle away: the caller closes it.
    [[nodiscard]] std::uint64_t release() noexcept { return std::exchange(raw_, 0); }

    /// Closes the handle now, if there is one.
    void close() noexcept
    {
        // In a forked child it answers TENANTRY_FORKED and touches nothing: there is nothing to do.
        if (raw_ != 0) Close(release());
    }

private:
    std::uint64_t raw_ = 0;
};

} // namespace tenantry::detail

namespace tenantry {

/// A range over things that are made one by one when they are asked for: `source[index]`. It holds no
/// memory and may be copied. What it was asked of must stay open; else what comes is empty.
template <class Source>
class listing {
public:
    /// What is listed.
    using value_type = decltype(std::declval<const Source&>()[0]);

    /// Goes forward, as often as you like; what it gives is a value, not a reference.
    class iterator {
    public:
        using iterator_category = std::input_iterator_tag;
        using value_type = listing::value_type;
        using difference_type = std::ptrdiff_t;
        using pointer = void;
        using reference = value_type;

        iterator() = default;
        iterator(Source source, std::size_t index) : source_(source), index_(index) {}

        value_type operator*() const { return source_[index_]; }

        iterator& operator++()
        {
            ++index_;
            return *this;
        }

        iterator operator++(int)
        {
            iterator before = *this;
            ++index_;
            return before;
        }

        friend bool operator==(const iterator& a, const iterator& b) { return a.index_ == b.index_; }
        friend bool operator!=(const iterator& a, const iterator& b) { return a.index_ != b.index_; }

    private:
        Source source_{};
        std::size_t index_ = 0;
    };

    /// Nothing.
    listing() = default;

    /// The first `size` things of the source.
    listing(Source source, std::size_t size) : source_(source), size_(size) {}

    [[nodiscard]] iterator begin() const { return {source_, 0}; }
    [[nodiscard]] iterator end() const { return {source_, size_}; }

    /// How many there are.
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

    /// Whether there are none.
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

    /// The one at this place, from 0; empty where there is none.
    [[nodiscard]] value_type operator[](std::size_t index) const { return source_[index]; }

private:
    Source source_{};
    std::size_t size_ = 0;
};

} // namespace tenantry
