/// @file
/// Lists of tenants: a query, one page of it, and all of it as a range.

#pragma once

#include <tenantry.h>
#include <tenantry/error.hpp>
#include <tenantry/handle.hpp>
#include <tenantry/result.hpp>
#include <tenantry/tenant.hpp>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tenantry {

/// The order of a list.
enum class sort : std::uint32_t {
    /// By the canonical domain.
    domain = TENANTRY_SORT_DOMAIN,
    /// By name; the letters A to Z and a to z sort alike.
    name = TENANTRY_SORT_NAME,
    /// By the time of making.
    created = TENANTRY_SORT_CREATED,
};

/// Which tenants to list, in which order, how many at a time: as it is, all by domain.
struct list_query {
    /// True for those that are enabled, false for those that are suspended.
    std::optional<bool> enabled{};
    /// Only tenants whose name or domain contains this text, in whatever letter case.
    std::string search{};
    /// The order.
    tenantry::sort sort = sort::domain;
    /// From the last to the first.
    bool descending = false;
    /// The most tenants on a page, 1 to 1000.
    std::uint32_t limit = 100;
    /// Begin behind the page that gave this as its next; empty for the first page.
    std::string after{};
};

namespace detail {

struct page_source {
    std::uint64_t page = 0;

    result<tenant> operator[](std::size_t index) const
    {
        return read<tenant, tenantry_tenant>(tenantry_page_tenant, page, index);
    }
};

} // namespace detail

/// One page of a list: a range of results, each with a snapshot that outlives the page. It never
/// changes; any threads may share it. See store::list.
class page : public detail::handle<tenantry_page_close> {
public:
    using handle::handle;

    [[nodiscard]] auto begin() const { return entries().begin(); }
    [[nodiscard]] auto end() const { return entries().end(); }

    /// How many tenants are on the page.
    [[nodiscard]] std::size_t size() const noexcept
    {
        std::size_t count = 0;
        tenantry_page_count(raw(), &count);
        return count;
    }

    /// A snapshot of a tenant on the page, from 0.
    [[nodiscard]] result<tenant> operator[](std::size_t index) const { return entries()[index]; }

    /// Where the next page begins, to be the `after` of its query; status::no_value where this page is
    /// the last. It lives as long as the page is open.
    [[nodiscard]] result<std::string_view> next() const&
    {
        return detail::read<std::string_view, tenantry_text>(tenantry_page_next, raw());
    }
    result<std::string_view> next() const&& = delete;

private:
    [[nodiscard]] listing<detail::page_source> entries() const { return {{raw()}, size()}; }
};

namespace detail {

/// Reads one page.
inline result<page> read_page(std::uint64_t store, const list_query& query)
{
    tenantry_list_query asked{};
    if (query.enabled) asked.only = *query.enabled ? TENANTRY_ONLY_ENABLED : TENANTRY_ONLY_SUSPENDED;
    asked.sort = static_cast<std::uint32_t>(query.sort);
    asked.descending = query.descending ? 1 : 0;
    asked.limit = query.limit;
    if (!query.search.empty()) asked.search = query.search.data();
    asked.search_length = query.search.size();
    if (!query.after.empty()) asked.after = query.after.data();
    asked.after_length = query.after.size();
    return make<page>(tenantry_store_list, store, &asked);
}

} // namespace detail

/// All tenants of a query, whatever the number of pages: a range that reads each page when it is
/// needed, to be gone through once for each call of begin(), by one thread. The store must be open
/// meanwhile. Each item is a result; one that failed is the last. It is gone at the next step: move it
/// out to keep it. A tenant that is made, renamed or deleted meanwhile may come or not. See
/// store::tenants.
class tenant_list {
public:
    using iterator = detail::step_iterator<tenant_list, tenant>;

    /// Nothing is read before begin().
    tenant_list(std::uint64_t store, list_query query) : store_(store), query_(std::move(query)) {}

    /// Reads the first page, and goes to its first tenant.
    [[nodiscard]] iterator begin()
    {
        after_ = query_.after;
        page_.close();
        index_ = 0;
        return iterator(*this);
    }
    [[nodiscard]] iterator end() { return {}; }

private:
    friend iterator;

    /// Goes to the next tenant; whether there is one.
    bool step()
    {
        while (index_ == page_.size()) {
            if (!after_) return false;
            if (!turn()) return true;
        }
        current_ = page_[index_++];
        if (!current_) stop();
        return true;
    }

    /// Reads the next page; where that fails, the current item says why.
    bool turn()
    {
        list_query query = query_;
        query.after = *after_;
        auto read = detail::read_page(store_, query);
        if (!read) {
            stop();
            current_ = std::move(read).error();
            return false;
        }
        page_ = std::move(*read);
        index_ = 0;
        after_.reset();
        if (const auto next = page_.next()) after_ = *next;
        return true;
    }

    void stop()
    {
        after_.reset();
        page_.close();
        index_ = 0;
    }

    std::uint64_t store_;
    list_query query_;
    /// Where the next page begins, if there is one.
    std::optional<std::string> after_;
    page page_;
    std::size_t index_ = 0;
    result<tenant> current_ = error();
};

} // namespace tenantry
