/* A process that calls the library finds nothing of it on its standard output and standard error. */
#include <unistd.h>

#include "surface.h"
#include "world.h"

static void call_everything(void)
{
    static const union value zeros[MOST_PARAMETERS];
    union value arguments[MOST_PARAMETERS];
    struct outs outs;
    open_all();
    for (size_t i = 0; i < export_count; i++) {
        exports[i].call(zeros);
        if (!closes(&exports[i])) {
            sound(&exports[i], arguments, &outs);
            SAME(TENANTRY_OK, exports[i].call(arguments).status);
            close_outs(&exports[i], &outs);
        }
    }
    close_all();
    check_forget();
}

static void say_a_word(void)
{
    CHECK(write(STDERR_FILENO, "!", 1) == 1);
}

int main(void)
{
    CHECK(!silent(say_a_word));
    CHECK(silent(call_everything));
    return 0;
}
