// Change events: taken one by one, as a range, by an event loop, and given to whatever can be called.
#include "support.hpp"

#include <poll.h>

#include <atomic>
#include <future>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

using namespace support;
using tenantry::change_kind;
using std::chrono::milliseconds;

namespace {

tenantry::patch limit(int value) { return tenantry::patch{}.set(field::max_extensions, value); }

bool readable(int fd)
{
    pollfd one{fd, POLLIN, 0};
    return poll(&one, 1, 0) == 1;
}

std::vector<field> members(const tenantry::event& event)
{
    const auto changed = event.changed();
    return {changed.begin(), changed.end()};
}

} // namespace

TEST_CASE("changes are heard in order, with tenant, version and members")
{
    const one_tenant one;
    const auto watch = one.store.watch().value();
    CHECK(why(watch.next(milliseconds(0))) == status::no_value);
    one.store.set(one.id, tenantry::patch{}.set(field::region, "FRA").set(field::name, "New")).value();
    const auto set = watch.next().value();
    CHECK(set.kind() == change_kind::updated);
    CHECK(set.tenant() == one.id);
    CHECK(set.version() == 2);
    CHECK(set.has(field::region));
    CHECK_FALSE(set.has(field::domain));
    CHECK_FALSE(set.has(static_cast<field>(999)));
    CHECK(members(set) == std::vector<field>{field::name, field::region});
    one.store.remove(one.id).value();
    const auto gone = watch.next().value();
    CHECK(gone.kind() == change_kind::deleted);
    CHECK(gone.token() > set.token());
    CHECK(gone.changed().empty());
    CHECK(why(watch.next(milliseconds(1))) == status::no_value);

    // Again from the very first, and behind a token; one that was never given is said.
    const auto all = one.store.watch(0).value();
    CHECK(all.next().value().kind() == change_kind::deleted);
    const auto later = one.store.watch(set.token()).value();
    CHECK(later.next().value().token() == gone.token());
    const auto foreign = one.store.watch(gone.token() + 1).value();
    const auto resync = foreign.next().value();
    CHECK(resync.kind() == change_kind::resync);
    CHECK(resync.tenant().empty());
}

TEST_CASE("a change of another store of the same file is heard")
{
    const folder files;
    const auto mode = tenantry::open_mode::create;
    const auto here = tenantry::store::open(files.file("tenants.db"), mode).value();
    const auto there = tenantry::store::open(files.file("tenants.db"), mode).value();
    const auto watch = here.watch().value();
    const auto made = there.create(minimal("sip.acme.example")).value();
    const auto event = watch.next().value();
    CHECK(event.kind() == change_kind::created);
    CHECK(event.tenant() == made.get<field::id>());
}

TEST_CASE("a session hears of its own tenant alone")
{
    const one_tenant one;
    const auto session = one.store.session(one.id, "alice").value();
    const auto watch = session.watch().value();
    std::promise<std::string> told;
    const auto hear = [&](const tenantry::event& event) { told.set_value(std::string(event.tenant())); };
    const auto listening = session.listen(hear).value();
    one.store.create(minimal("other.example")).value();
    one.store.set(one.id, limit(7)).value();
    CHECK(watch.next().value().version() == 2);
    CHECK(why(watch.next(milliseconds(0))) == status::no_value);
    CHECK(told.get_future().get() == one.id);
}

TEST_CASE("events are a range, which ends with the watch")
{
    const one_tenant one;
    auto watch = one.store.watch(0).value();
    std::vector<std::int64_t> versions;
    for (auto& event : watch.events()) {
        versions.push_back(event->version());
        if (versions.size() == 3) {
            watch.end();
        } else {
            one.store.set(one.id, limit(static_cast<int>(versions.size()))).value();
        }
    }
    CHECK(versions == std::vector<std::int64_t>{1, 2, 3});
    CHECK(why(watch.next()) == status::no_value);

    // One that failed is the last.
    watch.close();
    std::vector<status> failed;
    for (auto& event : watch.events()) failed.push_back(why(event));
    CHECK(failed == std::vector<status>{status::bad_handle});
}

TEST_CASE("a descriptor is readable while there is more, and an end wakes who waits")
{
    const one_tenant one;
    auto watch = one.store.watch().value();
    CHECK(why(watch.next(milliseconds(0))) == status::no_value);
    CHECK_FALSE(readable(watch.fd()));
    one.store.set(one.id, limit(1)).value();
    CHECK(readable(watch.fd()));
    CHECK(watch.next(milliseconds(0)));
    CHECK(why(watch.next(milliseconds(0))) == status::no_value);
    CHECK_FALSE(readable(watch.fd()));
    std::thread waits([&] { CHECK(why(watch.next()) == status::no_value); });
    watch.end();
    waits.join();
    CHECK(tenantry::watch().fd() == -1);
    CHECK(why(tenantry::watch().next()) == status::bad_handle);
}

TEST_CASE("a function hears until its listening is closed, whatever it throws")
{
    const one_tenant one;
    std::atomic<int> calls{0};
    std::promise<void> third;
    const auto hear = [&](const tenantry::event& event) {
        if (++calls == 3) third.set_value();
        if (event.version() < 4) one.store.set(one.id, limit(static_cast<int>(event.version()))).value();
        throw std::runtime_error("on purpose");
    };
    auto listening = one.store.listen(hear).value();
    one.store.set(one.id, limit(0)).value();
    third.get_future().wait();
    tenantry::listening moved = std::move(listening);
    CHECK(moved);
    moved.close();
    CHECK_FALSE(moved);
    one.store.set(one.id, limit(9)).value();
    CHECK(calls == 3);
    CHECK(why(tenantry::store().listen(hear)) == status::bad_handle);
}

TEST_CASE("what a function holds lives until nothing calls it any more")
{
    const one_tenant one;
    // It closes its own listening, and still has what it holds.
    auto own = std::make_shared<tenantry::listening>();
    auto held = std::make_unique<std::string>("held");
    std::promise<std::string> told;
    std::promise<void> ready;
    auto listening = one.store.listen([&told, own = own.get(), held = std::move(held),
                                       set = ready.get_future().share()](const tenantry::event&) {
        set.wait();
        own->close();
        told.set_value(*held);
    });
    REQUIRE(listening);
    *own = std::move(*listening);
    one.store.set(one.id, limit(1)).value();
    ready.set_value();
    CHECK(told.get_future().get() == "held");

    // One that takes the place of another closes that first.
    struct counts {
        std::atomic<int>* dead;
        std::unique_ptr<int> alive = std::make_unique<int>(0);
        counts(std::atomic<int>* counter) : dead(counter) {}
        counts(counts&&) = default;
        ~counts() { *dead += alive ? 1 : 0; }
        void operator()(const tenantry::event&) { ++*alive; }
    };
    std::atomic<int> dead{0};
    auto first = one.store.listen(counts(&dead)).value();
    for (int i = 0; i < 20; ++i) {
        one.store.set(one.id, limit(i + 2)).value();
        first = one.store.listen(counts(&dead)).value();
        CHECK(dead == i + 1);
    }
    first.close();
    CHECK(dead == 21);
}
