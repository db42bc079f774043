/**
 * tenantry: the in-process store of tenant settings for multi-tenant telephone systems (PBX).
 *
 *     #include <stdio.h>
 *     #include <tenantry.h>
 *
 *     int main(void)
 *     {
 *         tenantry_store store = 0;
 *         tenantry_tenant tenant = 0;
 *         tenantry_error error = 0;
 *         tenantry_text name, message;
 *
 *         if (tenantry_store_open("tenants.db", TENANTRY_TO_NUL, 0, TENANTRY_DEFAULT_TIMEOUT, &store, &error) ||
 *             tenantry_store_find(store, "sip.acme.example", TENANTRY_TO_NUL, &tenant, &error)) {
 *             tenantry_error_message(error, &message);
 *             fprintf(stderr, "%s\n", message.data);
 *         } else {
 *             tenantry_tenant_text(tenant, TENANTRY_FIELD_NAME, &name);
 *             printf("%s\n", name.data);
 *         }
 *         tenantry_error_close(error);
 *         tenantry_tenant_close(tenant);
 *         tenantry_store_close(store);
 *         return 0;
 *     }
 *
 * Statuses. A function answers TENANTRY_OK, which is 0, or why it did not do what was asked. It
 * writes its answers only where it answers TENANTRY_OK. Any function may also answer
 * TENANTRY_BAD_HANDLE, TENANTRY_BAD_ARGUMENT, TENANTRY_FORKED and TENANTRY_PANICKED. "Those of
 * storage" are TENANTRY_BUSY, TENANTRY_READ_ONLY, TENANTRY_DISK_FULL, TENANTRY_CORRUPT,
 * TENANTRY_REPLACED, TENANTRY_IO and TENANTRY_INTERNAL. Nothing has changed where a call failed, but
 * for TENANTRY_REPLACED, after which the last change may or may not be stored.
 *
 * Errors. The last argument of what may fail for more than one reason takes an error object, which
 * the caller closes; it may be NULL. It is written only where the call fails. Set it to 0 first:
 * closing 0 does no harm.
 *
 * Handles are numbers, not pointers; 0 is none. One that was closed, is of another kind or was never
 * given out is found out and answered with TENANTRY_BAD_HANDLE. Every handle that a function gives is
 * the caller's to close, in any order, on any thread; calls that other threads are in end as if it
 * were still open.
 *
 * Threads. Any thread may call any function at any time with any handle. Reads take no lock and do
 * not wait for writers, not even for those of other processes.
 *
 * Fork. A handle that was made before a fork answers TENANTRY_FORKED in the child and touches
 * nothing of its parent's. The child opens the store anew.
 *
 * Texts that go in are UTF-8, with a length in bytes, or with TENANTRY_TO_NUL where a NUL ends them;
 * they are copied. Texts that come out are lent: nobody frees them, a NUL stands behind each, and
 * they live as long as is said there.
 *
 * The library never ends the process, handles no signal and writes nothing to standard output or
 * standard error: see tenantry_log_set. It holds one copy of SQLite for itself; leave its file to it.
 */

#ifndef TENANTRY_H
#define TENANTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a call answers. */
/** Done. */
#define TENANTRY_OK 0
/** The input breaks one or more rules; the faults say which. */
#define TENANTRY_REFUSED 1
/** There is no such tenant or file, or it is out of the caller's reach. */
#define TENANTRY_NOT_FOUND 2
/** The tenant has another version than the caller expected. */
#define TENANTRY_CONFLICT 3
/** Another writer kept the database locked for longer than the busy timeout. */
#define TENANTRY_BUSY 4
/** The store or the place that it lies in can only be read. */
#define TENANTRY_READ_ONLY 5
/** The disk is full; nothing of the change was stored. */
#define TENANTRY_DISK_FULL 6
/** The file is damaged; it is left as it is. */
#define TENANTRY_CORRUPT 7
/** The file is not a tenantry database. */
#define TENANTRY_FOREIGN_FILE 8
/** The file was written by a newer release of tenantry. */
#define TENANTRY_NEWER_SCHEMA 9
/** The path cannot be used for a database. */
#define TENANTRY_BAD_PATH 10
/** The file was replaced or its log removed while it was open; the last change may be lost. */
#define TENANTRY_REPLACED 11
/** There is a file already where a new database was to be made. */
#define TENANTRY_EXISTS 12
/** Reading or writing failed in the operating system. */
#define TENANTRY_IO 13
/** The SQLite library that is linked has a known fault and must not be used. */
#define TENANTRY_SQLITE_TOO_OLD 14
/** SQLite answered in a way that tenantry does not expect. */
#define TENANTRY_INTERNAL 15
/** The file holds tables, triggers or views that tenantry did not make. */
#define TENANTRY_FOREIGN_SCHEMA 16
/** The handle was made before this process was forked from its parent: open the store anew. */
#define TENANTRY_FORKED 17
/** The handle was closed, is of another kind, or was never given out. */
#define TENANTRY_BAD_HANDLE 18
/** An argument cannot be used: a null pointer, a text that is not UTF-8, an unknown number. */
#define TENANTRY_BAD_ARGUMENT 19
/** A defect in tenantry: the call was given up, and the log says where. */
#define TENANTRY_PANICKED 20
/** There is no value: the member is null, or there is nothing more. */
#define TENANTRY_NO_VALUE 21
/** The tenant's disk space does not suffice; nothing was stored. */
#define TENANTRY_QUOTA_EXCEEDED 22
/** The file is the avatar of its tenant and cannot be deleted. */
#define TENANTRY_IN_USE 23
/** One more would be beyond a limit of the tenant's. */
#define TENANTRY_LIMIT_EXCEEDED 24
/** The caller gave up what it had asked for; nothing is left of it. */
#define TENANTRY_CANCELLED 25

/* Which rule a member breaks. */
/** The member must be given. */
#define TENANTRY_FAULT_REQUIRED 101
/** The JSON value is of another type than the member. */
#define TENANTRY_FAULT_WRONG_TYPE 102
/** The text has too few characters. */
#define TENANTRY_FAULT_TOO_SHORT 103
/** The text, list or object is too long. */
#define TENANTRY_FAULT_TOO_LONG 104
/** The number is below the least or above the greatest that is allowed. */
#define TENANTRY_FAULT_OUT_OF_RANGE 105
/** The value is not one of the allowed ones. */
#define TENANTRY_FAULT_NOT_ALLOWED 106
/** The text holds a character that it may not hold. */
#define TENANTRY_FAULT_BAD_CHARACTER 107
/** Not a host name or an IP address that a SIP domain may be. */
#define TENANTRY_FAULT_BAD_DOMAIN 108
/** Not an absolute http or https URL without a syntax violation. */
#define TENANTRY_FAULT_BAD_URL 109
/** Not a name of the IANA time zone database. */
#define TENANTRY_FAULT_UNKNOWN_TIMEZONE 110
/** Not an active code of ISO 4217. */
#define TENANTRY_FAULT_UNKNOWN_CURRENCY 111
/** Not a code of ISO 3166-1 alpha-3. */
#define TENANTRY_FAULT_UNKNOWN_REGION 112
/** Not a quota such as `100MB`. */
#define TENANTRY_FAULT_BAD_QUOTA 113
/** Not JSON, or not JSON that is allowed here. */
#define TENANTRY_FAULT_BAD_JSON 114
/** Not a range of times such as `09:00` to `17:00`. */
#define TENANTRY_FAULT_BAD_TIME_RANGE 115
/** The same entry stands twice. */
#define TENANTRY_FAULT_DUPLICATE 116
/** Another tenant has this value, and it must be unique. */
#define TENANTRY_FAULT_TAKEN 117
/** The caller may not set this member. */
#define TENANTRY_FAULT_FORBIDDEN 118
/** There is no member of this name. */
#define TENANTRY_FAULT_UNKNOWN_FIELD 119
/** Not an identifier of a tenant. */
#define TENANTRY_FAULT_BAD_ID 120
/** Not an RFC 3339 time. */
#define TENANTRY_FAULT_BAD_TIME 121
/** The tenant has no file of this identifier. */
#define TENANTRY_FAULT_UNKNOWN_FILE 122
/** Not a SHA-256 in 64 hexadecimal digits. */
#define TENANTRY_FAULT_BAD_DIGEST 123
/** The bytes that were received have another SHA-256. */
#define TENANTRY_FAULT_WRONG_DIGEST 124
/** The upload goes on at another offset. */
#define TENANTRY_FAULT_WRONG_OFFSET 125
/** The upload has fewer bytes than were announced. */
#define TENANTRY_FAULT_INCOMPLETE 126

/* The fields of a tenant. */
/** Identifier of the tenant. */
#define TENANTRY_FIELD_ID 1
/** Display name of the tenant. */
#define TENANTRY_FIELD_NAME 2
/** SIP domain, used only for SIP message authentication. */
#define TENANTRY_FIELD_DOMAIN 3
/** Official website. */
#define TENANTRY_FIELD_WEBSITE 4
/** Time zone that office hours and retention days are counted in. */
#define TENANTRY_FIELD_TIMEZONE 5
/** Currency of billing. */
#define TENANTRY_FIELD_CURRENCY 6
/** Country of the tenant. The documents call the property a country code; its wire name is region. */
#define TENANTRY_FIELD_REGION 7
/** False suspends the tenant: it stays readable and is reported as suspended. */
#define TENANTRY_FIELD_ENABLED 8
/** Extensions may record video. */
#define TENANTRY_FIELD_ENABLE_VIDEO_RECORDING 9
/** Extensions may record audio. */
#define TENANTRY_FIELD_ENABLE_AUDIO_RECORDING 10
/** Calls may be recorded with one track for each party. */
#define TENANTRY_FIELD_ENABLE_DUAL_TRACK_RECORDING 11
/** Calls are billed. */
#define TENANTRY_FIELD_ENABLE_BILLING 12
/** The call billing feature is offered. */
#define TENANTRY_FIELD_ENABLE_FEATURE_BILLING 13
/** The call statistics feature is offered. */
#define TENANTRY_FIELD_ENABLE_FEATURE_CALL_STATISTICS 14
/** The contact center feature is offered. */
#define TENANTRY_FIELD_ENABLE_FEATURE_CONTACT_CENTER 15
/** The message channels feature is offered. */
#define TENANTRY_FIELD_ENABLE_FEATURE_MESSAGE_CHANNELS 16
/** The Microsoft Teams feature is offered. */
#define TENANTRY_FIELD_ENABLE_FEATURE_MICROSOFT_TEAMS 17
/** The trunks feature is offered. */
#define TENANTRY_FIELD_ENABLE_FEATURE_TRUNKS 18
/** The WhatsApp feature is offered. */
#define TENANTRY_FIELD_ENABLE_FEATURE_WHATS_APP 19
/** Custom configuration options, serialized as a JSON string. */
#define TENANTRY_FIELD_CUSTOM_OPTIONS 23
/** Users (extensions) that the tenant may create. */
#define TENANTRY_FIELD_MAX_EXTENSIONS 24
/** Calls that the tenant may have at the same time. */
#define TENANTRY_FIELD_MAX_CONCURRENT_CALLS 25
/** Ring groups that the tenant may create. */
#define TENANTRY_FIELD_MAX_RING_GROUPS 26
/** Virtual receptionists that the tenant may create. */
#define TENANTRY_FIELD_MAX_VIRTUAL_RECEPTIONISTS 27
/** Call queues that the tenant may create. */
#define TENANTRY_FIELD_MAX_CALL_QUEUES 28
/** Conference rooms that the tenant may create. */
#define TENANTRY_FIELD_MAX_CONFERENCE_ROOMS 29
/** Disk space that the tenant may use. */
#define TENANTRY_FIELD_DISK_QUOTA 30
/** Disk space in use: what the store accounts for the tenant. */
#define TENANTRY_FIELD_USED_DISK_QUOTA 31
/** Disk space that the tenant may use for instant messages. */
#define TENANTRY_FIELD_IM_DISK_QUOTA 32
/** Disk space that one extension may use for instant messages. */
#define TENANTRY_FIELD_EXTENSION_IM_DISK_QUOTA 33
/** Days that recordings are kept. */
#define TENANTRY_FIELD_RECORDING_RETENTION 34
/** Days that call report files are kept. */
#define TENANTRY_FIELD_CALL_REPORT_RETENTION 35
/** Days that audit logs and event logs are kept. */
#define TENANTRY_FIELD_LOG_RETENTION 36
/** Days that temporary files are kept. */
#define TENANTRY_FIELD_TEMP_FILE_RETENTION 37
/** Working time, in the tenant's time zone. */
#define TENANTRY_FIELD_OFFICE_HOURS 38
/** Caller IDs that calls over a trunk may show. */
#define TENANTRY_FIELD_OUTBOUND_CALLER_IDS 39
/** How a caller's number is matched to a contact. */
#define TENANTRY_FIELD_CONTACT_MATCH_TYPE 43
/** Least number of characters that must match under MATCH_LENGTH. */
#define TENANTRY_FIELD_CONTACT_MATCH_LENGTH 44
/** How the name of a group, queue or DID/DDI is added to the caller ID. */
#define TENANTRY_FIELD_CONTACT_APPEND_TYPE 45
/** Minutes between two synchronizations of contacts from the server. */
#define TENANTRY_FIELD_CONTACT_UPDATE_INTERVAL 46
/** The tenant's picture; write only: a read shows the three fields below. */
#define TENANTRY_FIELD_AVATAR_FILE_ID 47
/** Name of the file. */
#define TENANTRY_FIELD_AVATAR_FILE_NAME 48
/** Size of the file. */
#define TENANTRY_FIELD_AVATAR_FILE_SIZE 49
/** Relative path that the file is downloaded from. */
#define TENANTRY_FIELD_AVATAR_FILE_URL 50
/** When the tenant was made. */
#define TENANTRY_FIELD_CREATED_AT 53
/** For compare-and-set updates. */
#define TENANTRY_FIELD_VERSION 54

/* Choices. */
/** In place of a text's length: the text ends at its first NUL. */
#define TENANTRY_TO_NUL SIZE_MAX

/**
 * The ABI's major number, which is the SONAME's, too: a program works with every library that has
 * the same. See tenantry_abi_version.
 */
#define TENANTRY_ABI_VERSION 1

/**
 * In place of a busy timeout: as long as the library waits by itself, 5 seconds.
 */
#define TENANTRY_DEFAULT_TIMEOUT UINT32_MAX

/**
 * In place of the bytes for tenants in memory: as many as the library takes by itself, 64 MiB.
 */
#define TENANTRY_DEFAULT_CACHE UINT64_MAX

/**
 * In place of an expected version: whatever version the tenant is at.
 */
#define TENANTRY_ANY_VERSION UINT64_MAX

/**
 * An unlimited quota, in bytes.
 */
#define TENANTRY_UNLIMITED UINT64_MAX

/**
 * Opening: make a new database where there is no file yet.
 */
#define TENANTRY_OPEN_CREATE 1

/**
 * Opening: make a new database, and fail with TENANTRY_EXISTS where there is a file already.
 */
#define TENANTRY_OPEN_CREATE_NEW 2

/**
 * Opening: read only; every write is refused with TENANTRY_READ_ONLY.
 */
#define TENANTRY_OPEN_READ_ONLY 4

/**
 * Opening: do not read the whole file once; for large fleets.
 */
#define TENANTRY_OPEN_NO_QUICK_CHECK 8

/**
 * A change: check only, and tell what would change; store nothing.
 */
#define TENANTRY_DRY_RUN 1

/**
 * In place of a size: it is not known.
 */
#define TENANTRY_SIZE_UNKNOWN UINT64_MAX

/**
 * A file: it goes by itself after the tenant's `temp_file_retention`.
 */
#define TENANTRY_FILE_TEMPORARY 1

/**
 * Disk space: recordings of calls.
 */
#define TENANTRY_USAGE_RECORDING 0

/**
 * Disk space: files of call reports.
 */
#define TENANTRY_USAGE_CALL_REPORT 1

/**
 * Disk space: instant messages; they count for `im_disk_quota`, too.
 */
#define TENANTRY_USAGE_MESSAGE 2

/**
 * Disk space: anything else.
 */
#define TENANTRY_USAGE_OTHER 3

/**
 * A report of disk space: so many bytes more or, below zero, fewer.
 */
#define TENANTRY_USAGE_ADD 1

/**
 * A backup: the file is copied; counted in bytes.
 */
#define TENANTRY_BACKUP_COPYING 0

/**
 * A backup: the copy is read and examined; counted in tenants. Their files are read at its beginning.
 */
#define TENANTRY_BACKUP_EXAMINING 1

/**
 * In place of a token: from now on.
 */
#define TENANTRY_FROM_NOW UINT64_MAX

/**
 * In place of a time to wait: until something comes.
 */
#define TENANTRY_FOREVER UINT32_MAX

/**
 * The size of the longest identifier with the NUL behind it, made up to a multiple of four.
 */
#define TENANTRY_ID_SIZE 68

/**
 * The size of the longest reason of tenantry_read_status, with the NUL behind it.
 */
#define TENANTRY_REASON_SIZE 228

/**
 * A change: a tenant was made.
 */
#define TENANTRY_CHANGE_CREATED 1

/**
 * A change: members were set.
 */
#define TENANTRY_CHANGE_UPDATED 2

/**
 * A change: a tenant was deleted.
 */
#define TENANTRY_CHANGE_DELETED 3

/**
 * Changes were forgotten before they were asked for: read everything anew.
 */
#define TENANTRY_CHANGE_RESYNC 4

/**
 * A list: only tenants that are enabled.
 */
#define TENANTRY_ONLY_ENABLED 1

/**
 * A list: only tenants that are suspended.
 */
#define TENANTRY_ONLY_SUSPENDED 2

/**
 * A list: by the canonical domain.
 */
#define TENANTRY_SORT_DOMAIN 0

/**
 * A list: by name; the letters A to Z and a to z sort alike.
 */
#define TENANTRY_SORT_NAME 1

/**
 * A list: by the time of making.
 */
#define TENANTRY_SORT_CREATED 2

/**
 * The audit: the tenant, or the file, was made.
 */
#define TENANTRY_AUDIT_CREATE 1

/**
 * The audit: members were set.
 */
#define TENANTRY_AUDIT_UPDATE 2

/**
 * The audit: the tenant, or the file, was deleted.
 */
#define TENANTRY_AUDIT_DELETE 3

/**
 * A contact matches: the numbers are equal.
 */
#define TENANTRY_CONTACT_EQUAL 1

/**
 * A contact matches: as many of the last characters are equal as the tenant asks for.
 */
#define TENANTRY_CONTACT_SAME_END 2

/**
 * No match: the tenant matches no numbers.
 */
#define TENANTRY_CONTACT_DISABLED 3

/**
 * No match: one of the numbers is empty, perhaps once spaces and the like are gone.
 */
#define TENANTRY_CONTACT_EMPTY 4

/**
 * No match: the numbers differ, and the tenant asks for equal ones; or their last characters do.
 */
#define TENANTRY_CONTACT_DIFFERENT 5

/**
 * No match: the numbers differ, and one is shorter than the tenant asks for.
 */
#define TENANTRY_CONTACT_TOO_SHORT 6

/**
 * Nobody wants it recorded: it is not.
 */
#define TENANTRY_RECORDED_BY_NOBODY 0

/**
 * The tenant's switch forces the recording, whatever the extension chose.
 */
#define TENANTRY_RECORDED_BY_TENANT 1

/**
 * The extension chose the recording, and the tenant's switch is off.
 */
#define TENANTRY_RECORDED_BY_EXTENSION 2

/**
 * What is kept: a recording, by `recording_retention`.
 */
#define TENANTRY_RETAINED_RECORDING 0

/**
 * What is kept: the file of a call report, by `call_report_retention`.
 */
#define TENANTRY_RETAINED_CALL_REPORT 1

/**
 * What is kept: a line of an audit log or an event log, by `log_retention`.
 */
#define TENANTRY_RETAINED_LOG 2

/**
 * What is kept: a temporary file, by `temp_file_retention`.
 */
#define TENANTRY_RETAINED_TEMP_FILE 3

/**
 * A field that tenantry_tenant_bool reads.
 */
#define TENANTRY_TYPE_BOOL 1

/**
 * A field that tenantry_tenant_int reads.
 */
#define TENANTRY_TYPE_INT 2

/**
 * A field that tenantry_tenant_text reads.
 */
#define TENANTRY_TYPE_TEXT 3

/**
 * A field that tenantry_tenant_caller_id reads.
 */
#define TENANTRY_TYPE_CALLER_IDS 4

/**
 * A field that tenantry_tenant_day reads.
 */
#define TENANTRY_TYPE_OFFICE_HOURS 5

/**
 * A member without a value.
 */
#define TENANTRY_VALUE_NULL 0

/**
 * A switch.
 */
#define TENANTRY_VALUE_BOOL 1

/**
 * A number.
 */
#define TENANTRY_VALUE_INT 2

/**
 * A text.
 */
#define TENANTRY_VALUE_TEXT 3

/**
 * A field that the tenant's own session and the system may set.
 */
#define TENANTRY_SET_BY_TENANT 1

/**
 * A field that the system alone may set.
 */
#define TENANTRY_SET_BY_SYSTEM 2

/**
 * A field that the store makes or computes.
 */
#define TENANTRY_SET_BY_STORE 3

/**
 * The JSON Schema of the document.
 */
#define TENANTRY_SCHEMA_DOCUMENT 0

/**
 * The JSON Schema of what the system may set.
 */
#define TENANTRY_SCHEMA_SYSTEM_PATCH 1

/**
 * The JSON Schema of what a tenant's session may set.
 */
#define TENANTRY_SCHEMA_TENANT_PATCH 2

/**
 * The log: defects, damage, lost changes.
 */
#define TENANTRY_LOG_ERROR 1

/**
 * The log: what an operator should look at.
 */
#define TENANTRY_LOG_WARN 2

/**
 * The log: what happens seldom, such as an upgraded schema.
 */
#define TENANTRY_LOG_INFO 3

/**
 * The log: what a developer asks for.
 */
#define TENANTRY_LOG_DEBUG 4

/**
 * What a call answers: `TENANTRY_OK`, or why it did not do what was asked.
 */
typedef int32_t tenantry_status;

/**
 * A text that is lent: UTF-8, `length` bytes, and behind them a NUL that is not counted.
 */
typedef struct {
  /**
   * The first byte.
   */
  const char *data;
  /**
   * The number of bytes before the NUL.
   */
  size_t length;
} tenantry_text;

/**
 * Takes a message of the log: its level (TENANTRY_LOG_…) and its text, which lives until the
 * function returns. Any thread may call it, several at the same time. It must not throw.
 */
typedef void (*tenantry_log_function)(void *user, uint32_t level, const char *text, size_t length);

/**
 * A store of tenants: the system administrator's door. Any threads may share it. Close it with
 * tenantry_store_close; sessions keep the database open for themselves.
 */
typedef uint64_t tenantry_store;

/**
 * Why a call failed, in detail. It never changes; any threads may share it. Close it with
 * tenantry_error_close.
 */
typedef uint64_t tenantry_error;

/**
 * Members to set. Threads that share one take turns. Close it with tenantry_patch_close; using it
 * in a set does not use it up.
 */
typedef uint64_t tenantry_patch;

/**
 * A snapshot of one tenant, as it was at one version. It never changes, outlives later changes
 * and the store, and any threads may read it at the same time without waiting. Texts that it
 * lends live until it is closed with tenantry_tenant_close.
 */
typedef uint64_t tenantry_tenant;

/**
 * Where reads come from, and what is held in memory for them. Nothing in it is lent.
 */
typedef struct {
  /**
   * Tenants that are held in memory.
   */
  uint64_t tenants;
  /**
   * Domains and identifiers that are held as being nobody's.
   */
  uint64_t absent;
  /**
   * About how many bytes both take, with their places in the table.
   */
  uint64_t bytes;
  /**
   * 1 where reads come from memory, or will when the first is asked for; 0 where each is one by SQL.
   */
  uint32_t memory;
  /**
   * Why they do not come from memory, in English, with a NUL behind it; empty where they do.
   */
  char reason[TENANTRY_REASON_SIZE];
} tenantry_read_status;

/**
 * Which tenants to list, in which order, how many at a time. Set all of it to 0 first: then it asks
 * for all tenants by domain, 100 on a page.
 */
typedef struct {
  /**
   * 0 for all tenants, TENANTRY_ONLY_ENABLED, or TENANTRY_ONLY_SUSPENDED.
   */
  uint32_t only;
  /**
   * The order: TENANTRY_SORT_DOMAIN, TENANTRY_SORT_NAME or TENANTRY_SORT_CREATED.
   */
  uint32_t sort;
  /**
   * 0 from the first to the last, 1 from the last to the first.
   */
  uint32_t descending;
  /**
   * The most tenants on a page, 1 to 1000; 0 for 100.
   */
  uint32_t limit;
  /**
   * Only tenants whose name or domain contains this text, in whatever letter case; NULL for all.
   */
  const char *search;
  /**
   * The length of `search` in bytes, or TENANTRY_TO_NUL.
   */
  size_t search_length;
  /**
   * Begin behind the page that gave this as its next; NULL for the first page.
   */
  const char *after;
  /**
   * The length of `after` in bytes, or TENANTRY_TO_NUL.
   */
  size_t after_length;
} tenantry_list_query;

/**
 * One page of a list of tenants. It never changes; any threads may share it. Close it with
 * tenantry_page_close.
 */
typedef uint64_t tenantry_page;

/**
 * What a set did. It never changes; any threads may share it. Close it with tenantry_change_close.
 */
typedef uint64_t tenantry_change;

/**
 * A session: the door of one tenant and one actor. Any threads may share it. Close it with
 * tenantry_session_close.
 */
typedef uint64_t tenantry_session;

/**
 * Puts up to `capacity` bytes of an import into `data` and gives their number, 0 at the end, or -1
 * to end it as an I/O error. It must not throw.
 */
typedef int64_t (*tenantry_read_function)(void *user, char *data, size_t capacity);

/**
 * Takes what was found, as JSON that lives until the function returns: of an import the faults of
 * line `number` as a list, which is empty for a sound line; of a check one finding, and 0. It must
 * not throw.
 */
typedef void (*tenantry_report_function)(void *user,
                                         uint64_t number,
                                         const char *json,
                                         size_t length);

/**
 * What an import did or found.
 */
typedef struct {
  /**
   * Lines that were read, empty ones apart.
   */
  uint64_t lines;
  /**
   * Lines with faults. Where there is one, nothing was imported.
   */
  uint64_t faulty;
  /**
   * Tenants that were imported or, as a dry run, would be.
   */
  uint64_t imported;
} tenantry_import_report;

/**
 * Takes the next bytes of an export; gives 0, or another number to end it as an I/O error. It must
 * not throw.
 */
typedef int32_t (*tenantry_write_function)(void *user, const char *data, size_t length);

/**
 * Is told how far a backup or a restore is: what is being done (TENANTRY_BACKUP_…), how much of it, and of how much.
 * It gives 0, or another number to end it with TENANTRY_CANCELLED. It must not throw.
 */
typedef int32_t (*tenantry_progress_function)(void *user,
                                              uint32_t stage,
                                              uint64_t done,
                                              uint64_t total);

/**
 * What is in a backup or in a store that was restored.
 */
typedef struct {
  /**
   * Tenants.
   */
  uint64_t tenants;
  /**
   * The size of the file in bytes.
   */
  uint64_t bytes;
  /**
   * The token of the last change that is in it.
   */
  uint64_t token;
} tenantry_backup_report;

/**
 * Changes to be taken one after the other. Threads may share it: each event goes to one of them. Close
 * it with tenantry_watch_close; it keeps the database open for itself.
 */
typedef uint64_t tenantry_watch;

/**
 * A committed change or, of a hearer that is behind, several of one tenant. Nothing in it is lent.
 */
typedef struct {
  /**
   * Where to go on after this event, in this process or a later one.
   */
  uint64_t token;
  /**
   * The tenant's version after the change; of a deleted one, its last.
   */
  uint64_t version;
  /**
   * The members that changed: that of number n where bit n % 64 of changed[n / 64] is set. Of a new
   * tenant those that differ from the default.
   */
  uint64_t changed[2];
  /**
   * What became of the tenant, in the end: TENANTRY_CHANGE_…
   */
  uint32_t kind;
  /**
   * The tenant's identifier, with a NUL behind it; empty where a store is to be read anew.
   */
  char tenant[TENANTRY_ID_SIZE];
} tenantry_event;

/**
 * Takes a change. The event lives until the function returns. It is called on a thread of its own, never
 * twice at the same time for one listening. It must not throw.
 */
typedef void (*tenantry_change_function)(void *user, const tenantry_event *event);

/**
 * A function that hears of changes. Close it with tenantry_listening_close; it ends when the store and
 * its sessions are closed.
 */
typedef uint64_t tenantry_listening;

/**
 * The files of one tenant. Any threads may share it. Close it with tenantry_files_close; it keeps the database open
 * for itself.
 */
typedef uint64_t tenantry_files;

/**
 * What is known of a file or an upload, as it was when it was asked for. It never changes; any threads may share
 * it. Close it with tenantry_file_close.
 */
typedef uint64_t tenantry_file;

/**
 * The disk space of a tenant, in bytes. Nothing in it is lent.
 */
typedef struct {
  /**
   * What the tenant may use, or TENANTRY_UNLIMITED.
   */
  uint64_t quota;
  /**
   * What is in use: `files` and all that is reported.
   */
  uint64_t used;
  /**
   * The sum of the sizes of the tenant's files.
   */
  uint64_t files;
  /**
   * What uploads have taken or were promised: it counts for the quota, but is not in use yet.
   */
  uint64_t uploads;
  /**
   * Reported: recordings of calls.
   */
  uint64_t recordings;
  /**
   * Reported: files of call reports.
   */
  uint64_t call_reports;
  /**
   * Reported: instant messages.
   */
  uint64_t messages;
  /**
   * Reported: anything else.
   */
  uint64_t other;
} tenantry_usage;

/**
 * What is known of a file or an upload. The texts live as long as the handle that it was asked of.
 */
typedef struct {
  /**
   * The identifier, of the file or of the upload.
   */
  tenantry_text id;
  /**
   * The tenant's identifier; of an upload data is NULL.
   */
  tenantry_text tenant;
  /**
   * The name.
   */
  tenantry_text name;
  /**
   * The media type, by the content; of an upload data is NULL.
   */
  tenantry_text media_type;
  /**
   * The SHA-256 in small hexadecimal digits; of an upload the one that was announced, or data is NULL.
   */
  tenantry_text sha256;
  /**
   * The relative path that it is downloaded from; of an upload data is NULL.
   */
  tenantry_text url;
  /**
   * When it was completed or, of an upload, begun: RFC 3339, UTC.
   */
  tenantry_text created_at;
  /**
   * The size in bytes; of an upload the one that was announced, or TENANTRY_SIZE_UNKNOWN.
   */
  uint64_t size;
  /**
   * The bytes that are stored: an upload goes on at this offset.
   */
  uint64_t received;
  /**
   * 1 where it goes by itself after the tenant's `temp_file_retention`, else 0.
   */
  uint32_t temporary;
  /**
   * 1 for a file, 0 for an upload.
   */
  uint32_t complete;
} tenantry_file_info;

/**
 * What a purge took away.
 */
typedef struct {
  /**
   * Entries of the audit.
   */
  uint64_t audit_entries;
  /**
   * Uploads that nobody went on with.
   */
  uint64_t uploads;
  /**
   * Temporary files.
   */
  uint64_t files;
  /**
   * Bytes whose room in the database is free again.
   */
  uint64_t bytes;
} tenantry_purge_report;

/**
 * Which entries of the audit to list, how many at a time. They come newest first. Set all of it to 0 first: then
 * it asks for all entries, 100 on a page.
 */
typedef struct {
  /**
   * Only entries of this tenant, also of one that was deleted; NULL for all. A session lists its own alone.
   */
  const char *tenant;
  /**
   * The length of `tenant` in bytes, or TENANTRY_TO_NUL.
   */
  size_t tenant_length;
  /**
   * Only entries of this time or later, in RFC 3339; NULL for all.
   */
  const char *since;
  /**
   * The length of `since` in bytes, or TENANTRY_TO_NUL.
   */
  size_t since_length;
  /**
   * Only entries before this time, in RFC 3339; NULL for all.
   */
  const char *until;
  /**
   * The length of `until` in bytes, or TENANTRY_TO_NUL.
   */
  size_t until_length;
  /**
   * Only changes by this actor, whose name is compared as it stands; NULL for all.
   */
  const char *actor;
  /**
   * The length of `actor` in bytes, or TENANTRY_TO_NUL.
   */
  size_t actor_length;
  /**
   * Begin behind the page that gave this as its next; NULL for the first page.
   */
  const char *after;
  /**
   * The length of `after` in bytes, or TENANTRY_TO_NUL.
   */
  size_t after_length;
  /**
   * Only changes of this member of the tenant's document: TENANTRY_FIELD_…; 0 for all.
   */
  uint32_t member;
  /**
   * Only changes of this kind: TENANTRY_AUDIT_…; 0 for all.
   */
  uint32_t action;
  /**
   * The most entries on a page, 1 to 1000; 0 for 100.
   */
  uint32_t limit;
} tenantry_audit_query;

/**
 * One page of the audit. It never changes; any threads may share it. Close it with tenantry_audit_close.
 */
typedef uint64_t tenantry_audit;

/**
 * A point of a tenant's past.
 */
typedef struct {
  /**
   * When the tenant was at this version, the last time if there were more; not looked at where there is a time.
   */
  uint64_t version;
  /**
   * This time, in RFC 3339, by the clocks of those who wrote; NULL for the version.
   */
  const char *time;
  /**
   * The length of `time` in bytes, or TENANTRY_TO_NUL.
   */
  size_t time_length;
} tenantry_moment;

/**
 * An entry of the audit: one change of a tenant, or of a file of one. The texts live as long as the page.
 */
typedef struct {
  /**
   * Rises with each change of the store; the token of the change's event.
   */
  uint64_t number;
  /**
   * The tenant's version after the change; of a deleted one, its last. A file's change leaves it.
   */
  uint64_t version;
  /**
   * When, by the clock of who wrote it: RFC 3339, UTC, in milliseconds.
   */
  tenantry_text time;
  /**
   * Who; data is NULL where nobody told.
   */
  tenantry_text actor;
  /**
   * Through which door or program.
   */
  tenantry_text source;
  /**
   * The actor's IP address; data is NULL where it was not given.
   */
  tenantry_text address;
  /**
   * To what kind of object: `TENANT` or `FILE`.
   */
  tenantry_text object_type;
  /**
   * The object's name after the change; of a deleted one, its last.
   */
  tenantry_text object_name;
  /**
   * The tenant's identifier.
   */
  tenantry_text tenant;
  /**
   * How many members changed. Of a tenant that was made or deleted, those that differ from the default.
   */
  size_t changes;
  /**
   * What was done: TENANTRY_AUDIT_…
   */
  uint32_t action;
} tenantry_audit_entry_info;

/**
 * A member that changed, from what and to what. The texts live as long as the page.
 */
typedef struct {
  /**
   * Its name: of a tenant a field's; of a file `id`, `name`, `size`, `media_type` or `sha256`.
   */
  tenantry_text member;
  /**
   * Its value before, as JSON; `null` of what was made.
   */
  tenantry_text old_value;
  /**
   * Its value since, as JSON; `null` of what was deleted.
   */
  tenantry_text new_value;
} tenantry_audit_change_info;

/**
 * A place within a limit, until it is closed with tenantry_reservation_close, or its process ends in whatever way.
 * Any thread may close it; it keeps the database open for itself. In a forked child it is the parent's.
 */
typedef uint64_t tenantry_reservation;

/**
 * Counts what exists by the host's own count, and gives 0; or gives another number, and nothing is reserved. It is
 * called while nobody else reserves or releases, so it should be quick; it must not reserve or release by the same
 * store, which would wait for itself. It must not throw.
 */
typedef int32_t (*tenantry_count_function)(void *user, uint64_t *counted);

/**
 * One caller ID that calls over a trunk may show. The texts live as long as the snapshot.
 */
typedef struct {
  /**
   * Id of the trunk.
   */
  tenantry_text provider_id;
  /**
   * The caller ID.
   */
  tenantry_text caller_id;
  /**
   * What it is for; data is NULL where there is no description.
   */
  tenantry_text description;
} tenantry_caller_id;

/**
 * A range of working time, from `from` up to, not including, `to`.
 */
typedef struct {
  /**
   * Minutes from 00:00, 0 to 1439.
   */
  uint32_t from;
  /**
   * Minutes from 00:00, 1 to 1440.
   */
  uint32_t to;
} tenantry_time_range;

/**
 * What of a call is recorded, and how. Nothing in it is lent.
 */
typedef struct {
  /**
   * Who wants its audio: TENANTRY_RECORDED_BY_…; TENANTRY_RECORDED_BY_NOBODY, which is 0, where it is not recorded.
   */
  uint32_t audio;
  /**
   * Who wants its video: TENANTRY_RECORDED_BY_…
   */
  uint32_t video;
  /**
   * 1 for a track for each party, 0 for both mixed into one, or where nothing is recorded.
   */
  uint32_t dual_track;
} tenantry_recording;

/**
 * Whether one more may be made. Nothing in it is lent.
 */
typedef struct {
  /**
   * The limit.
   */
  uint64_t limit;
  /**
   * How many there are, by the caller's count.
   */
  uint64_t counted;
  /**
   * How many more may be made; 0 also where there are more than the limit, which was lowered since.
   */
  uint64_t left;
  /**
   * The field that sets the limit: TENANTRY_FIELD_MAX_…
   */
  uint32_t field;
  /**
   * 1 where one more may be made, else 0.
   */
  uint32_t allowed;
} tenantry_limit_verdict;

/**
 * A reader, for one thread at a time: see tenantry_reader_open. Close it with tenantry_reader_close.
 */
typedef uint64_t tenantry_reader;

/**
 * The value of a member.
 */
typedef struct {
  /**
   * What it is: TENANTRY_VALUE_…
   */
  uint32_t kind;
  /**
   * A switch, 0 or 1, or a number; else 0.
   */
  int64_t number;
  /**
   * A text, a code, a quota, a choice or a time, lent until the reader's next call; else data is NULL.
   */
  tenantry_text text;
} tenantry_value;

/**
 * One fault: a rule that the input breaks. The texts live as long as the error.
 */
typedef struct {
  /**
   * The member, as in `outbound_caller_ids[2].caller_id`; empty for the document as a whole.
   */
  tenantry_text path;
  /**
   * Which rule: TENANTRY_FAULT_…
   */
  uint32_t code;
  /**
   * The code's stable name, as in `out_of_range`.
   */
  tenantry_text name;
  /**
   * What is wrong and what is allowed, in English, for a person to act on.
   */
  tenantry_text message;
  /**
   * All of it with the rule's parameters (`min`, `max`, `allowed` …), as a JSON object.
   */
  tenantry_text json;
} tenantry_fault;

/**
 * What is known of a field. The texts live as long as the library is loaded.
 */
typedef struct {
  /**
   * The stable number: TENANTRY_FIELD_…
   */
  uint32_t number;
  /**
   * Which getter reads it: TENANTRY_TYPE_…
   */
  uint32_t kind;
  /**
   * Who may set it: TENANTRY_SET_BY_…
   */
  uint32_t set_by;
  /**
   * 1 where a new tenant must be given it, else 0.
   */
  uint32_t required;
  /**
   * 1 where it may be without a value, else 0.
   */
  uint32_t nullable;
  /**
   * Its name in documents.
   */
  tenantry_text name;
  /**
   * What it is, in a sentence.
   */
  tenantry_text doc;
  /**
   * What it may hold, in a few words, with bounds and unit.
   */
  tenantry_text holds;
  /**
   * What a new tenant has, as JSON; data is NULL where it must be given or is made by the store.
   */
  tenantry_text initial;
} tenantry_field_info;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * The ABI's major number that the library has. A program that loads the library by itself compares
 * it with TENANTRY_ABI_VERSION of the header before any other call.
 */
uint32_t tenantry_abi_version(void);

/**
 * The release of the library, as in `0.1.0`. The text lives as long as the library.
 */
const char *tenantry_version(void);

/**
 * The release of SQLite that the library uses. The text lives as long as the library.
 */
const char *tenantry_sqlite_version(void);

/**
 * The release of the time zone database that ships with the library, as in `2026a`. The text
 * lives as long as the library.
 */
const char *tenantry_timezone_release(void);

/**
 * The stable name of a status or of a fault's code, as in `not_found`; empty for an unknown one.
 * The text lives as long as the library.
 */
const char *tenantry_status_name(tenantry_status status);

/**
 * What a status or a fault's code means, in a sentence; empty for an unknown one. The text lives
 * as long as the library.
 */
const char *tenantry_status_meaning(tenantry_status status);

/**
 * A JSON Schema (2020-12): TENANTRY_SCHEMA_DOCUMENT, TENANTRY_SCHEMA_SYSTEM_PATCH or
 * TENANTRY_SCHEMA_TENANT_PATCH. The text lives as long as the library.
 *
 * Errors: TENANTRY_BAD_ARGUMENT for another number.
 */
tenantry_status tenantry_schema(uint32_t which, tenantry_text *json);

/**
 * Sends the library's messages of this level and graver ones to a function of the host's; NULL
 * sends them nowhere, as at the beginning. The library never writes to standard output or
 * standard error. It keeps `user` and hands it to the function. A thread that is
 * already inside the earlier function may stay there until it returns. For the process as a whole.
 *
 * Errors: TENANTRY_BAD_ARGUMENT for a level that is not one of TENANTRY_LOG_….
 */
tenantry_status tenantry_log_set(tenantry_log_function function, void *user, uint32_t level);

/**
 * Opens the store in the file at `path`. Flags: TENANTRY_OPEN_… or 0 for an existing file. A
 * writer waits `busy_timeout` milliseconds for others, or TENANTRY_DEFAULT_TIMEOUT. A relative
 * path is taken from the current folder, now. Reads the file once (up to 16 MiB with its
 * indexes), so it may take a while; TENANTRY_OPEN_NO_QUICK_CHECK spares that.
 *
 * Errors: TENANTRY_BAD_PATH, TENANTRY_EXISTS, TENANTRY_FOREIGN_FILE, TENANTRY_FOREIGN_SCHEMA,
 * TENANTRY_NEWER_SCHEMA, TENANTRY_CORRUPT, TENANTRY_BUSY, TENANTRY_READ_ONLY, TENANTRY_DISK_FULL,
 * TENANTRY_IO, TENANTRY_SQLITE_TOO_OLD. The file is left as it is.
 */
tenantry_status tenantry_store_open(const char *path,
                                    size_t path_length,
                                    uint32_t flags,
                                    uint32_t busy_timeout,
                                    tenantry_store *store,
                                    tenantry_error *error);

/**
 * Opens the store as tenantry_store_open, with a choice of how many bytes, about, may be taken by
 * tenants that are held in memory for reads; the least used make room for others. A tenant takes some
 * 600 bytes, or more where it has long texts or many caller IDs. With 0 every read is one by SQL;
 * TENANTRY_DEFAULT_CACHE is what tenantry_store_open takes.
 */
tenantry_status tenantry_store_open_with(const char *path,
                                         size_t path_length,
                                         uint32_t flags,
                                         uint32_t busy_timeout,
                                         uint64_t cache_bytes,
                                         tenantry_store *store,
                                         tenantry_error *error);

/**
 * Opens the store as tenantry_store_open_with, and purges it, as tenantry_store_purge, on a thread of its own: at
 * once, and again `purge_every` milliseconds after each end, 10 at least; with 0 never. It ends when the store, its
 * sessions and all else that keeps the database open are closed. An error goes to the log, and the next time is
 * waited for. Processes that do this to the same file do not hinder each other. A store that is opened for reading
 * only has no such thread.
 */
tenantry_status tenantry_store_open_and_purge(const char *path,
                                              size_t path_length,
                                              uint32_t flags,
                                              uint32_t busy_timeout,
                                              uint64_t cache_bytes,
                                              uint64_t purge_every,
                                              tenantry_store *store,
                                              tenantry_error *error);

/**
 * Opens a new, empty store in memory, which is gone when it and its sessions are closed.
 */
tenantry_status tenantry_store_open_in_memory(tenantry_store *store, tenantry_error *error);

/**
 * The same store for an actor, named with 1 to 256 characters, on whose behalf all is changed that is
 * changed by the handle that this gives: the audit has the name, through which program it was (1 to 64
 * characters) and from which IP address. An empty source or address is what the store had: a store that
 * was opened by C has the source `c`, no address and no actor. Both handles are closed, in any order.
 *
 * Errors: TENANTRY_REFUSED for an actor without a proper name, or of a source that is none;
 * TENANTRY_BAD_ARGUMENT for an address that is none.
 */
tenantry_status tenantry_store_by(tenantry_store store,
                                  const char *actor,
                                  size_t actor_length,
                                  const char *source,
                                  size_t source_length,
                                  const char *address,
                                  size_t address_length,
                                  tenantry_store *acting,
                                  tenantry_error *error);

/**
 * Makes a tenant of a patch that holds the members without a default; gives its snapshot, or where
 * `tenant` is NULL none. Flags: TENANTRY_DRY_RUN or 0. Waits for other writers up to the busy
 * timeout.
 *
 * Errors: TENANTRY_REFUSED with every fault; those of storage.
 */
tenantry_status tenantry_store_create(tenantry_store store,
                                      tenantry_patch patch,
                                      uint32_t flags,
                                      tenantry_tenant *tenant,
                                      tenantry_error *error);

/**
 * Reads the tenant with this identifier. Does not wait for writers.
 *
 * Errors: TENANTRY_NOT_FOUND; those of storage.
 */
tenantry_status tenantry_store_get(tenantry_store store,
                                   const char *id,
                                   size_t id_length,
                                   tenantry_tenant *tenant,
                                   tenantry_error *error);

/**
 * Reads the tenant of this SIP domain, in whatever letter case or spelling. Does not wait for
 * writers.
 *
 * Errors: TENANTRY_NOT_FOUND, also for a text that is no domain; those of storage.
 */
tenantry_status tenantry_store_find(tenantry_store store,
                                    const char *domain,
                                    size_t domain_length,
                                    tenantry_tenant *tenant,
                                    tenantry_error *error);

/**
 * Reads the tenant of this identifier or of this domain: for people, who have one or the other at
 * hand.
 *
 * Errors: as tenantry_store_find; TENANTRY_REFUSED where it is the identifier of one tenant and
 * the domain of another.
 */
tenantry_status tenantry_store_lookup(tenantry_store store,
                                      const char *id_or_domain,
                                      size_t length,
                                      tenantry_tenant *tenant,
                                      tenantry_error *error);

/**
 * Loads every tenant into memory, as far as there is room, and gives their number, for which `count` may
 * be NULL: 0 where reads do not come from memory. Otherwise tenants are loaded as they are asked for.
 *
 * Errors: those of storage.
 */
tenantry_status tenantry_store_preload(tenantry_store store,
                                       uint64_t *count,
                                       tenantry_error *error);

/**
 * Tells whether reads come from memory, why not, and how much is there.
 *
 * Errors: none but those of any function.
 */
tenantry_status tenantry_store_read_status(tenantry_store store,
                                           tenantry_read_status *status,
                                           tenantry_error *error);

/**
 * Reads one page of the list of tenants; `query` may be NULL for the first hundred by domain.
 *
 * Errors: TENANTRY_REFUSED for a limit or a cursor that cannot be, TENANTRY_BAD_ARGUMENT for an
 * unknown number; those of storage.
 */
tenantry_status tenantry_store_list(tenantry_store store,
                                    const tenantry_list_query *query,
                                    tenantry_page *page,
                                    tenantry_error *error);

/**
 * Sets the members that the patch holds, of a tenant that exists: all of them or, on an error,
 * none. A patch that changes nothing succeeds and writes nothing. `if_version` is the version that
 * the tenant must be at, or TENANTRY_ANY_VERSION. Flags: TENANTRY_DRY_RUN or 0. `change` may be NULL. Waits
 * for other writers up to the busy timeout.
 *
 * Errors: TENANTRY_REFUSED with every fault; TENANTRY_CONFLICT; TENANTRY_NOT_FOUND; those of
 * storage.
 */
tenantry_status tenantry_store_set(tenantry_store store,
                                   const char *id,
                                   size_t id_length,
                                   tenantry_patch patch,
                                   uint64_t if_version,
                                   uint32_t flags,
                                   tenantry_change *change,
                                   tenantry_error *error);

/**
 * Lifts a suspension (`enabled` is not 0), or suspends a tenant (0): it stays readable and is
 * reported as suspended. The rest is as for tenantry_store_set.
 */
tenantry_status tenantry_store_set_enabled(tenantry_store store,
                                           const char *id,
                                           size_t id_length,
                                           int32_t enabled,
                                           uint64_t if_version,
                                           uint32_t flags,
                                           tenantry_change *change,
                                           tenantry_error *error);

/**
 * Deletes a tenant. `if_version` and flags are as for tenantry_store_set. Gives, unless `tenant` is
 * NULL, a snapshot of what it was.
 *
 * Errors: TENANTRY_NOT_FOUND, TENANTRY_CONFLICT; those of storage.
 */
tenantry_status tenantry_store_delete(tenantry_store store,
                                      const char *id,
                                      size_t id_length,
                                      uint64_t if_version,
                                      uint32_t flags,
                                      tenantry_tenant *tenant,
                                      tenantry_error *error);

/**
 * Closes a store; 0 needs no closing. The database is closed when no call uses it any more and its
 * sessions, readers and watches are closed, too. Snapshots stay readable.
 */
tenantry_status tenantry_store_close(tenantry_store store);

/**
 * Makes a snapshot of the tenant after the change or, of a dry run, as it would be. The caller
 * closes it.
 */
tenantry_status tenantry_change_tenant(tenantry_change change, tenantry_tenant *tenant);

/**
 * How many members changed; 0 where nothing was written.
 */
tenantry_status tenantry_change_count(tenantry_change change, size_t *count);

/**
 * The field of a member that changed, from 0, in the order of the patch.
 *
 * Errors: TENANTRY_BAD_ARGUMENT for an index that is not below the count.
 */
tenantry_status tenantry_change_field(tenantry_change change, size_t index, uint32_t *field);

/**
 * The change as a JSON object: `changed`, the names of the members, and `tenant`, the document. The
 * text lives as long as the change.
 */
tenantry_status tenantry_change_json(tenantry_change change, tenantry_text *json);

/**
 * Closes a change; 0 needs no closing.
 */
tenantry_status tenantry_change_close(tenantry_change change);

/**
 * Begins a session of the tenant with this identifier and of an actor, named with 1 to 256
 * characters: on whose behalf it acts. It reaches no other tenant.
 *
 * Errors: TENANTRY_NOT_FOUND; TENANTRY_REFUSED for an actor without a proper name; those of
 * storage.
 */
tenantry_status tenantry_session_begin(tenantry_store store,
                                       const char *id,
                                       size_t id_length,
                                       const char *actor,
                                       size_t actor_length,
                                       tenantry_session *session,
                                       tenantry_error *error);

/**
 * Reads the detailed properties of the current tenant, suspended or not. Does not wait for
 * writers.
 *
 * Errors: TENANTRY_NOT_FOUND once the tenant was deleted; those of storage.
 */
tenantry_status tenantry_session_get(tenantry_session session,
                                     tenantry_tenant *tenant,
                                     tenantry_error *error);

/**
 * Sets the members of the current tenant that the patch holds: all of them or, on an error, none.
 * A member that only the system may set is a TENANTRY_FAULT_FORBIDDEN unless its value is the
 * stored one. The rest is as for tenantry_store_set.
 */
tenantry_status tenantry_session_set(tenantry_session session,
                                     tenantry_patch patch,
                                     uint64_t if_version,
                                     uint32_t flags,
                                     tenantry_change *change,
                                     tenantry_error *error);

/**
 * Closes a session; 0 needs no closing.
 */
tenantry_status tenantry_session_close(tenantry_session session);

/**
 * How many tenants are on the page.
 */
tenantry_status tenantry_page_count(tenantry_page page, size_t *count);

/**
 * Makes a snapshot of a tenant on the page, from 0. The caller closes it; it outlives the page.
 *
 * Errors: TENANTRY_BAD_ARGUMENT for an index that is not below the count.
 */
tenantry_status tenantry_page_tenant(tenantry_page page, size_t index, tenantry_tenant *tenant);

/**
 * Where the next page begins, to be the `after` of its query. The text lives as long as the page.
 *
 * Errors: TENANTRY_NO_VALUE where this page is the last.
 */
tenantry_status tenantry_page_next(tenantry_page page, tenantry_text *next);

/**
 * Closes a page; 0 needs no closing.
 */
tenantry_status tenantry_page_close(tenantry_page page);

/**
 * Makes a tenant of every line that `read` brings as JSON Lines, in one transaction or not at all.
 * `id`, `created_at` and `version` are kept where a line has them. Tells `line`, which may be NULL,
 * every line's number, from 1, and its faults. Flags: TENANTRY_DRY_RUN or 0. Other writers wait
 * meanwhile. Faulty lines are no error but counted in the report, which may be NULL: then nothing
 * was imported. The functions are called on this thread with `user`.
 *
 * Errors: those of storage; TENANTRY_IO where `read` fails.
 */
tenantry_status tenantry_store_import(tenantry_store store,
                                      tenantry_read_function read,
                                      tenantry_report_function line,
                                      void *user,
                                      uint32_t flags,
                                      tenantry_import_report *report,
                                      tenantry_error *error);

/**
 * Hands every tenant as one line of JSON to `write`, in the order of their making, all as they are
 * at one moment. Gives their number, unless `count` is NULL. Does not wait for writers. The
 * function is called on this thread with `user`, once for each line.
 *
 * Errors: those of storage; TENANTRY_IO where `write` fails.
 */
tenantry_status tenantry_store_export(tenantry_store store,
                                      tenantry_write_function write,
                                      void *user,
                                      uint64_t *count,
                                      tenantry_error *error);

/**
 * Examines the file's structure and checks every stored value against today's rules. Hands all that
 * is wrong to `finding`, as JSON with tenant, path, code and message, and gives the number of
 * tenants, unless `count` is NULL. Changes nothing. The function is called on this thread with
 * `user`.
 *
 * Errors: those of storage, where the file cannot be examined to its end.
 */
tenantry_status tenantry_store_check(tenantry_store store,
                                     tenantry_report_function finding,
                                     void *user,
                                     uint64_t *count,
                                     tenantry_error *error);

/**
 * Copies the whole store as it is at one moment into a new file at `to`, while others go on to read and write. It
 * is made under another name in its folder, read back and examined, files and audit included, and has its name
 * only once it is found sound and durable. The log of the store grows meanwhile by what is written. To bring it back
 * into use, tenantry_restore. Tells `progress`, which may be NULL, how far it is, on this thread with `user`;
 * it must not use a store in memory that is being copied. `report` may be NULL.
 *
 * Errors: TENANTRY_EXISTS where there is a file already; TENANTRY_CANCELLED where `progress` says so;
 * TENANTRY_BAD_PATH, TENANTRY_DISK_FULL, TENANTRY_CORRUPT where what is stored is damaged; those of storage. Nothing is
 * left then.
 */
tenantry_status tenantry_store_backup(tenantry_store store,
                                      const char *to,
                                      size_t to_length,
                                      tenantry_progress_function progress,
                                      void *user,
                                      tenantry_backup_report *report,
                                      tenantry_error *error);

/**
 * Makes a new store of the backup at `from`: a file at `to`, where there must be none, with today's schema. It is
 * examined as by tenantry_store_backup before it has its name. What was changed after the backup never was:
 * a watch since a token of before begins with a TENANTRY_CHANGE_RESYNC, and the report has the token to go on from.
 * `progress`, which may be NULL, and `report` are as for tenantry_store_backup.
 *
 * Errors: TENANTRY_EXISTS, TENANTRY_CANCELLED, TENANTRY_BAD_PATH, TENANTRY_DISK_FULL; TENANTRY_CORRUPT for a damaged backup,
 * TENANTRY_FOREIGN_FILE, TENANTRY_FOREIGN_SCHEMA, TENANTRY_NEWER_SCHEMA; TENANTRY_BUSY where somebody opens the backup
 * meanwhile; those of storage. Nothing is left then.
 */
tenantry_status tenantry_restore(const char *from,
                                 size_t from_length,
                                 const char *to,
                                 size_t to_length,
                                 tenantry_progress_function progress,
                                 void *user,
                                 tenantry_backup_report *report,
                                 tenantry_error *error);

/**
 * Follows every change that any process commits: from now on (TENANTRY_FROM_NOW), or since the event
 * that bears the token `since`, in this process or an earlier one; 0 is the very first. Where changes
 * were forgotten (the store keeps the last 100,000) the first event is a TENANTRY_CHANGE_RESYNC.
 *
 * Errors: those of storage.
 */
tenantry_status tenantry_store_watch(tenantry_store store,
                                     uint64_t since,
                                     tenantry_watch *watch,
                                     tenantry_error *error);

/**
 * Follows the changes of the current tenant, as tenantry_store_watch.
 */
tenantry_status tenantry_session_watch(tenantry_session session,
                                       uint64_t since,
                                       tenantry_watch *watch,
                                       tenantry_error *error);

/**
 * Takes the next event; waits for it up to so many milliseconds, or TENANTRY_FOREVER. Each event goes
 * to one of the threads that share a watch.
 *
 * Errors: TENANTRY_NO_VALUE where none came in time, or once the watch was ended or closed; those
 * of storage, such as TENANTRY_REPLACED once the file was removed or replaced.
 */
tenantry_status tenantry_watch_next(tenantry_watch watch,
                                    uint32_t milliseconds,
                                    tenantry_event *event,
                                    tenantry_error *error);

/**
 * A file descriptor for poll, epoll and the like: readable while there may be events. Then take them
 * with no time to wait until there is TENANTRY_NO_VALUE. It belongs to the watch: never read from it
 * or close it, and forget it when the watch is closed.
 */
tenantry_status tenantry_watch_fd(tenantry_watch watch,
                                  int32_t *fd);

/**
 * Ends a watch: whoever waits gets TENANTRY_NO_VALUE, and so does every later call.
 */
tenantry_status tenantry_watch_end(tenantry_watch watch);

/**
 * Ends and closes a watch; 0 needs no closing.
 */
tenantry_status tenantry_watch_close(tenantry_watch watch);

/**
 * Calls `function` with every event, on a thread of its own, as tenantry_store_watch gives them, until
 * the listening is closed. It may use the store, and close its own listening.
 *
 * Errors: those of storage.
 */
tenantry_status tenantry_store_listen(tenantry_store store,
                                      uint64_t since,
                                      tenantry_change_function function,
                                      void *user,
                                      tenantry_listening *listening,
                                      tenantry_error *error);

/**
 * Calls `function` with the events of the current tenant, as tenantry_store_listen.
 */
tenantry_status tenantry_session_listen(tenantry_session session,
                                        uint64_t since,
                                        tenantry_change_function function,
                                        void *user,
                                        tenantry_listening *listening,
                                        tenantry_error *error);

/**
 * Ends a listening; 0 needs no closing. Waits for a call of its function that is running, unless it is
 * called from there; no other begins.
 */
tenantry_status tenantry_listening_close(tenantry_listening listening);

/**
 * The files of the tenant with this identifier.
 *
 * Errors: TENANTRY_NOT_FOUND; those of storage.
 */
tenantry_status tenantry_store_files(tenantry_store store,
                                     const char *id,
                                     size_t id_length,
                                     tenantry_files *files,
                                     tenantry_error *error);

/**
 * The files of the session's tenant; those of any other are not there.
 *
 * Errors: none but those of any function.
 */
tenantry_status tenantry_session_files(tenantry_session session,
                                       tenantry_files *files,
                                       tenantry_error *error);

/**
 * Begins an upload. `size` is announced and reserved, or TENANTRY_SIZE_UNKNOWN; `sha256` is announced in 64
 * hexadecimal digits, or empty, and then may be NULL. Flags: TENANTRY_FILE_TEMPORARY or 0. Gives the upload; it is no file before it
 * is completed.
 *
 * Errors: TENANTRY_REFUSED for a name or a digest that cannot be; TENANTRY_QUOTA_EXCEEDED;
 * TENANTRY_NOT_FOUND once the tenant was deleted; those of storage.
 */
tenantry_status tenantry_files_begin(tenantry_files files,
                                     const char *name,
                                     size_t name_length,
                                     uint64_t size,
                                     const char *sha256,
                                     size_t sha256_length,
                                     uint32_t flags,
                                     tenantry_file *upload,
                                     tenantry_error *error);

/**
 * Stores the next bytes of an upload, at most 256 MiB, which begin at `offset`; `next`, which may be NULL, is
 * the offset behind them. They are durable then. It goes in steps of 256 KB that other writers get in between:
 * where one fails, those before it stay, and tenantry_files_status tells.
 *
 * Errors: TENANTRY_REFUSED with TENANTRY_FAULT_WRONG_OFFSET where the upload goes on elsewhere, or where more
 * bytes come than were announced; TENANTRY_QUOTA_EXCEEDED; TENANTRY_NOT_FOUND; those of storage.
 */
tenantry_status tenantry_files_append(tenantry_files files,
                                      const char *upload,
                                      size_t upload_length,
                                      uint64_t offset,
                                      const char *data,
                                      size_t data_length,
                                      uint64_t *next,
                                      tenantry_error *error);

/**
 * Tells how far an upload has come: it goes on at `received`.
 *
 * Errors: TENANTRY_NOT_FOUND; those of storage.
 */
tenantry_status tenantry_files_status(tenantry_files files,
                                      const char *upload,
                                      size_t upload_length,
                                      tenantry_file *answer,
                                      tenantry_error *error);

/**
 * Makes the upload a file, if what was received has this SHA-256, in 64 hexadecimal digits.
 *
 * Errors: TENANTRY_REFUSED with TENANTRY_FAULT_WRONG_DIGEST, TENANTRY_FAULT_BAD_DIGEST or
 * TENANTRY_FAULT_INCOMPLETE: the upload stays; TENANTRY_NOT_FOUND; those of storage.
 */
tenantry_status tenantry_files_complete(tenantry_files files,
                                        const char *upload,
                                        size_t upload_length,
                                        const char *sha256,
                                        size_t sha256_length,
                                        tenantry_file *file,
                                        tenantry_error *error);

/**
 * Gives an upload up.
 *
 * Errors: TENANTRY_NOT_FOUND; those of storage.
 */
tenantry_status tenantry_files_cancel(tenantry_files files,
                                      const char *upload,
                                      size_t upload_length,
                                      tenantry_error *error);

/**
 * What is known of the file with this identifier.
 *
 * Errors: TENANTRY_NOT_FOUND; those of storage.
 */
tenantry_status tenantry_files_get(tenantry_files files,
                                   const char *file,
                                   size_t file_length,
                                   tenantry_file *answer,
                                   tenantry_error *error);

/**
 * The file that was completed next behind the one with the identifier `after`, which need not be there any
 * more; the first one behind the empty text. So a list is gone through.
 *
 * Errors: TENANTRY_NO_VALUE behind the last; TENANTRY_NOT_FOUND once the tenant was deleted; those of storage.
 */
tenantry_status tenantry_files_next(tenantry_files files,
                                    const char *after,
                                    size_t after_length,
                                    tenantry_file *answer,
                                    tenantry_error *error);

/**
 * The upload that was begun next behind the one with the identifier `after`, as tenantry_files_next; only
 * those that are neither completed nor cancelled.
 */
tenantry_status tenantry_files_next_upload(tenantry_files files,
                                           const char *after,
                                           size_t after_length,
                                           tenantry_file *answer,
                                           tenantry_error *error);

/**
 * Reads the bytes of a file from `offset` on: up to `capacity` of them, and 1 MiB at most, into `data`; `length`
 * is how many came, 0 only behind the end.
 *
 * Errors: TENANTRY_NOT_FOUND; those of storage, TENANTRY_CORRUPT where the bytes are no longer those that were
 * stored.
 */
tenantry_status tenantry_files_read(tenantry_files files,
                                    const char *file,
                                    size_t file_length,
                                    uint64_t offset,
                                    char *data,
                                    size_t capacity,
                                    size_t *length,
                                    tenantry_error *error);

/**
 * Deletes a file.
 *
 * Errors: TENANTRY_NOT_FOUND; TENANTRY_IN_USE where it is the tenant's avatar; those of storage.
 */
tenantry_status tenantry_files_delete(tenantry_files files,
                                      const char *file,
                                      size_t file_length,
                                      tenantry_error *error);

/**
 * The disk space of the tenant.
 *
 * Errors: TENANTRY_NOT_FOUND once the tenant was deleted; those of storage.
 */
tenantry_status tenantry_files_usage(tenantry_files files,
                                     tenantry_usage *usage,
                                     tenantry_error *error);

/**
 * Closes the files of a tenant; 0 needs no closing.
 */
tenantry_status tenantry_files_close(tenantry_files files);

/**
 * What is known of a file or an upload. The texts live as long as `file`.
 */
tenantry_status tenantry_file_describe(tenantry_file file, tenantry_file_info *info);

/**
 * All of it as a JSON object. The text lives as long as `file`.
 */
tenantry_status tenantry_file_json(tenantry_file file, tenantry_text *json);

/**
 * Closes what is known of a file or an upload; 0 needs no closing. The file itself stays.
 */
tenantry_status tenantry_file_close(tenantry_file file);

/**
 * The file that is downloaded from this URL, whichever tenant has it: for what serves `/api/blobs/`.
 *
 * Errors: TENANTRY_NOT_FOUND; those of storage.
 */
tenantry_status tenantry_store_file_of_url(tenantry_store store,
                                           const char *url,
                                           size_t url_length,
                                           tenantry_file *file,
                                           tenantry_error *error);

/**
 * Counts what the host keeps for a tenant, by kind (TENANTRY_USAGE_…): it takes `bytes` now or, with the flag
 * TENANTRY_USAGE_ADD, so many more or fewer. What would take more than the tenant may use is refused and not
 * counted; so report before you write. Gives, unless `usage` is NULL, the disk space after it.
 *
 * Errors: TENANTRY_QUOTA_EXCEEDED; TENANTRY_REFUSED where it would leave fewer than 0 bytes;
 * TENANTRY_NOT_FOUND, TENANTRY_BAD_ARGUMENT for an unknown kind; those of storage.
 */
tenantry_status tenantry_store_report_usage(tenantry_store store,
                                            const char *id,
                                            size_t id_length,
                                            uint32_t kind,
                                            uint32_t flags,
                                            int64_t bytes,
                                            tenantry_usage *usage,
                                            tenantry_error *error);

/**
 * Takes away what is too old, of every tenant: entries of the audit that are older than its `log_retention`;
 * temporary files and uploads without new bytes that are older than its `temp_file_retention`, but no avatar;
 * and what is left of deleted files. In steps of some milliseconds that other writers get in between. `report`
 * may be NULL.
 *
 * Errors: those of storage.
 */
tenantry_status tenantry_store_purge(tenantry_store store,
                                     tenantry_purge_report *report,
                                     tenantry_error *error);

/**
 * Reads one page of the audit, newest first; `query` may be NULL for the newest hundred of every tenant.
 *
 * Errors: TENANTRY_REFUSED for a limit, a cursor or a time that cannot be; TENANTRY_NOT_FOUND for a tenant that is
 * not known, nor any more; TENANTRY_BAD_ARGUMENT for an unknown number; those of storage.
 */
tenantry_status tenantry_store_audit(tenantry_store store,
                                     const tenantry_audit_query *query,
                                     tenantry_audit *audit,
                                     tenantry_error *error);

/**
 * Reads one page of the audit of the session's tenant, as tenantry_store_audit. A query that names another
 * tenant finds nothing.
 *
 * Errors: as tenantry_store_audit; TENANTRY_NOT_FOUND once the tenant was deleted.
 */
tenantry_status tenantry_session_audit(tenantry_session session,
                                       const tenantry_audit_query *query,
                                       tenantry_audit *audit,
                                       tenantry_error *error);

/**
 * Who changed this, and from what? Gives a page of one entry, the last that set the member of the tenant with this
 * identifier.
 *
 * Errors: TENANTRY_NO_VALUE where nobody has, or the entry was purged; TENANTRY_NOT_FOUND;
 * TENANTRY_BAD_ARGUMENT for an unknown field; those of storage.
 */
tenantry_status tenantry_store_last_change(tenantry_store store,
                                           const char *id,
                                           size_t id_length,
                                           uint32_t field,
                                           tenantry_audit *audit,
                                           tenantry_error *error);

/**
 * The last change of a member of the session's tenant, as tenantry_store_last_change.
 */
tenantry_status tenantry_session_last_change(tenantry_session session,
                                             uint32_t field,
                                             tenantry_audit *audit,
                                             tenantry_error *error);

/**
 * The document as it was then, also of a tenant that was deleted since. It is as it was stored, whatever today's
 * rules say of it; `used_disk_quota` is nothing.
 *
 * Errors: TENANTRY_NOT_FOUND, also where the tenant was not there at that time; TENANTRY_REFUSED with
 * TENANTRY_FAULT_OUT_OF_RANGE where entries on the way there were purged, or there was no such version: its `min`
 * is the first that is known; with TENANTRY_FAULT_BAD_TIME for a text that is no time; those of storage.
 */
tenantry_status tenantry_store_get_at(tenantry_store store,
                                      const char *id,
                                      size_t id_length,
                                      const tenantry_moment *then,
                                      tenantry_tenant *tenant,
                                      tenantry_error *error);

/**
 * The document of the session's tenant as it was then, as tenantry_store_get_at.
 *
 * Errors: as tenantry_store_get_at; TENANTRY_NOT_FOUND once the tenant was deleted.
 */
tenantry_status tenantry_session_get_at(tenantry_session session,
                                        const tenantry_moment *then,
                                        tenantry_tenant *tenant,
                                        tenantry_error *error);

/**
 * Goes back to the document as it was then: a set of all members that can be set, by today's rules, with a new
 * version. The rest is as for tenantry_store_set.
 *
 * Errors: as tenantry_store_get_at and tenantry_store_set.
 */
tenantry_status tenantry_store_revert(tenantry_store store,
                                      const char *id,
                                      size_t id_length,
                                      const tenantry_moment *then,
                                      uint64_t if_version,
                                      uint32_t flags,
                                      tenantry_change *change,
                                      tenantry_error *error);

/**
 * Goes back to the document of the session's tenant as it was then, by what a session may set: a member that only
 * the system may set is a TENANTRY_FAULT_FORBIDDEN where it has changed since.
 *
 * Errors: as tenantry_session_get_at and tenantry_session_set.
 */
tenantry_status tenantry_session_revert(tenantry_session session,
                                        const tenantry_moment *then,
                                        uint64_t if_version,
                                        uint32_t flags,
                                        tenantry_change *change,
                                        tenantry_error *error);

/**
 * How many entries are on the page.
 */
tenantry_status tenantry_audit_count(tenantry_audit audit, size_t *count);

/**
 * An entry on the page, from 0. Its texts live as long as the page.
 *
 * Errors: TENANTRY_BAD_ARGUMENT for an index that is not below the count.
 */
tenantry_status tenantry_audit_entry(tenantry_audit audit,
                                     size_t index,
                                     tenantry_audit_entry_info *info);

/**
 * A member that changed, from 0, by the entry at this place on the page. Its texts live as long as the page.
 *
 * Errors: TENANTRY_BAD_ARGUMENT for an entry or an index that is not below its count.
 */
tenantry_status tenantry_audit_change(tenantry_audit audit,
                                      size_t entry,
                                      size_t index,
                                      tenantry_audit_change_info *info);

/**
 * An entry on the page, from 0, as a JSON object. The text lives as long as the page.
 *
 * Errors: TENANTRY_BAD_ARGUMENT for an index that is not below the count.
 */
tenantry_status tenantry_audit_json(tenantry_audit audit, size_t index, tenantry_text *json);

/**
 * Where the next page begins, to be the `after` of its query. The text lives as long as the page.
 *
 * Errors: TENANTRY_NO_VALUE where this page is the last.
 */
tenantry_status tenantry_audit_next(tenantry_audit audit, tenantry_text *next);

/**
 * Closes a page of the audit; 0 needs no closing.
 */
tenantry_status tenantry_audit_close(tenantry_audit audit);

/**
 * Reserves one more of what a field limits (TENANTRY_FIELD_MAX_…), where `counted` exist by the host's own count:
 * given where `counted` and what all processes have reserved are less than the limit as it is at this moment.
 *
 * Concurrent calls are best counted by their reservations alone, with `counted` 0: hold one for the length of a
 * call. For what the host stores, such as extensions: reserve, make it, then close the reservation. Where several
 * may make them at a time, count by tenantry_store_reserve_counting.
 *
 * Errors: TENANTRY_LIMIT_EXCEEDED; TENANTRY_NOT_FOUND; TENANTRY_BAD_ARGUMENT for a field that is no limit;
 * TENANTRY_BUSY where others hold the file of reservations for the whole busy timeout; TENANTRY_BAD_PATH where it
 * is not known to lie on a local file system; those of storage. Nothing is reserved then.
 */
tenantry_status tenantry_store_reserve(tenantry_store store,
                                       const char *id,
                                       size_t id_length,
                                       uint32_t field,
                                       uint64_t counted,
                                       tenantry_reservation *reservation,
                                       tenantry_error *error);

/**
 * Reserves one more for the session's tenant, as tenantry_store_reserve.
 */
tenantry_status tenantry_session_reserve(tenantry_session session,
                                         uint32_t field,
                                         uint64_t counted,
                                         tenantry_reservation *reservation,
                                         tenantry_error *error);

/**
 * Reserves one more, as tenantry_store_reserve, by a count that `count` takes, on this thread with `user`, while
 * nobody else reserves or releases. It must have all that was made before its reservation was closed.
 *
 * Errors: as tenantry_store_reserve; TENANTRY_CANCELLED where `count` says so.
 */
tenantry_status tenantry_store_reserve_counting(tenantry_store store,
                                                const char *id,
                                                size_t id_length,
                                                uint32_t field,
                                                tenantry_count_function count,
                                                void *user,
                                                tenantry_reservation *reservation,
                                                tenantry_error *error);

/**
 * Reserves one more for the session's tenant, as tenantry_store_reserve_counting.
 */
tenantry_status tenantry_session_reserve_counting(tenantry_session session,
                                                  uint32_t field,
                                                  tenantry_count_function count,
                                                  void *user,
                                                  tenantry_reservation *reservation,
                                                  tenantry_error *error);

/**
 * How many are reserved of what a field limits, by all processes that live.
 *
 * Errors: as tenantry_store_reserve, but for the limit.
 */
tenantry_status tenantry_store_reserved(tenantry_store store,
                                        const char *id,
                                        size_t id_length,
                                        uint32_t field,
                                        uint64_t *reserved,
                                        tenantry_error *error);

/**
 * How many are reserved for the session's tenant, as tenantry_store_reserved.
 */
tenantry_status tenantry_session_reserved(tenantry_session session,
                                          uint32_t field,
                                          uint64_t *reserved,
                                          tenantry_error *error);

/**
 * Closes a reservation, and so releases it; 0 needs no closing. Where that cannot be written at once, it is in this
 * store's next turn, or when the process ends.
 */
tenantry_status tenantry_reservation_close(tenantry_reservation reservation);

/**
 * Reads a switch.
 *
 * Errors: TENANTRY_BAD_ARGUMENT where the field is none.
 */
tenantry_status tenantry_tenant_bool(tenantry_tenant tenant, uint32_t field, bool *value);

/**
 * Reads a number.
 *
 * Errors: TENANTRY_NO_VALUE where it is null; TENANTRY_BAD_ARGUMENT where the field is none.
 */
tenantry_status tenantry_tenant_int(tenantry_tenant tenant, uint32_t field, int64_t *value);

/**
 * Reads a text, a code, a quota, a choice or a time. The text is lent: it lives until the
 * snapshot is closed. Nothing is allocated.
 *
 * Errors: TENANTRY_NO_VALUE where it is null; TENANTRY_BAD_ARGUMENT where the field is none.
 */
tenantry_status tenantry_tenant_text(tenantry_tenant tenant, uint32_t field, tenantry_text *text);

/**
 * Reads a quota or the disk space in use, in bytes; TENANTRY_UNLIMITED where there is no limit.
 *
 * Errors: TENANTRY_BAD_ARGUMENT where the field is neither.
 */
tenantry_status tenantry_tenant_bytes(tenantry_tenant tenant, uint32_t field, uint64_t *bytes);

/**
 * Whether a member has no value.
 *
 * Errors: TENANTRY_BAD_ARGUMENT where there is no such field.
 */
tenantry_status tenantry_tenant_is_null(tenantry_tenant tenant, uint32_t field, bool *is_null);

/**
 * How many caller IDs there are.
 *
 * Errors: TENANTRY_BAD_ARGUMENT where the field is no list of them.
 */
tenantry_status tenantry_tenant_caller_id_count(tenantry_tenant tenant,
                                                uint32_t field,
                                                size_t *count);

/**
 * Reads a caller ID, from 0. Its texts are lent: they live until the snapshot is closed.
 *
 * Errors: TENANTRY_BAD_ARGUMENT where the field is no list of them, or the index not below the count.
 */
tenantry_status tenantry_tenant_caller_id(tenantry_tenant tenant,
                                          uint32_t field,
                                          size_t index,
                                          tenantry_caller_id *caller_id);

/**
 * Whether a day, 0 for Monday to 6 for Sunday, is a working day, and how many ranges of working
 * time it has; a working day without any is open all day.
 *
 * Errors: TENANTRY_BAD_ARGUMENT where the field is no office hours, or there is no such day.
 */
tenantry_status tenantry_tenant_day(tenantry_tenant tenant,
                                    uint32_t field,
                                    uint32_t day,
                                    bool *enabled,
                                    size_t *ranges);

/**
 * Reads a range of a day's working time, from 0.
 *
 * Errors: as tenantry_tenant_day, or the index is not below the number of ranges.
 */
tenantry_status tenantry_tenant_day_range(tenantry_tenant tenant,
                                          uint32_t field,
                                          uint32_t day,
                                          size_t index,
                                          tenantry_time_range *range);

/**
 * A member as JSON. The text is lent: it lives until the snapshot is closed. Made when it is first
 * asked for.
 *
 * Errors: TENANTRY_BAD_ARGUMENT where there is no such field.
 */
tenantry_status tenantry_tenant_member_json(tenantry_tenant tenant,
                                            uint32_t field,
                                            tenantry_text *json);

/**
 * The whole document as JSON. The text is lent: it lives until the snapshot is closed. Made when
 * it is first asked for.
 */
tenantry_status tenantry_tenant_json(tenantry_tenant tenant, tenantry_text *json);

/**
 * Whether the tenant is no longer as in this snapshot, or was deleted. tenantry_reader_has_changed is for
 * threads that ask often.
 *
 * Errors: TENANTRY_BAD_HANDLE for a snapshot that was not read from a store (tenantry_store_get and
 * _find, tenantry_session_get, tenantry_reader_tenant), or whose store is closed; those of storage.
 */
tenantry_status tenantry_tenant_has_changed(tenantry_tenant tenant,
                                            bool *has_changed,
                                            tenantry_error *error);

/**
 * Closes a snapshot, and with it the texts that it lent; 0 needs no closing.
 */
tenantry_status tenantry_tenant_close(tenantry_tenant tenant);

/**
 * Whether a caller's number is a contact's, by `contact_match_type` and `contact_match_length`; `verdict`, which
 * may be NULL, is why (TENANTRY_CONTACT_…). Spaces, `-`, `.`, `(` and `)` do not count, and then neither does one
 * leading `+`. Nothing is allocated.
 */
tenantry_status tenantry_tenant_match_contact(tenantry_tenant tenant,
                                              const char *caller,
                                              size_t caller_length,
                                              const char *contact,
                                              size_t contact_length,
                                              bool *is_match,
                                              uint32_t *verdict);

/**
 * The stable name of a TENANTRY_CONTACT_…, as in `same_end`; empty for an unknown one. The text lives as long
 * as the library.
 */
const char *tenantry_contact_name(uint32_t verdict);

/**
 * What a TENANTRY_CONTACT_… means, in English, for a person; empty for an unknown one. The text lives as long as
 * the library.
 */
const char *tenantry_contact_why(uint32_t verdict);

/**
 * The caller's name with that of the group, queue or DID/DDI number by which the call came, as
 * `contact_append_type` says: with the separator `:`, `Sales:Alice` (PREPEND), `Alice:Sales` (APPEND) or `Alice`
 * (DISABLE). An empty name leaves the other alone. It is written into `data`, which has room for `capacity` bytes,
 * with a NUL behind it; `length` is its length without that. Where that is not less than `capacity`, what was
 * written is cut to whole characters. Nothing is allocated.
 *
 * The names are not checked: who puts them into a SIP header escapes them there.
 */
tenantry_status tenantry_tenant_caller_name(tenantry_tenant tenant,
                                            const char *caller,
                                            size_t caller_length,
                                            const char *group,
                                            size_t group_length,
                                            const char *separator,
                                            size_t separator_length,
                                            char *data,
                                            size_t capacity,
                                            size_t *length);

/**
 * What is recorded of a call of an extension that itself chose so (`audio`, `video`: 0 is no, anything else is
 * yes), by the tenant's switches. Nothing is allocated.
 */
tenantry_status tenantry_tenant_recording(tenantry_tenant tenant,
                                          int32_t audio,
                                          int32_t video,
                                          tenantry_recording *recording);

/**
 * What is recorded and which switch decided, in English, for a person, as tenantry_tenant_caller_name writes a
 * text into `data`.
 *
 * Errors: TENANTRY_BAD_ARGUMENT for an unknown number.
 */
tenantry_status tenantry_recording_why(const tenantry_recording *recording,
                                       char *data,
                                       size_t capacity,
                                       size_t *length);

/**
 * Whether one more may be made of what a field limits (TENANTRY_FIELD_MAX_…), where `counted` exist by the host's
 * own count. Nothing is allocated.
 *
 * Errors: TENANTRY_BAD_ARGUMENT for a field that is no limit.
 */
tenantry_status tenantry_tenant_may_add(tenantry_tenant tenant,
                                        uint32_t field,
                                        uint64_t counted,
                                        tenantry_limit_verdict *verdict);

/**
 * Why one more may be made or not, in English, for a person, as tenantry_tenant_caller_name writes a text into
 * `data`.
 *
 * Errors: TENANTRY_BAD_ARGUMENT for an unknown field.
 */
tenantry_status tenantry_limit_why(const tenantry_limit_verdict *verdict,
                                   char *data,
                                   size_t capacity,
                                   size_t *length);

/**
 * When a thing of this kind (TENANTRY_RETAINED_…) expires that was made at `made`; times are in whole seconds since
 * 1970, UTC. Days have 24 hours. Nothing is allocated.
 *
 * Errors: TENANTRY_NO_VALUE where that is beyond the year 9999; TENANTRY_BAD_ARGUMENT for an unknown kind, or
 * where `made` is beyond it.
 */
tenantry_status tenantry_tenant_expires(tenantry_tenant tenant,
                                        uint32_t kind,
                                        int64_t made,
                                        int64_t *expiry);

/**
 * Whether a thing of this kind that was made at `made` is to be gone at `now`: it is, from the very moment that it
 * expires. The rest is as for tenantry_tenant_expires.
 *
 * Errors: TENANTRY_BAD_ARGUMENT for an unknown kind, or for a time beyond the year 9999.
 */
tenantry_status tenantry_tenant_is_due(tenantry_tenant tenant,
                                       uint32_t kind,
                                       int64_t made,
                                       int64_t now,
                                       bool *is_due);

/**
 * Opens a reader: for a thread that reads often, such as on every SIP message. Its reads come from
 * memory, each as fresh as one of the file: what any process has committed before the call began is in
 * the answer. Where they cannot, they come by SQL: see tenantry_store_read_status.
 *
 * It belongs to the thread that reads with it first, until tenantry_reader_release there or the thread's
 * end. It keeps the database open for itself.
 */
tenantry_status tenantry_reader_open(tenantry_store store,
                                     tenantry_reader *reader,
                                     tenantry_error *error);

/**
 * Reads members of the tenant of this SIP domain, in whatever letter case or spelling: `count` of
 * them, 0 to 1024, by the numbers in `fields`, into as many `values`; both may be NULL with 0. All are
 * of one version. Texts are lent until the next call with this reader, of whatever kind.
 *
 * Errors: TENANTRY_NOT_FOUND, also for a text that is no domain; TENANTRY_BAD_ARGUMENT for a list or
 * office hours, which are read from tenantry_reader_tenant, and on another thread; those of storage.
 */
tenantry_status tenantry_reader_find(tenantry_reader reader,
                                     const char *domain,
                                     size_t domain_length,
                                     const uint32_t *fields,
                                     size_t count,
                                     tenantry_value *values,
                                     tenantry_error *error);

/**
 * Reads members of the tenant with this identifier, as tenantry_reader_find.
 */
tenantry_status tenantry_reader_get(tenantry_reader reader,
                                    const char *id,
                                    size_t id_length,
                                    const uint32_t *fields,
                                    size_t count,
                                    tenantry_value *values,
                                    tenantry_error *error);

/**
 * Whether a tenant is no longer as in this snapshot, of the reader's store, or was deleted: a look into
 * memory.
 *
 * Errors: TENANTRY_BAD_ARGUMENT on another thread; those of storage.
 */
tenantry_status tenantry_reader_has_changed(tenantry_reader reader,
                                            tenantry_tenant tenant,
                                            bool *has_changed,
                                            tenantry_error *error);

/**
 * Makes a snapshot of the tenant of this SIP domain, to be kept as long as the caller likes; from what
 * is in memory, without a copy.
 *
 * Errors: as tenantry_reader_find.
 */
tenantry_status tenantry_reader_tenant(tenantry_reader reader,
                                       const char *domain,
                                       size_t domain_length,
                                       tenantry_tenant *tenant,
                                       tenantry_error *error);

/**
 * Lets go of what the reader holds to read fast, and of its thread: before a long time without reads,
 * or before another thread is to read with it. Texts that it lent are gone.
 *
 * Errors: TENANTRY_BAD_ARGUMENT on another thread.
 */
tenantry_status tenantry_reader_release(tenantry_reader reader);

/**
 * Closes a reader, and with it the texts that it lent; 0 needs no closing. Any thread may; what one holds
 * that belongs to another is freed when that next takes a reader, or ends.
 */
tenantry_status tenantry_reader_close(tenantry_reader reader);

/**
 * Makes an empty patch. Nothing in it is checked before it is used in a set or a create: then all
 * its faults are told at once.
 */
tenantry_status tenantry_patch_new(tenantry_patch *patch);

/**
 * Makes the patch that a JSON object is; a whole document is one, too.
 *
 * Errors: TENANTRY_REFUSED where the text is not one JSON object with unique names.
 */
tenantry_status tenantry_patch_from_json(const char *json,
                                         size_t json_length,
                                         tenantry_patch *patch,
                                         tenantry_error *error);

/**
 * Sets a switch: 0 is off, anything else is on.
 */
tenantry_status tenantry_patch_set_bool(tenantry_patch patch, uint32_t field, int32_t value);

/**
 * Sets a number.
 */
tenantry_status tenantry_patch_set_int(tenantry_patch patch, uint32_t field, int64_t value);

/**
 * Sets a text, a code, a quota or a choice.
 */
tenantry_status tenantry_patch_set_text(tenantry_patch patch,
                                        uint32_t field,
                                        const char *text,
                                        size_t length);

/**
 * Sets a member to what the text is as JSON: for lists and objects.
 *
 * Errors: TENANTRY_REFUSED where the text is not JSON.
 */
tenantry_status tenantry_patch_set_json(tenantry_patch patch,
                                        uint32_t field,
                                        const char *json,
                                        size_t length,
                                        tenantry_error *error);

/**
 * Sets a member back to its default.
 */
tenantry_status tenantry_patch_reset(tenantry_patch patch, uint32_t field);

/**
 * Sets a member by name to what the text is as JSON. An unknown name is a fault when the patch is
 * used.
 *
 * Errors: TENANTRY_REFUSED where the text is not JSON.
 */
tenantry_status tenantry_patch_put_json(tenantry_patch patch,
                                        const char *name,
                                        size_t name_length,
                                        const char *json,
                                        size_t length,
                                        tenantry_error *error);

/**
 * Sets a member by name from text as a person types it: taken as it stands for a text, read as
 * JSON for a switch, a number, a list or an object.
 */
tenantry_status tenantry_patch_put_text(tenantry_patch patch,
                                        const char *name,
                                        size_t name_length,
                                        const char *text,
                                        size_t length);

/**
 * Closes a patch; 0 needs no closing.
 */
tenantry_status tenantry_patch_close(tenantry_patch patch);

/**
 * The status that the failed call answered.
 */
tenantry_status tenantry_error_status(tenantry_error error, tenantry_status *status);

/**
 * What is wrong and what to do, in English, for a person. The text lives as long as the error.
 */
tenantry_status tenantry_error_message(tenantry_error error, tenantry_text *message);

/**
 * The whole error as a JSON object with code, message and faults; of a conflict also
 * `current`, the version that is stored. The text lives as long as the error.
 */
tenantry_status tenantry_error_json(tenantry_error error, tenantry_text *json);

/**
 * The version that is stored, where the call failed with TENANTRY_CONFLICT.
 *
 * Errors: TENANTRY_NO_VALUE for any other error.
 */
tenantry_status tenantry_error_current_version(tenantry_error error, uint64_t *version);

/**
 * How many faults there are: at least one after TENANTRY_REFUSED, else none.
 */
tenantry_status tenantry_error_fault_count(tenantry_error error, size_t *count);

/**
 * One fault, from 0. Its texts live as long as the error.
 *
 * Errors: TENANTRY_BAD_ARGUMENT for an index that is not below the count.
 */
tenantry_status tenantry_error_fault(tenantry_error error, size_t index, tenantry_fault *fault);

/**
 * Closes an error; 0 needs no closing.
 */
tenantry_status tenantry_error_close(tenantry_error error);

/**
 * How many fields a tenant has.
 */
tenantry_status tenantry_field_count(size_t *count);

/**
 * What is known of the field at this place, from 0, in the order in which documents show them.
 *
 * Errors: TENANTRY_BAD_ARGUMENT for an index that is not below the count.
 */
tenantry_status tenantry_field_at(size_t index, tenantry_field_info *info);

/**
 * What is known of all fields, as a JSON list. The text lives as long as the library.
 */
tenantry_status tenantry_fields_json(tenantry_text *json);

/**
 * What is known of the field of this name.
 *
 * Errors: TENANTRY_NOT_FOUND where there is none.
 */
tenantry_status tenantry_field_by_name(const char *name,
                                       size_t name_length,
                                       tenantry_field_info *info);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* TENANTRY_H */
