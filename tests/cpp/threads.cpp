// Threads that share a store, a session, a snapshot, a patch and an error.
#include "support.hpp"

#include <atomic>
#include <functional>
#include <thread>
#include <vector>

using namespace support;

namespace {

constexpr int threads = 4;

/// Does the work on several threads at the same time, and waits for them.
void together(const std::function<void(int)>& work)
{
    std::vector<std::thread> running;
    running.reserve(threads);
    for (int i = 0; i < threads; ++i) running.emplace_back(work, i);
    for (auto& thread : running) thread.join();
}

} // namespace

TEST_CASE("threads that share a store lose no update")
{
    constexpr int rounds = 50;
    const folder files;
    const auto store = tenantry::store::open(files.file("tenants.db"), tenantry::open_mode::create).value();
    const std::string id =
        text<field::id>(store.create(minimal("sip.acme.example").set(field::max_extensions, 0)).value());
    std::atomic<int> conflicts{0};
    together([&](int) {
        for (int done = 0; done < rounds;) {
            const auto tenant = store.get(id).value();
            const auto more = tenant.get<field::max_extensions>() + 1;
            const auto expected = tenantry::if_version(tenant.get<field::version>());
            const auto change = store.set(id, tenantry::patch{}.set(field::max_extensions, more), expected);
            if (change) {
                ++done;
            } else if (change.error().code() == status::conflict) {
                ++conflicts;
            } else {
                FAIL_CHECK(change.error().message());
                return;
            }
        }
    });
    const auto tenant = store.get(id).value();
    CHECK(tenant.get<field::max_extensions>() == threads * rounds);
    CHECK(tenant.get<field::version>() == 1 + threads * rounds);
    MESSAGE(conflicts.load(), " conflicts");
}

TEST_CASE("threads read the same snapshot, session, patch and error")
{
    const one_tenant one;
    const auto session = one.store.session(one.id, "alice").value();
    const auto refused = one.store.set(one.id, tenantry::patch{}.set(field::name, "")).error();
    const auto members = tenantry::patch{}.set(field::recording_retention, 90);
    std::atomic<int> wrong{0};
    together([&](int) {
        const auto mine = refused;
        for (int i = 0; i < 100; ++i) {
            wrong += one.tenant.get<field::name>() != "Acme";
            wrong += one.tenant.json().value().size() < 100;
            wrong += text<field::domain>(session.get().value()) != "sip.acme.example";
            wrong += !session.set(members);
            wrong += mine.faults()[0].path != "name";
        }
    });
    CHECK(wrong == 0);
}

TEST_CASE("snapshots go from thread to thread")
{
    const one_tenant one;
    std::vector<tenantry::result<tenantry::tenant>> read;
    for (int i = 0; i < threads; ++i) read.push_back(one.store.get(one.id));
    std::atomic<int> good{0};
    together([&](int i) {
        const tenantry::tenant mine = *std::move(read[static_cast<std::size_t>(i)]);
        good += mine.get<field::domain>() == "sip.acme.example";
    });
    CHECK(good == threads);
}
