// What is read from a snapshot.
#include "support.hpp"

#include <optional>
#include <type_traits>
#include <vector>

using namespace support;
using namespace std::chrono_literals;
using tenantry::weekday;

namespace {

template <field Field>
using got = decltype(std::declval<const tenantry::tenant&>().get<Field>());

static_assert(std::is_same_v<got<field::enabled>, bool>);
static_assert(std::is_same_v<got<field::max_extensions>, std::int64_t>);
static_assert(std::is_same_v<got<field::contact_match_length>, std::optional<std::int64_t>>);
static_assert(std::is_same_v<got<field::name>, std::string_view>);
static_assert(std::is_same_v<got<field::website>, std::optional<std::string_view>>);
static_assert(std::is_same_v<got<field::disk_quota>, std::string_view>);
static_assert(std::is_same_v<got<field::outbound_caller_ids>, tenantry::caller_id_list>);

tenantry::patch unusual()
{
    return minimal("sip.acme.example")
        .set(field::website, "https://acme.example/")
        .set(field::enabled, false)
        .set(field::max_extensions, 2'147'483'647)
        .set(field::disk_quota, "100MB")
        .set(field::contact_match_type, "MATCH_LENGTH")
        .set(field::contact_match_length, 7)
        .set_json(field::outbound_caller_ids,
                  R"([{"provider_id": "t1", "caller_id": "+1"},
                      {"provider_id": "t2", "caller_id": "+2", "description": ""},
                      {"provider_id": "t3", "caller_id": "+3", "description": "Head office"}])")
        .set_json(
            field::office_hours,
            R"({"monday": {"ranges": [{"from": "00:00", "to": "12:00"}, {"from": "13:30", "to": "24:00"}]},
                      "tuesday": {"ranges": []}, "sunday": {"enabled": false}})");
}

} // namespace

TEST_CASE("members are read in their own types")
{
    const auto store = tenantry::store::open_in_memory().value();
    const auto tenant = store.create(unusual()).value();
    CHECK_FALSE(tenant.get<field::enabled>());
    CHECK(tenant.get<field::max_extensions>() == 2'147'483'647);
    CHECK(tenant.get<field::contact_match_length>() == 7);
    CHECK(tenant.get<field::name>() == "Acme");
    CHECK(tenant.get<field::website>() == "https://acme.example/");
    CHECK(tenant.get<field::custom_options>() == std::nullopt);
    CHECK(tenant.get<field::disk_quota>() == "100MB");
    CHECK(tenant.get<field::created_at>().size() == 24);
    CHECK(tenant.get<field::version>() == 1);
    CHECK(store.get(tenant.get<field::id>()).value().get<field::max_extensions>() == 2'147'483'647);

    CHECK(*tenant.flag(field::enabled) == false);
    CHECK(*tenant.number(field::max_extensions) == 2'147'483'647);
    CHECK(*tenant.text(field::name) == "Acme");
    CHECK(*tenant.bytes(field::disk_quota) == 100u * 1024 * 1024);
    CHECK(*tenant.bytes(field::im_disk_quota) == tenantry::unlimited);
    CHECK(*tenant.bytes(field::used_disk_quota) == 0);
    CHECK(*tenant.json(field::contact_match_length) == "7");
    CHECK(tenant.json().value().front() == '{');
}

TEST_CASE("null is told from a value, and from a field of another kind")
{
    const one_tenant one;
    CHECK(why(one.tenant.text(field::website)) == status::no_value);
    CHECK(one.tenant.text(field::website).value_or("none") == "none");
    CHECK(one.tenant.get<field::website>().value_or("none") == "none");
    CHECK(why(one.tenant.number(field::contact_match_length)) == status::no_value);
    CHECK(*one.tenant.is_null(field::website));
    CHECK_FALSE(*one.tenant.is_null(field::name));

    CHECK(why(one.tenant.text(field::enabled)) == status::bad_argument);
    CHECK(why(one.tenant.flag(field::name)) == status::bad_argument);
    CHECK(why(one.tenant.number(field::website)) == status::bad_argument);
    CHECK(why(one.tenant.bytes(field::name)) == status::bad_argument);
    CHECK(why(one.tenant.caller_ids(field::name)) == status::bad_argument);
    CHECK(why(one.tenant.day(field::name, weekday::monday)) == status::bad_argument);
    CHECK(why(one.tenant.day(field::office_hours, static_cast<weekday>(7))) == status::bad_argument);
    CHECK(why(one.tenant.is_null(static_cast<field>(9999))) == status::bad_argument);
}

TEST_CASE("caller IDs are a range")
{
    const auto store = tenantry::store::open_in_memory().value();
    const auto tenant = store.create(unusual()).value();
    std::string all;
    for (const tenantry::caller_id& entry : tenant.get<field::outbound_caller_ids>()) {
        all += std::string(entry.provider_id) + std::string(entry.number);
        if (entry.description) all += "(" + std::string(*entry.description) + ")";
    }
    CHECK(all == "t1+1t2+2()t3+3(Head office)");

    const auto ids = tenant.caller_ids(field::outbound_caller_ids);
    CHECK(ids->size() == 3);
    CHECK((*ids)[2].number == "+3");
    CHECK((*ids)[3].number.empty());
    CHECK(std::distance(ids->begin(), ids->end()) == 3);

    // What is still held after the snapshot was closed comes empty; nothing is followed.
    auto gone = store.get(tenant.get<field::id>()).value();
    const auto stale = gone.get<field::outbound_caller_ids>();
    gone.close();
    for (const auto& entry : stale) CHECK(entry.number.empty());
}

TEST_CASE("office hours are read by day, and a day's ranges are a range")
{
    const auto store = tenantry::store::open_in_memory().value();
    const auto tenant = store.create(unusual()).value();
    const auto monday = tenant.day(field::office_hours, weekday::monday).value();
    CHECK(monday.enabled);
    REQUIRE(monday.ranges.size() == 2);
    CHECK(monday.ranges[0].to == 12h);
    CHECK(monday.ranges[1].from == 13h + 30min);
    CHECK(monday.ranges[1].to == 24h);
    std::chrono::minutes open{};
    for (const auto& range : tenant.day(field::office_hours, weekday::monday).value().ranges)
        open += range.to - range.from;
    CHECK(open == 22h + 30min);
    CHECK(tenant.day(field::office_hours, weekday::tuesday).value().enabled);
    CHECK(tenant.day(field::office_hours, weekday::tuesday).value().ranges.empty());
    CHECK_FALSE(tenant.day(field::office_hours, weekday::sunday).value().enabled);
    CHECK(tenant.day(field::office_hours, weekday::saturday).value().ranges[0].from == 9h);
}

TEST_CASE("what the compiler knows of the fields is what the library says")
{
    const one_tenant one;
    std::vector<field> seen;
    for (const auto& info : tenantry::fields()) {
        CAPTURE(info.name);
        const auto facts = tenantry::detail::facts_of(info.field);
        CHECK(facts.name == info.name);
        CHECK(facts.kind == static_cast<std::uint32_t>(info.kind));
        CHECK(facts.nullable == info.nullable);
        CHECK(name(info.field) == info.name);
        CHECK(tenantry::field_by_name(info.name).value().field == info.field);
        CHECK(one.tenant.json(info.field));
        CHECK_FALSE(info.doc.empty());
        CHECK_FALSE(info.holds.empty());
        CHECK(info.required == (info.set_by != tenantry::set_by::store && !info.initial));
        seen.push_back(info.field);
    }
    CHECK(seen.size() > 40);
    CHECK(seen.front() == field::id);
    CHECK(why(tenantry::field_by_name("nmae")) == status::not_found);
    static_assert(name(field::max_extensions) == "max_extensions");
    static_assert(name(static_cast<field>(9999)).empty());
}
