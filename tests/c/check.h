/*
 * Checks for the tests: the first that does not hold ends the program and says which.
 * What is said on standard error is for whoever reads the failure; a test that passes says nothing.
 */
#ifndef TENANTRY_TESTS_CHECK_H
#define TENANTRY_TESTS_CHECK_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tenantry.h>

/* A text that a NUL ends, as the two arguments of a call. */
#define TEXT(text) (text), TENANTRY_TO_NUL

/* Where calls put their error; each OK or FAILS of this thread closes the one before. */
extern _Thread_local tenantry_error why;

/* Where a failed check is reported; standard error while it is NULL. */
extern FILE *check_report;

/* A condition holds. */
#define CHECK(condition) ((condition) ? (void)0 : check_failed(__FILE__, __LINE__, #condition))
/* Two whole numbers are equal. */
#define SAME(expected, actual) check_same(__FILE__, __LINE__, #actual, (int64_t)(expected), (int64_t)(actual))
/* A lent text is this one, to its NUL. */
#define READS(expected, lent) check_reads(__FILE__, __LINE__, #lent, (expected), (lent))
/* A call succeeds. */
#define OK(call) FAILS(TENANTRY_OK, call)
/* A call answers this status; where it put an error into `why`, that has the same one. */
#define FAILS(expected, call) \
    (check_forget(), check_status(__FILE__, __LINE__, #call, (expected), (call)))

/* printf into the report, for what a failed check wants to add. */
void check_say(const char *format, ...);
_Noreturn void check_failed(const char *file, int line, const char *what);
void check_same(const char *file, int line, const char *what, int64_t expected, int64_t actual);
void check_reads(const char *file, int line, const char *what, const char *expected, tenantry_text lent);
void check_status(const char *file, int line, const char *what, tenantry_status expected, tenantry_status actual);
void check_forget(void);

#endif
