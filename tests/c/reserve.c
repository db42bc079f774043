/* Reservations within the limits of a tenant. */
#include "world.h"

enum { CALLS = TENANTRY_FIELD_MAX_CONCURRENT_CALLS };

#define TWO_CALLS "{\"name\":\"Acme\",\"domain\":\"sip.acme.example\",\"max_concurrent_calls\":2," MUST "}"

static uint64_t reserved(tenantry_store store, const char *id)
{
    uint64_t count = 0;
    OK(tenantry_store_reserved(store, TEXT(id), CALLS, &count, &why));
    return count;
}

static void one_more_up_to_the_limit(void)
{
    tenantry_store store = new_store();
    tenantry_tenant acme = make(store, TWO_CALLS);
    tenantry_session session;
    tenantry_reservation first, second, third;
    tenantry_text json;
    uint64_t count = 0;
    const char *id = id_of(acme);
    OK(tenantry_session_begin(store, TEXT(id), TEXT("alice"), &session, &why));
    OK(tenantry_store_reserve(store, TEXT(id), CALLS, 0, &first, &why));
    OK(tenantry_session_reserve(session, CALLS, 0, &second, &why));
    SAME(2, reserved(store, id));
    OK(tenantry_session_reserved(session, CALLS, &count, &why));
    SAME(2, count);
    FAILS(TENANTRY_LIMIT_EXCEEDED, tenantry_store_reserve(store, TEXT(id), CALLS, 0, &third, &why));
    OK(tenantry_reservation_close(first));
    SAME(TENANTRY_BAD_HANDLE, tenantry_reservation_close(first));
    SAME(1, reserved(store, id));
    /* What the host counts is in the limit, too. */
    FAILS(TENANTRY_LIMIT_EXCEEDED, tenantry_session_reserve(session, CALLS, 1, &third, &why));
    SAME(TENANTRY_OK, tenantry_error_json(why, &json));
    CHECK(strstr(json.data, "limit_exceeded") != NULL);
    FAILS(TENANTRY_NOT_FOUND, tenantry_store_reserve(store, TEXT("nobody"), CALLS, 0, &third, &why));
    FAILS(TENANTRY_BAD_ARGUMENT, tenantry_store_reserve(store, TEXT(id), TENANTRY_FIELD_NAME, 0, &third, &why));
    /* It keeps the database open for itself. */
    OK(tenantry_session_close(session));
    OK(tenantry_store_close(store));
    OK(tenantry_reservation_close(second));
    OK(tenantry_tenant_close(acme));
}

static int32_t count_or_refuse(void *user, uint64_t *counted)
{
    int32_t answer = *(int32_t *)user;
    *counted = answer < 0 ? 0 : (uint64_t)answer;
    return answer < 0 ? answer : 0;
}

static void it_counts_in_its_turn(void)
{
    tenantry_store store = new_store();
    tenantry_tenant acme = make(store, TWO_CALLS);
    tenantry_session session;
    tenantry_reservation made;
    const char *id = id_of(acme);
    int32_t one = 1, two = 2, refuse = -7;
    OK(tenantry_session_begin(store, TEXT(id), TEXT("alice"), &session, &why));
    FAILS(TENANTRY_LIMIT_EXCEEDED,
          tenantry_store_reserve_counting(store, TEXT(id), CALLS, count_or_refuse, &two, &made, &why));
    FAILS(TENANTRY_CANCELLED,
          tenantry_session_reserve_counting(session, CALLS, count_or_refuse, &refuse, &made, &why));
    FAILS(TENANTRY_BAD_ARGUMENT, tenantry_store_reserve_counting(store, TEXT(id), CALLS, NULL, NULL, &made, &why));
    SAME(0, reserved(store, id));
    OK(tenantry_session_reserve_counting(session, CALLS, count_or_refuse, &one, &made, &why));
    SAME(1, reserved(store, id));
    OK(tenantry_reservation_close(made));
    OK(tenantry_session_close(session));
    OK(tenantry_tenant_close(acme));
    OK(tenantry_store_close(store));
}

int main(void)
{
    one_more_up_to_the_limit();
    it_counts_in_its_turn();
    return 0;
}
