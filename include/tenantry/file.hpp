/// @file
/// tenantry::files, the files and the disk space of one tenant.

#pragma once

#include <tenantry.h>
#include <tenantry/error.hpp>
#include <tenantry/handle.hpp>
#include <tenantry/result.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tenantry {

/// What is known of a file beforehand.
struct new_file {
    /// The size in bytes: so much of the quota is reserved at once.
    std::optional<std::uint64_t> size{};
    /// The SHA-256 in 64 hexadecimal digits: then the file cannot be completed with another.
    std::optional<std::string_view> sha256{};
    /// Whether it goes by itself after the tenant's `temp_file_retention`.
    bool temporary = false;
};

/// What is known of a file or an upload. The texts live as long as the tenantry::file that it was asked of.
struct file_info {
    /// The identifier, of the file or of the upload.
    std::string_view id;
    /// The tenant's identifier; empty for an upload.
    std::string_view tenant;
    /// The name.
    std::string_view name;
    /// The media type, by the content; empty for an upload.
    std::string_view media_type;
    /// The SHA-256 in small hexadecimal digits; of an upload the one that was announced, if any.
    std::optional<std::string_view> sha256;
    /// The relative path that it is downloaded from; empty for an upload.
    std::string_view url;
    /// When it was completed or, of an upload, begun: RFC 3339, UTC.
    std::string_view created_at;
    /// The size in bytes; of an upload the one that was announced, if any.
    std::optional<std::uint64_t> size;
    /// The bytes that are stored: an upload goes on at this offset.
    std::uint64_t received = 0;
    /// Whether it goes by itself after the tenant's `temp_file_retention`.
    bool temporary = false;
    /// Whether it is a file; else an upload.
    bool complete = false;
};

/// The disk space of a tenant, in bytes: `quota` (TENANTRY_UNLIMITED where there is none), `used`, `files`,
/// `uploads`, and what is reported: `recordings`, `call_reports`, `messages`, `other`.
using usage = tenantry_usage;

/// What takes disk space outside of the store.
enum class usage_kind : std::uint32_t {
    /// Recordings of calls.
    recording = TENANTRY_USAGE_RECORDING,
    /// Files of call reports.
    call_report = TENANTRY_USAGE_CALL_REPORT,
    /// Instant messages; they count for `im_disk_quota`, too.
    message = TENANTRY_USAGE_MESSAGE,
    /// Anything else.
    other = TENANTRY_USAGE_OTHER,
};

/// What a purge took away: `audit_entries`, `uploads`, `files` and `bytes`.
using purge_report = tenantry_purge_report;

namespace detail {

/// Calls a function of the C library that only gives an error object, through its last argument.
template <class Function, class... Arguments>
result<void> act(Function function, Arguments... arguments)
{
    tenantry_error failed = 0;
    const tenantry_status answer = function(arguments..., &failed);
    if (answer != TENANTRY_OK) return error(static_cast<status>(answer), failed);
    return {};
}

} // namespace detail

/// What is known of a file or an upload, as it was when it was asked for. It never changes; any threads may share
/// it.
class file : public detail::handle<tenantry_file_close> {
public:
    using handle::handle;

    /// All that is known. The texts live as long as this is open.
    [[nodiscard]] file_info info() const& noexcept
    {
        tenantry_file_info found{};
        if (tenantry_file_describe(raw(), &found) != TENANTRY_OK) return {};
        const bool sized = found.size != TENANTRY_SIZE_UNKNOWN;
        return {detail::view(found.id),
                detail::view(found.tenant),
                detail::view(found.name),
                detail::view(found.media_type),
                detail::optional_view(found.sha256),
                detail::view(found.url),
                detail::view(found.created_at),
                sized ? std::optional(found.size) : std::nullopt,
                found.received,
                found.temporary != 0,
                found.complete != 0};
    }
    file_info info() const&& = delete;

    /// All of it as a JSON object. It lives as long as this is open.
    [[nodiscard]] result<std::string_view> json() const&
    {
        return detail::read<std::string_view, tenantry_text>(tenantry_file_json, raw());
    }
    result<std::string_view> json() const&& = delete;
};

/// The files of one tenant. Any threads may share it. It keeps the database open for itself. See store::files and
/// session::files.
///
///     auto upload = files.begin("logo.png").value();
///     auto offset = files.append(upload.info().id, 0, bytes).value();
///     auto logo = files.complete(upload.info().id, sha256).value();
class files : public detail::handle<tenantry_files_close> {
public:
    using handle::handle;

    /// Begins an upload; it is no file before it is completed. status::refused for a name or a digest that cannot
    /// be, status::quota_exceeded.
    [[nodiscard]] result<file> begin(std::string_view name, const new_file& known = {}) const
    {
        const std::string_view sha256 = known.sha256.value_or(std::string_view());
        return detail::make<file>(tenantry_files_begin, raw(), name.data(), name.size(),
                                  known.size.value_or(TENANTRY_SIZE_UNKNOWN), sha256.data(), sha256.size(),
                                  known.temporary ? std::uint32_t{TENANTRY_FILE_TEMPORARY} : std::uint32_t{0});
    }

    /// Stores the next bytes of an upload, at most 256 MiB, which begin at `offset`; gives the offset behind them.
    /// They are durable then. status::refused where the upload goes on elsewhere; status::quota_exceeded.
    [[nodiscard]] result<std::uint64_t> append(std::string_view upload, std::uint64_t offset,
                                               std::string_view bytes) const
    {
        return detail::make<std::uint64_t>(tenantry_files_append, raw(), upload.data(), upload.size(), offset,
                                           bytes.data(), bytes.size());
    }

    /// How far an upload has come: it goes on at `received`.
    [[nodiscard]] result<file> status(std::string_view upload) const
    {
        return detail::make<file>(tenantry_files_status, raw(), upload.data(), upload.size());
    }

    /// Makes the upload a file, if what was received has this SHA-256, in 64 hexadecimal digits; else
    /// status::refused, and the upload stays.
    [[nodiscard]] result<file> complete(std::string_view upload, std::string_view sha256) const
    {
        return detail::make<file>(tenantry_files_complete, raw(), upload.data(), upload.size(), sha256.data(),
                                  sha256.size());
    }

    /// Gives an upload up.
    [[nodiscard]] result<void> cancel(std::string_view upload) const
    {
        return detail::act(tenantry_files_cancel, raw(), upload.data(), upload.size());
    }

    /// What is known of the file with this identifier.
    [[nodiscard]] result<file> get(std::string_view id) const
    {
        return detail::make<file>(tenantry_files_get, raw(), id.data(), id.size());
    }

    /// The file that was completed next behind the one with the identifier `after`, which need not be there any
    /// more; the first one behind the empty text. status::no_value behind the last.
    [[nodiscard]] result<file> next(std::string_view after = "") const
    {
        return detail::make<file>(tenantry_files_next, raw(), after.data(), after.size());
    }

    /// The upload that was begun next behind the one with the identifier `after`, as next; only those that are
    /// neither completed nor cancelled.
    [[nodiscard]] result<file> next_upload(std::string_view after = "") const
    {
        return detail::make<file>(tenantry_files_next_upload, raw(), after.data(), after.size());
    }

    /// Reads the bytes of a file from `offset` on: up to `room` of them, and 1 MiB at most, into `data`; gives how
    /// many came, 0 only behind the end.
    [[nodiscard]] result<std::size_t> read(std::string_view id, std::uint64_t offset, char* data,
                                           std::size_t room) const
    {
        return detail::make<std::size_t, std::size_t>(tenantry_files_read, raw(), id.data(), id.size(), offset,
                                                      data, room);
    }

    /// Deletes a file; status::in_use where it is the tenant's avatar.
    [[nodiscard]] result<void> remove(std::string_view id) const
    {
        return detail::act(tenantry_files_delete, raw(), id.data(), id.size());
    }

    /// The disk space of the tenant.
    [[nodiscard]] result<tenantry::usage> usage() const
    {
        return detail::make<tenantry::usage, tenantry::usage>(tenantry_files_usage, raw());
    }
};

} // namespace tenantry
