// Readers: members by the types of their fields, as fresh as the file; snapshots, threads, fall-back.
#include "support.hpp"

#include <optional>
#include <thread>
#include <tuple>
#include <type_traits>

using namespace support;
using std::string_view;

namespace {

/// A store in a file with one tenant, and another store of the same file.
struct two_stores {
    folder files;
    tenantry::store here = open();
    tenantry::store there = open();
    std::string id = text<field::id>(here.create(minimal("sip.acme.example")).value());

    [[nodiscard]] tenantry::store open(std::uint64_t cache = tenantry::default_cache) const
    {
        using tenantry::open_mode;
        const auto path = files.file("tenants.db");
        return tenantry::store::open(path, open_mode::create, tenantry::default_timeout, cache).value();
    }

    void set(std::int64_t extensions) const
    {
        there.set(id, tenantry::patch{}.set(field::max_extensions, extensions)).value();
    }
};

} // namespace

TEST_CASE("members come in the types of their fields, all of one version")
{
    const two_stores both;
    auto reader = both.here.reader().value();
    for (int round = 0; round < 2; ++round) {
        auto found = reader.find<field::name, field::enabled, field::max_concurrent_calls, field::website>(
            "SIP.Acme.Example");
        static_assert(std::is_same_v<decltype(found)::value_type,
                                     std::tuple<string_view, bool, std::int64_t, std::optional<string_view>>>);
        REQUIRE(found);
        const auto [name, enabled, calls, website] = *found;
        CHECK(name == "Acme");
        CHECK(enabled);
        CHECK(calls == 20);
        CHECK_FALSE(website);
    }
    both.there.set(both.id, tenantry::patch{}.set(field::website, "https://acme.example/")).value();
    CHECK(std::get<0>(reader.get<field::website>(both.id).value()) == "https://acme.example/");
    CHECK(reader.find<>("sip.acme.example"));
    CHECK(why(reader.find<>("nobody.example")) == status::not_found);
    CHECK(why(reader.find<field::name>("no domain")) == status::not_found);
    CHECK(why(reader.get<field::name>("nobody")) == status::not_found);
}

TEST_CASE("a read sees what was committed before it began")
{
    const two_stores both;
    auto reader = both.here.reader().value();
    for (std::int64_t round = 0; round < 50; ++round) {
        both.set(round);
        CHECK(std::get<0>(reader.find<field::max_extensions>("sip.acme.example").value()) == round);
    }
    both.there.remove(both.id).value();
    CHECK(why(reader.find<field::name>("sip.acme.example")) == status::not_found);
    CHECK(both.here.read_status().value().memory);
}

TEST_CASE("a snapshot is told when it is old, and outlives reader and store")
{
    two_stores both;
    auto reader = both.here.reader().value();
    const auto acme = reader.tenant("sip.acme.example").value();
    CHECK_FALSE(reader.has_changed(acme).value());
    CHECK_FALSE(acme.has_changed().value());
    both.set(7);
    CHECK(reader.has_changed(acme).value());
    CHECK(acme.has_changed().value());
    CHECK(why(reader.tenant("nobody.example")) == status::not_found);
    CHECK(why(reader.has_changed(tenantry::tenant())) == status::bad_handle);
    both.here.close();
    CHECK(acme.has_changed().value());
    reader.close();
    CHECK(why(acme.has_changed()) == status::bad_handle);
    CHECK(acme.get<field::name>() == "Acme");
    CHECK(why(reader.find<field::name>("sip.acme.example")) == status::bad_handle);
}

TEST_CASE("a reader belongs to one thread until it is let go or the thread ends")
{
    const two_stores both;
    auto reader = both.here.reader().value();
    const auto elsewhere = [&] {
        status answer{};
        std::thread([&] { answer = why(reader.find<field::name>("sip.acme.example")); }).join();
        return answer;
    };
    CHECK(reader.find<>("sip.acme.example"));
    CHECK(elsewhere() == status::bad_argument);
    CHECK(reader.let_go());
    CHECK(elsewhere() == status::ok);
    // The thread has ended, and with it what it had.
    CHECK(reader.let_go());
    const auto moved = std::move(reader);
    CHECK(moved);
    CHECK(why(reader.let_go()) == status::bad_handle);
}

TEST_CASE("memory is filled, bounded, and done without by choice")
{
    const two_stores both;
    CHECK(both.here.preload().value() == 1);
    const auto full = both.here.read_status().value();
    CHECK(full.memory);
    CHECK(full.reason.empty());
    CHECK(full.tenants == 1);
    CHECK(full.bytes > 100);

    const auto none = both.open(0);
    CHECK(none.preload().value() == 0);
    CHECK_FALSE(none.read_status().value().memory);
    CHECK(none.read_status().value().reason.find("by choice") != std::string::npos);
    auto reader = none.reader().value();
    both.set(9);
    CHECK(std::get<0>(reader.find<field::max_extensions>("sip.acme.example").value()) == 9);
    CHECK(why(tenantry::store().preload()) == status::bad_handle);
    CHECK(why(tenantry::store().read_status()) == status::bad_handle);
    CHECK(why(tenantry::store().reader()) == status::bad_handle);
}
