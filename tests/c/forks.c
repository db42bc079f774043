/*
 * Forks: what a child inherited answers TENANTRY_FORKED and harms nobody; what it opens anew is its
 * own; a parent and eight children lose no update.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <unistd.h>

#include "surface.h"
#include "world.h"

/* A child waits for ever where a thread of its parent was in the midst of AddressSanitizer's allocator:
 * that of the C library is whole in a child. What has other threads is left to the other configurations. */
#ifdef __SANITIZE_ADDRESS__
#define THREADS_ARE_FORKED_BADLY
#endif

/* Runs this in a child, and gives its process. */
static pid_t begin(void (*act)(void))
{
    fflush(NULL);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        act();
        _exit(0);
    }
    return child;
}

/* Waits for a child, which must end well. */
static void end(pid_t child)
{
    int status = -1;
    CHECK(waitpid(child, &status, 0) == child);
    SAME(0, status);
}

static tenantry_store open_again(const char *name)
{
    tenantry_store store = 0;
    OK(tenantry_store_open(TEXT(path(name)), 0, PATIENCE, &store, &why));
    return store;
}

/* With its parent's handles, the functions that close them among all. */
static void everything_answers_forked(void)
{
    union value arguments[MOST_PARAMETERS];
    struct outs outs;
    size_t refused = 0;
    for (size_t i = 0; i < export_count; i++) {
        if (exports[i].count > 0 && exports[i].parameters[0].kind == HANDLE) {
            sound(&exports[i], arguments, &outs);
            SAME(TENANTRY_FORKED, exports[i].call(arguments).status);
            check_refusal(&exports[i], &outs, TENANTRY_FORKED);
            refused++;
        }
    }
    CHECK(refused > 40);
}

/* With a reader of its own, of what it has just set. */
static void reads_from_memory(tenantry_store store, tenantry_tenant before)
{
    const uint32_t field = TENANTRY_FIELD_ENABLED;
    tenantry_reader reader = 0;
    tenantry_value value;
    tenantry_read_status status;
    bool changed = false;
    OK(tenantry_reader_open(store, &reader, &why));
    OK(tenantry_reader_find(reader, TEXT("sip.acme.example"), &field, 1, &value, &why));
    SAME(0, value.number);
    OK(tenantry_reader_has_changed(reader, before, &changed, &why));
    CHECK(changed);
    OK(tenantry_store_read_status(store, &status, &why));
    SAME(1, status.memory);
    OK(tenantry_reader_close(reader));
}

/* What the child opens is its own, and its handles are not its parent's. */
static void a_child_opens_anew(void)
{
    everything_answers_forked();
    tenantry_store store = open_again("all.db");
    tenantry_tenant tenant = find(store, "sip.acme.example");
    tenantry_watch watch = 0;
    tenantry_event event;
    OK(tenantry_store_watch(store, TENANTRY_FROM_NOW, &watch, &why));
    OK(tenantry_store_set_enabled(store, TEXT(id_of(tenant)), 0, TENANTRY_ANY_VERSION, 0, NULL, &why));
    OK(tenantry_watch_next(watch, TENANTRY_FOREVER, &event, &why));
    SAME(0, strcmp(id_of(tenant), event.tenant));
    OK(tenantry_watch_close(watch));
    reads_from_memory(store, tenant);
    OK(tenantry_tenant_close(tenant));
    OK(tenantry_store_close(store));
    everything_answers_forked();
}

static void what_was_inherited_is_left_alone(void)
{
    bool enabled = true;
    open_all();
#ifdef THREADS_ARE_FORKED_BADLY
    listen_no_more();
#endif
    end(begin(a_child_opens_anew));
    /* The parent works on, and sees what its child did. */
    tenantry_store store = open_again("all.db");
    tenantry_tenant tenant = find(store, "sip.acme.example");
    OK(tenantry_tenant_bool(tenant, TENANTRY_FIELD_ENABLED, &enabled));
    CHECK(!enabled);
    OK(tenantry_tenant_close(tenant));
    OK(tenantry_store_close(store));
    close_all();
}

static tenantry_reservation reservation;

static void releases_nothing(void)
{
    SAME(TENANTRY_FORKED, tenantry_reservation_close(reservation));
}

static void a_reservation_is_the_parents(void)
{
    const uint32_t calls = TENANTRY_FIELD_MAX_CONCURRENT_CALLS;
    tenantry_store store = new_file("reserve.db");
    tenantry_tenant acme = make(store, ACME);
    uint64_t reserved = 0;
    OK(tenantry_store_reserve(store, TEXT(id_of(acme)), calls, 0, &reservation, &why));
    end(begin(releases_nothing));
    OK(tenantry_store_reserved(store, TEXT(id_of(acme)), calls, &reserved, &why));
    SAME(1, reserved);
    OK(tenantry_reservation_close(reservation));
    OK(tenantry_store_reserved(store, TEXT(id_of(acme)), calls, &reserved, &why));
    SAME(0, reserved);
    OK(tenantry_tenant_close(acme));
    OK(tenantry_store_close(store));
}

/* A handle is its maker's, however many forks lie between. */
enum { DEPTH = 260 };
static tenantry_store ancestors;
static tenantry_tenant ancestors_tenant;
static int last_word[2];

static void answers_forked_at_every_depth(void)
{
    int64_t value;
    tenantry_tenant tenant;
    for (int depth = 1; depth < DEPTH; depth++) {
        /* A handle has room for 256 generations; what it seems to be of this one was never given out. */
        const tenantry_status status = depth % 256 == 0 ? TENANTRY_BAD_HANDLE : TENANTRY_FORKED;
        SAME(status, tenantry_store_find(ancestors, TEXT("t0.example"), &tenant, NULL));
        SAME(status, tenantry_tenant_int(ancestors_tenant, TENANTRY_FIELD_VERSION, &value));
        SAME(status, tenantry_tenant_close(ancestors_tenant));
        pid_t child = fork();
        CHECK(child >= 0);
        if (child > 0) {
            _exit(0);
        }
    }
    tenantry_store store = open_again("line.db");
    OK(tenantry_tenant_close(find(store, "t0.example")));
    OK(tenantry_store_close(store));
    CHECK(write(last_word[1], "!", 1) == 1);
}

static void handles_are_told_from_those_of_all_ancestors(void)
{
    char word;
    SAME(0, pipe(last_word));
    ancestors = new_file("line.db");
    populate(ancestors, 1);
    ancestors_tenant = find(ancestors, "t0.example");
    end(begin(answers_forked_at_every_depth));
    /* The last of the line says a word; without it the pipe ends when all are gone. */
    close(last_word[1]);
    CHECK(read(last_word[0], &word, 1) == 1);
    close(last_word[0]);
    OK(tenantry_tenant_close(ancestors_tenant));
    OK(tenantry_store_close(ancestors));
}

enum { CHILDREN = 8, INCREMENTS = 25 };

/* Adds one to the counter, so many times, with the version that was read, or again. */
static void count_on(tenantry_store store)
{
    for (int i = 0; i < INCREMENTS;) {
        tenantry_patch patch;
        tenantry_tenant tenant = find(store, "counter.example");
        OK(tenantry_patch_new(&patch));
        OK(tenantry_patch_set_int(patch, TENANTRY_FIELD_MAX_EXTENSIONS, int_of(tenant, TENANTRY_FIELD_MAX_EXTENSIONS) + 1));
        tenantry_status status = tenantry_store_set(store, TEXT(id_of(tenant)), patch,
            (uint64_t)int_of(tenant, TENANTRY_FIELD_VERSION), 0, NULL, NULL);
        CHECK(status == TENANTRY_OK || status == TENANTRY_CONFLICT);
        i += status == TENANTRY_OK;
        OK(tenantry_patch_close(patch));
        OK(tenantry_tenant_close(tenant));
    }
}

static void a_child_counts(void)
{
    tenantry_store store = open_again("counter.db");
    count_on(store);
    OK(tenantry_store_close(store));
}

static void fail_on_a_finding(void *user, uint64_t number, const char *json, size_t length)
{
    (void)user, (void)number, (void)length;
    check_say("%s\n", json);
    CHECK(!"the file is sound");
}

static void nine_writers_lose_no_update(void)
{
    pid_t children[CHILDREN];
    uint64_t count = 0;
    tenantry_store store = new_file("counter.db");
    OK(tenantry_tenant_close(
        make(store, "{\"name\":\"Counter\",\"domain\":\"counter.example\"," MUST ",\"max_extensions\":0}")));
    for (int i = 0; i < CHILDREN; i++) {
        children[i] = begin(a_child_counts);
    }
    count_on(store);
    for (int i = 0; i < CHILDREN; i++) {
        end(children[i]);
    }
    tenantry_tenant counted = find(store, "counter.example");
    SAME((CHILDREN + 1) * INCREMENTS, int_of(counted, TENANTRY_FIELD_MAX_EXTENSIONS));
    OK(tenantry_tenant_close(counted));
    OK(tenantry_store_check(store, fail_on_a_finding, NULL, &count, &why));
    SAME(1, count);
    OK(tenantry_store_close(store));
    store = open_again("counter.db");
    OK(tenantry_store_check(store, fail_on_a_finding, NULL, &count, &why));
    OK(tenantry_store_close(store));
}

#ifndef THREADS_ARE_FORKED_BADLY
/* Threads that open, read, write and close while the process is forked: whatever they hold at that
 * moment, the child waits for none of it. */
static atomic_bool done;

static void *work_on(void *unused)
{
    while (!done) {
        tenantry_store store = open_again("worked.db");
        tenantry_tenant tenant = find(store, "t0.example");
        OK(tenantry_store_set_enabled(store, TEXT(id_of(tenant)), 0, TENANTRY_ANY_VERSION, 0, NULL, &why));
        OK(tenantry_store_set_enabled(store, TEXT(id_of(tenant)), 1, TENANTRY_ANY_VERSION, 0, NULL, &why));
        OK(tenantry_tenant_close(tenant));
        OK(tenantry_store_close(store));
    }
    return unused;
}

static void a_child_works(void)
{
    tenantry_store store = open_again("worked.db");
    tenantry_tenant tenant = find(store, "t0.example");
    OK(tenantry_store_set_enabled(store, TEXT(id_of(tenant)), 0, TENANTRY_ANY_VERSION, 0, NULL, &why));
    OK(tenantry_tenant_close(tenant));
    OK(tenantry_store_close(store));
}

static void a_fork_in_the_midst_of_work(void)
{
    pthread_t threads[3];
    uint64_t count = 0;
    tenantry_store store = new_file("worked.db");
    populate(store, 1);
    for (int i = 0; i < 3; i++) {
        SAME(0, pthread_create(&threads[i], NULL, work_on, NULL));
    }
    for (int i = 0; i < 40; i++) {
        end(begin(a_child_works));
    }
    done = true;
    for (int i = 0; i < 3; i++) {
        SAME(0, pthread_join(threads[i], NULL));
    }
    OK(tenantry_store_check(store, fail_on_a_finding, NULL, &count, &why));
    OK(tenantry_store_close(store));
}
#endif

int main(void)
{
    what_was_inherited_is_left_alone();
    a_reservation_is_the_parents();
    handles_are_told_from_those_of_all_ancestors();
    nine_writers_lose_no_update();
#ifndef THREADS_ARE_FORKED_BADLY
    a_fork_in_the_midst_of_work();
#endif
    return 0;
}
