// The audit: who changed what, documents as they were, and the way back to them.
#include "support.hpp"

#include <chrono>

using namespace support;
using std::chrono::system_clock;
using namespace std::chrono_literals;
using namespace std::string_view_literals;

namespace {

tenantry::patch retention(std::int64_t days) { return tenantry::patch{}.set(field::recording_retention, days); }

/// A tenant that alice sets to 90 days and bob to 30.
struct thrice_changed : one_tenant {
    thrice_changed()
    {
        const auto alices = store.by("alice", "portal", "192.0.2.7").value();
        CHECK(alices.set(id, retention(90)));
        CHECK(store.by("bob").value().set(id, retention(30)));
    }
};

} // namespace

TEST_CASE("the audit tells who changed what")
{
    const thrice_changed one;
    const auto page = one.store.audit().value();
    REQUIRE(page.size() == 3);
    const auto entry = page[1];
    CHECK(entry.version == 2);
    CHECK(entry.number < page[0].number);
    CHECK(entry.action == tenantry::audit_action::updated);
    CHECK(entry.actor == "alice");
    CHECK(entry.source == "portal");
    CHECK(entry.address == "192.0.2.7");
    CHECK(entry.object_type == "TENANT");
    CHECK(entry.object_name == "Acme");
    CHECK(entry.tenant == one.id);
    REQUIRE(entry.changes.size() == 1);
    const auto change = entry.changes[0];
    CHECK(change.member == "recording_retention");
    CHECK(change.old_value == "180");
    CHECK(change.new_value == "90");
    CHECK(page.json(1).value().find("\"actor\":\"alice\"") != std::string_view::npos);
    CHECK_FALSE(page[2].actor);
    CHECK(page[2].action == tenantry::audit_action::created);
    CHECK(why(page.next()) == status::no_value);
    std::size_t count = 0;
    for (const auto& each : page) count += each.tenant == one.id ? 1 : 0;
    CHECK(count == 3);
    CHECK(page[3].time.empty());
}

TEST_CASE("the audit is asked by tenant, time, actor, member and action")
{
    const thrice_changed one;
    const auto found = [&](const auto& ask) {
        tenantry::audit_query query;
        ask(query);
        return one.store.audit(query).value().size();
    };
    const auto now = system_clock::now();
    CHECK(found([&](auto& query) { query.tenant = one.id; }) == 3);
    CHECK(found([](auto& query) { query.actor = "alice"; }) == 1);
    CHECK(found([](auto& query) { query.member = field::recording_retention; }) == 2);
    CHECK(found([](auto& query) { query.action = tenantry::audit_action::created; }) == 1);
    CHECK(found([&](auto& query) { query.since = now + 1h; }) == 0);
    CHECK(found([&](auto& query) { query.since = now - 1h, query.until = now + 1h; }) == 3);
    CHECK(found([&](auto& query) { query.until = now - 1h; }) == 0);
    tenantry::audit_query query;
    query.limit = 2;
    auto page = one.store.audit(query).value();
    query.after = page.next().value();
    page = one.store.audit(query).value();
    CHECK(page.size() == 1);
    CHECK(why(page.next()) == status::no_value);
    query.limit = 1001;
    CHECK(why(one.store.audit(query)) == status::refused);
    tenantry::audit_query nobodys;
    nobodys.tenant = "nobody";
    CHECK(why(one.store.audit(nobodys)) == status::not_found);
}

TEST_CASE("a time is written to its last digit")
{
    const system_clock::time_point time(std::chrono::seconds(1767268800));
    CHECK(tenantry::detail::rfc3339(time) == "2026-01-01T12:00:00.000000000Z");
    CHECK(tenantry::detail::rfc3339(time - 1ms) == "2026-01-01T11:59:59.999000000Z");
    CHECK(tenantry::detail::rfc3339(system_clock::time_point(-1s)) == "1969-12-31T23:59:59.000000000Z");
}

TEST_CASE("the past is read and gone back to")
{
    const thrice_changed one;
    const auto days = [](const tenantry::tenant& tenant) { return tenant.get<field::recording_retention>(); };
    CHECK(days(one.store.get_at(one.id, 2).value()) == 90);
    CHECK(days(one.store.get_at(one.id, system_clock::now() + 1h).value()) == 30);
    const auto page = one.store.audit().value();
    CHECK(days(one.store.get_at(one.id, page[0].time).value()) == 30);
    CHECK(why(one.store.get_at(one.id, 4)) == status::refused);
    CHECK(why(one.store.get_at(one.id, -1)) == status::refused);
    CHECK(why(one.store.get_at(one.id, system_clock::now() - 1h)) == status::not_found);
    CHECK(why(one.store.get_at(one.id, "once"sv)) == status::refused);
    CHECK(why(one.store.revert(one.id, 2, tenantry::if_version(1))) == status::conflict);
    CHECK(one.store.revert(one.id, 2, tenantry::dry_run));
    const auto change = one.store.revert(one.id, 2).value();
    CHECK(changed(change) == std::vector{field::recording_retention});
    CHECK(days(one.store.get(one.id).value()) == 90);
}

TEST_CASE("the last change of a member is found")
{
    const thrice_changed one;
    const auto last = one.store.last_change(one.id, field::recording_retention).value();
    CHECK(last[0].actor == "bob");
    CHECK(why(one.store.last_change(one.id, field::website)) == status::no_value);
    CHECK(why(one.store.last_change("nobody", field::name)) == status::not_found);
}

TEST_CASE("a session has its own audit alone")
{
    const thrice_changed one;
    const auto session = one.store.session(one.id, "carol").value();
    CHECK(session.audit().value().size() == 3);
    tenantry::audit_query others;
    others.tenant = "another";
    CHECK(why(session.audit(others)) == status::not_found);
    const auto last = session.last_change(field::recording_retention).value();
    CHECK(last[0].actor == "bob");
    CHECK(session.get_at(1).value().get<field::recording_retention>() == 180);
    CHECK(session.revert(1, tenantry::if_version(3)));
    const auto page = session.audit().value();
    CHECK(page[0].actor == "carol");
}
