// Results and errors.
#include "support.hpp"

#include <stdexcept>
#include <type_traits>
#include <vector>

using namespace support;
using tenantry::result;

TEST_CASE("a result is a value or an error")
{
    result<std::int64_t> good = 7;
    CHECK(good);
    CHECK(*good == 7);
    CHECK(good.value() == 7);
    CHECK(good.value_or(8) == 7);
    CHECK(good.error().code() == status::ok);
    *good = 9;
    CHECK(good.value() == 9);

    result<std::int64_t> bad = tenantry::error(status::busy);
    CHECK_FALSE(bad);
    CHECK(bad.value_or(8) == 8);
    CHECK(bad.error().code() == status::busy);
    CHECK(bad.error().message() == meaning(status::busy));
    CHECK_THROWS_AS(bad.value(), tenantry::exception);
    CHECK_THROWS_AS(*bad, tenantry::exception);
    CHECK_THROWS_AS(static_cast<void>(*std::as_const(bad)), tenantry::exception);
    CHECK_THROWS_AS(*std::move(bad), tenantry::exception);

    result<void> done;
    CHECK(done);
    CHECK_NOTHROW(done.value());
    result<void> failed = tenantry::error(status::io);
    CHECK_FALSE(failed);
    CHECK_THROWS_AS(failed.value(), tenantry::exception);
}

TEST_CASE("a temporary result gives its value away")
{
    static_assert(std::is_same_v<decltype(*std::declval<result<tenantry::store>>()), tenantry::store>);
    static_assert(std::is_same_v<decltype(std::declval<result<tenantry::store>>().value()), tenantry::store>);
    static_assert(
        std::is_same_v<decltype(std::declval<result<tenantry::store>&>().value()), tenantry::store&>);
    static_assert(std::is_same_v<decltype(std::declval<result<int>>().error()), tenantry::error>);

    auto made = tenantry::store::open_in_memory();
    const tenantry::store taken = *std::move(made);
    CHECK(taken);
    CHECK_FALSE(*made);
}

TEST_CASE("an error says all that is wrong, and needs nothing of what failed")
{
    std::vector<tenantry::error> kept;
    {
        const one_tenant one;
        const auto broken =
            tenantry::patch{}
                .set(field::max_extensions, -1)
                .set(field::region, "XXX")
                .set_json(field::outbound_caller_ids, R"([{"provider_id": "", "caller_id": "1"}])");
        kept.push_back(one.store.set(one.id, broken).error());
        kept.push_back(one.store.set(one.id, tenantry::patch{}, tenantry::if_version(7)).error());
        kept.push_back(one.store.get("none").error());
    }
    const tenantry::error refused = kept.at(0);
    kept.at(0) = tenantry::error();

    CHECK(refused.code() == status::refused);
    const auto faults = refused.faults();
    REQUIRE(faults.size() == 3);
    CHECK(faults[0].path == "max_extensions");
    CHECK(faults[0].code == fault_code::out_of_range);
    CHECK(faults[0].json.find("\"min\":0") != std::string_view::npos);
    CHECK(faults[1].code == fault_code::unknown_region);
    CHECK(name(faults[1].code) == "unknown_region");
    CHECK(meaning(faults[1].code) == "Not a code of ISO 3166-1 alpha-3.");
    CHECK(faults[2].path == "outbound_caller_ids[0].provider_id");
    CHECK(faults[3].path.empty());
    std::string lines;
    for (const tenantry::fault& fault : refused.faults()) {
        lines += std::string(lines.empty() ? "" : "; ") + std::string(fault.path) + ": " +
                 std::string(fault.message);
    }
    CHECK(refused.message().find(faults[2].message) != std::string_view::npos);
    CHECK(lines.size() > faults[0].message.size() * 2);
    CHECK(refused.json().substr(0, 17) == R"({"code":"refused")");
    CHECK_FALSE(refused.current_version());

    CHECK(kept.at(1).code() == status::conflict);
    CHECK(kept.at(1).current_version() == 1);
    CHECK(kept.at(1).faults().empty());
    CHECK(kept.at(2).code() == status::not_found);
    CHECK(kept.at(2).message() == "there is no such tenant");
    CHECK(kept.at(0).json().empty());
}

TEST_CASE("an exception carries its error, however it is copied and caught")
{
    static_assert(std::is_nothrow_copy_constructible_v<tenantry::exception>);
    const one_tenant one;
    std::exception_ptr kept;
    try {
        one.store.set(one.id, tenantry::patch{}.set(field::name, "")).value();
    } catch (const std::exception& thrown) {
        kept = std::current_exception();
        CHECK(std::string_view(thrown.what()).substr(0, 6) == "name: ");
    }
    REQUIRE(kept);
    try {
        std::rethrow_exception(kept);
    } catch (const tenantry::exception& caught) {
        const tenantry::exception thrown = caught;
        CHECK(thrown.error().code() == status::refused);
        CHECK(thrown.error().faults()[0].code == fault_code::too_short);
    }
    const tenantry::exception plain{tenantry::error(status::bad_handle)};
    CHECK(plain.what() == std::string(meaning(status::bad_handle)));
}
