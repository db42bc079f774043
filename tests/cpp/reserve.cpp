// Reservations within the limits of a tenant.
#include "support.hpp"

#include <optional>
#include <stdexcept>

using namespace support;

namespace {

constexpr field calls = field::max_concurrent_calls;

/// A tenant that may have two calls at a time.
struct two_calls : one_tenant {
    two_calls() { CHECK(store.set(id, tenantry::patch{}.set(calls, 2))); }
};

} // namespace

TEST_CASE("one more is reserved up to the limit")
{
    two_calls one;
    const auto session = one.store.session(one.id, "alice").value();
    auto kept = one.store.reserve(one.id, calls).value();
    {
        const auto second = session.reserve(calls).value();
        CHECK(session.reserved(calls).value() == 2);
        CHECK(why(one.store.reserve(one.id, calls)) == status::limit_exceeded);
    }
    CHECK(one.store.reserved(one.id, calls).value() == 1);
    CHECK(why(session.reserve(calls, 1)) == status::limit_exceeded);
    CHECK(why(one.store.reserve(one.id, field::name)) == status::bad_argument);
    CHECK(why(one.store.reserve("nobody", calls)) == status::not_found);
    one.store.close();
    kept.close();
    CHECK(session.reserved(calls).value() == 0);
}

TEST_CASE("what exists is counted in turn")
{
    const two_calls one;
    const auto session = one.store.session(one.id, "alice").value();
    CHECK(why(one.store.reserve_counting(one.id, calls, [] { return 2U; })) == status::limit_exceeded);
    const auto none = [] { return std::optional<std::uint64_t>(); };
    CHECK(why(session.reserve_counting(calls, none)) == status::cancelled);
    const auto thrown = [&]() -> std::uint64_t { throw std::runtime_error("no count"); };
    CHECK_THROWS_WITH(static_cast<void>(one.store.reserve_counting(one.id, calls, thrown)), "no count");
    CHECK(one.store.reserved(one.id, calls).value() == 0);
    const auto made = session.reserve_counting(calls, [] { return 1U; });
    CHECK(made);
    CHECK(one.store.reserved(one.id, calls).value() == 1);
}
