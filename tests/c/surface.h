/*
 * Every function of the library as a row of one table, so that a test can call them all and none is
 * forgotten. The table is made of include/tenantry.h by surface.awk.
 */
#ifndef TENANTRY_TESTS_SURFACE_H
#define TENANTRY_TESTS_SURFACE_H

#include "check.h"

enum { MOST_PARAMETERS = 10, LARGEST_OUT = 256 };

/* An argument. */
union value {
    uint64_t number;
    const void *pointer;
    void (*function)(void);
};

/* What a parameter is, by its type. */
enum kind { NUMBER, HANDLE, TEXT_IN, POINTER, FUNCTION, OUT, ERROR_OUT };

struct parameter {
    const char *name;
    enum kind kind;
    /* Of an output, in bytes. */
    size_t size;
    const char *type;
};

/* What a function gives back: the part that its type names. */
struct answer {
    tenantry_status status;
    uint32_t number;
    const char *text;
};

struct export {
    const char *name;
    /* The type of what it gives back. */
    const char *answer;
    struct answer (*call)(const union value *arguments);
    int count;
    struct parameter parameters[MOST_PARAMETERS];
};

extern const struct export exports[];
extern const size_t export_count;

/* Whether it answers a status. */
bool gives_status(const struct export *export);

/* Whether it closes a handle. */
bool closes(const struct export *export);

/* Makes what `sound` takes its handles from: a store with tenants and an object of each kind. */
void open_all(void);
void close_all(void);

/* Closes the listening among them, whose handle is still told to a child, and so ends the only thread. */
void listen_no_more(void);

/* Arguments with which a call succeeds and changes nothing; outputs lie in `outs`, filled with FILL. Of
 * a function that closes, the handle is one that stays in use: it must not be called with it. */
enum { FILL = 0xA5 };
struct outs {
    _Alignas(8) unsigned char bytes[MOST_PARAMETERS][LARGEST_OUT];
};
void sound(const struct export *export, union value *arguments, struct outs *outs);

/* Whether an output still holds what `sound` filled it with. */
bool untouched(const struct outs *outs, int parameter, size_t size);

/* Closes the handles that a call has put out. */
void close_outs(const struct export *export, const struct outs *outs);

/* Of a failed call: nothing was put out but an error of this status, which is closed. */
void check_refusal(const struct export *export, const struct outs *outs, tenantry_status status);

#endif
