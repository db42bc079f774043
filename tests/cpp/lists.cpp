// Lists: pages, and all of them as one range.
#include "support.hpp"

#include <algorithm>
#include <string>
#include <vector>
#if __cplusplus >= 202002L
#include <ranges>
#endif

using namespace support;
using tenantry::list_query;

namespace {

/// Domains t000.example and so on; each third tenant is suspended.
tenantry::store fleet(int size)
{
    auto store = tenantry::store::open_in_memory().value();
    std::string lines;
    for (int i = 0; i < size; ++i) {
        const std::string number = std::to_string(1000 + i).substr(1);
        lines += R"({"name": "Tenant )" + number + R"(", "domain": "t)" + number +
                 R"(.example", "timezone": "UTC", "currency": "EUR", "region": "DEU", "enabled": )" +
                 (i % 3 == 0 ? "false" : "true") + "}\n";
    }
    std::size_t at = 0;
    const auto report = store.import_from([&](char* data, std::size_t room) {
        const std::size_t length = lines.copy(data, room, at);
        at += length;
        return length;
    });
    REQUIRE(report.value().imported == static_cast<std::uint64_t>(size));
    return store;
}

std::vector<std::string> domains(tenantry::tenant_list&& list)
{
    std::vector<std::string> found;
    for (auto& tenant : list) found.emplace_back(tenant->get<field::domain>());
    return found;
}

#if __cplusplus >= 202002L
static_assert(std::ranges::input_range<tenantry::tenant_list>);
static_assert(std::ranges::input_range<tenantry::page>);
static_assert(std::ranges::input_range<tenantry::caller_id_list>);
static_assert(std::ranges::sized_range<tenantry::page>);
#endif

} // namespace

TEST_CASE("a range over all tenants turns the pages by itself")
{
    const auto store = fleet(250);
    const auto all = domains(store.tenants());
    REQUIRE(all.size() == 250);
    CHECK(all.front() == "t000.example");
    CHECK(all.back() == "t249.example");
    CHECK(std::is_sorted(all.begin(), all.end()));
    CHECK(std::adjacent_find(all.begin(), all.end()) == all.end());

    list_query query;
    for (const std::uint32_t limit : {1u, 7u, 50u, 249u, 250u, 251u, 1000u}) {
        query.limit = limit;
        CHECK(domains(store.tenants(query)) == all);
    }
    query.descending = true;
    query.sort = tenantry::sort::name;
    CHECK(domains(store.tenants(query)) == std::vector<std::string>(all.rbegin(), all.rend()));
    query = {};
    query.enabled = false;
    CHECK(domains(store.tenants(query)).size() == 84);
    query.enabled = true;
    query.search = "TENANT 01";
    CHECK(domains(store.tenants(query)).size() == 7);
    query.search = "no such tenant";
    CHECK(domains(store.tenants(query)).empty());
}

TEST_CASE("a range can be left, begun again, and what it gave can be kept")
{
    const auto store = fleet(30);
    auto list = store.tenants({std::nullopt, "", tenantry::sort::domain, false, 4, ""});
    std::vector<tenantry::tenant> kept;
    for (auto& tenant : list) {
        kept.push_back(*std::move(tenant));
        if (kept.size() == 10) break;
    }
    CHECK(kept[0].get<field::domain>() == "t000.example");
    CHECK(kept[9].get<field::domain>() == "t009.example");
    CHECK(domains(std::move(list)).size() == 30);
}

TEST_CASE("a range that fails says so once, and ends")
{
    auto store = fleet(10);
    list_query query;
    query.limit = 4;
    std::vector<status> seen;
    for (const auto& tenant : store.tenants(query)) {
        seen.push_back(why(tenant));
        if (seen.size() == 3) store.close();
    }
    // The first page was read before the store was closed.
    CHECK(seen == std::vector{status::ok, status::ok, status::ok, status::ok, status::bad_handle});

    const auto other = fleet(10);
    query.limit = 5000;
    seen.clear();
    for (const auto& tenant : other.tenants(query)) seen.push_back(why(tenant));
    CHECK(seen == std::vector{status::refused});
    query = {};
    query.after = "no cursor";
    CHECK_THROWS_AS(domains(other.tenants(query)), tenantry::exception);
}

TEST_CASE("one page is a range of snapshots that outlive it")
{
    const auto store = fleet(250);
    auto page = store.list().value();
    CHECK(page.size() == 100);
    std::vector<tenantry::tenant> kept;
    for (auto tenant : page) kept.push_back(*std::move(tenant));
    CHECK(text<field::domain>(page[99].value()) == "t099.example");
    CHECK(why(page[100]) == status::bad_argument);

    list_query query;
    query.after = page.next().value();
    page = store.list(query).value();
    CHECK(text<field::domain>(page[0].value()) == "t100.example");
    query.after = page.next().value();
    page = store.list(query).value();
    CHECK(page.size() == 50);
    CHECK(why(page.next()) == status::no_value);
    page.close();
    CHECK(kept.size() == 100);
    CHECK(kept[42].get<field::domain>() == "t042.example");
}
