/// @file
/// tenantry for C++17 and later: the C library of tenantry.h behind types that close what they open,
/// answers that must be looked at, and ranges. Header only; link with `-ltenantry`.
///
///     #include <iostream>
///     #include <tenantry.hpp>
///
///     int main()
///     {
///         using tenantry::field;
///         auto store = tenantry::store::open("tenants.db");
///         if (!store) {
///             std::cerr << store.error().message() << '\n';
///             return 1;
///         }
///         for (auto& tenant : store->tenants()) {
///             std::cout << tenant->get<field::name>() << ": " << tenant->get<field::max_extensions>() << '\n';
///         }
///     }
///
/// **Answers.** What can fail gives a tenantry::result, which the compiler wants to be looked at:
/// `if (answer)`, then `*answer` and `answer->`, or else `answer.error()`. Exceptions are a choice:
/// `answer.value()`, and `*` and `->` of what failed, throw tenantry::exception, and so does
/// tenant::get of a snapshot that is not open; nothing else here throws, but for memory that is used up
/// and what your own callbacks throw. With -fno-exceptions, `value()` and `get` do not compile, and `*`
/// of what failed is an empty value: a handle on which every call answers status::bad_handle, an empty
/// text, 0.
///
/// **Handles.** store, session, reader, tenant, patch, change, page, watch, audit_page and reservation own a handle of the C library:
/// they can be moved but not copied, and close it at the end of their life. One that is empty, because it
/// was moved from or closed, does no harm: its calls answer status::bad_handle. `raw()` is the handle
/// for calls of the C library, `release()` gives it away, and a constructor takes one over.
///
/// **Views.** A `std::string_view` that goes in is UTF-8, and is copied. One that comes out has a NUL
/// behind it and lives as long as what it was asked of is open, wherever that is moved: so keep the
/// snapshot, the page, the error. One that a reader gave lives until its next call. Of a temporary one,
/// what gives a view does not compile.
///
/// **Callbacks** are any callables, taken by reference and called on the thread of the call, before it
/// returns. What one throws does not go through the C library: it is kept, and thrown again when that
/// has returned. The functions of the log and of a listening are the exception: see log_to and
/// store::listen. With -fno-exceptions, they must not throw.
///
/// **Threads.** Any threads may call const functions of the same object at the same time. Moving,
/// closing and assigning are for one thread at a time, with no other in a call, as for any object.
///
/// Where nothing is said, a function fails as the one of tenantry.h does that it is named after, and
/// blocks as that one does; status::bad_argument, status::forked and status::panicked may come of any.

#pragma once

#include <tenantry.h>

// The wrapper was made for this ABI. Where the number grows, the header beneath was read again and
// the wrapper changed with it.
static_assert(TENANTRY_ABI_VERSION == 1, "tenantry.hpp and tenantry.h are of different releases");

#include <tenantry/act.hpp>
#include <tenantry/audit.hpp>
#include <tenantry/error.hpp>
#include <tenantry/file.hpp>
#include <tenantry/library.hpp>
#include <tenantry/numbers.hpp>
#include <tenantry/patch.hpp>
#include <tenantry/reader.hpp>
#include <tenantry/reserve.hpp>
#include <tenantry/result.hpp>
#include <tenantry/session.hpp>
#include <tenantry/store.hpp>
#include <tenantry/tenant.hpp>
#include <tenantry/watch.hpp>
