/*
 * A skeleton of a telephone system's daemon: worker threads answer SIP messages, each with the settings
 * of the tenant that the message is for, read at that moment. There is nothing to reload: what an
 * administrator changes, in this process or another, holds for the next message.
 *
 *     cc daemon.c -pthread $(pkg-config --cflags --libs tenantry) -o daemon
 *     ./daemon tenants.db           runs until SIGTERM or SIGINT
 *     ./daemon tenants.db 1000      ends by itself after so many messages
 *
 * The messages are made up, for each tenant of the store and for one that is not there, and come
 * through a pair of sockets: put your UDP socket in its place.
 */
#define _POSIX_C_SOURCE 200809L

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <tenantry.h>

/* What all workers share. Any number of threads may use one store at the same time. */
static tenantry_store store;
static int wire[2];
enum { WORKERS = 4 };

struct worker {
    pthread_t thread;
    tenantry_reader reader;
    unsigned long answered, recorded, refused;
};

/* The library's messages join the daemon's own. Any thread may come here. */
static void log_message(void *user, uint32_t level, const char *text, size_t length)
{
    (void)length;
    fprintf(user, "tenantry: %s: %s\n", level == TENANTRY_LOG_ERROR ? "error" : "warning", text);
}

/* The SIP status that answers a message to this domain. */
static int answer(struct worker *worker, const char *domain)
{
    static const uint32_t fields[] = {TENANTRY_FIELD_ENABLED, TENANTRY_FIELD_ENABLE_AUDIO_RECORDING};
    tenantry_value values[2];
    /* From memory, all of one version. Without an error object: nobody reads what a scanner of domains
     * would fill them with. */
    tenantry_status status = tenantry_reader_find(worker->reader, domain, TENANTRY_TO_NUL, fields, 2, values, NULL);
    if (status == TENANTRY_NOT_FOUND) {
        return 404;
    }
    if (status != TENANTRY_OK) {
        fprintf(stderr, "daemon: %s: %s\n", domain, tenantry_status_meaning(status));
        return 500;
    }
    worker->recorded += values[0].number && values[1].number;
    return values[0].number ? 200 : 403;
}

/* Answers message after message, until the other end of the socket is closed. */
static void *work(void *argument)
{
    struct worker *worker = argument;
    char message[1500], domain[256];
    ssize_t length;
    /* One for each thread that reads. Without one, every message is answered with an error. */
    tenantry_reader_open(store, &worker->reader, NULL);
    while ((length = recv(wire[0], message, sizeof message - 1, 0)) > 0) {
        message[length] = '\0';
        int status = sscanf(message, "INVITE sip:%*[^@]@%255s SIP/2.0", domain) == 1 ? answer(worker, domain) : 400;
        worker->answered += status == 200;
        worker->refused += status != 200;
    }
    tenantry_reader_close(worker->reader);
    return NULL;
}

/* Sends a message to the tenant in this place of the list, or to nobody's domain behind its end. */
static void send_message(tenantry_page page, size_t place)
{
    char message[512];
    tenantry_tenant tenant = 0;
    tenantry_text domain = {"nobody.example", 0};
    if (tenantry_page_tenant(page, place, &tenant) == TENANTRY_OK) {
        tenantry_tenant_text(tenant, TENANTRY_FIELD_DOMAIN, &domain);
    }
    snprintf(message, sizeof message, "INVITE sip:1001@%s SIP/2.0\r\n\r\n", domain.data);
    tenantry_tenant_close(tenant);
    if (send(wire[1], message, strlen(message), 0) < 0) {
        perror("daemon: send");
    }
}

/* Sends so many messages as fast as they are taken, or one a second, until a signal says stop. */
static void send_messages(tenantry_page page, unsigned long most, const sigset_t *stop)
{
    const struct timespec pause = {most == 0, 0};
    size_t tenants = 0;
    tenantry_page_count(page, &tenants);
    for (unsigned long sent = 0; most == 0 || sent < most; sent++) {
        send_message(page, sent % (tenants + 1));
        if (sigtimedwait(stop, NULL, &pause) > 0) {
            return;
        }
    }
}

int main(int count, char **arguments)
{
    struct worker workers[WORKERS] = {0}, sum = {0};
    tenantry_error error = 0;
    tenantry_page page = 0;
    tenantry_text message = {"", 0};
    const char *path = count > 1 ? arguments[1] : "tenants.db";
    sigset_t stop;
    /* Before there are threads, which all inherit it: signals wait for `send_messages`. */
    sigemptyset(&stop), sigaddset(&stop, SIGTERM), sigaddset(&stop, SIGINT);
    pthread_sigmask(SIG_BLOCK, &stop, NULL);
    tenantry_log_set(log_message, stderr, TENANTRY_LOG_WARN);
    if (tenantry_store_open(path, TENANTRY_TO_NUL, 0, TENANTRY_DEFAULT_TIMEOUT, &store, &error) ||
        tenantry_store_list(store, NULL, &page, &error)) {
        tenantry_error_message(error, &message);
        fprintf(stderr, "daemon: %s: %s\n", path, message.data);
        tenantry_error_close(error);
        return 1;
    }
    if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, wire) != 0) {
        perror("daemon: socketpair");
        return 1;
    }
    for (int i = 0; i < WORKERS; i++) {
        pthread_create(&workers[i].thread, NULL, work, &workers[i]);
    }
    puts("ready"), fflush(stdout);
    send_messages(page, count > 2 ? strtoul(arguments[2], NULL, 10) : 0, &stop);
    close(wire[1]);
    for (int i = 0; i < WORKERS; i++) {
        pthread_join(workers[i].thread, NULL);
        sum.answered += workers[i].answered, sum.recorded += workers[i].recorded, sum.refused += workers[i].refused;
    }
    printf("%lu answered, %lu of them recorded, %lu refused\n", sum.answered, sum.recorded, sum.refused);
    close(wire[0]);
    tenantry_page_close(page);
    tenantry_store_close(store);
    tenantry_log_set(NULL, NULL, 0);
    return 0;
}
