/*
 * In a library that is built with the feature `panic-probe`, every function panics on purpose while the
 * probe is on: each must answer TENANTRY_PANICKED and tell the log, and nothing else may happen.
 */
#include "surface.h"
#include "world.h"

void tenantry_panic_probe(int on);

static int heard;

static void hear(void *user, uint32_t level, const char *text, size_t length)
{
    CHECK(user == &heard && level == TENANTRY_LOG_ERROR && strlen(text) == length);
    CHECK(strstr(text, "the panic that the probe asked for") != NULL && strstr(text, ".rs:") != NULL);
    heard++;
}

static void panics(const struct export *export, const union value *arguments, const struct outs *outs)
{
    heard = 0;
    tenantry_panic_probe(1);
    struct answer answer = export->call(arguments);
    tenantry_panic_probe(0);
    SAME(1, heard);
    if (gives_status(export)) {
        SAME(TENANTRY_PANICKED, answer.status);
        check_refusal(export, outs, TENANTRY_PANICKED);
    } else if (strcmp(export->answer, "const char *") == 0) {
        CHECK(answer.text != NULL && *answer.text == '\0');
    } else {
        SAME(0, answer.number);
    }
}

static void every_function_panics_and_the_host_goes_on(void)
{
    union value arguments[MOST_PARAMETERS];
    struct outs outs;
    open_all();
    OK(tenantry_log_set(hear, &heard, TENANTRY_LOG_ERROR));
    for (size_t i = 0; i < export_count; i++) {
        sound(&exports[i], arguments, &outs);
        panics(&exports[i], arguments, &outs);
    }
    OK(tenantry_log_set(NULL, NULL, 0));
    /* Nothing was closed, and everything works as before. */
    for (size_t i = 0; i < export_count; i++) {
        if (!closes(&exports[i])) {
            sound(&exports[i], arguments, &outs);
            SAME(TENANTRY_OK, exports[i].call(arguments).status);
            close_outs(&exports[i], &outs);
        }
    }
    close_all();
}

/* The error says which function it was. */
static void the_error_names_the_function(void)
{
    tenantry_store store = 0;
    tenantry_text message;
    OK(tenantry_log_set(hear, &heard, TENANTRY_LOG_DEBUG));
    tenantry_panic_probe(1);
    tenantry_error error = 0;
    tenantry_status status = tenantry_store_open_in_memory(&store, &error);
    tenantry_panic_probe(0);
    SAME(TENANTRY_PANICKED, status);
    OK(tenantry_error_message(error, &message));
    CHECK(strstr(message.data, "tenantry_store_open_in_memory") != NULL);
    OK(tenantry_error_close(error));
    /* Without a function to hear it a panic is as quiet. */
    OK(tenantry_log_set(NULL, NULL, 0));
    heard = 0;
    tenantry_panic_probe(1);
    SAME(TENANTRY_PANICKED, tenantry_store_close(1));
    tenantry_panic_probe(0);
    SAME(0, heard);
}

int main(void)
{
    CHECK(silent(every_function_panics_and_the_host_goes_on));
    CHECK(silent(the_error_names_the_function));
    return 0;
}
