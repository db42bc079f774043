/*
 * Readers: members of every kind in one call, as fresh as the file whoever commits; one thread at a time,
 * let go and closed; what may not be asked for; snapshots that outlive all of it.
 */
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include "world.h"

#define DOMAIN "sip.acme.example"

/* Another process, which does what it is told: before anything is open here, so that it inherits nothing. */
static int orders[2], answers[2];

static void set_int(tenantry_store store, const char *domain, uint32_t field, int64_t value)
{
    tenantry_patch patch;
    tenantry_tenant tenant = find(store, domain);
    OK(tenantry_patch_new(&patch));
    OK(tenantry_patch_set_int(patch, field, value));
    OK(tenantry_store_set(store, TEXT(id_of(tenant)), patch, TENANTRY_ANY_VERSION, 0, NULL, &why));
    OK(tenantry_patch_close(patch));
    OK(tenantry_tenant_close(tenant));
}

static void delete(tenantry_store store, const char *domain)
{
    tenantry_tenant tenant = find(store, domain);
    OK(tenantry_store_delete(store, TEXT(id_of(tenant)), TENANTRY_ANY_VERSION, 0, NULL, &why));
    OK(tenantry_tenant_close(tenant));
}

static void serve(void)
{
    unsigned char order;
    tenantry_store store = 0;
    close(orders[1]);
    while (read(orders[0], &order, 1) == 1) {
        if (store == 0) {
            OK(tenantry_store_open(TEXT(path("read.db")), 0, PATIENCE, &store, &why));
        }
        switch (order) {
        case 0: delete(store, DOMAIN); break;
        case 1: OK(tenantry_tenant_close(make(store, ACME))); break;
        default: set_int(store, DOMAIN, TENANTRY_FIELD_MAX_EXTENSIONS, order); break;
        }
        CHECK(write(answers[1], &order, 1) == 1);
    }
    OK(tenantry_store_close(store));
}

/* Has the other process do this, and waits until it is done. */
static void order(unsigned char what)
{
    unsigned char done = 0;
    CHECK(write(orders[1], &what, 1) == 1 && read(answers[0], &done, 1) == 1 && done == what);
}

static tenantry_reader open_reader(tenantry_store store)
{
    tenantry_reader reader = 0;
    OK(tenantry_reader_open(store, &reader, &why));
    return reader;
}

/* One member of the tenant of this domain. */
static tenantry_value member(tenantry_reader reader, const char *domain, uint32_t field)
{
    tenantry_value value;
    OK(tenantry_reader_find(reader, TEXT(domain), &field, 1, &value, &why));
    return value;
}

static tenantry_tenant take(tenantry_reader reader, const char *domain)
{
    tenantry_tenant tenant = 0;
    OK(tenantry_reader_tenant(reader, TEXT(domain), &tenant, &why));
    return tenant;
}

static bool changed(tenantry_reader reader, tenantry_tenant tenant)
{
    bool by_reader = false, by_tenant = false;
    OK(tenantry_reader_has_changed(reader, tenant, &by_reader, &why));
    OK(tenantry_tenant_has_changed(tenant, &by_tenant, &why));
    CHECK(by_reader == by_tenant);
    return by_reader;
}

static tenantry_read_status status_of(tenantry_store store)
{
    tenantry_read_status status;
    OK(tenantry_store_read_status(store, &status, &why));
    CHECK(memchr(status.reason, '\0', sizeof status.reason) != NULL);
    CHECK((status.memory == 1) == (status.reason[0] == '\0'));
    return status;
}

enum { ASKED = 6 };
static const uint32_t FIELDS[ASKED] = {
    TENANTRY_FIELD_NAME, TENANTRY_FIELD_ENABLED, TENANTRY_FIELD_ENABLE_AUDIO_RECORDING,
    TENANTRY_FIELD_MAX_CONCURRENT_CALLS, TENANTRY_FIELD_WEBSITE, TENANTRY_FIELD_DISK_QUOTA,
};

static void are_of_acme(const tenantry_value *values)
{
    static const uint32_t kinds[ASKED] = {
        TENANTRY_VALUE_TEXT, TENANTRY_VALUE_BOOL, TENANTRY_VALUE_BOOL,
        TENANTRY_VALUE_INT, TENANTRY_VALUE_NULL, TENANTRY_VALUE_TEXT,
    };
    for (int i = 0; i < ASKED; i++) {
        SAME(kinds[i], values[i].kind);
        CHECK((values[i].text.data == NULL) == (kinds[i] != TENANTRY_VALUE_TEXT));
        CHECK(values[i].text.data != NULL || values[i].text.length == 0);
    }
    READS("Acme", values[0].text);
    SAME(1, values[1].number);
    SAME(0, values[2].number);
    SAME(20, values[3].number);
    SAME(0, values[4].number);
    SAME(0, values[0].number);
}

static void members_of_every_kind_come_in_one_call(tenantry_store store)
{
    static const char *const spellings[] = {DOMAIN, "SIP.Acme.Example", "SIP.ACME.EXAMPLE", "sip.acme.eXample"};
    tenantry_value values[ASKED + 1];
    tenantry_reader reader = open_reader(store);
    tenantry_tenant acme = find(store, DOMAIN);
    for (size_t i = 0; i < 2 * sizeof spellings / sizeof *spellings; i++) {
        memset(values, 0xA5, sizeof values);
        OK(tenantry_reader_find(reader, TEXT(spellings[i / 2]), FIELDS, ASKED, values, &why));
        are_of_acme(values);
        READS(text_of(acme, TENANTRY_FIELD_DISK_QUOTA).data, values[5].text);
        SAME(0xA5A5A5A5, values[ASKED].kind);
    }
    /* Where a length is given, what stands behind it is not read. */
    OK(tenantry_reader_find(reader, DOMAIN "?!", strlen(DOMAIN), FIELDS, ASKED, values, &why));
    are_of_acme(values);
    OK(tenantry_reader_get(reader, TEXT(id_of(acme)), FIELDS, ASKED, values, NULL));
    are_of_acme(values);

    /* The same field twice, and no field: only whether there is such a tenant. */
    const uint32_t twice[] = {TENANTRY_FIELD_NAME, TENANTRY_FIELD_NAME};
    OK(tenantry_reader_find(reader, TEXT(DOMAIN), twice, 2, values, &why));
    CHECK(values[0].text.data == values[1].text.data);
    OK(tenantry_reader_find(reader, TEXT(DOMAIN), NULL, 0, NULL, &why));
    FAILS(TENANTRY_NOT_FOUND, tenantry_reader_find(reader, TEXT("nobody.example"), NULL, 0, NULL, &why));
    OK(tenantry_tenant_close(acme));
    OK(tenantry_reader_close(reader));
}

/* A value is what the tenant's own getters give. */
static void is_of(tenantry_tenant tenant, uint32_t field, tenantry_value value)
{
    bool on = false;
    int64_t number = 0;
    tenantry_text text = {NULL, 0};
    switch (value.kind) {
    case TENANTRY_VALUE_BOOL:
        OK(tenantry_tenant_bool(tenant, field, &on));
        SAME(on, value.number);
        break;
    case TENANTRY_VALUE_INT:
        OK(tenantry_tenant_int(tenant, field, &number));
        SAME(number, value.number);
        break;
    case TENANTRY_VALUE_TEXT:
        OK(tenantry_tenant_text(tenant, field, &text));
        READS(text.data, value.text);
        break;
    default:
        SAME(TENANTRY_VALUE_NULL, value.kind);
        CHECK(tenantry_tenant_int(tenant, field, &number) == TENANTRY_NO_VALUE ||
              tenantry_tenant_text(tenant, field, &text) == TENANTRY_NO_VALUE);
    }
    SAME(value.kind == TENANTRY_VALUE_TEXT, value.text.data != NULL);
}

/* Each field that is one value, with those behind it; the second time as the call before, as most calls are. */
static void any_fields_come_in_any_number(tenantry_store store)
{
    enum { MOST = 7 };
    uint32_t single[64], count = 0, nulls = 0;
    tenantry_reader reader = open_reader(store);
    tenantry_tenant acme = find(store, DOMAIN);
    for (uint32_t field = 1; field < 64; field++) {
        tenantry_value value;
        if (tenantry_reader_find(reader, TEXT(DOMAIN), &field, 1, &value, NULL) == TENANTRY_OK) {
            single[count++] = field;
            nulls += value.kind == TENANTRY_VALUE_NULL;
        }
    }
    CHECK(count > 40 && nulls > 3);
    for (uint32_t first = 0; first < count; first++) {
        for (uint32_t asked = 1; asked <= MOST; asked++) {
            uint32_t fields[MOST];
            for (uint32_t i = 0; i < asked; i++) {
                fields[i] = single[(first + i * i) % count];
            }
            for (int again = 0; again < 3; again++) {
                tenantry_value values[MOST];
                memset(values, 0xA5, sizeof values);
                if (again == 2) {
                    fields[asked / 2] = single[(first + 1) % count];
                }
                OK(tenantry_reader_find(reader, TEXT(DOMAIN), fields, asked, values, &why));
                for (uint32_t i = 0; i < asked; i++) {
                    is_of(acme, fields[i], values[i]);
                }
            }
        }
    }
    OK(tenantry_tenant_close(acme));
    OK(tenantry_reader_close(reader));
}

/* Each call fails, and has written nothing. */
static void refuse(tenantry_reader reader, tenantry_status expected, const char *domain, const uint32_t *fields, size_t count)
{
    tenantry_value values[ASKED];
    unsigned char before[sizeof values];
    memset(values, 0xA5, sizeof values);
    memcpy(before, values, sizeof values);
    FAILS(expected, tenantry_reader_find(reader, TEXT(domain), fields, count, values, &why));
    FAILS(expected, tenantry_reader_get(reader, TEXT(domain), fields, count, values, NULL));
    SAME(0, memcmp(before, values, sizeof values));
}

static void what_cannot_be_asked_for_is_refused(tenantry_store store)
{
    _Alignas(uint32_t) char bytes[sizeof(uint32_t) + 1] = {0};
    const uint32_t unknown[] = {TENANTRY_FIELD_NAME, 63, 64, UINT32_MAX};
    const uint32_t lists[] = {TENANTRY_FIELD_NAME, TENANTRY_FIELD_OUTBOUND_CALLER_IDS};
    const uint32_t hours[] = {TENANTRY_FIELD_NAME, TENANTRY_FIELD_OFFICE_HOURS};
    tenantry_reader reader = open_reader(store);
    tenantry_tenant tenant = 0;
    refuse(reader, TENANTRY_BAD_ARGUMENT, DOMAIN, lists, 2);
    refuse(reader, TENANTRY_BAD_ARGUMENT, DOMAIN, hours, 2);
    for (size_t count = 2; count <= 4; count++) {
        refuse(reader, TENANTRY_BAD_ARGUMENT, DOMAIN, unknown, count);
        refuse(reader, TENANTRY_BAD_ARGUMENT, DOMAIN, &unknown[count - 1], 1);
    }
    /* That comes before the tenant is looked for. */
    refuse(reader, TENANTRY_BAD_ARGUMENT, "nobody.example", lists, 2);
    refuse(reader, TENANTRY_BAD_ARGUMENT, DOMAIN, NULL, 1);
    refuse(reader, TENANTRY_BAD_ARGUMENT, DOMAIN, FIELDS, 1025);
    refuse(reader, TENANTRY_BAD_ARGUMENT, DOMAIN, FIELDS, SIZE_MAX);
    refuse(reader, TENANTRY_BAD_ARGUMENT, DOMAIN, (const uint32_t *)(const void *)(bytes + 1), 1);
    FAILS(TENANTRY_BAD_ARGUMENT, tenantry_reader_find(reader, TEXT(DOMAIN), FIELDS, 1, NULL, &why));
    refuse(reader, TENANTRY_NOT_FOUND, "nobody.example", FIELDS, ASKED);
    refuse(reader, TENANTRY_NOT_FOUND, "no domain", FIELDS, ASKED);
    refuse(reader, TENANTRY_NOT_FOUND, "", FIELDS, ASKED);
    refuse(reader, TENANTRY_BAD_ARGUMENT, "\xff", FIELDS, ASKED);
    refuse(0, TENANTRY_BAD_HANDLE, DOMAIN, FIELDS, ASKED);
    FAILS(TENANTRY_NOT_FOUND, tenantry_reader_tenant(reader, TEXT("nobody.example"), &tenant, &why));
    SAME(0, tenant);

    /* An answer may lie at any address, and the reader is as before. */
    char room[sizeof(tenantry_value) + 1];
    tenantry_value value;
    OK(tenantry_reader_find(reader, TEXT(DOMAIN), FIELDS, 1, (tenantry_value *)(void *)(room + 1), &why));
    memcpy(&value, room + 1, sizeof value);
    READS("Acme", value.text);
    OK(tenantry_reader_close(reader));
}

static void another_process_is_seen_by_the_very_next_read(tenantry_store store)
{
    tenantry_reader reader = open_reader(store);
    tenantry_tenant before = take(reader, DOMAIN), after = 0;
    CHECK(!changed(reader, before));
    for (int round = 2; round < 120; round++) {
        order((unsigned char)round);
        SAME(round, member(reader, DOMAIN, TENANTRY_FIELD_MAX_EXTENSIONS).number);
    }
    CHECK(changed(reader, before));
    SAME(1000, int_of(before, TENANTRY_FIELD_MAX_EXTENSIONS));
    after = take(reader, DOMAIN);
    CHECK(!changed(reader, after));
    for (int round = 0; round < 20; round++) {
        order(0);
        refuse(reader, TENANTRY_NOT_FOUND, DOMAIN, FIELDS, ASKED);
        CHECK(changed(reader, after));
        order(1);
        SAME(1000, member(reader, DOMAIN, TENANTRY_FIELD_MAX_EXTENSIONS).number);
        /* Another tenant of the same domain. */
        CHECK(changed(reader, after));
    }
    SAME(1, status_of(store).memory);
    OK(tenantry_tenant_close(before));
    OK(tenantry_tenant_close(after));
    OK(tenantry_reader_close(reader));
}

static void a_text_is_lent_until_the_next_call(tenantry_store store)
{
    tenantry_reader reader = open_reader(store), other = open_reader(store);
    for (int round = 0; round < 50; round++) {
        tenantry_value name = member(reader, DOMAIN, TENANTRY_FIELD_NAME);
        /* Whatever anybody else does: that drops the tenant from memory, and loads it anew. */
        order((unsigned char)(round + 2));
        SAME(round + 2, member(other, DOMAIN, TENANTRY_FIELD_MAX_EXTENSIONS).number);
        OK(tenantry_reader_release(other));
        READS("Acme", name.text);
    }
    OK(tenantry_reader_close(other));
    OK(tenantry_reader_close(reader));
}

static void has_changed_is_of_what_was_read(tenantry_store store)
{
    bool answer = false;
    tenantry_reader reader = open_reader(store);
    tenantry_tenant made = make(store, "{\"name\":\"Books\",\"domain\":\"books.example\"," MUST "}");
    tenantry_tenant books = take(reader, "books.example");
    CHECK(!changed(reader, books));
    set_int(store, DOMAIN, TENANTRY_FIELD_MAX_EXTENSIONS, 77);
    CHECK(!changed(reader, books));
    set_int(store, "books.example", TENANTRY_FIELD_MAX_EXTENSIONS, 78);
    CHECK(changed(reader, books));
    /* What a call made was read from no store, but a reader knows its own. */
    FAILS(TENANTRY_BAD_HANDLE, tenantry_tenant_has_changed(made, &answer, &why));
    OK(tenantry_reader_has_changed(reader, made, &answer, &why));
    CHECK(answer);
    FAILS(TENANTRY_BAD_ARGUMENT, tenantry_tenant_has_changed(books, NULL, &why));
    FAILS(TENANTRY_BAD_ARGUMENT, tenantry_reader_has_changed(reader, books, NULL, &why));
    delete(store, "books.example");
    CHECK(changed(reader, books));
    OK(tenantry_tenant_close(made));
    OK(tenantry_tenant_close(books));
    OK(tenantry_reader_close(reader));
}

/* A thread that tries to read, and tells what it was answered. */
struct attempt {
    tenantry_reader reader;
    bool lets_go;
    tenantry_status find, release;
};

static void *try(void *argument)
{
    struct attempt *attempt = argument;
    attempt->find = tenantry_reader_find(attempt->reader, TEXT(DOMAIN), NULL, 0, NULL, NULL);
    attempt->release = attempt->lets_go ? tenantry_reader_release(attempt->reader) : TENANTRY_OK;
    return NULL;
}

static void elsewhere(tenantry_status expected, tenantry_reader reader, bool lets_go)
{
    pthread_t thread;
    struct attempt attempt = {reader, lets_go, -1, -1};
    SAME(0, pthread_create(&thread, NULL, try, &attempt));
    SAME(0, pthread_join(thread, NULL));
    SAME(expected, attempt.find);
    SAME(lets_go ? expected : TENANTRY_OK, attempt.release);
}

static void a_reader_belongs_to_one_thread(tenantry_store store)
{
    tenantry_reader reader = open_reader(store);
    /* To none before it reads, and after it is let go. */
    elsewhere(TENANTRY_OK, reader, true);
    READS("Acme", member(reader, DOMAIN, TENANTRY_FIELD_NAME).text);
    elsewhere(TENANTRY_BAD_ARGUMENT, reader, true);
    READS("Acme", member(reader, DOMAIN, TENANTRY_FIELD_NAME).text);
    for (int i = 0; i < 20; i++) {
        OK(tenantry_reader_release(reader));
        elsewhere(TENANTRY_OK, reader, true);
        READS("Acme", member(reader, DOMAIN, TENANTRY_FIELD_NAME).text);
    }
    /* And to none after its thread, the memory of which the next one gets. */
    OK(tenantry_reader_release(reader));
    for (int i = 0; i < 5; i++) {
        elsewhere(TENANTRY_OK, reader, false);
    }
    READS("Acme", member(reader, DOMAIN, TENANTRY_FIELD_NAME).text);
    elsewhere(TENANTRY_BAD_ARGUMENT, reader, true);
    OK(tenantry_reader_release(reader));
    OK(tenantry_reader_close(reader));
    FAILS(TENANTRY_BAD_HANDLE, tenantry_reader_close(reader));
    elsewhere(TENANTRY_BAD_HANDLE, reader, true);
}

static pthread_barrier_t barrier;

static void *read_until_closed(void *argument)
{
    const tenantry_reader *reader = argument;
    tenantry_value value;
    tenantry_status status;
    uint32_t field = TENANTRY_FIELD_MAX_CONCURRENT_CALLS;
    OK(tenantry_reader_find(*reader, TEXT(DOMAIN), &field, 1, &value, NULL));
    pthread_barrier_wait(&barrier);
    while ((status = tenantry_reader_find(*reader, TEXT(DOMAIN), &field, 1, &value, NULL)) == TENANTRY_OK) {
        SAME(20, value.number);
    }
    SAME(TENANTRY_BAD_HANDLE, status);
    return NULL;
}

static void any_thread_may_close(tenantry_store store)
{
    SAME(0, pthread_barrier_init(&barrier, NULL, 2));
    for (int i = 0; i < 50; i++) {
        pthread_t thread;
        tenantry_reader reader = open_reader(store);
        SAME(0, pthread_create(&thread, NULL, read_until_closed, &reader));
        pthread_barrier_wait(&barrier);
        OK(tenantry_reader_close(reader));
        SAME(0, pthread_join(thread, NULL));
    }
    SAME(0, pthread_barrier_destroy(&barrier));
}

static void a_snapshot_outlives_its_reader_and_the_store(void)
{
    bool answer;
    tenantry_store store = new_file("outlived.db");
    OK(tenantry_tenant_close(make(store, ACME)));
    tenantry_reader reader = open_reader(store);
    tenantry_tenant tenant = take(reader, DOMAIN);
    /* The reader keeps the database open. */
    OK(tenantry_store_close(store));
    READS("Acme", member(reader, DOMAIN, TENANTRY_FIELD_NAME).text);
    CHECK(!changed(reader, tenant));
    OK(tenantry_reader_close(reader));
    READS("Acme", text_of(tenant, TENANTRY_FIELD_NAME));
    CHECK(json_of(tenant).length > 100);
    FAILS(TENANTRY_BAD_HANDLE, tenantry_tenant_has_changed(tenant, &answer, &why));
    OK(tenantry_tenant_close(tenant));
}

static tenantry_store sized(uint64_t bytes)
{
    tenantry_store store = 0;
    OK(tenantry_store_open_with(TEXT(path("sized.db")), TENANTRY_OPEN_CREATE, PATIENCE, bytes, &store, &why));
    return store;
}

static void memory_is_bounded_by_choice(void)
{
    enum { TENANTS = 200 };
    uint64_t count = 0;
    tenantry_store store = sized(TENANTRY_DEFAULT_CACHE);
    populate(store, TENANTS);
    OK(tenantry_store_preload(store, &count, &why));
    SAME(TENANTS, count);
    tenantry_read_status status = status_of(store);
    SAME(1, status.memory);
    SAME(TENANTS, status.tenants);
    const uint64_t whole = status.bytes;
    CHECK(whole > TENANTS * 100 && whole < TENANTS * 2000);
    OK(tenantry_store_close(store));

    store = sized(whole / 2);
    OK(tenantry_store_preload(store, NULL, &why));
    status = status_of(store);
    CHECK(status.tenants > 0 && status.tenants < TENANTS && status.bytes <= whole / 2);
    tenantry_reader reader = open_reader(store);
    for (int i = 0; i < 2 * TENANTS; i++) {
        char domain[32], name[16];
        snprintf(domain, sizeof domain, "t%d.example", i % TENANTS);
        snprintf(name, sizeof name, "t%d", i % TENANTS);
        READS(name, member(reader, domain, TENANTRY_FIELD_NAME).text);
    }
    CHECK(status_of(store).bytes <= whole / 2);
    OK(tenantry_reader_close(reader));
    OK(tenantry_store_close(store));
    FAILS(TENANTRY_BAD_ARGUMENT, tenantry_store_open_with(TEXT(path("sized.db")), 64, 0, 0, &store, &why));
}

/* Reads by SQL are the same reads; and it is said that they are. */
static void where_there_is_no_memory_sql_is_asked(tenantry_store store, const char *reason)
{
    uint64_t count = 7;
    tenantry_reader reader = open_reader(store);
    tenantry_tenant tenant = take(reader, DOMAIN);
    READS("Acme", member(reader, "SIP.Acme.example", TENANTRY_FIELD_NAME).text);
    CHECK(!changed(reader, tenant));
    set_int(store, DOMAIN, TENANTRY_FIELD_MAX_EXTENSIONS, 12);
    SAME(12, member(reader, DOMAIN, TENANTRY_FIELD_MAX_EXTENSIONS).number);
    CHECK(changed(reader, tenant));
    delete(store, DOMAIN);
    refuse(reader, TENANTRY_NOT_FOUND, DOMAIN, FIELDS, ASKED);
    OK(tenantry_store_preload(store, &count, &why));
    SAME(0, count);
    tenantry_read_status status = status_of(store);
    SAME(0, status.memory);
    SAME(0, status.tenants + status.absent + status.bytes);
    CHECK(strstr(status.reason, reason) != NULL);
    OK(tenantry_tenant_close(tenant));
    OK(tenantry_reader_close(reader));
    OK(tenantry_store_close(store));
}

static tenantry_store with_acme(tenantry_store store)
{
    OK(tenantry_tenant_close(make(store, ACME)));
    return store;
}

int main(void)
{
    int status = -1;
    (void)path("");
    CHECK(pipe(orders) == 0 && pipe(answers) == 0);
    pid_t other = fork();
    CHECK(other >= 0);
    if (other == 0) {
        serve();
        check_forget();
        _exit(0);
    }
    close(orders[0]);
    tenantry_store store = with_acme(new_file("read.db"));
    members_of_every_kind_come_in_one_call(store);
    any_fields_come_in_any_number(store);
    what_cannot_be_asked_for_is_refused(store);
    another_process_is_seen_by_the_very_next_read(store);
    a_text_is_lent_until_the_next_call(store);
    has_changed_is_of_what_was_read(store);
    a_reader_belongs_to_one_thread(store);
    any_thread_may_close(store);
    a_snapshot_outlives_its_reader_and_the_store();
    memory_is_bounded_by_choice();
    where_there_is_no_memory_sql_is_asked(with_acme(new_store()), "in memory");
    where_there_is_no_memory_sql_is_asked(with_acme(sized(0)), "by choice");
    OK(tenantry_store_close(store));
    close(orders[1]);
    CHECK(waitpid(other, &status, 0) == other);
    SAME(0, status);
    check_forget();
    return 0;
}
