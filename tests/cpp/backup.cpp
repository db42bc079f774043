// Backup and restore.
#include "support.hpp"

#include <stdexcept>

using namespace support;
using tenantry::backup_progress;
using tenantry::restore;
using tenantry::store;

TEST_CASE("a store goes into a backup and comes back")
{
    const folder files;
    const one_tenant one;
    const auto copy = files.file("copy.db"), back = files.file("back.db");
    std::uint64_t bytes = 0;
    const auto report = one.store
                            .backup(copy,
                                    [&](const backup_progress& progress) {
                                        if (progress.stage == TENANTRY_BACKUP_COPYING) bytes = progress.done;
                                    })
                            .value();
    CHECK(report.tenants == 1);
    CHECK(report.bytes == bytes);
    const auto restored = restore(copy, back).value();
    CHECK(restored.token > report.token);
    const auto again = store::open(back).value();
    CHECK(text<field::name>(again.get(one.id).value()) == "Acme");
    CHECK(why(one.store.backup(copy)) == status::exists);
    CHECK(why(restore(files.file("none.db"), files.file("new.db"))) == status::bad_path);
}

TEST_CASE("who gives up or throws leaves nothing")
{
    const folder files;
    const one_tenant one;
    const auto copy = files.file("copy.db"), back = files.file("back.db");
    CHECK(why(one.store.backup(copy, [](const backup_progress&) { return false; })) == status::cancelled);
    const auto thrower = [](const backup_progress&) { throw std::runtime_error("enough"); };
    CHECK_THROWS_WITH(static_cast<void>(one.store.backup(copy, thrower)), "enough");
    CHECK(std::filesystem::is_empty(files.path));
    CHECK(one.store.backup(copy, [](const backup_progress&) { return true; }));
    CHECK_THROWS_WITH(static_cast<void>(restore(copy, back, thrower)), "enough");
    CHECK(why(restore(copy, back, [](const backup_progress&) { return false; })) == status::cancelled);
    CHECK_FALSE(std::filesystem::exists(back));
}
