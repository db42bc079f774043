// What settings do: contacts, the caller's name, recording, limits, retention.
#include "support.hpp"

#include <array>
#include <chrono>

using namespace support;
using tenantry::contact_verdict;
using tenantry::recorded_by;
using tenantry::retained;

namespace {

/// A tenant with these members, too.
tenantry::tenant with(const one_tenant& one, const tenantry::patch& members)
{
    return one.store.set(one.id, members).value().tenant().value();
}

} // namespace

TEST_CASE("contacts match")
{
    const one_tenant one;
    const auto tenant = with(one, tenantry::patch{}
                                      .set(field::contact_match_type, "MATCH_LENGTH")
                                      .set(field::contact_match_length, 7));
    const auto match = tenant.match_contact("+49 (30) 123-4567", "0301234567").value();
    CHECK(match);
    CHECK(match.verdict == contact_verdict::same_end);
    CHECK(name(match.verdict) == "same_end");
    const auto other = tenant.match_contact("0301234567", "0301234568").value();
    CHECK_FALSE(other);
    CHECK(tenantry::why(other.verdict) == "the numbers differ");
    CHECK(name(contact_verdict{}).empty());
    CHECK(why(tenantry::tenant{}.match_contact("1", "1")) == status::bad_handle);
}

TEST_CASE("names are put together")
{
    const one_tenant one;
    const auto tenant = with(one, tenantry::patch{}.set(field::contact_append_type, "PREPEND"));
    CHECK(tenant.caller_name("Alice", "Sales").value() == "Sales:Alice");
    CHECK(tenant.caller_name("Alice", "Sales", " - ").value() == "Sales - Alice");
    CHECK(tenant.caller_name("Alice", "").value() == "Alice");
    CHECK(tenant.caller_name("", "").value().empty());
    std::array<char, 8> name{};
    CHECK(tenant.caller_name("Alice", "Sales", ":", name.data(), name.size()).value() == 11);
    CHECK(std::string_view(name.data()) == "Sales:A");
    CHECK(why(tenantry::tenant{}.caller_name("Alice", "Sales")) == status::bad_handle);
}

TEST_CASE("calls are recorded")
{
    const one_tenant one;
    const auto tenant = with(one, tenantry::patch{}.set(field::enable_audio_recording, true));
    const auto recording = tenant.recording(false, true).value();
    CHECK(recording.audio == recorded_by::tenant);
    CHECK(recording.video == recorded_by::extension);
    CHECK(recording.has_video());
    CHECK_FALSE(recording.dual_track);
    // Longer than what is asked for at first.
    CHECK(tenantry::why(recording) == "audio is recorded: enable_audio_recording is on; video is recorded: the "
                                      "extension chose it; both parties in one track");
    CHECK(tenantry::why(tenantry::recording{static_cast<recorded_by>(9), {}, false}).empty());
}

TEST_CASE("limits are kept")
{
    const one_tenant one;
    const auto tenant = with(one, tenantry::patch{}.set(field::max_call_queues, 5));
    const auto verdict = tenant.may_add(field::max_call_queues, 5).value();
    CHECK_FALSE(verdict.allowed);
    CHECK(verdict.limit == 5);
    CHECK(tenantry::why(verdict) == "no more may be made: 5 call queues of max_call_queues 5");
    CHECK(tenant.may_add(field::max_call_queues, 3).value().left == 2);
    CHECK(why(tenant.may_add(field::name, 0)) == status::bad_argument);
}

TEST_CASE("things are kept for so many days")
{
    using days = std::chrono::duration<std::int64_t, std::ratio<86400>>;
    const one_tenant one;
    const auto tenant = with(one, tenantry::patch{}
                                      .set(field::recording_retention, 90)
                                      .set(field::log_retention, 2147483647));
    const tenantry::sys_seconds made(std::chrono::seconds(1767268800));
    const auto expiry = tenant.expires(retained::recording, made).value();
    CHECK(expiry == made + days(90));
    CHECK(tenant.is_due(retained::recording, made, *expiry).value());
    CHECK_FALSE(tenant.is_due(retained::recording, made, *expiry - std::chrono::seconds(1)).value());
    CHECK(tenant.expires(retained::log, made).value() == std::nullopt);
    CHECK(why(tenant.expires(static_cast<retained>(4), made)) == status::bad_argument);
    CHECK(why(tenant.expires(retained::log, tenantry::sys_seconds::max())) == status::bad_argument);
}
