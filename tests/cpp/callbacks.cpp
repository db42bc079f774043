// Import, export, check and the log: what the library calls, and what is thrown there.
#include "support.hpp"

#include <array>
#include <functional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

using namespace support;

namespace {

/// What the tests throw: no standard exception, so that nothing else can be taken for it.
struct thrown {
    int number;
};

std::string lines_of(int size)
{
    std::string lines;
    for (int i = 0; i < size; ++i) {
        lines += R"({"name": "T", "domain": "t)" + std::to_string(i) +
                 R"(.example", "timezone": "UTC", "currency": "EUR", "region": "DEU"})" + "\n";
    }
    return lines;
}

/// Reads from a stream.
struct from {
    std::istringstream stream;

    explicit from(const std::string& text) : stream(text) {}
    from(const from&) = delete;

    std::streamsize operator()(char* data, std::size_t room)
    {
        return stream.read(data, static_cast<std::streamsize>(room)).gcount();
    }
};

std::size_t count(const tenantry::store& store)
{
    std::size_t tenants = 0;
    for (const auto& tenant : store.tenants()) tenants += tenant ? 1u : 0u;
    return tenants;
}

} // namespace

TEST_CASE("a fleet is exported and imported, by whatever can be called")
{
    const auto store = tenantry::store::open_in_memory().value();
    from lines(lines_of(300));
    std::vector<std::uint64_t> told;
    std::function<void(std::uint64_t, std::string_view)> line = [&](std::uint64_t number,
                                                                    std::string_view faults) {
        told.push_back(number);
        CHECK(faults == "[]");
    };
    const auto report = store.import_from(lines, line).value();
    CHECK(report.lines == 300);
    CHECK(report.imported == 300);
    CHECK(told.size() == 300);
    CHECK(told.back() == 300);

    std::string exported;
    CHECK(store.export_to([&](std::string_view text) { exported += text; }).value() == 300);
    const auto copy = tenantry::store::open_in_memory().value();
    CHECK(copy.import_from(from(exported)).value().imported == 300);
    std::string again;
    CHECK(copy.export_to([&](std::string_view text) -> bool { return again += text, true; }).value() == 300);
    CHECK(again == exported);
    CHECK(copy.check([](std::string_view finding) { FAIL(finding); }).value() == 300);
}

TEST_CASE("faulty lines are told and counted, and a dry run stores nothing")
{
    const auto store = tenantry::store::open_in_memory().value();
    std::string faults;
    const auto line = [&](std::uint64_t number, std::string_view found) {
        if (found != "[]") faults += std::to_string(number) + std::string(found);
    };
    const auto report = store.import_from(from(lines_of(2) + "{\"name\": 1}\n"), line).value();
    CHECK(report.lines == 3);
    CHECK(report.faulty == 1);
    CHECK(report.imported == 0);
    CHECK(faults.substr(0, 3) == "3[{");
    CHECK(store.import_from(from(lines_of(2)), nullptr, tenantry::dry_run).value().imported == 2);
    CHECK(count(store) == 0);
}

TEST_CASE("callbacks can say that they failed")
{
    const auto store = tenantry::store::open_in_memory().value();
    CHECK(why(store.import_from([](char*, std::size_t) { return -1; })) == status::io);
    CHECK(why(store.import_from([](char*, std::size_t room) { return room + 1; })) == status::io);
    REQUIRE(store.import_from(from(lines_of(3))));
    int lines = 0;
    CHECK(why(store.export_to([&](std::string_view) { return ++lines < 2; })) == status::io);
    CHECK(lines == 2);
}

TEST_CASE("what a callback throws comes out of the call, and never goes through the library")
{
    const auto store = tenantry::store::open_in_memory().value();
    const std::string lines = lines_of(2000);
    int calls = 0;
    auto failing = [&, source = std::make_shared<from>(lines)](char* data, std::size_t room) {
        if (++calls == 2) throw thrown{1};
        return (*source)(data, room);
    };
    CHECK_THROWS_AS(static_cast<void>(store.import_from(failing)), thrown);
    CHECK(calls == 2);
    CHECK(count(store) == 0);

    calls = 0;
    const auto line = [&](std::uint64_t, std::string_view) {
        ++calls;
        throw thrown{2};
    };
    CHECK_THROWS_AS(static_cast<void>(store.import_from(from(lines), line)), thrown);
    CHECK(calls == 1);

    // Of a short import all was read before a line is told: it ends with success, as its manual says.
    const auto other = tenantry::store::open_in_memory().value();
    CHECK_THROWS_AS(static_cast<void>(other.import_from(from(lines_of(3)), line)), thrown);
    CHECK(count(other) == 3);

    calls = 0;
    const auto write = [&](std::string_view) {
        ++calls;
        throw std::runtime_error("the pipe is gone");
    };
    CHECK_THROWS_WITH(static_cast<void>(other.export_to(write)), "the pipe is gone");
    CHECK(calls == 1);
    CHECK(other.create(minimal("after.example")));
}

TEST_CASE("the log goes to a function, or nowhere")
{
    std::vector<std::string> heard;
    CHECK(tenantry::log_to([&](tenantry::log_level, std::string_view text) { heard.emplace_back(text); },
                           tenantry::log_level::debug));
    CHECK(why(tenantry::log_to([](tenantry::log_level, std::string_view) {},
                               static_cast<tenantry::log_level>(9))) == status::bad_argument);
    CHECK(tenantry::log_to(nullptr));
    CHECK(heard.empty());

    // What the library calls; see also panic.cpp.
    tenantry::detail::log_sink sink{[&](tenantry::log_level level, std::string_view text) {
        heard.emplace_back(text);
        if (level == tenantry::log_level::error) throw thrown{3};
    }};
    tenantry::detail::log_sink::say(&sink, TENANTRY_LOG_ERROR, "one", 3);
    tenantry::detail::log_sink::say(&sink, TENANTRY_LOG_INFO, "two", 3);
    CHECK(heard == std::vector<std::string>{"one", "two"});
}

TEST_CASE("the library tells its releases and its schemas")
{
    CHECK(tenantry::abi_matches());
    CHECK(std::count(tenantry::version().begin(), tenantry::version().end(), '.') == 2);
    CHECK(tenantry::sqlite_version().substr(0, 2) == "3.");
    CHECK(tenantry::timezone_release().substr(0, 2) == "20");
    CHECK(tenantry::schema(tenantry::schema_of::document).value().front() == '{');
    CHECK(*tenantry::schema(tenantry::schema_of::system_patch) !=
          *tenantry::schema(tenantry::schema_of::tenant_patch));
    CHECK(why(tenantry::schema(static_cast<tenantry::schema_of>(9))) == status::bad_argument);
    CHECK(tenantry::fields_json().value().front() == '[');
    CHECK(name(status::not_found) == "not_found");
    CHECK(name(static_cast<status>(9999)).empty());
}
