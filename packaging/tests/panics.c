/* Panics of tenantry become statuses, on several threads at once, while another library in Rust has its own. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <tenantry.h>

void tenantry_panic_probe(int on);
int second_catches(void);

enum { THREADS = 4, ROUNDS = 200 };

static atomic_int reported;
static tenantry_store shared;

static void log_function(void *user, uint32_t level, const char *text, size_t length)
{
    (void)user;
    (void)length;
    if (level == TENANTRY_LOG_ERROR && strstr(text, "the panic that the probe asked for"))
        atomic_fetch_add(&reported, 1);
}

static void *panicking(void *wrong)
{
    for (int round = 0; round < ROUNDS; round++) {
        tenantry_error error = 0;
        tenantry_tenant tenant = 0;

        if (tenantry_store_find(shared, "sip.acme.example", TENANTRY_TO_NUL, &tenant, &error) != TENANTRY_PANICKED ||
            !second_catches())
            *(atomic_int *)wrong = 1;
    }
    return NULL;
}

int main(void)
{
    pthread_t threads[THREADS];
    atomic_int wrong = 0;
    tenantry_tenant tenant = 0;

    if (tenantry_log_set(log_function, NULL, TENANTRY_LOG_ERROR) || tenantry_store_open_in_memory(&shared, NULL))
        return 1;
    tenantry_panic_probe(1);
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, panicking, &wrong);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    tenantry_panic_probe(0);
    if (wrong || reported != THREADS * ROUNDS) {
        fprintf(stderr, "%d of %d panics were reported\n", reported, THREADS * ROUNDS);
        return 1;
    }
    /* The store is as it was. */
    if (tenantry_store_find(shared, "sip.acme.example", TENANTRY_TO_NUL, &tenant, NULL) != TENANTRY_NOT_FOUND)
        return 1;
    return tenantry_store_close(shared);
}
