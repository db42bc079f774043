/*
 * Every member of a snapshot, read by the getter that the field table names, and put together to the
 * document: it must be the one that the library shows, byte for byte.
 */
#include <inttypes.h>
#include <stdarg.h>

#include "world.h"

/* JSON as it grows. */
struct text {
    char data[65536];
    size_t length;
};

static void add(struct text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int more = vsnprintf(text->data + text->length, sizeof text->data - text->length, format, arguments);
    va_end(arguments);
    CHECK(more >= 0 && (text->length += (size_t)more) < sizeof text->data);
}

static void add_string(struct text *text, tenantry_text lent)
{
    CHECK(lent.data[lent.length] == '\0' && strlen(lent.data) == lent.length);
    add(text, "\"");
    for (size_t i = 0; i < lent.length; i++) {
        char c = lent.data[i];
        add(text, c == '"' || c == '\\' ? "\\%c" : "%c", c);
    }
    add(text, "\"");
}

static void add_caller_ids(struct text *text, tenantry_tenant tenant, uint32_t field)
{
    size_t count;
    tenantry_caller_id entry;
    OK(tenantry_tenant_caller_id_count(tenant, field, &count));
    add(text, "[");
    for (size_t i = 0; i < count; i++) {
        OK(tenantry_tenant_caller_id(tenant, field, i, &entry));
        add(text, "%s{\"provider_id\":", i > 0 ? "," : "");
        add_string(text, entry.provider_id);
        add(text, ",\"caller_id\":");
        add_string(text, entry.caller_id);
        add(text, ",\"description\":");
        if (entry.description.data == NULL) {
            add(text, "null");
        } else {
            add_string(text, entry.description);
        }
        add(text, "}");
    }
    add(text, "]");
    FAILS(TENANTRY_BAD_ARGUMENT, tenantry_tenant_caller_id(tenant, field, count, &entry));
}

static void add_hours(struct text *text, tenantry_tenant tenant, uint32_t field)
{
    static const char *const days[] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
    bool enabled;
    size_t ranges;
    tenantry_time_range range;
    for (uint32_t day = 0; day < 7; day++) {
        OK(tenantry_tenant_day(tenant, field, day, &enabled, &ranges));
        add(text, "%s\"%s\":{\"enabled\":%s,\"ranges\":[", day > 0 ? "," : "{", days[day], enabled ? "true" : "false");
        for (size_t i = 0; i < ranges; i++) {
            OK(tenantry_tenant_day_range(tenant, field, day, i, &range));
            add(text, "%s{\"from\":\"%02u:%02u\",\"to\":\"%02u:%02u\"}", i > 0 ? "," : "", range.from / 60,
                range.from % 60, range.to / 60, range.to % 60);
        }
        add(text, "]}");
        FAILS(TENANTRY_BAD_ARGUMENT, tenantry_tenant_day_range(tenant, field, day, ranges, &range));
    }
    add(text, "}");
    FAILS(TENANTRY_BAD_ARGUMENT, tenantry_tenant_day(tenant, field, 7, &enabled, &ranges));
}

/* A member by its getter. */
static void add_member(struct text *text, tenantry_tenant tenant, const tenantry_field_info *info)
{
    bool null, on;
    int64_t number;
    OK(tenantry_tenant_is_null(tenant, info->number, &null));
    CHECK(!null || info->nullable == 1);
    if (null) {
        add(text, "null");
        return;
    }
    switch (info->kind) {
    case TENANTRY_TYPE_BOOL:
        OK(tenantry_tenant_bool(tenant, info->number, &on));
        add(text, on ? "true" : "false");
        break;
    case TENANTRY_TYPE_INT:
        OK(tenantry_tenant_int(tenant, info->number, &number));
        add(text, "%" PRId64, number);
        break;
    case TENANTRY_TYPE_TEXT: add_string(text, text_of(tenant, info->number)); break;
    case TENANTRY_TYPE_CALLER_IDS: add_caller_ids(text, tenant, info->number); break;
    case TENANTRY_TYPE_OFFICE_HOURS: add_hours(text, tenant, info->number); break;
    default: CHECK(!"a type that the test does not know");
    }
}

/* The getters of other kinds refuse the field, and those of its own where it is null tell so. */
static void refuse_others(tenantry_tenant tenant, const tenantry_field_info *info)
{
    bool null, on = true;
    int64_t number = 77;
    size_t count = 77, ranges = 77;
    tenantry_text text = {NULL, 77};
    tenantry_caller_id caller_id;
    tenantry_time_range range;
    OK(tenantry_tenant_is_null(tenant, info->number, &null));
    const tenantry_status none = null ? TENANTRY_NO_VALUE : TENANTRY_OK;
    const struct { uint32_t kind; tenantry_status status; } calls[] = {
        {TENANTRY_TYPE_BOOL, tenantry_tenant_bool(tenant, info->number, &on)},
        {TENANTRY_TYPE_INT, tenantry_tenant_int(tenant, info->number, &number)},
        {TENANTRY_TYPE_TEXT, tenantry_tenant_text(tenant, info->number, &text)},
        {TENANTRY_TYPE_CALLER_IDS, tenantry_tenant_caller_id_count(tenant, info->number, &count)},
        {TENANTRY_TYPE_OFFICE_HOURS, tenantry_tenant_day(tenant, info->number, 0, &on, &ranges)},
    };
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        SAME(calls[i].kind == info->kind ? none : TENANTRY_BAD_ARGUMENT, calls[i].status);
    }
    if (info->kind != TENANTRY_TYPE_INT || null) { SAME(77, number); }
    if (info->kind != TENANTRY_TYPE_TEXT || null) { SAME(77, text.length); }
    if (info->kind != TENANTRY_TYPE_CALLER_IDS) {
        SAME(77, count);
        FAILS(TENANTRY_BAD_ARGUMENT, tenantry_tenant_caller_id(tenant, info->number, 0, &caller_id));
    }
    if (info->kind != TENANTRY_TYPE_OFFICE_HOURS) {
        SAME(77, ranges);
        FAILS(TENANTRY_BAD_ARGUMENT, tenantry_tenant_day_range(tenant, info->number, 0, 0, &range));
    }
}

static void shows_what_its_getters_read(tenantry_tenant tenant)
{
    static struct text document, member;
    size_t count;
    tenantry_text json;
    tenantry_field_info info;
    document.length = 0;
    OK(tenantry_field_count(&count));
    for (size_t i = 0; i < count; i++) {
        OK(tenantry_field_at(i, &info));
        member.length = 0;
        add_member(&member, tenant, &info);
        OK(tenantry_tenant_member_json(tenant, info.number, &json));
        READS(member.data, json);
        if (info.number != TENANTRY_FIELD_AVATAR_FILE_ID) { /* is never shown */
            add(&document, "%s\"%s\":%s", i > 0 ? "," : "{", info.name.data, member.data);
        }
        refuse_others(tenant, &info);
    }
    add(&document, "}");
    READS(document.data, json_of(tenant));
    /* What was made once stays where it is. */
    CHECK(json_of(tenant).data == json_of(tenant).data);
    CHECK(text_of(tenant, TENANTRY_FIELD_NAME).data == text_of(tenant, TENANTRY_FIELD_NAME).data);
}

static const char UNUSUAL[] =
    "{\"name\":\"Ünusual \\\"😀\\\" \\\\x\",\"domain\":\"[2001:DB8::1]\",\"timezone\":\"Asia/Tokyo\","
    "\"currency\":\"JPY\",\"region\":\"JPN\",\"website\":\"https://u.example/\",\"enabled\":false,"
    "\"max_extensions\":2147483647,\"max_call_queues\":0,\"disk_quota\":\"8191PB\",\"im_disk_quota\":\"1KB\","
    "\"contact_match_type\":\"MATCH_LENGTH\",\"contact_match_length\":7,\"custom_options\":\"{\\\"a\\\": [1]}\","
    "\"outbound_caller_ids\":[{\"provider_id\":\"t1\",\"caller_id\":\"+1\"},{\"provider_id\":\"t2\","
    "\"caller_id\":\"+2\",\"description\":\"\"},{\"provider_id\":\"t3\",\"caller_id\":\"ü\",\"description\":\"d\"}],"
    "\"office_hours\":{\"monday\":{\"ranges\":[{\"from\":\"00:00\",\"to\":\"12:00\"},{\"from\":\"13:01\","
    "\"to\":\"24:00\"}]},\"saturday\":{\"enabled\":true,\"ranges\":[]},\"sunday\":{\"enabled\":false,\"ranges\":[]}}}";

static void disk_space_is_told_in_bytes(tenantry_tenant tenant)
{
    const struct { uint32_t field; uint64_t bytes; } known[] = {
        {TENANTRY_FIELD_DISK_QUOTA, UINT64_C(8191) << 50}, {TENANTRY_FIELD_IM_DISK_QUOTA, 1024},
        {TENANTRY_FIELD_EXTENSION_IM_DISK_QUOTA, UINT64_C(1) << 30}, {TENANTRY_FIELD_USED_DISK_QUOTA, 0},
    };
    uint64_t bytes = 0;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        OK(tenantry_tenant_bytes(tenant, known[i].field, &bytes));
        CHECK(bytes == known[i].bytes);
    }
    FAILS(TENANTRY_BAD_ARGUMENT, tenantry_tenant_bytes(tenant, TENANTRY_FIELD_MAX_EXTENSIONS, &bytes));
    FAILS(TENANTRY_BAD_ARGUMENT, tenantry_tenant_bytes(tenant, TENANTRY_FIELD_NAME, &bytes));
}

int main(void)
{
    uint64_t bytes = 0;
    tenantry_store store = new_store();
    tenantry_tenant plain = make(store, ACME);
    tenantry_tenant unusual = make(store, UNUSUAL);
    shows_what_its_getters_read(plain);
    shows_what_its_getters_read(unusual);
    disk_space_is_told_in_bytes(unusual);
    OK(tenantry_tenant_bytes(plain, TENANTRY_FIELD_DISK_QUOTA, &bytes));
    CHECK(bytes == TENANTRY_UNLIMITED);
    OK(tenantry_tenant_close(plain));
    OK(tenantry_tenant_close(unusual));
    OK(tenantry_store_close(store));
    return 0;
}
