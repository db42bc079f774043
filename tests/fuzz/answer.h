/* What a call answers, and what must hold of it. */
#ifndef ANSWER_H
#define ANSWER_H

#include "input.h"

static unsigned long long succeeded;

/* Reads a text that was lent, to its NUL. */
static void look(tenantry_text lent)
{
    if (lent.data == NULL) {
        if (lent.length != 0) {
            fail("a text of NULL has a length");
        }
        return;
    }
    if (strlen(lent.data) != lent.length) {
        fail("a text does not end where its NUL is");
    }
}

/* What is told of a change must be whole. */
static void whole(const tenantry_event *event)
{
    int resync = event->kind == TENANTRY_CHANGE_RESYNC;
    if (event->kind < TENANTRY_CHANGE_CREATED || event->kind > TENANTRY_CHANGE_RESYNC ||
        memchr(event->tenant, '\0', sizeof event->tenant) == NULL || (*event->tenant == '\0' && !resync)) {
        fail("an event is not whole");
    }
}

/* Outputs hold this before a call, and still where it fails. */
#define UNTOUCHED 0xA5
#define OUTPUT(type, name) type name; memset(&name, UNTOUCHED, sizeof name)
/* The address of an output, or NULL if the input says so. */
#define TO(name) (byte() == 255 ? NULL : &name)

static void untouched(const void *output, size_t size)
{
    const unsigned char *bytes = output;
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] != UNTOUCHED) {
            fail("an output was written by a call that failed");
        }
    }
}

static int done(tenantry_status status, const void *output, size_t size)
{
    if (status < TENANTRY_OK || status > TENANTRY_NO_VALUE || status == TENANTRY_PANICKED ||
        status == TENANTRY_INTERNAL) {
        fprintf(stderr, "harness: status %d %s\n", status, tenantry_status_name(status));
        abort();
    }
    if (status != TENANTRY_OK) {
        untouched(output, size);
        return 0;
    }
    succeeded++;
    return 1;
}

#define DONE(call, output) done((call), &(output), sizeof(output))

/* An error object must be whole. */
static void inspect(tenantry_error error)
{
    tenantry_text text;
    size_t count = 0;
    if (error == 0) {
        return;
    }
    if (tenantry_error_message(error, &text) == TENANTRY_OK) {
        look(text);
    }
    if (tenantry_error_fault_count(error, &count) == TENANTRY_OK) {
        tenantry_fault fault;
        for (size_t i = 0; i < count; i++) {
            if (tenantry_error_fault(error, i, &fault) != TENANTRY_OK) {
                fail("a fault below the count cannot be read");
            }
            look(fault.path);
            look(fault.message);
            look(fault.json);
        }
    }
    if (byte() % 4 == 0) {
        keep(error);
    } else {
        tenantry_error_close(error);
    }
}

/* A call that may make an error object. */
#define CALL(call, output) do { \
        tenantry_error problem = 0; \
        tenantry_error *error = byte() == 255 ? NULL : &problem; \
        if (DONE(call, output)) { \
            if (problem != 0) fail("an error beside a success"); \
            TAKE(output); \
        } else { \
            inspect(problem); \
        } \
    } while (0)
#define TAKE(output) _Generic((output), uint64_t: keep_number, default: ignore)(&(output))

static void keep_number(void *output)
{
    keep(*(uint64_t *)output);
}

static void ignore(void *output)
{
    (void)output;
}

#endif
