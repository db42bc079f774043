/* What the tests share: a folder, stores, tenants. */
#ifndef TENANTRY_TESTS_WORLD_H
#define TENANTRY_TESTS_WORLD_H

#include "check.h"

/* The members that a tenant must have, as JSON without its braces, and a tenant of them alone. */
#define MUST "\"timezone\":\"Europe/Berlin\",\"currency\":\"EUR\",\"region\":\"DEU\""
#define ACME "{\"name\":\"Acme\",\"domain\":\"sip.acme.example\"," MUST "}"

/* A busy timeout, in milliseconds, that no test runs into on a machine that has other work, too. */
enum { PATIENCE = 300000 };

/* A path of this name in a folder that the program has to itself; it is gone when the program ends.
 * Lives until the next call of the same thread. */
const char *path(const char *name);

/* A new store in memory; in a new file of this name in the folder. */
tenantry_store new_store(void);
tenantry_store new_file(const char *name);

/* A patch of this JSON. */
tenantry_patch new_patch(const char *json);

/* Makes a tenant of this JSON, and gives its snapshot. */
tenantry_tenant make(tenantry_store store, const char *json);

/* Makes `count` tenants, named t0, t1 … with the domains t0.example … */
void populate(tenantry_store store, int count);

/* The snapshot's identifier, which lives as long. */
const char *id_of(tenantry_tenant tenant);

/* Members of a snapshot. */
int64_t int_of(tenantry_tenant tenant, uint32_t field);
tenantry_text text_of(tenantry_tenant tenant, uint32_t field);
tenantry_text json_of(tenantry_tenant tenant);

/* Reads the tenant of this domain. */
tenantry_tenant find(tenantry_store store, const char *domain);

/* Sets a member of the tenant of this domain to one more. */
void increment(tenantry_store store, const char *domain, uint32_t field);

/* Runs this, and tells whether it wrote nothing to standard output and standard error. */
bool silent(void (*act)(void));

#endif
