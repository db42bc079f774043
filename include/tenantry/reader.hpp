/// @file
/// tenantry::reader: members of tenants on every call, from memory.

#pragma once

#include <tenantry.h>
#include <tenantry/error.hpp>
#include <tenantry/handle.hpp>
#include <tenantry/numbers.hpp>
#include <tenantry/result.hpp>
#include <tenantry/tenant.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace tenantry {

namespace detail {

/// What a reader gives of a field.
template <field Field>
struct member {
    static constexpr facts known = facts_of(Field);
    static constexpr bool is_bool = known.kind == TENANTRY_TYPE_BOOL;
    static constexpr bool is_int = known.kind == TENANTRY_TYPE_INT;
    static_assert(is_bool || is_int || known.kind == TENANTRY_TYPE_TEXT,
                  "read lists and office hours from reader::tenant");

    using plain = std::conditional_t<is_bool, bool, std::conditional_t<is_int, std::int64_t, std::string_view>>;
    using type = std::conditional_t<known.nullable, std::optional<plain>, plain>;

    static type of(const tenantry_value& value) noexcept
    {
        if constexpr (known.nullable) {
            if (value.kind == TENANTRY_VALUE_NULL) return std::nullopt;
        }
        if constexpr (is_bool) {
            return value.number != 0;
        } else if constexpr (is_int) {
            return value.number;
        } else {
            return view(value.text);
        }
    }
};

} // namespace detail

/// A reader: for a thread that reads often, such as on every SIP message. Its reads come from memory, each
/// as fresh as one of the file; where they cannot, they come by SQL: see store::read_status.
///
///     auto acme = reader.find<field::name, field::max_concurrent_calls>("sip.acme.example");
///     if (acme) route(std::get<0>(*acme), std::get<1>(*acme));
///
/// It belongs to the thread that reads with it first, until let_go() there or that thread's end; on another
/// one it answers status::bad_argument. Any thread may close it. It keeps the database open for itself.
class reader : public detail::handle<tenantry_reader_close> {
public:
    using handle::handle;

    /// Members of the tenant of this SIP domain, in whatever letter case or spelling, all of one version:
    /// `bool`, `std::int64_t` or `std::string_view`; of a field that may be null, std::optional of it. Texts
    /// live until the next call with this reader, of whatever kind. status::not_found also for a text that
    /// is no domain.
    template <field... Fields>
    [[nodiscard]] result<std::tuple<typename detail::member<Fields>::type...>> find(std::string_view domain) &
    {
        return members<Fields...>(tenantry_reader_find, domain);
    }
    template <field... Fields>
    void find(std::string_view domain) && = delete;

    /// Members of the tenant with this identifier, as find.
    template <field... Fields>
    [[nodiscard]] result<std::tuple<typename detail::member<Fields>::type...>> get(std::string_view id) &
    {
        return members<Fields...>(tenantry_reader_get, id);
    }
    template <field... Fields>
    void get(std::string_view id) && = delete;

    /// A snapshot of the tenant of this SIP domain, to be kept as long as you like; from what is in memory,
    /// without a copy.
    [[nodiscard]] result<tenantry::tenant> tenant(std::string_view domain)
    {
        return detail::make<tenantry::tenant>(tenantry_reader_tenant, raw(), domain.data(), domain.size());
    }

    /// Whether a tenant is no longer as in this snapshot, of the reader's store, or was deleted: a look into
    /// memory.
    [[nodiscard]] result<bool> has_changed(const tenantry::tenant& snapshot)
    {
        return detail::make<bool, bool>(tenantry_reader_has_changed, raw(), snapshot.raw());
    }

    /// Lets go of what the reader holds to read fast, and of its thread: before a long time without reads,
    /// or before another thread is to read with it. Its texts are gone.
    result<void> let_go()
    {
        const auto answer = static_cast<status>(tenantry_reader_release(raw()));
        if (answer != status::ok) return error(answer);
        return {};
    }

private:
    template <field... Fields, class Function>
    result<std::tuple<typename detail::member<Fields>::type...>> members(Function function, std::string_view key)
    {
        static constexpr std::array<std::uint32_t, sizeof...(Fields)> fields{detail::number(Fields)...};
        std::array<tenantry_value, sizeof...(Fields)> values;
        tenantry_error failed = 0;
        const tenantry_status answer = function(raw(), key.data(), key.size(), fields.data(), fields.size(),
                                                values.data(), &failed);
        if (answer != TENANTRY_OK) return error(static_cast<status>(answer), failed);
        return taken<Fields...>(values, std::index_sequence_for<typename detail::member<Fields>::type...>());
    }

    template <field... Fields, class Values, std::size_t... At>
    static std::tuple<typename detail::member<Fields>::type...> taken(const Values& values,
                                                                      std::index_sequence<At...>)
    {
        return {detail::member<Fields>::of(values[At])...};
    }
};

} // namespace tenantry
