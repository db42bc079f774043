#include "surface.h"

#include "world.h"

bool gives_status(const struct export *export)
{
    return strcmp(export->answer, "tenantry_status") == 0;
}

bool closes(const struct export *export)
{
    size_t length = strlen(export->name);
    return length > 6 && strcmp(export->name + length - 6, "_close") == 0;
}

/* An object of each kind, and what some functions need instead: a patch that may be changed, and the
 * error of a conflict. */
static struct {
    tenantry_store store;
    tenantry_session session;
    tenantry_tenant tenant;
    tenantry_patch patch, scratch;
    tenantry_change change;
    tenantry_page page;
    tenantry_error refused, conflict;
    /* Of changes in memory, which no thread looks for; `watch` has more to give than it is asked for. */
    tenantry_store heard;
    tenantry_watch watch, ended;
    tenantry_listening listening;
    bool listened;
    /* Of the thread that opened all. */
    tenantry_reader reader;
    /* One file of the tenant, and one upload that nobody goes on with. */
    tenantry_files files;
    tenantry_file file;
    char file_id[64], upload_id[64], url[96];
    /* One entry, and more behind it. */
    tenantry_audit audit;
    tenantry_reservation reservation;
    /* Read from the store, which what `make` gives is not. */
    tenantry_tenant found;
    /* The tenant's: a child that was forked cannot ask its handle any more. */
    char id[64];
} all;

void listen_no_more(void)
{
    OK(tenantry_listening_close(all.listening));
    all.listened = true;
}

/* The SHA-256 of nothing. */
#define OF_NOTHING "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static void keep_id(char id[64], tenantry_file file)
{
    tenantry_file_info info;
    OK(tenantry_file_describe(file, &info));
    snprintf(id, 64, "%s", info.id.data);
}

/* An upload that may be used up: the same until it is. A forked child cannot ask. */
static const char *fresh_upload(void)
{
    static char id[64];
    tenantry_file upload;
    tenantry_status status = tenantry_files_status(all.files, TEXT(id), &upload, NULL);
    if (status == TENANTRY_NOT_FOUND) {
        OK(tenantry_files_begin(all.files, TEXT("fresh"), TENANTRY_SIZE_UNKNOWN, NULL, 0, 0, &upload, &why));
        keep_id(id, upload);
        OK(tenantry_file_close(upload));
    } else if (status == TENANTRY_OK) {
        OK(tenantry_file_close(upload));
    }
    return id;
}

static const char *fresh_file(void)
{
    static char id[64];
    tenantry_file file;
    tenantry_status status = tenantry_files_get(all.files, TEXT(id), &file, NULL);
    if (status == TENANTRY_NOT_FOUND) {
        OK(tenantry_files_complete(all.files, TEXT(fresh_upload()), TEXT(OF_NOTHING), &file, &why));
        keep_id(id, file);
        OK(tenantry_file_close(file));
    } else if (status == TENANTRY_OK) {
        OK(tenantry_file_close(file));
    }
    return id;
}

static bool named(const char *name, const char *text)
{
    return strstr(name, text) != NULL;
}

static void be_told_of_change(void *user, const tenantry_event *event)
{
    (void)user, (void)event;
}

static void open_files(void)
{
    tenantry_file upload;
    tenantry_file_info info;
    OK(tenantry_store_files(all.store, TEXT(all.id), &all.files, &why));
    OK(tenantry_files_begin(all.files, TEXT("a"), TENANTRY_SIZE_UNKNOWN, NULL, 0, 0, &upload, &why));
    keep_id(all.upload_id, upload);
    OK(tenantry_file_close(upload));
    OK(tenantry_files_complete(all.files, TEXT(all.upload_id), TEXT(OF_NOTHING), &all.file, &why));
    keep_id(all.file_id, all.file);
    OK(tenantry_file_describe(all.file, &info));
    snprintf(all.url, sizeof all.url, "%s", info.url.data);
    OK(tenantry_files_begin(all.files, TEXT("b"), TENANTRY_SIZE_UNKNOWN, NULL, 0, 0, &upload, &why));
    keep_id(all.upload_id, upload);
    OK(tenantry_file_close(upload));
}

void open_all(void)
{
    tenantry_list_query first = {.limit = 1};
    tenantry_audit_query newest = {.limit = 1};
    tenantry_patch faulty = new_patch("{\"name\":\"\"}");
    all.store = new_file("all.db");
    populate(all.store, 2);
    all.tenant = make(all.store, "{\"name\":\"Acme\",\"domain\":\"sip.acme.example\"," MUST ","
                                 "\"outbound_caller_ids\":[{\"provider_id\":\"t\",\"caller_id\":\"+1\"}]}");
    snprintf(all.id, sizeof all.id, "%s", id_of(all.tenant));
    all.patch = new_patch("{\"name\":\"New\",\"domain\":\"new.example\"," MUST "}");
    OK(tenantry_patch_new(&all.scratch));
    OK(tenantry_session_begin(all.store, TEXT(all.id), TEXT("alice"), &all.session, &why));
    OK(tenantry_session_set(all.session, all.patch, TENANTRY_ANY_VERSION, TENANTRY_DRY_RUN, &all.change, &why));
    OK(tenantry_store_list(all.store, &first, &all.page, &why));
    SAME(TENANTRY_REFUSED, tenantry_store_create(all.store, faulty, 0, NULL, &all.refused));
    SAME(TENANTRY_CONFLICT,
         tenantry_store_set(all.store, TEXT(all.id), all.patch, 7, 0, NULL, &all.conflict));
    all.heard = new_store();
    populate(all.heard, 10);
    OK(tenantry_store_watch(all.heard, 0, &all.watch, &why));
    OK(tenantry_store_watch(all.heard, 0, &all.ended, &why));
    OK(tenantry_store_listen(all.heard, 0, be_told_of_change, NULL, &all.listening, &why));
    OK(tenantry_reader_open(all.store, &all.reader, &why));
    all.found = find(all.store, "sip.acme.example");
    open_files();
    OK(tenantry_store_audit(all.store, &newest, &all.audit, &why));
    OK(tenantry_store_reserve(all.store, TEXT(all.id), TENANTRY_FIELD_MAX_CONCURRENT_CALLS, 0, &all.reservation, &why));
    OK(tenantry_patch_close(faulty));
}

void close_all(void)
{
    OK(tenantry_store_close(all.store));
    OK(tenantry_session_close(all.session));
    OK(tenantry_tenant_close(all.tenant));
    OK(tenantry_patch_close(all.patch));
    OK(tenantry_patch_close(all.scratch));
    OK(tenantry_change_close(all.change));
    OK(tenantry_page_close(all.page));
    OK(tenantry_error_close(all.refused));
    OK(tenantry_error_close(all.conflict));
    OK(tenantry_watch_close(all.watch));
    OK(tenantry_watch_close(all.ended));
    if (!all.listened) {
        OK(tenantry_listening_close(all.listening));
    }
    OK(tenantry_store_close(all.heard));
    all.listened = false;
    OK(tenantry_reader_close(all.reader));
    OK(tenantry_tenant_close(all.found));
    OK(tenantry_files_close(all.files));
    OK(tenantry_file_close(all.file));
    OK(tenantry_audit_close(all.audit));
    OK(tenantry_reservation_close(all.reservation));
    OK(tenantry_log_set(NULL, NULL, 0));
}

static uint64_t sound_handle(const char *function, const char *type)
{
    const struct { const char *type; uint64_t handle; } handles[] = {
        {"tenantry_store", all.store}, {"tenantry_session", all.session},
        {"tenantry_tenant", named(function, "has_changed") ? all.found : all.tenant},
        {"tenantry_change", all.change}, {"tenantry_page", all.page},
        {"tenantry_patch", named(function, "tenantry_patch") ? all.scratch : all.patch},
        {"tenantry_error", named(function, "current_version") ? all.conflict : all.refused},
        {"tenantry_watch", named(function, "watch_end") ? all.ended : all.watch},
        {"tenantry_listening", all.listening}, {"tenantry_reader", all.reader},
        {"tenantry_files", all.files}, {"tenantry_file", all.file},
        {"tenantry_audit", all.audit}, {"tenantry_reservation", all.reservation},
    };
    for (size_t i = 0; i < sizeof handles / sizeof *handles; i++) {
        if (strcmp(handles[i].type, type) == 0) {
            return handles[i].handle;
        }
    }
    check_say("there is no %s: teach tests/c/surface.c\n", type);
    exit(1);
}

/* Where nothing is. */
static const char *vacant(void)
{
    static char vacant[4096];
    snprintf(vacant, sizeof vacant, "%s", path("vacant.db"));
    remove(vacant);
    /* There is one path at a time, and another argument may have it. */
    path("all.db");
    return vacant;
}

static const char *sound_text(const char *function, const char *name)
{
    const struct { const char *name, *text; } texts[] = {
        {"path", path("all.db")}, {"from", path("all.db")}, {"id", all.id}, {"domain", "sip.acme.example"},
        {"id_or_domain", "sip.acme.example"}, {"actor", "alice"}, {"source", "test"}, {"address", "192.0.2.7"},
        {"name", "name"}, {"text", "Text"}, {"json", named(function, "from_json") ? "{}" : "7"},
        {"sha256", OF_NOTHING}, {"data", ""}, {"after", ""}, {"url", all.url},
        {"caller", "Alice"}, {"contact", "+49 30"}, {"group", "Sales"}, {"separator", ":"},
    };
    if (strcmp(name, "file") == 0) {
        return named(function, "delete") ? fresh_file() : all.file_id;
    }
    if (strcmp(name, "upload") == 0) {
        return named(function, "complete") || named(function, "cancel") ? fresh_upload() : all.upload_id;
    }
    if (strcmp(name, "to") == 0) {
        return vacant();
    }
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (strcmp(texts[i].name, name) == 0) {
            return texts[i].text;
        }
    }
    check_say("%s: there is no text for %s: teach tests/c/surface.c\n", function, name);
    exit(1);
}

static uint64_t sound_field(const char *function)
{
    if (named(function, "_bool")) { return TENANTRY_FIELD_ENABLED; }
    if (named(function, "_text") || named(function, "_last_change")) { return TENANTRY_FIELD_NAME; }
    if (named(function, "_bytes")) { return TENANTRY_FIELD_DISK_QUOTA; }
    if (named(function, "_caller_id")) { return TENANTRY_FIELD_OUTBOUND_CALLER_IDS; }
    if (named(function, "_day")) { return TENANTRY_FIELD_OFFICE_HOURS; }
    return TENANTRY_FIELD_MAX_EXTENSIONS;
}

static uint64_t sound_number(const char *function, const char *name)
{
    if (strcmp(name, "field") == 0) { return sound_field(function); }
    if (strcmp(name, "flags") == 0) { return named(function, "_open") ? 0 : TENANTRY_DRY_RUN; }
    if (strcmp(name, "count") == 0) { return 1; }
    if (strcmp(name, "if_version") == 0) { return TENANTRY_ANY_VERSION; }
    return strcmp(name, "level") == 0 ? TENANTRY_LOG_ERROR : 0;
}

static void hear(void *user, uint32_t level, const char *text, size_t length)
{
    (void)user, (void)level, (void)text, (void)length;
}

static int64_t nothing_to_read(void *user, char *data, size_t capacity)
{
    (void)user, (void)data, (void)capacity;
    return 0;
}

static int32_t take(void *user, const char *data, size_t length)
{
    (void)user, (void)data, (void)length;
    return 0;
}

static void be_told(void *user, uint64_t number, const char *json, size_t length)
{
    (void)user, (void)number, (void)json, (void)length;
}

static int32_t go_on(void *user, uint32_t stage, uint64_t done, uint64_t total)
{
    (void)user, (void)stage, (void)done, (void)total;
    return 0;
}

static int32_t count_none(void *user, uint64_t *counted)
{
    (void)user;
    *counted = 0;
    return 0;
}

static void (*sound_function(const char *type))(void)
{
    if (named(type, "count")) { return (void (*)(void))count_none; }
    if (named(type, "progress")) { return (void (*)(void))go_on; }
    if (named(type, "change")) { return (void (*)(void))be_told_of_change; }
    if (named(type, "log")) { return (void (*)(void))hear; }
    if (named(type, "read")) { return (void (*)(void))nothing_to_read; }
    return named(type, "write") ? (void (*)(void))take : (void (*)(void))be_told;
}

/* A structure that goes in; NULL where that will do. */
static const void *sound_structure(const char *name)
{
    static const uint32_t fields[] = {TENANTRY_FIELD_NAME};
    static const tenantry_moment then = {.version = 1};
    static const tenantry_recording recording = {.dual_track = 1};
    static const tenantry_limit_verdict verdict = {.field = TENANTRY_FIELD_MAX_EXTENSIONS};
    const struct { const char *name; const void *structure; } structures[] = {
        {"fields", fields}, {"then", &then}, {"recording", &recording}, {"verdict", &verdict},
    };
    for (size_t i = 0; i < sizeof structures / sizeof *structures; i++) {
        if (strcmp(structures[i].name, name) == 0) {
            return structures[i].structure;
        }
    }
    return NULL;
}

void sound(const struct export *export, union value *arguments, struct outs *outs)
{
    memset(arguments, 0, MOST_PARAMETERS * sizeof *arguments);
    memset(outs, FILL, sizeof *outs);
    for (int i = 0; i < export->count; i++) {
        const struct parameter *parameter = &export->parameters[i];
        union value *argument = &arguments[i];
        CHECK(parameter->size <= LARGEST_OUT);
        switch (parameter->kind) {
        case HANDLE: argument->number = sound_handle(export->name, parameter->type); break;
        case NUMBER: argument->number = sound_number(export->name, parameter->name); break;
        case FUNCTION: argument->function = sound_function(parameter->type); break;
        case OUT:
        case ERROR_OUT: argument->pointer = outs->bytes[i]; break;
        case POINTER: argument->pointer = sound_structure(parameter->name); break;
        case TEXT_IN:
            argument->pointer = sound_text(export->name, parameter->name);
            arguments[++i].number = strlen(argument->pointer);
            break;
        }
    }
}

bool untouched(const struct outs *outs, int parameter, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (outs->bytes[parameter][i] != FILL) {
            return false;
        }
    }
    return true;
}

/* Closes a handle of the type that this is a pointer to; other types are left alone. */
static void close_one(const char *pointer_type, const void *out)
{
    char closer[64];
    union value argument;
    snprintf(closer, sizeof closer, "%.*s_close", (int)strcspn(pointer_type, " "), pointer_type);
    for (size_t i = 0; i < export_count; i++) {
        if (strcmp(exports[i].name, closer) == 0) {
            memcpy(&argument.number, out, sizeof argument.number);
            SAME(TENANTRY_OK, exports[i].call(&argument).status);
        }
    }
}

void close_outs(const struct export *export, const struct outs *outs)
{
    for (int i = 0; i < export->count; i++) {
        if (export->parameters[i].kind == OUT && !untouched(outs, i, export->parameters[i].size)) {
            close_one(export->parameters[i].type, outs->bytes[i]);
        }
    }
}

void check_refusal(const struct export *export, const struct outs *outs, tenantry_status status)
{
    for (int i = 0; i < export->count; i++) {
        const struct parameter *parameter = &export->parameters[i];
        if (parameter->kind == OUT) {
            CHECK(untouched(outs, i, parameter->size));
        } else if (parameter->kind == ERROR_OUT) {
            tenantry_status inside = -1;
            tenantry_text message = {NULL, 0};
            tenantry_error error;
            memcpy(&error, outs->bytes[i], sizeof error);
            SAME(TENANTRY_OK, tenantry_error_status(error, &inside));
            SAME(status, inside);
            SAME(TENANTRY_OK, tenantry_error_message(error, &message));
            CHECK(message.length > 0 && message.data[message.length] == '\0');
            SAME(TENANTRY_OK, tenantry_error_close(error));
        }
    }
}
