/*
 * What is closed is given back: after many rounds of everything the process holds no more memory than
 * after the first. A handle that the library made and forgot would lie in its table, where no leak
 * checker looks for it.
 */
#include <malloc.h>

#include "surface.h"
#include "world.h"

enum { ROUNDS = 200 };

/* Bytes in use on the heap. */
static size_t in_use(void)
{
    return mallinfo2().uordblks;
}

static void round_of_everything(void)
{
    static const union value zeros[MOST_PARAMETERS];
    union value arguments[MOST_PARAMETERS];
    struct outs outs;
    open_all();
    for (size_t i = 0; i < export_count; i++) {
        exports[i].call(zeros);
        for (int at = -1; at < exports[i].count; at++) {
            if (at < 0 ? closes(&exports[i]) : exports[i].parameters[at].kind != HANDLE) {
                continue;
            }
            sound(&exports[i], arguments, &outs);
            if (at >= 0) {
                arguments[at].number = 12345;
            }
            struct answer answer = exports[i].call(arguments);
            if (answer.status == TENANTRY_OK) {
                close_outs(&exports[i], &outs);
            } else {
                check_refusal(&exports[i], &outs, answer.status);
            }
        }
    }
    close_all();
    SAME(0, remove(path("all.db")));
    check_forget();
}

/* Bytes that a round leaves behind, of many; what is made once and kept is made in the first two. */
static size_t growth(void (*round)(void))
{
    round();
    round();
    size_t before = in_use();
    for (int i = 0; i < ROUNDS; i++) {
        round();
    }
    return in_use() > before ? (in_use() - before) / ROUNDS : 0;
}

static void forget_a_patch(void)
{
    tenantry_patch forgotten;
    OK(tenantry_patch_new(&forgotten));
}

int main(void)
{
    CHECK(growth(forget_a_patch) > 32);
    SAME(0, growth(round_of_everything));
    return 0;
}
