#include "check.h"

#include <stdarg.h>

_Thread_local tenantry_error why;
FILE *check_report;

void check_say(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vfprintf(check_report ? check_report : stderr, format, arguments);
    va_end(arguments);
}

void check_failed(const char *file, int line, const char *what)
{
    check_say("%s:%d: %s\n", file, line, what);
    if (check_report != NULL) {
        fflush(check_report);
    }
    exit(1);
}

void check_same(const char *file, int line, const char *what, int64_t expected, int64_t actual)
{
    if (expected != actual) {
        check_say("%lld, not %lld: ", (long long)actual, (long long)expected);
        check_failed(file, line, what);
    }
}

void check_reads(const char *file, int line, const char *what, const char *expected, tenantry_text lent)
{
    size_t length = strlen(expected);
    if (lent.data == NULL || lent.length != length || memcmp(lent.data, expected, length + 1) != 0) {
        check_say("\"%s\" (%zu bytes), not \"%s\": ", lent.data ? lent.data : "NULL", lent.length, expected);
        check_failed(file, line, what);
    }
}

void check_status(const char *file, int line, const char *what, tenantry_status expected, tenantry_status actual)
{
    tenantry_text json = {"", 0};
    tenantry_status inside = actual;
    if (why != 0 && (tenantry_error_json(why, &json) != TENANTRY_OK || tenantry_error_status(why, &inside) != TENANTRY_OK)) {
        check_failed(file, line, "the error cannot be read");
    }
    if (actual != expected || inside != actual) {
        check_say("%s, not %s: %s\n", tenantry_status_name(actual), tenantry_status_name(expected), json.data);
        check_failed(file, line, what);
    }
}

void check_forget(void)
{
    if (tenantry_error_close(why) != TENANTRY_OK) {
        check_failed(__FILE__, __LINE__, "the last error cannot be closed");
    }
    why = 0;
}
