// Patches: what goes in, and what is told when it cannot.
#include "support.hpp"

#include <limits>
#include <string>

using namespace support;
using tenantry::patch;

TEST_CASE("values go in by their type")
{
    const one_tenant one;
    const std::string owned = "Owned";
    const char letters[] = "Letters";
    const auto set = [&](const patch& members) {
        return one.store.set(one.id, members).value().tenant().value();
    };

    CHECK(text<field::name>(set(patch{}.set(field::name, owned))) == "Owned");
    CHECK(text<field::name>(set(patch{}.set(field::name, letters))) == "Letters");
    CHECK(text<field::name>(set(patch{}.set(field::name, std::string_view("Viewed!", 6)))) == "Viewed");
    CHECK(set(patch{}.set(field::enabled, false)).get<field::enabled>() == false);
    CHECK(set(patch{}.set(field::max_extensions, 5)).get<field::max_extensions>() == 5);
    CHECK(set(patch{}.set(field::max_extensions, std::uint8_t{6})).get<field::max_extensions>() == 6);
    CHECK(set(patch{}.set(field::max_extensions, std::uint64_t{7})).get<field::max_extensions>() == 7);
    CHECK(set(patch{}.set(field::max_extensions, 8LL)).get<field::max_extensions>() == 8);
    CHECK(set(patch{}.reset(field::max_extensions)).get<field::max_extensions>() == 1000);
    CHECK(set(patch{}.put_json("max_extensions", "9")).get<field::max_extensions>() == 9);
    CHECK(set(patch{}.put_text("max_extensions", "10")).get<field::max_extensions>() == 10);
    CHECK(text<field::name>(set(patch{}.set_json(field::name, R"("\u00dc")"))) == "Ü");
    CHECK(text<field::name>(set(patch::from_json(R"({"name": "Whole"})").value())) == "Whole");
}

TEST_CASE("the last value of a member counts, and a patch may be used again")
{
    const auto first = tenantry::store::open_in_memory().value();
    const auto second = tenantry::store::open_in_memory().value();
    auto members = minimal("sip.acme.example").set(field::name, "One").set(field::name, "Two");
    CHECK(text<field::name>(first.create(members).value()) == "Two");
    members.set(field::name, "Three").set(field::max_extensions, 3);
    CHECK(text<field::name>(second.create(members).value()) == "Three");
    CHECK(second.find("sip.acme.example").value().get<field::max_extensions>() == 3);
}

TEST_CASE("rules are checked when a patch is used, all at once")
{
    const one_tenant one;
    const auto largest = std::numeric_limits<std::uint64_t>::max();
    const auto members = patch{}
                             .set(field::name, true)
                             .set(field::max_extensions, largest)
                             .set(field::enabled, "yes")
                             .put_json("nmae", "1");
    CHECK(members.failed().code() == status::ok);
    const auto refused = one.store.set(one.id, members).error();
    REQUIRE(refused.faults().size() == 4);
    CHECK(refused.faults()[0].code == fault_code::wrong_type);
    CHECK(refused.faults()[1].code == fault_code::out_of_range);
    CHECK(refused.faults()[2].code == fault_code::wrong_type);
    CHECK(refused.faults()[3].code == fault_code::unknown_field);
}

TEST_CASE("what cannot be put into a patch is kept, and told by the call that uses it")
{
    const one_tenant one;
    const auto session = one.store.session(one.id, "alice").value();
    const auto broken =
        patch{}.set(field::name, "\xff").set_json(field::office_hours, "{").set(field::region, "AUT");
    CHECK(broken.failed().code() == status::bad_argument);
    CHECK(why(one.store.set(one.id, broken)) == status::bad_argument);
    CHECK(why(one.store.create(broken)) == status::bad_argument);
    CHECK(why(session.set(broken)) == status::bad_argument);
    CHECK(one.store.get(one.id).value().get<field::version>() == 1);

    CHECK(patch{}.set_json(field::office_hours, "{").failed().faults()[0].code == fault_code::bad_json);
    CHECK(patch{}.put_json("name", "nul").failed().code() == status::refused);
    CHECK(patch{}.reset(static_cast<field>(9999)).failed().code() == status::bad_argument);
    CHECK(why(patch::from_json("[]")) == status::refused);
    CHECK(why(patch::from_json("\xff")) == status::bad_argument);
    CHECK(why(patch::from_json(R"({"name": 1, "name": 2})")) == status::refused);
}
