/*
 * Every function with every argument that cannot be used, one at a time, the others being sound: always
 * the right status, nothing put out but an error, and everything as usable as before.
 */
#include "surface.h"

#include "world.h"

static const struct export *now;
static unsigned long long calls;

/* With these arguments the call fails with this status. */
static void refused_with(const union value *arguments, const struct outs *outs, tenantry_status expected)
{
    tenantry_status status = now->call(arguments).status;
    calls++;
    if (status != expected) {
        check_say("%s: %s, not %s\n", now->name, tenantry_status_name(status), tenantry_status_name(expected));
        exit(1);
    }
    check_refusal(now, outs, status);
}

/* With one argument in place of the sound one. */
static void refuses(int at, union value hostile, tenantry_status expected)
{
    union value arguments[MOST_PARAMETERS];
    struct outs outs;
    sound(now, arguments, &outs);
    arguments[at] = hostile;
    refused_with(arguments, &outs, expected);
}

/* With sound arguments it succeeds, so that what fails later does so for the hostile one alone. */
static void succeeds_as_a_control(void)
{
    union value arguments[MOST_PARAMETERS];
    struct outs outs;
    sound(now, arguments, &outs);
    if (closes(now)) {
        return;
    }
    struct answer answer = now->call(arguments);
    if (answer.status != TENANTRY_OK) {
        check_say("%s with sound arguments: %s\n", now->name, tenantry_status_name(answer.status));
        exit(1);
    }
    CHECK(gives_status(now) || answer.number != 0 || answer.text != NULL);
    close_outs(now, &outs);
}

/* Handles that were closed, one of each kind. */
static uint64_t closed[16];
static size_t closed_count;

static void make_closed(void)
{
    union value arguments[MOST_PARAMETERS];
    struct outs outs;
    for (size_t i = 0; i < export_count; i++) {
        if (closes(&exports[i])) {
            sound(&exports[i], arguments, &outs);
            closed[closed_count++] = arguments[0].number;
        }
    }
    SAME(14, closed_count);
    close_all();
}

static bool is_open(uint64_t handle)
{
    union value arguments[MOST_PARAMETERS];
    struct outs outs;
    for (size_t i = 0; i < export_count; i++) {
        sound(&exports[i], arguments, &outs);
        for (int j = 0; j < exports[i].count; j++) {
            if (exports[i].parameters[j].kind == HANDLE && arguments[j].number == handle) {
                return true;
            }
        }
    }
    return false;
}

static void refuses_handles(int at)
{
    union value arguments[MOST_PARAMETERS];
    struct outs outs;
    sound(now, arguments, &outs);
    uint64_t own = arguments[at].number;
    if (!closes(now)) {
        refuses(at, (union value){.number = 0}, TENANTRY_BAD_HANDLE);
    }
    for (size_t i = 0; i < closed_count; i++) {
        refuses(at, (union value){.number = closed[i]}, TENANTRY_BAD_HANDLE);
    }
    /* Forged, a bit away from one that is open. */
    for (int bit = 0; bit < 64; bit++) {
        uint64_t forged = own ^ UINT64_C(1) << bit;
        if (!is_open(forged)) {
            refuses(at, (union value){.number = forged}, TENANTRY_BAD_HANDLE);
        }
    }
    /* Open, but of another kind. */
    for (size_t i = 0; i < export_count; i++) {
        if (closes(&exports[i]) && strcmp(exports[i].parameters[0].type, now->parameters[at].type) != 0) {
            union value others[MOST_PARAMETERS];
            sound(&exports[i], others, &outs);
            refuses(at, others[0], TENANTRY_BAD_HANDLE);
        }
    }
}

static void refuses_texts(int at)
{
    static const struct { const char *data; size_t length; } texts[] = {
        {NULL, 1}, {NULL, TENANTRY_TO_NUL}, {NULL, SIZE_MAX - 1},
        {"text", SIZE_MAX - 1}, {"text", SIZE_MAX / 2}, {"text", SIZE_MAX / 2 + 1}, {"text", ((size_t)1 << 28) + 1},
        {"\xff\xfe", 2}, {"\xc0\x80", 2}, {"\xed\xa0\x80", 3}, {"\xf4\x90\x80\x80", 4}, {"a\xe2\x82", 3},
        {"a\xff", TENANTRY_TO_NUL}, {"\xe2\x82\xac", 2},
    };
    union value arguments[MOST_PARAMETERS];
    struct outs outs;
    /* Bytes need not be UTF-8. */
    bool bytes = strcmp(now->parameters[at].name, "data") == 0;
    for (size_t i = 0; i < (bytes ? 7 : sizeof texts / sizeof *texts); i++) {
        sound(now, arguments, &outs);
        arguments[at].pointer = texts[i].data;
        arguments[at + 1].number = texts[i].length;
        refused_with(arguments, &outs, TENANTRY_BAD_ARGUMENT);
    }
}

static void refuses_numbers(int at)
{
    static const struct { const char *name; uint64_t numbers[8]; } unknown[] = {
        {"flags", {16, 32, 256, 1U << 31, UINT32_MAX}},
        {"field", {20, 22, 40, 55, 63, 64, 65536 + TENANTRY_FIELD_NAME, UINT32_MAX}},
        {"level", {5, UINT32_MAX}},
        {"which", {3, UINT32_MAX}},
        {"day", {7, 8, UINT32_MAX}},
        {"kind", {4, UINT32_MAX}},
        {"entry", {1, UINT32_MAX, SIZE_MAX}},
        {"index", {1000, UINT32_MAX, SIZE_MAX / 16, SIZE_MAX / 2, SIZE_MAX - 1, SIZE_MAX}},
    };
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        for (int j = 0; j < 8 && strcmp(unknown[i].name, now->parameters[at].name) == 0; j++) {
            if (unknown[i].numbers[j] != 0) {
                refuses(at, (union value){.number = unknown[i].numbers[j]}, TENANTRY_BAD_ARGUMENT);
            }
        }
    }
}

/* What the header says may be NULL. */
static bool optional(const struct parameter *parameter)
{
    static const char *const pairs[] = {
        "tenantry_store_create tenant", "tenantry_store_delete tenant", "tenantry_store_set change",
        "tenantry_store_set_enabled change", "tenantry_session_set change", "tenantry_store_import line",
        "tenantry_store_import report", "tenantry_store_export count", "tenantry_store_check finding",
        "tenantry_store_check count", "tenantry_store_preload count", "tenantry_log_set function",
        "tenantry_store_backup progress", "tenantry_store_backup report",
        "tenantry_restore progress", "tenantry_restore report",
        "tenantry_files_append next", "tenantry_store_report_usage usage", "tenantry_store_purge report",
        "tenantry_store_revert change", "tenantry_session_revert change", "tenantry_tenant_match_contact verdict",
    };
    char pair[96];
    snprintf(pair, sizeof pair, "%s %s", now->name, parameter->name);
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        if (strcmp(pairs[i], pair) == 0) {
            return true;
        }
    }
    return parameter->kind == ERROR_OUT;
}

static void refuses_null(int at)
{
    union value arguments[MOST_PARAMETERS];
    struct outs outs;
    if (!optional(&now->parameters[at])) {
        refuses(at, (union value){.pointer = NULL}, TENANTRY_BAD_ARGUMENT);
        return;
    }
    sound(now, arguments, &outs);
    arguments[at].pointer = NULL;
    SAME(TENANTRY_OK, now->call(arguments).status);
    close_outs(now, &outs);
}

/* Nothing at all for every argument. */
static void refuses_zeros(void)
{
    static const union value zeros[MOST_PARAMETERS];
    struct answer answer = now->call(zeros);
    CHECK(*tenantry_status_name(answer.status) != '\0');
    bool handle = now->count > 0 && now->parameters[0].kind == HANDLE;
    if (handle && !closes(now)) {
        SAME(TENANTRY_BAD_HANDLE, answer.status);
    }
}

int main(void)
{
    open_all();
    make_closed();
    SAME(0, remove(path("all.db")));
    open_all();
    for (size_t i = 0; i < export_count; i++) {
        now = &exports[i];
        succeeds_as_a_control();
        refuses_zeros();
        for (int at = 0; at < now->count; at++) {
            switch (now->parameters[at].kind) {
            case HANDLE: refuses_handles(at); break;
            case TEXT_IN: refuses_texts(at); break;
            case NUMBER: refuses_numbers(at); break;
            case OUT:
            case ERROR_OUT:
            case FUNCTION: refuses_null(at); break;
            case POINTER: break;
            }
        }
        succeeds_as_a_control();
    }
    close_all();
    CHECK(calls > 3000);
    return 0;
}
