/// @file
/// tenantry::store: the system administrator's door.

#pragma once

#include <tenantry.h>
#include <tenantry/audit.hpp>
#include <tenantry/callback.hpp>
#include <tenantry/error.hpp>
#include <tenantry/file.hpp>
#include <tenantry/handle.hpp>
#include <tenantry/list.hpp>
#include <tenantry/patch.hpp>
#include <tenantry/reader.hpp>
#include <tenantry/reserve.hpp>
#include <tenantry/result.hpp>
#include <tenantry/session.hpp>
#include <tenantry/tenant.hpp>
#include <tenantry/watch.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace tenantry {

/// How a store is opened; `|` puts them together.
enum class open_mode : std::uint32_t {
    /// An existing file, to be read and written.
    existing = 0,
    /// Make a new database where there is no file yet.
    create = TENANTRY_OPEN_CREATE,
    /// Make a new database, and fail with status::exists where there is a file already.
    create_new = TENANTRY_OPEN_CREATE_NEW,
    /// Read only; every write is refused with status::read_only.
    read_only = TENANTRY_OPEN_READ_ONLY,
    /// Do not read the whole file once; for large fleets.
    no_quick_check = TENANTRY_OPEN_NO_QUICK_CHECK,
};

/// Both.
constexpr open_mode operator|(open_mode a, open_mode b) noexcept
{
    return static_cast<open_mode>(static_cast<std::uint32_t>(a) | static_cast<std::uint32_t>(b));
}

/// As long as the library waits for other writers by itself, 5 seconds.
inline constexpr std::chrono::milliseconds default_timeout = std::chrono::milliseconds::max();

/// As many bytes for tenants in memory as the library takes by itself, 64 MiB.
inline constexpr std::uint64_t default_cache = TENANTRY_DEFAULT_CACHE;

/// Where reads come from, and what is held in memory for them.
struct read_status {
    /// Whether reads come from memory, or will when the first is asked for; else each is one by SQL.
    bool memory = false;
    /// Why they do not come from memory, in English; empty where they do.
    std::string reason;
    /// Tenants that are held in memory.
    std::uint64_t tenants = 0;
    /// Domains and identifiers that are held as being nobody's.
    std::uint64_t absent = 0;
    /// About how many bytes both take.
    std::uint64_t bytes = 0;
};

/// What an import did or found: `lines`, `faulty` and `imported`.
using import_report = tenantry_import_report;

/// What is in a backup or in a store that was restored: `tenants`, `bytes`, and `token`, that of the last change.
using backup_report = tenantry_backup_report;

/// A store of tenants: the system administrator's door. Any threads may share it. Reads do not wait
/// for writers; writes wait for other writers up to the busy timeout, and fail with status::busy then.
class store : public detail::handle<tenantry_store_close> {
public:
    using handle::handle;

    /// Opens the store in the file at `path`; a relative one is taken from the current folder, now. A
    /// writer waits up to `busy_timeout` for others. Reads the file once, so it may take a while.
    [[nodiscard]] static result<store> open(std::string_view path, open_mode mode = open_mode::existing,
                                            std::chrono::milliseconds busy_timeout = default_timeout)
    {
        return detail::make<store>(tenantry_store_open, path.data(), path.size(),
                                   static_cast<std::uint32_t>(mode), milliseconds(busy_timeout));
    }

    /// As above, with a choice of how many bytes, about, may be taken by tenants that are held in memory for
    /// reads; the least used make room for others. With 0 every read is one by SQL.
    [[nodiscard]] static result<store> open(std::string_view path, open_mode mode,
                                            std::chrono::milliseconds busy_timeout, std::uint64_t cache_bytes)
    {
        return detail::make<store>(tenantry_store_open_with, path.data(), path.size(),
                                   static_cast<std::uint32_t>(mode), milliseconds(busy_timeout), cache_bytes);
    }

    /// As above, and purges it on a thread of its own: at once, and again so long after each end, 10 milliseconds at
    /// least; with 0 never. It ends when the store and all else that keeps the database open are closed. An error goes
    /// to the log, and the next time is waited for. Processes that do this to the same file do not hinder each other. A
    /// store that is opened for reading only has no such thread.
    [[nodiscard]] static result<store> open(std::string_view path, open_mode mode,
                                            std::chrono::milliseconds busy_timeout, std::uint64_t cache_bytes,
                                            std::chrono::milliseconds purge_every)
    {
        const auto interval = static_cast<std::uint64_t>(std::max<std::int64_t>(purge_every.count(), 0));
        return detail::make<store>(tenantry_store_open_and_purge, path.data(), path.size(),
                                   static_cast<std::uint32_t>(mode), milliseconds(busy_timeout), cache_bytes,
                                   interval);
    }

    /// Opens a new, empty store in memory, which is gone when it and its sessions are closed.
    [[nodiscard]] static result<store> open_in_memory()
    {
        return detail::make<store>(tenantry_store_open_in_memory);
    }

    /// The same store for an actor, named with 1 to 256 characters, on whose behalf all is changed that is
    /// changed by what this gives: the audit has the name, the program and the IP address. An empty source
    /// or address is what the store had. status::refused for a name or a source that is none;
    /// status::bad_argument for an address that is none.
    [[nodiscard]] result<store> by(std::string_view actor, std::string_view source = {},
                                   std::string_view address = {}) const
    {
        return detail::make<store>(tenantry_store_by, raw(), actor.data(), actor.size(), source.data(),
                                   source.size(), address.data(), address.size());
    }

    /// Makes a tenant of a patch that holds the members without a default; gives its snapshot.
    /// status::refused with every fault. There is no version to compare yet.
    [[nodiscard]] result<tenant> create(const patch& members, write_options options = {}) const
    {
        if (members.failed().code() != status::ok) return members.failed();
        return detail::make<tenant>(tenantry_store_create, raw(), members.raw(), detail::flags_of(options));
    }

    /// Reads the tenant with this identifier, or fails with status::not_found.
    [[nodiscard]] result<tenant> get(std::string_view id) const
    {
        return detail::make<tenant>(tenantry_store_get, raw(), id.data(), id.size());
    }

    /// Reads the tenant of this SIP domain, in whatever letter case or spelling. status::not_found also
    /// for a text that is no domain.
    [[nodiscard]] result<tenant> find(std::string_view domain) const
    {
        return detail::make<tenant>(tenantry_store_find, raw(), domain.data(), domain.size());
    }

    /// Reads the tenant of this identifier or of this domain, for people, who have one or the other at
    /// hand; status::refused where it is the identifier of one tenant and the domain of another.
    [[nodiscard]] result<tenant> lookup(std::string_view id_or_domain) const
    {
        return detail::make<tenant>(tenantry_store_lookup, raw(), id_or_domain.data(), id_or_domain.size());
    }

    /// Opens a reader, for a thread that reads often.
    [[nodiscard]] result<tenantry::reader> reader() const
    {
        return detail::make<tenantry::reader>(tenantry_reader_open, raw());
    }

    /// Loads every tenant into memory, as far as there is room, and gives their number: 0 where reads do not
    /// come from memory. Otherwise tenants are loaded as they are asked for.
    [[nodiscard]] result<std::uint64_t> preload() const
    {
        return detail::make<std::uint64_t>(tenantry_store_preload, raw());
    }

    /// Tells whether reads come from memory, why not, and how much is there.
    [[nodiscard]] result<tenantry::read_status> read_status() const
    {
        tenantry_read_status read{};
        tenantry_error failed = 0;
        const tenantry_status answer = tenantry_store_read_status(raw(), &read, &failed);
        if (answer != TENANTRY_OK) return error(static_cast<status>(answer), failed);
        return tenantry::read_status{read.memory == 1, read.reason, read.tenants, read.absent, read.bytes};
    }

    /// Reads one page of the list of tenants. status::refused for a limit or a cursor that cannot be.
    [[nodiscard]] result<page> list(const list_query& query = {}) const
    {
        return detail::read_page(raw(), query);
    }

    /// All tenants of a query, as a range that reads page after page while you go through it:
    ///
    ///     for (auto& tenant : store.tenants()) std::cout << tenant->get<field::name>() << '\n';
    [[nodiscard]] tenant_list tenants(list_query query = {}) const& { return {raw(), std::move(query)}; }
    tenant_list tenants(list_query query = {}) const&& = delete;

    /// Sets the members that the patch holds, of a tenant that exists: all of them or, on an error, none.
    /// A patch that changes nothing succeeds and writes nothing. status::refused with every fault;
    /// status::conflict; status::not_found.
    [[nodiscard]] result<change> set(std::string_view id, const patch& members,
                                     write_options options = {}) const
    {
        if (members.failed().code() != status::ok) return members.failed();
        return detail::make<change>(tenantry_store_set, raw(), id.data(), id.size(), members.raw(),
                                    detail::version_of(options), detail::flags_of(options));
    }

    /// Lifts a suspension. The rest is as for set.
    [[nodiscard]] result<change> enable(std::string_view id, write_options options = {}) const
    {
        return set_enabled(id, 1, options);
    }

    /// Suspends a tenant: it stays readable and is reported as suspended. The rest is as for set.
    [[nodiscard]] result<change> suspend(std::string_view id, write_options options = {}) const
    {
        return set_enabled(id, 0, options);
    }

    /// Deletes a tenant; gives a snapshot of what it was. status::not_found, status::conflict.
    [[nodiscard]] result<tenant> remove(std::string_view id, write_options options = {}) const
    {
        return detail::make<tenant>(tenantry_store_delete, raw(), id.data(), id.size(),
                                    detail::version_of(options), detail::flags_of(options));
    }

    /// Reads one page of the audit, newest first, of every tenant or of one, also of one that was deleted.
    /// status::refused for a limit or a cursor that cannot be; status::not_found for a tenant that is not known, nor
    /// any more.
    ///
    ///     for (const auto& entry : *page) std::cout << entry.time << ' ' << entry.object_name << '\n';
    [[nodiscard]] result<audit_page> audit(const audit_query& query = {}) const
    {
        return detail::read_audit(tenantry_store_audit, raw(), query);
    }

    /// Who changed this, and from what? A page of one entry, the last that set the member; status::no_value where
    /// nobody has, or the entry was purged.
    [[nodiscard]] result<audit_page> last_change(std::string_view id, field member) const
    {
        return detail::make<audit_page>(tenantry_store_last_change, raw(), id.data(), id.size(),
                                        detail::number(member));
    }

    /// The document as it was at a version or at a time, also of a tenant that was deleted since. It is as it was
    /// stored, whatever today's rules say of it. status::not_found, also where the tenant was not there at that time;
    /// status::refused where entries on the way there were purged, or there was no such version.
    [[nodiscard]] result<tenant> get_at(std::string_view id, const moment& then) const
    {
        const tenantry_moment raw_then = then.raw();
        return detail::make<tenant>(tenantry_store_get_at, raw(), id.data(), id.size(), &raw_then);
    }

    /// Goes back to the document as it was at a version or at a time: a set of all members that can be set, by today's
    /// rules, with a new version. The rest is as for get_at and set.
    [[nodiscard]] result<change> revert(std::string_view id, const moment& then, write_options options = {}) const
    {
        const tenantry_moment raw_then = then.raw();
        return detail::make<change>(tenantry_store_revert, raw(), id.data(), id.size(), &raw_then,
                                    detail::version_of(options), detail::flags_of(options));
    }

    /// Reserves one more of what a field limits, where `counted` exist by the host's own count: given where `counted`
    /// and what all processes have reserved are less than the limit as it is at this moment. Concurrent calls are best
    /// counted by their reservations alone, with `counted` 0: hold one for the length of a call. For what the host
    /// stores: reserve, make it, then close the reservation. status::limit_exceeded; status::bad_argument for a field
    /// that is no limit; status::busy where others hold the file of reservations for the whole busy timeout.
    [[nodiscard]] result<reservation> reserve(std::string_view id, field member, std::uint64_t counted = 0) const
    {
        return detail::make<reservation>(tenantry_store_reserve, raw(), id.data(), id.size(), detail::number(member),
                                         counted);
    }

    /// As reserve, by a count that is taken while nobody else reserves or releases: where several may make what is
    /// counted at a time. It must have all that was made before its reservation was closed.
    /// @param count `()`: gives the number or, as an empty std::optional, none: then status::cancelled. Called on this
    ///     thread; it should be quick, and must not reserve or release by this store. What it throws ends it, too.
    template <class Count>
    [[nodiscard]] result<reservation> reserve_counting(std::string_view id, field member, Count&& count) const
    {
        return detail::reserve(count, tenantry_store_reserve_counting, raw(), id.data(), id.size(),
                               detail::number(member));
    }

    /// How many are reserved of what a field limits, by all processes that live.
    [[nodiscard]] result<std::uint64_t> reserved(std::string_view id, field member) const
    {
        return detail::make<std::uint64_t>(tenantry_store_reserved, raw(), id.data(), id.size(),
                                           detail::number(member));
    }

    /// The files of the tenant with this identifier.
    [[nodiscard]] result<tenantry::files> files(std::string_view id) const
    {
        return detail::make<tenantry::files>(tenantry_store_files, raw(), id.data(), id.size());
    }

    /// The file that is downloaded from this URL, whichever tenant has it: for what serves `/api/blobs/`.
    [[nodiscard]] result<file> file_of_url(std::string_view url) const
    {
        return detail::make<file>(tenantry_store_file_of_url, raw(), url.data(), url.size());
    }

    /// Counts what the host keeps for a tenant: it takes `bytes` of this kind now. status::quota_exceeded, and
    /// nothing counted, where that is more than before and than the tenant may use; so report before you write.
    /// Gives the disk space after it.
    [[nodiscard]] result<usage> set_usage(std::string_view id, usage_kind kind, std::int64_t bytes) const
    {
        return report_usage(id, kind, 0, bytes);
    }

    /// As set_usage, but so many bytes more or, below zero, fewer. status::refused where it would leave fewer than
    /// 0.
    [[nodiscard]] result<usage> add_usage(std::string_view id, usage_kind kind, std::int64_t bytes) const
    {
        return report_usage(id, kind, TENANTRY_USAGE_ADD, bytes);
    }

    /// Takes away what is too old, of every tenant: entries of the audit that are older than its `log_retention`;
    /// temporary files and uploads without new bytes that are older than its `temp_file_retention`, but no avatar;
    /// and what is left of deleted files. In steps of some milliseconds that other writers get in between.
    [[nodiscard]] result<purge_report> purge() const
    {
        return detail::make<purge_report, purge_report>(tenantry_store_purge, raw());
    }

    /// Begins a session of the tenant with this identifier and of an actor, named with 1 to 256
    /// characters: on whose behalf it acts. status::not_found; status::refused for an actor without a
    /// proper name.
    [[nodiscard]] result<tenantry::session> session(std::string_view id, std::string_view actor) const
    {
        return detail::make<tenantry::session>(tenantry_session_begin, raw(), id.data(), id.size(),
                                               actor.data(), actor.size());
    }

    /// Follows every change that any process commits: from now on, or since the event that bears the token
    /// `since`, in this process or an earlier one; 0 is the very first. Where changes were forgotten (the
    /// store keeps the last 100,000) the first event is a change_kind::resync.
    ///
    ///     while (auto event = watch->next()) reload(event->tenant());
    [[nodiscard]] result<tenantry::watch> watch(std::uint64_t since = from_now) const
    {
        return detail::make<tenantry::watch>(tenantry_store_watch, raw(), since);
    }

    /// Calls `function` with every event, as watch gives them, until the listening is closed.
    /// @param function `(const tenantry::event&)`, any callable, which is moved or copied here: called on
    ///     a thread of its own, never twice at the same time. It may use the store, and close its own
    ///     listening. What it throws is lost.
    template <class Function, bool Throws = detail::throws>
    [[nodiscard]] result<listening> listen(Function&& function, std::uint64_t since = from_now) const
    {
        return detail::listen<Throws>(tenantry_store_listen, raw(), std::forward<Function>(function), since);
    }

    /// Makes a tenant of every line that `read` brings as JSON Lines, in one transaction or not at all.
    ///
    ///     store.import_from([&](char* data, std::size_t room) { return file.read(data, room).gcount(); })
    ///
    /// @param read `(char* data, std::size_t capacity)`: puts up to `capacity` bytes into `data` and gives
    ///     their number, 0 at the end, or -1 to end the import with status::io.
    /// @param line `(std::uint64_t number, std::string_view faults)`: is told every line's number, from 1,
    ///     and its faults as a JSON list, which is empty for a sound line; or nullptr.
    ///
    /// Faulty lines are no error but counted in the report: then nothing was imported. Other writers wait
    /// meanwhile. Both are called on this thread. What `read` throws ends the import, and nothing is
    /// stored; what `line` throws is kept until the import has ended, which it may do with success.
    template <class Read, class Line>
    [[nodiscard]] result<import_report> import_from(Read&& read, Line&& line,
                                                    write_options options = {}) const
    {
        using calls = detail::import_calls<std::remove_reference_t<Read>, std::remove_reference_t<Line>>;
        calls host{read, line};
        auto report = detail::make<import_report, import_report>(tenantry_store_import, raw(), calls::on_read,
                                                                 calls::reporter(), static_cast<void*>(&host),
                                                                 detail::flags_of(options));
        host.kept.rethrow();
        return report;
    }

    /// As above, without being told the lines.
    template <class Read>
    [[nodiscard]] result<import_report> import_from(Read&& read) const
    {
        return import_from(read, nullptr);
    }

    /// Hands every tenant as one line of JSON to `write`, in the order of their making, all as they are at
    /// one moment; gives their number.
    /// @param write `(std::string_view line)`: called on this thread, once for each line; where it gives
    ///     false, the export ends with status::io. What it throws ends the export.
    template <class Write>
    [[nodiscard]] result<std::uint64_t> export_to(Write&& write) const
    {
        return with(write, tenantry_store_export,
                    detail::text_calls<std::remove_reference_t<Write>>::on_write);
    }

    /// Examines the file's structure and checks every stored value against today's rules; gives the
    /// number of tenants. Changes nothing.
    /// @param finding `(std::string_view json)`: is told all that is wrong, with tenant, path, code and
    ///     message. Called on this thread. What it throws is kept until the check has ended.
    template <class Finding>
    [[nodiscard]] result<std::uint64_t> check(Finding&& finding) const
    {
        return with(finding, tenantry_store_check,
                    detail::text_calls<std::remove_reference_t<Finding>>::on_finding);
    }

    /// Copies the whole store as it is at one moment into a new file at `to`, while others go on to read and write.
    /// The copy is examined, files and audit included, before it has its name. To bring it back into use,
    /// tenantry::restore. status::exists, status::cancelled, status::corrupt where what is stored is damaged: nothing
    /// is left then.
    /// @param progress `(const backup_progress&)`: is told how far it is, on this thread; where it gives false, the
    ///     backup is given up. What it throws gives it up, too. Or nullptr.
    template <class Progress = std::nullptr_t>
    [[nodiscard]] result<backup_report> backup(std::string_view to, Progress&& progress = nullptr) const
    {
        using calls = detail::progress_calls<std::remove_reference_t<Progress>>;
        calls host{progress};
        auto report = detail::make<backup_report, backup_report>(tenantry_store_backup, raw(), to.data(), to.size(),
                                                                 calls::teller(), static_cast<void*>(&host));
        host.kept.rethrow();
        return report;
    }

private:
    result<usage> report_usage(std::string_view id, usage_kind kind, std::uint32_t flags, std::int64_t bytes) const
    {
        return detail::make<usage, usage>(tenantry_store_report_usage, raw(), id.data(), id.size(),
                                          static_cast<std::uint32_t>(kind), flags, bytes);
    }

    static std::uint32_t milliseconds(std::chrono::milliseconds busy_timeout) noexcept
    {
        if (busy_timeout == default_timeout) return TENANTRY_DEFAULT_TIMEOUT;
        // The greatest number of the C library means the default.
        constexpr std::int64_t longest = std::int64_t{TENANTRY_DEFAULT_TIMEOUT} - 1;
        return static_cast<std::uint32_t>(std::clamp<std::int64_t>(busy_timeout.count(), 0, longest));
    }

    [[nodiscard]] result<change> set_enabled(std::string_view id, std::int32_t enabled,
                                             write_options options) const
    {
        return detail::make<change>(tenantry_store_set_enabled, raw(), id.data(), id.size(), enabled,
                                    detail::version_of(options), detail::flags_of(options));
    }

    template <class Function, class Call, class Hook>
    [[nodiscard]] result<std::uint64_t> with(Function& function, Call call, Hook hook) const
    {
        detail::text_calls<Function> host{function};
        auto count = detail::make<std::uint64_t>(call, raw(), hook, static_cast<void*>(&host));
        host.kept.rethrow();
        return count;
    }
};

/// Makes a new store of the backup at `from`: a file at `to`, where there must be none. It is examined before it has its
/// name. A watch since a token of before begins with a change_kind::resync; the report has the token to go on from.
/// status::exists, status::cancelled, status::corrupt for a damaged backup, status::foreign_file, status::newer_schema:
/// nothing is left then. `progress` is as for store::backup.
template <class Progress = std::nullptr_t>
[[nodiscard]] result<backup_report> restore(std::string_view from, std::string_view to, Progress&& progress = nullptr)
{
    using calls = detail::progress_calls<std::remove_reference_t<Progress>>;
    calls host{progress};
    auto report = detail::make<backup_report, backup_report>(tenantry_restore, from.data(), from.size(), to.data(),
                                                             to.size(), calls::teller(), static_cast<void*>(&host));
    host.kept.rethrow();
    return report;
}

} // namespace tenantry
