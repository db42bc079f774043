// The system's door and the tenant's.
#include "support.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

using namespace support;
using tenantry::open_mode;
using tenantry::patch;
using tenantry::store;

TEST_CASE("a store is opened as it is asked for")
{
    const folder files;
    const auto file = files.file("tenants.db");
    CHECK(why(store::open(file)) == status::bad_path);
    CHECK(store::open(file, open_mode::create));
    CHECK(store::open(file, open_mode::create | open_mode::no_quick_check));
    CHECK(why(store::open(file, open_mode::create_new)) == status::exists);
    const auto missing = store::open(file + "/x", open_mode::create);
    CHECK(missing.error().message().find(file) != std::string_view::npos);
    CHECK(why(store::open(":memory:")) == status::bad_path);
    CHECK(why(store::open(file, static_cast<open_mode>(1u << 31))) == status::bad_argument);

    const auto reader = store::open(file, open_mode::read_only).value();
    CHECK(why(reader.create(minimal("sip.acme.example"))) == status::read_only);
}

TEST_CASE("the busy timeout is kept, also one that is longer or shorter than can be")
{
    using namespace std::chrono_literals;
    const folder files;
    const auto file = files.file("tenants.db");
    for (const std::chrono::milliseconds timeout : {0ms, -1ms, std::chrono::milliseconds(10h * 24 * 365)}) {
        CHECK(store::open(file, open_mode::create, timeout));
    }
    // While an import holds the lock, a writer that does not wait is told so.
    const auto patient = store::open(file).value();
    const auto hasty = store::open(file, open_mode::existing, 0ms).value();
    status answer = status::ok;
    const auto report = patient.import_from([&](char*, std::size_t) {
        answer = why(hasty.create(minimal("sip.acme.example")));
        return 0;
    });
    CHECK(report);
    CHECK(answer == status::busy);
    CHECK(hasty.create(minimal("sip.acme.example")));
}

TEST_CASE("tenants are made, found, changed and deleted")
{
    const one_tenant one;
    CHECK(text<field::name>(one.store.get(one.id).value()) == "Acme");
    CHECK(text<field::id>(one.store.find("SIP.Acme.Example").value()) == one.id);
    CHECK(text<field::id>(one.store.lookup(one.id).value()) == one.id);
    CHECK(text<field::id>(one.store.lookup("sip.acme.example").value()) == one.id);
    CHECK(why(one.store.find("")) == status::not_found);
    CHECK(why(one.store.find(std::string_view())) == status::not_found);
    CHECK(why(one.store.find("\xff")) == status::bad_argument);

    const auto change =
        one.store.set(one.id, patch{}.set(field::name, "New").set(field::max_extensions, 7)).value();
    CHECK(changed(change) == std::vector{field::name, field::max_extensions});
    CHECK(change.tenant().value().get<field::version>() == 2);
    CHECK(change.json().value().substr(0, 12) == R"({"changed":[)");
    CHECK(changed(one.store.set(one.id, patch{}.set(field::name, "New")).value()).empty());

    CHECK(one.store.suspend(one.id).value().tenant().value().get<field::enabled>() == false);
    CHECK(one.store.enable(one.id).value().tenant().value().get<field::enabled>() == true);
    CHECK(text<field::name>(one.store.remove(one.id).value()) == "New");
    CHECK(why(one.store.get(one.id)) == status::not_found);
    CHECK(one.tenant.get<field::name>() == "Acme");
}

TEST_CASE("a stale version is a conflict, and a dry run stores nothing")
{
    const one_tenant one;
    const auto renamed = patch{}.set(field::name, "New");
    CHECK(one.store.set(one.id, renamed, tenantry::dry_run).value().tenant().value().get<field::version>() ==
          2);
    CHECK(changed(one.store.suspend(one.id, {1, true}).value()) == std::vector{field::enabled});
    CHECK(one.store.remove(one.id, tenantry::dry_run));
    CHECK(one.store.create(minimal("two.example"), tenantry::dry_run));
    CHECK(why(one.store.find("two.example")) == status::not_found);
    CHECK(one.store.get(one.id).value().get<field::version>() == 1);

    CHECK(one.store.set(one.id, renamed, tenantry::if_version(1)));
    const auto stale = one.store.set(one.id, renamed, tenantry::if_version(1)).error();
    CHECK(stale.code() == status::conflict);
    CHECK(stale.current_version() == 2);
    CHECK(why(one.store.set(one.id, renamed, tenantry::if_version(-1))) == status::conflict);
    CHECK(why(one.store.remove(one.id, tenantry::if_version(1))) == status::conflict);
    CHECK(one.store.remove(one.id, tenantry::if_version(2)));
}

TEST_CASE("a session sets what its tenant may set, and nothing else")
{
    const one_tenant one;
    CHECK(why(one.store.session("none", "alice")) == status::not_found);
    CHECK(why(one.store.session(one.id, "")) == status::refused);
    const auto session = one.store.session(one.id, "alice").value();
    CHECK(session.set(patch{}.set(field::recording_retention, 90)));
    const auto refused = session.set(patch{}.set(field::max_extensions, 1)).error();
    CHECK(refused.faults()[0].code == fault_code::forbidden);
    CHECK(session.get().value().get<field::recording_retention>() == 90);
    CHECK(session.set(patch{}.set(field::name, "Dry"), tenantry::dry_run));
    CHECK(text<field::name>(session.get().value()) == "Acme");
    one.store.remove(one.id).value();
    CHECK(why(session.get()) == status::not_found);
}

TEST_CASE("in a forked child, what its parent opened says so")
{
    one_tenant one;
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        const bool told = why(one.store.find("sip.acme.example")) == status::forked &&
                          why(one.tenant.text(field::name)) == status::forked;
        one.store.close();
        one.tenant.close();
        // Another program takes its place, so that nobody looks for leaks in what the child leaves alone.
        const char* verdict = told && store::open_in_memory() ? "true" : "false";
        execlp(verdict, verdict, nullptr);
        _exit(2);
    }
    int ended = -1;
    CHECK(waitpid(child, &ended, 0) == child);
    CHECK(ended == 0);
    CHECK(one.store.find("sip.acme.example"));
}

TEST_CASE("a store is purged on a thread of its own")
{
    const auto purging = [] {
        int count = 0;
        for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task")) {
            std::string name;
            std::ifstream(thread.path() / "comm") >> name;
            count += name == "tenantry-purge" ? 1 : 0;
        }
        return count;
    };
    const folder folder;
    const auto open = [&](std::chrono::milliseconds purge_every) {
        return store::open(folder.file("a.db"), open_mode::create, tenantry::default_timeout, tenantry::default_cache,
                           purge_every);
    };
    const auto never = open(std::chrono::milliseconds(-1)).value();
    CHECK(purging() == 0);
    const auto purged = open(std::chrono::hours(24)).value();
    // It takes its name a moment later.
    for (int i = 0; i < 60'000 && purging() == 0; i++) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    CHECK(purging() == 1);
}
