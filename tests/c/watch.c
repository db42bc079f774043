/*
 * Changes that are taken one by one: of another process, in order and none missed; by an event loop;
 * shared by threads, ended and closed beneath them.
 */
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "world.h"

#define BOOKS "{\"name\":\"Books\",\"domain\":\"books.example\"," MUST ",\"max_extensions\":7}"

/* Another process, which does what it is told: before anything is open here, so that it inherits nothing. */
static int orders[2], answers[2];

static void delete_books(tenantry_store store)
{
    tenantry_tenant books = find(store, "books.example");
    OK(tenantry_store_delete(store, TEXT(id_of(books)), TENANTRY_ANY_VERSION, 0, NULL, &why));
    OK(tenantry_tenant_close(books));
}

static void serve(void)
{
    char order;
    tenantry_store store = 0;
    close(orders[1]);
    while (read(orders[0], &order, 1) == 1) {
        if (store == 0) {
            OK(tenantry_store_open(TEXT(path("watched.db")), 0, PATIENCE, &store, &why));
        }
        switch (order) {
        case 'c': OK(tenantry_tenant_close(make(store, BOOKS))); break;
        case 'd': delete_books(store); break;
        case 'r': increment(store, "sip.acme.example", TENANTRY_FIELD_RECORDING_RETENTION); break;
        default: increment(store, "sip.acme.example", TENANTRY_FIELD_MAX_EXTENSIONS);
        }
        CHECK(write(answers[1], &order, 1) == 1);
    }
    OK(tenantry_store_close(store));
}

/* Has the other process do this, and waits until it is done. */
static void order(char what)
{
    char done = 0;
    CHECK(write(orders[1], &what, 1) == 1 && read(answers[0], &done, 1) == 1 && done == what);
}

static bool has(const tenantry_event *event, uint32_t field)
{
    return event->changed[field / 64] >> field % 64 & 1;
}

static tenantry_watch watch_from(tenantry_store store, uint64_t since)
{
    tenantry_watch watch = 0;
    OK(tenantry_store_watch(store, since, &watch, &why));
    return watch;
}

/* The next event, which is this one. */
static tenantry_event hear(tenantry_watch watch, uint32_t kind, const char *tenant, uint64_t version)
{
    tenantry_event event;
    OK(tenantry_watch_next(watch, TENANTRY_FOREVER, &event, &why));
    SAME(kind, event.kind);
    SAME(version, event.version);
    SAME(0, strcmp(tenant, event.tenant));
    return event;
}

static void hear_nothing(tenantry_watch watch)
{
    tenantry_event event;
    FAILS(TENANTRY_NO_VALUE, tenantry_watch_next(watch, 0, &event, &why));
    FAILS(TENANTRY_NO_VALUE, tenantry_watch_next(watch, 1, &event, NULL));
}

static void changes_of_another_process_are_heard_in_order(tenantry_store store)
{
    char id[TENANTRY_ID_SIZE];
    tenantry_tenant acme = make(store, ACME);
    tenantry_watch watch = watch_from(store, TENANTRY_FROM_NOW);
    order('c');
    tenantry_tenant books = find(store, "books.example");
    snprintf(id, sizeof id, "%s", id_of(books));
    OK(tenantry_tenant_close(books));
    tenantry_event made = hear(watch, TENANTRY_CHANGE_CREATED, id, 1);
    CHECK(has(&made, TENANTRY_FIELD_DOMAIN) && has(&made, TENANTRY_FIELD_MAX_EXTENSIONS));
    CHECK(!has(&made, TENANTRY_FIELD_MAX_CONCURRENT_CALLS));
    order('e');
    tenantry_event set = hear(watch, TENANTRY_CHANGE_UPDATED, id_of(acme), 2);
    CHECK(has(&set, TENANTRY_FIELD_MAX_EXTENSIONS) && !has(&set, TENANTRY_FIELD_RECORDING_RETENTION));
    order('r');
    hear(watch, TENANTRY_CHANGE_UPDATED, id_of(acme), 3);
    order('d');
    tenantry_event gone = hear(watch, TENANTRY_CHANGE_DELETED, id, 1);
    CHECK(made.token < set.token && set.token < gone.token);
    hear_nothing(watch);
    OK(tenantry_watch_close(watch));

    /* Who was away hears of each tenant once, and goes on behind the event that it heard last. */
    watch = watch_from(store, made.token);
    set = hear(watch, TENANTRY_CHANGE_UPDATED, id_of(acme), 3);
    CHECK(has(&set, TENANTRY_FIELD_MAX_EXTENSIONS) && has(&set, TENANTRY_FIELD_RECORDING_RETENTION));
    hear(watch, TENANTRY_CHANGE_DELETED, id, 1);
    hear_nothing(watch);
    OK(tenantry_watch_close(watch));
    watch = watch_from(store, gone.token);
    hear_nothing(watch);
    OK(tenantry_watch_close(watch));
    OK(tenantry_tenant_close(acme));
}

static int fd_of(tenantry_watch watch)
{
    int32_t fd = -1;
    OK(tenantry_watch_fd(watch, &fd));
    return fd;
}

static void an_event_loop_waits_for_the_descriptor(tenantry_store store)
{
    struct epoll_event wanted = {.events = EPOLLIN}, got;
    tenantry_watch watch = watch_from(store, TENANTRY_FROM_NOW);
    tenantry_tenant acme = find(store, "sip.acme.example");
    int loop = epoll_create1(EPOLL_CLOEXEC);
    SAME(0, epoll_ctl(loop, EPOLL_CTL_ADD, fd_of(watch), &wanted));
    tenantry_event event = {.version = (uint64_t)int_of(acme, TENANTRY_FIELD_VERSION)};
    const uint64_t last = event.version + 20;
    for (int i = 0; i < 20; i++) {
        const uint64_t before = event.version;
        order('e');
        while (event.version == before) {
            SAME(1, epoll_wait(loop, &got, 1, -1));
            tenantry_status status;
            while ((status = tenantry_watch_next(watch, 0, &event, NULL)) == TENANTRY_OK) {
                CHECK(event.version == before + 1 && has(&event, TENANTRY_FIELD_MAX_EXTENSIONS));
            }
            SAME(TENANTRY_NO_VALUE, status);
        }
    }
    SAME(last, event.version);
    OK(tenantry_tenant_close(acme));
    OK(tenantry_watch_close(watch));
    close(loop);
}

static bool readable(int fd)
{
    struct pollfd one = {.fd = fd, .events = POLLIN};
    return poll(&one, 1, 0) == 1 && one.revents == POLLIN;
}

/* In memory nobody else commits, so that nothing rings for what was heard already. */
static void the_descriptor_is_readable_while_there_is_more(void)
{
    tenantry_store store = new_store();
    tenantry_event event;
    tenantry_watch watch = watch_from(store, TENANTRY_FROM_NOW);
    hear_nothing(watch);
    for (int i = 0; i < 3; i++) {
        CHECK(!readable(fd_of(watch)));
        OK(tenantry_tenant_close(make(store, ACME)));
        OK(tenantry_tenant_close(make(store, BOOKS)));
        CHECK(readable(fd_of(watch)));
        OK(tenantry_watch_next(watch, 0, &event, &why));
        CHECK(readable(fd_of(watch)));
        OK(tenantry_watch_next(watch, 0, &event, &why));
        tenantry_tenant acme = find(store, "sip.acme.example");
        OK(tenantry_store_delete(store, TEXT(id_of(acme)), TENANTRY_ANY_VERSION, 0, NULL, &why));
        OK(tenantry_tenant_close(acme));
        delete_books(store);
        OK(tenantry_watch_next(watch, 0, &event, &why));
        OK(tenantry_watch_next(watch, 0, &event, &why));
        hear_nothing(watch);
    }
    /* Once it has ended it stays readable, however often it is ended. */
    for (int i = 0; i < 100000; i++) {
        SAME(TENANTRY_OK, tenantry_watch_end(watch));
    }
    OK(tenantry_tenant_close(make(store, ACME)));
    hear_nothing(watch);
    CHECK(readable(fd_of(watch)));
    OK(tenantry_watch_close(watch));
    OK(tenantry_store_close(store));
}

static void a_session_hears_of_its_own_tenant_alone(tenantry_store store)
{
    tenantry_watch watch;
    tenantry_session session;
    tenantry_tenant acme = find(store, "sip.acme.example");
    const uint64_t version = (uint64_t)int_of(acme, TENANTRY_FIELD_VERSION);
    OK(tenantry_session_begin(store, TEXT(id_of(acme)), TEXT("alice"), &session, &why));
    OK(tenantry_session_watch(session, TENANTRY_FROM_NOW, &watch, &why));
    OK(tenantry_session_close(session));
    order('c');
    order('r');
    order('d');
    tenantry_event event = hear(watch, TENANTRY_CHANGE_UPDATED, id_of(acme), version + 1);
    CHECK(has(&event, TENANTRY_FIELD_RECORDING_RETENTION));
    hear_nothing(watch);
    OK(tenantry_watch_close(watch));
    OK(tenantry_tenant_close(acme));
}

/* A token that this file never gave: what lies between is not known. */
static void who_asks_for_what_is_not_known_reads_anew(tenantry_store store)
{
    tenantry_session session;
    tenantry_tenant acme = find(store, "sip.acme.example");
    tenantry_watch watch = watch_from(store, 1000000);
    tenantry_event event = hear(watch, TENANTRY_CHANGE_RESYNC, "", 0);
    CHECK(event.token < 1000000 && (event.changed[0] | event.changed[1]) == 0);
    order('e');
    hear(watch, TENANTRY_CHANGE_UPDATED, id_of(acme), (uint64_t)int_of(acme, TENANTRY_FIELD_VERSION) + 1);
    OK(tenantry_watch_close(watch));
    OK(tenantry_session_begin(store, TEXT(id_of(acme)), TEXT("alice"), &session, &why));
    OK(tenantry_session_watch(session, 1000000, &watch, &why));
    hear(watch, TENANTRY_CHANGE_RESYNC, id_of(acme), (uint64_t)int_of(acme, TENANTRY_FIELD_VERSION) + 1);
    OK(tenantry_watch_close(watch));
    OK(tenantry_session_close(session));
    OK(tenantry_tenant_close(acme));
}

enum { SHARERS = 3, ROUNDS = 60, CHANGES = 150 };
static pthread_barrier_t barrier;
static _Atomic tenantry_watch shared;
static atomic_int heard[CHANGES + 2];

static void *wait_for_the_end(void *unused)
{
    tenantry_event event;
    for (int i = 0; i < ROUNDS; i++) {
        pthread_barrier_wait(&barrier);
        tenantry_status status = tenantry_watch_next(shared, TENANTRY_FOREVER, &event, NULL);
        CHECK(status == TENANTRY_NO_VALUE || (i % 2 == 1 && status == TENANTRY_BAD_HANDLE));
        pthread_barrier_wait(&barrier);
    }
    return unused;
}

static void start(pthread_t *threads, void *(*work)(void *))
{
    for (int i = 0; i < SHARERS; i++) {
        SAME(0, pthread_create(&threads[i], NULL, work, NULL));
    }
}

static void join(pthread_t *threads)
{
    for (int i = 0; i < SHARERS; i++) {
        SAME(0, pthread_join(threads[i], NULL));
    }
}

static void ending_and_closing_wake_who_waits(tenantry_store store)
{
    pthread_t threads[SHARERS];
    SAME(0, pthread_barrier_init(&barrier, NULL, SHARERS + 1));
    start(threads, wait_for_the_end);
    for (int i = 0; i < ROUNDS; i++) {
        shared = watch_from(store, TENANTRY_FROM_NOW);
        pthread_barrier_wait(&barrier);
        OK(i % 2 ? tenantry_watch_close(shared) : tenantry_watch_end(shared));
        pthread_barrier_wait(&barrier);
        FAILS(i % 2 ? TENANTRY_BAD_HANDLE : TENANTRY_OK, tenantry_watch_close(shared));
    }
    join(threads);
    SAME(0, pthread_barrier_destroy(&barrier));
}

static void *take_some(void *unused)
{
    tenantry_event event;
    while (tenantry_watch_next(shared, TENANTRY_FOREVER, &event, NULL) == TENANTRY_OK) {
        CHECK(event.version <= CHANGES + 1);
        heard[event.version]++;
        if (event.version == CHANGES + 1) {
            OK(tenantry_watch_end(shared));
        }
    }
    return unused;
}

static void each_event_goes_to_one_of_the_threads(void)
{
    pthread_t threads[SHARERS];
    tenantry_store store = new_file("shared.db");
    OK(tenantry_tenant_close(make(store, ACME)));
    shared = watch_from(store, TENANTRY_FROM_NOW);
    start(threads, take_some);
    for (int i = 0; i < CHANGES; i++) {
        increment(store, "sip.acme.example", TENANTRY_FIELD_MAX_EXTENSIONS);
    }
    join(threads);
    for (int version = 0; version < CHANGES + 2; version++) {
        CHECK(heard[version] <= 1);
    }
    SAME(1, heard[CHANGES + 1]);
    OK(tenantry_watch_close(shared));
    OK(tenantry_store_close(store));
}

static void a_watch_keeps_the_database_open(tenantry_store store)
{
    tenantry_watch watch = watch_from(store, TENANTRY_FROM_NOW);
    tenantry_event event;
    OK(tenantry_store_close(store));
    order('e');
    OK(tenantry_watch_next(watch, TENANTRY_FOREVER, &event, &why));
    OK(tenantry_watch_close(watch));
}

static void a_file_that_was_replaced_is_told(void)
{
    tenantry_event event;
    tenantry_store store = new_file("replaced.db"), other = new_file("other.db");
    char from[256];
    snprintf(from, sizeof from, "%s", path("other.db"));
    tenantry_watch watch = watch_from(store, TENANTRY_FROM_NOW);
    OK(tenantry_store_close(other));
    SAME(0, rename(from, path("replaced.db")));
    FAILS(TENANTRY_REPLACED, tenantry_watch_next(watch, TENANTRY_FOREVER, &event, &why));
    OK(tenantry_watch_close(watch));
    OK(tenantry_store_close(store));
}

int main(void)
{
    int status = -1;
    CHECK(*path("") != '\0' && pipe(orders) == 0 && pipe(answers) == 0);
    pid_t writer = fork();
    CHECK(writer >= 0);
    if (writer == 0) {
        serve();
        _exit(0);
    }
    tenantry_store store = new_file("watched.db");
    changes_of_another_process_are_heard_in_order(store);
    an_event_loop_waits_for_the_descriptor(store);
    the_descriptor_is_readable_while_there_is_more();
    a_session_hears_of_its_own_tenant_alone(store);
    who_asks_for_what_is_not_known_reads_anew(store);
    ending_and_closing_wake_who_waits(store);
    each_event_goes_to_one_of_the_threads();
    a_watch_keeps_the_database_open(store);
    a_file_that_was_replaced_is_told();
    close(orders[1]);
    CHECK(waitpid(writer, &status, 0) == writer);
    SAME(0, status);
    close(orders[0]), close(answers[0]), close(answers[1]);
    return 0;
}
