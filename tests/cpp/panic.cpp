// A defect of the library reaches the host as a status and through its log, whatever the log's function
// throws. For a library that is built with the feature `panic-probe`.
#include "support.hpp"

#include <atomic>

using namespace support;

extern "C" void tenantry_panic_probe(int on);

TEST_CASE("a panic is a status, an exception of the host's choice, and a message")
{
    const one_tenant one;
    std::atomic<int> heard{0};
    REQUIRE(tenantry::log_to([&](tenantry::log_level level, std::string_view text) {
        heard += level == tenantry::log_level::error && !text.empty();
        throw 1;
    }));
    const auto members = tenantry::patch{}.set(field::name, "New");
    tenantry_panic_probe(1);
    const auto found = one.store.find("sip.acme.example");
    const auto read = one.tenant.text(field::name);
    const auto changed = one.store.set(one.id, members);
    const auto page = one.store.list();
    bool threw = false;
    try {
        static_cast<void>(one.tenant.get<field::name>());
    } catch (const tenantry::exception& exception) {
        threw = exception.error().code() == status::panicked;
    }
    // Closing would panic, too: what failed is kept until here.
    tenantry_panic_probe(0);
    REQUIRE(tenantry::log_to(nullptr));
    CHECK(why(found) == status::panicked);
    CHECK(why(read) == status::panicked);
    CHECK(why(changed) == status::panicked);
    CHECK(why(page) == status::panicked);
    CHECK(threw);
    CHECK(heard >= 5);
    CHECK(text<field::name>(one.store.find("sip.acme.example").value()) == "Acme");
}
