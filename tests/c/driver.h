/* What the parts of the C door's driver share: the operation, its answer, and what is open. */
#ifndef TENANTRY_TESTS_DRIVER_H
#define TENANTRY_TESTS_DRIVER_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tenantry.h>

#include "line.h"

/* The operation, its answer, and what is closed once it is answered. */
extern struct field fields[MOST_FIELDS];
extern struct buffer answer;
extern const char *trouble;
extern tenantry_error error;
extern tenantry_tenant tenant;
extern tenantry_change change;

/* An argument of the operation: as a call takes texts, a number, a flag. */
#define TEXT(at) fields[at].data, fields[at].length
#define VERSION(at) number(at, TENANTRY_ANY_VERSION)
#define DRY_RUN(at) flag(at, TENANTRY_DRY_RUN)
uint64_t number(int at, uint64_t otherwise);
uint32_t flag(int at, uint32_t value);

/* The number of the field that an argument names; 0, which is none, where it is absent. */
uint32_t member(int at);

/* Which of these names an argument is; `count` and trouble where it is none. */
uint32_t choice(int at, const char *const *names, uint32_t count);

/* Handles by the names that the runner gives. */
enum { MOST_OPEN = 64 };
struct opened {
    char name[64];
    uint64_t handle;
};
extern struct opened stores[MOST_OPEN], sessions[MOST_OPEN], reservations[MOST_OPEN];

/* The entry of this name; one that is free has the empty name. */
struct opened *entry(struct opened *all, const char *name);
#define STORE(at) entry(stores, fields[at].data)->handle
#define SESSION entry(sessions, fields[1].data)->handle

/* Keeps what was opened under the name that the operation has for it; closes it. */
tenantry_status keep(struct opened *all, uint64_t handle);
tenantry_status forget(struct opened *all, tenantry_status (*close)(uint64_t));

/* Adds the document, or the change, that a call gave where it succeeded. */
tenantry_status shown(tenantry_status status);

/* An operation; the last of a table has no name. */
struct operation {
    const char *name;
    tenantry_status (*act)(void);
};

/* Files and disk space; the audit and the past; limits, retention and what settings do. */
extern const struct operation file_operations[], audit_operations[], act_operations[];

#endif
