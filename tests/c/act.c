/* What settings do: contacts, the caller's name, recording, limits, retention. */
#include "world.h"

#define WITH(members) "{\"name\":\"Acme\",\"domain\":\"sip.acme.example\"," members "," MUST "}"

static uint32_t matched(tenantry_tenant tenant, const char *caller, const char *contact, bool expected)
{
    uint32_t verdict = 0;
    bool is_match = !expected;
    SAME(TENANTRY_OK, tenantry_tenant_match_contact(tenant, TEXT(caller), TEXT(contact), &is_match, &verdict));
    SAME(expected, is_match);
    SAME(TENANTRY_OK, tenantry_tenant_match_contact(tenant, TEXT(caller), TEXT(contact), &is_match, NULL));
    SAME(expected, is_match);
    return verdict;
}

static void contacts_match(void)
{
    tenantry_store store = new_store();
    tenantry_tenant acme =
        make(store, WITH("\"contact_match_type\":\"MATCH_LENGTH\",\"contact_match_length\":7"));
    SAME(TENANTRY_CONTACT_SAME_END, matched(acme, "+49 (30) 123-4567", "0301234567", true));
    SAME(TENANTRY_CONTACT_EQUAL, matched(acme, "+4930", "4930", true));
    SAME(TENANTRY_CONTACT_DIFFERENT, matched(acme, "0301234567", "0301234568", false));
    SAME(TENANTRY_CONTACT_TOO_SHORT, matched(acme, "030", "0301234568", false));
    SAME(TENANTRY_CONTACT_EMPTY, matched(acme, "", "0301234568", false));
    SAME(0, strcmp("same_end", tenantry_contact_name(TENANTRY_CONTACT_SAME_END)));
    SAME(0, strcmp("the numbers differ", tenantry_contact_why(TENANTRY_CONTACT_DIFFERENT)));
    SAME(0, strcmp("contact_match_type is DISABLE", tenantry_contact_why(TENANTRY_CONTACT_DISABLED)));
    CHECK(*tenantry_contact_name(0) == '\0' && *tenantry_contact_why(7) == '\0');
    OK(tenantry_tenant_close(acme));
    OK(tenantry_store_close(store));
}

static void names_are_put_together(void)
{
    tenantry_store store = new_store();
    tenantry_tenant acme = make(store, WITH("\"contact_append_type\":\"PREPEND\""));
    char name[16];
    size_t length = 0;
#define NAMED(caller, group, separator, capacity) \
    SAME(TENANTRY_OK, tenantry_tenant_caller_name(acme, TEXT(caller), TEXT(group), TEXT(separator), name, capacity, &length))
    NAMED("Alice", "Sales", ":", sizeof name);
    CHECK(length == 11 && strcmp(name, "Sales:Alice") == 0);
    NAMED("", "Sales", ":", sizeof name);
    CHECK(length == 5 && strcmp(name, "Sales") == 0);
    /* Just enough, one too few, the middle of a character, none at all. */
    NAMED("Alice", "Sales", ":", 12);
    CHECK(length == 11 && strcmp(name, "Sales:Alice") == 0);
    NAMED("Alice", "Sales", ":", 11);
    CHECK(length == 11 && strcmp(name, "Sales:Alic") == 0);
    NAMED("Alice", "S\xc3\xa4les", ":", 3);
    CHECK(length == 12 && strcmp(name, "S") == 0);
    NAMED("Alice", "Sales", ":", 1);
    CHECK(length == 11 && *name == '\0');
    *name = '?';
    NAMED("Alice", "Sales", ":", 0);
    CHECK(length == 11 && *name == '?');
    OK(tenantry_tenant_close(acme));
    OK(tenantry_store_close(store));
}

static void calls_are_recorded(void)
{
    tenantry_store store = new_store();
    tenantry_tenant acme =
        make(store, WITH("\"enable_audio_recording\":true,\"enable_dual_track_recording\":true"));
    tenantry_recording recording;
    char why_so[160];
    size_t length = 0;
    SAME(TENANTRY_OK, tenantry_tenant_recording(acme, 0, 1, &recording));
    SAME(TENANTRY_RECORDED_BY_TENANT, recording.audio);
    SAME(TENANTRY_RECORDED_BY_EXTENSION, recording.video);
    SAME(1, recording.dual_track);
    SAME(TENANTRY_OK, tenantry_recording_why(&recording, why_so, sizeof why_so, &length));
    SAME(0, strcmp(why_so, "audio is recorded: enable_audio_recording is on; video is recorded: the extension chose "
                           "it; one track for each party"));
    SAME(strlen(why_so), length);
    SAME(TENANTRY_OK, tenantry_tenant_recording(acme, 1, 0, &recording));
    SAME(TENANTRY_RECORDED_BY_NOBODY, recording.video);
    recording.audio = 3;
    SAME(TENANTRY_BAD_ARGUMENT, tenantry_recording_why(&recording, why_so, sizeof why_so, &length));
    OK(tenantry_tenant_close(acme));
    OK(tenantry_store_close(store));
}

static void limits_are_kept(void)
{
    tenantry_store store = new_store();
    tenantry_tenant acme = make(store, WITH("\"max_call_queues\":5"));
    tenantry_limit_verdict verdict;
    char why_so[80];
    size_t length = 0;
    SAME(TENANTRY_OK, tenantry_tenant_may_add(acme, TENANTRY_FIELD_MAX_CALL_QUEUES, 4, &verdict));
    CHECK(verdict.allowed == 1 && verdict.left == 1 && verdict.limit == 5 && verdict.counted == 4);
    SAME(TENANTRY_OK, tenantry_tenant_may_add(acme, TENANTRY_FIELD_MAX_CALL_QUEUES, UINT64_MAX, &verdict));
    CHECK(verdict.allowed == 0 && verdict.left == 0 && verdict.field == TENANTRY_FIELD_MAX_CALL_QUEUES);
    verdict.counted = 5;
    SAME(TENANTRY_OK, tenantry_limit_why(&verdict, why_so, sizeof why_so, &length));
    SAME(0, strcmp(why_so, "no more may be made: 5 call queues of max_call_queues 5"));
    SAME(TENANTRY_BAD_ARGUMENT, tenantry_tenant_may_add(acme, TENANTRY_FIELD_NAME, 0, &verdict));
    OK(tenantry_tenant_close(acme));
    OK(tenantry_store_close(store));
}

static void things_are_kept_for_so_many_days(void)
{
    tenantry_store store = new_store();
    tenantry_tenant acme = make(store, WITH("\"recording_retention\":90,\"temp_file_retention\":1,"
                                            "\"log_retention\":2147483647"));
    const int64_t day = 86400, made = 1767268800;
    int64_t expiry = 0;
    bool is_due = true;
    SAME(TENANTRY_OK, tenantry_tenant_expires(acme, TENANTRY_RETAINED_RECORDING, made, &expiry));
    SAME(made + 90 * day, expiry);
    SAME(TENANTRY_OK, tenantry_tenant_is_due(acme, TENANTRY_RETAINED_TEMP_FILE, made, made + day - 1, &is_due));
    CHECK(!is_due);
    SAME(TENANTRY_OK, tenantry_tenant_is_due(acme, TENANTRY_RETAINED_TEMP_FILE, made, made + day, &is_due));
    CHECK(is_due);
    SAME(TENANTRY_NO_VALUE, tenantry_tenant_expires(acme, TENANTRY_RETAINED_LOG, made, &expiry));
    SAME(TENANTRY_OK, tenantry_tenant_is_due(acme, TENANTRY_RETAINED_LOG, made, INT64_C(253402200000), &is_due));
    CHECK(!is_due);
    SAME(TENANTRY_BAD_ARGUMENT, tenantry_tenant_expires(acme, 4, made, &expiry));
    SAME(TENANTRY_BAD_ARGUMENT, tenantry_tenant_expires(acme, 0, INT64_MAX, &expiry));
    SAME(TENANTRY_BAD_ARGUMENT, tenantry_tenant_is_due(acme, 0, made, INT64_MIN, &is_due));
    OK(tenantry_tenant_close(acme));
    OK(tenantry_store_close(store));
}

int main(void)
{
    contacts_match();
    names_are_put_together();
    calls_are_recorded();
    limits_are_kept();
    things_are_kept_for_so_many_days();
    return 0;
}
