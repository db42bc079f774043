// What several of the tests need.
#pragma once

#include <doctest/doctest.h>
#include <tenantry.hpp>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace support {

using tenantry::fault_code;
using tenantry::field;
using tenantry::status;

/// The members that a tenant must have.
inline tenantry::patch minimal(std::string_view domain)
{
    return tenantry::patch{}
        .set(field::name, "Acme")
        .set(field::domain, domain)
        .set(field::timezone, "Europe/Berlin")
        .set(field::currency, "EUR")
        .set(field::region, "DEU");
}

/// A text of a snapshot that need not be kept.
template <field Field>
std::string text(const tenantry::tenant& tenant)
{
    return std::string(tenant.get<Field>());
}

/// The members that a change changed.
inline std::vector<field> changed(const tenantry::change& change)
{
    const auto fields = change.fields();
    return {fields.begin(), fields.end()};
}

/// A store in memory with one tenant.
struct one_tenant {
    tenantry::store store = tenantry::store::open_in_memory().value();
    tenantry::tenant tenant = store.create(minimal("sip.acme.example")).value();
    std::string id = text<field::id>(tenant);
};

/// A folder for files, gone at the end.
struct folder {
    std::filesystem::path path;

    folder()
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "tenantry-XXXXXX").string();
        REQUIRE(mkdtemp(pattern.data()) != nullptr);
        path = pattern;
    }
    folder(const folder&) = delete;
    folder& operator=(const folder&) = delete;
    ~folder() { std::filesystem::remove_all(path); }

    [[nodiscard]] std::string file(const char* name) const { return (path / name).string(); }
};

/// Why a call failed; status::ok where it did not.
template <class T>
status why(const tenantry::result<T>& result)
{
    return result.error().code();
}

} // namespace support

/// Failures show codes by name.
namespace doctest {

template <>
struct StringMaker<tenantry::status> {
    static String convert(tenantry::status code) { return name(code).data(); }
};

template <class T>
struct StringMaker<tenantry::result<T>> {
    static String convert(const tenantry::result<T>& result) { return result.error().message().data(); }
};

template <>
struct StringMaker<std::string_view> {
    static String convert(std::string_view text) { return {text.data(), static_cast<unsigned>(text.size())}; }
};

} // namespace doctest
