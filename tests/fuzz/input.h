/* What the input chooses: numbers, handles, texts. */
#ifndef INPUT_H
#define INPUT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tenantry.h>

enum { KEPT = 8, LONGEST = 512 };

/* What the input still holds. */
static const uint8_t *rest;
static size_t left;

/* Handles of whatever kind, open or not; new ones take the place of old ones. */
static uint64_t kept[KEPT];

static void fail(const char *what)
{
    fprintf(stderr, "harness: %s\n", what);
    abort();
}

static uint8_t byte(void)
{
    if (left == 0) {
        return 0;
    }
    left--;
    return *rest++;
}

static uint64_t wide(void)
{
    uint64_t bits = 0;
    for (int i = 0; i < 8; i++) {
        bits = bits << 8 | byte();
    }
    return bits;
}

/* A number: mostly small, sometimes at an edge, sometimes anything. */
static uint64_t number(void)
{
    uint8_t kind = byte();
    switch (kind) {
    case 250: return UINT64_MAX;
    case 251: return INT64_MAX;
    case 252: return UINT32_MAX;
    case 253: return (uint64_t)INT64_MIN;
    case 254:
    case 255: return wide();
    default: return kind % 60;
    }
}

static uint64_t handle(void)
{
    uint8_t kind = byte();
    switch (kind) {
    case 253: return 0;
    case 254: return wide();
    case 255: return kept[byte() % KEPT] ^ (UINT64_C(1) << (byte() % 64));
    default: return kept[kind % KEPT];
    }
}

/* Whatever it is. */
static void close_one(uint64_t handle)
{
    (void)(tenantry_store_close(handle) == TENANTRY_OK || tenantry_session_close(handle) == TENANTRY_OK ||
           tenantry_patch_close(handle) == TENANTRY_OK || tenantry_tenant_close(handle) == TENANTRY_OK ||
           tenantry_change_close(handle) == TENANTRY_OK || tenantry_page_close(handle) == TENANTRY_OK ||
           tenantry_error_close(handle) == TENANTRY_OK || tenantry_watch_close(handle) == TENANTRY_OK ||
           tenantry_listening_close(handle) == TENANTRY_OK || tenantry_reader_close(handle) == TENANTRY_OK ||
           tenantry_files_close(handle) == TENANTRY_OK || tenantry_file_close(handle) == TENANTRY_OK ||
           tenantry_audit_close(handle) == TENANTRY_OK || tenantry_reservation_close(handle) == TENANTRY_OK);
}

/* Takes the place of another handle, which is closed: nothing may leak. */
static void keep(uint64_t handle)
{
    uint64_t *place = &kept[1 + byte() % (KEPT - 1)];
    close_one(*place);
    *place = handle;
}

/* A text and its length as the call is told. */
typedef struct { const char *data; size_t length; } text;

static const char *const TEXTS[] = {
    "sip.acme.example", "SIP.Acme.Example", "", "Acme", "Europe/Berlin", "name", "website", "office_hours",
    "100MB", "tenants.db", "{", "null", "\xff\xfe", "{\"a\":1,\"a\":2}",
    "{\"name\":\"Acme\",\"domain\":\"sip.acme.example\",\"timezone\":\"Europe/Berlin\",\"currency\":\"EUR\",\"region\":\"DEU\"}",
    "{\"name\":\"B\",\"domain\":\"b.example\",\"timezone\":\"UTC\",\"currency\":\"USD\",\"region\":\"USA\",\"website\":\"https://b.example/\"}",
    "{\"outbound_caller_ids\":[{\"provider_id\":\"t\",\"caller_id\":\"+1\"},{\"provider_id\":\"u\",\"caller_id\":\"+2\",\"description\":\"x\"}]}",
    "{\"office_hours\":{\"monday\":{\"ranges\":[{\"from\":\"08:00\",\"to\":\"24:00\"}]},\"sunday\":{\"enabled\":false}}}",
    "{\"max_extensions\":-1,\"name\":\"\",\"zzz\":0,\"version\":77}",
};
enum { TEXT_COUNT = sizeof TEXTS / sizeof *TEXTS };

static char identifiers[KEPT][40];

static text words(void)
{
    /* Freed by the next but seven calls, so that what the library keeps of it would be noticed. */
    static char *copies[8];
    static unsigned turn;
    uint8_t kind = byte();
    text made = { NULL, 0 };
    char **copy = &copies[turn++ % 8];
    size_t length;
    free(*copy);
    *copy = NULL;
    if (kind == 255) {
        made.length = byte() % 3;
        return made;
    }
    if (kind < 60) {
        length = strlen(TEXTS[kind % TEXT_COUNT]);
        *copy = malloc(length + 1);
        memcpy(*copy, TEXTS[kind % TEXT_COUNT], length + 1);
    } else if (kind < 140) {
        length = strlen(identifiers[kind % KEPT]);
        *copy = malloc(length + 1);
        memcpy(*copy, identifiers[kind % KEPT], length + 1);
    } else {
        length = kind == 254 ? LONGEST : kind % 24;
        *copy = malloc(length + 1);
        for (size_t i = 0; i < length; i++) {
            (*copy)[i] = (char)byte();
        }
        (*copy)[length] = '\0';
    }
    made.data = *copy;
    made.length = length;
    if (kind % 5 == 0) {
        made.length = TENANTRY_TO_NUL;
    } else if (kind == 200) {
        made.length = SIZE_MAX - 1 - byte();
    } else if (kind == 201) {
        made.length = SIZE_MAX / 2 + byte();
    }
    return made;
}

#endif
