// Who owns what: moves, what was moved from, closing.
#include "support.hpp"

#include <type_traits>
#include <vector>

using namespace support;

namespace {

template <class Handle>
constexpr bool move_only =
    !std::is_copy_constructible_v<Handle> && !std::is_copy_assignable_v<Handle> &&
    std::is_nothrow_move_constructible_v<Handle> && std::is_nothrow_move_assignable_v<Handle>;

static_assert(move_only<tenantry::store> && move_only<tenantry::session> && move_only<tenantry::tenant>);
static_assert(move_only<tenantry::watch> && move_only<tenantry::listening> && move_only<tenantry::reader>);
static_assert(move_only<tenantry::patch> && move_only<tenantry::change> && move_only<tenantry::page>);
static_assert(sizeof(tenantry::tenant) == sizeof(tenantry_tenant),
              "a snapshot costs no more than its handle");

/// Whether a snapshot's handle is open, by the C library.
bool is_open(tenantry_tenant tenant)
{
    tenantry_text text{};
    return tenantry_tenant_json(tenant, &text) == TENANTRY_OK;
}

} // namespace

TEST_CASE("a handle is closed at the end of its life, and only then")
{
    const one_tenant one;
    tenantry_tenant raw = 0;
    {
        const tenantry::tenant snapshot = one.store.get(one.id).value();
        raw = snapshot.raw();
        CHECK(is_open(raw));
    }
    CHECK_FALSE(is_open(raw));

    tenantry::tenant first = one.store.get(one.id).value();
    tenantry::tenant second = one.store.get(one.id).value();
    const tenantry_tenant replaced = first.raw();
    raw = second.raw();
    first = std::move(second);
    CHECK_FALSE(is_open(replaced));
    CHECK(first.raw() == raw);
    CHECK(is_open(raw));

    auto& same = first;
    first = std::move(same);
    CHECK(is_open(first.raw()));

    std::vector<tenantry::tenant> many;
    for (int i = 0; i < 100; ++i) many.push_back(one.store.get(one.id).value());
    for (const auto& tenant : many) CHECK(is_open(tenant.raw()));

    first.close();
    CHECK_FALSE(first);
    CHECK_FALSE(is_open(raw));
    first.close();
}

TEST_CASE("handles go to the C library and come back")
{
    const one_tenant one;
    tenantry::tenant snapshot = one.store.get(one.id).value();
    const tenantry_tenant raw = snapshot.release();
    CHECK_FALSE(snapshot);
    CHECK(is_open(raw));
    const tenantry::tenant back(raw);
    CHECK(back.get<field::name>() == "Acme");
}

TEST_CASE("what was moved from answers, and does no harm")
{
    one_tenant one;
    auto session = one.store.session(one.id, "alice").value();
    auto change = one.store.set(one.id, tenantry::patch{}.set(field::name, "Moved")).value();
    auto page = one.store.list().value();
    auto patch = minimal("two.example");

    const auto store_now = std::move(one.store);
    const auto tenant_now = std::move(one.tenant);
    const auto session_now = std::move(session);
    const auto change_now = std::move(change);
    const auto page_now = std::move(page);
    const auto patch_now = std::move(patch);

    // NOLINTBEGIN(bugprone-use-after-move): it is what the test is about.
    CHECK_FALSE(one.store);
    CHECK(why(one.store.get(one.id)) == status::bad_handle);
    CHECK(why(one.store.list()) == status::bad_handle);
    CHECK(why(one.store.check([](std::string_view) {})) == status::bad_handle);
    CHECK(why(one.tenant.text(field::name)) == status::bad_handle);
    CHECK(why(one.tenant.json()) == status::bad_handle);
    CHECK(why(one.tenant.caller_ids(field::outbound_caller_ids)) == status::bad_handle);
    CHECK_THROWS_AS(static_cast<void>(one.tenant.get<field::name>()), tenantry::exception);
    CHECK_THROWS_AS(static_cast<void>(one.tenant.get<field::website>()), tenantry::exception);
    CHECK(why(session.get()) == status::bad_handle);
    CHECK(why(change.tenant()) == status::bad_handle);
    CHECK(change.fields().empty());
    CHECK(why(page.next()) == status::bad_handle);
    CHECK(page.size() == 0);
    CHECK(why(store_now.create(patch)) == status::bad_handle);
    CHECK(patch.set(field::name, "late").failed().code() == status::bad_handle);
    // NOLINTEND(bugprone-use-after-move)

    CHECK(store_now.get(one.id));
    CHECK(tenant_now.get<field::name>() == "Acme");
    CHECK(session_now.get());
    CHECK(change_now.fields().size() == 1);
    CHECK(page_now.size() == 1);
    CHECK(store_now.create(patch_now));
}

TEST_CASE("an object that was never given anything is empty, and can be given something")
{
    tenantry::store store;
    tenantry::tenant tenant;
    CHECK(why(store.find("sip.acme.example")) == status::bad_handle);
    CHECK(why(tenant.flag(field::enabled)) == status::bad_handle);
    store = tenantry::store::open_in_memory().value();
    tenant = store.create(minimal("sip.acme.example")).value();
    CHECK(tenant.get<field::enabled>());
}

TEST_CASE("views live as long as their snapshot is open, wherever it is moved")
{
    one_tenant one;
    const std::string_view name = one.tenant.get<field::name>();
    const std::string_view json = one.tenant.json().value();
    std::vector<tenantry::tenant> kept;
    kept.push_back(std::move(one.tenant));
    one.store.set(one.id, tenantry::patch{}.set(field::name, "Changed since")).value();
    one.store.remove(one.id).value();
    one.store.close();
    CHECK(name == "Acme");
    CHECK(name.data()[name.size()] == '\0');
    CHECK(json.find(R"("name":"Acme")") != std::string_view::npos);
    CHECK(kept[0].get<field::name>().data() == name.data());
}

TEST_CASE("a store that acts for somebody outlives the one that it is of")
{
    one_tenant one;
    CHECK(why(one.store.by("")) == status::refused);
    CHECK(why(one.store.by("alice", {}, "here")) == status::bad_argument);
    const auto acting = one.store.by("alice", "portal", "192.0.2.7").value();
    one.store = tenantry::store();
    acting.set(one.id, tenantry::patch{}.set(field::recording_retention, 90)).value();
    CHECK(acting.by("bob").value().get(one.id).value().get<field::recording_retention>() == 90);
}

TEST_CASE("a session outlives its store")
{
    one_tenant one;
    const auto session = one.store.session(one.id, "alice").value();
    one.store.close();
    session.set(tenantry::patch{}.set(field::recording_retention, 90)).value();
    CHECK(session.get().value().get<field::recording_retention>() == 90);
}
