// A file without exceptions and one with them, in one program.
#include "no_exceptions.hpp"
#include "support.hpp"

using namespace support;

TEST_CASE("without exceptions the wrapper does what it does with them, and throws nothing")
{
    const auto store = no_exceptions::open();
    REQUIRE(store);
    CHECK(no_exceptions::all_names(*store) == "Acme");
    CHECK(no_exceptions::all_names(tenantry::store()) == "bad_handle");
    CHECK(no_exceptions::exported(*store) == 1);
    CHECK(no_exceptions::version_heard(*store, [](const tenantry::event&) {}) == 1);
    CHECK(no_exceptions::what_failed_is_empty() == "empty bad_handle off");

    // Here, the same templates throw.
    CHECK_THROWS_AS(*tenantry::store().find("sip.acme.example"), tenantry::exception);
    CHECK_THROWS_AS(*store->find("other.example"), tenantry::exception);
}
