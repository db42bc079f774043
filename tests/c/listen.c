/* Changes that are given to a function of the host's, which does what it likes. */
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>

#include "world.h"

/* What a function of the host's has at hand. */
struct host {
    tenantry_store store;
    _Atomic tenantry_listening listening;
    atomic_bool inside, may_leave;
    atomic_ullong version;
    sem_t called;
};

static void listen(struct host *host, tenantry_change_function function)
{
    tenantry_listening listening = 0;
    SAME(0, sem_init(&host->called, 0, 0));
    OK(tenantry_store_listen(host->store, TENANTRY_FROM_NOW, function, host, &listening, &why));
    host->listening = listening;
}

static void wait_for_a_call(struct host *host)
{
    while (sem_wait(&host->called) != 0) {
    }
}

static void use_the_store(void *user, const tenantry_event *event)
{
    struct host *host = user;
    if (event->version < 5) {
        increment(host->store, "sip.acme.example", TENANTRY_FIELD_MAX_EXTENSIONS);
    }
    host->version = event->version;
    OK(tenantry_tenant_close(find(host->store, "sip.acme.example")));
    SAME(0, sem_post(&host->called));
    check_forget();
}

static void a_function_may_use_the_store(void)
{
    struct host host = {.store = new_file("used.db")};
    OK(tenantry_tenant_close(make(host.store, ACME)));
    listen(&host, use_the_store);
    increment(host.store, "sip.acme.example", TENANTRY_FIELD_MAX_EXTENSIONS);
    while (host.version < 5) {
        wait_for_a_call(&host);
    }
    OK(tenantry_listening_close(host.listening));
    FAILS(TENANTRY_BAD_HANDLE, tenantry_listening_close(host.listening));
    SAME(5, host.version);
    OK(tenantry_store_close(host.store));
}

static void close_its_own(void *user, const tenantry_event *event)
{
    struct host *host = user;
    host->version = event->version;
    OK(tenantry_listening_close(host->listening));
    SAME(0, sem_post(&host->called));
}

static void a_function_may_end_its_own_listening(void)
{
    struct host host = {.store = new_store()};
    listen(&host, close_its_own);
    OK(tenantry_tenant_close(make(host.store, ACME)));
    wait_for_a_call(&host);
    FAILS(TENANTRY_BAD_HANDLE, tenantry_listening_close(host.listening));
    increment(host.store, "sip.acme.example", TENANTRY_FIELD_MAX_EXTENSIONS);
    SAME(1, host.version);
    OK(tenantry_store_close(host.store));
}

static void close_the_store(void *user, const tenantry_event *event)
{
    struct host *host = user;
    host->version = event->version;
    OK(tenantry_store_close(host->store));
    SAME(0, sem_post(&host->called));
}

static void a_function_may_close_the_store(void)
{
    for (int round = 0; round < 10; round++) {
        char name[32];
        snprintf(name, sizeof name, "closed%d.db", round);
        struct host host = {.store = round % 2 ? new_store() : new_file(name)};
        listen(&host, close_the_store);
        OK(tenantry_tenant_close(make(host.store, ACME)));
        wait_for_a_call(&host);
        FAILS(TENANTRY_BAD_HANDLE, tenantry_store_close(host.store));
        OK(tenantry_listening_close(host.listening));
        SAME(1, host.version);
    }
}

static void stay_a_while(void *user, const tenantry_event *event)
{
    struct host *host = user;
    host->inside = true;
    host->version = event->version;
    SAME(0, sem_post(&host->called));
    OK(tenantry_tenant_close(find(host->store, "sip.acme.example")));
    host->inside = false;
}

static void closing_waits_for_a_call_that_is_running(void)
{
    tenantry_store store = new_store();
    OK(tenantry_tenant_close(make(store, ACME)));
    for (int round = 0; round < 50; round++) {
        struct host host = {.store = store};
        listen(&host, stay_a_while);
        increment(store, "sip.acme.example", TENANTRY_FIELD_MAX_EXTENSIONS);
        wait_for_a_call(&host);
        OK(tenantry_listening_close(host.listening));
        CHECK(!host.inside);
    }
    OK(tenantry_store_close(store));
}

static void stay_until_told(void *user, const tenantry_event *event)
{
    struct host *host = user;
    host->inside = true;
    host->version = event->version;
    SAME(0, sem_post(&host->called));
    while (!host->may_leave) {
        sched_yield();
    }
    host->inside = false;
}

/* Two threads that close at once what a function is in. */
struct closers {
    struct host host;
    /* Threads that stand ready: both begin when the second does, at the same moment. */
    atomic_int ready;
    atomic_int closed;
};

static void *close_it(void *argument)
{
    struct closers *closers = argument;
    closers->ready++;
    while (closers->ready < 2) {
    }
    tenantry_status status = tenantry_listening_close(closers->host.listening);
    CHECK(status == TENANTRY_OK || status == TENANTRY_BAD_HANDLE);
    if (status == TENANTRY_OK) {
        CHECK(!closers->host.inside);
        closers->closed++;
    }
    return NULL;
}

static void of_two_that_close_the_one_that_is_told_so_has_waited(void)
{
    tenantry_store store = new_store();
    OK(tenantry_tenant_close(make(store, ACME)));
    for (int round = 0; round < 300; round++) {
        struct closers closers = {.host = {.store = store}};
        pthread_t threads[2];
        listen(&closers.host, stay_until_told);
        increment(store, "sip.acme.example", TENANTRY_FIELD_MAX_EXTENSIONS);
        wait_for_a_call(&closers.host);
        for (int at = 0; at < 2; at++) {
            SAME(0, pthread_create(&threads[at], NULL, close_it, &closers));
        }
        for (int turn = 0; turn < 20 || closers.ready < 2; turn++) {
            sched_yield();
        }
        closers.host.may_leave = true;
        for (int at = 0; at < 2; at++) {
            SAME(0, pthread_join(threads[at], NULL));
        }
        SAME(1, closers.closed);
    }
    OK(tenantry_store_close(store));
}

int main(void)
{
    a_function_may_use_the_store();
    a_function_may_end_its_own_listening();
    a_function_may_close_the_store();
    closing_waits_for_a_call_that_is_running();
    of_two_that_close_the_one_that_is_told_so_has_waited();
    return 0;
}
