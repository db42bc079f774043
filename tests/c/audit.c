/* The audit: who changed what, documents as they were, and the way back to them. */
#include "world.h"

static tenantry_audit_entry_info entry_of(tenantry_audit audit, size_t index)
{
    tenantry_audit_entry_info info;
    OK(tenantry_audit_entry(audit, index, &info));
    return info;
}

static void set_retention(tenantry_store store, const char *id, const char *json)
{
    tenantry_patch patch = new_patch(json);
    OK(tenantry_store_set(store, TEXT(id), patch, TENANTRY_ANY_VERSION, 0, NULL, &why));
    OK(tenantry_patch_close(patch));
}

/* A tenant that alice sets to 90 days and bob to 30. */
static tenantry_tenant thrice_changed(tenantry_store store)
{
    tenantry_store alices, bobs;
    tenantry_tenant acme = make(store, ACME);
    OK(tenantry_store_by(store, TEXT("alice"), TEXT("portal"), TEXT("192.0.2.7"), &alices, &why));
    OK(tenantry_store_by(store, TEXT("bob"), NULL, 0, NULL, 0, &bobs, &why));
    set_retention(alices, id_of(acme), "{\"recording_retention\":90}");
    set_retention(bobs, id_of(acme), "{\"recording_retention\":30}");
    OK(tenantry_store_close(alices));
    OK(tenantry_store_close(bobs));
    return acme;
}

static void it_tells_who_changed_what(void)
{
    tenantry_store store = new_store();
    tenantry_tenant acme = thrice_changed(store);
    tenantry_audit audit;
    tenantry_audit_change_info changed;
    tenantry_text text;
    size_t count = 0;
    OK(tenantry_store_audit(store, NULL, &audit, &why));
    OK(tenantry_audit_count(audit, &count));
    SAME(3, count);
    tenantry_audit_entry_info info = entry_of(audit, 1);
    CHECK(info.version == 2 && info.action == TENANTRY_AUDIT_UPDATE && info.changes == 1);
    CHECK(info.number < entry_of(audit, 0).number);
    READS("alice", info.actor);
    READS("portal", info.source);
    READS("192.0.2.7", info.address);
    READS("TENANT", info.object_type);
    READS("Acme", info.object_name);
    READS(id_of(acme), info.tenant);
    SAME(24, info.time.length);
    OK(tenantry_audit_change(audit, 1, 0, &changed));
    READS("recording_retention", changed.member);
    READS("180", changed.old_value);
    READS("90", changed.new_value);
    OK(tenantry_audit_json(audit, 1, &text));
    CHECK(strstr(text.data, "\"changes\":[{\"member\":\"recording_retention\",\"old\":180,\"new\":90}]") != NULL);
    info = entry_of(audit, 2);
    CHECK(info.action == TENANTRY_AUDIT_CREATE && info.actor.data == NULL && info.address.data == NULL);
    READS("c", info.source);
    CHECK(tenantry_audit_next(audit, &text) == TENANTRY_NO_VALUE);
    CHECK(tenantry_audit_entry(audit, 3, &info) == TENANTRY_BAD_ARGUMENT);
    CHECK(tenantry_audit_change(audit, 1, 1, &changed) == TENANTRY_BAD_ARGUMENT);
    OK(tenantry_audit_close(audit));
    OK(tenantry_tenant_close(acme));
    OK(tenantry_store_close(store));
}

/* How many entries a query finds. */
static size_t found(tenantry_store store, tenantry_audit_query query)
{
    tenantry_audit audit;
    size_t count = 0;
    OK(tenantry_store_audit(store, &query, &audit, &why));
    OK(tenantry_audit_count(audit, &count));
    OK(tenantry_audit_close(audit));
    return count;
}

static void it_is_asked_by_tenant_time_actor_member_and_action(void)
{
    tenantry_store store = new_store();
    tenantry_tenant acme = thrice_changed(store);
    tenantry_audit audit;
    tenantry_fault fault;
    const size_t end = TENANTRY_TO_NUL;
    SAME(3, found(store, (tenantry_audit_query){.tenant = id_of(acme), .tenant_length = end}));
    SAME(1, found(store, (tenantry_audit_query){.actor = "alice", .actor_length = end}));
    SAME(2, found(store, (tenantry_audit_query){.member = TENANTRY_FIELD_RECORDING_RETENTION}));
    SAME(1, found(store, (tenantry_audit_query){.action = TENANTRY_AUDIT_CREATE}));
    SAME(0, found(store, (tenantry_audit_query){.since = "2999-01-01T00:00:00Z", .since_length = end}));
    SAME(3, found(store, (tenantry_audit_query){.until = "2999-01-01T00:00:00+02:00", .until_length = end}));
    const tenantry_audit_query faulty[] = {
        {.limit = 1001}, {.after = "x", .after_length = end}, {.since = "yesterday", .since_length = end},
    };
    for (size_t i = 0; i < sizeof faulty / sizeof *faulty; i++) {
        FAILS(TENANTRY_REFUSED, tenantry_store_audit(store, &faulty[i], &audit, &why));
    }
    SAME(TENANTRY_OK, tenantry_error_fault(why, 0, &fault));
    SAME(TENANTRY_FAULT_BAD_TIME, fault.code);
    READS("since", fault.path);
    const tenantry_audit_query unknown[] = {{.action = 4}, {.member = 20}};
    FAILS(TENANTRY_BAD_ARGUMENT, tenantry_store_audit(store, &unknown[0], &audit, &why));
    FAILS(TENANTRY_BAD_ARGUMENT, tenantry_store_audit(store, &unknown[1], &audit, &why));
    const tenantry_audit_query nobodys = {.tenant = "nobody", .tenant_length = end};
    FAILS(TENANTRY_NOT_FOUND, tenantry_store_audit(store, &nobodys, &audit, &why));
    OK(tenantry_tenant_close(acme));
    OK(tenantry_store_close(store));
}

static void it_is_gone_through_page_by_page(void)
{
    tenantry_store store = new_store();
    tenantry_tenant acme = thrice_changed(store);
    tenantry_audit audit = 0;
    tenantry_audit_query query = {.limit = 1};
    tenantry_text next;
    char after[32];
    uint64_t version = 3;
    for (tenantry_status status = TENANTRY_OK; status == TENANTRY_OK; version--) {
        OK(tenantry_store_audit(store, &query, &audit, &why));
        SAME(version, entry_of(audit, 0).version);
        status = tenantry_audit_next(audit, &next);
        snprintf(after, sizeof after, "%s", status == TENANTRY_OK ? next.data : "");
        query.after = after;
        query.after_length = TENANTRY_TO_NUL;
        OK(tenantry_audit_close(audit));
    }
    SAME(0, version);
    OK(tenantry_tenant_close(acme));
    OK(tenantry_store_close(store));
}

static void it_tells_the_last_change_of_a_member(void)
{
    tenantry_store store = new_store();
    tenantry_tenant acme = thrice_changed(store);
    tenantry_session session;
    tenantry_audit audit;
    size_t count = 0;
    const char *id = id_of(acme);
    OK(tenantry_session_begin(store, TEXT(id), TEXT("carol"), &session, &why));
    OK(tenantry_store_last_change(store, TEXT(id), TENANTRY_FIELD_RECORDING_RETENTION, &audit, &why));
    OK(tenantry_audit_count(audit, &count));
    SAME(1, count);
    READS("bob", entry_of(audit, 0).actor);
    OK(tenantry_audit_close(audit));
    OK(tenantry_session_last_change(session, TENANTRY_FIELD_NAME, &audit, &why));
    SAME(TENANTRY_AUDIT_CREATE, entry_of(audit, 0).action);
    OK(tenantry_audit_close(audit));
    FAILS(TENANTRY_NO_VALUE, tenantry_session_last_change(session, TENANTRY_FIELD_WEBSITE, &audit, &why));
    FAILS(TENANTRY_NOT_FOUND, tenantry_store_last_change(store, TEXT("nobody"), TENANTRY_FIELD_NAME, &audit, &why));
    FAILS(TENANTRY_BAD_ARGUMENT, tenantry_store_last_change(store, TEXT(id), 0, &audit, &why));
    OK(tenantry_session_close(session));
    OK(tenantry_tenant_close(acme));
    OK(tenantry_store_close(store));
}

static void it_leads_back(void)
{
    tenantry_store store = new_store();
    tenantry_tenant acme = thrice_changed(store), past;
    tenantry_change change;
    tenantry_fault fault;
    const char *id = id_of(acme);
    const tenantry_moment second = {.version = 2}, none = {.version = 4};
    tenantry_moment later = {.time = "2999-01-01T00:00:00Z", .time_length = TENANTRY_TO_NUL};
    OK(tenantry_store_get_at(store, TEXT(id), &second, &past, &why));
    SAME(90, int_of(past, TENANTRY_FIELD_RECORDING_RETENTION));
    OK(tenantry_tenant_close(past));
    OK(tenantry_store_get_at(store, TEXT(id), &later, &past, &why));
    SAME(30, int_of(past, TENANTRY_FIELD_RECORDING_RETENTION));
    OK(tenantry_tenant_close(past));
    FAILS(TENANTRY_REFUSED, tenantry_store_get_at(store, TEXT(id), &none, &past, &why));
    SAME(TENANTRY_OK, tenantry_error_fault(why, 0, &fault));
    SAME(TENANTRY_FAULT_OUT_OF_RANGE, fault.code);
    later.time = "1999-01-01T00:00:00Z";
    FAILS(TENANTRY_NOT_FOUND, tenantry_store_get_at(store, TEXT(id), &later, &past, &why));
    later.time = "once";
    FAILS(TENANTRY_REFUSED, tenantry_store_get_at(store, TEXT(id), &later, &past, &why));
    FAILS(TENANTRY_BAD_ARGUMENT, tenantry_store_get_at(store, TEXT(id), NULL, &past, &why));
    FAILS(TENANTRY_CONFLICT, tenantry_store_revert(store, TEXT(id), &second, 1, 0, NULL, &why));
    OK(tenantry_store_revert(store, TEXT(id), &second, 3, TENANTRY_DRY_RUN, NULL, &why));
    OK(tenantry_store_revert(store, TEXT(id), &second, 3, 0, &change, &why));
    OK(tenantry_change_tenant(change, &past));
    SAME(90, int_of(past, TENANTRY_FIELD_RECORDING_RETENTION));
    SAME(4, int_of(past, TENANTRY_FIELD_VERSION));
    OK(tenantry_tenant_close(past));
    OK(tenantry_change_close(change));
    OK(tenantry_tenant_close(acme));
    OK(tenantry_store_close(store));
}

static void a_session_has_its_own_alone(void)
{
    tenantry_store store = new_store();
    tenantry_tenant acme = thrice_changed(store), past;
    tenantry_tenant other = make(store, "{\"name\":\"B\",\"domain\":\"b.example\"," MUST "}");
    tenantry_session session;
    tenantry_audit audit;
    size_t count = 0;
    const tenantry_moment first = {.version = 1};
    OK(tenantry_session_begin(store, TEXT(id_of(acme)), TEXT("alice"), &session, &why));
    OK(tenantry_session_audit(session, NULL, &audit, &why));
    OK(tenantry_audit_count(audit, &count));
    SAME(3, count);
    OK(tenantry_audit_close(audit));
    const tenantry_audit_query others = {.tenant = id_of(other), .tenant_length = TENANTRY_TO_NUL};
    FAILS(TENANTRY_NOT_FOUND, tenantry_session_audit(session, &others, &audit, &why));
    OK(tenantry_session_get_at(session, &first, &past, &why));
    SAME(180, int_of(past, TENANTRY_FIELD_RECORDING_RETENTION));
    OK(tenantry_tenant_close(past));
    OK(tenantry_session_revert(session, &first, 3, 0, NULL, &why));
    OK(tenantry_session_get(session, &past, &why));
    SAME(180, int_of(past, TENANTRY_FIELD_RECORDING_RETENTION));
    OK(tenantry_tenant_close(past));
    OK(tenantry_store_delete(store, TEXT(id_of(acme)), TENANTRY_ANY_VERSION, 0, NULL, &why));
    FAILS(TENANTRY_NOT_FOUND, tenantry_session_audit(session, NULL, &audit, &why));
    FAILS(TENANTRY_NOT_FOUND, tenantry_session_get_at(session, &first, &past, &why));
    /* The store still knows it. */
    SAME(5, found(store, (tenantry_audit_query){.tenant = id_of(acme), .tenant_length = TENANTRY_TO_NUL}));
    OK(tenantry_session_close(session));
    OK(tenantry_tenant_close(acme));
    OK(tenantry_tenant_close(other));
    OK(tenantry_store_close(store));
}

int main(void)
{
    it_tells_who_changed_what();
    it_is_asked_by_tenant_time_actor_member_and_action();
    it_is_gone_through_page_by_page();
    it_tells_the_last_change_of_a_member();
    it_leads_back();
    a_session_has_its_own_alone();
    return 0;
}
